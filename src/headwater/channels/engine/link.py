"""The engine's end of a publisher's connection from ingest."""

import asyncio
from collections import deque
from typing import Protocol, cast

import msgspec
import structlog

from headwater.channels.engine.channel import EngineChannel
from headwater.core.framing import FrameDecoder, FrameTooLargeError, encode_frame
from headwater.media.messages import PublishAccepted, PublishEnd, PublishRefused, PublishStart, ToEngine

_log = structlog.get_logger()


class LinkHost(Protocol):
    """The engine, as its links see it."""

    def started(self, link: "PublisherLink", start: PublishStart) -> None:
        """A publisher asks to be taken: `link.accept` or `link.refuse` must follow."""
        ...

    def closed(self, link: "PublisherLink") -> None:
        """The connection has gone."""
        ...


class PublisherLink(asyncio.Protocol):
    """One connection. Messages that come before the channel is open wait here; meanwhile the socket is not read.

    Ends with exactly one reason, ours or the publisher's.

    Args:
        host: The engine.
    """

    def __init__(self, host: LinkHost) -> None:
        """Wait for the start message."""
        self.start: PublishStart | None = None
        self._host = host
        self._channel: EngineChannel | None = None
        self._transport: asyncio.Transport | None = None
        self._decoder: FrameDecoder[ToEngine] = FrameDecoder(ToEngine)  # pyright: ignore[reportArgumentType] - a union is no type[], but msgspec takes it
        self._inbox: deque[tuple[ToEngine, int]] = deque()
        self._has_ended = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.Transport", transport)  # a stream server gives no other

    def data_received(self, data: bytes) -> None:
        """Read messages and pass them on."""
        try:
            messages = self._decoder.feed(data)
        except (FrameTooLargeError, msgspec.DecodeError) as error:
            self.end("protocol_error", str(error))
            return
        size_bytes = len(data)
        for message in messages:
            self._receive(message, size_bytes)
            size_bytes = 0

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the engine and the channel, unless an end was said before."""
        self._leave("disconnected" if exc is None else f"disconnected: {exc}")
        self._host.closed(self)

    def accept(self, channel: EngineChannel) -> None:
        """Take the publisher; what waits goes to the channel."""
        self._channel = channel
        self._send(PublishAccepted())
        while self._inbox and not self._has_ended:
            self._deliver(*self._inbox.popleft())
        self.resume()

    def refuse(self, code: str, detail: str) -> None:
        """Turn the publisher away."""
        self._send(PublishRefused(code, detail))
        self._close()

    def end(self, reason: str, detail: str = "") -> None:
        """End the publisher from our side."""
        if not self._has_ended:
            self._leave(reason)
            self._send(PublishEnd(reason, detail))
            self._close()

    def resume(self) -> None:
        """Read on."""
        if self._transport and not self._transport.is_closing():
            self._transport.resume_reading()

    def _receive(self, message: ToEngine, size_bytes: int) -> None:
        if self._has_ended:
            return
        if self.start is None:
            if not isinstance(message, PublishStart):
                self.end("protocol_error", "no start message")
                return
            self.start = message
            if self._transport:
                self._transport.pause_reading()
            self._host.started(self, message)
        elif self._channel is None:
            self._inbox.append((message, size_bytes))
        else:
            self._deliver(message, size_bytes)

    def _deliver(self, message: ToEngine, size_bytes: int) -> None:
        if isinstance(message, PublishEnd):
            self._leave(message.reason)
            self._close()
        elif isinstance(message, PublishStart):
            self.end("protocol_error", "a second start message")
        elif self._channel and self._channel.take(self, message, size_bytes) and self._transport:
            self._transport.pause_reading()

    def _leave(self, reason: str) -> None:
        if not self._has_ended:
            self._has_ended = True
            if self._channel:
                self._channel.leave(self, reason)

    def _send(self, message: object) -> None:
        if self._transport and not self._transport.is_closing():
            self._transport.write(encode_frame(message))

    def _close(self) -> None:
        self._has_ended = True
        if self._transport:
            self._transport.close()
