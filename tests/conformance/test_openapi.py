"""The API against its own description, by schemathesis, and the description against our rules."""

import asyncio
import dataclasses
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, settings
from schemathesis.checks import CHECKS, load_all_checks  # pyright: ignore[reportUnknownVariableType] - as below
from tests.fixtures_api import CHEAP, RecordingBus, documented_codes, documented_operations

from headwater.accounts.model import CLI, Role
from headwater.accounts.secrets import open_secrets
from headwater.accounts.service import AccountService
from headwater.app.api import ApiDeps, build_api, openapi_document
from headwater.app.api_guard import GuardLimits
from headwater.channels.addresses import PublicAddresses
from headwater.channels.board import FactsBoard, ViewerBoard
from headwater.channels.directory import ChannelDirectory
from headwater.channels.service import ChannelService, NewChannel
from headwater.core.clock import SystemClock
from headwater.core.errors import catalogue
from headwater.origin.tokens import PlaybackTokens
from headwater.store.sql import open_database

EXAMPLES = 12
NOT_CALLED = {
    "/api/v1/events": "its answer never ends; tests/integration/test_api_events.py drives it",
}
CHECKS_LEFT_OUT = {
    "positive_data_acceptance": "rules that JSON Schema can't say (reserved names, ladder order) refuse valid bodies",
    "missing_required_header": "no header of ours is required",
    "object_level_authorization": "needs two people's credentials; tests/integration/test_api_channels.py has them",
}
load_all_checks()
SCHEMA = schemathesis.openapi.from_dict(openapi_document()).exclude(path=list(NOT_CALLED))


@dataclass(frozen=True)
class Served:
    """An API that listens, and an administrator's token."""

    url: str
    token: str


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve the API on loopback with a channel to find."""
    data_dir = tmp_path_factory.mktemp("data")
    url = f"sqlite+aiosqlite:///{data_dir}/headwater.db"
    open_database(url).migrate_blocking()
    token = asyncio.run(_prepare(url, data_dir))
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(lambda: _build(url, data_dir), factory=True, log_config=None, lifespan="off")
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield Served(f"http://127.0.0.1:{listener.getsockname()[1]}", token)
    server.should_exit = True
    thread.join()
    listener.close()


async def _prepare(url: str, data_dir: Path) -> str:
    database, secrets, clock = open_database(url), open_secrets(data_dir), SystemClock()
    accounts = AccountService(database, clock, secrets, CHEAP)
    await ChannelService(database, RecordingBus(), clock, secrets, accounts.audit).create(CLI, NewChannel("one"))
    _made, token = await accounts.tokens.create(CLI, "schemathesis", Role.ADMINISTRATOR)
    await database.close()
    return token


def _build(url: str, data_dir: Path) -> Any:
    database, secrets, clock = open_database(url), open_secrets(data_dir), SystemClock()
    facts = FactsBoard(clock)
    return build_api(
        ApiDeps(
            database=database,
            bus=RecordingBus(),
            secrets=secrets,
            directory=ChannelDirectory(database, facts),
            facts=facts,
            viewers=ViewerBoard(clock),
            tokens=PlaybackTokens(secrets.derive("playback-tokens")),
            addresses=PublicAddresses(),
            data_dir=data_dir,
            limits=dataclasses.replace(GuardLimits(), requests_per_s=1e6, burst=1_000_000),
            hasher=CHEAP,
        )
    )


_FEW = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@SCHEMA.parametrize()  # pyright: ignore[reportUntypedFunctionDecorator] - schemathesis types its decorators loosely
@_FEW
def test_every_operation_answers_as_described(case: Any, served: Served) -> None:
    case.call_and_validate(
        base_url=served.url,
        headers={"Authorization": f"Bearer {served.token}"},
        excluded_checks=[CHECKS.get_one(name) for name in CHECKS_LEFT_OUT],
    )


def test_every_operation_documents_what_all_may_answer_with() -> None:
    for key, operation in documented_operations().items():
        assert documented_codes(operation, 500) == {"internal_error"}, key
        assert "store_unavailable" in documented_codes(operation, 503), key
        assert "rate_limited" in documented_codes(operation, 429), key
        assert "request_invalid" in documented_codes(operation, 422), key
        if operation.get("security"):
            assert "not_signed_in" in documented_codes(operation, 401), key
            assert "forbidden" in documented_codes(operation, 403), key
        assert "HTTPValidationError" not in str(operation), key


def test_every_documented_code_is_in_the_catalogue_with_its_status() -> None:
    for operation in documented_operations().values():
        for status in operation["responses"]:
            for code in documented_codes(operation, int(status)):
                assert catalogue()[code].http_status == int(status)


def test_operations_have_names_words_and_a_group() -> None:
    operations = documented_operations().values()
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names))
    for operation in operations:
        assert operation["summary"]
        assert operation["description"]
        assert len(operation["tags"]) == 1


def test_every_field_of_a_body_is_described_or_speaks_for_itself() -> None:
    schemas = openapi_document()["components"]["schemas"]
    for name, schema in schemas.items():
        assert schema.get("description"), name


def test_every_error_message_speaks_both_languages_and_takes_the_same_values() -> None:
    for entry in catalogue().values():
        assert entry.en
        assert any("\u4e00" <= letter <= "\u9fff" for letter in entry.zh), entry.code
