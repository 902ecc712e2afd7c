"""Granian in our own event loop, on a socket that the supervisor has opened.

Uses three names of granian that are not promised to stay: the embedded server, its `_init_shared_socket`, and the
socket holder. `tests/integration/test_http_server.py` holds them; the version is pinned to one minor series.
"""

import os
import socket
from pathlib import Path
from typing import Any

from granian._granian import ListenerSpec, SocketHolder
from granian.constants import HTTPModes, Interfaces, SSLProtocols
from granian.http import HTTP1Settings, HTTP2Settings
from granian.server.embed import Server

BACKLOG = 1024
_HEADER_TIMEOUT_MS = 10_000  # guess: a slow phone sends its headers in a second


class InheritedSocketServer(Server):
    """The embedded server on an inherited listening socket."""

    def __init__(self, target: object, listener: socket.socket, certificate: tuple[Path, Path] | None) -> None:
        """Prepare to serve an RSGI application.

        Args:
            target: The RSGI application.
            listener: Bound and listening; stays the caller's.
            certificate: PEM chain and key, for TLS and HTTP/2.
        """
        self._listener = listener
        super().__init__(
            target,
            address="127.0.0.1",
            port=1,  # never bound: the inherited socket stands in
            interface=Interfaces.RSGI,
            http=HTTPModes.auto,
            websockets=False,
            backlog=BACKLOG,
            backpressure=100_000,
            http1_settings=HTTP1Settings(header_read_timeout=_HEADER_TIMEOUT_MS),
            http2_settings=HTTP2Settings(max_concurrent_streams=512),
            log_enabled=False,
            ssl_cert=certificate[0] if certificate else None,
            ssl_key=certificate[1] if certificate else None,
            ssl_protocol_min=SSLProtocols.tls12,
        )

    def _init_shared_socket(self) -> None:
        # The holder closes the descriptor it is given.

        self._ssp: Any = ListenerSpec("127.0.0.1", 1, BACKLOG)
        self._shd: Any = SocketHolder(os.dup(self._listener.fileno()), False, BACKLOG)  # pyright: ignore[reportCallIssue, reportUnknownVariableType] - its stub leaves the constructor out
