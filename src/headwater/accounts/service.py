"""Everything accounts can do, assembled once per process."""

from argon2 import PasswordHasher

from headwater.accounts.audit import AuditLog
from headwater.accounts.idempotency import IdempotencyStore
from headwater.accounts.passwords import Passwords
from headwater.accounts.people import People
from headwater.accounts.secrets import SecretBox
from headwater.accounts.sessions import Sessions
from headwater.accounts.throttle import SignInThrottle
from headwater.accounts.tokens import ApiTokens
from headwater.core.clock import Clock
from headwater.store.sql import Database


class AccountService:
    """The room's front.

    Args:
        database: Where the rows lie.
        clock: Time.
        secrets: The installation's key.
        hasher: Password parameters; tests pass cheap ones.

    Attributes:
        audit: Who did what.
        people: Made, changed, removed.
        sessions: Signing in and out.
        tokens: API tokens.
        idempotency: Repeated writes.
    """

    def __init__(
        self, database: Database, clock: Clock, secrets: SecretBox, hasher: PasswordHasher | None = None
    ) -> None:
        """Assemble the parts."""
        passwords = Passwords(hasher)
        self.audit = AuditLog(database, clock)
        self.people = People(database, clock, passwords, self.audit)
        self.sessions = Sessions(database, clock, passwords, SignInThrottle(database, clock, secrets), self.audit)
        self.tokens = ApiTokens(database, clock, self.audit)
        self.idempotency = IdempotencyStore(database, clock, secrets)

    async def forget_expired(self) -> None:
        """Delete sessions, sign-in counters and stored responses that have expired; for the control process."""
        await self.sessions.forget_expired()
        await self.idempotency.forget_expired()
