import pytest
from tests.fixtures_api import ORIGIN, PASSWORD, ApiHarness

from headwater.accounts.model import Role
from headwater.accounts.sessions import IDLE_S
from headwater.accounts.throttle import PER_ACCOUNT_FREE


async def test_signing_in_gives_a_cookie_that_scripts_cannot_read(api: ApiHarness) -> None:
    await api.user(Role.OPERATOR)
    client = api.client()
    answer = await client.post("/api/v1/session", json={"email": " Operator@Example.org ", "password": PASSWORD})
    assert answer.status_code == 200
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie  # plain HTTP: the browser would not send it back
    body = answer.json()
    assert body["user"]["email"] == "operator@example.org"
    assert body["user"]["role"] == "operator"
    assert "channel.edit" in body["permissions"]
    assert "password" not in answer.text.replace("password_", "")
    again = await client.get("/api/v1/session")
    assert again.json()["csrf"] == body["csrf"]


async def test_over_tls_the_cookie_is_secure(api: ApiHarness) -> None:
    await api.user(Role.VIEWER)
    client = api.client()
    answer = await client.post(
        ORIGIN.replace("http:", "https:") + "/api/v1/session",
        json={"email": "viewer@example.org", "password": PASSWORD},
    )
    assert "Secure" in answer.headers["set-cookie"]
    assert answer.headers["strict-transport-security"]


@pytest.mark.parametrize(
    "body", [{"email": "viewer@example.org", "password": "wrong"}, {"email": "no@x.y", "password": "a"}]
)
async def test_a_wrong_password_and_an_unknown_person_look_the_same(api: ApiHarness, body: dict[str, str]) -> None:
    await api.user(Role.VIEWER)
    answer = await api.client().post("/api/v1/session", json=body)
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_failed")
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert "set-cookie" not in answer.headers


async def test_guessing_is_slowed_down_per_account_and_caller(api: ApiHarness) -> None:
    await api.user(Role.VIEWER)
    await api.user(Role.CREATOR)
    client = api.client()
    wrong = {"email": "viewer@example.org", "password": "wrong"}
    for _ in range(PER_ACCOUNT_FREE):
        assert (await client.post("/api/v1/session", json=wrong)).status_code == 401
    blocked = await client.post("/api/v1/session", json={**wrong, "password": PASSWORD})
    assert (blocked.status_code, blocked.json()["code"]) == (429, "sign_in_throttled")
    assert 0 < int(blocked.headers["retry-after"]) <= 30

    other_account = {"email": "creator@example.org", "password": PASSWORD}
    assert (await client.post("/api/v1/session", json=other_account)).status_code == 200
    elsewhere = api.client(address="198.51.100.9")
    assert (await elsewhere.post("/api/v1/session", json={**wrong, "password": PASSWORD})).status_code == 200

    api.clock.advance(31)
    assert (await client.post("/api/v1/session", json={**wrong, "password": PASSWORD})).status_code == 200


async def test_a_write_by_cookie_needs_the_csrf_value(api: ApiHarness) -> None:
    client = await api.signed_in(Role.OPERATOR)
    csrf = client.headers.pop("X-Headwater-CSRF")
    wrong: list[dict[bytes, bytes]] = [{}, {b"X-Headwater-CSRF": b"wrong"}, {b"X-Headwater-CSRF": "ü".encode()}]
    for sent in wrong:
        answer = await client.post("/api/v1/channels", json={"slug": "one"}, headers=sent)
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf_invalid")
    answer = await client.post("/api/v1/channels", json={"slug": "one"}, headers={"X-Headwater-CSRF": csrf})
    assert answer.status_code == 201


async def test_a_session_lives_while_it_is_used_and_ends_when_not(api: ApiHarness) -> None:
    client = await api.signed_in(Role.VIEWER)
    for _ in range(3):
        api.clock.advance(IDLE_S - 60)
        assert (await client.get("/api/v1/session")).status_code == 200
    api.clock.advance(IDLE_S + 60)
    assert (await client.get("/api/v1/session")).status_code == 401


async def test_signing_out_revokes_the_session(api: ApiHarness) -> None:
    client = await api.signed_in(Role.VIEWER)
    cookie = client.cookies["headwater_session"]
    assert (await client.delete("/api/v1/session")).status_code == 204
    assert "headwater_session" not in client.cookies
    client.cookies["headwater_session"] = cookie
    assert (await client.get("/api/v1/session")).status_code == 401


async def test_a_token_has_no_session(api: ApiHarness) -> None:
    admin = await api.signed_in(Role.ADMINISTRATOR)
    made = await admin.post("/api/v1/tokens", json={"name": "x", "role": "viewer"})
    client = api.client(token=made.json()["token"])
    assert (await client.get("/api/v1/session")).json()["code"] == "not_signed_in"


async def test_people_change_their_own_profile_and_password(api: ApiHarness) -> None:
    client = await api.signed_in(Role.VIEWER)
    other_browser = await api.sign_in("viewer@example.org")
    answer = await client.patch("/api/v1/me", json={"display_name": "林小姐", "language": "zh-Hant-TW"})
    assert answer.json()["display_name"] == "林小姐"
    path = f"/api/v1/users/{answer.json()['id']}/password"
    wrong = await client.post(path, json={"password": "another good one", "present_password": "no"})
    assert wrong.json()["code"] == "password_wrong"
    weak = await client.post(path, json={"password": "password123", "present_password": PASSWORD})
    assert weak.json()["code"] == "password_weak"
    right = await client.post(path, json={"password": "another good one", "present_password": PASSWORD})
    assert right.status_code == 204
    assert (await client.get("/api/v1/session")).status_code == 200
    assert (await other_browser.get("/api/v1/session")).status_code == 401
    await api.sign_in("viewer@example.org", "another good one")
