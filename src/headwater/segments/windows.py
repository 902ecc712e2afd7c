"""All log windows of a gateway process, by log and by public name."""

from collections.abc import Callable, Iterator

from headwater.segments.index import SegmentIndex
from headwater.segments.model import LogEvent, LogOpened
from headwater.segments.window import LogWindow
from headwater.store.blobs import Blobs


class LogWindows:
    """The windows; one event loop, no locks.

    Args:
        blobs: Where bytes come from that are no longer in memory.
        index: Fills what a feed's snapshot does not carry; None in tests.
        max_bytes: Most bytes of media held in memory by all windows together.
        on_opened: Called with each new window.
        on_state: Called after a window's state has changed.
    """

    def __init__(
        self,
        blobs: Blobs,
        index: SegmentIndex | None = None,
        *,
        max_bytes: int = 1 << 30,
        on_opened: Callable[[LogWindow], None] = lambda _window: None,
        on_state: Callable[[LogWindow], None] = lambda _window: None,
    ) -> None:
        """Start empty."""
        raise NotImplementedError

    async def load_all(self) -> None:
        """Rebuild every log's window from the index, as after a restart of the server."""
        raise NotImplementedError

    def get(self, log_id: str) -> LogWindow | None:
        """Return a log's window."""
        raise NotImplementedError

    def by_slug(self, slug: str) -> LogWindow | None:
        """Return the window of the channel with this public name."""
        raise NotImplementedError

    def open(self, log: LogOpened) -> LogWindow:
        """Return the log's window, made or brought up to date."""
        raise NotImplementedError

    def apply(self, event: LogEvent) -> None:
        """Apply an event to its log's window; events of unknown logs are dropped until their `LogOpened`."""
        raise NotImplementedError

    def remove(self, log_id: str) -> None:
        """Forget a log (its channel was deleted); its waiters are released."""
        raise NotImplementedError

    def __iter__(self) -> Iterator[LogWindow]:
        """Iterate over the windows."""
        raise NotImplementedError
