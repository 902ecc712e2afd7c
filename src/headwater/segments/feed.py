"""Log events from an engine process to every gateway process of the machine, over Unix sockets.

The gateway binds `run/gateway-<n>.feed` (`feed_receiver.py`); the engine looks for such sockets each second, connects,
sends a snapshot of each of its logs and then every event. An event is encoded once for all gateways. A gateway that
falls behind by more than its queue loses the connection and comes back with a new snapshot: a slow reader never slows a
publisher.
"""

import asyncio
import contextlib
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import structlog

from headwater.segments.feed_frames import Pieces, encode_event
from headwater.segments.feed_receiver import FeedReceiver
from headwater.segments.metrics import FEED_DROPPED
from headwater.segments.model import LogEvent, LogOpened

__all__ = ["FeedReceiver", "FeedSender", "SnapshotSource"]

_MOST_BUFFERS = 64  # per call to the kernel, below every IOV_MAX
_GOODBYE_S = 0.5
_log = structlog.get_logger()


class SnapshotSource(Protocol):
    """A log that can say all of itself; `LogWriter` is the real one."""

    @property
    def log(self) -> LogOpened:
        """What the log is."""
        ...

    def snapshot(self) -> list[LogEvent]:
        """Return the events that bring a reader who knows nothing up to now."""
        ...


class FeedSender:
    """The engine's end. Use as `async with FeedSender(run_dir) as feed:`.

    Args:
        run_dir: Where the gateways' sockets are.
        max_queue_bytes: Most bytes that wait for one gateway, beside its snapshot.
        rescan_s: How often to look for new sockets.
    """

    def __init__(self, run_dir: Path, *, max_queue_bytes: int = 32 << 20, rescan_s: float = 1.0) -> None:
        """Prepare; connections begin in `async with`."""
        self._run_dir = run_dir
        self._max_queue_bytes = max_queue_bytes
        self._rescan_s = rescan_s
        self._sources: dict[str, SnapshotSource] = {}
        self._connections: dict[str, _Connection] = {}
        self._outbox: deque[Pieces] = deque()
        self._thread = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._scanner: asyncio.Task[None] | None = None
        self._has_scanned = asyncio.Event()

    def add_log(self, source: SnapshotSource) -> None:
        """Send a snapshot of this log to every gateway, now and whenever one connects. On the loop only."""
        self._sources[source.log.log_id] = source
        if self._connections:
            pieces = _snapshot([source])
            for connection in list(self._connections.values()):
                connection.send_snapshot(pieces)

    def remove_log(self, log_id: str) -> None:
        """Leave the log out of later snapshots. On the loop only."""
        self._sources.pop(log_id, None)

    def publish(self, event: LogEvent) -> None:
        """Send an event to every connected gateway; from any thread, never blocks, never raises."""
        if not self._connections:
            return
        pieces = encode_event(event)
        if threading.get_ident() == self._thread:
            self._send(pieces)
            return
        is_first = not self._outbox
        self._outbox.append(pieces)
        if is_first and self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self._send_outbox)

    @property
    def gateways(self) -> int:
        """How many gateways are connected."""
        return len(self._connections)

    async def wait_scanned(self) -> None:
        """Wait until the gateways that were there at the beginning are connected."""
        await self._has_scanned.wait()

    async def __aenter__(self) -> Self:
        """Start looking for gateways."""
        self._thread = threading.get_ident()
        self._loop = asyncio.get_running_loop()
        self._scanner = asyncio.create_task(self._scan(), name="feed scan")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections after what is queued has gone out, within half a second."""
        if self._scanner is not None:
            self._scanner.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._scanner
        self._send_outbox()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_GOODBYE_S):
                for connection in list(self._connections.values()):
                    await connection.is_empty.wait()
        for connection in list(self._connections.values()):
            connection.close()

    def _send(self, pieces: Pieces) -> None:
        for connection in list(self._connections.values()):
            connection.send(pieces)

    def _send_outbox(self) -> None:
        while self._outbox:
            # The piece leaves the outbox only after it was sent: a thread that finds the outbox empty calls us again.
            self._send(self._outbox[0])
            self._outbox.popleft()

    async def _scan(self) -> None:
        while True:
            for path in sorted(self._run_dir.glob("gateway-*.feed")):
                if str(path) not in self._connections:
                    await self._connect(str(path))
            self._has_scanned.set()
            await asyncio.sleep(self._rescan_s)

    async def _connect(self, path: str) -> None:
        loop = asyncio.get_running_loop()
        stream = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        stream.setblocking(False)
        try:
            await loop.sock_connect(stream, path)
        except OSError:  # a gateway that has gone, or is not there yet
            stream.close()
            return
        except BaseException:
            stream.close()
            raise
        connection = _Connection(loop, stream, self._max_queue_bytes, lambda: self._connections.pop(path, None))
        self._connections[path] = connection
        connection.send_snapshot(_snapshot(self._sources.values()))
        _log.info("gateway_connected", path=path, logs=len(self._sources))


class _Connection:
    """A socket to one gateway and what waits for it."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        stream: socket.socket,
        max_queue_bytes: int,
        on_closed: Callable[[], object],
    ) -> None:
        self.is_empty = asyncio.Event()
        self.is_empty.set()
        self._loop = loop
        self._stream = stream
        self._limit_bytes = self._max_queue_bytes = max_queue_bytes
        self._on_closed = on_closed
        self._queue: deque[bytes | memoryview] = deque()
        self._queued_bytes = 0
        loop.add_reader(stream, self._on_readable)

    def send_snapshot(self, pieces: Pieces) -> None:
        """Send what may be more than the queue's limit."""
        self._limit_bytes += sum(map(len, pieces))
        self.send(pieces)

    def send(self, pieces: Pieces) -> None:
        """Send now what the kernel takes, and queue the rest."""
        if self._stream.fileno() < 0:
            return
        if not self._queue:
            pieces = self._written(pieces)
            if not pieces:
                return
            if self._stream.fileno() < 0:
                return
            self._loop.add_writer(self._stream, self._on_writable)
            self.is_empty.clear()
        self._queue.extend(pieces)
        self._queued_bytes += sum(map(len, pieces))
        if self._queued_bytes > self._limit_bytes:
            FEED_DROPPED.inc()
            _log.warning("gateway_dropped", queued_bytes=self._queued_bytes)
            self.close()

    def close(self) -> None:
        """Close; the next scan connects again if the gateway lives."""
        if self._stream.fileno() < 0:
            return
        self._loop.remove_reader(self._stream)
        self._loop.remove_writer(self._stream)
        self._stream.close()
        self._queue.clear()
        self.is_empty.set()
        self._on_closed()

    def _written(self, pieces: Pieces) -> Pieces:
        """Give pieces to the kernel and return what it did not take."""
        try:
            sent = self._stream.sendmsg(pieces[:_MOST_BUFFERS])
        except BlockingIOError:
            return pieces
        except OSError:
            self.close()
            return ()
        for position, piece in enumerate(pieces):
            if sent < len(piece):
                return (memoryview(piece)[sent:], *pieces[position + 1 :])
            sent -= len(piece)
        return ()

    def _on_writable(self) -> None:
        while self._queue:
            batch = tuple(self._queue[n] for n in range(min(len(self._queue), _MOST_BUFFERS)))
            left = self._written(batch)
            if self._stream.fileno() < 0:
                return
            for _ in batch:
                self._queued_bytes -= len(self._queue.popleft())
            self._queue.extendleft(reversed(left))
            self._queued_bytes += sum(map(len, left))
            if left:
                return
        self._limit_bytes = self._max_queue_bytes
        self._loop.remove_writer(self._stream)
        self.is_empty.set()

    def _on_readable(self) -> None:
        """Notice the end; a gateway never says anything."""
        try:
            if self._stream.recv(1024):
                return
        except BlockingIOError:
            return
        except OSError as error:
            _log.info("gateway_lost", error=str(error))
        self.close()


def _snapshot(sources: Iterable[SnapshotSource]) -> Pieces:
    return tuple(piece for source in list(sources) for event in source.snapshot() for piece in encode_event(event))
