"""The inside of an engine process: publishers in, segments out."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import msgspec
import structlog

from headwater.channels.engine.channel import EngineChannel
from headwater.channels.engine.errors import (
    CHANNEL_ELSEWHERE,
    ENCODER_FAILED,
    PUBLISHER_FORMAT_UNUSABLE,
    PUBLISHER_PRESENT,
)
from headwater.channels.engine.link import PublisherLink
from headwater.channels.engine.meters import ProcessorMeter
from headwater.channels.engine.outlet import log_of
from headwater.channels.engine.ports import EngineStores
from headwater.channels.engine.settings import EngineSettings
from headwater.channels.engine.stills import StillMaker
from headwater.channels.errors import CHANNEL_NOT_FOUND
from headwater.channels.model import (
    SUBJECT_CHANGED,
    SUBJECT_FACTS,
    ChannelChange,
    ChannelChanged,
    ChannelSettings,
    Takeover,
)
from headwater.core.errors import HeadwaterError
from headwater.media.decode import DecodeError
from headwater.media.messages import PublishStart
from headwater.segments.errors import LOG_BUSY
from headwater.segments.feed import FeedSender
from headwater.segments.storer import StorageAlarm, Storer
from headwater.segments.writer import LogWriter

_SUBJECT_ALARM = "alarm"
_FACTS_EVERY_S = 1.0
_BUSY_RETRY_S = 0.1
_BUSY_PATIENCE_S = 6.0  # guess: an engine that is stopping lets its log go well within
_log = structlog.get_logger()


async def run_engine(
    stores: EngineStores,
    channel_id: str | None,
    *,
    stop: asyncio.Event,
    ready: Callable[[], None],
    settings: EngineSettings | None = None,
) -> None:
    """Serve publishers of one channel, or of all passthrough channels, until stopped or idle.

    Binds `run_dir/engine-<channel_id>.sock` or `engine-shared.sock`; log events go to every gateway, facts to the bus.

    Args:
        stores: Where to read from and write to.
        channel_id: The one channel to run, or None for the engine passthrough channels share, which never idles out.
        stop: When set, publishers are told `engine_stopping`, segments are closed, and the call returns.
        ready: Called once when publishers can connect.
        settings: Limits and times.

    Raises:
        HeadwaterError: `encoder_failed` when the media path broke: the process shall fail and be started again.
    """
    async with FeedSender(stores.run_dir) as feed:
        await feed.wait_scanned()
        engine = Engine(stores, channel_id, feed, settings or EngineSettings())
        await engine.run(stop, ready)


class Engine:
    """Accepts publishers and holds the channels they feed.

    Args:
        stores: Where to read from and write to.
        channel_id: The one channel, or None.
        feed: The way to the gateways.
        settings: Limits and times.
    """

    def __init__(
        self, stores: EngineStores, channel_id: str | None, feed: FeedSender, settings: EngineSettings
    ) -> None:
        """Prepare; `run` opens the socket."""
        self._stores = stores
        self._channel_id = channel_id
        self._feed = feed
        self._settings = settings
        self._loop = asyncio.get_running_loop()
        self._clock = stores.clock
        self._storer = Storer(stores.blobs, stores.index, stores.spool_dir, self._alarmed, clock=stores.clock)
        self._stills = StillMaker()
        self._channels: dict[str, EngineChannel] = {}
        self._opening: dict[str, asyncio.Lock] = {}
        self._admissions: set[asyncio.Task[None]] = set()
        self._failure: HeadwaterError | None = None
        self._ending = asyncio.Event()

    async def run(self, stop: asyncio.Event, ready: Callable[[], None]) -> None:
        """Serve until `stop`, idleness or a failure."""
        path = self._stores.run_dir / f"engine-{self._channel_id or 'shared'}.sock"
        self._storer.start()
        try:
            async with asyncio.TaskGroup() as tasks, _listening(path, lambda: PublisherLink(self)):
                background = [
                    tasks.create_task(self._tell_facts()),
                    tasks.create_task(self._follow_changes()),
                    tasks.create_task(_set_after(stop, self._ending)),
                ]
                ready()
                await self._ending.wait()
                for task in (*background, *self._admissions):
                    task.cancel()
            await asyncio.gather(*(self._close(channel) for channel in list(self._channels.values())))
        finally:
            await asyncio.to_thread(self._stills.close)
            await asyncio.to_thread(self._storer.stop)
        if self._failure:
            raise self._failure

    # LinkHost

    def started(self, link: PublisherLink, start: PublishStart) -> None:
        """Let a publisher in, in the background: its channel may have to be opened first."""
        task = self._loop.create_task(self._admit(link, start))
        self._admissions.add(task)
        task.add_done_callback(self._admissions.discard)

    def closed(self, link: PublisherLink) -> None:
        """Nothing is kept of a link."""

    async def _admit(self, link: PublisherLink, start: PublishStart) -> None:
        try:
            settings = await self._checked(start)
            async with self._opening.setdefault(settings.id, asyncio.Lock()):
                channel = self._channels.get(settings.id) or await self._open(settings)
            self._check_present(channel, settings, start)
        except HeadwaterError as error:
            _log.warning("publisher_refused", channel_id=start.channel_id, code=error.entry.code)
            link.refuse(error.entry.code, str(error))
            return
        channel.publish(start, link, settings)
        link.accept(channel)

    async def _checked(self, start: PublishStart) -> ChannelSettings:
        if self._channel_id not in {None, start.channel_id}:
            raise HeadwaterError(CHANNEL_ELSEWHERE)
        settings = await self._stores.directory.find_settings(start.channel_id)
        if settings is None:
            raise HeadwaterError(CHANNEL_NOT_FOUND, slug=start.channel_id)
        if self._channel_id is None and not settings.is_shared_engine:
            raise HeadwaterError(CHANNEL_ELSEWHERE)
        return settings

    def _check_present(self, channel: EngineChannel, settings: ChannelSettings, start: PublishStart) -> None:
        """Refuse a second publisher where the channel wants it so; one that comes back itself is no second."""
        present = channel.publisher
        if (
            channel.has_publisher
            and present
            and settings.takeover is Takeover.REFUSE
            and present.publisher_id != start.publisher_id
        ):
            raise HeadwaterError(PUBLISHER_PRESENT, slug=settings.slug)

    async def _open(self, settings: ChannelSettings) -> EngineChannel:
        deadline_s = self._clock.monotonic_s() + _BUSY_PATIENCE_S
        while True:
            try:
                writer = await asyncio.to_thread(LogWriter, log_of(settings), self._storer, self._feed.publish)
                break
            except HeadwaterError as error:
                if error.entry is not LOG_BUSY or self._clock.monotonic_s() > deadline_s:
                    raise
                await asyncio.sleep(_BUSY_RETRY_S)
        channel = EngineChannel(settings, writer, self._clock, self._settings, self._stills, self._media_failed)
        self._channels[settings.id] = channel
        self._feed.add_log(writer)
        channel.announce()
        return channel

    async def _close(self, channel: EngineChannel) -> None:
        """Let a channel go; a publisher that comes meanwhile waits and opens it again."""
        async with self._opening.setdefault(channel.settings.id, asyncio.Lock()):
            if self._channels.pop(channel.settings.id, None) is channel:
                await channel.close()
                self._feed.remove_log(channel.settings.log_id)

    def _media_failed(self, channel: EngineChannel, error: Exception) -> None:
        """Act on an error of the media path: an unusable publisher goes, a broken encoder ends this process."""
        slug = channel.settings.slug
        if isinstance(error, DecodeError) or channel.settings.is_shared_engine:
            _log.warning("publisher_unusable", channel=slug, reason=str(error), exc_info=error)
            detail = HeadwaterError(PUBLISHER_FORMAT_UNUSABLE, reason=str(error)).message("en")
            channel.end_publisher("protocol_error", detail)
            return
        _log.error("encoder_failed", channel=slug, reason=str(error), exc_info=error)
        if self._failure is None:
            self._failure = HeadwaterError(ENCODER_FAILED, slug=slug, reason=str(error))
        self._ending.set()

    # Once a second, and what comes over the bus.

    async def _tell_facts(self) -> None:
        processor = ProcessorMeter()
        began_s = self._clock.monotonic_s()
        while True:
            await asyncio.sleep(_FACTS_EVERY_S)
            now_s = self._clock.monotonic_s()
            engine_cpu = processor.take(now_s)
            for channel in list(self._channels.values()):
                self._stores.bus.publish(SUBJECT_FACTS, channel.facts(engine_cpu))
            if self._channel_id is None:
                await self._let_quiet_channels_go(now_s)
            elif self._is_idle(now_s, began_s):
                _log.info("engine_idle", channel_id=self._channel_id)
                self._ending.set()

    def _is_idle(self, now_s: float, began_s: float) -> bool:
        if self._admissions:
            return False
        quiet_since_s = [began_s]
        for channel in self._channels.values():
            if channel.has_publisher:
                return False
            quiet_since_s.append(channel.quiet_since_s + channel.settings.reconnect_grace_s)
        return now_s - max(quiet_since_s) > self._settings.idle_exit_s

    async def _let_quiet_channels_go(self, now_s: float) -> None:
        for channel in list(self._channels.values()):
            quiet_s = now_s - channel.quiet_since_s - channel.settings.reconnect_grace_s
            if not channel.has_publisher and quiet_s > self._settings.idle_log_s:
                await self._close(channel)

    async def _follow_changes(self) -> None:
        decoder = msgspec.json.Decoder(ChannelChanged)
        async with self._stores.bus.subscribe(SUBJECT_CHANGED) as messages:
            async for _, payload in messages:
                try:
                    change = decoder.decode(payload)
                except msgspec.DecodeError as error:
                    _log.warning("change_unreadable", reason=str(error))
                    continue
                channel = self._channels.get(change.channel_id)
                if channel and change.what is ChannelChange.DELETED:
                    channel.end_publisher("channel_deleted")
                    await self._close(channel)

    def _alarmed(self, alarm: StorageAlarm) -> None:
        """Pass a storage alarm on; called on the storer's thread."""
        self._loop.call_soon_threadsafe(self._stores.bus.publish, _SUBJECT_ALARM, alarm)


@contextlib.asynccontextmanager
async def _listening(path: Path, make: Callable[[], PublisherLink]) -> AsyncIterator[None]:
    """Listen on a Unix socket, replacing what a killed engine has left there."""
    _remove(path)
    server = await asyncio.get_running_loop().create_unix_server(make, str(path))
    try:
        yield
    finally:
        server.close()
        _remove(path)


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)


async def _set_after(stop: asyncio.Event, ending: asyncio.Event) -> None:
    await stop.wait()
    ending.set()
