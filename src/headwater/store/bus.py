"""Low-rate events between processes: a port with one adapter for one machine (ZeroMQ) and one for many (NATS).

Delivery is at most once. A subject is words joined by dots (`engine.wanted`); subscribing to a prefix takes that subject
and everything below it. Payloads are JSON by msgspec.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Protocol


class Bus(Protocol):
    """Publishes and subscribes; bounded on both sides: the oldest message is dropped, and counted.

    Concurrency: belongs to the event loop that opened it; other threads go through `loop.call_soon_threadsafe`.
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
        url: `local://` or `nats://host:port`.
        in_url: Where the broker takes messages (`ipc://…`), for `local://`.
        out_url: Where the broker gives them out.

    Raises:
        HeadwaterError: `bus_url_invalid`, `bus_unavailable`.
    """
    raise NotImplementedError(url, in_url, out_url)


def run_broker(in_url: str, out_url: str) -> AbstractAsyncContextManager[None]:
    """Host the ZeroMQ broker of this machine in a thread for the length of an `async with`."""
    raise NotImplementedError(in_url, out_url)
