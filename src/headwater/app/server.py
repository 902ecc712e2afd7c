"""Granian in our own event loop, on a socket that the supervisor has opened.

Two things are done here that granian's embedded server does not offer: it listens on an inherited socket, and a request
that can be answered from memory is answered on granian's own thread, without a hop to the event loop and a task (half
of what a small answer costs). Both use names that granian does not promise to keep; the version is pinned to one
minor series and `tests/integration/test_http_server.py` holds them.
"""

import asyncio
import importlib
import os
import socket
from pathlib import Path
from typing import Any, Protocol, cast

from granian.constants import HTTPModes, Interfaces, SSLProtocols
from granian.http import HTTP1Settings, HTTP2Settings
from granian.server.embed import AsyncWorker, Server

# Its stubs leave out what is used here, so these are taken as untyped.
_native: Any = importlib.import_module("granian._granian")
_futures: Any = importlib.import_module("granian._futures")
_worker_type: Any = AsyncWorker

BACKLOG = 1024
_HEADER_TIMEOUT_MS = 10_000  # guess: a slow phone sends its headers in a second
_MOST_REQUESTS = 100_000  # at a time; a waiting playlist request costs a few kilobytes


class Application(Protocol):
    """What is served."""

    def answer_now(self, scope: Any, protocol: Any) -> bool:
        """Answer at once if that needs no waiting; called on granian's thread. Says whether it has answered."""
        ...

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answer any request, on the event loop."""
        ...


class InheritedSocketServer(Server):
    """The embedded server on an inherited listening socket."""

    def __init__(self, target: Application, listener: socket.socket, certificate: tuple[Path, Path] | None) -> None:
        """Prepare to serve an RSGI application.

        Args:
            target: The application.
            listener: Bound and listening; stays the caller's.
            certificate: PEM chain and key, for TLS and HTTP/2.
        """
        self._listener = listener
        self._target = target
        super().__init__(
            target,
            address="127.0.0.1",
            port=1,  # never bound: the inherited socket stands in
            interface=Interfaces.RSGI,
            http=HTTPModes.auto,
            websockets=False,
            backlog=BACKLOG,
            backpressure=_MOST_REQUESTS,
            http1_settings=HTTP1Settings(header_read_timeout=_HEADER_TIMEOUT_MS),
            http2_settings=HTTP2Settings(max_concurrent_streams=512),
            log_enabled=False,
            ssl_cert=certificate[0] if certificate else None,
            ssl_key=certificate[1] if certificate else None,
            ssl_protocol_min=SSLProtocols.tls12,
        )

    async def run(self) -> None:
        """Serve until `stop` is called."""
        await self.serve(_worker_type.wrap_target(self._serve_connections))

    def _init_shared_socket(self) -> None:
        self._ssp: Any = _native.ListenerSpec("127.0.0.1", 1, BACKLOG)
        # The holder closes the descriptor it is given.
        self._shd: Any = _native.SocketHolder(os.dup(self._listener.fileno()), False, BACKLOG)

    async def _serve_connections(
        self,
        worker_id: int,
        shutdown: Any,
        _callback: Any,
        sockets: Any,
        loop: asyncio.AbstractEventLoop,
        *options: Any,
    ) -> None:
        """Run one worker in this loop.

        Args:
            worker_id: Granian's.
            shutdown: Granian's signal to end.
            sockets: Listener spec and holder.
            loop: The running loop.
            options: Threads (5), task kind, HTTP (3), websockets, static files, access log, TLS, scope.
        """
        ended: asyncio.Future[None] = loop.create_future()
        shutdown.add_cb(lambda: loop.call_soon_threadsafe(ended.set_result, None))
        threads, http, tls = options[:5], options[6:11], options[12]
        worker = _native.RSGIWorker(worker_id, sockets, None, *threads, *http, *tls, (None, None))
        callback = _futures._future_watcher_wrapper(  # noqa: SLF001 - see the module's docstring
            self._target.__rsgi__
        )
        worker.serve_async(_Scheduler(loop, callback, self._target), loop, shutdown)
        await ended


class _Scheduler(_native.CallbackScheduler):  # pyright: ignore[reportUntypedBaseClass] - as above
    """Takes a request from granian's thread: answers it there, or makes a task on the loop."""

    def __new__(cls, loop: asyncio.AbstractEventLoop, callback: Any, target: Application) -> Any:
        del target
        return cast("Any", super().__new__(cls, loop, callback, None, _nothing, _nothing))

    def __init__(self, loop: asyncio.AbstractEventLoop, callback: Any, target: Application) -> None:
        super().__init__()
        context = self._ctx
        answer_now = target.answer_now

        def make_task(watcher: Any) -> None:
            watcher.taskref(loop.create_task(callback(watcher)))

        def schedule(watcher: Any) -> None:
            if answer_now(watcher.scope, watcher.proto):
                watcher.done()
            else:
                loop.call_soon_threadsafe(make_task, watcher, context=context)

        self._schedule_fn = schedule


def _nothing(*_arguments: object) -> None:
    """Stand in for the task hooks that only granian's own task kind uses."""
