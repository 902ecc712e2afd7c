from headwater.accounts.model import CLI, Role
from headwater.accounts.people import NewUser
from headwater.accounts.service import AccountService


async def test_the_first_administrator_is_made_once(accounts: AccountService) -> None:
    first = await accounts.people.ensure_first_administrator("a@example.org", "a fine long one")
    assert first is not None
    assert first.password is None
    assert first.user.role is Role.ADMINISTRATOR
    assert await accounts.people.ensure_first_administrator("b@example.org", None) is None
    await accounts.sessions.sign_in("a@example.org", "a fine long one", "")


async def test_a_password_is_chosen_when_none_is_given(accounts: AccountService) -> None:
    first = await accounts.people.ensure_first_administrator("a@example.org", None)
    assert first is not None
    assert first.password is not None
    await accounts.sessions.sign_in("a@example.org", first.password, "")


async def test_nobody_is_made_where_somebody_is(accounts: AccountService) -> None:
    await accounts.people.create(CLI, NewUser("x@example.org", "a fine long one", Role.VIEWER))
    assert await accounts.people.ensure_first_administrator("a@example.org", None) is None


async def test_a_person_keeps_a_bounded_number_of_sessions(accounts: AccountService) -> None:
    await accounts.people.create(CLI, NewUser("x@example.org", "a fine long one", Role.VIEWER))
    cookies = [(await accounts.sessions.sign_in("x@example.org", "a fine long one", "")).token for _ in range(52)]
    alive = [cookie for cookie in cookies if await accounts.sessions.recognise(cookie)]
    assert len(alive) == 50
    assert alive[-1] == cookies[-1]
