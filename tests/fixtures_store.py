"""Real stores for tests: SQLite and a private PostgreSQL, the disk and an S3 server in this process, ZeroMQ and NATS.

A server that is missing makes the test fail with what to install; nothing is skipped.
"""

import os
import pwd
import re
import shutil
import subprocess
import tempfile
import urllib.request
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path

import psycopg
import pytest
from moto.server import ThreadedMotoServer

from headwater.store.blobs import Blobs, open_blobs
from headwater.store.bus import Bus, open_bus, run_broker
from headwater.store.sql import Database, open_database

_POSTGRES_BIN = Path("/usr/lib/postgresql/15/bin")
_LISTENING = re.compile(rb"Listening for client connections on \S+:(\d+)")
OpenBus = Callable[[], AbstractAsyncContextManager[Bus]]


def short_directory(prefix: str) -> Path:
    """Make a directory whose sockets have names short enough for the kernel; the caller removes it."""
    return Path(tempfile.mkdtemp(prefix=prefix, dir="/tmp"))


@pytest.fixture
def run_dir() -> Iterator[Path]:
    """Give a short directory for Unix sockets."""
    directory = short_directory("hw-run-")
    yield directory
    shutil.rmtree(directory)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Start a private PostgreSQL and give the URL of its server, without a database name."""
    if not (_POSTGRES_BIN / "initdb").exists():
        pytest.fail("PostgreSQL 15 is missing; install it: apt-get install postgresql", pytrace=False)
    directory = short_directory("hw-pg-")
    owner = None
    if os.geteuid() == 0:  # the server refuses to run as root
        owner = "nobody" if "postgres" not in {entry.pw_name for entry in pwd.getpwall()} else "postgres"
        shutil.chown(directory, owner)

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [_POSTGRES_BIN / program, *arguments],
            user=owner,
            group=None if owner is None else pwd.getpwnam(owner).pw_gid,
            extra_groups=None if owner is None else [],
            check=True,
            capture_output=True,
            cwd="/",
        )

    data = f"{directory}/data"
    run("initdb", "-D", data, "-U", "headwater", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale", "C")
    options = f"-c listen_addresses='' -c unix_socket_directories={directory} -c fsync=off -c full_page_writes=off"
    run("pg_ctl", "-D", data, "-w", "-l", f"{directory}/log", "-o", options, "start")
    yield f"postgresql+psycopg://headwater@/?host={directory}"
    run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    shutil.rmtree(directory)


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """Make an empty database on the private PostgreSQL and give its URL."""
    name = f"t{uuid.uuid4().hex}"
    conninfo = f"host={postgres_server.partition('host=')[2]} user=headwater dbname=postgres"
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
    yield postgres_server.replace("@/?", f"@/{name}?")
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)".encode())


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the URL of an empty database, once per kind."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/headwater.db"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Open a migrated database, once per kind."""
    opened = open_database(database_url)
    await opened.migrate()
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite_database(tmp_path: Path) -> AsyncIterator[Database]:
    """Open a migrated SQLite database, where the kind does not matter."""
    opened = open_database(f"sqlite+aiosqlite:///{tmp_path}/headwater.db")
    await opened.migrate()
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """Start an S3 server in this process and give its address."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3_url(s3_server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Make an empty bucket, point the `AWS_…` environment at it, and give its URL with a prefix."""
    environment = {
        "AWS_ENDPOINT_URL": s3_server,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_ALLOW_HTTP": "true",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    bucket = f"b{uuid.uuid4().hex}"
    with urllib.request.urlopen(urllib.request.Request(f"{s3_server}/{bucket}", method="PUT")):
        pass
    return f"s3://{bucket}/some/prefix"


@pytest.fixture(params=["disk", "s3"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    """Open an empty blob store, once per kind."""
    return open_blobs(f"file://{tmp_path}/blobs" if request.param == "disk" else request.getfixturevalue("s3_url"))


@pytest.fixture
def disk_blobs(tmp_path: Path) -> Blobs:
    """Open an empty blob store on the disk, where the kind does not matter."""
    return open_blobs(f"file://{tmp_path}/blobs")


@pytest.fixture(scope="session")
def nats_url() -> Iterator[str]:
    """Start a NATS server and give its URL."""
    program = shutil.which("nats-server")
    if program is None:
        pytest.fail("nats-server is missing; install it: apt-get install nats-server", pytrace=False)
    with subprocess.Popen([program, "-a", "127.0.0.1", "-p", "-1"], stderr=subprocess.PIPE) as server:
        assert server.stderr is not None
        found = next(match for line in server.stderr if (match := _LISTENING.search(line)))
        yield f"nats://127.0.0.1:{found[1].decode()}"
        server.terminate()
        server.stderr.read()


@pytest.fixture(params=["zmq", "nats"])
async def bus_factory(request: pytest.FixtureRequest, run_dir: Path) -> AsyncIterator[OpenBus]:
    """Give what opens a bus connection, once per kind; with ZeroMQ a broker runs."""
    async with AsyncExitStack() as stack:
        if request.param == "nats":
            url = f"{request.getfixturevalue('nats_url')}/{uuid.uuid4().hex}"
            yield lambda: open_bus(url)
            return
        urls = f"ipc://{run_dir}/bus-in", f"ipc://{run_dir}/bus-out"
        await stack.enter_async_context(run_broker(*urls))
        yield lambda: open_bus("local://", *urls)
