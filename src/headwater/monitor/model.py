"""Values of the monitor: alarms as they are reported and as they are kept. No I/O."""

from enum import StrEnum

import msgspec

SUBJECT_REPORT = "alarm"
SUBJECT_ALARM = "monitor.alarm"


class AlarmState(StrEnum):
    """Whether the fault lasts."""

    RAISED = "raised"
    CLEARED = "cleared"


class AlarmReport(msgspec.Struct, frozen=True):
    """Payload of bus subject `alarm`: a process notices a fault, or that it is over.

    Attributes:
        kind: Constant word (`disk_full`, `engine_ended`).
        object: Whom it concerns: a channel's id, or a constant word (`disk`).
        state: Whether the fault lasts.
        detail: English words for the operator; no secret.
        at_us: Wall clock.
    """

    kind: str
    object: str
    state: AlarmState
    detail: str
    at_us: int


class Alarm(msgspec.Struct, frozen=True):
    """An alarm as it is kept; also the payload of bus subject `monitor.alarm`.

    Attributes:
        id: UUIDv7.
        kind: Constant word.
        object: Whom it concerns.
        state: Whether the fault lasts.
        detail: What was said last.
        raised_us: When it began.
        cleared_us: When it ended, or None.
        last_us: When it was last heard of.
        count: How often it was raised before it ended for good.
        acknowledged_us: When somebody took note of it, or None.
        acknowledged_by: Who, or None.
    """

    id: str
    kind: str
    object: str
    state: AlarmState
    detail: str
    raised_us: int
    cleared_us: int | None
    last_us: int
    count: int
    acknowledged_us: int | None
    acknowledged_by: str | None
