"""Every operation × every role: who may do what is written down here once more, by hand, and must agree."""

import pytest
from tests.fixtures_api import ApiHarness, documented_operations

from headwater.accounts.model import Role

ALL = frozenset(Role)
NOBODY: frozenset[Role] = frozenset()
ADMIN = frozenset({Role.ADMINISTRATOR})
MAKERS = frozenset({Role.CREATOR, Role.OPERATOR, Role.ENGINEER, Role.ADMINISTRATOR})
OPERATORS = MAKERS - {Role.CREATOR}
STAFF = ALL - {Role.VIEWER}
WATCHERS = STAFF - {Role.CREATOR}
ARCHITECTS = frozenset({Role.ARCHITECT, Role.ENGINEER, Role.ADMINISTRATOR})

USER: dict[str, object] = {"email": "new@example.org", "password": "a fine long one", "role": "viewer"}
NO_ID = "01a1fe36-25c6-7811-8125-ead480882ad1"
# (method, path) → roles that are let in, and a body. A channel `house` of the administrator exists.
MATRIX: dict[tuple[str, str], tuple[frozenset[Role], dict[str, object] | None]] = {
    ("get", "/api/v1/session"): (ALL, None),
    ("delete", "/api/v1/session"): (ALL, None),
    ("patch", "/api/v1/me"): (ALL, {"display_name": "x"}),
    ("get", "/api/v1/users"): (ADMIN, None),
    ("post", "/api/v1/users"): (ADMIN, USER),
    ("get", "/api/v1/users/{id}"): (ADMIN, None),
    ("patch", "/api/v1/users/{id}"): (ADMIN, {"display_name": "x"}),
    ("delete", "/api/v1/users/{id}"): (ADMIN, None),
    ("post", "/api/v1/users/{id}/password"): (ADMIN, {"password": "a fine long one"}),
    ("get", "/api/v1/tokens"): (STAFF, None),
    ("post", "/api/v1/tokens"): (STAFF, {"name": "t", "role": "viewer"}),
    ("delete", "/api/v1/tokens/{id}"): (STAFF, None),
    ("get", "/api/v1/audit"): (frozenset({Role.ARCHITECT, Role.ADMINISTRATOR}), None),
    ("get", "/api/v1/channels"): (STAFF, None),
    ("post", "/api/v1/channels"): (MAKERS, {"slug": "fresh"}),
    ("get", "/api/v1/channels/{slug}"): (WATCHERS, None),
    ("patch", "/api/v1/channels/{slug}"): (OPERATORS, {"name": "x"}),
    ("delete", "/api/v1/channels/{slug}"): (OPERATORS, None),
    ("post", "/api/v1/channels/{slug}/inputs/{id}/rotate-key"): (OPERATORS, None),
    ("post", "/api/v1/channels/{slug}/inputs/{id}/reveal-key"): (OPERATORS, None),
    ("post", "/api/v1/channels/{slug}/disconnect"): (OPERATORS, None),
    ("post", "/api/v1/channels/{slug}/playback-tokens"): (OPERATORS, {}),
    ("get", "/api/v1/alarms"): (WATCHERS, None),
    ("post", "/api/v1/alarms/{id}/acknowledge"): (OPERATORS, None),
    ("get", "/api/v1/system"): (ARCHITECTS, None),
}
ELSEWHERE = {("get", "/api/v1/events")}  # a stream without end; see test_api_events.py
LET_IN = {"user_not_found", "token_not_found", "alarm_not_found", "input_not_found"}


def test_the_matrix_names_every_operation_that_needs_a_sign_in() -> None:
    signed_in = {
        (method, path) for (path, method), operation in documented_operations().items() if operation.get("security")
    }
    assert signed_in == set(MATRIX) | ELSEWHERE


def test_only_what_is_meant_for_everybody_is_open() -> None:
    is_open = {
        (method, path) for (path, method), operation in documented_operations().items() if not operation.get("security")
    }
    assert is_open == {
        ("post", "/api/v1/session"),
        ("get", "/api/v1/public/channels"),
        ("get", "/api/v1/public/channels/{slug}"),
        ("get", "/api/v1/public/site"),
    }


@pytest.mark.parametrize("role", list(Role))
async def test_each_role_may_do_what_the_matrix_says(sqlite_api: ApiHarness, role: Role) -> None:
    admin = await sqlite_api.signed_in(Role.ADMINISTRATOR, "first@example.org")
    await admin.post("/api/v1/channels", json={"slug": "house"})
    operations = sorted(MATRIX, key=lambda key: (key[0] == "delete", "session" in key[1]))
    asker = await sqlite_api.signed_in(role)
    for method, path in operations:
        allowed, body = MATRIX[(method, path)]
        filled = path.replace("{slug}", "house").replace("{id}", NO_ID)
        answer = await asker.request(method, filled, json=body)
        code = answer.json().get("code", "") if answer.content else ""
        if role in allowed:
            assert answer.is_success or code in LET_IN, (role, method, path, answer.text)
        else:
            # What a creator may do to their own channels only is not to be found elsewhere.
            assert code in {"forbidden", "channel_not_found"}, (role, method, path, answer.text)


async def test_without_a_sign_in_nothing_is_let_in(sqlite_api: ApiHarness) -> None:
    for client in (sqlite_api.client(), sqlite_api.client(token="hw_" + "x" * 40)):
        for (method, path), (_allowed, body) in MATRIX.items():
            filled = path.replace("{slug}", "house").replace("{id}", NO_ID)
            answer = await client.request(method, filled, json=body)
            assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in"), (method, path)
