"""The thread that carries closed segments from the spool to the blob store and into the index, for all logs.

What fails is tried again each second, in order, until it works or its writer gives it up. Rows are written in batches,
and a database that is away does not keep segments from the blob store.
"""

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from headwater.core.clock import Clock, SystemClock
from headwater.core.errors import HeadwaterError
from headwater.segments import records
from headwater.segments.alarms import BLOBS, INDEX, SPOOL, StorageAlarm, StorageAlarms
from headwater.segments.jobs import FileJob, SegmentJob
from headwater.segments.metrics import PENDING_SEGMENTS, SEGMENTS_STORED
from headwater.segments.model import LogOpened, TracksChanged
from headwater.store.blobs import Blobs

_RETRY_S = 1.0
_BATCH_S = 0.5  # rows of the same half second share a transaction
_MAX_ROWS = 10_000  # guess: an hour of three channels; older rows come back from their journals at the next start
_UPLOADS = 8  # segments on their way to a remote store at once

__all__ = ["StorageAlarm", "Storer"]
Item = TypeVar("Item")


class Storer:
    """One per process; hundreds of logs may share it.

    Args:
        blobs: Where segments go.
        engine: The index's database (`Database.sync_engine()`).
        spool_dir: `<data>/spool`.
        on_alarm: Called from any thread, once when a store begins to fail and once when it works again.
        clock: For alarms and for the instants parts are closed at.

    Concurrency: the thread lives from `start()` to `stop()`, or in `with`.
    """

    def __init__(
        self,
        blobs: Blobs,
        engine: Engine,
        spool_dir: Path,
        on_alarm: Callable[[StorageAlarm], None],
        *,
        clock: Clock | None = None,
    ) -> None:
        """Prepare; the thread begins with `start`."""
        self.blobs = blobs
        self.engine = engine
        self.spool_dir = spool_dir
        self.clock = clock or SystemClock()
        self.alarms = StorageAlarms(on_alarm, self.clock)
        self._wake = threading.Condition()
        self._files: deque[FileJob] = deque()
        self._segments: deque[SegmentJob] = deque()
        self._rows: deque[SegmentJob] = deque()
        self._logs: dict[str, LogOpened] = {}
        self._tracks: deque[tuple[TracksChanged, str]] = deque()
        self._calls: deque[Callable[[], None]] = deque()
        self._blobs_at_s = self._rows_at_s = 0.0
        self._is_stopping = False
        self._is_working = False
        self._pool: ThreadPoolExecutor | None = None
        self._thread = threading.Thread(target=self._run, name="storer", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """Store what waits, as far as it goes in `timeout_s`, and end the thread. The spool keeps the rest."""
        with self._wake:
            self._is_stopping = True
            self._wake.notify_all()
        if self._thread.ident is not None:
            self._thread.join(timeout_s)

    def wait_idle(self, timeout_s: float) -> bool:
        """Wait until nothing is left to store; for tests and for orderly ends."""
        with self._wake:
            self._wake.notify_all()
            return self._wake.wait_for(
                lambda: not (self._is_working or self._has_blobs() or self._has_rows()), timeout_s
            )

    def store_log(self, log: LogOpened) -> None:
        """Write a log's row, before any of its other rows."""
        with self._wake:
            self._logs[log.log_id] = log
            self._wake.notify_all()

    def store_tracks(self, change: TracksChanged, path: str) -> None:
        """Write a list of tracks, then remove its file in the spool."""
        with self._wake:
            self._tracks.append((change, path))
            self._wake.notify_all()

    def store_file(self, job: FileJob) -> None:
        """Put an init segment or a picture into the blob store. A picture that still waits is replaced."""
        with self._wake:
            if job.is_latest_only:
                self._files = deque(waiting for waiting in self._files if waiting.key != job.key)
            self._files.append(job)
            self._wake.notify_all()

    def store_segment(self, job: SegmentJob) -> None:
        """Put a closed segment into the blob store and into the index."""
        with self._wake:
            self._segments.append(job)
            self._wake.notify_all()

    def call(self, function: Callable[[], None]) -> None:
        """Run something that waits for the disk on the storer's thread; an `OSError` is a failing spool."""
        with self._wake:
            self._calls.append(function)
            self._wake.notify_all()

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()

    def _has_blobs(self) -> bool:
        return bool(self._files or self._segments or self._calls)

    def _has_rows(self) -> bool:
        return bool(self._rows or self._logs or self._tracks)

    def _run(self) -> None:
        while True:
            with self._wake:
                self._is_working = False
                self._wake.notify_all()
                while (patience_s := self._patience_s()) is None or patience_s > 0:
                    self._wake.wait(patience_s)
                self._is_working = True
                is_last = self._is_stopping
            has_worked = self._round(is_last=is_last)
            if is_last and not (has_worked and (self._has_blobs() or self._has_rows())):
                break
        with self._wake:
            self._is_working = False
            self._wake.notify_all()
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def _patience_s(self) -> float | None:
        """Return how long there is nothing to do; None is until told."""
        if self._is_stopping:
            return 0.0
        due = [
            at_s for at_s, has in ((self._blobs_at_s, self._has_blobs()), (self._rows_at_s, self._has_rows())) if has
        ]
        return max(min(due) - time.monotonic(), 0.0) if due else None

    def _round(self, *, is_last: bool) -> bool:
        now_s = time.monotonic()
        has_worked = True
        if self._has_blobs() and (is_last or now_s >= self._blobs_at_s):
            has_worked = self._store_blobs()
            self._blobs_at_s = 0.0 if has_worked else time.monotonic() + _RETRY_S
        if self._has_rows() and (is_last or now_s >= self._rows_at_s):
            has_saved = self._store_rows()
            self._rows_at_s = time.monotonic() + (_BATCH_S if has_saved else _RETRY_S)
            has_worked = has_worked and has_saved
        PENDING_SEGMENTS.set(len(self._segments) + len(self._rows))
        return has_worked

    def _store_blobs(self) -> bool:
        for function in _taken(self._calls):
            try:
                function()
            except OSError as error:
                self.alarms.failed(SPOOL, error, "reserve")
            else:
                self.alarms.worked(SPOOL, "reserve")
        errors = [error for error in map(self._store_file, _taken(self._files)) if error]
        errors += [error for error in self._in_parallel(list(_taken(self._segments))) if error]
        if errors:
            self.alarms.failed(BLOBS, errors[0])
        else:
            self.alarms.worked(BLOBS)
        return not errors

    def _in_parallel(self, jobs: list[SegmentJob]) -> list[HeadwaterError | None]:
        """Store segments: one by one where that is a rename, several at once where it is an upload."""
        if not jobs or self.blobs.local_path("probe") is not None:
            outcomes = [self._store_segment(job) for job in jobs]
        else:
            self._pool = self._pool or ThreadPoolExecutor(_UPLOADS, thread_name_prefix="upload")
            outcomes = list(self._pool.map(self._store_segment, jobs))
        failed = [job for job, error in zip(jobs, outcomes, strict=True) if error]
        with self._wake:
            self._segments.extendleft(reversed(failed))
        return outcomes

    def _store_file(self, job: FileJob) -> HeadwaterError | None:
        try:
            self.blobs.put(job.key, job.data)
        except HeadwaterError as error:
            with self._wake:
                if not any(waiting.key == job.key for waiting in self._files):
                    self._files.append(job)
            return error
        _removed(job.path)
        return None

    def _store_segment(self, job: SegmentJob) -> HeadwaterError | None:
        try:
            is_short = job.store(self.blobs)
        except HeadwaterError as error:
            return error
        job.on_stored(job, is_short)
        with self._wake:
            self._rows.append(job)
            if len(self._rows) > _MAX_ROWS:
                self._rows.popleft()
        SEGMENTS_STORED.inc()
        return None

    def _store_rows(self) -> bool:
        with self._wake:
            logs, rows, tracks = dict(self._logs), list(self._rows), list(self._tracks)
        try:
            with self.engine.begin() as connection:
                _save(connection, logs, [change for change, _ in tracks], rows)
        except (SQLAlchemyError, OSError) as error:
            self.alarms.failed(INDEX, getattr(error, "orig", None) or error)
            return False
        self.alarms.worked(INDEX)
        with self._wake:
            for log_id, log in logs.items():
                if self._logs.get(log_id) is log:
                    del self._logs[log_id]
            saved = {id(row) for row in rows}
            self._rows = deque(row for row in self._rows if id(row) not in saved)
            self._tracks = deque(list(self._tracks)[len(tracks) :])
        for _, path in tracks:
            _removed(path)
        for row in rows:
            for path in row.leftovers:
                _removed(path)
            row.on_indexed(row)
        return True


def _save(
    connection: Connection, logs: dict[str, LogOpened], tracks: list[TracksChanged], rows: list[SegmentJob]
) -> None:
    """Write a batch; rows of a log that was deleted meanwhile are left out."""
    closed = [row.closed for row in rows]
    try:
        with connection.begin_nested():
            records.save(connection, logs.values(), tracks, closed)
    except IntegrityError:
        records.save(connection, logs.values(), [], [])
        log_ids = {entry.log_id for entry in (*tracks, *closed)}
        living = {log_id for log_id in log_ids if records.saved_log(connection, log_id) is not None}
        records.save(
            connection,
            [],
            [change for change in tracks if change.log_id in living],
            [segment for segment in closed if segment.log_id in living],
        )


def _taken(queue: "deque[Item]") -> Iterator[Item]:
    """Take what is in the queue now, not what is put back meanwhile."""
    for _ in range(len(queue)):
        yield queue.popleft()


def _removed(path: str) -> None:
    if path:
        with contextlib.suppress(OSError):
            Path(path).unlink()
