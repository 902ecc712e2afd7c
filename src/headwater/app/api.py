"""The HTTP API, assembled: `/api/v1/…`, its description and its reader.

`LiveState` holds what a gateway knows of running channels and keeps it fresh; `build_api` puts the rooms' routers
together over it.
"""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse, JSONResponse

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
from headwater.monitor import api as monitor_api
from headwater.monitor.service import AlarmService
from headwater.origin.tokens import PlaybackTokens
from headwater.store.bus import Bus
from headwater.store.sql import Database

PREFIX = "/api/v1"
DESCRIPTION_PATH = "/api/openapi.json"
READER_PATH = "/api/docs"
PLAYBACK_TOKEN_PURPOSE = "playback-token"  # noqa: S105 - the purpose a key is derived for, not a secret
"""`SecretBox.derive` gives the key of `PlaybackTokens` under this purpose, in every process that signs or checks."""


@dataclass(frozen=True, slots=True)
class LiveState:
    """What a gateway knows of running channels, fed by the bus.

    Args:
        directory: All channels; also the origin's directory.
        views: Facts, viewers and addresses, as JSON.
        events: The listeners of `/api/v1/events`.
    """

    directory: ChannelDirectory
    views: ChannelViews
    events: EventHub

    @classmethod
    def build(cls, database: Database, clock: Clock, addresses: PublicAddresses) -> "LiveState":
        """Build it empty; `run` fills it."""
        board = FactsBoard(clock)
        directory = ChannelDirectory(database, board)
        views = ChannelViews(board, ViewerBoard(clock), addresses)
        return cls(directory, views, EventHub(directory, views))

    async def run(self, bus: Bus) -> None:
        """Keep it fresh until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.directory.run(bus))
            group.create_task(self.views.board.run(bus))
            group.create_task(self.views.viewers.run(bus))
            group.create_task(self.events.run(bus))

    def close(self) -> None:
        """End the listeners' streams, so that the server can stop."""
        self.events.close()


@dataclass(frozen=True, slots=True)
class ApiDeps:
    """What the API is built from.

    Args:
        database: All records.
        bus: Told of changes.
        secrets: The installation's key.
        live: What is known of running channels.
        playback_tokens: Signs playback tokens.
        data_dir: Whose disk is shown.
        site_name: The installation's name.
        clock: Time.
        limits: What a caller may ask for.
        hasher: Password parameters; tests pass cheap ones.
    """

    database: Database
    bus: Bus
    secrets: SecretBox
    live: LiveState
    playback_tokens: PlaybackTokens
    data_dir: Path
    site_name: str = "Headwater"
    clock: Clock = field(default_factory=SystemClock)
    limits: GuardLimits = field(default_factory=GuardLimits)
    hasher: PasswordHasher | None = None


def build_api(deps: ApiDeps) -> FastAPI:
    """Return the ASGI application behind `/api/`."""
    app = _assemble(deps.limits, deps.clock)
    accounts = AccountService(deps.database, deps.clock, deps.secrets, deps.hasher)
    app.state.accounts = accounts
    app.state.addresses = deps.live.views.addresses
    app.state.channels = ChannelService(deps.database, deps.bus, deps.clock, deps.secrets, accounts.audit)
    app.state.views = deps.live.views
    app.state.directory = deps.live.directory
    app.state.events = deps.live.events
    app.state.sign_playback = _signer(deps.playback_tokens, deps.clock)
    app.state.alarms = AlarmService(deps.database, deps.bus, deps.clock, accounts.audit)
    app.state.system = SystemProbe(deps.data_dir, headwater.__version__)
    app.state.site = SiteFacts(deps.site_name, headwater.__version__)
    return app


def openapi_document() -> dict[str, Any]:
    """Return the API's description without a running installation."""
    return describe(_assemble(GuardLimits(), SystemClock()), headwater.__version__)


def _assemble(limits: GuardLimits, clock: Clock) -> FastAPI:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
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

    @router.get(DESCRIPTION_PATH)
    async def show_description() -> JSONResponse:
        return JSONResponse(document(), headers={"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"})

    @router.get(READER_PATH)
    async def show_reader() -> HTMLResponse:
        if "page" not in made:
            made["page"] = render_docs(document())
        headers = {"Cache-Control": "no-cache", "Content-Security-Policy": DOCS_POLICY}
        return HTMLResponse(made["page"], headers=headers)

    return router


def _signer(tokens: PlaybackTokens, clock: Clock) -> channels_api.SignPlayback:
    def sign(channel_id: str, lifetime_s: int) -> tuple[str, int]:
        now_s = clock.now_us() // 1_000_000
        expires_at_s = now_s + lifetime_s
        return tokens.issue(channel_id, expires_at_s=expires_at_s, now_s=now_s), expires_at_s * 1_000_000

    return sign
