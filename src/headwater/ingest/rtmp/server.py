"""The RTMP and RTMPS listeners: accept, limit, authenticate, and watch the clock."""

import asyncio
import contextlib
import resource
import secrets
import socket
import ssl
from collections.abc import Coroutine
from typing import Any

import structlog

from headwater.core.clock import Clock
from headwater.core.errors import Family, HeadwaterError
from headwater.ingest.errors import APP_UNKNOWN, KEY_REFUSED, NOT_NOW, TOO_MANY_FAILURES
from headwater.ingest.metrics import CONNECTIONS, ENDED, JUMPS, PUBLISHERS, RECEIVED, REFUSED_KEYS, REPAIRS, UNITS
from headwater.ingest.model import EndReason, PublishGrant
from headwater.ingest.ports import Engines, PublishAuthoriser
from headwater.ingest.registry import PublisherRegistry
from headwater.ingest.rtmp.connection import LINGER_S, RtmpConnection
from headwater.ingest.rtmp.session import PublishRequest
from headwater.ingest.settings import IngestSettings
from headwater.ingest.throttle import FailureThrottle

_READ_BYTES = 256 << 10
_SWEEP_S = 0.5
_LOOKUP_TIMEOUT_S = 8.0
_REFUSAL_DELAY_MS = (200, 800)  # guess: nothing to a person, much to a guesser
_NO_DESCRIPTORS_PAUSE_S = 0.05
_OTHER_DESCRIPTORS = 100  # the loop's, the database's, the bus's
_NOT_TLS = {"HTTP_REQUEST", "HTTPS_PROXY_REQUEST", "WRONG_VERSION_NUMBER", "UNKNOWN_PROTOCOL"}  # as OpenSSL says it
_KEY_FAMILIES = {Family.AUTH, Family.NOT_FOUND, Family.CONFLICT, Family.INPUT}

_log = structlog.get_logger()


class RtmpServer:
    """All RTMP and RTMPS connections of this process.

    Implements `connection.ConnectionHost`. Concurrency: belongs to one loop.

    Args:
        settings: Limits and times.
        authoriser: Knows the stream keys.
        engines: Where engines listen.
        registry: The publishers of this process.
        clock: Wall clock for what is shown.
    """

    def __init__(
        self,
        settings: IngestSettings,
        authoriser: PublishAuthoriser,
        engines: Engines,
        registry: PublisherRegistry,
        clock: Clock,
    ) -> None:
        """Prepare; `listen` opens a listener."""
        self.settings = settings
        self.engines = engines
        self.clock = clock
        self.buffer = memoryview(bytearray(_READ_BYTES))
        self._authoriser = authoriser
        self._registry = registry
        self._throttle = FailureThrottle(settings.failures_per_minute)
        self._loop = asyncio.get_running_loop()
        self._connections: set[RtmpConnection] = set()
        self._waiting: dict[RtmpConnection, None] = {}  # a dict keeps the order: the oldest is cut first
        self._counted: dict[RtmpConnection, tuple[int, int, int, int]] = {}
        self._shaking = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._listeners: list[socket.socket] = []
        descriptors = _descriptors(2 * settings.max_connections + _OTHER_DESCRIPTORS) - _OTHER_DESCRIPTORS
        self._max_connections = max(1, min(settings.max_connections, descriptors * 3 // 4))
        self._max_waiting = max(1, min(settings.max_waiting, descriptors // 2))
        self._keep(self._sweep())

    def listen(self, listener: socket.socket, tls: ssl.SSLContext | None = None) -> None:
        """Take connections from a listening socket, which this server then owns."""
        listener.setblocking(False)
        self._listeners.append(listener)
        self._keep(self._accept(listener, tls))

    async def stop(self) -> None:
        """End every connection with `server_stopping` and close the listeners."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for listener in self._listeners:
            listener.close()
        links = [connection.link for connection in self._connections if connection.link is not None]
        for connection in list(self._connections):
            connection.end(EndReason.SERVER_STOPPING)
        await asyncio.gather(*(link.closed() for link in links))
        await asyncio.sleep(0)  # the last words leave
        for connection in list(self._connections):
            connection.cut()

    # connection.ConnectionHost

    def opened(self, connection: RtmpConnection) -> None:
        """Count a connection in; cut the one that waits longest when too many do."""
        self._connections.add(connection)
        self._waiting[connection] = None
        if len(self._waiting) > self._max_waiting:
            oldest = next(iter(self._waiting))
            oldest.end(EndReason.TIMED_OUT, "cut to make room")
            oldest.cut()

    def publishing(self, connection: RtmpConnection) -> None:
        """Count a connection as a publisher."""
        self._waiting.pop(connection, None)
        self._counted[connection] = (0, 0, 0, 0)
        PUBLISHERS.set(len(self._registry))

    def ended(self, connection: RtmpConnection) -> None:
        """Free what a connection held."""
        self._waiting.pop(connection, None)
        if connection.link is not None:
            self._registry.leave(connection)
            self._count(connection)
            self._counted.pop(connection, None)
            PUBLISHERS.set(len(self._registry))

    def closed(self, connection: RtmpConnection) -> None:
        """Count a connection out."""
        self._connections.discard(connection)
        self._waiting.pop(connection, None)

    def decide(self, connection: RtmpConnection, request: PublishRequest) -> None:
        """Look up the key."""
        self._keep(self._decide(connection, request))

    async def recheck(self, connection: RtmpConnection, reason: EndReason) -> None:
        """Look up a publisher's key again after its channel has changed."""
        request = connection.request
        if request is None:
            return
        try:
            grant = await self._look_up(connection, request)
        except HeadwaterError as error:
            if error.entry.family in _KEY_FAMILIES:
                connection.end(reason)
            return
        if grant.input_id != connection.grant.input_id:
            connection.end(reason)
        else:
            connection.follow(grant)

    async def _decide(self, connection: RtmpConnection, request: PublishRequest) -> None:
        try:
            grant = await self._authorised(connection, request)
            if connection.reason is not None:
                return
            connection.grant = grant
            self._registry.admit(connection, self._loop.time())
        except HeadwaterError as error:
            is_key = error.entry in {KEY_REFUSED, TOO_MANY_FAILURES, APP_UNKNOWN}
            if is_key:
                REFUSED_KEYS.inc()
                low, high = _REFUSAL_DELAY_MS
                await asyncio.sleep((low + secrets.randbelow(high - low)) / 1000)
            connection.refuse(error, "NetStream.Publish.BadName" if is_key else "NetStream.Publish.Denied")
        else:
            connection.admit()

    async def _authorised(self, connection: RtmpConnection, request: PublishRequest) -> PublishGrant:
        """Return the grant, or the one error that is told to the publisher."""
        now_s = self._loop.time()
        if request.app != self.settings.app:
            raise HeadwaterError(APP_UNKNOWN, app=self.settings.app)
        if self._throttle.is_blocked(connection.peer, now_s):
            raise HeadwaterError(TOO_MANY_FAILURES)
        try:
            grant = await self._look_up(connection, request)
        except HeadwaterError as error:
            if error.entry.family not in _KEY_FAMILIES:
                raise
            self._throttle.failed(connection.peer, now_s)
            raise HeadwaterError(KEY_REFUSED) from error
        self._throttle.succeeded(connection.peer)
        return grant

    async def _look_up(self, connection: RtmpConnection, request: PublishRequest) -> PublishGrant:
        if not request.stream_key:
            raise HeadwaterError(KEY_REFUSED)
        try:
            async with asyncio.timeout(_LOOKUP_TIMEOUT_S):
                return await self._authoriser.authorise(request.app, request.stream_key, connection.peer)
        except HeadwaterError:
            raise
        except Exception as error:  # a task's outermost frame: whatever the database throws must not drop a publisher
            _log.exception("key_lookup_failed")
            raise HeadwaterError(NOT_NOW) from error

    async def _accept(self, listener: socket.socket, tls: ssl.SSLContext | None) -> None:
        """Accept for as long as the listener is open."""
        while listener.fileno() >= 0:
            try:
                connected, _ = await self._loop.sock_accept(listener)
            except OSError as error:
                if listener.fileno() < 0:
                    return
                _log.warning("accept_failed", reason=error.strerror)
                if self._waiting:
                    next(iter(self._waiting)).cut()
                await asyncio.sleep(_NO_DESCRIPTORS_PAUSE_S)
                continue
            if len(self._connections) + self._shaking >= self._max_connections:
                ENDED.labels(EndReason.SERVER_FULL.value).inc()
                connected.close()
            elif tls is not None:
                self._shaking += 1
                self._keep(self._shake(connected, tls))
            else:
                with contextlib.suppress(OSError):
                    await self._loop.connect_accepted_socket(lambda: RtmpConnection(self, "rtmp"), connected)

    async def _shake(self, connected: socket.socket, tls: ssl.SSLContext) -> None:
        """Do the TLS handshake of one connection."""
        peer = ""
        try:
            peer = str(connected.getpeername()[0])
            await self._loop.connect_accepted_socket(
                lambda: RtmpConnection(self, "rtmps"),
                connected,
                ssl=tls,
                ssl_handshake_timeout=self.settings.handshake_timeout_s,
                ssl_shutdown_timeout=LINGER_S,
            )
        except (OSError, ssl.SSLError) as error:
            said = error.reason if isinstance(error, ssl.SSLError) else type(error).__name__
            reason = EndReason.NOT_RTMP if said in _NOT_TLS else EndReason.PROTOCOL_ERROR
            ENDED.labels(reason.value).inc()
            connected.close()
            _log.info("connection_ended", reason=reason.value, detail=f"TLS: {said}", protocol="rtmps", peer=peer)
        finally:
            self._shaking -= 1

    async def _sweep(self) -> None:
        """Look at all connections now and then, instead of a timer for each."""
        while True:
            await asyncio.sleep(_SWEEP_S)
            now_s = self._loop.time()
            for connection in list(self._connections):
                self._look_after(connection, now_s)
            CONNECTIONS.set(len(self._connections))

    def _look_after(self, connection: RtmpConnection, now_s: float) -> None:
        settings = self.settings
        if connection.ended_s is not None:
            if now_s - connection.ended_s > LINGER_S:
                connection.hang_up()
        elif connection.link is None:
            if now_s - connection.born_s > settings.handshake_timeout_s:
                connection.end(EndReason.TIMED_OUT, "no publish command in time")
        else:
            self._count(connection)
            silence_s = now_s - connection.byte_s
            if connection.is_held or silence_s < settings.silence_timeout_s / 3:
                return
            if silence_s > settings.silence_timeout_s:
                connection.end(EndReason.TIMED_OUT, f"nothing heard for {settings.silence_timeout_s:g} s")
            elif silence_s % (settings.silence_timeout_s / 3) < _SWEEP_S:
                connection.ping()

    def _count(self, connection: RtmpConnection) -> None:
        """Add to the metrics what a publisher has sent since the last time."""
        tracks = connection.tracks
        if connection not in self._counted or tracks is None:
            return
        before = self._counted[connection]
        now = (connection.bytes_in, connection.units_in, tracks.jumps, tracks.repairs)
        self._counted[connection] = now
        for counter, new, old in zip((RECEIVED, UNITS, JUMPS, REPAIRS), now, before, strict=True):
            if new > old:
                counter.inc(new - old)

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        """Run a task and hold on to it; what it throws is logged, not lost."""
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("ingest_task_failed", exc_info=error)


def _descriptors(wanted: int) -> int:
    """Let the process open `wanted` files, as far as the system allows; return how many it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return wanted
    _log.warning("few_file_descriptors", allowed=soft, wanted=wanted)
    return soft
