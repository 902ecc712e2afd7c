"""Low-rate events between processes: a port with one adapter for one machine (ZeroMQ) and one for many (NATS).

Delivery is at most once. A subject is words joined by dots (`engine.wanted`); subscribing to a prefix takes that
subject and everything below it. Payloads are JSON by msgspec.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Protocol
from urllib.parse import urlsplit

import msgspec

from headwater.core.errors import HeadwaterError
from headwater.store.errors import BUS_URL_INVALID
from headwater.store.metrics import BUS_DROPPED

QUEUE_LENGTH = 1000  # guess: many minutes of our low-rate events; one that lags by more is not listening


class Bus(Protocol):
    """Publishes and subscribes; bounded on both sides: what does not fit is dropped, and counted.

    A subscription drops its oldest message. Concurrency: belongs to the event loop that opened it; other threads go
    through `loop.call_soon_threadsafe(bus.publish, …)`.
    """

    def publish(self, subject: str, payload: object) -> None:
        """Send `payload` (anything msgspec encodes to JSON) to whoever subscribes now; never blocks."""
        ...

    def subscribe(self, prefix: str) -> AbstractAsyncContextManager[AsyncIterator[tuple[str, bytes]]]:
        """Yield an iterator of (subject, JSON bytes). What is published after entering arrives; `""` takes all."""
        ...


def open_bus(url: str, in_url: str = "", out_url: str = "") -> AbstractAsyncContextManager[Bus]:
    """Open the bus for the length of an `async with`.

    Args:
        url: `local://`, or `nats://host:port` with an optional path that keeps installations apart (`/staging`).
        in_url: Where the broker takes messages (`ipc://…`), for `local://`.
        out_url: Where the broker gives them out.

    Raises:
        HeadwaterError: `bus_url_invalid`, `bus_unavailable`.
    """
    scheme = urlsplit(url).scheme
    if scheme == "local" and in_url and out_url:
        from headwater.store.bus_zmq import open_zmq_bus  # noqa: PLC0415 - only the adapter in use is imported

        return open_zmq_bus(in_url, out_url)
    if scheme == "nats":
        from headwater.store.bus_nats import open_nats_bus  # noqa: PLC0415 - as above

        return open_nats_bus(url)
    raise HeadwaterError(BUS_URL_INVALID, reason=f"{scheme or url} is neither local:// nor nats://")


def run_broker(in_url: str, out_url: str) -> AbstractAsyncContextManager[None]:
    """Host the ZeroMQ broker of this machine in a thread for the length of an `async with`."""
    from headwater.store.bus_zmq import run_zmq_broker  # noqa: PLC0415 - as above

    return run_zmq_broker(in_url, out_url)


def encode(payload: object) -> bytes:
    """Return the payload as JSON."""
    return msgspec.json.encode(payload)


def is_below(subject: str, prefix: str) -> bool:
    """Say whether a subscription to `prefix` takes `subject`."""
    return not prefix or subject == prefix or subject.startswith(prefix + ".")


class Inbox:
    """What has arrived for one subscription and was not yet read: bounded, the oldest is dropped and counted."""

    def __init__(self, length: int = QUEUE_LENGTH) -> None:
        """Start empty."""
        self._messages: deque[tuple[str, bytes]] = deque()
        self._length = length
        self._arrived = asyncio.Event()

    def put(self, subject: str, payload: bytes) -> None:
        """Add a message."""
        if len(self._messages) >= self._length:
            self._messages.popleft()
            BUS_DROPPED.labels("subscriber").inc()
        self._messages.append((subject, payload))
        self._arrived.set()

    def __aiter__(self) -> AsyncIterator[tuple[str, bytes]]:
        """Iterate until cancelled."""
        return self

    async def __anext__(self) -> tuple[str, bytes]:
        """Return the oldest message, waiting for one."""
        while not self._messages:
            self._arrived.clear()
            await self._arrived.wait()
        return self._messages.popleft()
