"""The command line as people and scripts use it: another process, its standard output, its exit code."""

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.fixtures_api import RecordingBus, build_harness

from headwater.accounts.secrets import open_secrets
from headwater.app.runtime import RunDir
from headwater.channels.keys import ChannelAuthoriser
from headwater.core.clock import ManualClock, SystemClock
from headwater.core.errors import HeadwaterError
from headwater.store.bus import open_bus, run_broker
from headwater.store.sql import open_database

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def headwater(tmp_path: Path) -> Run:
    """Give what runs the command on a directory of its own."""

    def run(*words: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        clean = {key: value for key, value in os.environ.items() if not key.startswith("HEADWATER_")}
        return subprocess.run(
            [sys.executable, "-m", "headwater", *words],
            input=stdin,
            env={**clean, "LANG": "C.UTF-8", "HEADWATER_DATA_DIR": str(tmp_path), **environment},
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
        )

    return run


async def test_a_token_stands_alone_on_stdout_and_works(headwater: Run, tmp_path: Path) -> None:
    made = headwater("token", "create", "--role", "admin", "--name", "ci")
    assert made.returncode == 0, made.stderr
    assert re.fullmatch(r"hw_[A-Za-z0-9]{40}\n", made.stdout)
    database = open_database(f"sqlite+aiosqlite:///{tmp_path}/headwater.db")
    secrets = open_secrets(tmp_path)
    harness = build_harness(database, secrets, ManualClock(SystemClock().now_us()), tmp_path, RecordingBus())
    async with harness.client(token=made.stdout.strip()) as client:
        listed = (await client.get("/api/v1/tokens")).json()["items"]
        assert [(item["name"], item["role"], item["user_id"]) for item in listed] == [("ci", "administrator", None)]
        audit = (await client.get("/api/v1/audit")).json()["items"]
        assert [(entry["action"], entry["actor"]["kind"]) for entry in audit] == [("token.created", "cli")]
    await database.close()


async def test_channels_are_made_listed_and_deleted(headwater: Run, tmp_path: Path) -> None:
    made = headwater("channel", "create", "one", "--name", "One", "--mode", "passthrough_all", "--json")
    assert made.returncode == 0, made.stderr
    channel = json.loads(made.stdout)
    database = open_database(f"sqlite+aiosqlite:///{tmp_path}/headwater.db")
    authoriser = ChannelAuthoriser(database, open_secrets(tmp_path))
    grant = await authoriser.authorise("live", channel["stream_key"], "")
    assert (grant.channel_id, grant.is_shared_engine) == (channel["id"], True)
    listed = headwater("channel", "list", "--json")
    assert [item["slug"] for item in json.loads(listed.stdout)] == ["one"]
    assert channel["stream_key"] not in listed.stdout
    assert headwater("channel", "list").stdout.split()[0] == "one"
    unsure = headwater("channel", "delete", "one")
    assert unsure.returncode == 2
    assert "--yes" in unsure.stderr
    assert headwater("channel", "delete", "one", "--yes").returncode == 0
    absent = headwater("channel", "delete", "one", "--yes", LANG="zh_TW.UTF-8")
    assert absent.returncode == 1
    assert "找不到頻道 one" in absent.stderr
    assert "[channel_not_found]" in absent.stderr
    with pytest.raises(HeadwaterError):
        await authoriser.authorise("live", channel["stream_key"], "")
    await database.close()


def test_a_channel_for_people_says_where_to_publish(headwater: Run) -> None:
    made = headwater("channel", "create", "one")
    assert "rtmp://localhost:1935/live" in made.stdout
    refused = headwater("channel", "create", "Not Good")
    assert refused.returncode == 1
    assert "slug_invalid" in refused.stderr


async def test_a_running_service_is_told(headwater: Run, tmp_path: Path) -> None:
    urls = RunDir.of(tmp_path).bus_urls()
    async with run_broker(*urls), open_bus("local://", *urls) as bus, bus.subscribe("channel.changed") as changes:
        made = await asyncio.to_thread(headwater, "channel", "create", "one", "--json")
        _subject, payload = await anext(changes)
    assert json.loads(payload) == {"channel_id": json.loads(made.stdout)["id"], "what": "created"}


async def test_administrators_are_made_and_reset(headwater: Run, tmp_path: Path) -> None:
    made = headwater("admin", "create", "--email", "a@example.org", "--generate")
    assert made.returncode == 0, made.stderr
    first = made.stdout.strip()
    assert re.fullmatch(r"\S{16}", first)
    again = headwater("admin", "create", "--email", "a@example.org", "--generate")
    assert (again.returncode, again.stdout) == (1, "")
    reset = headwater("admin", "reset", "--email", "a@example.org", "--password-stdin", stdin="another fine one\n")
    assert reset.returncode == 0, reset.stderr
    nobody = headwater("admin", "create", "--email", "b@example.org")
    assert nobody.returncode == 2
    weak = headwater("admin", "create", "--email", "b@example.org", "--password-stdin", stdin="short\n")
    assert weak.returncode == 1
    assert "password_weak" in weak.stderr
    database = open_database(f"sqlite+aiosqlite:///{tmp_path}/headwater.db")
    harness = build_harness(
        database, open_secrets(tmp_path), ManualClock(SystemClock().now_us()), tmp_path, RecordingBus()
    )
    async with harness.client() as client:
        for password, status in ((first, 401), ("another fine one", 200)):
            body = {"email": "a@example.org", "password": password}
            assert (await client.post("/api/v1/session", json=body)).status_code == status
    await database.close()


def test_a_wrong_setting_is_said_in_one_line(headwater: Run) -> None:
    answer = headwater("channel", "list", HEADWATER_HTPP__LISTEN="x")
    assert answer.returncode == 1
    assert answer.stderr.count("\n") == 1
    assert "config_unknown_key" in answer.stderr


def test_the_data_directory_may_stand_before_or_after_the_command(headwater: Run, tmp_path: Path) -> None:
    before, after = tmp_path / "x", tmp_path / "y"
    assert headwater("--data", str(before), "channel", "list").returncode == 0
    assert headwater("channel", "list", "--data", str(after)).returncode == 0
    assert (before / "headwater.db").exists()
    assert (after / "headwater.db").exists()


def test_the_description_is_printed_as_json(headwater: Run) -> None:
    document = json.loads(headwater("openapi").stdout)
    assert "/api/v1/channels" in document["paths"]
    assert headwater("--version").stdout.strip() == document["info"]["version"]


def test_the_parent_of_all_processes_loads_no_database_library() -> None:
    program = "import sys, headwater.app.cli; print({name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    for name in ("sqlalchemy", "alembic", "fastapi", "av", "argon2"):
        assert f"'{name}'" not in loaded
