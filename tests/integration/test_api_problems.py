from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs
from tests.fixtures_api import ApiHarness

from headwater.accounts.model import Role
from headwater.app.api_docs import DOCS_POLICY
from headwater.app.api_guard import ApiGuard, GuardLimits
from headwater.core.clock import ManualClock
from headwater.core.errors import catalogue


async def test_unknown_addresses_and_methods_are_problems_too(sqlite_api: ApiHarness) -> None:
    client = sqlite_api.client()
    absent = await client.get("/api/v1/nothing")
    assert (absent.status_code, absent.json()["code"]) == (404, "address_not_found")
    wrong = await client.put("/api/v1/channels", headers={"Accept-Language": "zh-TW"})
    assert (wrong.status_code, wrong.json()["code"]) == (405, "method_not_allowed")
    assert "PUT" in wrong.json()["detail"]
    assert wrong.headers["content-language"] == "zh-Hant-TW"
    assert "allow" in wrong.headers


async def test_a_large_body_is_refused_before_it_is_read(sqlite_api: ApiHarness) -> None:
    client = sqlite_api.client()
    announced = await client.post("/api/v1/session", content=b"x" * ((1 << 20) + 1))
    assert (announced.status_code, announced.json()["code"]) == (413, "body_too_large")

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 65536

    streamed = await client.post("/api/v1/session", content=endless())
    assert streamed.status_code == 413


async def test_a_body_that_is_no_json_is_named(sqlite_api: ApiHarness) -> None:
    answer = await sqlite_api.client().post(
        "/api/v1/session", content=b"{", headers={"Content-Type": "application/json"}
    )
    assert answer.json()["errors"][0]["code"] == "json_invalid"
    form = await sqlite_api.client().post("/api/v1/session", data={"email": "a", "password": "b"})
    assert form.status_code == 422


async def test_what_was_sent_is_not_repeated_in_a_problem(sqlite_api: ApiHarness) -> None:
    answer = await sqlite_api.client().post("/api/v1/session", json={"email": "a@b.cc", "password": ["my secret"]})
    assert answer.status_code == 422
    assert "my secret" not in answer.text


async def test_a_caller_that_asks_too_much_waits(clock: ManualClock) -> None:
    app = FastAPI()
    app.add_middleware(ApiGuard, limits=GuardLimits(requests_per_s=1, burst=3), clock=clock)

    async def answer() -> str:
        return "ok"

    app.add_api_route("/", answer)

    def client(address: str) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.ASGITransport(app, client=(address, 1)), base_url="http://x")

    async with client("2001:db8::1") as one, client("2001:db8::2") as neighbour, client("192.0.2.1") as other:
        assert [(await one.get("/")).status_code for _ in range(3)] == [200] * 3
        refused = await neighbour.get("/")
        assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
        assert refused.headers["retry-after"] == "1"
        assert (await other.get("/")).status_code == 200
        clock.advance(1)
        assert (await one.get("/")).status_code == 200


async def test_a_database_that_is_away_is_no_fault_of_the_client(
    sqlite_api: ApiHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = OperationalError("select", {}, Exception("connection refused"))

    async def away(*_arguments: object, **_named: object) -> None:
        raise gone

    monkeypatch.setattr(sqlite_api.app.state.accounts.sessions, "recognise", away)
    answer = await sqlite_api.client().get("/api/v1/channels")
    assert (answer.status_code, answer.json()["code"]) == (503, "store_unavailable")


async def test_an_unexpected_error_is_logged_under_a_reference_and_says_nothing_else(
    sqlite_api: ApiHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_arguments: object, **_named: object) -> None:
        message = "the secret is hunter2"
        raise ZeroDivisionError(message)

    monkeypatch.setattr(sqlite_api.app.state.accounts.sessions, "recognise", broken)
    with capture_logs() as logs:
        answer = await sqlite_api.client().get("/api/v1/channels")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "hunter2" not in answer.text
    assert answer.headers["content-security-policy"]
    reference = next(entry["reference"] for entry in logs if entry["event"] == "request_failed")
    assert reference in answer.json()["detail"]


async def test_answers_carry_headers_that_keep_browsers_safe(sqlite_api: ApiHarness) -> None:
    client = sqlite_api.client()
    for path in ("/api/v1/public/site", "/api/v1/nothing", "/api/openapi.json"):
        headers = (await client.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert (await client.get("/api/v1/public/site")).headers["cache-control"] == "no-store"


async def test_the_reader_works_without_scripts_or_other_hosts(sqlite_api: ApiHarness) -> None:
    client = sqlite_api.client()
    answer = await client.get("/api/docs")
    assert answer.headers["content-security-policy"] == DOCS_POLICY
    assert "<script" not in answer.text
    assert "http://" not in answer.text
    assert "https://" not in answer.text
    for path in (await client.get("/api/openapi.json")).json()["paths"]:
        assert path in answer.text
    for code in catalogue():
        assert f'id="error-{code}"' in answer.text


async def test_a_host_header_that_is_no_host_is_not_repeated(sqlite_api: ApiHarness) -> None:
    client = await sqlite_api.signed_in(Role.OPERATOR)
    answer = await client.post(
        "/api/v1/channels", json={"slug": "one"}, headers={"Host": 'evil"><script>', "X-Forwarded-Host": "evil.example"}
    )
    assert answer.json()["playback"]["hls"] == "http://localhost/live/one/index.m3u8"
