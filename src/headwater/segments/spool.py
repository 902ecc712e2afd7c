"""The spool: what a log is writing just now, on the local disk, so that a killed process loses no announced part.

Layout under `<data>/spool/<log_id>/`:

| file | what |
|---|---|
| `state` | the open number, written in place before its first part is announced: a full disk can't stop that |
| `log` | what the log is, for recovery without a database |
| `<number>.journal` | who the tracks are, then a record per spooled part |
| `<track_id>/<number>.part` | the parts of one track, one after the other: the closed segment's bytes |
| `<track_id>/init-<init_id>.mp4`, `<from_number>.tracks` | until the storer has taken them |

A part is written before its journal record and announced after both. Process death loses nothing that was written; for
the death of the machine a reserved number, ahead of the open one, is synced to the disk by the storer.
"""

import contextlib
import fcntl
import os
import shutil
import struct
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from headwater.core.framing import encode_frame
from headwater.segments.model import Keyframe

_STATE = struct.Struct(">4sqqqq16sI")  # magic, number, discontinuity sequence, start_us, end_us, boot id, CRC-32
_MAGIC = b"HWS1"
_RESERVED_OFFSET = 512  # a sector of its own: the media path and the storer never write the same one
_STATE_BYTES = 1024
_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | os.O_CLOEXEC
_MODE = 0o640
RESERVE = 16  # guess: half a minute of numbers; so many gaps at most after a power cut
JOURNAL_SUFFIX, PART_SUFFIX, TRACKS_SUFFIX = ".journal", ".part", ".tracks"


class SpooledTrack(msgspec.Struct, frozen=True, array_like=True):
    """What recovery must know of a track."""

    track_id: str
    init_id: str
    timescale: int
    is_video: bool


class SpooledSegment(msgspec.Struct, frozen=True, array_like=True, tag=0):
    """The head of a journal."""

    number: int
    start_us: int
    is_discontinuity: bool
    discontinuity_sequence: int
    tracks: list[SpooledTrack]


class SpooledPart(msgspec.Struct, frozen=True, array_like=True, tag=1):
    """A part that is whole in its track's file. Keyframe offsets count from the start of the segment."""

    track_id: str
    index: int
    time_ticks: int
    duration_ticks: int
    is_independent: bool
    size_bytes: int
    keyframes: list[Keyframe]


Record = SpooledSegment | SpooledPart
_decoder: msgspec.msgpack.Decoder[Record] = msgspec.msgpack.Decoder(Record)
_LENGTH_BYTES = 4  # as `core.framing` puts in front


class SpoolState(msgspec.Struct, frozen=True):
    """Where a log stood when it was last written to.

    Attributes:
        number: The newest number given.
        discontinuity_sequence: Of that segment.
        start_us: Its start.
        end_us: End of the segment before it.
    """

    number: int
    discontinuity_sequence: int
    start_us: int
    end_us: int


class LogSpool:
    """A log's directory in the spool, held by one process through a lock on the directory.

    Raises nothing but `OSError`; the writer decides what that means.

    Args:
        root: `<data>/spool`.
        log_id: The log.
    """

    def __init__(self, root: Path, log_id: str) -> None:
        """Name the directory; `open` makes and locks it."""
        self.directory = root / log_id
        self._base = f"{self.directory}/"
        self._lock = -1
        self._state = -1
        self._made: set[str] = set()
        self._boot_id = _boot_id()

    def open(self) -> bool:
        """Make and lock the directory; False when another process holds it."""
        if self._lock < 0:
            self.directory.mkdir(parents=True, exist_ok=True)
            lock = os.open(self.directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(lock)
                return False
            self._lock = lock
        self._open_state()
        return True

    @property
    def is_open(self) -> bool:
        """Whether the directory is held and the state can be written."""
        return self._state >= 0

    def close(self) -> None:
        """Let the directory go."""
        for descriptor in (self._state, self._lock):
            if descriptor >= 0:
                os.close(descriptor)
        self._state = self._lock = -1

    def read_state(self) -> tuple[SpoolState | None, int]:
        """Return the state, and the highest number that may have been given: a power cut can make that one higher."""
        content = os.pread(self._state, _STATE_BYTES, 0)
        state, boot_id = _unpack(content[:_RESERVED_OFFSET])
        reserved, _ = _unpack(content[_RESERVED_OFFSET:])
        numbers = [found.number for found in (state,) if found is not None]
        if reserved is not None and boot_id != self._boot_id:
            numbers.append(reserved.number)
        return state, max(numbers, default=-1)

    def write_state(self, state: SpoolState) -> None:
        """Write the state in place."""
        os.pwrite(self._state, self._pack(state), 0)

    def reservation(self, number: int) -> Callable[[], None]:
        """Return what makes numbers up to `number` survive a power cut; it waits for the disk, so not here."""
        descriptor = os.dup(self._state)  # the caller may close the spool before the storer comes to it
        record = self._pack(SpoolState(number, 0, 0, 0))

        def reserve() -> None:
            try:
                os.pwrite(descriptor, record, _RESERVED_OFFSET)
                os.fdatasync(descriptor)
            finally:
                os.close(descriptor)

        return reserve

    def open_segment(self, head: SpooledSegment) -> "SegmentSpool":
        """Begin the files of a segment."""
        return SegmentSpool(self, head)

    def part_path(self, track_id: str, number: int) -> str:
        """Return the file of a track's segment."""
        return f"{self._base}{track_id}/{number}{PART_SUFFIX}"

    def journal_path(self, number: int) -> str:
        """Return the journal of a segment."""
        return f"{self._base}{number}{JOURNAL_SUFFIX}"

    def log_path(self) -> str:
        """Return where the log's description is."""
        return f"{self._base}log"

    def tracks_path(self, from_number: int) -> str:
        """Return where a list of tracks waits for the storer."""
        return f"{self._base}{from_number}{TRACKS_SUFFIX}"

    def init_path(self, track_id: str, init_id: str) -> str:
        """Return where an init segment waits for the storer."""
        return f"{self._base}{track_id}/init-{init_id}.mp4"

    def write_file(self, path: str, data: bytes) -> None:
        """Write a small file whole or not at all."""
        temporary = f"{path}.new"
        descriptor = self.create(temporary)
        try:
            write_all(descriptor, data)
        except OSError:
            Path(temporary).unlink()
            raise
        finally:
            os.close(descriptor)
        Path(temporary).replace(path)

    def create(self, path: str) -> int:
        """Open a new file for appending, with its directory."""
        directory = path[: path.rindex("/")]
        if directory not in self._made:
            Path(directory).mkdir(parents=True, exist_ok=True)
            self._made.add(directory)
        return os.open(path, _FLAGS, _MODE)

    def _open_state(self) -> None:
        path = f"{self._base}state"
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _MODE)
        if os.fstat(descriptor).st_size < _STATE_BYTES:
            try:
                os.posix_fallocate(descriptor, 0, _STATE_BYTES)
                os.fsync(descriptor)
                os.fsync(self._lock)
            except OSError:
                os.close(descriptor)
                with contextlib.suppress(OSError):
                    Path(path).unlink()
                raise
        self._state = descriptor

    def _pack(self, state: SpoolState) -> bytes:
        body = (_MAGIC, state.number, state.discontinuity_sequence, state.start_us, state.end_us, self._boot_id)
        unsigned = _STATE.pack(*body, 0)[:-4]
        return unsigned + zlib.crc32(unsigned).to_bytes(4, "big")


class SegmentSpool:
    """The files of the open segment. After a failure of a track's file its later parts are not written either.

    Args:
        spool: The log's spool.
        head: The segment.
    """

    def __init__(self, spool: LogSpool, head: SpooledSegment) -> None:
        """Make the journal."""
        self._spool = spool
        self._number = head.number
        self._files: dict[str, int] = {}
        self._sizes: dict[str, int] = {}
        self._broken: set[str] = set()
        path = spool.journal_path(head.number)
        self._journal = spool.create(path)
        try:
            self._append(encode_frame(head))
        except OSError:
            os.close(self._journal)
            Path(path).unlink()
            raise

    def add(self, part: SpooledPart, data: bytes) -> None:
        """Append a part.

        Raises:
            OSError: It could not be written whole; nothing of it remains.
        """
        track_id = part.track_id
        if track_id in self._broken:
            return
        descriptor = self._files.get(track_id, -1)
        try:
            if descriptor < 0:
                descriptor = self._spool.create(self._spool.part_path(track_id, self._number))
                self._files[track_id] = descriptor
                self._sizes[track_id] = 0
            if os.write(descriptor, data) != len(data):
                os.ftruncate(descriptor, self._sizes[track_id])
                write_all(descriptor, data)
            self._append(encode_frame(part))
        except OSError:
            self._broken.add(track_id)
            raise
        self._sizes[track_id] += len(data)

    def close(self) -> tuple[dict[str, str], list[str]]:
        """Close the files; return those that hold all parts of their track, and those that are to be removed."""
        os.close(self._journal)
        whole: dict[str, str] = {}
        leftovers = [self._spool.journal_path(self._number)]
        for track_id, descriptor in self._files.items():
            os.close(descriptor)
            path = self._spool.part_path(track_id, self._number)
            if track_id in self._broken:
                leftovers.append(path)
            else:
                whole[track_id] = path
        return whole, leftovers

    def _append(self, record: bytes) -> None:
        if os.write(self._journal, record) != len(record):
            message = "journal record cut short"
            raise OSError(message)


def remove_spool(root: Path, log_id: str) -> bool:
    """Remove a log's directory, unless a living process writes it."""
    spool = LogSpool(root, log_id)
    if not spool.directory.exists() or not spool.open():
        return False
    try:
        shutil.rmtree(spool.directory)
    finally:
        spool.close()
    return True


def read_journal(path: Path) -> tuple[SpooledSegment, list[SpooledPart]] | None:
    """Return what a journal says, without a torn tail; None when not even its head is whole."""
    content = path.read_bytes()
    records: list[Record] = []
    start = 0
    while start + _LENGTH_BYTES <= len(content):
        end = start + _LENGTH_BYTES + int.from_bytes(content[start : start + _LENGTH_BYTES], "big")
        if end > len(content):
            break
        try:
            records.append(_decoder.decode(content[start + _LENGTH_BYTES : end]))
        except msgspec.DecodeError:
            break
        start = end
    if not records or not isinstance(records[0], SpooledSegment):
        return None
    return records[0], [record for record in records if isinstance(record, SpooledPart)]


def write_all(descriptor: int, data: bytes) -> None:
    """Write everything, in as many calls as the kernel wants; it says why when it can't."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def whole_parts(path: Path, parts: Sequence[SpooledPart]) -> list[SpooledPart]:
    """Return the parts that a track's file holds whole, and cut off what is torn behind them."""
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return []
    whole: list[SpooledPart] = []
    end = 0
    for index, part in enumerate(sorted(parts, key=lambda part: part.index)):
        if part.index != index or end + part.size_bytes > size:
            break
        whole.append(part)
        end += part.size_bytes
    if size > end:
        os.truncate(path, end)
    return whole


def _unpack(content: bytes) -> tuple[SpoolState | None, bytes]:
    record = content[: _STATE.size]
    if len(record) < _STATE.size or zlib.crc32(record[:-4]) != int.from_bytes(record[-4:], "big"):
        return None, b""
    magic, number, discontinuity_sequence, start_us, end_us, boot_id, _ = _STATE.unpack(record)
    if magic != _MAGIC:
        return None, b""
    return SpoolState(number, discontinuity_sequence, start_us, end_us), boot_id


def _boot_id() -> bytes:
    """Return what names this run of the kernel; zeros where it can't be told, which then looks like no restart."""
    try:
        text = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii")
    except OSError:
        return bytes(16)
    return bytes.fromhex(text.strip().replace("-", ""))
