"""Wall clock and monotonic clock, passed in so that time is a parameter.

Wall-clock instants are aware UTC `datetime`; on the wire and in the log they are integer microseconds since the
Unix epoch (`…_us`). Durations that pace work come from `monotonic_s`, which never steps.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Clock(Protocol):
    """Source of both times. Tests pass a `ManualClock`."""

    def now(self) -> datetime:
        """Return the wall clock as aware UTC."""
        ...

    def now_us(self) -> int:
        """Return the wall clock in microseconds since the Unix epoch."""
        ...

    def monotonic_s(self) -> float:
        """Return seconds on a clock that never steps."""
        ...


class SystemClock:
    """The clocks of this machine."""

    def now(self) -> datetime:
        """Return the wall clock as aware UTC."""
        return datetime.now(UTC)

    def now_us(self) -> int:
        """Return the wall clock in microseconds since the Unix epoch."""
        return time.time_ns() // 1000

    def monotonic_s(self) -> float:
        """Return seconds on a clock that never steps."""
        return time.monotonic()


@dataclass
class ManualClock:
    """A clock that moves only when told to."""

    wall_us: int = 1_767_225_600_000_000  # 2026-01-01T00:00:00Z, an arbitrary start
    mono_s: float = 1000.0

    def now(self) -> datetime:
        """Return the wall clock as aware UTC."""
        return from_us(self.wall_us)

    def now_us(self) -> int:
        """Return the wall clock in microseconds since the Unix epoch."""
        return self.wall_us

    def monotonic_s(self) -> float:
        """Return seconds on a clock that never steps."""
        return self.mono_s

    def advance(self, seconds: float) -> None:
        """Move both clocks forward by `seconds`."""
        self.wall_us += round(seconds * 1_000_000)
        self.mono_s += seconds


def to_us(instant: datetime) -> int:
    """Convert an aware instant to microseconds since the Unix epoch, exactly."""
    return (instant - _EPOCH) // timedelta(microseconds=1)


def from_us(instant_us: int) -> datetime:
    """Convert microseconds since the Unix epoch to an aware UTC instant, exactly."""
    return _EPOCH + timedelta(microseconds=instant_us)


def rfc3339(instant_us: int) -> str:
    """Format an instant as RFC 3339 with milliseconds and `Z`, the form of EXT-X-PROGRAM-DATE-TIME."""
    return from_us(instant_us).strftime("%Y-%m-%dT%H:%M:%S.") + f"{instant_us // 1000 % 1000:03d}Z"
