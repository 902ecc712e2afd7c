"""The index of a log in SQL: one row per closed segment, plus what is needed to describe them."""

from typing import Any

from sqlalchemy import Select, func, select

from headwater.segments.model import LogOpened, SegmentClosed, TracksChanged
from headwater.segments.records import LOG_TRACKS, LOGS, SEGMENTS, unpack_log, unpack_segment, unpack_tracks
from headwater.store.sql import Database

_US = 1_000_000


class SegmentIndex:
    """Asynchronous reading of the index, for gateways and control.

    Args:
        database: Where it is.
    """

    def __init__(self, database: Database) -> None:
        """Read from this database."""
        self._database = database

    async def logs(self) -> list[LogOpened]:
        """Return all logs that have ever been written."""
        async with self._database.reading() as session:
            return [unpack_log(row) for row in await session.execute(select(LOGS).order_by(LOGS.c.log_id))]

    async def log(self, log_id: str) -> LogOpened | None:
        """Return one log, or None."""
        async with self._database.reading() as session:
            row = (await session.execute(select(LOGS).where(LOGS.c.log_id == log_id))).first()
        return None if row is None else unpack_log(row)

    async def tracks(self, log_id: str) -> list[TracksChanged]:
        """Return the lists of tracks by the number they begin at, oldest first."""
        query = select(LOG_TRACKS).where(LOG_TRACKS.c.log_id == log_id).order_by(LOG_TRACKS.c.from_number)
        async with self._database.reading() as session:
            return [unpack_tracks(row) for row in await session.execute(query)]

    async def newest(self, log_id: str, window_s: float) -> list[SegmentClosed]:
        """Return the segments of the last `window_s` before the log's end, oldest first."""
        newest_end = select(func.max(SEGMENTS.c.end_us)).where(SEGMENTS.c.log_id == log_id).scalar_subquery()
        query = select(SEGMENTS).where(
            SEGMENTS.c.log_id == log_id, SEGMENTS.c.end_us > newest_end - round(window_s * _US)
        )
        return await self._segments(query)

    async def between(self, log_id: str, start_us: int, end_us: int, limit: int = 50_000) -> list[SegmentClosed]:
        """Return the segments that overlap [start, end) in media time, oldest first; for `?start=&end=`."""
        query = select(SEGMENTS).where(
            SEGMENTS.c.log_id == log_id, SEGMENTS.c.end_us > start_us, SEGMENTS.c.start_us < end_us
        )
        return await self._segments(query.limit(limit))

    async def numbers(self, log_id: str, first: int, last: int) -> list[SegmentClosed]:
        """Return the segments numbered first…last, as far as they are there."""
        return await self._segments(
            select(SEGMENTS).where(SEGMENTS.c.log_id == log_id, SEGMENTS.c.number.between(first, last))
        )

    async def _segments(self, query: Select[Any]) -> list[SegmentClosed]:
        async with self._database.reading() as session:
            return [unpack_segment(row) for row in await session.execute(query.order_by(SEGMENTS.c.number))]
