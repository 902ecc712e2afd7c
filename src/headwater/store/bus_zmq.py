"""The bus of one machine: ZeroMQ over Unix sockets, through a broker that the supervisor hosts.

Publishers push to the broker (a push socket keeps what is sent until its connection stands, where a publishing socket
would throw it away), the broker publishes to subscribers. A subscription is in force once a greeting of its own has
come back to it.
"""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import zmq
import zmq.asyncio

from headwater.core.errors import HeadwaterError
from headwater.core.ids import new_id
from headwater.store.bus import QUEUE_LENGTH, Bus, Inbox, encode, is_below
from headwater.store.errors import BUS_UNAVAILABLE
from headwater.store.metrics import BUS_DROPPED

_GREETING = "_greeting."
_GREETING_PAUSE_S = 0.02
_GREETING_PATIENCE_S = 10.0
_LINGER_MS = 500  # how long closing waits for what was published last


class ZmqBus:
    """A process's connection to the broker.

    Args:
        contexts: Owners of its sockets: one that blocks never, for pushing, and one on the loop.
        in_url: Where the broker takes messages.
        out_url: Where the broker gives them out.
    """

    def __init__(
        self, contexts: tuple["zmq.Context[zmq.Socket[bytes]]", zmq.asyncio.Context], in_url: str, out_url: str
    ) -> None:
        """Connect; ZeroMQ goes on trying while there is no broker."""
        plain, self._context = contexts
        self._out_url = out_url
        self._pusher = plain.socket(zmq.PUSH)
        self._pusher.set(zmq.SNDHWM, QUEUE_LENGTH)
        self._pusher.set(zmq.LINGER, _LINGER_MS)
        self._pusher.connect(in_url)

    def publish(self, subject: str, payload: object) -> None:
        """Send to whoever subscribes now; dropped and counted when the broker has been away for long."""
        self._push(subject, encode(payload))

    @asynccontextmanager
    async def subscribe(self, prefix: str) -> AsyncIterator[AsyncIterator[tuple[str, bytes]]]:
        """Yield an iterator of what is published after entering.

        Raises:
            HeadwaterError: `bus_unavailable` when the broker does not answer.
        """
        inbox = Inbox()
        greeting = _GREETING + new_id()
        in_force = asyncio.Event()
        socket = self._context.socket(zmq.SUB)
        socket.set(zmq.LINGER, 0)
        socket.connect(self._out_url)
        socket.subscribe(prefix.encode())
        socket.subscribe(greeting.encode())

        async def read() -> None:
            while True:
                subject_frame, payload = await socket.recv_multipart()
                subject = subject_frame.decode()
                if subject == greeting:
                    in_force.set()
                elif is_below(subject, prefix) and not subject.startswith(_GREETING):
                    inbox.put(subject, payload)

        reader = asyncio.create_task(read(), name=f"bus {prefix}")
        try:
            await self._greet(greeting, in_force)
            socket.unsubscribe(greeting.encode())
            yield inbox
        finally:
            reader.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await reader
            socket.close()

    def close(self) -> None:
        """Close; what was published last still goes out."""
        self._pusher.close()

    async def _greet(self, greeting: str, in_force: asyncio.Event) -> None:
        try:
            async with asyncio.timeout(_GREETING_PATIENCE_S):
                while not in_force.is_set():
                    self._push(greeting, b"")
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(in_force.wait(), _GREETING_PAUSE_S)
        except TimeoutError as error:
            raise HeadwaterError(BUS_UNAVAILABLE, reason=f"no broker at {self._out_url}") from error

    def _push(self, subject: str, payload: bytes) -> None:
        try:
            self._pusher.send_multipart((subject.encode(), payload), zmq.NOBLOCK)
        except zmq.Again:
            BUS_DROPPED.labels("publisher").inc()


@asynccontextmanager
async def open_zmq_bus(in_url: str, out_url: str) -> AsyncIterator[Bus]:
    """Connect for the length of the block."""
    contexts = zmq.Context(), zmq.asyncio.Context()
    bus = ZmqBus(contexts, in_url, out_url)
    try:
        yield bus
    finally:
        bus.close()
        for context in contexts:
            await asyncio.to_thread(context.term)


@asynccontextmanager
async def run_zmq_broker(in_url: str, out_url: str) -> AsyncIterator[None]:
    """Host the broker in a thread for the length of the block.

    Raises:
        HeadwaterError: `bus_unavailable` when an address cannot be bound.
    """
    context = zmq.Context()
    taker, giver = context.socket(zmq.PULL), context.socket(zmq.PUB)
    control_url = f"inproc://{new_id()}"
    control, stopper = context.socket(zmq.PAIR), context.socket(zmq.PAIR)
    sockets = (taker, giver, control, stopper)
    for socket in sockets:
        socket.set(zmq.LINGER, 0)
    giver.set(zmq.SNDHWM, QUEUE_LENGTH)
    try:
        try:
            taker.bind(in_url)
            giver.bind(out_url)
        except zmq.ZMQError as error:
            raise HeadwaterError(BUS_UNAVAILABLE, reason=f"{in_url}: {error.strerror}") from error
        control.bind(control_url)
        stopper.connect(control_url)
        thread = threading.Thread(target=zmq.proxy_steerable, args=(taker, giver, None, control), name="bus broker")
        thread.start()
        try:
            yield
        finally:
            stopper.send(b"TERMINATE")
            await asyncio.to_thread(thread.join)
    finally:
        for socket in sockets:
            socket.close()
        await asyncio.to_thread(context.term)
