"""The gateway's end of the feed: binds a socket, takes engines' events, applies them to windows."""

import asyncio
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
import structlog

from headwater.core.framing import MAX_FRAME_BYTES
from headwater.segments.metrics import FEED_REFUSED
from headwater.segments.model import LogEvent, LogOpened
from headwater.segments.windows import LogWindows

_PREFIX_BYTES = 4
_BUFFER_BYTES = 256 << 10  # guess: a few parts
_log = structlog.get_logger()
_decoder: msgspec.msgpack.Decoder[LogEvent] = msgspec.msgpack.Decoder(LogEvent)


class FeedReceiver:
    """The gateway's end. Use as `async with FeedReceiver(path, windows):`.

    When a connection ends without its engine having said that a channel went off air, the channel's window is set to
    `reconnecting`.

    Args:
        path: The socket to bind; a stale one is replaced.
        windows: What the events are applied to.
    """

    def __init__(self, path: Path, windows: LogWindows) -> None:
        """Prepare; the socket is bound in `async with`."""
        self._path = path
        self._windows = windows
        self._server: asyncio.Server | None = None
        self._feeds: set[_Feed] = set()
        self._owners: dict[str, _Feed] = {}

    @property
    def engines(self) -> int:
        """How many engines are connected."""
        return len(self._feeds)

    async def __aenter__(self) -> Self:
        """Bind and accept."""
        self._path.unlink(missing_ok=True)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_unix_server(lambda: _Feed(self), str(self._path))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close all connections and remove the socket."""
        if self._server is not None:
            self._server.close()
        for feed in list(self._feeds):
            feed.abort()
        if self._server is not None:
            await self._server.wait_closed()
        self._path.unlink(missing_ok=True)

    def connected(self, feed: "_Feed") -> None:
        """Take in a feed."""
        self._feeds.add(feed)

    def take(self, feed: "_Feed", event: LogEvent) -> None:
        """Apply an event of a feed."""
        if isinstance(event, LogOpened):
            self._owners[event.log_id] = feed
        self._windows.apply(event)

    def lost(self, feed: "_Feed") -> None:
        """Note that a feed has ended, and with it what its engine was writing."""
        self._feeds.discard(feed)
        for log_id in [log_id for log_id, owner in self._owners.items() if owner is feed]:
            del self._owners[log_id]
            self._windows.lose_feed(log_id)


class _Feed(asyncio.BufferedProtocol):
    """One engine's connection; frames are decoded where the kernel has put them."""

    def __init__(self, receiver: FeedReceiver) -> None:
        self._receiver = receiver
        self._transport: asyncio.BaseTransport | None = None
        self._buffer = bytearray(_BUFFER_BYTES)
        self._view = memoryview(self._buffer)
        self._filled = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._receiver.connected(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the protocol's signature
        self._receiver.lost(self)

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002 - the protocol's signature
        return self._view[self._filled :]

    def buffer_updated(self, nbytes: int) -> None:
        self._filled += nbytes
        start, needed = 0, _PREFIX_BYTES
        while self._filled - start >= _PREFIX_BYTES:
            needed = _PREFIX_BYTES + int.from_bytes(self._view[start : start + _PREFIX_BYTES], "big")
            if needed > MAX_FRAME_BYTES:
                self._refuse(f"a frame of {needed} bytes")
                return
            if self._filled - start < needed:
                break
            try:
                event = _decoder.decode(self._view[start + _PREFIX_BYTES : start + needed])
            except msgspec.DecodeError as error:
                self._refuse(str(error))
                return
            self._receiver.take(self, event)
            start += needed
        self._keep(start, needed)

    def abort(self) -> None:
        """End the connection at once."""
        if isinstance(self._transport, asyncio.WriteTransport):
            self._transport.abort()

    def _keep(self, start: int, needed: int) -> None:
        """Move what is not decoded yet to the front, into a larger buffer when a frame needs one."""
        left = self._filled - start
        size = max(needed, _BUFFER_BYTES)
        if needed > len(self._buffer) or (not left and len(self._buffer) > _BUFFER_BYTES):
            buffer = bytearray(size)
            buffer[:left] = self._view[start : self._filled]
            self._buffer, self._view = buffer, memoryview(buffer)
        elif start and left:
            self._view[:left] = bytes(self._view[start : self._filled])
        self._filled = left

    def _refuse(self, reason: str) -> None:
        FEED_REFUSED.inc()
        _log.error("feed_refused", reason=reason)
        self.abort()
