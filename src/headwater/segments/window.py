"""The reading end of a log: what a gateway knows of it, and who waits for what comes next."""

from collections.abc import Sequence
from pathlib import Path

from headwater.segments.index import SegmentIndex
from headwater.segments.model import (
    ChannelState,
    LogEvent,
    LogOpened,
    PartAdded,
    SegmentOpened,
    ThumbnailChanged,
    TrackInfo,
    TrackSegment,
)
from headwater.store.blobs import Blobs


class WindowSegment:
    """A closed segment in a window.

    Attributes:
        number: Media sequence number.
        start_us: Media time since the log's epoch.
        duration_us: Its length.
        is_discontinuity: Whether something breaks before it.
        discontinuity_sequence: Count of discontinuities up to and including it.
        is_gap: Media is missing: EXT-X-GAP. A track without an entry in `tracks` is a gap for that track too.
        is_stored: Whether its bytes are in the blob store.
        tracks: By track. `parts` of a `TrackSegment` is empty once the segment has left the memory window.
    """

    number: int
    start_us: int
    duration_us: int
    is_discontinuity: bool
    discontinuity_sequence: int
    is_gap: bool
    is_stored: bool
    tracks: dict[str, TrackSegment]


class OpenSegment:
    """The segment that is growing.

    Attributes:
        event: Its number, start and discontinuity.
        parts: Parts so far by track, in order.
    """

    event: SegmentOpened
    parts: dict[str, list[PartAdded]]


class LogWindow:
    """One log in a gateway process: metadata of the DVR window, bytes of the memory window.

    Attributes:
        log: What it is.
        state: Whether the channel is on air.
        state_at_us: Since when.
        thumbnail: The newest still picture, or None.
        closed: Closed segments, oldest first, numbers without holes. Read only.
        open: The growing segment, or None.
        version: Grows with every change of anything.

    Concurrency: one event loop; nothing here blocks but the `async` methods that read the blob store.
    """

    log: LogOpened
    state: ChannelState
    state_at_us: int
    thumbnail: ThumbnailChanged | None
    closed: list[WindowSegment]
    open: OpenSegment | None
    version: int

    def __init__(self, log: LogOpened, blobs: Blobs, *, memory_s: float = 30.0, max_bytes: int = 128 << 20) -> None:
        """Start empty, off air."""
        raise NotImplementedError

    def apply(self, event: LogEvent) -> None:
        """Apply an event; applying one again, or a snapshot over what is known, changes nothing."""
        raise NotImplementedError

    @property
    def tracks(self) -> Sequence[TrackInfo]:
        """The newest list of tracks."""
        raise NotImplementedError

    def tracks_at(self, number: int) -> Sequence[TrackInfo]:
        """Return the list of tracks that holds for a segment."""
        raise NotImplementedError

    def track(self, track_id: str) -> TrackInfo | None:
        """Return a track of the newest list."""
        raise NotImplementedError

    def track_version(self, track_id: str) -> int:
        """Return a counter that grows whenever this track's media playlist would change."""
        raise NotImplementedError

    @property
    def first_number(self) -> int:
        """EXT-X-MEDIA-SEQUENCE: the oldest number a reader may ask for; the next to come when there is none."""
        raise NotImplementedError

    @property
    def last_number(self) -> int:
        """The newest closed number, or `first_number` − 1."""
        raise NotImplementedError

    @property
    def next_number(self) -> int:
        """The open segment's number, or the one that will be opened next."""
        raise NotImplementedError

    @property
    def discontinuity_sequence(self) -> int:
        """EXT-X-DISCONTINUITY-SEQUENCE when the first segment carries its own EXT-X-DISCONTINUITY if it has one."""
        raise NotImplementedError

    @property
    def end_us(self) -> int:
        """Media time where the newest media ends, the open segment's parts included."""
        raise NotImplementedError

    def segment(self, number: int) -> WindowSegment | None:
        """Return a closed segment by number."""
        raise NotImplementedError

    def between(self, start_us: int, end_us: int) -> list[WindowSegment]:
        """Return the closed segments that overlap [start, end) in media time."""
        raise NotImplementedError

    def open_parts(self, track_id: str) -> Sequence[PartAdded]:
        """Return the open segment's parts of a track, in order."""
        raise NotImplementedError

    def last_part(self, track_id: str) -> tuple[int, int] | None:
        """Return (number, index) of the newest part of a track, for rendition reports."""
        raise NotImplementedError

    def has(self, track_id: str, number: int, part: int | None) -> bool:
        """Say whether the playlist of a track has come to (number, part), or past it.

        `part=None` asks for the closed segment. A part beyond the last of a closed segment is part 0 of the next one.

        Source: RFC 8216bis §6.2.5.2 (_HLS_msn, _HLS_part).
        """
        raise NotImplementedError

    async def wait_for(self, track_id: str, number: int, part: int | None, timeout_s: float) -> bool:
        """Wait until `has(…)`; returns False when `timeout_s` has passed. Cancelling leaves nothing behind."""
        raise NotImplementedError

    async def wait_part(self, track_id: str, number: int, index: int, timeout_s: float) -> bytes | None:
        """Wait for one part's bytes; None when its segment closed without it or `timeout_s` has passed.

        A part that has left memory is read from the blob store. Sending an open segment as it grows is a loop over
        this, from index 0 until None.
        """
        raise NotImplementedError

    async def wait_change(self, version: int, timeout_s: float) -> bool:
        """Wait until `self.version` is above `version`; returns False when `timeout_s` has passed."""
        raise NotImplementedError

    def part_in_memory(self, track_id: str, number: int, index: int) -> bytes | None:
        """Return a part's bytes when they are in memory (the hot path)."""
        raise NotImplementedError

    def segment_in_memory(self, track_id: str, number: int) -> bytes | None:
        """Return a closed segment's bytes when they are in memory (the hot path)."""
        raise NotImplementedError

    def segment_path(self, track_id: str, number: int) -> Path | None:
        """Return a stored segment's file when the blob store is a local disk."""
        raise NotImplementedError

    async def segment_bytes(self, track_id: str, number: int) -> bytes | None:
        """Return a closed segment's bytes from memory or the blob store; None when it is not there."""
        raise NotImplementedError

    async def part_bytes(self, track_id: str, number: int, index: int) -> bytes | None:
        """Return a part's bytes from memory or the blob store; None when it is not there."""
        raise NotImplementedError

    async def segment_range(self, track_id: str, number: int, offset_bytes: int, size_bytes: int) -> bytes | None:
        """Return some bytes of a closed segment, for I-frame playlists."""
        raise NotImplementedError

    async def init_bytes(self, track_id: str, init_id: str) -> bytes | None:
        """Return an init segment; None when it is not there."""
        raise NotImplementedError


async def load_window(index: SegmentIndex, log: LogOpened, blobs: Blobs) -> LogWindow:
    """Rebuild a log's window from the index, as when no engine runs."""
    raise NotImplementedError
