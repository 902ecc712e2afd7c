"""From the parts of a segment to its description: the same for a writer that closes and for recovery."""

from collections.abc import Mapping, Sequence

from headwater.segments.model import SegmentClosed, TrackSegment
from headwater.segments.spool import SpooledPart, SpooledSegment, SpooledTrack

_US = 1_000_000


def describe(
    log_id: str, head: SpooledSegment, parts: Mapping[str, Sequence[SpooledPart]], empty_duration_us: int
) -> SegmentClosed:
    """Return the closed segment that these parts make.

    Args:
        log_id: The log.
        head: What is known of the segment since it was opened.
        parts: Its parts by track, in order.
        empty_duration_us: How long to say it is when it has no parts at all and so is a gap.
    """
    made = [(track, _described(track, parts[track.track_id])) for track in head.tracks if parts.get(track.track_id)]
    durations = [
        (track.is_video, segment.duration_ticks * _US // track.timescale) for track, segment in made if track.timescale
    ]
    of_video = [duration for is_video, duration in durations if is_video]
    duration_us = max(of_video or [duration for _, duration in durations], default=empty_duration_us)
    return SegmentClosed(
        log_id=log_id,
        number=head.number,
        start_us=head.start_us,
        duration_us=duration_us,
        is_discontinuity=head.is_discontinuity,
        discontinuity_sequence=head.discontinuity_sequence,
        is_gap=not made,
        tracks=[segment for _, segment in made],
    )


def _described(track: SpooledTrack, parts: Sequence[SpooledPart]) -> TrackSegment:
    return TrackSegment(
        track_id=track.track_id,
        init_id=track.init_id,
        time_ticks=parts[0].time_ticks,
        duration_ticks=sum(part.duration_ticks for part in parts),
        size_bytes=sum(part.size_bytes for part in parts),
        keyframes=[keyframe for part in parts for keyframe in part.keyframes],
        parts=[(part.duration_ticks, part.size_bytes, part.is_independent) for part in parts],
    )
