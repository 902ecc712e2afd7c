"""Where segments and parts end: the pure decisions, apart from the bytes."""

from math import ceil

from headwater.media.codecs import frame_duration_ticks
from headwater.media.model import TrackFormat, TrackKind

_SLACK = 1e-6


def part_target_s(part_s: float, track_format: TrackFormat) -> float:
    """Return the longest part that the packager makes of this track (PART-TARGET): a whole number of its frames.

    Pictures: the number nearest to `part_s`, at least one. Sound, cut on the pictures' grid: the next number above.
    Where the frame duration is not known it is `part_s` itself.
    """
    frame = frame_duration_ticks(track_format)
    return part_ticks(part_s, track_format.kind, frame, track_format.timescale) / track_format.timescale


def part_ticks(part_s: float, kind: TrackKind, frame_ticks: int, timescale: int) -> int:
    """Return the longest part of a track in its ticks; see `part_target_s`."""
    if frame_ticks <= 0:
        return max(1, round(part_s * timescale))
    frames = part_s * timescale / frame_ticks
    count = round(frames) if kind is TrackKind.VIDEO else ceil(frames - _SLACK)
    return max(1, count) * frame_ticks


class SegmentGrid:
    """Decides at which pictures segments begin; the engine marks samples by it.

    Encoding: ask `is_due` for each picture before encoding and force a keyframe when true. Passthrough: ask `starts_at`
    for each unit in decoding order: true at the first keyframe at or after `segment_s`; when no keyframe comes for
    `limit_s`, true at a picture that is no keyframe (counted in `forced_cuts`), so that the target duration holds.

    Args:
        timescale: Ticks per second of the times given.
        segment_s: Wanted segment length.
        limit_s: Longest segment, the target duration.
    """

    def __init__(self, timescale: int, segment_s: float, limit_s: float = 10.0) -> None:
        """Start before the first picture."""
        self.forced_cuts = 0
        self._segment = round(segment_s * timescale)
        self._limit = max(self._segment, round(limit_s * timescale))
        self._near = timescale // 100  # a picture up to 10 ms early is on time: timestamps in whole milliseconds
        self._start: int | None = None
        self._due = 0

    def is_due(self, pts_ticks: int) -> bool:
        """Tell whether the picture at this time begins a segment, and remember it if so (encoding).

        Lateness does not add up: the next one is due a whole segment after this one was due.
        """
        if self._start is None or abs(pts_ticks - self._due) > 2 * self._segment:
            self._start, self._due = pts_ticks, pts_ticks + self._segment
            return True
        if pts_ticks < self._due - self._near:
            return False
        self._start = pts_ticks
        self._due += self._segment
        if self._due <= pts_ticks + self._near:
            self._due = pts_ticks + self._segment
        return True

    def starts_at(self, pts_ticks: int, *, is_keyframe: bool) -> bool:
        """Tell whether this coded picture begins a segment, and remember it if so (passthrough)."""
        if self._start is None:
            if is_keyframe:
                self._start = pts_ticks
            return is_keyframe
        elapsed = pts_ticks - self._start
        is_start = is_keyframe and (elapsed >= self._segment - self._near or elapsed < 0)
        if not is_start and elapsed >= self._limit:
            is_start = True
            self.forced_cuts += not is_keyframe
        if is_start:
            self._start = pts_ticks
        return is_start

    def reset(self) -> None:
        """Begin anew at the next picture (keyframe in passthrough), after a discontinuity."""
        self._start = None
