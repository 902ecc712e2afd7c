"""All log windows of a gateway process, by log and by public name."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError

from headwater.core.errors import HeadwaterError
from headwater.segments.index import SegmentIndex
from headwater.segments.loading import fill_window
from headwater.segments.model import LogEvent, LogOpened
from headwater.segments.window import LogWindow
from headwater.segments.window_memory import MemoryBudget
from headwater.store.blobs import Blobs

_RETRY_S = 2.0
_log = structlog.get_logger()


def _nothing(_window: LogWindow) -> None:
    """Stand in for a callback that nobody gave."""


class LogWindows:
    """The windows; one event loop, no locks.

    Args:
        blobs: Where bytes come from that are no longer in memory.
        index: Fills what a feed's snapshot does not carry; None in tests.
        spool_dir: `<data>/spool` of this machine, read while the blob store is away.
        max_bytes: Most bytes of media held in memory by all windows together.
        on_opened: Called with each new window.
        on_state: Called after a window's state has changed.
    """

    def __init__(
        self,
        blobs: Blobs,
        index: SegmentIndex | None = None,
        *,
        spool_dir: Path | None = None,
        max_bytes: int = 1 << 30,
        on_opened: Callable[[LogWindow], None] = _nothing,
        on_state: Callable[[LogWindow], None] = _nothing,
    ) -> None:
        """Start empty."""
        self._blobs = blobs
        self._index = index
        self._spool_dir = spool_dir
        self._budget = MemoryBudget(max_bytes)
        self._on_opened = on_opened
        self._on_state = on_state
        self._by_log: dict[str, LogWindow] = {}
        self._by_slug: dict[str, LogWindow] = {}
        self._fills: dict[str, asyncio.Task[None]] = {}

    async def load_all(self) -> None:
        """Rebuild every log's window from the index, as after a restart of the server.

        Raises:
            SQLAlchemyError: The database does not answer.
        """
        if self._index is None:
            return
        for log in await self._index.logs():
            if log.log_id not in self._by_log:
                await fill_window(self._made(log), self._index, self._blobs)

    def get(self, log_id: str) -> LogWindow | None:
        """Return a log's window."""
        return self._by_log.get(log_id)

    def by_slug(self, slug: str) -> LogWindow | None:
        """Return the window of the channel with this public name."""
        return self._by_slug.get(slug)

    def open(self, log: LogOpened) -> LogWindow:
        """Return the log's window, made or brought up to date."""
        window = self._by_log.get(log.log_id)
        if window is None:
            window = self._made(log)
            self._fill(window)
        elif window.log != log:
            if self._by_slug.get(window.log.slug) is window:
                del self._by_slug[window.log.slug]
            window.apply(log)
            self._by_slug[log.slug] = window
        return window

    def apply(self, event: LogEvent) -> None:
        """Apply an event to its log's window; events of unknown logs are dropped until their `LogOpened`."""
        if isinstance(event, LogOpened):
            self.open(event)
            return
        window = self._by_log.get(event.log_id)
        if window is None:
            return
        state = window.state
        window.apply(event)
        if window.state != state:
            self._on_state(window)
        if window.has_holes:
            self._fill(window)

    def lose_feed(self, log_id: str) -> None:
        """Note that the log's engine has gone without a word."""
        window = self._by_log.get(log_id)
        if window is not None:
            state = window.state
            window.lose_feed()
            if window.state != state:
                self._on_state(window)

    def remove(self, log_id: str) -> None:
        """Forget a log (its channel was deleted); its waiters are released."""
        window = self._by_log.pop(log_id, None)
        if window is None:
            return
        if self._by_slug.get(window.log.slug) is window:
            del self._by_slug[window.log.slug]
        if fill := self._fills.pop(log_id, None):
            fill.cancel()
        window.close()

    async def settled(self) -> None:
        """Wait until everything that was missing has been asked for; for tests and for readiness."""
        while self._fills:
            await asyncio.wait(list(self._fills.values()))

    async def close(self) -> None:
        """Forget all logs."""
        fills = list(self._fills.values())
        for log_id in list(self._by_log):
            self.remove(log_id)
        await asyncio.gather(*fills, return_exceptions=True)

    def __iter__(self) -> Iterator[LogWindow]:
        """Iterate over the windows."""
        return iter(list(self._by_log.values()))

    def __len__(self) -> int:
        """Return how many logs are known."""
        return len(self._by_log)

    def _made(self, log: LogOpened) -> LogWindow:
        window = LogWindow(log, self._blobs, spool_dir=self._spool_dir, budget=self._budget)
        self._by_log[log.log_id] = window
        self._by_slug[log.slug] = window
        self._on_opened(window)
        return window

    def _fill(self, window: LogWindow) -> None:
        """Ask the index for what is missing, unless that is under way."""
        log_id = window.log.log_id
        if self._index is None or log_id in self._fills:
            return
        task = asyncio.create_task(self._filled(window, self._index), name=f"fill {log_id}")
        self._fills[log_id] = task
        task.add_done_callback(lambda _done: self._fills.pop(log_id, None))

    async def _filled(self, window: LogWindow, index: SegmentIndex) -> None:
        is_failing = False
        while self._by_log.get(window.log.log_id) is window:
            try:
                await fill_window(window, index, self._blobs)
            except (SQLAlchemyError, OSError, HeadwaterError) as error:
                if not is_failing:
                    _log.warning("window_not_filled", log_id=window.log.log_id, error=str(error))
                is_failing = True
                await asyncio.sleep(_RETRY_S)
            else:
                return
