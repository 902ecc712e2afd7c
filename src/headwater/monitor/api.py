"""Addresses of alarms."""

from datetime import datetime
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from headwater.accounts.model import Permission, Principal
from headwater.accounts.web import Paging, WriteOnceRoute, answers, requires
from headwater.core.clock import from_us
from headwater.monitor.errors import ALARM_NOT_FOUND
from headwater.monitor.model import Alarm, AlarmState
from headwater.monitor.service import AlarmService

router = APIRouter(route_class=WriteOnceRoute, tags=["alarms"])
_Id = Annotated[str, Path(min_length=36, max_length=36, pattern=r"^[0-9a-f-]+$", description="UUIDv7.")]


class AlarmView(BaseModel):
    """An alarm: a fault that a machine noticed."""

    model_config = ConfigDict(title="Alarm")

    id: str
    kind: str = Field(description="Constant word.", examples=["disk_full"])
    object: str = Field(description="Whom it concerns: a channel's id, or a constant word.", examples=["disk"])
    state: AlarmState
    detail: str
    raised_at: datetime
    cleared_at: datetime | None
    last_at: datetime = Field(description="When it was last heard of.")
    count: int = Field(description="How often it was raised before it ended for good.")
    acknowledged_at: datetime | None
    acknowledged_by: str | None

    @classmethod
    def of(cls, alarm: Alarm) -> "AlarmView":
        """Return the alarm's JSON form."""
        return cls(
            id=alarm.id,
            kind=alarm.kind,
            object=alarm.object,
            state=alarm.state,
            detail=alarm.detail,
            raised_at=from_us(alarm.raised_us),
            cleared_at=_instant(alarm.cleared_us),
            last_at=from_us(alarm.last_us),
            count=alarm.count,
            acknowledged_at=_instant(alarm.acknowledged_us),
            acknowledged_by=alarm.acknowledged_by,
        )


class AlarmPage(BaseModel):
    """A page of alarms, newest first."""

    items: list[AlarmView]
    next_cursor: str | None = Field(None, description="Give it as `cursor` for the next page; null on the last one.")


def _alarms(request: Request) -> AlarmService:
    return cast("AlarmService", request.app.state.alarms)


_Alarms = Annotated[AlarmService, Depends(_alarms)]


@router.get("/alarms", summary="List alarms", responses=answers(is_list=True))
async def list_alarms(
    principal: Annotated[Principal, requires(Permission.ALARM_VIEW)],
    paging: Paging,
    alarms: _Alarms,
    state: Annotated[AlarmState | None, Query(description="Only alarms in this state.")] = None,
    object: Annotated[str | None, Query(max_length=64, pattern=r"^[^\x00]*$")] = None,  # noqa: A002 - the parameter's name
) -> AlarmPage:
    """Return alarms, newest first; `q` searches kind, object and detail."""
    found, following = await alarms.list(
        principal,
        state=state,
        object_id=object,
        search=paging.search,
        cursor=paging.cursor,
        limit=paging.limit,
    )
    return AlarmPage(items=[AlarmView.of(alarm) for alarm in found], next_cursor=following)


@router.post(
    "/alarms/{id}/acknowledge", summary="Acknowledge an alarm", responses=answers(ALARM_NOT_FOUND, is_write=True)
)
async def acknowledge_alarm(
    id: _Id,  # noqa: A002 - the name in the address
    principal: Annotated[Principal, requires(Permission.ALARM_ACKNOWLEDGE)],
    alarms: _Alarms,
) -> AlarmView:
    """Note that somebody looks after it. Doing it again changes nothing."""
    return AlarmView.of(await alarms.acknowledge(principal, id))


def _instant(at_us: int | None) -> datetime | None:
    return None if at_us is None else from_us(at_us)
