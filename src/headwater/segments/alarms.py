"""Storage that fails, said once when it begins and once when it ends."""

import threading
from collections.abc import Callable
from typing import Literal

import msgspec
import structlog

from headwater.core.clock import Clock
from headwater.segments.metrics import STORE_FAILURES

SPOOL, BLOBS, INDEX = "spool_failed", "blob_store_failed", "index_failed"
_log = structlog.get_logger()


class StorageAlarm(msgspec.Struct, frozen=True):
    """A store began to fail, or works again; raised and cleared once each. Fits the bus subject `alarm`.

    Attributes:
        kind: `spool_failed`, `blob_store_failed` or `index_failed`.
        object: What it is about: `spool`, `blobs`, `database`.
        state: Whether it began or ended.
        detail: English words for the operator.
        at_us: Wall clock.
    """

    kind: str
    object: str
    state: Literal["raised", "cleared"]
    detail: str
    at_us: int


_OBJECTS = {SPOOL: "spool", BLOBS: "blobs", INDEX: "database"}


class StorageAlarms:
    """Remembers which stores fail, and for whom: an alarm is cleared when it works again for everyone it failed.

    Args:
        on_alarm: Told of changes, from whichever thread met them.
        clock: Wall clock.
    """

    def __init__(self, on_alarm: Callable[[StorageAlarm], None], clock: Clock) -> None:
        """Start with everything well."""
        self._on_alarm = on_alarm
        self._clock = clock
        self._failing: dict[str, set[str]] = {}
        self._guard = threading.Lock()

    def failed(self, kind: str, error: Exception, whom: str = "") -> None:
        """Count a failure; the first one raises the alarm."""
        STORE_FAILURES.labels(kind).inc()
        with self._guard:
            is_new = kind not in self._failing
            self._failing.setdefault(kind, set()).add(whom)
        if is_new:
            detail = str(error)
            _log.error("storage_failed", kind=kind, error=detail)
            self._on_alarm(StorageAlarm(kind, _OBJECTS[kind], "raised", detail, self._clock.now_us()))

    def worked(self, kind: str, whom: str = "") -> None:
        """Note that it works for `whom`, or that they have gone; the last one clears the alarm."""
        if kind not in self._failing:
            return
        with self._guard:
            waiting = self._failing.get(kind)
            if waiting is None:
                return
            waiting.discard(whom)
            if waiting:
                return
            del self._failing[kind]
        _log.info("storage_recovered", kind=kind)
        self._on_alarm(StorageAlarm(kind, _OBJECTS[kind], "cleared", "", self._clock.now_us()))
