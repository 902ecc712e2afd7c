"""The API over both databases, without a server: who asks, and what the answers are held against."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI

from headwater.accounts.model import SYSTEM, Role, User
from headwater.accounts.people import NewUser
from headwater.accounts.secrets import SecretBox, open_secrets
from headwater.accounts.service import AccountService
from headwater.app.api import ApiDeps, build_api, openapi_document
from headwater.channels.addresses import PublicAddresses
from headwater.channels.board import FactsBoard, ViewerBoard
from headwater.channels.directory import ChannelDirectory
from headwater.core.clock import ManualClock
from headwater.origin.tokens import PlaybackTokens
from headwater.store.sql import Database

PASSWORD = "correct horse battery"
ORIGIN = "http://tv.example:8080"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


async def until(condition: Callable[[], Awaitable[bool] | bool]) -> None:
    """Let other tasks run until something has become true; fail when it does not."""
    async with asyncio.timeout(30):
        while True:
            met = condition()
            if met if isinstance(met, bool) else await met:
                return
            await asyncio.sleep(0)


class RecordingBus:
    """A bus that nobody else is on: remembers what was published."""

    def __init__(self) -> None:
        self.published: list[tuple[str, Any]] = []

    def publish(self, subject: str, payload: object) -> None:
        self.published.append((subject, payload))

    @asynccontextmanager
    async def subscribe(self, prefix: str) -> AsyncIterator[AsyncIterator[tuple[str, bytes]]]:
        del prefix

        async def nothing() -> AsyncIterator[tuple[str, bytes]]:
            return
            yield

        yield nothing()


def documented_operations() -> dict[tuple[str, str], dict[str, Any]]:
    """Return every operation of the description by path and method."""
    paths: dict[str, dict[str, Any]] = openapi_document()["paths"]
    return {(path, method): operation for path, operations in paths.items() for method, operation in operations.items()}


def documented_codes(operation: dict[str, Any], status: int) -> set[str]:
    """Return the error codes that an operation says it may answer with at a status."""
    content = operation["responses"].get(str(status), {}).get("content", {})
    schema = content.get("application/problem+json", {}).get("schema", {})
    return {
        code for part in schema.get("allOf", []) for code in part.get("properties", {}).get("code", {}).get("enum", [])
    }


@dataclass
class ApiHarness:
    """The assembled API and all that it was built from."""

    app: FastAPI
    database: Database
    bus: RecordingBus
    clock: ManualClock
    secrets: SecretBox
    accounts: AccountService
    directory: ChannelDirectory
    facts: FactsBoard
    viewers: ViewerBoard
    tokens: PlaybackTokens
    undocumented: list[str] = field(default_factory=list[str])
    clients: list[httpx.AsyncClient] = field(default_factory=list[httpx.AsyncClient])

    def client(self, *, token: str | None = None, address: str = "192.0.2.7", **headers: str) -> httpx.AsyncClient:
        """Return a client; every answer of it is held against the description when the test ends."""
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app, client=(address, 50000)),
            base_url=ORIGIN,
            headers=headers,
            event_hooks={"response": [self._check_documented]},
        )
        self.clients.append(client)
        return client

    async def user(self, role: Role, email: str | None = None) -> User:
        """Make a person with `PASSWORD`."""
        return await self.accounts.people.create(
            SYSTEM, NewUser(email or f"{role.value}@example.org", PASSWORD, role, role.value.title())
        )

    async def signed_in(self, role: Role, email: str | None = None) -> httpx.AsyncClient:
        """Make a person and return a browser they are signed in with, its CSRF value set."""
        user = await self.user(role, email)
        return await self.sign_in(user.email)

    async def sign_in(self, email: str, password: str = PASSWORD) -> httpx.AsyncClient:
        """Sign in and return the browser."""
        client = self.client()
        answer = await client.post("/api/v1/session", json={"email": email, "password": password})
        assert answer.status_code == 200, answer.text
        client.headers["X-Headwater-CSRF"] = answer.json()["csrf"]
        return client

    async def _check_documented(self, response: httpx.Response) -> None:
        request = response.request
        operation = self._operation(request.url.path, request.method.lower())
        if operation is None:
            return
        await response.aread()
        if response.is_success:
            if str(response.status_code) not in operation["responses"]:
                self.undocumented.append(f"{request.method} {request.url.path}: {response.status_code}")
        elif response.json()["code"] not in documented_codes(operation, response.status_code):
            self.undocumented.append(f"{request.method} {request.url.path}: {response.text}")

    def _operation(self, path: str, method: str) -> dict[str, Any] | None:
        words = path.split("/")
        for (template, verb), operation in _OPERATIONS.items():
            parts = template.split("/")
            pairs = zip(parts, words, strict=False)
            if (verb, len(parts)) == (method, len(words)) and all(a == b or a.startswith("{") for a, b in pairs):
                return operation
        return None


_OPERATIONS = documented_operations()


@pytest.fixture
def secrets(tmp_path: Path) -> SecretBox:
    """Give an installation's key."""
    return open_secrets(tmp_path / "data")


@pytest.fixture
def clock() -> ManualClock:
    """Give a clock that stands still."""
    return ManualClock()


@pytest.fixture
def recording_bus() -> RecordingBus:
    """Give a bus that remembers."""
    return RecordingBus()


def build_harness(
    database: Database, secrets: SecretBox, clock: ManualClock, data_dir: Path, bus: RecordingBus
) -> ApiHarness:
    """Assemble the API over a database."""
    facts, viewers = FactsBoard(clock), ViewerBoard(clock)
    directory = ChannelDirectory(database, facts)
    tokens = PlaybackTokens(secrets.derive("playback-tokens"))
    app = build_api(
        ApiDeps(
            database=database,
            bus=bus,
            secrets=secrets,
            directory=directory,
            facts=facts,
            viewers=viewers,
            tokens=tokens,
            addresses=PublicAddresses(),
            data_dir=data_dir,
            clock=clock,
            hasher=CHEAP,
        )
    )
    accounts = AccountService(database, clock, secrets, CHEAP)
    return ApiHarness(app, database, bus, clock, secrets, accounts, directory, facts, viewers, tokens)


async def _run(harness: ApiHarness) -> AsyncIterator[ApiHarness]:
    yield harness
    for client in harness.clients:
        await client.aclose()
    assert harness.undocumented == []


@pytest.fixture
async def api(
    database: Database, secrets: SecretBox, clock: ManualClock, recording_bus: RecordingBus, tmp_path: Path
) -> AsyncIterator[ApiHarness]:
    """Give the API, once per kind of database."""
    async for harness in _run(build_harness(database, secrets, clock, tmp_path, recording_bus)):
        yield harness


@pytest.fixture
async def sqlite_api(
    sqlite_database: Database, secrets: SecretBox, clock: ManualClock, recording_bus: RecordingBus, tmp_path: Path
) -> AsyncIterator[ApiHarness]:
    """Give the API over SQLite, where the kind does not matter."""
    async for harness in _run(build_harness(sqlite_database, secrets, clock, tmp_path, recording_bus)):
        yield harness


@pytest.fixture
def accounts(sqlite_database: Database, clock: ManualClock, secrets: SecretBox) -> AccountService:
    """Give the account service over SQLite."""
    return AccountService(sqlite_database, clock, secrets, CHEAP)
