"""The thread that carries closed segments from the spool to the blob store and into the index, for all logs."""

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Literal

import msgspec
from sqlalchemy import Engine

from headwater.core.clock import Clock
from headwater.store.blobs import Blobs


class StorageAlarm(msgspec.Struct, frozen=True):
    """A store began to fail, or works again; raised and cleared once each. Fits the bus subject `alarm`.

    Attributes:
        kind: `spool_failed`, `blob_store_failed` or `index_failed`.
        object: What it is about: the spool directory, `blobs`, `database`.
        state: Whether it began or ended.
        detail: English words for the operator.
        at_us: Wall clock.
    """

    kind: str
    object: str
    state: Literal["raised", "cleared"]
    detail: str
    at_us: int


class Storer:
    """One per process; hundreds of logs may share it.

    Args:
        blobs: Where segments go.
        engine: The index's database (`Database.sync_engine()`).
        spool_dir: `<data>/spool`; its free space is what full disk means here.
        on_alarm: Called from any thread, once when a store begins to fail and once when it works again.
        clock: For alarms.

    Concurrency: starts its thread in `with`, or by `start()`; `stop()` stores what it can within its time limit.
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
        raise NotImplementedError

    def start(self) -> None:
        """Start the thread."""
        raise NotImplementedError

    def stop(self, timeout_s: float = 5.0) -> None:
        """Store what waits, as far as it goes in `timeout_s`, and end the thread. The spool keeps the rest."""
        raise NotImplementedError

    def __enter__(self) -> "Storer":
        """Start."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()
