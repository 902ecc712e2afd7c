"""The gateway process: one event loop that takes parts from the engines and answers everything over HTTP."""

import asyncio
import os
import socket
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from typing import Any

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from headwater.accounts.secrets import open_secrets
from headwater.app.api import ApiDeps, build_api
from headwater.app.listeners import rtmps_certificate
from headwater.app.pages import Pages
from headwater.app.process import ProcessContext
from headwater.app.server import InheritedSocketServer
from headwater.app.site import Site
from headwater.channels.addresses import PublicAddresses
from headwater.channels.board import FactsBoard, ViewerBoard
from headwater.channels.directory import ChannelDirectory
from headwater.channels.model import SUBJECT_VIEWERS, GatewayViewers
from headwater.core.clock import SystemClock
from headwater.origin.delivery import GatewayApp
from headwater.origin.service import Origin
from headwater.origin.tokens import PlaybackTokens
from headwater.origin.viewers import ViewerCounter
from headwater.segments.feed_receiver import FeedReceiver
from headwater.segments.index import SegmentIndex
from headwater.segments.windows import LogWindows
from headwater.store.blobs import open_blobs
from headwater.store.bus import Bus, open_bus
from headwater.store.sql import Database, open_database

_READY_CACHE_S = 1.0
_log = structlog.get_logger()


async def run(context: ProcessContext) -> None:
    """Serve until told to stop."""
    settings, clock = context.settings, SystemClock()
    secrets = open_secrets(settings.data_dir)
    async with AsyncExitStack() as stack:
        database = open_database(settings.effective_database_url)
        stack.push_async_callback(database.close)
        bus = await stack.enter_async_context(open_bus(settings.bus_url, *context.run_dir.bus_urls()))
        facts, viewers = FactsBoard(clock), ViewerBoard(clock)
        directory = ChannelDirectory(database, facts)
        await directory.refresh()
        index = SegmentIndex(database)
        blobs = open_blobs(settings.effective_blob_url)
        windows = LogWindows(blobs, index, spool_dir=settings.spool_dir)
        await windows.load_all()
        tokens = PlaybackTokens(secrets.derive("playback-tokens"))
        origin = Origin(directory, windows, index, tokens, ViewerCounter(secrets.derive("viewers")), blobs=blobs)
        api = build_api(
            ApiDeps(
                database=database,
                bus=bus,
                clock=clock,
                secrets=secrets,
                facts=facts,
                viewers=viewers,
                directory=directory,
                tokens=tokens,
                addresses=_addresses(context),
                site_name=settings.site_name,
                data_dir=settings.data_dir,
            )
        )
        app = GatewayApp(origin, api)
        site = Site(app, Pages(), _Readiness(database).faults, os.environ.get("PROMETHEUS_MULTIPROC_DIR"))
        background = [facts.run(bus), viewers.run(bus), directory.run(bus), _tell_viewers(context, bus, origin)]
        await stack.enter_async_context(FeedReceiver(context.run_dir.feed_socket(context.arguments.index), windows))
        await _serve(context, app, site, background)


def _addresses(context: ProcessContext) -> PublicAddresses:
    settings = context.settings
    return PublicAddresses(
        public_url=settings.http.public_url,
        rtmp_port=_port(settings.rtmp.listen),
        rtmps_port=_port(settings.rtmps.listen) if rtmps_certificate(settings) else None,
    )


def _port(listen: str) -> int | None:
    return None if listen == "off" else int(listen.rpartition(":")[2])


async def _serve(
    context: ProcessContext, app: GatewayApp, site: Site, background: Sequence[Coroutine[Any, Any, None]]
) -> None:
    http = context.settings.http
    certificate = (http.tls_certificate, http.tls_key) if http.tls_certificate and http.tls_key else None
    listener = socket.socket(fileno=context.descriptors["http"])
    await app.startup()
    server = InheritedSocketServer(site, listener, certificate)
    serving = asyncio.create_task(server.run())
    others = [asyncio.create_task(coroutine) for coroutine in background]
    stopping = asyncio.create_task(context.stop.wait())
    context.ready()
    try:
        ended, _ = await asyncio.wait({stopping, serving, *others}, return_when=asyncio.FIRST_COMPLETED)
        for task in ended - {stopping}:
            task.result()
            message = f"a part of the gateway ended by itself: {task.get_name()}"
            raise RuntimeError(message)
    finally:
        await app.shutdown()
        server.stop()
        for task in (stopping, *others):
            task.cancel()
        await asyncio.gather(serving, stopping, *others, return_exceptions=True)


async def _tell_viewers(context: ProcessContext, bus: Bus, origin: Origin) -> None:
    """Tell all gateways once a second how many watch here."""
    while True:
        bus.publish(SUBJECT_VIEWERS, GatewayViewers(context.name, origin.viewer_counts()))
        await asyncio.sleep(1.0)


class _Readiness:
    """Whether this gateway can serve, asked at most once a second."""

    def __init__(self, database: Database, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock_s = clock_s
        self._asked_s = float("-inf")
        self._faults: dict[str, str] = {}

    async def faults(self) -> dict[str, str]:
        """Return what is not well, by name."""
        if self._clock_s() - self._asked_s > _READY_CACHE_S:
            self._asked_s = self._clock_s()
            try:
                async with asyncio.timeout(_READY_CACHE_S), self._database.reading() as session:
                    await session.execute(text("select 1"))
                self._faults = {}
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                self._faults = {"database": type(error).__name__}
        return self._faults
