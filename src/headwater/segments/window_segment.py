"""Segments as a window holds them: descriptions of all, bytes of the newest."""

import msgspec

from headwater.segments.model import PartAdded, SegmentClosed, SegmentOpened

_NO_PARTS: list[tuple[int, int, bool]] = []  # shared by all compacted segments; never changed


class WindowSegment:
    """A closed segment in a window.

    Attributes:
        number: Media sequence number.
        start_us: Media time since the log's epoch.
        duration_us: Its length.
        is_discontinuity: Whether something breaks before it.
        discontinuity_sequence: Count of discontinuities up to and including it.
        is_gap: Nothing of it exists: EXT-X-GAP. A track without an entry in `tracks` is a gap for that track too.
        is_stored: Whether its bytes are in the blob store.
        is_placeholder: Whether it stands for a segment that was not heard of yet; the index may fill it in.
        is_compact: Whether `parts` of its tracks were dropped because it has left the memory window.
        tracks: By track.
        data: Bytes of the parts by track, while they are in memory.
    """

    __slots__ = (
        "data",
        "discontinuity_sequence",
        "duration_us",
        "is_compact",
        "is_discontinuity",
        "is_gap",
        "is_placeholder",
        "is_stored",
        "number",
        "start_us",
        "tracks",
    )

    def __init__(self, closed: SegmentClosed, *, is_stored: bool = False, is_placeholder: bool = False) -> None:
        """Take a description; bytes come by `hold`."""
        self.number = closed.number
        self.is_stored = is_stored
        self.is_placeholder = is_placeholder
        self.data: dict[str, list[bytes]] | None = None
        self.describe(closed)

    def describe(self, closed: SegmentClosed) -> None:
        """Take another description of the same segment."""
        self.start_us = closed.start_us
        self.duration_us = closed.duration_us
        self.is_discontinuity = closed.is_discontinuity
        self.discontinuity_sequence = closed.discontinuity_sequence
        self.is_gap = closed.is_gap
        self.is_compact = False
        self.tracks = {track.track_id: track for track in closed.tracks}

    @property
    def end_us(self) -> int:
        """Media time of its end."""
        return self.start_us + self.duration_us

    @property
    def held_bytes(self) -> int:
        """Bytes in memory."""
        return sum(len(part) for parts in (self.data or {}).values() for part in parts)

    def is_described_by(self, closed: SegmentClosed) -> bool:
        """Say whether a description says nothing new."""
        return (
            (self.start_us, self.duration_us, self.is_discontinuity, self.discontinuity_sequence, self.is_gap)
            == (
                closed.start_us,
                closed.duration_us,
                closed.is_discontinuity,
                closed.discontinuity_sequence,
                closed.is_gap,
            )
            and not self.is_placeholder
            and [(track.track_id, track.size_bytes) for track in self.tracks.values()]
            == [(track.track_id, track.size_bytes) for track in closed.tracks]
        )

    def hold(self, parts: dict[str, list[PartAdded]]) -> None:
        """Keep the bytes of tracks that are whole; others are in the blob store, or lost."""
        self.data = {
            track_id: [part.data for part in parts[track_id]]
            for track_id, track in self.tracks.items()
            if sum(len(part.data) for part in parts.get(track_id, ())) == track.size_bytes
        }

    def whole(self, track_id: str) -> bytes | None:
        """Return a track's bytes from memory; joined once, whoever asks."""
        parts = None if self.data is None else self.data.get(track_id)
        if not parts or self.data is None:
            return None
        if len(parts) > 1:
            parts = self.data[track_id] = [b"".join(parts)]
        return parts[0]

    def part(self, track_id: str, index: int) -> bytes | None:
        """Return a part's bytes from memory."""
        parts = None if self.data is None else self.data.get(track_id)
        place = self.place(track_id, index)
        if not parts or place is None:
            return None
        if len(parts) == 1:  # joined already, or the only one
            return parts[0][place[0] : place[0] + place[1]]
        return parts[index]

    def place(self, track_id: str, index: int) -> tuple[int, int] | None:
        """Return offset and size in bytes of a part in its segment, while that is known."""
        track = self.tracks.get(track_id)
        if track is None or not 0 <= index < len(track.parts):
            return None
        return sum(size for _, size, _ in track.parts[:index]), track.parts[index][1]

    def compact(self) -> None:
        """Drop what only the live edge needs."""
        self.is_compact = True
        self.tracks = {
            track_id: msgspec.structs.replace(track, parts=_NO_PARTS) for track_id, track in self.tracks.items()
        }


class OpenSegment:
    """The segment that is growing.

    Attributes:
        event: Its number, start and discontinuity.
        parts: Parts so far by track, in order.
    """

    __slots__ = ("event", "parts")

    def __init__(self, event: SegmentOpened) -> None:
        """Start without parts."""
        self.event = event
        self.parts: dict[str, list[PartAdded]] = {}

    @property
    def number(self) -> int:
        """Its media sequence number."""
        return self.event.number


def placeholder(
    log_id: str, number: int, after: WindowSegment | None, before: "SegmentClosed | SegmentOpened | WindowSegment"
) -> WindowSegment:
    """Return what stands for a segment that was not heard of, between two that were."""
    start_us = before.start_us if after is None else after.end_us
    missing = max(before.number - number, 1)
    duration_us = max((before.start_us - start_us) // missing, 1)
    sequence = (
        before.discontinuity_sequence - before.is_discontinuity if after is None else after.discontinuity_sequence
    )
    closed = SegmentClosed(log_id, number, start_us, duration_us, False, sequence, is_gap=True, tracks=[])
    return WindowSegment(closed, is_placeholder=True)
