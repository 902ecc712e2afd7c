from typing import Literal

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from headwater.accounts.model import SYSTEM, Role
from headwater.accounts.passwords import Passwords, check_password
from headwater.accounts.people import NewUser
from headwater.accounts.secrets import SecretBox
from headwater.accounts.service import AccountService
from headwater.core.clock import ManualClock
from headwater.core.errors import HeadwaterError
from headwater.store.sql import Database

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
DEARER = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1)


@pytest.mark.parametrize("password", ["short", "password123", "Aaaaaaaaaaaa", "a@example.org", "x" * 201])
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(HeadwaterError) as refused:
        check_password(password, "a@example.org")
    assert refused.value.entry.code == "password_weak"


def test_length_is_enough() -> None:
    check_password("four plain words here", "a@example.org")
    check_password("一二三四五六七八九十", "a@example.org")


async def test_hashes_are_argon2id_and_verified() -> None:
    passwords = Passwords(CHEAP)
    encoded = await passwords.hash("right one here")
    assert encoded.startswith("$argon2id$")
    assert await passwords.verify(encoded, "right one here")
    assert not await passwords.verify(encoded, "wrong")
    assert not await passwords.verify("no hash", "right one here")
    assert not await passwords.verify(encoded, "x" * 1_000_000)


async def test_an_unknown_account_costs_a_verification_too() -> None:
    calls: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 - the library's name
            calls.append(str(password))
            return super().verify(hash, password)

    passwords = Passwords(Counting(time_cost=1, memory_cost=8, parallelism=1))
    assert not await passwords.verify(None, "anything")
    assert calls == ["anything"]


async def test_a_hash_of_old_parameters_is_renewed_at_sign_in(
    sqlite_database: Database, clock: ManualClock, secrets: SecretBox
) -> None:
    old = AccountService(sqlite_database, clock, secrets, CHEAP)
    await old.people.create(SYSTEM, NewUser("a@example.org", "right one here", Role.VIEWER))
    new = AccountService(sqlite_database, clock, secrets, DEARER)
    await new.sessions.sign_in("a@example.org", "right one here", "")
    strict = Passwords(DEARER)
    async with sqlite_database.reading() as session:
        encoded = (await session.execute(text("select password_hash from users"))).scalar_one()
    assert not strict.is_outdated(encoded)


def test_the_default_parameters_are_rfc_9106s_second_option() -> None:
    assert Passwords().is_outdated(CHEAP.hash("x"))
