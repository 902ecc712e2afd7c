"""A connection's life: handshake, one publisher at most, and exactly one reason why it ended."""

import asyncio
import time
from typing import Protocol

import structlog

from headwater.core.clock import Clock
from headwater.core.errors import HeadwaterError
from headwater.core.ids import new_id
from headwater.ingest.errors import CODEC_NOT_TAKEN
from headwater.ingest.link import EngineLink
from headwater.ingest.metrics import ENDED
from headwater.ingest.model import EndReason, PublisherFacts, PublishGrant
from headwater.ingest.ports import Engines
from headwater.ingest.rtmp.amf0 import Value
from headwater.ingest.rtmp.errors import NotRtmpError, RtmpError
from headwater.ingest.rtmp.message import Message
from headwater.ingest.rtmp.session import PublishRequest, RtmpSession
from headwater.ingest.rtmp.tags import UnsupportedCodecError
from headwater.ingest.settings import IngestSettings
from headwater.ingest.tracks import Tracks
from headwater.media.messages import PublishStart

LINGER_S = 2.0  # guess: time for the peer to read why it was ended, before the connection is cut
_HTTP_TEXT = b"This is the RTMP port of a Headwater server: point an encoder at it, and a browser at the HTTP port.\n"
_HTTP_REPLY = (
    b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\nContent-Length: "
    + str(len(_HTTP_TEXT)).encode()
    + b"\r\n\r\n"
    + _HTTP_TEXT
)
_WORDS = {
    EndReason.TIMED_OUT: "Nothing was heard for too long.",
    EndReason.TAKEN_OVER: "Another encoder has taken over this channel.",
    EndReason.KEY_ROTATED: "The stream key was changed. Copy the new one from the channel's page.",
    EndReason.CHANNEL_DELETED: "The channel was deleted.",
    EndReason.CLOSED_BY_OPERATOR: "An operator has ended the stream.",
    EndReason.ENGINE_UNAVAILABLE: "The channel can't be started just now. Try again.",
    EndReason.SERVER_STOPPING: "The server is stopping. Try again in a moment.",
    EndReason.SERVER_FULL: "The server takes no more connections just now. Try again.",
}

_log = structlog.get_logger()


class ConnectionHost(Protocol):
    """The server, as its connections see it."""

    settings: IngestSettings
    engines: Engines
    clock: Clock
    buffer: memoryview

    def opened(self, connection: "RtmpConnection") -> None:
        """Count a connection in."""
        ...

    def decide(self, connection: "RtmpConnection", request: PublishRequest) -> None:
        """Look up the key and answer by `admit` or `refuse`, later."""
        ...

    def publishing(self, connection: "RtmpConnection") -> None:
        """Count a connection as a publisher."""
        ...

    def ended(self, connection: "RtmpConnection") -> None:
        """Learn that the connection serves no more, although it may linger."""
        ...

    def closed(self, connection: "RtmpConnection") -> None:
        """Count a connection out."""
        ...

    async def recheck(self, connection: "RtmpConnection", reason: EndReason) -> None:
        """Look up the key again."""
        ...


class RtmpConnection(asyncio.BufferedProtocol):
    """One TCP or TLS connection. All of them read into the host's one buffer; the parser keeps what is not whole."""

    def __init__(self, host: ConnectionHost, protocol: str) -> None:
        """Wait for the transport.

        Args:
            host: The server.
            protocol: `rtmp` or `rtmps`.
        """
        self.protocol = protocol
        self.peer = ""
        self.bytes_in = 0
        self.units_in = 0
        self.born_s = 0.0
        self.byte_s = 0.0
        self.media_s = 0.0
        self.ended_s: float | None = None
        self.reason: EndReason | None = None
        self.request: PublishRequest | None = None
        self.tracks: Tracks | None = None
        self.link: EngineLink | None = None
        self._grant: PublishGrant | None = None
        self._publisher_id = ""
        self._connected_us = 0
        self._host = host
        self._session = RtmpSession(self, host.settings.max_message_bytes)
        self._transport: asyncio.Transport | None = None
        self._loop = asyncio.get_running_loop()
        self._is_deciding = False
        self._is_full = False

    @property
    def grant(self) -> PublishGrant:
        """What the publisher's key grants; only for publishers."""
        if self._grant is None:
            message = "not a publisher"
            raise RuntimeError(message)
        return self._grant

    @grant.setter
    def grant(self, grant: PublishGrant) -> None:
        self._grant = grant

    @property
    def heard_s(self) -> float:
        """When the last picture or sound came; now, while it is we who do not read."""
        return self._loop.time() if self._is_full else self.media_s

    @property
    def is_publishing(self) -> bool:
        """Whether a publisher was let in and has not ended."""
        return self.link is not None and self.reason is None

    # asyncio.BufferedProtocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = transport  # pyright: ignore[reportAttributeAccessIssue] - a stream socket has a Transport
        address = transport.get_extra_info("peername")
        self.peer = str(address[0]).removeprefix("::ffff:") if address else ""
        self.born_s = self.byte_s = self._loop.time()
        self._host.opened(self)

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002 - asyncio's signature
        """Give the buffer that all connections share; it is empty again when `buffer_updated` returns."""
        return self._host.buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Take a read."""
        self.byte_s = self._loop.time()
        self.bytes_in += nbytes
        if self.reason is not None:
            return  # it lingers: what still comes is of no use
        try:
            self._session.receive(self._host.buffer[:nbytes])
        except RtmpError as error:
            self._broken(error)
        if self.link is not None:
            self.link.flush(time.time_ns() // 1000)

    def eof_received(self) -> bool:
        """Close when the peer has closed its side."""
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Learn that the connection is gone."""
        self._finish(EndReason.DISCONNECTED, "" if exc is None else type(exc).__name__)
        self._transport = None
        self._host.closed(self)

    # session.SessionOwner

    def send(self, data: bytes) -> None:
        """Send bytes to the peer."""
        if self._transport is not None:
            self._transport.write(data)

    def publish_requested(self, request: PublishRequest) -> None:
        """Have the key looked up; nothing more is read meanwhile."""
        self.request = request
        self._is_deciding = True
        self._steer_reading()
        self._host.decide(self, request)

    def media(self, message: Message) -> None:
        """Take an audio or video message."""
        self.media_s = self.byte_s
        if self.tracks is not None:
            self.units_in += 1
            self.tracks.take(message, int(self.byte_s * 1000))

    def metadata(self, values: dict[str, Value]) -> None:
        """Take `onMetaData`."""
        if self.tracks is not None:
            self.tracks.take_metadata(values)

    def unpublished(self) -> None:
        """End after the publisher's goodbye."""
        self._finish(EndReason.UNPUBLISHED)

    def play_requested(self) -> None:
        """End after a viewer has been told where to go."""
        self._finish(EndReason.REFUSED, "play is not served here")

    # the server's answers

    def admit(self) -> None:
        """Let the publisher in; its grant is set."""
        if self.request is None or self.reason is not None:
            return
        self._publisher_id = new_id()
        self._connected_us = self._host.clock.now_us()
        self.media_s = self.byte_s = self._loop.time()
        grant = self.grant
        start = PublishStart(
            self._publisher_id, grant.channel_id, grant.input_id, self.protocol, self.request.software, self.peer
        )
        path = self._host.engines.socket_of(grant.channel_id, is_shared=grant.is_shared_engine)
        self.link = EngineLink(start, path, self._want_engine, self, self._host.settings)
        self.tracks = Tracks(self.link)
        self._is_deciding = False
        self._host.publishing(self)
        self.link.open()
        _log.info(
            "publisher_admitted",
            publisher_id=self._publisher_id,
            channel_id=grant.channel_id,
            protocol=self.protocol,
            software=self.request.software,
            peer=self.peer,
        )
        try:
            self._session.accept()
        except RtmpError as error:
            self._broken(error)
        self._steer_reading()

    def refuse(self, error: HeadwaterError, code: str = "NetStream.Publish.BadName") -> None:
        """Turn the publisher away with words."""
        if self.reason is None:
            self._session.refuse(code, error.message("en"))
            self._finish(EndReason.REFUSED, error.entry.code)

    # registry.Publisher

    def end(self, reason: EndReason, detail: str = "") -> None:
        """End the connection from our side, telling the peer why; idempotent."""
        if self.reason is not None:
            return
        if self._session.has_shaken_hands:
            words = _WORDS.get(reason, "The stream was ended.")
            self._session.send_status("NetConnection.Connect.Closed", words, is_error=True)
        self._finish(reason, detail)

    async def recheck(self, reason: EndReason) -> None:
        """End with `reason` when the key is no longer good."""
        await self._host.recheck(self, reason)

    def follow(self, grant: PublishGrant) -> None:
        """Take a changed grant: the channel may have moved to another engine."""
        if self.link is not None and grant.is_shared_engine != self.grant.is_shared_engine:
            self.link.move(self._host.engines.socket_of(grant.channel_id, is_shared=grant.is_shared_engine))
        self.grant = grant

    def facts(self) -> PublisherFacts:
        """Describe the publisher."""
        return PublisherFacts(
            publisher_id=self._publisher_id,
            channel_id=self.grant.channel_id,
            input_id=self.grant.input_id,
            protocol=self.protocol,
            software=self.request.software if self.request else "",
            peer=self.peer,
            connected_us=self._connected_us,
            bytes_in=self.bytes_in,
            is_handed_over=self.link is not None and self.link.is_up,
        )

    # link.LinkOwner

    def link_failed(self, reason: EndReason, detail: str) -> None:
        """End because of the engine."""
        self.end(reason, detail)

    def link_full(self, *, is_full: bool) -> None:
        """Let TCP hold the publisher back while the engine is behind."""
        self._is_full = is_full
        self.byte_s = self._loop.time()  # silence while we don't read is no silence
        self._steer_reading()

    # times

    def ping(self) -> None:
        """Ask whether the peer is alive; its answer counts as a sign of life."""
        self._session.ping(int(self._loop.time() * 1000))

    def hang_up(self) -> None:
        """Close, and the second time without waiting for the peer to read."""
        if self._transport is not None:
            (self._transport.abort if self._transport.is_closing() else self._transport.close)()

    def cut(self) -> None:
        """Close without further ado."""
        if self._transport is not None:
            self._transport.abort()

    @property
    def is_held(self) -> bool:
        """Whether it is we who do not read."""
        return self._is_full

    def _want_engine(self) -> None:
        self._host.engines.want(self.grant.channel_id)

    def _steer_reading(self) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        if self.reason is None and (self._is_full or self._is_deciding):
            self._transport.pause_reading()
        else:
            self._transport.resume_reading()

    def _broken(self, error: RtmpError) -> None:
        """End because of what the peer has sent."""
        if isinstance(error, UnsupportedCodecError):
            self.refuse(HeadwaterError(CODEC_NOT_TAKEN, codec=error.name), "NetStream.Publish.Rejected")
        elif isinstance(error, NotRtmpError):
            if error.spoken == "http":
                self.send(_HTTP_REPLY)
            self._finish(EndReason.NOT_RTMP, str(error))
        else:
            if self._session.has_shaken_hands:
                self._session.send_status("NetConnection.Connect.Closed", f"Protocol error: {error}.", is_error=True)
            self._finish(EndReason.PROTOCOL_ERROR, str(error))

    def _finish(self, reason: EndReason, detail: str = "") -> None:
        """Note the one end reason, tell the engine, and close once the peer has read the rest."""
        if self.reason is not None:
            return
        self.reason = reason
        self.ended_s = self._loop.time()
        self._session.stop_publishing()
        ENDED.labels(reason.value).inc()
        if self.link is not None:
            self.link.end(reason, detail)
        self._host.ended(self)
        self._log_end(reason, detail)
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        self._steer_reading()
        if reason is EndReason.TIMED_OUT and not self._session.has_shaken_hands:
            transport.abort()  # there is nothing to tell it
            return
        if reason is EndReason.UNPUBLISHED:
            return  # who says goodbye closes; GStreamer takes it for an error when we do
        try:
            if transport.can_write_eof():
                transport.write_eof()
            else:
                transport.close()
        except OSError:  # the peer's reset has not reached the transport yet
            transport.abort()

    def _log_end(self, reason: EndReason, detail: str) -> None:
        facts = {"reason": reason.value, "detail": detail, "protocol": self.protocol, "peer": self.peer}
        if self.link is not None:
            _log.info(
                "publisher_ended",
                publisher_id=self._publisher_id,
                channel_id=self.grant.channel_id,
                seconds=round(self._loop.time() - self.born_s, 1),
                bytes_in=self.bytes_in,
                clock_jumps=self.tracks.jumps if self.tracks else 0,
                time_repairs=self.tracks.repairs if self.tracks else 0,
                **facts,
            )
        elif reason in {EndReason.TIMED_OUT, EndReason.DISCONNECTED, EndReason.SERVER_STOPPING}:
            _log.debug("connection_ended", **facts)  # a port open to the world sees many of these
        else:
            _log.info("connection_ended", **facts)
