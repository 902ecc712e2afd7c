"""The live media playlist of one track, grown with the log instead of written anew for each part."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field

from headwater.origin import hls
from headwater.origin.pieces import Body, Piece
from headwater.segments.model import ChannelState, TrackInfo
from headwater.segments.window import LogWindow, WindowSegment

PART_TARGETS = 3  # specified: parts are listed for three target durations (§6.2.2)
_BLOCK = 64  # segments per block of kept text; guess: 6 KB compresses well and costs little to write again
_US = 1_000_000
Ready = tuple[list[tuple[str, str]], bytes]  # headers and body of an answer
_EXPECTING = frozenset({ChannelState.ON_AIR, ChannelState.STARTING})


@dataclass(slots=True)
class _Entry:
    """A closed segment in the playlist."""

    segment: WindowSegment
    init_id: str | None
    has_map: bool
    duration_us: int
    begin: bytes
    parts: bytes
    part_count: int
    end: bytes
    is_gap: bool

    @property
    def plain(self) -> bytes:
        return self.begin + self.end

    @property
    def with_parts(self) -> bytes:
        return self.begin + self.parts + self.end


@dataclass(frozen=True, slots=True)
class PlaylistVersion:
    """A media playlist as it is at one moment; whoever asks meanwhile gets the same bytes.

    Attributes:
        key: What it was made from; another key means another version.
        full: The whole playlist.
        delta: The playlist with EXT-X-SKIP; the whole one when nothing can be skipped.
        is_blocking: Whether more is expected, so that players are told to wait for it.
        last_closed: Number of the newest closed segment.
        last_closed_parts: How many parts it has.
        open_parts: Parts of the segment after it.
        ready: Headers and bodies already made for an answer, by (delta, gzip, blocking).
    """

    key: tuple[object, ...]
    full: Body
    delta: Body
    is_blocking: bool
    last_closed: int
    last_closed_parts: int
    open_parts: int
    ready: dict[tuple[bool, bool, bool], Ready] = field(default_factory=dict[tuple[bool, bool, bool], Ready])

    def reaches(self, number: int, part: int | None) -> bool:
        """Say whether it has come to a segment, or to a part of it.

        A part beyond a closed segment's last is part 0 of the next.

        Source: §6.2.5.2.
        """
        if part is None or number < self.last_closed:
            return number <= self.last_closed
        if number == self.last_closed:
            return part < self.last_closed_parts or self.open_parts > 0
        return number == self.last_closed + 1 and part < self.open_parts


def version_key(window: LogWindow, track_id: str) -> tuple[object, ...]:
    """Return what a track's playlist depends on. Cheap, and safe from any thread."""
    return (window.track_version(track_id), window.state, window.first_number, window.log)


class TrackPlaylist:
    """Writes the media playlist of a track, or its I-frame playlist.

    Args:
        window: The log.
        track_id: The track.
        log8: Short form of the log's id.
        is_iframes: Whether to write the I-frame playlist: closed segments only, no parts, no waiting.
        is_carrying: Whether to keep the places where URIs carry a query (`hls.URI_END`).

    Attributes:
        latest: The newest version written, perhaps outdated; for readers on other threads.

    Concurrency: the event loop only; the versions it gives may be read from any thread.
    """

    def __init__(
        self, window: LogWindow, track_id: str, log8: str, *, is_iframes: bool = False, is_carrying: bool = False
    ) -> None:
        """Start empty; `current` fills it."""
        self._window = window
        self._track_id = track_id
        self._log8 = log8
        self._is_iframes = is_iframes
        self._is_carrying = is_carrying
        self.latest: PlaylistVersion | None = None
        self._entries: list[_Entry] = []
        self._unstored: list[_Entry] = []
        self._newest_init: str | None = None
        self._blocks: OrderedDict[int, Piece] = OrderedDict()
        self._longest_part_s = 0.0

    def current(self) -> PlaylistVersion | None:
        """Return the playlist as of now; None when the log has no closed segment yet."""
        key = version_key(self._window, self._track_id)
        version = self.latest
        if version is None or version.key != key:
            self._grow()
            version = self.latest = self._write(key) if self._entries else None
        return version

    def is_current(self, version: PlaylistVersion) -> bool:
        """Say whether nothing has changed since a version was written; from any thread."""
        return version.key == version_key(self._window, self._track_id)

    @property
    def kept_blocks(self) -> int:
        """How many blocks of old text are kept."""
        return len(self._blocks)

    # --- growing ---

    def _grow(self) -> None:
        window = self._window
        first, last = window.first_number, window.last_number
        if self._entries and (not first <= self._next <= last + 1 or first < self._entries[0].segment.number):
            self._forget()
        if self._unstored and self._is_described_anew():
            self._forget()
        if self._entries:
            del self._entries[: max(0, first - self._entries[0].segment.number)]
        for number in range(self._next if self._entries else first, last + 1):
            segment = window.segment(number)
            if segment is not None:
                self._append(segment)
        while self._blocks and self._entries and next(iter(self._blocks)) * _BLOCK < self._entries[0].segment.number:
            self._blocks.popitem(last=False)

    def _forget(self) -> None:
        self._entries.clear()
        self._unstored.clear()
        self._blocks.clear()
        self._newest_init = None

    def _is_described_anew(self) -> bool:
        """Say whether a segment is another one than was written: its bytes were lost, or the index has filled a hole.

        Only segments that are not stored yet can change.
        """
        kept: list[_Entry] = []
        for entry in self._unstored:
            segment = self._window.segment(entry.segment.number)
            if segment is None:
                continue  # has left the window
            if segment is not entry.segment or entry.is_gap != self._is_gap(segment):
                return True
            if not segment.is_stored:
                kept.append(entry)
        self._unstored = kept
        return False

    def _is_gap(self, segment: WindowSegment) -> bool:
        return segment.is_gap or self._track_id not in segment.tracks

    @property
    def _next(self) -> int:
        return self._entries[-1].segment.number + 1 if self._entries else 0

    def _append(self, segment: WindowSegment) -> None:
        entry = self._entry(segment)
        self._entries.append(entry)
        if not segment.is_stored:
            self._unstored.append(entry)

    def _entry(self, segment: WindowSegment) -> _Entry:
        media = segment.tracks.get(self._track_id)
        is_gap = self._is_gap(segment)
        init_id = media.init_id if media is not None else None
        has_map = self._has_new_init(init_id)
        self._newest_init = init_id or self._newest_init
        begin = hls.begin_segment(
            self._window.log.epoch_us,
            segment.start_us,
            is_discontinuity=segment.is_discontinuity,
            init_id=init_id if has_map else None,
        )
        duration_us, parts, part_count = segment.duration_us, b"", 0
        info = self._info(segment.number)
        if media is not None and info is not None:
            duration_us = media.duration_ticks * _US // info.timescale
            if not (is_gap or self._is_iframes):
                parts = hls.part_lines(self._log8, segment.number, info.timescale, media.parts)
                part_count = len(media.parts)
                self._note_parts(duration / info.timescale for duration, _, _ in media.parts)
        if self._is_iframes:
            end = hls.iframe_segment(self._log8, segment, media)
        else:
            end = hls.end_segment(self._log8, segment.number, duration_us / _US, is_gap=is_gap)
        begin, parts, end = self._places(begin), self._places(parts), self._places(end)
        return _Entry(segment, init_id, has_map, duration_us, begin, parts, part_count, end, is_gap)

    def _has_new_init(self, init_id: str | None) -> bool:
        return None not in {init_id, self._newest_init} and init_id != self._newest_init

    def _places(self, text: bytes) -> bytes:
        """Take the places for a query out of the text when URIs carry none."""
        return text if self._is_carrying else text.replace(hls.URI_END, b"")

    def _info(self, number: int) -> TrackInfo | None:
        for info in self._window.tracks_at(number):
            if info.track_id == self._track_id:
                return info
        return self._window.track(self._track_id)

    def _note_parts(self, durations_s: Iterable[float]) -> None:
        self._longest_part_s = max(self._longest_part_s, max(durations_s, default=0.0))

    # --- writing ---

    def _write(self, key: tuple[object, ...]) -> PlaylistVersion:
        window, entries = self._window, self._entries
        is_expecting = window.state in _EXPECTING
        if self._is_iframes:
            return self._write_iframes(key)
        open_text, open_parts, open_us = self._open_segment()
        target_us = window.log.target_duration_s * _US
        parts_from = self._index_within(PART_TARGETS * target_us - open_us)
        kept_from = min(parts_from, self._index_within(hls.SKIP_TARGETS * target_us - open_us))
        hint = hls.preload_hint(self._log8, window.next_number, open_parts) if is_expecting else b""
        end = self._places(open_text + hint + hls.rendition_reports(self._reports()))
        tail = Piece(b"".join([*(entry.with_parts for entry in entries[parts_from:]), end]))
        full = Body([Piece(self._head(0)), *self._plain(parts_from), tail])
        delta = full
        if kept_from:
            kept = b"".join([entry.plain for entry in entries[kept_from:parts_from]])
            delta = Body([Piece(self._head(kept_from) + kept), tail])
        return PlaylistVersion(
            key=key,
            full=full,
            delta=delta,
            is_blocking=is_expecting,
            last_closed=entries[-1].segment.number,
            last_closed_parts=entries[-1].part_count,
            open_parts=open_parts,
        )

    def _write_iframes(self, key: tuple[object, ...]) -> PlaylistVersion:
        entries = self._entries
        head = hls.iframe_head(self._window.log.target_duration_s, self._position(), self._first_map(0))
        full = Body([Piece(self._places(head)), *self._plain(len(entries))])
        return PlaylistVersion(
            key=key,
            full=full,
            delta=full,
            is_blocking=False,
            last_closed=entries[-1].segment.number,
            last_closed_parts=0,
            open_parts=0,
        )

    def _head(self, skipped: int) -> bytes:
        window = self._window
        track = window.track(self._track_id)
        part_target = max(self._longest_part_s, hls.part_target_s(window.log, track) if track else 0.0)
        head = hls.LiveHead(
            target_duration_s=window.log.target_duration_s,
            part_target_s=part_target,
            part_hold_back_s=max(
                hls.part_hold_back_s(window.log, window.tracks), hls.PART_HOLD_BACK_PARTS * part_target
            ),
            is_blocking=window.state in _EXPECTING,
        )
        return self._places(hls.live_head(head, self._position(), self._first_map(skipped), skipped))

    def _position(self) -> hls.Position:
        return hls.Position(self._entries[0].segment.number, self._window.discontinuity_sequence)

    def _first_map(self, index: int) -> str | None:
        """Return the init segment of the first media from `index` on, unless their entry names it itself."""
        for entry in self._entries[index:]:
            if entry.init_id is not None:
                return None if entry.has_map else entry.init_id
        track = self._window.track(self._track_id)
        return track.init_id if track else None

    def _index_within(self, distance_us: int) -> int:
        """Return the index of the oldest entry that begins within a distance of the last one's end."""
        index = len(self._entries)
        while index and distance_us > 0:
            index -= 1
            distance_us -= self._entries[index].duration_us
        return index

    def _plain(self, end: int) -> list[Piece]:
        """Return the text of the entries before `end`, in whole blocks where they are whole."""
        entries = self._entries
        first = entries[0].segment.number
        pieces: list[Piece] = []
        index = 0
        while index < end:
            block = entries[index].segment.number // _BLOCK
            following = min(end, (block + 1) * _BLOCK - first)
            is_whole = following - index == _BLOCK
            piece = self._blocks.get(block) if is_whole else None
            if piece is None:
                piece = Piece(b"".join([entry.plain for entry in entries[index:following]]))
                if is_whole:
                    self._blocks[block] = piece
            pieces.append(piece)
            index = following
        return pieces

    def _open_segment(self) -> tuple[bytes, int, int]:
        """Return the open segment's lines, how many parts it has, and how long they are in µs."""
        window = self._window
        segment, parts = window.open, window.open_parts(self._track_id)
        info = window.track(self._track_id)
        if segment is None or info is None or not parts:
            return b"", 0, 0
        event = segment.event
        begin = hls.begin_segment(
            window.log.epoch_us,
            event.start_us,
            is_discontinuity=event.is_discontinuity,
            init_id=info.init_id if self._has_new_init(info.init_id) else None,
        )
        self._note_parts(part.duration_ticks / info.timescale for part in parts)
        lines = hls.part_lines(self._log8, event.number, info.timescale, map(hls.as_part, parts))
        duration_us = sum(part.duration_ticks for part in parts) * _US // info.timescale
        return begin + lines, len(parts), duration_us

    def _reports(self) -> list[hls.Report]:
        reports: list[hls.Report] = []
        for track in self._window.tracks:
            last = self._window.last_part(track.track_id) if track.track_id != self._track_id else None
            if last is not None:
                reports.append(hls.Report(track.track_id, *last))
        return reports
