"""Sessions: a random cookie, stored as a digest, that lives while it is used and ends when it is revoked."""

import hmac
import secrets
from dataclasses import dataclass

import msgspec
from sqlalchemy import delete, select, update

from headwater.accounts.audit import AuditLog, Subject
from headwater.accounts.errors import SIGN_IN_FAILED
from headwater.accounts.model import Principal, PrincipalKind, Session, shortened_address
from headwater.accounts.passwords import Passwords
from headwater.accounts.people import to_user
from headwater.accounts.secrets import token_digest
from headwater.accounts.tables import SessionRow, UserRow
from headwater.accounts.throttle import SignInThrottle
from headwater.core.clock import Clock
from headwater.core.errors import HeadwaterError
from headwater.core.ids import new_id
from headwater.store.sql import Database

IDLE_S = 14 * 86_400
LONGEST_S = 90 * 86_400
_EXTEND_EVERY_S = 300  # a session used all day is written once in five minutes
_MOST_PER_PERSON = 50
_TOKEN_BYTES = 32
_LONGEST_TOKEN = 200


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh session and its cookie's value, which exists nowhere else."""

    session: Session
    token: str


class Sessions:
    """Signs people in and out and recognises them."""

    def __init__(
        self, database: Database, clock: Clock, passwords: Passwords, throttle: SignInThrottle, audit: AuditLog
    ) -> None:
        """Keep what it needs."""
        self._database = database
        self._clock = clock
        self._passwords = passwords
        self._throttle = throttle
        self._audit = audit

    async def sign_in(self, email: str, password: str, address: str) -> SignedIn:
        """Check a password and open a session; takes as long whether or not the account exists.

        Raises:
            HeadwaterError: `sign_in_throttled`, `sign_in_failed`.
        """
        email = email.strip().lower()
        await self._throttle.admit(email, address)
        async with self._database.reading() as database:
            row = await database.scalar(select(UserRow).where(UserRow.email == email))
        encoded = row.password_hash if row else None
        if not await self._passwords.verify(encoded, password) or row is None or not row.is_active:
            await self._record_failure(row, address)
            raise HeadwaterError(SIGN_IN_FAILED)
        renewed = await self._passwords.hash(password) if self._passwords.is_outdated(row.password_hash) else None
        return await self._open(row.id, email, address, renewed)

    async def recognise(self, token: str) -> tuple[Session, Principal] | None:
        """Return whose cookie this is, and keep the session alive; None for one that is unknown, old or revoked."""
        if not token or len(token) > _LONGEST_TOKEN:
            return None
        now_us = self._clock.now_us()
        async with self._database.reading() as database:
            query = (
                select(SessionRow, UserRow)
                .join(UserRow, UserRow.id == SessionRow.user_id)
                .where(SessionRow.token_digest == token_digest(token), SessionRow.expires_us > now_us)
            )
            found = (await database.execute(query)).one_or_none()
            if found is None or not found[1].is_active:
                return None
            row, user_row = found
            session = Session(id=row.id, user=to_user(user_row), csrf=row.csrf, expires_us=row.expires_us)
        if now_us - row.seen_us > _EXTEND_EVERY_S * 1_000_000:
            expires_us = min(now_us + IDLE_S * 1_000_000, row.created_us + LONGEST_S * 1_000_000)
            async with self._database.session() as database:
                await database.execute(
                    update(SessionRow).where(SessionRow.id == row.id).values(seen_us=now_us, expires_us=expires_us)
                )
            session = msgspec.structs.replace(session, expires_us=expires_us)
        return session, _principal(session)

    async def sign_out(self, principal: Principal) -> None:
        """Revoke the session that is asking; a token has none and nothing happens."""
        if principal.session_id is None:
            return
        async with self._database.session() as database:
            await database.execute(delete(SessionRow).where(SessionRow.id == principal.session_id))
            self._audit.record(database, principal, "session.ended", Subject("user", principal.id, principal.name))

    async def forget_expired(self) -> None:
        """Delete sessions and sign-in counters that no longer matter; run now and then by the control process."""
        async with self._database.session() as database:
            await database.execute(delete(SessionRow).where(SessionRow.expires_us <= self._clock.now_us()))
            await self._throttle.forget_old(database)

    async def _open(self, user_id: str, email: str, address: str, renewed: str | None) -> SignedIn:
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        now_us = self._clock.now_us()
        async with self._database.session() as database:
            user_row = await database.get(UserRow, user_id)
            if user_row is None:
                raise HeadwaterError(SIGN_IN_FAILED)
            user_row.last_sign_in_us = now_us
            if renewed:
                user_row.password_hash = renewed
            row = SessionRow(
                id=new_id(now_us // 1000),
                token_digest=token_digest(token),
                user_id=user_id,
                csrf=secrets.token_urlsafe(_TOKEN_BYTES),
                created_us=now_us,
                seen_us=now_us,
                expires_us=now_us + IDLE_S * 1_000_000,
                address=shortened_address(address),
            )
            oldest = select(SessionRow.id).where(SessionRow.user_id == user_id).order_by(SessionRow.created_us.desc())
            kept_out = list(await database.scalars(oldest.offset(_MOST_PER_PERSON - 1)))
            await database.execute(delete(SessionRow).where(SessionRow.id.in_(kept_out)))
            database.add(row)
            await self._throttle.succeeded(database, email, address)
            session = Session(id=row.id, user=to_user(user_row), csrf=row.csrf, expires_us=row.expires_us)
            self._audit.record(
                database, _principal(session, row.address), "session.started", Subject("user", user_id, email)
            )
        return SignedIn(session, token)

    async def _record_failure(self, row: UserRow | None, address: str) -> None:
        """Enter a failed attempt on a real account; what was typed for an unknown one may be a password."""
        if row is None:
            return
        unknown = Principal(
            kind=PrincipalKind.USER,
            id=row.id,
            name=row.email,
            role=to_user(row).role,
            user_id=row.id,
            address=shortened_address(address),
        )
        async with self._database.session() as database:
            self._audit.record(database, unknown, "session.refused", Subject("user", row.id, row.email))


def csrf_matches(session: Session, sent: str | None) -> bool:
    """Return whether the header carries the session's CSRF value."""
    return sent is not None and hmac.compare_digest(session.csrf.encode(), sent.encode("utf-8", "surrogatepass"))


def _principal(session: Session, address: str = "") -> Principal:
    user = session.user
    return Principal(
        kind=PrincipalKind.USER,
        id=user.id,
        name=user.email,
        role=user.role,
        user_id=user.id,
        address=address,
        session_id=session.id,
    )
