"""Where a publishing session lies on the log's media timeline, and where that timeline breaks. Pure.

Media time is the wall clock minus the log's epoch at a session's first unit, and the publisher's own timeline from
there on (`packager.Timeline`). It is anchored anew, with a discontinuity, when the publisher's times leap or when they
have walked away from the wall clock. It never goes back behind what was written.
"""

from collections import deque
from collections.abc import Callable

from headwater.packager import Timeline

LEAP_S = 2.0  # guess: a hole that a player does not bridge by itself without falling behind
BACK_S = 0.5  # guess: more than tracks are interleaved apart; reordering never shows in decoding times
DRIFT_S = 1.0  # Source: ADR 0001
DRIFT_WINDOW_S = 10.0  # guess: longer than a congested uplink takes to catch up
_US = 1_000_000


class SessionTimeline:
    """The one offset of a publishing session, shared by all its tracks.

    Args:
        epoch_us: Wall clock of media time zero.
    """

    def __init__(self, epoch_us: int) -> None:
        """Start without an anchor."""
        self.breaks = 0
        self._epoch_us = epoch_us
        self._line = Timeline(epoch_us)
        self._newest_us = 0  # of the publisher's times
        self._offset_us = 0  # media time minus the publisher's time
        self._drift = DriftWatch()

    @property
    def is_anchored(self) -> bool:
        """Whether times can be mapped."""
        return self._line.is_anchored

    def admit(self, dts_ticks: int, timescale: int, arrived_us: int, floor_us: Callable[[], int]) -> bool:
        """Take note of the next unit's decoding time, of whatever track, and tell whether the timeline breaks here.

        Args:
            dts_ticks: In the publisher's time.
            timescale: Its ticks per second.
            arrived_us: Wall clock when it came in.
            floor_us: Asked for the media time before which nothing may be placed any more, at a break only.

        Returns:
            True for the session's first unit and wherever the anchor moved: what follows is a discontinuity.
        """
        now_us = dts_ticks * _US // timescale
        if self._line.is_anchored:
            step_us = now_us - self._newest_us
            has_leapt = not -BACK_S * _US <= step_us <= LEAP_S * _US
            lateness_us = arrived_us - self._epoch_us - now_us - self._offset_us
            if not has_leapt and not self._drift.has_drifted(lateness_us, arrived_us):
                self._newest_us = max(self._newest_us, now_us)
                return False
            self.breaks += 1
            self._line.reset()
        self._line.map_unit(dts_ticks, timescale, arrived_us, max(floor_us(), 0))
        self._newest_us = now_us
        self._offset_us = self._line.to_log(dts_ticks, timescale, _US) - now_us
        self._drift = DriftWatch()
        return True

    def to_log(self, ticks: int, timescale: int, log_timescale: int) -> int:
        """Convert a time of the publisher to log media time in another timescale; `admit` has been called before."""
        return self._line.to_log(ticks, timescale, log_timescale)

    def media_us(self, ticks: int, timescale: int) -> int:
        """Convert a time of the publisher to log media time in microseconds."""
        return ticks * _US // timescale + self._offset_us

    def reset(self) -> None:
        """Forget the anchor: the next unit begins anew."""
        self._line.reset()


class DriftWatch:
    """Tells a clock that walks away from a network that stutters.

    Lateness is how long after its media time a unit arrives. A stutter makes some units late; a slow clock, or a
    publisher that stood still and went on where it was, makes all of them late. Units that come early are left alone:
    media time can't go back.
    """

    def __init__(self) -> None:
        """Begin a window."""
        self._least: deque[tuple[int, int]] = deque()  # (second of arrival, least lateness in it)
        self._began_us: int | None = None

    def has_drifted(self, lateness_us: int, arrived_us: int) -> bool:
        """Take the next unit and tell whether all of the last seconds' units were too late."""
        second = arrived_us // _US
        least = self._least
        if least and least[-1][0] == second:
            if lateness_us < least[-1][1]:
                least[-1] = (second, lateness_us)
            return False
        if self._began_us is None:
            self._began_us = arrived_us
        least.append((second, lateness_us))
        while least[0][0] < second - DRIFT_WINDOW_S:
            least.popleft()
        if arrived_us - self._began_us < DRIFT_WINDOW_S * _US:
            return False
        return min(lateness for _, lateness in least) > DRIFT_S * _US
