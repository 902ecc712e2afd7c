"""The addresses people copy: where to publish, where to watch."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

_HOST = re.compile(r"(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?")
APP = "live"


@dataclass(frozen=True, slots=True)
class Base:
    """What one request's addresses begin with.

    Args:
        url: Scheme and host without a slash at the end.
        host: The host alone, for other schemes.
    """

    url: str
    host: str


@dataclass(frozen=True, slots=True)
class PublicAddresses:
    """Builds absolute addresses from the setting, or from what the client itself used.

    Args:
        public_url: The address viewers use, when it is set.
        rtmp_port: The port publishers use; None when it is off.
        rtmps_port: As above with TLS.
    """

    public_url: str | None = None
    rtmp_port: int | None = 1935
    rtmps_port: int | None = None

    def is_secure(self, scheme: str) -> bool:
        """Return whether browsers reach us over TLS."""
        return (self.public_url or f"{scheme}://").startswith("https:")

    def base(self, scheme: str, host_header: str | None) -> Base:
        """Return what this request's addresses begin with; a Host header that is no host is not repeated."""
        if self.public_url:
            url = self.public_url.rstrip("/")
            return Base(url, _bracketed(urlsplit(url).hostname or "localhost"))
        authority = host_header if host_header and _HOST.fullmatch(host_header) else "localhost"
        url = f"{scheme}://{authority}"
        return Base(url, _bracketed(urlsplit(url).hostname or "localhost"))

    def rtmp(self, base: Base) -> str | None:
        """Return the RTMP address without the stream key, or None when it is off."""
        return _publish("rtmp", base.host, self.rtmp_port)

    def rtmps(self, base: Base) -> str | None:
        """Return the RTMPS address without the stream key, or None when it is off."""
        return _publish("rtmps", base.host, self.rtmps_port)


def _publish(scheme: str, host: str, port: int | None) -> str | None:
    if port is None:
        return None
    return f"{scheme}://{host}:{port}/{APP}"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
