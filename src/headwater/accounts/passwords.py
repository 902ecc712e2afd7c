"""Passwords: argon2id in worker threads, a policy, and equal work whether or not the account exists."""

import asyncio
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from headwater.accounts.errors import PASSWORD_WEAK
from headwater.core.errors import HeadwaterError

MIN_CHARACTERS = 10
MAX_CHARACTERS = 200
_AT_ONCE = 2  # 64 MiB each: a storm of sign-ins must not exhaust the memory of a gateway
_COMMON = frozenset(
    [
        "1234567890",
        "12345678901",
        "123456789012",
        "0987654321",
        "qwertyuiop",
        "1q2w3e4r5t",
        "1qaz2wsx3edc",
        "password12",
        "password123",
        "password1234",
        "passw0rd123",
        "adminadmin",
        "administrator",
        "headwater123",
        "headwater1",
        "iloveyou123",
        "welcome123",
        "letmein123",
        "changeme123",
        "1111111111",
        "0000000000",
        "qwerty12345",
        "qwerty123456",
        "abcdefghij",
        "abc1234567",
    ]
)


class Passwords:
    """Hashes and verifies.

    Args:
        hasher: Parameters; tests pass cheap ones.

    Source: RFC 9106 §4, second recommended option (64 MiB, 3 passes, 4 lanes).
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        """Prepare a hash that nothing matches, for accounts that do not exist."""
        self._hasher = hasher or PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._nobody: str | None = None

    async def hash(self, password: str) -> str:
        """Return the encoded hash."""
        async with self._slots:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def verify(self, encoded: str | None, password: str) -> bool:
        """Return whether the password is right; None stands for an account that does not exist and costs the same."""
        if len(password) > MAX_CHARACTERS:
            password = ""
        async with self._slots:
            return await asyncio.to_thread(self._verify, encoded, password)

    def is_outdated(self, encoded: str) -> bool:
        """Return whether the hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(encoded)

    def _verify(self, encoded: str | None, password: str) -> bool:
        if encoded is None:
            if self._nobody is None:
                self._nobody = self._hasher.hash(secrets.token_urlsafe())
            encoded = self._nobody
        try:
            return self._hasher.verify(encoded, password)
        except (VerificationError, InvalidHashError):
            return False


def check_password(password: str, email: str) -> None:
    """Refuse what is guessed first. Length is the policy; composition rules are not.

    Source: NIST SP 800-63B §5.1.1.2.

    Raises:
        HeadwaterError: `password_weak`.
    """
    lowered = password.lower()
    is_weak = (
        not MIN_CHARACTERS <= len(password) <= MAX_CHARACTERS
        or lowered in _COMMON
        or lowered == email.lower()
        or len(set(lowered)) < 4  # noqa: PLR2004 - fewer than four different characters is a pattern
    )
    if is_weak:
        raise HeadwaterError(PASSWORD_WEAK, minimum=MIN_CHARACTERS, maximum=MAX_CHARACTERS)
