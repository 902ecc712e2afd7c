"""People: made, changed, removed; there is always an administrator."""

import re
import secrets
import unicodedata
from dataclasses import dataclass
from typing import cast

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from headwater.accounts.audit import AuditLog, Subject
from headwater.accounts.errors import (
    EMAIL_INVALID,
    EMAIL_TAKEN,
    LAST_ADMINISTRATOR,
    PASSWORD_WRONG,
    ROLE_TOO_HIGH,
    USER_NOT_FOUND,
)
from headwater.accounts.model import ROLE_PERMISSIONS, SYSTEM, Permission, Principal, Role, User
from headwater.accounts.passwords import Passwords, check_password
from headwater.accounts.tables import ApiTokenRow, SessionRow, UserRow
from headwater.core.clock import Clock
from headwater.core.errors import HeadwaterError, Language
from headwater.core.ids import new_id
from headwater.core.paging import decode_cursor, encode_cursor
from headwater.store.sql import Database

_EMAIL = re.compile(r"[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f]{1,189}")
_SORT = "email"


@dataclass(frozen=True, slots=True)
class NewUser:
    """What is needed to make a person."""

    email: str
    password: str
    role: Role
    display_name: str = ""
    language: Language = "zh-Hant-TW"


@dataclass(frozen=True, slots=True)
class UserChange:
    """What is to change; None leaves it."""

    email: str | None = None
    display_name: str | None = None
    role: Role | None = None
    language: Language | None = None
    is_active: bool | None = None


@dataclass(frozen=True, slots=True)
class FirstAdministrator:
    """The administrator made at the first start; `password` only when the program chose it."""

    user: User
    password: str | None


class People:
    """Use cases around people."""

    def __init__(self, database: Database, clock: Clock, passwords: Passwords, audit: AuditLog) -> None:
        """Keep what it needs."""
        self._database = database
        self._clock = clock
        self._passwords = passwords
        self._audit = audit

    async def create(self, principal: Principal, new: NewUser) -> User:
        """Make a person.

        Raises:
            HeadwaterError: `forbidden`, `role_too_high`, `email_invalid`, `email_taken`, `password_weak`.
        """
        principal.require(Permission.USER_MANAGE)
        _require_covered(principal, new.role)
        email = normalised_email(new.email)
        check_password(new.password, email)
        row = UserRow(
            id=new_id(self._clock.now_us() // 1000),
            email=email,
            display_name=_display_name(new.display_name, email),
            password_hash=await self._passwords.hash(new.password),
            role=new.role.value,
            language=new.language,
            is_active=True,
            created_us=self._clock.now_us(),
            last_sign_in_us=None,
        )
        try:
            async with self._database.session() as session:
                session.add(row)
                self._audit.record(session, principal, "user.created", _subject(row), {"role": row.role})
                await session.flush()
        except IntegrityError as error:
            raise HeadwaterError(EMAIL_TAKEN, email=email) from error
        return to_user(row)

    async def ensure_first_administrator(self, email: str, password: str | None) -> FirstAdministrator | None:
        """Make the first administrator when there is nobody yet; a password is chosen when none is given."""
        async with self._database.reading() as session:
            if await session.scalar(select(UserRow.id).limit(1)):
                return None
        chosen = None if password else secrets.token_urlsafe(12)
        user = await self.create(SYSTEM, NewUser(email, password or cast("str", chosen), Role.ADMINISTRATOR))
        return FirstAdministrator(user, chosen)

    async def get(self, principal: Principal, user_id: str) -> User:
        """Return one person; everybody may look at themselves.

        Raises:
            HeadwaterError: `forbidden`, `user_not_found`.
        """
        if principal.user_id != user_id:
            principal.require(Permission.USER_MANAGE)
        async with self._database.reading() as session:
            return to_user(await _found(session, user_id))

    async def find_by_email(self, email: str) -> User:
        """Return the person who signs in with this address; for the command line.

        Raises:
            HeadwaterError: `user_not_found`.
        """
        async with self._database.reading() as session:
            row = await session.scalar(select(UserRow).where(UserRow.email == email.strip().lower()))
        if row is None:
            raise HeadwaterError(USER_NOT_FOUND)
        return to_user(row)

    async def list(
        self, principal: Principal, *, search: str = "", cursor: str | None = None, limit: int = 50
    ) -> tuple[list[User], str | None]:
        """Return a page of people by e-mail address, and the cursor of the next page.

        Raises:
            HeadwaterError: `forbidden`, `cursor_invalid`.
        """
        principal.require(Permission.USER_MANAGE)
        query = select(UserRow).order_by(UserRow.email, UserRow.id).limit(limit + 1)
        if search:
            query = query.where(or_(_contains(UserRow.email, search), _contains(UserRow.display_name, search)))
        if cursor:
            email, _ = decode_cursor(cursor, _SORT, str)
            query = query.where(UserRow.email > email)
        async with self._database.reading() as session:
            rows = list(await session.scalars(query))
        page = rows[:limit]
        following = encode_cursor(_SORT, page[-1].email, page[-1].id) if len(rows) > limit else None
        return [to_user(row) for row in page], following

    async def change(self, principal: Principal, user_id: str, change: UserChange) -> User:
        """Change a person; everybody may change their own name and language.

        A person who is made inactive is signed out everywhere.

        Raises:
            HeadwaterError: `forbidden`, `user_not_found`, `role_too_high`, `last_administrator`, `email_invalid`,
                `email_taken`.
        """
        is_personal = change.role is None and change.is_active is None and change.email is None
        if not (is_personal and principal.user_id == user_id):
            principal.require(Permission.USER_MANAGE)
        try:
            async with self._database.session() as session:
                row = await _found(session, user_id)
                await self._apply(session, principal, row, change)
                await session.flush()
                return to_user(row)
        except IntegrityError as error:
            raise HeadwaterError(EMAIL_TAKEN, email=change.email) from error

    async def remove(self, principal: Principal, user_id: str) -> None:
        """Delete a person with their sessions and API tokens; what they did stays in the audit log.

        Raises:
            HeadwaterError: `forbidden`, `user_not_found`, `last_administrator`.
        """
        principal.require(Permission.USER_MANAGE)
        async with self._database.session() as session:
            row = await _found(session, user_id)
            await _keep_one_administrator(session, row)
            self._audit.record(session, principal, "user.deleted", _subject(row), {"role": row.role})
            await session.delete(row)

    async def set_password(
        self, principal: Principal, user_id: str, password: str, *, present_password: str | None = None
    ) -> None:
        """Set a password and sign the person out everywhere else; one's own needs the present one.

        Raises:
            HeadwaterError: `forbidden`, `user_not_found`, `password_weak`, `password_wrong`.
        """
        is_own = principal.user_id == user_id
        if not is_own:
            principal.require(Permission.USER_MANAGE)
        async with self._database.reading() as session:
            row = await _found(session, user_id)
        if is_own and not await self._passwords.verify(row.password_hash, present_password or ""):
            raise HeadwaterError(PASSWORD_WRONG)
        check_password(password, row.email)
        encoded = await self._passwords.hash(password)
        async with self._database.session() as session:
            row = await _found(session, user_id)
            row.password_hash = encoded
            await session.execute(
                delete(SessionRow).where(SessionRow.user_id == user_id, SessionRow.id != (principal.session_id or ""))
            )
            self._audit.record(session, principal, "user.password_changed", _subject(row))

    async def _apply(self, session: AsyncSession, principal: Principal, row: UserRow, change: UserChange) -> None:
        detail: dict[str, object] = {}
        if change.role is not None and change.role.value != row.role:
            _require_covered(principal, change.role)
            if change.role is not Role.ADMINISTRATOR:
                await _keep_one_administrator(session, row)
            detail["role"] = [row.role, change.role.value]
            row.role = change.role.value
            # No token of theirs may do more than they may from now on.
            covered = [role.value for role in Role if ROLE_PERMISSIONS[role] <= ROLE_PERMISSIONS[change.role]]
            await session.execute(
                delete(ApiTokenRow).where(ApiTokenRow.user_id == row.id, ApiTokenRow.role.not_in(covered))
            )
        if change.is_active is not None and change.is_active != row.is_active:
            if not change.is_active:
                await _keep_one_administrator(session, row)
                await session.execute(delete(SessionRow).where(SessionRow.user_id == row.id))
            detail["is_active"] = [row.is_active, change.is_active]
            row.is_active = change.is_active
        if change.email is not None and (email := normalised_email(change.email)) != row.email:
            detail["email"] = [row.email, email]
            row.email = email
        if change.display_name is not None:
            row.display_name = _display_name(change.display_name, row.email)
            detail["display_name"] = row.display_name
        if change.language is not None:
            row.language = change.language
            detail["language"] = change.language
        if detail:
            self._audit.record(session, principal, "user.changed", _subject(row), detail)


def to_user(row: UserRow) -> User:
    """Return the row's value."""
    return User(
        id=row.id,
        email=row.email,
        display_name=row.display_name,
        role=Role(row.role),
        language="en" if row.language == "en" else "zh-Hant-TW",
        is_active=row.is_active,
        created_us=row.created_us,
        last_sign_in_us=row.last_sign_in_us,
    )


def normalised_email(email: str) -> str:
    """Return the address in the one form we compare.

    Raises:
        HeadwaterError: `email_invalid`.
    """
    text = unicodedata.normalize("NFC", email.strip()).lower()
    if not _EMAIL.fullmatch(text):
        raise HeadwaterError(EMAIL_INVALID)
    return text


def _display_name(name: str, email: str) -> str:
    return name.strip() or email.partition("@")[0]


def _subject(row: UserRow) -> Subject:
    return Subject("user", row.id, row.email)


def _contains(column: InstrumentedAttribute[str], text: str) -> ColumnElement[bool]:
    return func.lower(column).contains(text.lower(), autoescape=True)


def _require_covered(principal: Principal, role: Role) -> None:
    if not principal.covers(role):
        raise HeadwaterError(ROLE_TOO_HIGH, role=role.value)


async def _found(session: AsyncSession, user_id: str) -> UserRow:
    row = await session.get(UserRow, user_id)
    if row is None:
        raise HeadwaterError(USER_NOT_FOUND)
    return row


async def _keep_one_administrator(session: AsyncSession, leaving: UserRow) -> None:
    """Refuse to lose the last active administrator; locks them so that two at once can't both leave."""
    if leaving.role != Role.ADMINISTRATOR.value:
        return
    query = select(UserRow.id).where(UserRow.role == Role.ADMINISTRATOR.value, UserRow.is_active).with_for_update()
    administrators = set(await session.scalars(query))
    if administrators <= {leaving.id}:
        raise HeadwaterError(LAST_ADMINISTRATOR)
