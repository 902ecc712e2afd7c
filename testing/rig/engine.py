"""An engine in this process on real stores, a gateway that notes what it is told, and publishers as ingest makes."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from headwater.channels.engine import EngineSettings, EngineStores, run_engine
from headwater.channels.model import (
    SUBJECT_FACTS,
    ChannelFacts,
    ChannelMode,
    ChannelSettings,
    PlaybackPolicy,
    Takeover,
)
from headwater.core.clock import SystemClock
from headwater.core.framing import FrameDecoder, encode_frame
from headwater.core.ids import new_id
from headwater.media.messages import PublishEnd, PublishStart, ToEngine, ToIngest
from headwater.segments.model import LogEvent, StateChanged
from headwater.store.blobs import Blobs
from headwater.store.bus import Bus, open_bus, run_broker
from headwater.store.sql import Database
from rig.units import Clip, LogReader

WAIT_S = 60.0


def channel_settings(mode: ChannelMode = ChannelMode.ENCODE, **changes: object) -> ChannelSettings:
    """Return a channel's settings, with a log of its own."""
    settings = ChannelSettings(
        id=new_id(),
        slug="one",
        name="One",
        mode=mode,
        ladder=None,
        segment_s=2.0,
        part_s=0.4,
        dvr_window_s=7200,
        takeover=Takeover.TAKE_OVER,
        reconnect_grace_s=20.0,
        playback_policy=PlaybackPolicy.PUBLIC,
        log_id=new_id(),
        epoch_us=SystemClock().now_us(),
    )
    return msgspec.structs.replace(settings, **changes)


class Waiting:
    """Wakes whoever waits when something has come."""

    def __init__(self) -> None:
        """Begin with nobody waiting."""
        self._changed = asyncio.Event()

    def wake(self) -> None:
        """Something has come."""
        self._changed.set()

    async def until(self, is_true: Callable[[], bool], what: str, timeout_s: float = WAIT_S) -> None:
        """Wait until a condition holds; raise AssertionError otherwise."""
        try:
            async with asyncio.timeout(timeout_s):
                while not is_true():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            message = f"did not happen in {timeout_s} s: {what}"
            raise AssertionError(message) from None


class Gateway(asyncio.Protocol):
    """A gateway's end of the feed that keeps all events."""

    def __init__(self, reader: LogReader, waiting: Waiting) -> None:
        """Keep where events go."""
        self._reader = reader
        self._waiting = waiting
        self.transport: asyncio.Transport | None = None
        self._decoder: FrameDecoder[LogEvent] = FrameDecoder(LogEvent)  # pyright: ignore[reportArgumentType] - a union is no type[], but msgspec takes it

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Note events."""
        for event in self._decoder.feed(data):
            self._reader(event)
        self._waiting.wake()


class RigPublisher(asyncio.Protocol):
    """Ingest's end of a publisher's connection."""

    def __init__(self) -> None:
        """Begin without an answer."""
        self.answers: list[ToIngest] = []
        self.waiting = Waiting()
        self.is_closed = False
        self._decoder: FrameDecoder[ToIngest] = FrameDecoder(ToIngest)  # pyright: ignore[reportArgumentType] - as above
        self._transport: asyncio.Transport | None = None
        self._can_write = asyncio.Event()
        self._can_write.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def pause_writing(self) -> None:
        """The engine reads slowly."""
        self._can_write.clear()

    def resume_writing(self) -> None:
        """It goes on."""
        self._can_write.set()

    def data_received(self, data: bytes) -> None:
        """Note answers."""
        self.answers += self._decoder.feed(data)
        self.waiting.wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """Note the end."""
        del exc
        self.is_closed = True
        self._can_write.set()
        self.waiting.wake()

    def send(self, message: ToEngine) -> None:
        """Send a message."""
        assert self._transport is not None
        if not self.is_closed:
            self._transport.write(encode_frame(message))

    async def play(self, clip: Clip, start_us: int, shift_s: float = 0.0) -> None:
        """Send a clip's formats and units as fast as the engine takes them; they say that they arrived in time."""
        self.send(clip.message)
        for message in clip.batches(start_us, shift_s):
            await self._can_write.wait()
            self.send(message)

    def abort(self) -> None:
        """Go without a word, as a process that dies."""
        assert self._transport is not None
        self._transport.abort()

    async def end(self, reason: str = "unpublished") -> None:
        """Say goodbye and wait for the engine to close."""
        self.send(PublishEnd(reason))
        await self.waiting.until(lambda: self.is_closed, "connection closed")


@dataclass
class Settings:
    """The channels an engine may ask for."""

    channels: dict[str, ChannelSettings] = field(default_factory=dict[str, ChannelSettings])

    async def find_settings(self, channel_id: str) -> ChannelSettings | None:
        """Return a channel's settings."""
        return self.channels.get(channel_id)


@dataclass
class EngineRig:
    """What a test works with.

    Attributes:
        reader: All events a gateway got.
        waiting: Woken with each.
        facts: All facts.
        directory: The channels.
        bus: A connection to the bus.
        stop: Ends the engine.
        running: The engine's task.
    """

    run_dir: Path
    reader: LogReader
    waiting: Waiting
    facts: list[ChannelFacts]
    directory: Settings
    bus: Bus
    stop: asyncio.Event
    running: "asyncio.Task[None]"
    channel_id: str | None

    async def connect(self, settings: ChannelSettings, publisher_id: str | None = None) -> RigPublisher:
        """Connect as a channel's publisher and say so."""
        self.directory.channels[settings.id] = settings
        path = self.run_dir / f"engine-{self.channel_id or 'shared'}.sock"
        _, publisher = await asyncio.get_running_loop().create_unix_connection(RigPublisher, str(path))
        publisher.send(PublishStart(publisher_id or new_id(), settings.id, "input", "rtmp", "rig/1", "127.0.0.1"))
        return publisher

    async def until(self, is_true: Callable[[], bool], what: str) -> None:
        """Wait for what the gateway's events or the facts shall show."""
        await self.waiting.until(is_true, what)

    async def segments(self, count: int, log_id: str | None = None) -> None:
        """Wait for so many closed segments."""
        await self.until(
            lambda: sum(log_id in {None, event.log_id} for event in self.reader.segments()) >= count,
            f"{count} segments",
        )

    def states(self) -> list[str]:
        """Return the states announced, without repetitions."""
        said = [event.state.value for event in self.reader.of(StateChanged)]
        return [state for index, state in enumerate(said) if index == 0 or said[index - 1] != state]


@contextlib.asynccontextmanager
async def engine_rig(
    run_dir: Path,
    spool_dir: Path,
    database: Database,
    blobs: Blobs,
    channel_id: str | None,
    settings: EngineSettings | None = None,
) -> AsyncIterator[EngineRig]:
    """Run an engine with a gateway listening to it."""
    reader, waiting, facts, directory = LogReader(), Waiting(), list[ChannelFacts](), Settings()
    loop = asyncio.get_running_loop()
    feed_path = run_dir / "gateway-0.feed"
    if feed_path.exists():
        feed_path.unlink()
    feeds: list[Gateway] = []

    def take_feed() -> Gateway:
        feeds.append(Gateway(reader, waiting))
        return feeds[-1]

    gateway = await loop.create_unix_server(take_feed, str(feed_path))
    urls = f"ipc://{run_dir}/bus-in", f"ipc://{run_dir}/bus-out"
    async with run_broker(*urls), open_bus("local://", *urls) as bus, bus.subscribe(SUBJECT_FACTS) as messages:
        stop, ready = asyncio.Event(), asyncio.Event()
        stores = EngineStores(run_dir, spool_dir, blobs, database.sync_engine(), directory, bus)
        running = asyncio.create_task(run_engine(stores, channel_id, stop=stop, ready=ready.set, settings=settings))

        async def note_facts() -> None:
            async for _, payload in messages:
                facts.append(msgspec.json.decode(payload, type=ChannelFacts))
                waiting.wake()

        noting = asyncio.create_task(note_facts())
        is_ready = asyncio.create_task(ready.wait())
        await asyncio.wait([is_ready, running], return_when=asyncio.FIRST_COMPLETED)
        is_ready.cancel()
        try:
            yield EngineRig(run_dir, reader, waiting, facts, directory, bus, stop, running, channel_id)
        finally:
            stop.set()
            noting.cancel()
            await asyncio.gather(running, noting, return_exceptions=True)
            gateway.close()
            for feed in feeds:
                if feed.transport:
                    feed.transport.abort()
            await gateway.wait_closed()
