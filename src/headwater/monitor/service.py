"""Use cases of alarms: taken from reports, listed, acknowledged."""

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from headwater.accounts.audit import AuditLog, Subject
from headwater.accounts.model import Permission, Principal
from headwater.core.clock import Clock
from headwater.core.errors import HeadwaterError
from headwater.core.ids import new_id
from headwater.core.paging import decode_cursor, encode_cursor
from headwater.monitor.errors import ALARM_NOT_FOUND
from headwater.monitor.model import SUBJECT_ALARM, Alarm, AlarmReport, AlarmState
from headwater.monitor.tables import AlarmRow
from headwater.store.bus import Bus
from headwater.store.sql import Database

REOPEN_US = 30_000_000
"""A fault that is back within this time is the same alarm. Guess: longer than a publisher's reconnect."""
_LONGEST_KIND = 60
_LONGEST_OBJECT = 64
_LONGEST_DETAIL = 2000
_SORT = "-raised_at"


class AlarmService:
    """The room's front.

    Args:
        database: Where the rows lie.
        bus: Told of every alarm that has changed (`monitor.alarm`), after it was committed.
        clock: Time.
        audit: Told of acknowledgements.
    """

    def __init__(self, database: Database, bus: Bus, clock: Clock, audit: AuditLog) -> None:
        """Keep what it needs."""
        self._database = database
        self._bus = bus
        self._clock = clock
        self._audit = audit

    async def take(self, report: AlarmReport) -> Alarm | None:
        """Enter a report; None when it changes nothing.

        One alarm stands for one kind and object. It is raised once however often it is reported, and one that comes
        back soon after it was cleared is raised again instead of made anew, so that a flapping fault is one line.
        """
        async with self._database.session() as session:
            row = await session.scalar(select(AlarmRow).where(AlarmRow.raised_key == _key(report)))
            if report.state is AlarmState.CLEARED:
                if row is None:
                    return None
                row.raised_key, row.cleared_us, row.last_us = None, report.at_us, report.at_us
            elif row is not None:
                is_news = row.detail != report.detail
                row.last_us, row.detail = max(row.last_us, report.at_us), report.detail[:_LONGEST_DETAIL]
                if not is_news:
                    return None
            else:
                row = await self._raise(session, report)
            alarm = _to_alarm(row)
        self._bus.publish(SUBJECT_ALARM, alarm)
        return alarm

    async def clear_object(self, object_id: str) -> None:
        """Clear whatever is raised on an object that is gone."""
        async with self._database.reading() as session:
            query = select(AlarmRow.kind).where(AlarmRow.object == object_id, AlarmRow.raised_key.is_not(None))
            kinds = list(await session.scalars(query))
        for kind in kinds:
            now_us = self._clock.now_us()
            await self.take(AlarmReport(kind, object_id, AlarmState.CLEARED, "", now_us))

    async def list(
        self,
        principal: Principal,
        *,
        state: AlarmState | None = None,
        object_id: str | None = None,
        search: str = "",
        cursor: str | None = None,
        limit: int = 50,
    ) -> tuple[list[Alarm], str | None]:
        """Return a page of alarms, newest first, and the cursor of the next page.

        Raises:
            HeadwaterError: `forbidden`, `cursor_invalid`.
        """
        principal.require(Permission.ALARM_VIEW)
        query = select(AlarmRow).order_by(AlarmRow.raised_us.desc(), AlarmRow.id.desc()).limit(limit + 1)
        if state is AlarmState.RAISED:
            query = query.where(AlarmRow.raised_key.is_not(None))
        elif state is AlarmState.CLEARED:
            query = query.where(AlarmRow.raised_key.is_(None))
        if object_id is not None:
            query = query.where(AlarmRow.object == object_id)
        if search:
            columns = (AlarmRow.kind, AlarmRow.object, AlarmRow.detail)
            text = search.lower()
            query = query.where(or_(*(func.lower(column).contains(text, autoescape=True) for column in columns)))
        if cursor:
            at_us, row_id = decode_cursor(cursor, _SORT, int)
            query = query.where((AlarmRow.raised_us < at_us) | ((AlarmRow.raised_us == at_us) & (AlarmRow.id < row_id)))
        async with self._database.reading() as session:
            rows = list(await session.scalars(query))
        page = rows[:limit]
        following = encode_cursor(_SORT, page[-1].raised_us, page[-1].id) if len(rows) > limit else None
        return [_to_alarm(row) for row in page], following

    async def acknowledge(self, principal: Principal, alarm_id: str) -> Alarm:
        """Note that somebody looks after the alarm; doing it again changes nothing.

        Raises:
            HeadwaterError: `forbidden`, `alarm_not_found`.
        """
        principal.require(Permission.ALARM_ACKNOWLEDGE)
        async with self._database.session() as session:
            row = await session.get(AlarmRow, alarm_id)
            if row is None:
                raise HeadwaterError(ALARM_NOT_FOUND)
            if row.acknowledged_us is not None:
                return _to_alarm(row)
            row.acknowledged_us, row.acknowledged_by = self._clock.now_us(), principal.name
            subject = Subject("alarm", row.id, f"{row.kind} {row.object}")
            self._audit.record(session, principal, "alarm.acknowledged", subject)
            alarm = _to_alarm(row)
        self._bus.publish(SUBJECT_ALARM, alarm)
        return alarm

    async def _raise(self, session: AsyncSession, report: AlarmReport) -> AlarmRow:
        recent = (
            select(AlarmRow)
            .where(
                AlarmRow.kind == report.kind[:_LONGEST_KIND],
                AlarmRow.object == report.object[:_LONGEST_OBJECT],
                AlarmRow.cleared_us >= report.at_us - REOPEN_US,
            )
            .order_by(AlarmRow.cleared_us.desc())
            .limit(1)
        )
        row = await session.scalar(recent)
        if row is None:
            row = AlarmRow(
                id=new_id(report.at_us // 1000),
                kind=report.kind[:_LONGEST_KIND],
                object=report.object[:_LONGEST_OBJECT],
                raised_us=report.at_us,
                count=0,
                acknowledged_us=None,
                acknowledged_by=None,
            )
            session.add(row)
        row.raised_key = _key(report)
        row.detail = report.detail[:_LONGEST_DETAIL]
        row.last_us = report.at_us
        row.cleared_us = None
        row.count += 1
        return row


def _key(report: AlarmReport) -> str:
    return f"{report.kind[:_LONGEST_KIND]}\n{report.object[:_LONGEST_OBJECT]}"


def _to_alarm(row: AlarmRow) -> Alarm:
    return Alarm(
        id=row.id,
        kind=row.kind,
        object=row.object,
        state=AlarmState.CLEARED if row.raised_key is None else AlarmState.RAISED,
        detail=row.detail,
        raised_us=row.raised_us,
        cleared_us=row.cleared_us,
        last_us=row.last_us,
        count=row.count,
        acknowledged_us=row.acknowledged_us,
        acknowledged_by=row.acknowledged_by,
    )
