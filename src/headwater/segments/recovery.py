"""What a killed writer has left in the spool, made whole again.

The unfinished segment becomes a short closed one of the parts that were spooled. A number that was given out but of
which nothing is left becomes a gap, so that numbers have no holes. All of it goes to the storer as any closed segment
does.
"""

from collections.abc import Callable
from pathlib import Path

import msgspec
import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from headwater.core.clock import Clock
from headwater.core.errors import HeadwaterError
from headwater.segments import records
from headwater.segments.closing import describe
from headwater.segments.errors import LOG_POSITION_UNKNOWN
from headwater.segments.jobs import FileJob, SegmentJob
from headwater.segments.keys import init_key
from headwater.segments.metrics import SEGMENTS_RECOVERED
from headwater.segments.model import LogOpened, SegmentClosed, TrackInfo, TracksChanged
from headwater.segments.records import Position
from headwater.segments.spool import (
    JOURNAL_SUFFIX,
    PART_SUFFIX,
    TRACKS_SUFFIX,
    LogSpool,
    SpooledPart,
    SpoolState,
    read_journal,
    whole_parts,
)
from headwater.segments.storer import Storer
from headwater.store.blobs import Blobs

_log = structlog.get_logger()
_track_list = msgspec.msgpack.Decoder(list[TrackInfo])
_log_opened = msgspec.msgpack.Decoder(LogOpened)


class Recovered(msgspec.Struct, frozen=True):
    """What recovery found.

    Attributes:
        position: The newest segment, recovered ones included; None for a new log.
        jobs: Segments that have to be stored, in order.
    """

    position: Position | None
    jobs: list[SegmentJob]


def recover_all(storer: Storer) -> int:
    """Close and store whatever killed writers left in the spool; call before engines and gateways start.

    Logs that a living process writes are left alone. Returns the number of segments recovered.
    """
    count = 0
    for directory in sorted(entry for entry in _entries(storer.spool_dir) if entry.is_dir()):
        spool = LogSpool(storer.spool_dir, directory.name)
        try:
            if not spool.open():
                continue
            count += _recover_idle(spool, storer)
        except (OSError, HeadwaterError, msgspec.MsgspecError) as error:
            _log.error("log_not_recovered", log_id=directory.name, error=str(error))
        finally:
            spool.close()
    return count


def recover_installation(
    spool_dir: Path, blobs: Blobs, engine: Engine, *, clock: Clock | None = None, timeout_s: float = 20.0
) -> int:
    """Do as `recover_all` with a storer of its own, and wait until what was found is stored.

    What can't be stored in `timeout_s` stays in the spool, for the log's next writer or the next start. Returns the
    number of segments found.
    """
    if not _entries(spool_dir):
        return 0
    with Storer(blobs, engine, spool_dir, lambda _alarm: None, clock=clock) as storer:
        count = recover_all(storer)
        if not storer.wait_idle(timeout_s):
            _log.warning("recovery_not_finished", segments=count)
        return count


def recover_log(
    spool: LogSpool,
    log: LogOpened,
    storer: Storer,
    on_stored: Callable[[SegmentJob, bool], None],
    on_indexed: Callable[[SegmentJob], None],
) -> Recovered:
    """Find out where a log stands and hand over to the storer what was left in its spool.

    Raises:
        HeadwaterError: `log_position_unknown`.
        OSError: The spool can't be read.
    """
    state, highest = spool.read_state() if spool.is_open else (None, -1)
    journals = _journals(spool.directory)
    indexed, known = _indexed(storer.engine, log.log_id, state, min(journals, default=0))
    _tidy(spool, log, storer)
    closed: dict[int, tuple[SegmentClosed, dict[str, str]]] = {}
    for number, path in journals.items():
        if number in known:
            _discard(path, spool, number)
        elif (found := _closed(spool, log, number)) is not None:
            closed[number] = found
    jobs: list[SegmentJob] = []
    position = indexed
    unstored = {number for number in journals if number not in known}
    for number in sorted(unstored.union(range(_first(indexed, closed, state), max([highest, *journals]) + 1))):
        segment, paths = closed.get(number) or (_gap(log, number, position, state), {})
        leftovers = [spool.journal_path(number)] if number in journals else []
        jobs.append(SegmentJob(segment, paths, [], leftovers, on_stored, on_indexed))
        position = _after(segment, position)
    if jobs:
        SEGMENTS_RECOVERED.inc(len(jobs))
        _log.info("log_recovered", log_id=log.log_id, first=jobs[0].closed.number, last=jobs[-1].closed.number)
        storer.store_log(log)
    for job in jobs:
        storer.store_segment(job)
    return Recovered(position, jobs)


def _recover_idle(spool: LogSpool, storer: Storer) -> int:
    path = Path(spool.log_path())
    if not path.exists():
        return 0
    log = _log_opened.decode(path.read_bytes())
    return len(recover_log(spool, log, storer, lambda _job, _is_short: None, lambda _job: None).jobs)


def _first(
    indexed: Position | None, closed: dict[int, tuple[SegmentClosed, dict[str, str]]], state: SpoolState | None
) -> int:
    """Return the first number that may have to be stored."""
    if indexed is not None:
        return indexed.number + 1
    first = min(closed, default=state.number if state else 0)
    return max(first, 0)


def _indexed(engine: Engine, log_id: str, state: SpoolState | None, first: int) -> tuple[Position | None, set[int]]:
    """Ask the index; when it does not answer the spool has to know."""
    try:
        with engine.connect() as connection:
            return records.newest_position(connection, log_id), records.known_numbers(connection, log_id, first)
    except SQLAlchemyError as error:
        if state is None:
            reason = str(getattr(error, "orig", error)).splitlines()[0]
            raise HeadwaterError(LOG_POSITION_UNKNOWN, log_id=log_id, reason=reason) from error
        _log.warning("log_position_from_spool", log_id=log_id, number=state.number)
        return None, set()


def _closed(spool: LogSpool, log: LogOpened, number: int) -> tuple[SegmentClosed, dict[str, str]] | None:
    """Return a spooled segment, closed with what there is of it; None when it can't be read."""
    try:
        journal = read_journal(Path(spool.journal_path(number)))
        if journal is None:
            return None
        head, spooled = journal
        parts: dict[str, list[SpooledPart]] = {}
        for part in spooled:
            parts.setdefault(part.track_id, []).append(part)
        paths: dict[str, str] = {}
        for track_id, of_track in parts.items():
            path = spool.part_path(track_id, number)
            if Path(path).exists():  # else it has been moved into the blob store already, which the storer verifies
                parts[track_id] = whole_parts(Path(path), of_track)
                paths[track_id] = path
    except OSError as error:
        _log.warning("segment_not_readable", log_id=log.log_id, number=number, error=str(error))
        return None
    return describe(log.log_id, head, parts, _gap_us(log)), paths


def _gap(log: LogOpened, number: int, position: Position | None, state: SpoolState | None) -> SegmentClosed:
    """Return a gap for a number that was given but of which nothing is left."""
    after = position or Position(-1, 0, 0)
    start_us, sequence, is_discontinuity = after.end_us, after.discontinuity_sequence, False
    if state is not None and state.number == number:
        start_us, sequence = max(state.start_us, start_us), max(state.discontinuity_sequence, sequence)
        is_discontinuity = sequence > after.discontinuity_sequence
    return SegmentClosed(log.log_id, number, start_us, _gap_us(log), is_discontinuity, sequence, is_gap=True, tracks=[])


def _after(segment: SegmentClosed, position: Position | None) -> Position:
    end_us = segment.start_us + segment.duration_us
    sequence = segment.discontinuity_sequence
    if position is None:
        return Position(segment.number, sequence, end_us)
    return Position(
        max(segment.number, position.number),
        max(sequence, position.discontinuity_sequence),
        max(end_us, position.end_us),
    )


def _gap_us(log: LogOpened) -> int:
    return max(round(log.part_target_s * 1_000_000), 1)


def _tidy(spool: LogSpool, log: LogOpened, storer: Storer) -> None:
    """Hand over tracks and init segments that were not stored, and remove what was not written whole."""
    for path in sorted(spool.directory.glob("**/*")):
        try:
            if path.suffix == ".new":
                path.unlink()
            elif path.suffix == TRACKS_SUFFIX:
                change = TracksChanged(log.log_id, int(path.stem), _track_list.decode(path.read_bytes()))
                storer.store_log(log)
                storer.store_tracks(change, str(path))
            elif path.name.startswith("init-"):
                key = init_key(log.log_id, path.parent.name, path.stem.removeprefix("init-"))
                storer.store_file(FileJob(key, path.read_bytes(), str(path)))
        except (OSError, ValueError, msgspec.MsgspecError) as error:
            _log.warning("spool_file_not_readable", log_id=log.log_id, name=path.name, error=str(error))


def _journals(directory: Path) -> dict[int, Path]:
    found = {
        int(path.stem): path for path in _entries(directory) if path.suffix == JOURNAL_SUFFIX and path.stem.isdecimal()
    }
    return dict(sorted(found.items()))


def _discard(journal: Path, spool: LogSpool, number: int) -> None:
    """Remove what is left of a segment that the index has."""
    for path in spool.directory.glob(f"*/{number}{PART_SUFFIX}"):
        path.unlink()
    journal.unlink()


def _entries(directory: Path) -> list[Path]:
    try:
        return list(directory.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
