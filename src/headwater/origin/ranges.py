"""`?start=&end=`: a stretch of a log as a playlist or a manifest of its own.

A range whose end lies ahead grows like an event; once it is over it is a finished programme (EXT-X-ENDLIST) and never
changes again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from headwater.core.clock import Clock, to_us
from headwater.core.errors import HeadwaterError
from headwater.origin import hls
from headwater.origin.archive import Archive
from headwater.origin.errors import NOT_FOUND, RANGE_INVALID
from headwater.origin.pieces import Body, Piece
from headwater.origin.requests import Query
from headwater.segments.model import SegmentClosed, TrackInfo, TrackSegment
from headwater.segments.window import LogWindow, WindowSegment

MAX_RANGE_H = 24
_MAX_RANGE_US = MAX_RANGE_H * 3_600_000_000
_US = 1_000_000


@dataclass(frozen=True, slots=True)
class TimeRange:
    """A stretch of media time of a log, in µs since its epoch; `end_us` None reaches to the live edge."""

    start_us: int
    end_us: int | None


@dataclass(frozen=True, slots=True)
class RangeSegment:
    """A closed segment as a range shows it, from the window or from the index."""

    number: int
    start_us: int
    duration_us: int
    is_discontinuity: bool
    discontinuity_sequence: int
    is_gap: bool
    tracks: dict[str, TrackSegment]


@dataclass(frozen=True, slots=True)
class RangeView:
    """What a range holds at the moment.

    Attributes:
        wanted: What was asked for.
        segments: The closed segments in it, oldest first; never empty.
        tracks: The tracks at its end.
        is_over: Whether nothing more will come.
    """

    wanted: TimeRange
    segments: Sequence[RangeSegment]
    tracks: Sequence[TrackInfo]
    is_over: bool


def read_range(query: Query, window: LogWindow) -> TimeRange:
    """Read `start` and `end` of a query.

    Raises:
        HeadwaterError: `playback_range_invalid`.
    """
    epoch_us = window.log.epoch_us
    start_us = _instant_us(query.start) - epoch_us if query.start else 0
    end_us = _instant_us(query.end) - epoch_us if query.end else None
    if not query.start and end_us is not None:
        start_us = end_us - window.log.dvr_window_s * _US
    last_us = window.end_us if end_us is None else end_us
    if (end_us is not None and end_us <= start_us) or last_us - start_us > _MAX_RANGE_US:
        raise HeadwaterError(RANGE_INVALID, limit_h=MAX_RANGE_H)
    return TimeRange(start_us, end_us)


def _instant_us(text: str) -> int:
    try:
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is not None:
            return to_us(instant)
    except (ValueError, OverflowError):
        pass
    raise HeadwaterError(RANGE_INVALID, limit_h=MAX_RANGE_H)


async def view_range(wanted: TimeRange, window: LogWindow, archive: Archive | None, clock: Clock) -> RangeView:
    """Look up what a range holds, in the window and beyond it in the archive.

    Raises:
        HeadwaterError: `playback_not_found` when it holds nothing.
    """
    end_us = window.end_us if wanted.end_us is None else wanted.end_us
    oldest = window.segment(window.first_number)
    if archive is not None and (oldest is None or wanted.start_us < oldest.start_us):
        closed = await archive.between(window.log.log_id, wanted.start_us, end_us)
        segments = [_shown(item, {media.track_id: media for media in item.tracks}) for item in closed]
    else:
        segments = [_shown(item, item.tracks) for item in window.between(wanted.start_us, end_us)]
    if not segments:
        raise HeadwaterError(NOT_FOUND)
    tracks = await _tracks_at(segments[-1].number, window, archive)
    now_us = clock.now_us() - window.log.epoch_us
    # What was on air at the end may still be arriving: an open segment or an encoder's delay.
    grace_us = 3 * window.log.target_duration_s * _US
    is_over = wanted.end_us is not None and (
        window.end_us >= wanted.end_us + grace_us // 3 or now_us >= wanted.end_us + grace_us
    )
    if is_over and window.open is not None and wanted.end_us is not None:
        is_over = window.open.event.start_us >= wanted.end_us
    return RangeView(wanted, segments, tracks, is_over)


def _shown(item: SegmentClosed | WindowSegment, tracks: dict[str, TrackSegment]) -> RangeSegment:
    return RangeSegment(
        item.number,
        item.start_us,
        item.duration_us,
        item.is_discontinuity,
        item.discontinuity_sequence,
        item.is_gap,
        tracks,
    )


async def _tracks_at(number: int, window: LogWindow, archive: Archive | None) -> Sequence[TrackInfo]:
    if archive is not None and number < window.first_number:
        lists = await archive.tracks(window.log.log_id)
        holding = [change.tracks for change in lists if change.from_number <= number]
        if holding:
            return holding[-1]
    return window.tracks_at(number)


def range_playlist(view: RangeView, window: LogWindow, log8: str, track: TrackInfo) -> Body:
    """Write the media playlist of one track of a range; URIs keep the places for a query."""
    pieces: list[bytes] = []
    init_id: str | None = None
    longest_us = 0
    for segment in view.segments:
        media = segment.tracks.get(track.track_id)
        changed = media.init_id if media is not None and media.init_id != init_id else None
        init_id = changed or init_id
        duration_us = segment.duration_us if media is None else media.duration_ticks * _US // track.timescale
        longest_us = max(longest_us, duration_us)
        pieces += (
            hls.begin_segment(
                window.log.epoch_us,
                segment.start_us,
                is_discontinuity=segment.is_discontinuity and bool(pieces),
                init_id=changed,
            ),
            hls.end_segment(log8, segment.number, duration_us / _US, is_gap=segment.is_gap or media is None),
        )
    first = view.segments[0]
    head = hls.range_head(
        max(window.log.target_duration_s, (longest_us + _US // 2) // _US),
        hls.Position(first.number, first.discontinuity_sequence),
        max(0.0, (view.wanted.start_us - first.start_us) / _US),
        is_over=view.is_over,
    )
    return Body((Piece(head + b"".join(pieces) + (b"#EXT-X-ENDLIST\n" if view.is_over else b"")),))
