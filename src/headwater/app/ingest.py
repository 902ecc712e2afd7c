"""The ingest process: publishers in, access units out."""

import asyncio
import socket
from pathlib import Path

import msgspec
import structlog

from headwater.accounts.secrets import open_secrets
from headwater.app.listeners import rtmps_certificate, tls_context
from headwater.app.process import ProcessContext
from headwater.app.runtime import RunDir
from headwater.channels.keys import ChannelAuthoriser
from headwater.channels.model import SUBJECT_CHANGED, ChannelChanged
from headwater.core.clock import SystemClock
from headwater.ingest import IngestRoom, build_ingest
from headwater.store.bus import Bus, open_bus
from headwater.store.sql import open_database

_log = structlog.get_logger()


class EngineWanted(msgspec.Struct, frozen=True):
    """Payload of `engine.wanted`: a publisher waits for the engine of this channel."""

    channel_id: str
    is_shared: bool


class BusEngines:
    """Finds engines by their sockets and asks the supervisor for them over the bus."""

    def __init__(self, run_dir: RunDir, bus: Bus) -> None:
        """Keep what it needs."""
        self._run_dir = run_dir
        self._bus = bus
        self._shared: set[str] = set()

    def socket_of(self, channel_id: str, *, is_shared: bool) -> Path:
        """Return the engine's socket, and remember which engine the channel lives in."""
        (self._shared.add if is_shared else self._shared.discard)(channel_id)
        return self._run_dir.engine_socket(None if is_shared else channel_id)

    def want(self, channel_id: str) -> None:
        """Ask for the channel's engine."""
        self._bus.publish("engine.wanted", EngineWanted(channel_id, channel_id in self._shared))


async def run(context: ProcessContext) -> None:
    """Take publishers until told to stop."""
    settings = context.settings
    clock = SystemClock()
    database = open_database(settings.effective_database_url)
    certificate = rtmps_certificate(settings)
    try:
        async with open_bus(settings.bus_url, *context.run_dir.bus_urls()) as bus:
            room = build_ingest(
                settings.ingest,
                ChannelAuthoriser(database, open_secrets(settings.data_dir)),
                BusEngines(context.run_dir, bus),
                rtmp=_inherited(context, "rtmp"),
                rtmps=(_inherited(context, "rtmps"), tls_context(certificate)) if certificate else None,
                clock=clock,
            )
            await room.start()
            changes = asyncio.create_task(_follow_changes(bus, room))
            context.ready()
            await context.stop.wait()
            changes.cancel()
            await room.stop()
    finally:
        await database.close()


def _inherited(context: ProcessContext, name: str) -> socket.socket | None:
    descriptor = context.descriptors.get(name)
    return None if descriptor is None else socket.socket(fileno=descriptor)


async def _follow_changes(bus: Bus, room: IngestRoom) -> None:
    """End publishers whose key, channel or welcome has gone."""
    decoder = msgspec.json.Decoder(ChannelChanged)
    async with bus.subscribe(SUBJECT_CHANGED) as messages:
        async for _subject, payload in messages:
            try:
                change = decoder.decode(payload)
            except msgspec.DecodeError as error:
                _log.warning("change_unreadable", reason=str(error))
                continue
            await room.channel_changed(change.channel_id, change.what.value)
