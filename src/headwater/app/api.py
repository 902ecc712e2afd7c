"""The HTTP API, assembled: `/api/v1/…`, its description and its reader."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog
from argon2 import PasswordHasher
from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.types import Lifespan

import headwater
from headwater.accounts import api as accounts_api
from headwater.accounts.secrets import SecretBox
from headwater.accounts.service import AccountService
from headwater.app import api_events, api_system
from headwater.app.api_docs import DOCS_POLICY, render_docs
from headwater.app.api_errors import add_error_responses
from headwater.app.api_events import EventHub
from headwater.app.api_guard import ApiGuard, GuardLimits
from headwater.app.api_openapi import describe
from headwater.app.api_system import SiteFacts, SystemProbe
from headwater.channels import api as channels_api
from headwater.channels.addresses import PublicAddresses
from headwater.channels.board import FactsBoard, ViewerBoard
from headwater.channels.directory import ChannelDirectory
from headwater.channels.service import ChannelService
from headwater.channels.views import ChannelViews
from headwater.core.clock import Clock, SystemClock
from headwater.core.errors import HeadwaterError
from headwater.monitor import api as monitor_api
from headwater.monitor.service import AlarmService
from headwater.origin.tokens import PlaybackTokens
from headwater.store.bus import Bus
from headwater.store.sql import Database

PREFIX = "/api/v1"
DESCRIPTION_PATH = "/api/openapi.json"
READER_PATH = "/api/docs"
_RETRY_S = 1.0
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ApiDeps:
    """What the API is built from.

    Args:
        database: All records.
        bus: Told of changes.
        secrets: The installation's key.
        directory: All channels in memory; the caller runs it.
        facts: What is measured of running channels; the caller runs it.
        viewers: Who watches; the caller runs it.
        tokens: Signs playback tokens.
        addresses: Where to publish and to watch.
        data_dir: Whose disk is shown.
        site_name: The installation's name.
        clock: Time.
        limits: What a caller may ask for.
        hasher: Password parameters; tests pass cheap ones.
    """

    database: Database
    bus: Bus
    secrets: SecretBox
    directory: ChannelDirectory
    facts: FactsBoard
    viewers: ViewerBoard
    tokens: PlaybackTokens
    addresses: PublicAddresses
    data_dir: Path
    site_name: str = "Headwater"
    clock: Clock = field(default_factory=SystemClock)
    limits: GuardLimits = field(default_factory=GuardLimits)
    hasher: PasswordHasher | None = None


def build_api(deps: ApiDeps) -> FastAPI:
    """Return the ASGI application behind `/api/`.

    Its lifespan makes the events tick; the end of the lifespan ends all event streams, so that the server can stop.
    """
    views = ChannelViews(deps.facts, deps.viewers, deps.addresses)
    events = EventHub(deps.directory, views)
    app = _assemble(deps.limits, deps.clock, lambda _app: _ticking(events, deps.bus))
    accounts = AccountService(deps.database, deps.clock, deps.secrets, deps.hasher)
    app.state.accounts = accounts
    app.state.addresses = deps.addresses
    app.state.channels = ChannelService(deps.database, deps.bus, deps.clock, deps.secrets, accounts.audit)
    app.state.views = views
    app.state.directory = deps.directory
    app.state.events = events
    app.state.sign_playback = _signer(deps.tokens, deps.clock)
    app.state.alarms = AlarmService(deps.database, deps.bus, deps.clock, accounts.audit)
    app.state.system = SystemProbe(deps.data_dir, headwater.__version__)
    app.state.site = SiteFacts(deps.site_name, headwater.__version__)
    return app


def openapi_document() -> dict[str, Any]:
    """Return the API's description without a running installation."""
    return describe(_assemble(GuardLimits(), SystemClock()), headwater.__version__)


@asynccontextmanager
async def _ticking(events: EventHub, bus: Bus) -> AsyncIterator[None]:
    """Run the event hub for the length of the block; while the bus is away, try again."""

    async def keep() -> None:
        while True:
            try:
                await events.run(bus)
            except* HeadwaterError as error:
                _log.error("events_stopped", reason=str(error.exceptions[0]))
            await asyncio.sleep(_RETRY_S)

    task = asyncio.create_task(keep())
    try:
        yield
    finally:
        events.close()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _assemble(limits: GuardLimits, clock: Clock, lifespan: Lifespan[FastAPI] | None = None) -> FastAPI:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False, lifespan=lifespan)
    routers = (
        accounts_api.router,
        channels_api.router,
        monitor_api.router,
        api_events.router,
        api_system.router,
        channels_api.public_router,
        api_system.public_router,
    )
    for router in routers:
        app.include_router(router, prefix=PREFIX)
    app.include_router(_reader(app))
    app.add_middleware(ApiGuard, limits=limits, clock=clock)
    add_error_responses(app)
    return app


def _reader(app: FastAPI) -> APIRouter:
    """Return the routes that describe the others; made at the first request and kept."""
    router = APIRouter(include_in_schema=False)
    made: dict[str, Any] = {}

    def document() -> dict[str, Any]:
        if "document" not in made:
            made["document"] = describe(app, headwater.__version__)
        return made["document"]

    async def show_description() -> JSONResponse:
        return JSONResponse(document(), headers={"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"})

    async def show_reader() -> HTMLResponse:
        if "page" not in made:
            made["page"] = render_docs(document())
        headers = {"Cache-Control": "no-cache", "Content-Security-Policy": DOCS_POLICY}
        return HTMLResponse(made["page"], headers=headers)

    router.add_api_route(DESCRIPTION_PATH, show_description)
    router.add_api_route(READER_PATH, show_reader)
    return router


def _signer(tokens: PlaybackTokens, clock: Clock) -> channels_api.SignPlayback:
    def sign(channel_id: str, lifetime_s: int) -> tuple[str, int]:
        now_s = clock.now_us() // 1_000_000
        expires_at_s = now_s + lifetime_s
        return tokens.issue(channel_id, expires_at_s=expires_at_s, now_s=now_s), expires_at_s * 1_000_000

    return sign
