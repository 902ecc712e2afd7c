"""The sockets that the supervisor opens and its children inherit."""

import os
import socket
import ssl
from types import TracebackType
from typing import Self

from headwater.app.errors import START_FAILED
from headwater.app.settings import Settings
from headwater.core.errors import HeadwaterError

_BACKLOG = 1024


class Gate:
    """A pipe that children wait at until it is opened; for those that come later it stands open."""

    def __init__(self) -> None:
        """Make the pipe, closed to passers."""
        self.read_end, self._write_end = os.pipe()

    def open(self) -> None:
        """Let everyone pass from now on."""
        if self._write_end >= 0:
            os.close(self._write_end)
            self._write_end = -1

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close both ends."""
        self.open()
        os.close(self.read_end)


def wanted_listeners(settings: Settings) -> dict[str, str]:
    """Return the addresses that this machine's roles listen at, by name; what is off is left out."""
    wanted: dict[str, str] = {}
    if "gateway" in settings.roles:
        wanted["http"] = settings.http.listen
    if "ingest" in settings.roles:
        wanted["rtmp"] = settings.rtmp.listen
        if rtmps_certificate(settings):
            wanted["rtmps"] = settings.rtmps.listen
    return {name: listen for name, listen in wanted.items() if listen != "off"}


def open_listener(name: str, listen: str) -> socket.socket:
    """Return a listening socket.

    Raises:
        HeadwaterError: `start_failed` when the address is taken or may not be used.
    """
    host, _, port = listen.rpartition(":")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listener.bind((host, int(port)))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise HeadwaterError(START_FAILED, name=name, reason=f"{listen}: {error.strerror}") from error
    listener.setblocking(False)
    return listener


def shown_address(name: str, listener: socket.socket, settings: Settings) -> str:
    """Return the address people use on this machine."""
    host, port = listener.getsockname()[:2]
    is_here = host in {"0.0.0.0", "::", "127.0.0.1", "::1"}  # noqa: S104 - compared, not bound
    scheme = "https" if name == "http" and settings.http.tls_certificate else name
    return f"{scheme}://{'localhost' if is_here else host}:{port}"


def with_port_taken(settings: Settings, name: str, listener: socket.socket) -> Settings:
    """Return the settings with the port that a listener really has, for children to tell."""
    section = getattr(settings, name)
    host = section.listen.rpartition(":")[0]
    taken = section.model_copy(update={"listen": f"{host}:{listener.getsockname()[1]}"})
    return settings.model_copy(update={name: taken})


def rtmps_certificate(settings: Settings) -> tuple[str, str] | None:
    """Return the certificate and key files for RTMPS: its own, or those of HTTP."""
    own = settings.rtmps
    certificate = own.tls_certificate or settings.http.tls_certificate
    key = own.tls_key or settings.http.tls_key
    return (str(certificate), str(key)) if certificate and key else None


def tls_context(files: tuple[str, str]) -> ssl.SSLContext:
    """Build the server-side TLS context of a listener."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(*files)
    return context
