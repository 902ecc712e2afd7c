"""Everything a gateway answers: media beside the framework, API through it, pages from memory, health and metrics."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import msgspec
import structlog
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from headwater.app.pages import Pages

_log = structlog.get_logger()
_BEHIND = ("/live/", "/api/")
_NO_STORE = ("cache-control", "no-store")


class Inner(Protocol):
    """The application for media and API (`origin.delivery.GatewayApp`)."""

    def answer_now(self, scope: Any, protocol: Any) -> bool:
        """Answer from memory if possible."""
        ...

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answer any request."""
        ...


class Site:
    """The RSGI application of a gateway process.

    Args:
        inner: Media and API.
        pages: The web app.
        is_ready: Says what is not well, by name; empty when all is.
        metrics_dir: Where this machine's processes keep their counters.
    """

    def __init__(
        self, inner: Inner, pages: Pages, is_ready: Callable[[], Awaitable[dict[str, str]]], metrics_dir: str | None
    ) -> None:
        """Wire the application."""
        self._inner = inner
        self._pages = pages
        self._is_ready = is_ready
        self._metrics_dir = metrics_dir
        self._own: dict[str, Callable[[Any], Awaitable[None]]] = {
            "/healthz": self._healthz,
            "/readyz": self._readyz,
            "/metrics": self._metrics,
        }

    def answer_now(self, scope: Any, protocol: Any) -> bool:
        """Answer media and pages that are in memory; on granian's thread."""
        path: str = scope.path
        if path.startswith("/live/"):
            return self._inner.answer_now(scope, protocol)
        if path.startswith(_BEHIND) or path in self._own:
            return False
        self._pages.answer(scope, protocol)
        return True

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answer what needs the event loop."""
        own = self._own.get(scope.path)
        if own is not None:
            await own(protocol)
        else:
            await self._inner.__rsgi__(scope, protocol)

    async def _healthz(self, protocol: Any) -> None:
        protocol.response_str(200, [("content-type", "text/plain; charset=utf-8"), _NO_STORE], "ok\n")

    async def _readyz(self, protocol: Any) -> None:
        faults = await self._is_ready()
        body = msgspec.json.encode({"ready": not faults, "faults": faults})
        protocol.response_bytes(503 if faults else 200, [("content-type", "application/json"), _NO_STORE], body)

    async def _metrics(self, protocol: Any) -> None:
        registry = CollectorRegistry()
        if self._metrics_dir:
            MultiProcessCollector(registry, self._metrics_dir)
        protocol.response_bytes(200, [("content-type", CONTENT_TYPE_LATEST), _NO_STORE], generate_latest(registry))
