"""The reading end of a log: what a gateway knows of it, and who waits for what comes next."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from headwater.segments.model import (
    ChannelState,
    InitAdded,
    LogEvent,
    LogOpened,
    PartAdded,
    SegmentClosed,
    SegmentOpened,
    SegmentStored,
    StateChanged,
    ThumbnailChanged,
    TrackInfo,
    TracksChanged,
)
from headwater.segments.reader import LogReader
from headwater.segments.timeline import Timeline
from headwater.segments.waiters import WHOLE, Waiters
from headwater.segments.window_memory import MemoryBudget, WindowMemory
from headwater.segments.window_segment import OpenSegment, WindowSegment
from headwater.store.blobs import Blobs

__all__ = ["LogWindow", "MemoryBudget", "OpenSegment", "WindowSegment"]

_US = 1_000_000
_ANY_CHANGE = -1  # in place of a segment number: whatever happens next
_MOST_INITS = 64  # guess: init segments kept in memory; older ones are in the blob store
_LIVE_EDGE_TARGETS = 4  # parts stay listed for three target durations (RFC 8216bis §6.2.2), and one to spare


class LogWindow:
    """One log in a gateway process: descriptions of the DVR window, bytes of the memory window.

    Args:
        log: What it is.
        blobs: Where bytes come from that are no longer in memory.
        spool_dir: `<data>/spool` of this machine, where closed segments are that could not be stored yet.
        memory_s: How long the bytes of stored segments stay in memory.
        max_bytes: Most bytes in memory; stored segments leave earlier to keep it.
        budget: A limit shared with other windows.

    Attributes:
        log: What it is.
        state: Whether the channel is on air.
        state_at_us: Since when.
        thumbnail: The newest still picture, or None.
        open: The growing segment, or None.
        version: Grows with every change of anything.

    Concurrency: one event loop; nothing here blocks but the `async` methods that read the blob store.
    """

    def __init__(
        self,
        log: LogOpened,
        blobs: Blobs,
        *,
        spool_dir: Path | None = None,
        memory_s: float = 30.0,
        max_bytes: int = 128 << 20,
        budget: MemoryBudget | None = None,
    ) -> None:
        """Start empty, off air."""
        self.log = log
        self.state = ChannelState.OFF_AIR
        self.state_at_us = 0
        self.thumbnail: ThumbnailChanged | None = None
        self.open: OpenSegment | None = None
        self.version = 0
        self._timeline = Timeline(log.log_id)
        self._memory = WindowMemory(round(memory_s * _US), max_bytes, budget or MemoryBudget(max_bytes))
        self._reader = LogReader(log.log_id, blobs, spool_dir)
        self._common_version = 0
        self._track_versions: dict[str, int] = {}
        self._changes: list[TracksChanged] = []
        self._inits: dict[tuple[str, str], bytes] = {}
        self._waiters = Waiters()
        self._apply: dict[type, Callable[..., None]] = {
            LogOpened: self._apply_log,
            TracksChanged: self._apply_tracks,
            InitAdded: self._apply_init,
            SegmentOpened: self._apply_opened,
            PartAdded: self._apply_part,
            SegmentClosed: self._apply_closed,
            SegmentStored: self._apply_stored,
            StateChanged: self._apply_state,
            ThumbnailChanged: self._apply_thumbnail,
        }

    def apply(self, event: LogEvent) -> None:
        """Apply an event; applying one again, or a snapshot over what is known, changes nothing."""
        self._apply[type(event)](event)

    # What it knows

    @property
    def closed(self) -> Sequence[WindowSegment]:
        """Closed segments, oldest first, numbers without holes."""
        return self._timeline.segments

    @property
    def has_holes(self) -> bool:
        """Whether segments are missing that the index may know."""
        return self._timeline.has_holes

    @property
    def tracks(self) -> Sequence[TrackInfo]:
        """The newest list of tracks."""
        return self._changes[-1].tracks if self._changes else ()

    def tracks_at(self, number: int) -> Sequence[TrackInfo]:
        """Return the list of tracks that holds for a segment."""
        for change in reversed(self._changes):
            if change.from_number <= number:
                return change.tracks
        return self._changes[0].tracks if self._changes else ()

    def track(self, track_id: str) -> TrackInfo | None:
        """Return a track of the newest list."""
        return next((track for track in self.tracks if track.track_id == track_id), None)

    def track_version(self, track_id: str) -> int:
        """Return a counter that grows whenever this track's media playlist would change."""
        return self._common_version + self._track_versions.get(track_id, 0)

    @property
    def first_number(self) -> int:
        """EXT-X-MEDIA-SEQUENCE: the oldest number a reader may ask for; the next to come when there is none."""
        if self._timeline.segments:
            return self._timeline.segments[0].number
        return self.open.number if self.open else self._timeline.next_number

    @property
    def last_number(self) -> int:
        """The newest closed number, or `first_number` − 1."""
        return self._timeline.segments[-1].number if self._timeline.segments else self.first_number - 1

    @property
    def next_number(self) -> int:
        """The open segment's number, or the one that will be opened next."""
        return self.open.number if self.open else self.last_number + 1

    @property
    def discontinuity_sequence(self) -> int:
        """EXT-X-DISCONTINUITY-SEQUENCE, when a first segment that is a discontinuity still carries its tag."""
        first = self.closed[0] if self.closed else self.open.event if self.open else None
        return first.discontinuity_sequence - first.is_discontinuity if first else 0

    @property
    def end_us(self) -> int:
        """Media time where the newest media ends, the open segment's parts included."""
        end_us = self.closed[-1].end_us if self.closed else 0
        if self.open is None:
            return end_us
        for track_id, parts in self.open.parts.items():
            track = self.track(track_id)
            if parts and track and track.timescale:
                end_us = max(end_us, (parts[-1].time_ticks + parts[-1].duration_ticks) * _US // track.timescale)
        return max(end_us, self.open.event.start_us)

    def segment(self, number: int) -> WindowSegment | None:
        """Return a closed segment by number."""
        return self._timeline.find(number)

    def between(self, start_us: int, end_us: int) -> list[WindowSegment]:
        """Return the closed segments that overlap [start, end) in media time."""
        return [segment for segment in self.closed if segment.end_us > start_us and segment.start_us < end_us]

    def open_parts(self, track_id: str) -> Sequence[PartAdded]:
        """Return the open segment's parts of a track, in order."""
        return self.open.parts.get(track_id, ()) if self.open else ()

    def last_part(self, track_id: str) -> tuple[int, int] | None:
        """Return (number, index) of the newest part of a track, for rendition reports."""
        if self.open and (parts := self.open.parts.get(track_id)):
            return self.open.number, len(parts) - 1
        for segment in reversed(self.closed[-_LIVE_EDGE_TARGETS:]):
            track = segment.tracks.get(track_id)
            if track and track.parts:
                return segment.number, len(track.parts) - 1
        return None

    # Waiting

    def has(self, track_id: str, number: int, part: int | None) -> bool:
        """Say whether the playlist of a track has come to (number, part), or past it.

        `part=None` asks for the closed segment. A part beyond the last of a closed segment is part 0 of the next one.

        Source: RFC 8216bis §6.2.5.2 (_HLS_msn, _HLS_part).
        """
        last = self.last_number
        while number <= last:
            segment = self.segment(number)
            if part is None or segment is None or segment.is_compact:
                return True
            track = segment.tracks.get(track_id)
            if track is not None and part < len(track.parts):
                return True
            number, part = number + 1, 0
        if part is None or self.open is None or number != self.open.number:
            return False
        return part < len(self.open.parts.get(track_id, ()))

    async def wait_for(self, track_id: str, number: int, part: int | None, timeout_s: float) -> bool:
        """Wait until `has(…)`; returns False when `timeout_s` has passed. Cancelling leaves nothing behind."""
        deadline_s = asyncio.get_running_loop().time() + timeout_s
        while not self.has(track_id, number, part):
            if number > self.last_number:
                waited = number, (track_id, WHOLE if part is None else part)
            else:
                waited = self.last_number + 1, (track_id, 0)
            if not await self._waiters.wait(*waited, deadline_s):
                return self.has(track_id, number, part)
        return True

    async def wait_part(self, track_id: str, number: int, index: int, timeout_s: float) -> bytes | None:
        """Wait for one part's bytes; None when its segment closed without it or `timeout_s` has passed.

        A part that has left memory is read from the blob store. Sending an open segment as it grows is a loop over
        this, from index 0 until None.
        """
        deadline_s = asyncio.get_running_loop().time() + timeout_s
        while True:
            data = self.part_in_memory(track_id, number, index)
            if data is not None:
                return data
            if number <= self.last_number:
                return await self.part_bytes(track_id, number, index)
            if not await self._waiters.wait(number, (track_id, index), deadline_s):
                return None

    async def wait_change(self, version: int, timeout_s: float) -> bool:
        """Wait until `self.version` is above `version`; returns False when `timeout_s` has passed."""
        deadline_s = asyncio.get_running_loop().time() + timeout_s
        while self.version <= version:
            if not await self._waiters.wait(_ANY_CHANGE, ("", 0), deadline_s):
                return self.version > version
        return True

    @property
    def waiting(self) -> int:
        """How many requests wait."""
        return len(self._waiters)

    @property
    def held_bytes(self) -> int:
        """Bytes of media in memory."""
        return self._memory.used_bytes

    # Bytes

    def part_in_memory(self, track_id: str, number: int, index: int) -> bytes | None:
        """Return a part's bytes when they are in memory (the hot path)."""
        if self.open and number == self.open.number:
            parts = self.open_parts(track_id)
            return parts[index].data if 0 <= index < len(parts) else None
        segment = self.segment(number)
        return segment.part(track_id, index) if segment else None

    def segment_in_memory(self, track_id: str, number: int) -> bytes | None:
        """Return a closed segment's bytes when they are in memory (the hot path)."""
        segment = self.segment(number)
        return segment.whole(track_id) if segment else None

    def segment_path(self, track_id: str, number: int) -> Path | None:
        """Return a stored segment's file when the blob store is a local disk; it may be gone when it is opened."""
        segment = self.segment(number)
        if segment is None or not segment.is_stored or track_id not in segment.tracks:
            return None
        return self._reader.path(track_id, number)

    async def segment_bytes(self, track_id: str, number: int) -> bytes | None:
        """Return a closed segment's bytes from memory or the blob store; None when it is not there."""
        segment = self.segment(number)
        if segment is None or track_id not in segment.tracks:
            return None
        data = segment.whole(track_id)
        return await self._reader.segment(track_id, number) if data is None else data

    async def part_bytes(self, track_id: str, number: int, index: int) -> bytes | None:
        """Return a part's bytes from memory or the blob store; None when it is not there."""
        data = self.part_in_memory(track_id, number, index)
        segment = self.segment(number)
        if data is not None or segment is None:
            return data
        place = segment.place(track_id, index)
        return None if place is None else await self.segment_range(track_id, number, *place)

    async def segment_range(self, track_id: str, number: int, offset_bytes: int, size_bytes: int) -> bytes | None:
        """Return some bytes of a closed segment, for I-frame playlists."""
        segment = self.segment(number)
        if segment is None or track_id not in segment.tracks:
            return None
        data = segment.whole(track_id)
        if data is None and not segment.is_stored:
            data = await self.segment_bytes(track_id, number)
        if data is not None:
            return data[offset_bytes : offset_bytes + size_bytes]
        return await self._reader.segment_range(track_id, number, offset_bytes, size_bytes)

    async def init_bytes(self, track_id: str, init_id: str) -> bytes | None:
        """Return an init segment; None when it is not there."""
        data = self._inits.get((track_id, init_id))
        if data is None and (data := await self._reader.init(track_id, init_id)) is not None:
            self._keep_init(track_id, init_id, data)
        return data

    # Filling and ending

    def merge(self, segments: Sequence[SegmentClosed], changes: Sequence[TracksChanged]) -> None:
        """Add what the index knows: older segments, and those that were missed. What the feed has said stands."""
        for change in changes:
            self._apply_tracks(change)
        self._timeline.merge(segments, self.open)
        self._changed_playlists()
        self._trim()
        self._waiters.wake_through(self.last_number)

    def restore_thumbnail(self, data: bytes) -> None:
        """Take a stored still picture, unless a newer one is there."""
        if self.thumbnail is None:
            self._apply_thumbnail(ThumbnailChanged(self.log.log_id, 0, data))

    def lose_feed(self) -> None:
        """Note that the log's engine has gone without a word."""
        if self.state in {ChannelState.ON_AIR, ChannelState.STARTING}:
            self.state = ChannelState.RECONNECTING
            self._touch()

    def close(self) -> None:
        """Release all waiters and bytes: the log is gone."""
        self._waiters.close()
        for segment in self.closed:
            self._memory.drop(segment)
        self._drop_open()

    # Applying

    def _apply_log(self, event: LogOpened) -> None:
        if event != self.log:
            self.log = event
            self._changed_playlists()
            self._trim()

    def _apply_tracks(self, event: TracksChanged) -> None:
        kept = [change for change in self._changes if change.from_number != event.from_number]
        if event in self._changes:
            return
        self._changes = sorted([*kept, event], key=lambda change: change.from_number)
        self._changed_playlists()

    def _apply_init(self, event: InitAdded) -> None:
        self._keep_init(event.track_id, event.init_id, event.data)

    def _apply_opened(self, event: SegmentOpened) -> None:
        if event.number <= self.last_number or (self.open and event.number <= self.open.number):
            return
        self._drop_open()
        self._fill_up_to(event)
        self.open = OpenSegment(event)
        self._changed_playlists()

    def _apply_part(self, event: PartAdded) -> None:
        segment = self.open
        if segment is None or event.number != segment.number:
            return
        parts = segment.parts.get(event.track_id)
        if parts is None:
            parts = segment.parts[event.track_id] = []
        if event.index != len(parts):
            return
        parts.append(event)
        self._memory.count(len(event.data))
        self._track_versions[event.track_id] = self._track_versions.get(event.track_id, 0) + 1
        self._touch()
        self._waiters.wake_part(event.number, event.track_id, event.index)

    def _apply_closed(self, event: SegmentClosed) -> None:
        known = self.segment(event.number)
        if known is not None:
            self._describe_again(known, event)
            return
        if self.closed and event.number < self.closed[0].number:
            return
        segment = WindowSegment(event)
        if self.open and self.open.number == event.number:
            self._memory.hold(segment, self.open.parts)
        if self.open and self.open.number <= event.number:
            self._drop_open()
        self._fill_up_to(event)
        self._timeline.append(segment)
        self._changed_playlists()
        self._trim()
        self._waiters.wake_through(event.number)

    def _describe_again(self, known: WindowSegment, event: SegmentClosed) -> None:
        if known.is_described_by(event):
            return
        was_compact = known.is_compact
        known.describe(event)
        known.is_placeholder = False
        self._memory.drop_missing_tracks(known)
        if was_compact:
            known.compact()
        self._changed_playlists()

    def _apply_stored(self, event: SegmentStored) -> None:
        segment = self.segment(event.number)
        if segment is not None and not segment.is_stored:
            segment.is_stored = True
            self._memory.free(self.closed[-1].end_us, self._edge_us())

    def _apply_state(self, event: StateChanged) -> None:
        if (event.state, event.at_us) != (self.state, self.state_at_us):
            self.state, self.state_at_us = event.state, event.at_us
            self._touch()

    def _apply_thumbnail(self, event: ThumbnailChanged) -> None:
        if self.thumbnail is None or event.at_us > self.thumbnail.at_us:
            self.thumbnail = event
            self._touch()

    # Housekeeping

    def _fill_up_to(self, event: SegmentOpened | SegmentClosed) -> None:
        for segment in self._timeline.fill_up_to(event, self.log.dvr_window_s * _US):
            self._memory.drop(segment)

    def _trim(self) -> None:
        """Let go what has left the DVR window, and what only the live edge needs behind it."""
        if not self.closed:
            return
        for segment in self._timeline.trim(self.log.dvr_window_s * _US):
            self._memory.drop(segment)
        while len(self._changes) > 1 and self._changes[1].from_number <= self.closed[0].number:
            del self._changes[0]
        edge_us = self._edge_us()
        self._timeline.compact(edge_us)
        self._memory.free(self.closed[-1].end_us, edge_us)

    def _edge_us(self) -> int:
        """Return where the stretch begins that playlists list with parts."""
        length_us = _LIVE_EDGE_TARGETS * self.log.target_duration_s * _US
        return self.closed[-1].end_us - max(self._memory.memory_us, length_us)

    def _drop_open(self) -> None:
        if self.open:
            self._memory.count(-sum(len(part.data) for parts in self.open.parts.values() for part in parts))
            self.open = None

    def _keep_init(self, track_id: str, init_id: str, data: bytes) -> None:
        self._inits[track_id, init_id] = data
        while len(self._inits) > _MOST_INITS:
            del self._inits[next(iter(self._inits))]

    def _changed_playlists(self) -> None:
        self._common_version += 1
        self._touch()

    def _touch(self) -> None:
        self.version += 1
        self._waiters.wake(_ANY_CHANGE, lambda _key: True)
