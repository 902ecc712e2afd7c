"""Where segments and parts end: the pure decisions, apart from the bytes."""

from headwater.media.model import TrackFormat


def part_target_s(part_s: float, track_format: TrackFormat) -> float:
    """Return the longest part that the packager makes of this track (PART-TARGET): a whole number of its frames.

    Pictures: the number nearest to `part_s`, at least one. Sound, cut on the pictures' grid: the next number above.
    """
    raise NotImplementedError


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

    forced_cuts: int

    def __init__(self, timescale: int, segment_s: float, limit_s: float = 10.0) -> None:
        """Start before the first picture."""
        raise NotImplementedError

    def is_due(self, pts_ticks: int) -> bool:
        """Tell whether the picture at this time begins a segment, and remember it if so (encoding)."""
        raise NotImplementedError

    def starts_at(self, pts_ticks: int, *, is_keyframe: bool) -> bool:
        """Tell whether this coded picture begins a segment, and remember it if so (passthrough)."""
        raise NotImplementedError

    def reset(self) -> None:
        """Begin anew at the next picture (keyframe in passthrough), after a discontinuity."""
        raise NotImplementedError
