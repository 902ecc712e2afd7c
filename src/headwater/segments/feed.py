"""Log events from an engine process to every gateway process of the machine, over Unix sockets.

The gateway binds `run/gateway-<n>.feed`; the engine looks for such sockets each second, connects, sends a snapshot of each
of its logs and then every event. An event is encoded once for all gateways. A gateway that falls behind by more than its
queue loses the connection and comes back with a new snapshot: a slow reader never slows a publisher.
"""

from pathlib import Path
from types import TracebackType

from headwater.segments.model import LogEvent
from headwater.segments.windows import LogWindows
from headwater.segments.writer import LogWriter


class FeedSender:
    """The engine's end. Use as `async with FeedSender(run_dir) as feed:`.

    Args:
        run_dir: Where the gateways' sockets are.
        max_queue_bytes: Most bytes that wait for one gateway.
        rescan_s: How often to look for new sockets.
    """

    def __init__(self, run_dir: Path, *, max_queue_bytes: int = 32 << 20, rescan_s: float = 1.0) -> None:
        """Prepare; connections begin in `async with`."""
        raise NotImplementedError

    def add_log(self, writer: LogWriter) -> None:
        """Send a snapshot of this log to every gateway, now and whenever one connects. On the loop only."""
        raise NotImplementedError

    def remove_log(self, log_id: str) -> None:
        """Leave the log out of later snapshots. On the loop only."""
        raise NotImplementedError

    def publish(self, event: LogEvent) -> None:
        """Send an event to every connected gateway; from any thread, never blocks, never raises."""
        raise NotImplementedError

    async def __aenter__(self) -> "FeedSender":
        """Start looking for gateways."""
        raise NotImplementedError

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections after what is queued has gone out, within half a second."""
        raise NotImplementedError


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
        raise NotImplementedError

    async def __aenter__(self) -> "FeedReceiver":
        """Bind and accept."""
        raise NotImplementedError

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close all connections and remove the socket."""
        raise NotImplementedError
