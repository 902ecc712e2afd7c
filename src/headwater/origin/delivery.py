"""The gateway's application: `/live/…` beside the framework, everything else through it."""

import asyncio
import contextlib
from typing import Any

import structlog

from headwater.core.errors import HeadwaterError
from headwater.origin.answers import MISSING, NO_STORE, PREFLIGHT, send_problem
from headwater.origin.asgi_bridge import AsgiApp, AsgiBridge
from headwater.origin.errors import FAILED, METHOD_NOT_ALLOWED, NOT_FOUND
from headwater.origin.hot import HotTable
from headwater.origin.leaving import Leaving
from headwater.origin.playback import Playback
from headwater.origin.service import ClientLeftError, Origin

_PREFIX = "/live/"
_SWEEP_S = 1.0
_CLIENT_LEFT = 499  # nobody reads it; granian wants every request answered
_log = structlog.get_logger()


class GatewayApp:
    """RSGI application for granian.

    Args:
        origin: Answers `/live/…`.
        asgi_app: Gets everything else (FastAPI); its lifespan runs between `startup` and `shutdown`.

    Attributes:
        hot: What is answered without the event loop.
    """

    def __init__(self, origin: Origin, asgi_app: AsgiApp) -> None:
        """Wire the application."""
        self._origin = origin
        self._bridge = AsgiBridge(asgi_app)
        self.hot = HotTable(origin)
        self._sweeper: asyncio.Task[None] | None = None
        self._has_failed = False

    async def startup(self) -> None:
        """Run the ASGI application's lifespan start; await it before the server accepts."""
        self._sweeper = asyncio.create_task(self._sweep(), name="origin sweep")
        await self._bridge.startup()

    async def shutdown(self) -> None:
        """Release waiting requests and run the ASGI application's lifespan end."""
        self._origin.release_all()
        if self._sweeper is not None:
            self._sweeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._sweeper
        await self._bridge.shutdown()

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(_SWEEP_S)
            self._origin.tidy()
            self.hot.sweep()

    def answer_now(self, scope: Any, protocol: Any) -> bool:
        """Answer at once from memory if possible; from any thread. `app.server` calls it before making a task."""
        try:
            return self.hot.answer(scope, protocol)
        except Exception:  # noqa: BLE001 - a fault here must not cost the request: the loop answers it
            if not self._has_failed:
                self._has_failed = True
                _log.exception("hot_path_failed")
            return False

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answer any request."""
        if not scope.path.startswith(_PREFIX):
            await self._bridge.answer(scope, protocol)
            return
        leaving = Leaving(protocol)
        try:
            if scope.method in {"GET", "HEAD"}:
                await Playback(self._origin, self.hot, scope, protocol, leaving).answer()
            elif scope.method == "OPTIONS":
                protocol.response_empty(204, PREFLIGHT)
            else:
                self._refuse(scope, protocol, HeadwaterError(METHOD_NOT_ALLOWED))
        except ClientLeftError:
            protocol.response_empty(_CLIENT_LEFT, [])
        except HeadwaterError as error:
            self._refuse(scope, protocol, error)
        except Exception:  # noqa: BLE001 - the supervisor of one request
            _log.exception("playback_failed", path=scope.path)
            self._refuse(scope, protocol, HeadwaterError(FAILED))
        finally:
            leaving.close()

    def _refuse(self, scope: Any, protocol: Any, error: HeadwaterError) -> None:
        self._origin.metrics.count_problem(error.entry.code)
        cache = MISSING if error.entry.http_status == NOT_FOUND.http_status else NO_STORE
        send_problem(protocol, scope.headers, scope.path, error, cache)
