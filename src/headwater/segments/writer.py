"""The writing end of a log: gives numbers, spools parts, announces them, and hands closed segments to the storer."""

import threading
from collections import deque
from collections.abc import Callable, Sequence

import msgspec
import structlog

from headwater.core.errors import HeadwaterError
from headwater.segments.alarms import SPOOL
from headwater.segments.closing import describe
from headwater.segments.errors import LOG_BUSY
from headwater.segments.jobs import FileJob, SegmentJob
from headwater.segments.keys import init_key, thumbnail_key
from headwater.segments.metrics import SEGMENTS_CLOSED, SEGMENTS_LOST
from headwater.segments.model import (
    ChannelState,
    InitAdded,
    Keyframe,
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
from headwater.segments.recovery import recover_log
from headwater.segments.spool import (
    RESERVE,
    LogSpool,
    SegmentSpool,
    SpooledPart,
    SpooledSegment,
    SpooledTrack,
    SpoolState,
)
from headwater.segments.storer import Storer

_REMEMBERED = 16  # closed segments told to a gateway that connects: a short absence needs no look into the index
_MOST_REMEMBERED = 4000  # while the index is away; guess: a DVR window
_THUMBNAIL_PAUSE_S = 10.0  # guess: often enough for the picture of a channel that has gone off air
_log = structlog.get_logger()
_encode = msgspec.msgpack.Encoder().encode


class _Open:
    """The segment that is growing."""

    __slots__ = ("event", "head", "memory", "parts", "sizes", "spool")

    def __init__(self, event: SegmentOpened, head: SpooledSegment, spool: SegmentSpool | None) -> None:
        self.event = event
        self.head = head
        self.spool = spool
        self.parts: dict[str, list[SpooledPart]] = {}
        self.sizes: dict[str, int] = {}
        self.memory: list[PartAdded] = []


class LogWriter:
    """The one writer of a log (a file lock holds others off).

    Opening recovers what a killed writer has left: its unfinished segment comes back closed and short, or as a gap.
    Nothing here raises because a disk or a database fails: the log goes on from memory and the storer raises an alarm.

    Args:
        log: What the log is; `LogOpened` is announced by `FeedSender.add_log(writer)`.
        storer: The process's storer.
        publish: Takes every event, in order, under the writer's lock: it must be quick (`FeedSender.publish` is).
        memory_bytes: Most bytes of closed segments kept while they could not be stored.

    Raises:
        HeadwaterError: `log_busy` when another process writes it, `log_position_unknown` when neither the spool nor
            the index can say which number comes next.

    Concurrency: one thread calls the media methods; `snapshot` may come from another.
    """

    def __init__(
        self, log: LogOpened, storer: Storer, publish: Callable[[LogEvent], None], *, memory_bytes: int = 96 << 20
    ) -> None:
        """Take the lock, recover, and find the next number."""
        self._log = log
        self._storer = storer
        self._publish = publish
        self._memory_bytes = memory_bytes
        self._guard = threading.RLock()
        self._spool = LogSpool(storer.spool_dir, log.log_id)
        self._open: _Open | None = None
        self._tracks: list[TrackInfo] = []
        self._changes: deque[TracksChanged] = deque(maxlen=_REMEMBERED)
        self._inits: dict[tuple[str, str], InitAdded] = {}
        self._state = StateChanged(log.log_id, ChannelState.OFF_AIR, storer.clock.now_us())
        self._thumbnail: ThumbnailChanged | None = None
        self._thumbnail_at_s = -_THUMBNAIL_PAUSE_S
        self._recent: dict[int, tuple[SegmentClosed, SegmentJob]] = {}
        self._indexed: set[int] = set()
        self._waiting: deque[SegmentJob] = deque()
        self._reserved = -1
        self._is_fresh = True
        self._recover()

    @property
    def log(self) -> LogOpened:
        """What the log is now."""
        return self._log

    @property
    def next_number(self) -> int:
        """The number that the next `open_segment` gives."""
        return self._number + 1

    @property
    def end_us(self) -> int:
        """Media time where the newest segment ends; a new publisher must be anchored at or after it. 0 at first."""
        return self._end_us

    def update_log(self, log: LogOpened) -> None:
        """Announce changed facts (slug, target duration, DVR window) of the same log."""
        with self._guard:
            if log == self._log:
                return
            self._log = log
            self._storer.store_log(log)
            self._try_spool(lambda: self._spool.write_file(self._spool.log_path(), _encode(log)))
            self._publish(log)

    def set_tracks(self, tracks: Sequence[TrackInfo]) -> None:
        """Take the full list of tracks from the next segment on; the same list again changes nothing."""
        with self._guard:
            if list(tracks) == self._tracks:
                return
            self._tracks = list(tracks)
            change = TracksChanged(self._log.log_id, self.next_number, self._tracks)
            if self._changes and self._changes[-1].from_number == change.from_number:
                self._changes.pop()
            self._changes.append(change)
            self._forget_unused_inits()
            path = self._spool.tracks_path(change.from_number)
            is_spooled = self._try_spool(lambda: self._spool.write_file(path, _encode(change.tracks)))
            self._storer.store_tracks(change, path if is_spooled else "")
            self._publish(change)

    def add_init(self, track_id: str, init_id: str, data: bytes) -> None:
        """Take an init segment; the same id means the same bytes."""
        with self._guard:
            if (track_id, init_id) in self._inits:
                return
            event = InitAdded(self._log.log_id, track_id, init_id, data)
            self._inits[track_id, init_id] = event
            path = self._spool.init_path(track_id, init_id)
            is_spooled = self._try_spool(lambda: self._spool.write_file(path, data))
            key = init_key(self._log.log_id, track_id, init_id)
            self._storer.store_file(FileJob(key, data, path if is_spooled else ""))
            self._publish(event)

    def open_segment(self, start_us: int, *, is_discontinuity: bool) -> int:
        """Open the next segment and return its number; an open one is closed first.

        The first segment of a writer that continues an older log is always a discontinuity.
        """
        with self._guard:
            self.close_segment()
            number = self._number + 1
            is_discontinuity = number > 0 and (is_discontinuity or self._is_fresh)
            self._is_fresh = False
            self._sequence += is_discontinuity
            event = SegmentOpened(self._log.log_id, number, start_us, is_discontinuity, self._sequence)
            tracks = [
                SpooledTrack(track.track_id, track.init_id, track.timescale, track.width > 0 or track.height > 0)
                for track in self._tracks
            ]
            head = SpooledSegment(number, start_us, is_discontinuity, self._sequence, tracks)
            self._number = number
            self._open = _Open(event, head, self._open_spool(head))
            self._publish(event)
            return number

    def add_part(  # noqa: PLR0913, PLR0917 - the log's agreed signature
        self,
        track_id: str,
        index: int,
        time_ticks: int,
        duration_ticks: int,
        is_independent: bool,  # noqa: FBT001 - the log's agreed signature
        data: bytes,
        keyframes: Sequence[Keyframe] = (),
    ) -> None:
        """Append a part to the open segment; it is spooled, then announced.

        Args:
            track_id: Its track, one of `set_tracks`.
            index: Position in the segment, from 0.
            time_ticks: Its tfdt.
            duration_ticks: Sum of its samples' durations.
            is_independent: Whether it begins with a keyframe.
            data: Its bytes.
            keyframes: Where its keyframes lie; offsets count from the start of this part.

        Raises:
            ValueError: No segment is open, or `index` is not the next one: the packager is at fault.
        """
        with self._guard:
            segment = self._open
            if segment is None:
                message = "a part needs an open segment"
                raise ValueError(message)
            parts = segment.parts.setdefault(track_id, [])
            if index != len(parts):
                message = f"part {index} of {track_id} comes after {len(parts)} parts"
                raise ValueError(message)
            offset = segment.sizes.get(track_id, 0)
            segment.sizes[track_id] = offset + len(data)
            placed = [Keyframe(frame.offset_bytes + offset, frame.size_bytes, frame.time_ticks) for frame in keyframes]
            part = SpooledPart(track_id, index, time_ticks, duration_ticks, is_independent, len(data), placed)
            parts.append(part)
            if segment.spool is not None:
                try:
                    segment.spool.add(part, data)
                except OSError as error:
                    self._spool_failed(error)
            event = PartAdded(
                self._log.log_id,
                track_id,
                segment.event.number,
                index,
                time_ticks,
                duration_ticks,
                is_independent,
                self._storer.clock.now_us(),
                data,
            )
            segment.memory.append(event)
            self._publish(event)

    def close_segment(self) -> None:
        """Close the open segment on all tracks and hand it to the storer; without an open one nothing happens."""
        with self._guard:
            segment = self._open
            if segment is None:
                return
            self._open = None
            empty_us = max(round(self._log.part_target_s * 1_000_000), 1)
            closed = describe(self._log.log_id, segment.head, segment.parts, empty_us)
            paths: dict[str, str] = {}
            leftovers: list[str] = []
            if segment.spool is not None:
                paths, leftovers = segment.spool.close()
                if len(paths) == len(segment.parts):
                    self._storer.alarms.worked(SPOOL, self._log.log_id)
            self._end_us = max(self._end_us, closed.start_us + closed.duration_us)
            job = SegmentJob(closed, paths, segment.memory, leftovers, self._on_stored, self._on_indexed)
            self._remember(closed, job)
            self._waiting.append(job)
            SEGMENTS_CLOSED.inc()
            self._publish(closed)
            self._shed_memory()
        self._storer.store_segment(job)

    def set_state(self, state: ChannelState) -> None:
        """Announce whether the channel is on air."""
        with self._guard:
            if state != self._state.state:
                self._state = StateChanged(self._log.log_id, state, self._storer.clock.now_us())
                self._publish(self._state)

    def set_thumbnail(self, data: bytes) -> None:
        """Announce a new still picture (JPEG); now and then it is stored too."""
        with self._guard:
            self._thumbnail = ThumbnailChanged(self._log.log_id, self._storer.clock.now_us(), data)
            self._publish(self._thumbnail)
            now_s = self._storer.clock.monotonic_s()
            if now_s >= self._thumbnail_at_s + _THUMBNAIL_PAUSE_S:
                self._thumbnail_at_s = now_s
                self._storer.store_file(FileJob(thumbnail_key(self._log.log_id), data, is_latest_only=True))

    def snapshot(self) -> list[LogEvent]:
        """Return the events that bring a reader who knows nothing up to now."""
        with self._guard:
            events: list[LogEvent] = [self._log, *self._changes, *self._inits.values()]
            for number in sorted(self._recent):
                closed, job = self._recent[number]
                parts = job.parts
                if parts:
                    events.append(_opened(closed))
                    events.extend(parts)
                events.append(closed)
                if job.is_stored:
                    events.append(SegmentStored(closed.log_id, number))
            if self._open is not None:
                events.append(self._open.event)
                events.extend(self._open.memory)
            events.append(self._state)
            if self._thumbnail is not None:
                events.append(self._thumbnail)
            return events

    def close(self) -> None:
        """Close the open segment and let the log go; the storer goes on with what it has."""
        with self._guard:
            self.close_segment()
            self._storer.alarms.worked(SPOOL, self._log.log_id)
            if self._spool.is_open and self._number >= 0:
                self._try_spool(self._spool.reservation(self._number))
            self._spool.close()

    def _recover(self) -> None:
        try:
            is_ours = self._spool.open()
        except OSError as error:
            is_ours = True
            self._spool_failed(error)
        if not is_ours:
            raise HeadwaterError(LOG_BUSY, log_id=self._log.log_id)
        self._storer.store_log(self._log)
        try:
            found = recover_log(self._spool, self._log, self._storer, self._on_stored, self._on_indexed)
        except BaseException:
            self._spool.close()
            raise
        position = found.position
        self._number = position.number if position else -1
        self._sequence = position.discontinuity_sequence if position else 0
        self._end_us = position.end_us if position else 0
        with self._guard:
            for job in found.jobs[-_MOST_REMEMBERED:]:
                self._remember(job.closed, job)
        self._try_spool(lambda: self._spool.write_file(self._spool.log_path(), _encode(self._log)))

    def _open_spool(self, head: SpooledSegment) -> SegmentSpool | None:
        """Make the number last, then begin the segment's files; without a disk the log goes on from memory."""
        try:
            if not self._spool.is_open and not self._spool.open():
                return None
            self._spool.write_state(SpoolState(head.number, head.discontinuity_sequence, head.start_us, self._end_us))
            if head.number + RESERVE // 2 > self._reserved:
                self._reserved = head.number + RESERVE
                self._storer.call(self._spool.reservation(self._reserved))
            return self._spool.open_segment(head)
        except OSError as error:
            self._spool_failed(error)
            return None

    def _try_spool(self, write: Callable[[], None]) -> bool:
        if not self._spool.is_open:
            return False
        try:
            write()
        except OSError as error:
            self._spool_failed(error)
            return False
        return True

    def _spool_failed(self, error: OSError) -> None:
        self._storer.alarms.failed(SPOOL, error, self._log.log_id)

    def _remember(self, closed: SegmentClosed, job: SegmentJob) -> None:
        self._recent[closed.number] = closed, job
        for number in sorted(self._recent)[:-_REMEMBERED]:
            if number in self._indexed or len(self._recent) > _MOST_REMEMBERED:
                del self._recent[number]
                self._indexed.discard(number)

    def _shed_memory(self) -> None:
        """Drop the oldest parts that wait for a store which fails, down to the limit; what is spooled is not lost."""
        held = sum(job.memory_bytes for job in self._waiting)
        for job in list(self._waiting):
            if held <= self._memory_bytes:
                return
            size = job.memory_bytes
            is_lost = job.forget_memory()
            if is_lost is None:
                continue
            held -= size
            if is_lost:
                SEGMENTS_LOST.inc()
                self._announce_again(job)

    def _announce_again(self, job: SegmentJob) -> None:
        """Tell readers that a closed segment has fewer tracks than was said."""
        if job.closed.number in self._recent:
            self._recent[job.closed.number] = job.closed, job
        self._publish(job.closed)

    def _on_stored(self, job: SegmentJob, is_short: bool) -> None:  # noqa: FBT001 - a callback
        with self._guard:
            job.parts = []
            if job in self._waiting:
                self._waiting.remove(job)
            if is_short:
                SEGMENTS_LOST.inc()
                self._announce_again(job)
            self._publish(SegmentStored(job.closed.log_id, job.closed.number))

    def _on_indexed(self, job: SegmentJob) -> None:
        with self._guard:
            if job.closed.number in self._recent:
                self._indexed.add(job.closed.number)

    def _forget_unused_inits(self) -> None:
        """Keep the init segments that remembered segments and the present tracks refer to."""
        used = {(track.track_id, track.init_id) for track in self._tracks}
        used |= {(track.track_id, track.init_id) for closed, _ in self._recent.values() for track in closed.tracks}
        used |= {(track.track_id, track.init_id) for change in self._changes for track in change.tracks}
        self._inits = {key: event for key, event in self._inits.items() if key in used}


def _opened(closed: SegmentClosed) -> SegmentOpened:
    return SegmentOpened(
        closed.log_id, closed.number, closed.start_us, closed.is_discontinuity, closed.discontinuity_sequence
    )
