"""The index of a log in SQL: one row per closed segment, plus what is needed to describe them."""

from headwater.segments.model import LogOpened, SegmentClosed, TracksChanged
from headwater.store.sql import Database


class SegmentIndex:
    """Asynchronous reading of the index, for gateways and control."""

    def __init__(self, database: Database) -> None:
        """Read from this database."""
        raise NotImplementedError

    async def logs(self) -> list[LogOpened]:
        """Return all logs that have ever been written."""
        raise NotImplementedError

    async def log(self, log_id: str) -> LogOpened | None:
        """Return one log, or None."""
        raise NotImplementedError

    async def tracks(self, log_id: str) -> list[TracksChanged]:
        """Return the lists of tracks by the number they begin at, oldest first."""
        raise NotImplementedError

    async def newest(self, log_id: str, window_s: float) -> list[SegmentClosed]:
        """Return the segments of the last `window_s` before the log's end, oldest first."""
        raise NotImplementedError

    async def between(self, log_id: str, start_us: int, end_us: int, limit: int = 50_000) -> list[SegmentClosed]:
        """Return the segments that overlap [start, end) in media time, oldest first; for `?start=&end=`."""
        raise NotImplementedError

    async def numbers(self, log_id: str, first: int, last: int) -> list[SegmentClosed]:
        """Return the segments numbered first…last, as far as they are there."""
        raise NotImplementedError
