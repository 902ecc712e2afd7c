"""Which Periods a DASH manifest has: runs of segments without a break."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from headwater.origin.dash import DashSegment, Period, fits
from headwater.segments.model import TrackInfo, TrackSegment
from headwater.segments.window import LogWindow

_US = 1_000_000
_SAMPLE = 5  # segments whose middle duration is tried as the one duration


class ClosedSegment(Protocol):
    """What is needed of a closed segment, from a window or from the index."""

    @property
    def number(self) -> int: ...  # noqa: D102
    @property
    def start_us(self) -> int: ...  # noqa: D102
    @property
    def duration_us(self) -> int: ...  # noqa: D102
    @property
    def is_discontinuity(self) -> bool: ...  # noqa: D102
    @property
    def is_gap(self) -> bool: ...  # noqa: D102
    @property
    def tracks(self) -> dict[str, TrackSegment]: ...  # noqa: D102


def split(segments: Iterable[ClosedSegment], tracks: Sequence[TrackInfo]) -> list[Period]:
    """Split segments into Periods.

    A new one begins at a discontinuity, after a gap, and where a track comes, goes or gets another init segment. Tracks
    that are not in the list are left out.
    """
    known = {track.track_id: track for track in tracks}
    periods: list[Period] = []
    shape: dict[str, str] | None = None
    for segment in segments:
        found = {track_id: media.init_id for track_id, media in segment.tracks.items() if track_id in known}
        if segment.is_gap or not found:
            shape = None
            continue
        if segment.is_discontinuity or found != shape:
            shape = found
            shown = [track for track in tracks if track.track_id in found]
            periods.append(Period(f"p{segment.number}", segment.start_us, shown, first_number=segment.number))
        periods[-1].segments.append(
            DashSegment(segment.number, segment.start_us, segment.duration_us, dict(segment.tracks))
        )
    for period in periods[:-1]:
        period.is_over = True
    return periods


class PeriodBook:
    """Remembers where Periods began, after their first segments have left the window.

    Args:
        window: The log.

    Concurrency: one event loop.
    """

    def __init__(self, window: LogWindow) -> None:
        """Remember nothing."""
        self._window = window
        self._begun: list[tuple[str, int, int, int]] = []  # id, start, first number, last number seen

    def periods(self) -> list[Period]:
        """Return the Periods of the window; the last one is on air when it has a `nominal_s`."""
        window = self._window
        periods = split(window.closed, window.tracks)
        if periods:
            self._recall(periods[0])
        self._begun = [
            (period.period_id, period.start_us, period.first_number, period.segments[-1].number) for period in periods
        ]
        if not periods:
            return periods
        newest, opened = periods[-1], window.open.event if window.open is not None else None
        nominal_s = self._nominal_s(newest)
        if opened is None or not opened.is_discontinuity:
            newest.nominal_s = nominal_s
        elif nominal_s == window.log.target_duration_s:
            # Segments are made to that measure: the new Period can be announced with its first part.
            newest.is_over = True
            begun = Period(f"p{opened.number}", opened.start_us, window.tracks, nominal_s=nominal_s)
            begun.first_number = opened.number
            periods.append(begun)
        return periods

    def _recall(self, oldest: Period) -> None:
        """Give the oldest Period the beginning it had when that was in the window."""
        for period_id, start_us, first_number, last_number in self._begun:
            if first_number <= oldest.first_number <= last_number:
                oldest.period_id, oldest.start_us, oldest.first_number = period_id, start_us, first_number

    def _nominal_s(self, period: Period) -> float:
        """Return the one duration that fits, or 0."""
        durations = sorted(segment.duration_us for segment in period.segments[:_SAMPLE])
        middle_s = round(durations[len(durations) // 2] / _US, 3)
        candidates = (float(self._window.log.target_duration_s), middle_s)
        return next((nominal_s for nominal_s in candidates if fits(period, nominal_s)), 0.0)
