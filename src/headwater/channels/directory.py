"""All channels in memory, for a gateway: found by slug without asking the database.

Refreshed when the bus says that a channel has changed, and every few seconds in case a message was lost.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator

import msgspec
import structlog
from sqlalchemy.exc import SQLAlchemyError

from headwater.channels.board import FactsBoard
from headwater.channels.model import SUBJECT_CHANGED, Channel, ChannelChange, ChannelChanged, ChannelSettings
from headwater.channels.records import all_channels, channels_version, find_channel
from headwater.origin.model import PlaybackRule, PublicChannel
from headwater.store.bus import Bus
from headwater.store.sql import Database

_REFRESH_S = 3.0
_log = structlog.get_logger()


class ChannelDirectory:
    """Every channel by slug.

    Concurrency: belongs to one event loop; looking up never waits. It is the origin's `ChannelDirectory`.
    """

    def __init__(self, database: Database, board: FactsBoard | None = None) -> None:
        """Start empty; `refresh` fills it. A board is told to forget deleted channels."""
        self._database = database
        self._board = board
        self._by_slug: dict[str, Channel] = {}
        self._public: dict[str, PublicChannel] = {}
        self._version: tuple[int, int] | None = None
        self._wanted = asyncio.Event()
        self._is_failing = False

    def find(self, slug: str) -> PublicChannel | None:
        """Return what the origin needs of the channel with that public name, or None; from any thread."""
        return self._public.get(slug)

    def channel(self, slug: str) -> Channel | None:
        """Return the whole record of the channel with that public name, or None."""
        return self._by_slug.get(slug)

    def __iter__(self) -> Iterator[Channel]:
        """Yield all channels by slug."""
        return iter(self._by_slug.values())

    async def refresh(self) -> None:
        """Read the channels when any has changed since the last time."""
        version = await channels_version(self._database)
        if version != self._version:
            channels = await all_channels(self._database)
            self._by_slug = {channel.settings.slug: channel for channel in channels}
            self._public = {channel.settings.slug: _public(channel.settings) for channel in channels}
            self._version = version

    async def run(self, bus: Bus) -> None:
        """Keep up to date until cancelled; while the database is away the last state stands."""
        async with bus.subscribe(SUBJECT_CHANGED) as messages:
            listener = asyncio.create_task(self._listen(messages))
            try:
                while True:
                    await self._refresh_or_report()
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._wanted.wait(), _REFRESH_S)
                    self._wanted.clear()
            finally:
                listener.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await listener

    async def _listen(self, messages: AsyncIterator[tuple[str, bytes]]) -> None:
        async for _subject, payload in messages:
            with contextlib.suppress(msgspec.DecodeError):
                change = msgspec.json.decode(payload, type=ChannelChanged)
                if change.what is ChannelChange.DELETED and self._board is not None:
                    self._board.forget(change.channel_id)
            self._wanted.set()

    async def _refresh_or_report(self) -> None:
        try:
            await self.refresh()
        except (SQLAlchemyError, OSError) as error:
            if not self._is_failing:
                self._is_failing = True
                _log.warning("channels_unreadable", reason=type(error).__name__)
        else:
            if self._is_failing:
                self._is_failing = False
                _log.info("channels_readable")


class StoredChannels:
    """The engine's `ChannelDirectory`: settings as they are now."""

    def __init__(self, database: Database) -> None:
        """Keep the database."""
        self._database = database

    async def find_settings(self, channel_id: str) -> ChannelSettings | None:
        """Return the channel's settings, or None when there is no such channel."""
        channel = await find_channel(self._database, channel_id)
        return channel.settings if channel else None


def _public(settings: ChannelSettings) -> PublicChannel:
    return PublicChannel(settings.id, settings.slug, settings.log_id, PlaybackRule(settings.playback_policy.value))
