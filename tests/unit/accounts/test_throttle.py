import pytest

from headwater.accounts.secrets import SecretBox
from headwater.accounts.throttle import PER_ACCOUNT_FREE, PER_CALLER_FREE, SignInThrottle
from headwater.core.clock import ManualClock
from headwater.core.errors import HeadwaterError
from headwater.store.sql import Database


@pytest.fixture
def throttle(sqlite_database: Database, clock: ManualClock, secrets: SecretBox) -> SignInThrottle:
    return SignInThrottle(sqlite_database, clock, secrets)


async def wait_of(throttle: SignInThrottle, email: str, address: str) -> int:
    try:
        await throttle.admit(email, address)
    except HeadwaterError as error:
        return int(error.data["retry_after_s"] or 0)
    return 0


async def test_each_failure_past_the_free_ones_doubles_the_wait(throttle: SignInThrottle, clock: ManualClock) -> None:
    for _ in range(PER_ACCOUNT_FREE):
        assert await wait_of(throttle, "a", "192.0.2.1") == 0
    waits: list[int] = []
    for _ in range(8):
        waits.append(await wait_of(throttle, "a", "192.0.2.1"))
        clock.advance(waits[-1])
        assert await wait_of(throttle, "a", "192.0.2.1") == 0
    assert waits == [30, 60, 120, 240, 480, 900, 900, 900]


async def test_one_caller_is_slowed_over_all_accounts_but_nobody_else(throttle: SignInThrottle) -> None:
    for number in range(PER_CALLER_FREE):
        assert await wait_of(throttle, f"user{number}", "2001:db8::1") == 0
    assert await wait_of(throttle, "another", "2001:db8::ffff") == 30
    assert await wait_of(throttle, "user1", "2001:db8:0:1::1") == 0


async def test_success_forgets_the_accounts_failures(throttle: SignInThrottle, sqlite_database: Database) -> None:
    for _ in range(3 * PER_CALLER_FREE):
        assert await wait_of(throttle, "a", "192.0.2.1") == 0
        async with sqlite_database.session() as session:
            await throttle.succeeded(session, "a", "192.0.2.1")


async def test_old_failures_are_forgotten(throttle: SignInThrottle, clock: ManualClock) -> None:
    for _ in range(PER_ACCOUNT_FREE):
        await wait_of(throttle, "a", "192.0.2.1")
    clock.advance(3601)
    for _ in range(PER_ACCOUNT_FREE):
        assert await wait_of(throttle, "a", "192.0.2.1") == 0
