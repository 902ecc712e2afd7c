"""The audit log: who did what to which object, when and from where. Rows are written with the change they describe."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from headwater.accounts.model import AuditEntry, Principal
from headwater.accounts.tables import AuditRow
from headwater.core.clock import Clock
from headwater.core.ids import new_id
from headwater.core.paging import decode_cursor, encode_cursor
from headwater.store.sql import Database

_SORT = "-at"


@dataclass(frozen=True, slots=True)
class Subject:
    """What was acted upon.

    Args:
        kind: `channel`, `user`, `token`, `session`, `alarm`.
        id: Its id.
        name: Its name, for people who read the log after it is gone.
    """

    kind: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries are wanted; None does not filter."""

    action: str | None = None
    actor_id: str | None = None
    object_kind: str | None = None
    object_id: str | None = None
    since_us: int | None = None
    until_us: int | None = None
    search: str = ""


class AuditLog:
    """Writes and reads the log; nothing changes or deletes an entry."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Keep the database."""
        self._database = database
        self._clock = clock

    def record(
        self,
        session: AsyncSession,
        principal: Principal,
        action: str,
        subject: Subject,
        detail: Mapping[str, object] | None = None,
    ) -> None:
        """Add an entry to the transaction of the change it describes.

        Args:
            session: The open transaction.
            principal: Who did it.
            action: Constant word.
            subject: To what.
            detail: What changed; never a secret.
        """
        at_us = self._clock.now_us()
        session.add(
            AuditRow(
                id=new_id(at_us // 1000),
                at_us=at_us,
                actor_kind=principal.kind.value,
                actor_id=principal.id,
                actor=principal.name,
                action=action,
                object_kind=subject.kind,
                object_id=subject.id,
                object_name=subject.name,
                address=principal.address,
                detail=dict(detail or {}),
            )
        )

    async def list(
        self, wanted: AuditFilter, *, cursor: str | None = None, limit: int = 50
    ) -> tuple[list[AuditEntry], str | None]:
        """Return a page of entries, newest first, and the cursor of the next page.

        Raises:
            HeadwaterError: `cursor_invalid`.
        """
        query = select(AuditRow).order_by(AuditRow.at_us.desc(), AuditRow.id.desc()).limit(limit + 1)
        for column, value in (
            (AuditRow.action, wanted.action),
            (AuditRow.actor_id, wanted.actor_id),
            (AuditRow.object_kind, wanted.object_kind),
            (AuditRow.object_id, wanted.object_id),
        ):
            if value is not None:
                query = query.where(column == value)
        if wanted.since_us is not None:
            query = query.where(AuditRow.at_us >= wanted.since_us)
        if wanted.until_us is not None:
            query = query.where(AuditRow.at_us < wanted.until_us)
        if wanted.search:
            columns = (AuditRow.actor, AuditRow.object_name, AuditRow.action)
            text = wanted.search.lower()
            query = query.where(or_(*(func.lower(column).contains(text, autoescape=True) for column in columns)))
        if cursor:
            at_us, row_id = decode_cursor(cursor, _SORT, int)
            query = query.where((AuditRow.at_us < at_us) | ((AuditRow.at_us == at_us) & (AuditRow.id < row_id)))
        async with self._database.reading() as session:
            rows = list(await session.scalars(query))
        page = rows[:limit]
        following = encode_cursor(_SORT, page[-1].at_us, page[-1].id) if len(rows) > limit else None
        return [_entry(row) for row in page], following


def _entry(row: AuditRow) -> AuditEntry:
    return AuditEntry(
        id=row.id,
        at_us=row.at_us,
        actor_kind=row.actor_kind,
        actor_id=row.actor_id,
        actor=row.actor,
        action=row.action,
        object_kind=row.object_kind,
        object_id=row.object_id,
        object_name=row.object_name,
        address=row.address,
        detail=row.detail,
    )
