"""Slows down who guesses passwords: per account and caller, and per caller over all accounts.

The counters lie in the database because several gateways serve one sign-in page. Nobody is locked out by others: a
counter belongs to a caller (an IPv4 address or an IPv6 /64), never to an account alone.
"""

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from headwater.accounts.errors import SIGN_IN_THROTTLED
from headwater.accounts.model import throttling_address
from headwater.accounts.secrets import SecretBox
from headwater.accounts.tables import SignInAttemptRow
from headwater.core.clock import Clock
from headwater.core.errors import HeadwaterError
from headwater.store.sql import Database

PER_ACCOUNT_FREE = 5  # guess: a person's typing errors
PER_CALLER_FREE = 30  # guess: an office behind one address on a Monday
_FIRST_BLOCK_US = 30_000_000
_LONGEST_BLOCK_US = 15 * 60 * 1_000_000
_FORGET_AFTER_US = 60 * 60 * 1_000_000


class SignInThrottle:
    """Counts failures and says when a caller has to wait."""

    def __init__(self, database: Database, clock: Clock, secrets: SecretBox) -> None:
        """Keep what it needs."""
        self._database = database
        self._clock = clock
        self._secrets = secrets

    async def admit(self, email: str, address: str) -> None:
        """Count an attempt as failed before the password is looked at, so that many at once gain nothing.

        Raises:
            HeadwaterError: `sign_in_throttled`, with `retry_after_s`.
        """
        try:
            await self._count(email, address)
        except IntegrityError:  # the same caller's first two attempts came at once; the row is there now
            await self._count(email, address)

    async def _count(self, email: str, address: str) -> None:
        now_us = self._clock.now_us()
        async with self._database.session() as session:
            rows = [
                (await session.get(SignInAttemptRow, row_id, with_for_update=True), row_id, free)
                for row_id, free in self._counters(email, address)
            ]
            until_us = max((row.blocked_until_us for row, _, _ in rows if row), default=0)
            if until_us > now_us:
                raise HeadwaterError(SIGN_IN_THROTTLED, retry_after_s=-(-(until_us - now_us) // 1_000_000))
            for row, row_id, free in rows:
                if row is None:
                    row = SignInAttemptRow(id=row_id, failures=0, last_us=now_us, blocked_until_us=0)  # noqa: PLW2901 - made when missing
                    session.add(row)
                elif row.last_us < now_us - _FORGET_AFTER_US:
                    row.failures = 0
                row.failures += 1
                row.last_us = now_us
                if row.failures >= free:
                    doublings = min(row.failures - free, 10)
                    row.blocked_until_us = now_us + min(_FIRST_BLOCK_US << doublings, _LONGEST_BLOCK_US)

    async def forget_old(self, session: AsyncSession) -> None:
        """Delete counters that no longer matter."""
        oldest_us = self._clock.now_us() - _FORGET_AFTER_US
        await session.execute(delete(SignInAttemptRow).where(SignInAttemptRow.last_us < oldest_us))

    async def succeeded(self, session: AsyncSession, email: str, address: str) -> None:
        """Forget this caller's failures on this account, and take back what `admit` counted over all accounts."""
        (account, _), (caller, _) = self._counters(email, address)
        await session.execute(delete(SignInAttemptRow).where(SignInAttemptRow.id == account))
        row = await session.get(SignInAttemptRow, caller, with_for_update=True)
        if row is not None:
            row.failures -= 1
            row.blocked_until_us = 0

    def _counters(self, email: str, address: str) -> tuple[tuple[str, int], tuple[str, int]]:
        caller = throttling_address(address)
        return (
            (self._secrets.digest("sign-in", f"{caller}\n{email}"), PER_ACCOUNT_FREE),
            (self._secrets.digest("sign-in", caller), PER_CALLER_FREE),
        )
