"""API tokens: `hw_` and 40 random characters, shown once, stored as a digest."""

from sqlalchemy import func, select, update

from headwater.accounts.audit import AuditLog, Subject
from headwater.accounts.errors import FORBIDDEN, ROLE_TOO_HIGH, TOKEN_EXPIRY_PAST, TOKEN_NOT_FOUND
from headwater.accounts.model import ApiToken, Permission, Principal, PrincipalKind, Role
from headwater.accounts.secrets import random_text, token_digest
from headwater.accounts.tables import ApiTokenRow, UserRow
from headwater.core.clock import Clock
from headwater.core.errors import HeadwaterError
from headwater.core.ids import new_id
from headwater.core.paging import decode_cursor, encode_cursor
from headwater.store.sql import Database

PREFIX = "hw_"
_RANDOM_CHARACTERS = 40  # 238 bits
_HINT_CHARACTERS = 4
_USED_EVERY_US = 60_000_000  # `last_used_us` is kept to the minute
_SORT = "-created_at"


class ApiTokens:
    """Makes, recognises and revokes tokens."""

    def __init__(self, database: Database, clock: Clock, audit: AuditLog) -> None:
        """Keep what it needs."""
        self._database = database
        self._clock = clock
        self._audit = audit

    async def create(
        self, principal: Principal, name: str, role: Role, expires_us: int | None = None
    ) -> tuple[ApiToken, str]:
        """Make a token; its text is returned here and never again.

        Raises:
            HeadwaterError: `forbidden`, `role_too_high`, `token_expiry_past`.
        """
        principal.require(Permission.TOKEN_MAKE)
        if not principal.covers(role):
            raise HeadwaterError(ROLE_TOO_HIGH, role=role.value)
        now_us = self._clock.now_us()
        if expires_us is not None and expires_us <= now_us:
            raise HeadwaterError(TOKEN_EXPIRY_PAST)
        text = PREFIX + random_text(_RANDOM_CHARACTERS)
        row = ApiTokenRow(
            id=new_id(now_us // 1000),
            digest=token_digest(text),
            name=name,
            role=role.value,
            hint=text[-_HINT_CHARACTERS:],
            user_id=principal.user_id,
            created_us=now_us,
            expires_us=expires_us,
            last_used_us=None,
        )
        async with self._database.session() as session:
            session.add(row)
            self._audit.record(session, principal, "token.created", _subject(row), {"role": row.role})
        return _to_token(row), text

    async def recognise(self, text: str) -> Principal | None:
        """Return whose token this is; None for one that is unknown, expired or revoked."""
        if not text.startswith(PREFIX) or len(text) != len(PREFIX) + _RANDOM_CHARACTERS:
            return None
        now_us = self._clock.now_us()
        async with self._database.reading() as session:
            query = (
                select(ApiTokenRow, UserRow.is_active)
                .outerjoin(UserRow, UserRow.id == ApiTokenRow.user_id)
                .where(ApiTokenRow.digest == token_digest(text))
            )
            found = (await session.execute(query)).one_or_none()
        if found is None:
            return None
        row, is_maker_active = found
        is_expired = row.expires_us is not None and row.expires_us <= now_us
        if is_expired or is_maker_active is False:
            return None
        if row.last_used_us is None or now_us - row.last_used_us >= _USED_EVERY_US:
            async with self._database.session() as session:
                await session.execute(update(ApiTokenRow).where(ApiTokenRow.id == row.id).values(last_used_us=now_us))
        return Principal(
            kind=PrincipalKind.TOKEN, id=row.id, name=f"token {row.name}", role=Role(row.role), user_id=row.user_id
        )

    async def list(
        self, principal: Principal, *, search: str = "", cursor: str | None = None, limit: int = 50
    ) -> tuple[list[ApiToken], str | None]:
        """Return a page of tokens, newest first: one's own, or all for who manages tokens.

        Raises:
            HeadwaterError: `forbidden`, `cursor_invalid`.
        """
        principal.require(Permission.TOKEN_MAKE)
        query = select(ApiTokenRow).order_by(ApiTokenRow.created_us.desc(), ApiTokenRow.id.desc()).limit(limit + 1)
        if not principal.may(Permission.TOKEN_MANAGE):
            query = query.where(ApiTokenRow.user_id == principal.user_id)
        if search:
            query = query.where(func.lower(ApiTokenRow.name).contains(search.lower(), autoescape=True))
        if cursor:
            at_us, row_id = decode_cursor(cursor, _SORT, int)
            query = query.where(
                (ApiTokenRow.created_us < at_us) | ((ApiTokenRow.created_us == at_us) & (ApiTokenRow.id < row_id))
            )
        async with self._database.reading() as session:
            rows = list(await session.scalars(query))
        page = rows[:limit]
        following = encode_cursor(_SORT, page[-1].created_us, page[-1].id) if len(rows) > limit else None
        return [_to_token(row) for row in page], following

    async def revoke(self, principal: Principal, token_id: str) -> None:
        """Delete a token; it stops working at once. Others' tokens need `token.manage`.

        Raises:
            HeadwaterError: `forbidden`, `token_not_found`.
        """
        principal.require(Permission.TOKEN_MAKE)
        async with self._database.session() as session:
            row = await session.get(ApiTokenRow, token_id)
            if row is None:
                raise HeadwaterError(TOKEN_NOT_FOUND)
            is_own = principal.user_id is not None and row.user_id == principal.user_id
            if not is_own and not principal.may(Permission.TOKEN_MANAGE):
                raise HeadwaterError(FORBIDDEN, permission=Permission.TOKEN_MANAGE.value)
            self._audit.record(session, principal, "token.revoked", _subject(row))
            await session.delete(row)


def expiry_after(clock: Clock, *, days: int) -> int:
    """Return the instant at which a token made now ends."""
    return clock.now_us() + days * 86_400_000_000


def _subject(row: ApiTokenRow) -> Subject:
    return Subject("token", row.id, row.name)


def _to_token(row: ApiTokenRow) -> ApiToken:
    return ApiToken(
        id=row.id,
        name=row.name,
        role=Role(row.role),
        hint=row.hint,
        user_id=row.user_id,
        created_us=row.created_us,
        expires_us=row.expires_us,
        last_used_us=row.last_used_us,
    )
