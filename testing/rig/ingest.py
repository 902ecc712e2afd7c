"""The ingest room by itself: real listeners, stream keys from a dictionary, and an engine's socket that remembers."""

import asyncio
import ssl
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from headwater.core.errors import Family, HeadwaterError, define
from headwater.core.framing import FrameDecoder, encode_frame
from headwater.ingest import IngestRoom, IngestSettings, PublishGrant, build_ingest
from headwater.media.messages import (
    Formats,
    PublishAccepted,
    PublishEnd,
    PublishStart,
    TimelineJump,
    ToEngine,
    ToIngest,
    Units,
)
from headwater.media.model import AccessUnit, TrackFormat, TrackKind
from rig.rtmp_client import RtmpClient

RIG_KEY_UNKNOWN = define("rig_key_unknown", Family.AUTH, 403, en="No such key.", zh="沒有這個金鑰。")


@dataclass
class Session:
    """All that one connection to the engine's socket has brought."""

    messages: list[ToEngine] = field(default_factory=list["ToEngine"])
    writer: asyncio.StreamWriter | None = None
    is_closed: bool = False
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    def of(self, kind: type) -> list[ToEngine]:
        """Return the messages of one kind."""
        return [message for message in self.messages if isinstance(message, kind)]

    @property
    def start(self) -> PublishStart:
        """The first message."""
        first = self.messages[0]
        assert isinstance(first, PublishStart)
        return first

    @property
    def end(self) -> PublishEnd | None:
        """The goodbye, if there was one."""
        return next((message for message in self.messages if isinstance(message, PublishEnd)), None)

    @property
    def formats(self) -> list[TrackFormat]:
        """The tracks as they were announced last."""
        return [message for message in self.messages if isinstance(message, Formats)][-1].tracks

    @property
    def jumps(self) -> list[int]:
        """The clock jumps."""
        return [message.jump_ms for message in self.messages if isinstance(message, TimelineJump)]

    @property
    def units(self) -> list[AccessUnit]:
        """All units in order."""
        return [unit for message in self.messages if isinstance(message, Units) for unit in message.units]

    def track(self, kind: TrackKind) -> list[AccessUnit]:
        """Return the units of the first track of a kind, as the last formats number it."""
        index = next((number for number, track in enumerate(self.formats) if track.kind is kind), -1)
        return [unit for unit in self.units if unit.track == index]

    async def until(self, condition: Callable[["Session"], bool], timeout_s: float = 60.0) -> None:
        """Wait until the messages meet a condition."""
        async with asyncio.timeout(timeout_s), self.arrived:
            await self.arrived.wait_for(lambda: condition(self))

    def say(self, message: ToIngest) -> None:
        """Send a message to ingest."""
        assert self.writer is not None
        self.writer.write(encode_frame(message))


class RecordingEngine:
    """Listens as an engine does and keeps what comes."""

    def __init__(self, path: Path) -> None:
        """Prepare; `start` binds."""
        self.path = path
        self.sessions: list[Session] = []
        self.wanted = 0
        self.is_reading = asyncio.Event()
        self.is_reading.set()
        self._server: asyncio.Server | None = None
        self._changed = asyncio.Condition()

    @property
    def is_up(self) -> bool:
        """Whether it listens."""
        return self._server is not None

    async def start(self) -> None:
        """Bind the socket."""
        self.path.unlink(missing_ok=True)
        self._server = await asyncio.start_unix_server(self._serve, str(self.path))

    async def kill(self) -> None:
        """Go as a killed process goes: without a word."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self.is_reading.set()
        for session in self.sessions:
            if session.writer is not None:
                session.writer.transport.abort()
        await asyncio.sleep(0)

    async def session(self, index: int = 0, timeout_s: float = 30.0) -> Session:
        """Wait for the connection of this number and for its first message."""
        await self.connected(index, timeout_s)
        session = self.sessions[index]
        await session.until(lambda it: bool(it.messages), timeout_s)
        return session

    async def connected(self, index: int, timeout_s: float = 30.0) -> None:
        """Wait for the connection of this number."""
        async with asyncio.timeout(timeout_s), self._changed:
            await self._changed.wait_for(lambda: len(self.sessions) > index)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = Session(writer=writer)
        async with self._changed:
            self.sessions.append(session)
            self._changed.notify_all()
        decoder: FrameDecoder[ToEngine] = FrameDecoder(ToEngine)  # pyright: ignore[reportArgumentType] - a union is a type to msgspec
        session.say(PublishAccepted())
        try:
            while chunk := await self._read(reader):
                messages = decoder.feed(chunk)
                async with session.arrived:
                    session.messages += messages
                    session.arrived.notify_all()
        except ConnectionError:
            pass
        finally:
            async with session.arrived:
                session.is_closed = True
                session.arrived.notify_all()
            writer.transport.abort()

    async def _read(self, reader: asyncio.StreamReader) -> bytes:
        await self.is_reading.wait()
        return await reader.read(1 << 20)


class Keys:
    """An authoriser with a dictionary."""

    def __init__(self) -> None:
        """Know one key, `good`."""
        self.grants: dict[str, PublishGrant] = {"good": PublishGrant("channel-1", "input-1", is_shared_engine=False)}
        self.asked = 0
        self.failure: Exception | None = None

    async def authorise(self, app: str, stream_key: str, peer: str) -> PublishGrant:
        """Look the key up."""
        del app, peer
        self.asked += 1
        await asyncio.sleep(0)
        if self.failure is not None:
            raise self.failure
        grant = self.grants.get(stream_key)
        if grant is None:
            raise HeadwaterError(RIG_KEY_UNKNOWN)
        return grant


class OneEngine:
    """All channels live in the one recording engine."""

    def __init__(self, engine: RecordingEngine) -> None:
        """Keep it."""
        self._engine = engine
        self.wanted: list[str] = []

    def socket_of(self, channel_id: str, *, is_shared: bool) -> Path:
        """Return its socket."""
        del channel_id, is_shared
        return self._engine.path

    def want(self, channel_id: str) -> None:
        """Remember the wish."""
        self.wanted.append(channel_id)


@dataclass
class IngestRig:
    """A running room and its surroundings."""

    room: IngestRoom
    engine: RecordingEngine
    keys: Keys
    engines: OneEngine
    ports: dict[str, int]
    directory: Path
    clients: list[RtmpClient] = field(default_factory=list[RtmpClient])

    async def client(self, protocol: str = "rtmp", tls: ssl.SSLContext | None = None) -> RtmpClient:
        """Open a connection that is closed with the rig."""
        client = await RtmpClient.connect(self.ports[protocol], tls)
        self.clients.append(client)
        return client

    async def publishing(self, key: str = "good") -> RtmpClient:
        """Open a connection and publish on it; return when its engine takes the units, if there is one."""
        client = await self.client()
        status = await client.publish(key)
        assert status["code"] == "NetStream.Publish.Start", status
        await self.handed_over()
        return client

    async def handed_over(self, count: int = 1) -> None:
        """Wait until there are so many publishers and all have their engine; at once when there is no engine."""
        async with asyncio.timeout(30):
            while self.engine.is_up and not self._are_handed_over(count):  # noqa: ASYNC110 - the room has no event for it
                await asyncio.sleep(0.01)

    def _are_handed_over(self, count: int) -> bool:
        publishers = self.room.publishers()
        return len(publishers) >= count and all(it.is_handed_over for it in publishers)

    def url(self, key: str = "good", protocol: str = "rtmp") -> str:
        """Return a publisher's address."""
        return f"{protocol}://127.0.0.1:{self.ports[protocol]}/live/{key}"


@asynccontextmanager
async def ingest_rig(settings: IngestSettings | None = None, *, has_engine: bool = True) -> AsyncIterator[IngestRig]:
    """Run the room on free ports, with an engine that records unless told otherwise."""
    with tempfile.TemporaryDirectory(prefix="hw-") as directory:
        engine = RecordingEngine(Path(directory) / "engine.sock")
        keys, engines = Keys(), OneEngine(engine)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(*self_signed(Path(directory)))
        room = build_ingest(
            settings or IngestSettings(), keys, engines, rtmp=("127.0.0.1", 0), rtmps=(("127.0.0.1", 0), tls)
        )
        if has_engine:
            await engine.start()
        ports = await room.start()
        rig = IngestRig(room, engine, keys, engines, ports, Path(directory))
        try:
            yield rig
        finally:
            for client in rig.clients:
                client.cut()
            await room.stop()
            await engine.kill()


def self_signed(directory: Path) -> tuple[Path, Path]:
    """Make a certificate for localhost and return it with its key."""
    certificate, key = directory / "tls.crt", directory / "tls.key"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    return certificate, key


async def run(words: Sequence[str], *, timeout_s: float = 90.0) -> tuple[int, str]:
    """Run a program to its end; return its exit code and what it wrote."""
    process = await asyncio.create_subprocess_exec(
        *words, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    try:
        async with asyncio.timeout(timeout_s):
            output, _ = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
        raise
    sys.stdout.write(output.decode("utf-8", "replace"))
    return process.returncode or 0, output.decode("utf-8", "replace")
