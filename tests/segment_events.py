"""Builders of log events for tests of the reading end."""

from tests.segment_logs import (
    AUDIO,
    AUDIO_PART_TICKS,
    LOG_ID,
    PART_TICKS,
    PARTS,
    SEGMENT_US,
    VIDEO,
    a_log,
    part_data,
    tracks,
)

from headwater.segments.model import (
    InitAdded,
    Keyframe,
    LogEvent,
    PartAdded,
    SegmentClosed,
    SegmentOpened,
    SegmentStored,
    TracksChanged,
    TrackSegment,
)

TICKS = {VIDEO: PART_TICKS, AUDIO: AUDIO_PART_TICKS}


def opened(number: int, sequence: int = 0, *, is_discontinuity: bool = False) -> SegmentOpened:
    return SegmentOpened(LOG_ID, number, number * SEGMENT_US, is_discontinuity, sequence)


def part(track_id: str, number: int, index: int) -> PartAdded:
    ticks = TICKS[track_id]
    data = part_data(track_id, number, index, 200)
    return PartAdded(LOG_ID, track_id, number, index, (number * PARTS + index) * ticks, ticks, index == 0, 0, data)


def closed(number: int, parts: int = PARTS, sequence: int = 0, *, is_discontinuity: bool = False) -> SegmentClosed:
    segments = [
        TrackSegment(
            track_id,
            "1",
            number * PARTS * TICKS[track_id],
            parts * TICKS[track_id],
            parts * 200,
            [Keyframe(0, 100, number * PARTS * PART_TICKS)] if track_id == VIDEO else [],
            [(TICKS[track_id], 200, index == 0) for index in range(parts)],
        )
        for track_id in (VIDEO, AUDIO)
        if parts
    ]
    duration_us = parts * 400_000 or 400_000
    return SegmentClosed(
        LOG_ID, number, number * SEGMENT_US, duration_us, is_discontinuity, sequence, is_gap=not parts, tracks=segments
    )


def stored(number: int) -> SegmentStored:
    return SegmentStored(LOG_ID, number)


def preamble() -> list[LogEvent]:
    inits: list[LogEvent] = [InitAdded(LOG_ID, track_id, "1", b"init") for track_id in (VIDEO, AUDIO)]
    return [a_log(), TracksChanged(LOG_ID, 0, tracks()), *inits]


def segment_events(number: int, parts: int = PARTS) -> list[LogEvent]:
    """Give a segment as it is written, without its being stored."""
    grown: list[LogEvent] = [part(track_id, number, index) for index in range(parts) for track_id in (VIDEO, AUDIO)]
    return [opened(number), *grown, closed(number, parts)]
