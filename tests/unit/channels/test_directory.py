import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import pytest
from tests.fixtures_api import RecordingBus, until

from headwater.accounts.audit import AuditLog
from headwater.accounts.model import SYSTEM
from headwater.accounts.secrets import SecretBox
from headwater.channels.board import FactsBoard
from headwater.channels.directory import ChannelDirectory, StoredChannels
from headwater.channels.model import ChannelChange, ChannelChanged, ChannelFacts, PlaybackPolicy
from headwater.channels.service import ChannelPatch, ChannelService, NewChannel
from headwater.core.clock import ManualClock
from headwater.origin.model import PlaybackRule
from headwater.segments.model import ChannelState
from headwater.store.sql import Database


@pytest.fixture
def service(
    sqlite_database: Database, recording_bus: RecordingBus, clock: ManualClock, secrets: SecretBox
) -> ChannelService:
    return ChannelService(sqlite_database, recording_bus, clock, secrets, AuditLog(sqlite_database, clock))


async def test_a_refresh_sees_what_was_made_changed_and_deleted(
    sqlite_database: Database, service: ChannelService
) -> None:
    directory = ChannelDirectory(sqlite_database)
    await directory.refresh()
    assert list(directory) == []
    made, _key = await service.create(SYSTEM, NewChannel("one"))
    await directory.refresh()
    found = directory.find("one")
    assert found is not None
    assert (found.channel_id, found.log_id, found.rule) == (made.settings.id, made.settings.log_id, PlaybackRule.PUBLIC)
    await service.change(SYSTEM, "one", ChannelPatch(playback_policy=PlaybackPolicy.TOKEN))
    await directory.refresh()
    changed = directory.find("one")
    assert changed is not None
    assert changed.rule is PlaybackRule.TOKEN
    await service.remove(SYSTEM, "one")
    await directory.refresh()
    assert directory.find("one") is None
    assert directory.channel("one") is None


async def test_a_message_on_the_bus_refreshes_at_once(
    sqlite_database: Database, service: ChannelService, clock: ManualClock
) -> None:
    board = FactsBoard(clock)
    directory = ChannelDirectory(sqlite_database, board)
    messages: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()

    class OneBus(RecordingBus):
        @asynccontextmanager
        async def subscribe(self, prefix: str) -> AsyncIterator[AsyncIterator[tuple[str, bytes]]]:
            assert prefix == "channel.changed"

            async def read() -> AsyncIterator[tuple[str, bytes]]:
                while True:
                    yield await messages.get()

            yield read()

    running = asyncio.create_task(directory.run(OneBus()))
    made, _key = await service.create(SYSTEM, NewChannel("one"))
    board.apply(ChannelFacts(made.settings.id, ChannelState.ON_AIR, clock.now_us()))
    messages.put_nowait(("channel.changed", b"not json"))
    await until(lambda: directory.find("one") is not None)
    await service.remove(SYSTEM, "one")
    change = ChannelChanged(made.settings.id, ChannelChange.DELETED)
    messages.put_nowait(("channel.changed", msgspec.json.encode(change)))
    await until(lambda: directory.find("one") is None)
    assert board.state(made.settings.id) is ChannelState.OFF_AIR
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_engines_find_settings_as_they_are_now(sqlite_database: Database, service: ChannelService) -> None:
    made, _key = await service.create(SYSTEM, NewChannel("one"))
    stored = StoredChannels(sqlite_database)
    assert await stored.find_settings(made.settings.id) == made.settings
    assert await stored.find_settings("absent") is None


async def test_each_change_moves_the_version_though_the_clock_stands_still(
    sqlite_database: Database, service: ChannelService
) -> None:
    directory = ChannelDirectory(sqlite_database)
    await service.create(SYSTEM, NewChannel("one"))
    for name in ("a", "b", "c"):
        await service.change(SYSTEM, "one", ChannelPatch(name=name))
        await directory.refresh()
        channel = directory.channel("one")
        assert channel is not None
        assert channel.settings.name == name
