"""Hands a request of granian's RSGI interface to an ASGI application.

Does what the ASGI specification 3.0 (HTTP 2.3, lifespan 2.0) asks for: request bodies in pieces, answers whole or
streamed, `http.disconnect` as soon as the client has left. No websockets.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import quote

import structlog

Message = MutableMapping[str, Any]
AsgiApp = Callable[
    [MutableMapping[str, Any], Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]

_VERSIONS = {"version": "3.0", "spec_version": "2.3"}
_log = structlog.get_logger()


class AsgiBridge:
    """Runs an ASGI application inside an RSGI server.

    Args:
        app: The application.
    """

    def __init__(self, app: AsgiApp) -> None:
        """Keep the application; `startup` runs its lifespan."""
        self._app = app
        self._lifespan = _Lifespan(app)

    async def startup(self) -> None:
        """Run the application's start.

        Raises:
            RuntimeError: The application says that it cannot start.
        """
        await self._lifespan.startup()

    async def shutdown(self) -> None:
        """Run the application's end."""
        await self._lifespan.shutdown()

    async def answer(self, scope: Any, protocol: Any) -> None:
        """Answer one HTTP request."""
        exchange = _Exchange(protocol)
        asgi_scope: dict[str, Any] = {
            "type": "http",
            "asgi": _VERSIONS,
            "http_version": scope.http_version,
            "method": scope.method,
            "scheme": scope.scheme,
            "path": scope.path,  # granian has decoded it
            "raw_path": quote(scope.path).encode(),
            "query_string": scope.query_string.encode("latin-1", "replace"),
            "root_path": "",
            "headers": _request_headers(scope),
            "client": _address(scope.client),
            "server": _address(scope.server),
            "state": dict(self._lifespan.state),
        }
        try:
            await self._app(asgi_scope, exchange.receive, exchange.send)
        except Exception:  # noqa: BLE001 - the supervisor of one request: whatever the application raises ends here
            _log.exception("request_failed", method=scope.method, path=scope.path)
        finally:
            exchange.close()


def _request_headers(scope: Any) -> list[tuple[bytes, bytes]]:
    headers: list[tuple[bytes, bytes]] = []
    cookies: list[str] = []
    has_host = False
    for name, value in scope.headers.items():
        if name == "cookie":
            cookies.append(value)  # HTTP/2 may split them (RFC 9113 §8.2.3)
            continue
        has_host = has_host or name == "host"
        headers.append((name.encode("latin-1"), value.encode("latin-1", "replace")))
    if cookies:
        headers.append((b"cookie", "; ".join(cookies).encode("latin-1", "replace")))
    if scope.authority and not has_host:
        headers.append((b"host", scope.authority.encode("latin-1", "replace")))  # HTTP/2 has :authority instead
    return headers


def _address(text: str) -> tuple[str, int] | None:
    host, _, port = text.rpartition(":")
    return (host.strip("[]"), int(port)) if host and port.isdigit() else None


class _Exchange:
    """The `receive` and `send` of one request."""

    def __init__(self, protocol: Any) -> None:
        self._protocol = protocol
        self._body: Any = None
        self._is_body_read = False
        self._start: Message | None = None
        self._transport: Any = None
        self._has_answered = False
        self._is_done = False
        self._over: asyncio.Future[None] | None = None
        self._gone: asyncio.Task[None] | None = None

    async def receive(self) -> Message:
        """Give the next piece of the body, then `http.disconnect` once the client has left or all is sent."""
        if not self._is_body_read:
            if self._body is None:
                self._body = aiter(self._protocol)
            try:
                return {"type": "http.request", "body": await anext(self._body), "more_body": True}
            except StopAsyncIteration:
                self._is_body_read = True
                return {"type": "http.request", "body": b"", "more_body": False}
        if not self._is_done:
            await self._until_gone()
        return {"type": "http.disconnect"}

    async def _until_gone(self) -> None:
        if self._over is None:
            loop = asyncio.get_running_loop()
            self._over = loop.create_future()
            self._gone = loop.create_task(self._note_gone())
        await asyncio.shield(self._over)

    async def _note_gone(self) -> None:
        await self._protocol.client_disconnect()
        self._finish()

    async def send(self, message: Message) -> None:
        """Take the next message of the answer."""
        kind = message["type"]
        if kind == "http.response.start":
            self._start = message
        elif kind == "http.response.body" and self._start is not None and not self._is_done:
            await self._send_body(self._start, message.get("body", b""), is_last=not message.get("more_body", False))

    async def _send_body(self, start: Message, body: bytes, *, is_last: bool) -> None:
        if not self._has_answered:
            self._has_answered = True
            headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in start.get("headers", ())]
            if is_last:
                self._protocol.response_bytes(start["status"], headers, bytes(body))
            else:
                self._transport = self._protocol.response_stream(start["status"], headers)
        if self._transport is not None and body:
            try:
                await self._transport.send_bytes(bytes(body))
            except Exception:  # noqa: BLE001 - granian names no error for a client that has left
                is_last = True
        if is_last:
            self._finish()

    def _finish(self) -> None:
        self._is_done = True
        if self._over is not None and not self._over.done():
            self._over.set_result(None)

    def close(self) -> None:
        """Answer 500 if the application has not answered, and end what still waits."""
        if not self._is_done and not self._has_answered:
            self._protocol.response_bytes(500, [("content-type", "text/plain; charset=utf-8")], b"Internal error\n")
        self._finish()
        if self._gone is not None:
            self._gone.cancel()


class _Lifespan:
    """Runs the application's lifespan in a task of its own."""

    def __init__(self, app: AsgiApp) -> None:
        self.state: dict[str, Any] = {}
        self._app = app
        self._task: asyncio.Task[None] | None = None
        self._to_app: asyncio.Queue[Message] = asyncio.Queue()
        self._from_app: asyncio.Queue[Message] = asyncio.Queue()

    async def startup(self) -> None:
        self._task = asyncio.create_task(self._run(), name="asgi lifespan")
        await self._exchange("startup")

    async def shutdown(self) -> None:
        if self._task is not None and not self._task.done():
            await self._exchange("shutdown")
            await self._task
        self._task = None

    async def _exchange(self, phase: str) -> None:
        self._to_app.put_nowait({"type": f"lifespan.{phase}"})
        answer = await self._from_app.get()
        if answer["type"] == f"lifespan.{phase}.failed":
            message = f"the application's {phase} failed: {answer.get('message', '')}"
            raise RuntimeError(message)

    async def _run(self) -> None:
        scope: dict[str, Any] = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}}
        scope["state"] = self.state
        try:
            await self._app(scope, self._to_app.get, self._from_app.put)
        except Exception as error:  # noqa: BLE001 - an application without lifespan may raise anything here
            _log.debug("lifespan_not_supported", error=type(error).__name__)
        finally:
            self._from_app.put_nowait({"type": "lifespan.none"})
