"""The bus of many machines: NATS core subjects under one word per installation."""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit, urlunsplit

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from headwater.core.errors import HeadwaterError
from headwater.store.bus import QUEUE_LENGTH, Bus, Inbox, encode
from headwater.store.errors import BUS_UNAVAILABLE
from headwater.store.metrics import BUS_DROPPED

_CONNECT_TIMEOUT_S = 5
_FLUSH_TIMEOUT_S = 5
_log = structlog.get_logger()


class NatsBus:
    """A connection to a NATS server or cluster.

    Args:
        client: The connected client.
        space: First word of every subject.
    """

    def __init__(self, client: Client, space: str) -> None:
        """Take the connection."""
        self._client = client
        self._space = space
        self._outbox: deque[tuple[str, bytes]] = deque()
        self._filled = asyncio.Event()

    def publish(self, subject: str, payload: object) -> None:
        """Send to whoever subscribes now; while the server is away the oldest is dropped and counted."""
        if len(self._outbox) >= QUEUE_LENGTH:
            self._outbox.popleft()
            BUS_DROPPED.labels("publisher").inc()
        self._outbox.append((f"{self._space}.{subject}", encode(payload)))
        self._filled.set()

    @asynccontextmanager
    async def subscribe(self, prefix: str) -> AsyncIterator[AsyncIterator[tuple[str, bytes]]]:
        """Yield an iterator of what is published after entering.

        Raises:
            HeadwaterError: `bus_unavailable` when the server does not answer.
        """
        inbox = Inbox()
        cut = len(self._space) + 1

        async def take(message: Msg) -> None:
            inbox.put(message.subject[cut:], message.data)

        stem = f"{self._space}.{prefix}".rstrip(".")
        subjects = [f"{stem}.>"] + ([stem] if prefix else [])
        try:
            subscriptions = [
                await self._client.subscribe(subject, cb=take)  # pyright: ignore[reportUnknownMemberType] - one overload is untyped
                for subject in subjects
            ]
            await self._client.flush(_FLUSH_TIMEOUT_S)
        except (NatsError, OSError, TimeoutError) as error:
            raise HeadwaterError(BUS_UNAVAILABLE, reason=str(error)) from error
        try:
            yield inbox
        finally:
            for subscription in subscriptions:
                with contextlib.suppress(NatsError):
                    await subscription.unsubscribe()

    async def send_outbox(self) -> None:
        """Send what `publish` has left, until cancelled."""
        while True:
            while self._outbox:
                subject, payload = self._outbox.popleft()
                try:
                    await self._client.publish(subject, payload)
                except NatsError:
                    BUS_DROPPED.labels("publisher").inc()
            self._filled.clear()
            await self._filled.wait()

    async def close(self) -> None:
        """Send what is left, as far as the server takes it, and close."""
        with contextlib.suppress(NatsError, OSError, TimeoutError):
            while self._outbox:
                await self._client.publish(*self._outbox.popleft())
            await self._client.flush(1)
        await self._client.close()


@asynccontextmanager
async def open_nats_bus(url: str) -> AsyncIterator[Bus]:
    """Connect for the length of the block.

    Raises:
        HeadwaterError: `bus_unavailable`.
    """
    parts = urlsplit(url)
    space = ".".join(["headwater", *(word for word in parts.path.split("/") if word)])
    client = Client()
    try:
        async with asyncio.timeout(_CONNECT_TIMEOUT_S):
            await client.connect(
                urlunsplit((parts.scheme, parts.netloc, "", "", "")),
                name=space,
                max_reconnect_attempts=-1,
                error_cb=_report,
            )
    except (NatsError, OSError, TimeoutError) as error:
        raise HeadwaterError(BUS_UNAVAILABLE, reason=f"{parts.hostname}:{parts.port}: {error}") from error
    bus = NatsBus(client, space)
    sender = asyncio.create_task(bus.send_outbox(), name="bus sender")
    try:
        yield bus
    finally:
        sender.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await sender
        await bus.close()


async def _report(error: Exception) -> None:
    _log.warning("bus_connection_failed", error=str(error) or type(error).__name__)
