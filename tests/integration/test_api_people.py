import traceback
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from structlog.testing import capture_logs
from tests.fixtures_api import PASSWORD, ApiHarness

from headwater.accounts.model import Role


async def test_people_are_added_changed_and_removed(api: ApiHarness) -> None:
    admin = await api.signed_in(Role.ADMINISTRATOR)
    new = {"email": "Lin@Example.org", "password": "a fine long one", "role": "creator", "display_name": "林小姐"}
    made = await admin.post("/api/v1/users", json=new)
    assert made.status_code == 201
    assert made.json()["email"] == "lin@example.org"
    assert "fine long" not in made.text
    path = f"/api/v1/users/{made.json()['id']}"
    taken = await admin.post("/api/v1/users", json={**new, "email": "lin@EXAMPLE.org"})
    assert taken.json()["code"] == "email_taken"
    weak = await admin.post("/api/v1/users", json={**new, "email": "x@y.zz", "password": "aaaaaaaaaaaa"})
    assert weak.json()["code"] == "password_weak"
    changed = await admin.patch(path, json={"role": "operator", "email": "lin2@example.org"})
    assert (changed.json()["role"], changed.json()["email"]) == ("operator", "lin2@example.org")
    found = await admin.get("/api/v1/users?q=林")
    assert [item["id"] for item in found.json()["items"]] == [made.json()["id"]]
    first = (await admin.get("/api/v1/users?limit=1")).json()
    second = (await admin.get(f"/api/v1/users?limit=1&cursor={first['next_cursor']}")).json()
    assert [first["items"][0]["email"], second["items"][0]["email"]] == [
        "administrator@example.org",
        "lin2@example.org",
    ]
    assert (await admin.delete(path)).status_code == 204
    assert (await admin.get(path)).json()["code"] == "user_not_found"


async def test_there_is_always_an_administrator(api: ApiHarness) -> None:
    admin = await api.signed_in(Role.ADMINISTRATOR)
    own = (await admin.get("/api/v1/session")).json()["user"]["id"]
    for attempt in ({"role": "operator"}, {"is_active": False}):
        answer = await admin.patch(f"/api/v1/users/{own}", json=attempt)
        assert (answer.status_code, answer.json()["code"]) == (409, "last_administrator")
    assert (await admin.delete(f"/api/v1/users/{own}")).json()["code"] == "last_administrator"
    await api.user(Role.ADMINISTRATOR, "second@example.org")
    assert (await admin.delete(f"/api/v1/users/{own}")).status_code == 204
    assert (await admin.get("/api/v1/session")).status_code == 401


async def test_an_inactive_person_and_their_tokens_are_out_at_once(api: ApiHarness) -> None:
    admin = await api.signed_in(Role.ADMINISTRATOR)
    operator = await api.signed_in(Role.OPERATOR)
    made = (await operator.post("/api/v1/tokens", json={"name": "t", "role": "operator"})).json()
    token = api.client(token=made["token"])
    assert (await token.get("/api/v1/channels")).status_code == 200
    own = (await operator.get("/api/v1/session")).json()["user"]["id"]
    await admin.patch(f"/api/v1/users/{own}", json={"is_active": False})
    assert (await operator.get("/api/v1/channels")).status_code == 401
    assert (await token.get("/api/v1/channels")).status_code == 401
    refused = await api.client().post("/api/v1/session", json={"email": "operator@example.org", "password": PASSWORD})
    assert refused.json()["code"] == "sign_in_failed"


async def test_a_lower_role_takes_away_tokens_that_may_do_more(api: ApiHarness) -> None:
    admin = await api.signed_in(Role.ADMINISTRATOR)
    engineer = await api.signed_in(Role.ENGINEER)
    strong = (await engineer.post("/api/v1/tokens", json={"name": "s", "role": "engineer"})).json()["token"]
    weak = (await engineer.post("/api/v1/tokens", json={"name": "w", "role": "creator"})).json()["token"]
    own = (await engineer.get("/api/v1/session")).json()["user"]["id"]
    await admin.patch(f"/api/v1/users/{own}", json={"role": "creator"})
    assert (await api.client(token=strong).get("/api/v1/channels")).status_code == 401
    assert (await api.client(token=weak).get("/api/v1/channels")).status_code == 200


async def test_tokens_do_no_more_than_their_makers_and_end(api: ApiHarness) -> None:
    operator = await api.signed_in(Role.OPERATOR)
    too_high = await operator.post("/api/v1/tokens", json={"name": "t", "role": "administrator"})
    assert (too_high.status_code, too_high.json()["code"]) == (403, "role_too_high")
    past = await operator.post(
        "/api/v1/tokens", json={"name": "t", "role": "viewer", "expires_at": "2020-01-01T00:00:00Z"}
    )
    assert past.json()["code"] == "token_expiry_past"
    until = (api.clock.now() + timedelta(hours=1)).isoformat()
    made = (await operator.post("/api/v1/tokens", json={"name": "t", "role": "support", "expires_at": until})).json()
    assert made["token"].startswith("hw_")
    client = api.client(token=made["token"])
    assert (await client.get("/api/v1/channels")).status_code == 200
    assert (await client.post("/api/v1/channels", json={"slug": "x"})).json()["code"] == "forbidden"
    listed = (await operator.get("/api/v1/tokens")).json()["items"]
    assert [item["id"] for item in listed] == [made["id"]]
    assert listed[0]["last_used_at"] is not None
    assert "token" not in listed[0]
    api.clock.advance(3601)
    assert (await client.get("/api/v1/channels")).status_code == 401


async def test_tokens_are_revoked_by_their_makers_and_by_administrators(api: ApiHarness) -> None:
    operator = await api.signed_in(Role.OPERATOR)
    support = await api.signed_in(Role.SUPPORT)
    admin = await api.signed_in(Role.ADMINISTRATOR)
    ids = [
        (await operator.post("/api/v1/tokens", json={"name": f"t{index}", "role": "viewer"})).json()["id"]
        for index in range(2)
    ]
    assert (await support.delete(f"/api/v1/tokens/{ids[0]}")).json()["code"] == "forbidden"
    assert (await support.get("/api/v1/tokens")).json()["items"] == []
    assert (await operator.delete(f"/api/v1/tokens/{ids[0]}")).status_code == 204
    assert (await admin.delete(f"/api/v1/tokens/{ids[1]}")).status_code == 204
    assert (await admin.delete(f"/api/v1/tokens/{ids[1]}")).json()["code"] == "token_not_found"


async def test_the_audit_log_says_who_did_what_from_the_first_row(api: ApiHarness) -> None:
    await api.user(Role.ADMINISTRATOR)
    api.clock.advance(1)
    admin = await api.sign_in("administrator@example.org")
    api.clock.advance(1)
    made = (await admin.post("/api/v1/channels", json={"slug": "one"})).json()
    api.clock.advance(1)
    await admin.post(f"/api/v1/channels/one/inputs/{made['inputs'][0]['id']}/reveal-key")
    entries = (await admin.get("/api/v1/audit")).json()["items"]
    assert [entry["action"] for entry in entries[::-1]] == [
        "user.created",
        "session.started",
        "channel.created",
        "channel.key_revealed",
    ]
    newest = entries[0]
    assert newest["actor"] == {"kind": "user", "id": newest["actor"]["id"], "name": "administrator@example.org"}
    assert newest["object"] == {"kind": "channel", "id": made["id"], "name": "one"}
    assert newest["address"] == "192.0.2.0/24"
    by_action = (await admin.get("/api/v1/audit?action=channel.created")).json()["items"]
    assert [entry["object"]["name"] for entry in by_action] == ["one"]
    since = newest["at"].replace("+", "%2B")
    recent = (await admin.get(f"/api/v1/audit?since={since}&object_kind=channel")).json()["items"]
    assert [entry["action"] for entry in recent] == ["channel.key_revealed"]
    page = (await admin.get("/api/v1/audit?limit=3")).json()
    rest = (await admin.get(f"/api/v1/audit?limit=3&cursor={page['next_cursor']}")).json()
    assert [entry["action"] for entry in rest["items"]] == ["user.created"]


@pytest.mark.parametrize("statement", ["update audit_entries set actor = 'nobody'", "delete from audit_entries"])
async def test_the_database_itself_keeps_the_audit_log(api: ApiHarness, statement: str) -> None:
    await api.user(Role.VIEWER)
    with pytest.raises(DBAPIError, match="append-only"):
        async with api.database.session() as session:
            await session.execute(text(statement))


async def test_no_secret_is_logged(api: ApiHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    with capture_logs() as logs:
        admin = await api.signed_in(Role.ADMINISTRATOR)
        made = (await admin.post("/api/v1/channels", json={"slug": "one"})).json()
        token = (await admin.post("/api/v1/tokens", json={"name": "t", "role": "administrator"})).json()["token"]
        client = api.client(token=token)
        await client.post("/api/v1/session", json={"email": "x@example.org", "password": "a wrong secret"})

        async def failing(*_arguments: object) -> None:
            async with api.database.session() as session:
                await session.execute(text("select * from absent where x = :secret"), {"secret": token})

        monkeypatch.setattr(api.app.state.channels, "list", failing)
        assert (await client.get("/api/v1/channels")).status_code in {500, 503}
    assert logs
    shown = repr([{**entry, "exc_info": format_exception(entry.get("exc_info"))} for entry in logs])
    for secret in (
        PASSWORD,
        "a wrong secret",
        token,
        made["inputs"][0]["stream_key"],
        admin.headers["X-Headwater-CSRF"],
    ):
        assert secret not in shown


def format_exception(error: object) -> str:
    return "".join(traceback.format_exception(error)) if isinstance(error, Exception) else repr(error)


async def test_no_secret_is_listed_audited_or_stored_in_clear(api: ApiHarness) -> None:
    admin = await api.signed_in(Role.ADMINISTRATOR)
    key = {"Idempotency-Key": "once"}
    made = (await admin.post("/api/v1/channels", json={"slug": "one"}, headers=key)).json()
    token = (await admin.post("/api/v1/tokens", json={"name": "t", "role": "viewer"})).json()["token"]
    way = f"/api/v1/channels/one/inputs/{made['inputs'][0]['id']}"
    rotated = (await admin.post(f"{way}/rotate-key")).json()["stream_key"]
    playback = (await admin.post("/api/v1/channels/one/playback-tokens", json={})).json()["token"]
    cookie, csrf = admin.cookies["headwater_session"], admin.headers["X-Headwater-CSRF"]
    secrets = [made["inputs"][0]["stream_key"], token, rotated, playback, PASSWORD, cookie, csrf]
    for path in ("audit?limit=200", "channels", "channels/one", "tokens", "users", "alarms", "system"):
        shown = (await admin.get(f"/api/v1/{path}")).text
        assert not [secret for secret in secrets if secret in shown], path
    secrets.remove(csrf)  # worth nothing without the cookie, so it lies beside the session's digest
    async with api.database.reading() as session:
        tables = ("users", "sessions", "api_tokens", "audit_entries", "channels", "channel_inputs", "idempotency_keys")
        for table in tables:
            rows = (await session.execute(text(f"select * from {table}"))).all()
            assert rows
            assert not [secret for secret in secrets if secret in str(rows)], table
