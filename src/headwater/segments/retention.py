"""What may be deleted of a log, and deleting it."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import ColumnElement, and_, delete, func, not_, select

from headwater.core.clock import Clock, SystemClock
from headwater.segments.index import SegmentIndex
from headwater.segments.keys import init_key, log_prefix, segment_key
from headwater.segments.model import LogOpened
from headwater.segments.records import LOG_TRACKS, LOGS, SEGMENTS, unpack_segment
from headwater.segments.spool import remove_spool
from headwater.store.blobs import Blobs
from headwater.store.sql import Database

HeldRanges = Callable[[str], Sequence[tuple[int, int]]]
"""Given a log id, the media-time ranges [start_us, end_us) that something (a recording, a clip) still needs."""

_US = 1_000_000
_BATCH = 500  # segments per transaction: SQLite's other writers wait for one
_log = structlog.get_logger()


def _nothing_held(_log_id: str) -> Sequence[tuple[int, int]]:
    """Hold nothing."""
    return ()


class Retention:
    """Deletes rows and blobs that have left the DVR window long enough and that no range holds.

    A segment stays for a playlist's length after it has left the playlist (RFC 8216 §6.2.2), so a log takes up twice
    its DVR window. What a channel that went off air has left stays until it is on air again for as long.

    Args:
        database: The index.
        blobs: Where the segments are.
        holds: Protected ranges of a log.
        spool_dir: `<data>/spool`, so that a deleted log leaves nothing there either.
        clock: Wall clock.
    """

    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        holds: HeldRanges = _nothing_held,
        *,
        spool_dir: Path | None = None,
        clock: Clock | None = None,
    ) -> None:
        """Prepare."""
        self._spool_dir = spool_dir
        self._database = database
        self._index = SegmentIndex(database)
        self._blobs = blobs
        self._holds = holds
        self._clock = clock or SystemClock()

    async def run_once(self) -> int:
        """Delete what is due in all logs and return the number of segments deleted.

        Raises:
            HeadwaterError: `blob_store_failed`; what was deleted until then stays deleted.
        """
        count = 0
        for log in await self._index.logs():
            deleted = await self._trim(log)
            if deleted:
                await self._forget_tracks(log.log_id)
                _log.info("segments_deleted", log_id=log.log_id, segments=deleted)
            count += deleted
        return count

    async def delete_log(self, log_id: str) -> None:
        """Delete a log whole, as when its channel is deleted. The spool of a living writer is left to it."""
        async with self._database.session() as session:
            for table in (SEGMENTS, LOG_TRACKS, LOGS):
                await session.execute(delete(table).where(table.c.log_id == log_id))
        await asyncio.to_thread(self._blobs.delete_prefix, log_prefix(log_id))
        if self._spool_dir is not None:
            await asyncio.to_thread(remove_spool, self._spool_dir, log_id)

    async def _trim(self, log: LogOpened) -> int:
        window_us = log.dvr_window_s * _US
        now_us = self._clock.now_us() - log.epoch_us
        of_log = SEGMENTS.c.log_id == log.log_id
        async with self._database.reading() as session:
            left_at = select(func.max(SEGMENTS.c.end_us)).where(of_log, SEGMENTS.c.end_us <= now_us - window_us)
            passed_us = (await session.execute(left_at)).scalar_one()
        if passed_us is None:
            return 0
        due = and_(of_log, SEGMENTS.c.end_us < passed_us - window_us, *self._unheld(log.log_id))
        count = 0
        while True:
            async with self._database.reading() as session:
                query = select(SEGMENTS).where(due).order_by(SEGMENTS.c.number).limit(_BATCH)
                segments = [unpack_segment(row) for row in await session.execute(query)]
            if not segments:
                return count
            keys = [
                segment_key(log.log_id, track.track_id, segment.number)
                for segment in segments
                for track in segment.tracks
            ]
            await asyncio.to_thread(self._blobs.delete, keys)
            numbers = [segment.number for segment in segments]
            async with self._database.session() as session:
                await session.execute(delete(SEGMENTS).where(of_log, SEGMENTS.c.number.in_(numbers)))
            count += len(segments)

    def _unheld(self, log_id: str) -> list[ColumnElement[bool]]:
        return [
            not_(and_(SEGMENTS.c.start_us < end_us, SEGMENTS.c.end_us > start_us))
            for start_us, end_us in self._holds(log_id)
        ]

    async def _forget_tracks(self, log_id: str) -> None:
        """Delete lists of tracks that no segment needs any more, and the init segments only they named."""
        changes = await self._index.tracks(log_id)
        async with self._database.reading() as session:
            oldest: Any = await session.execute(select(func.min(SEGMENTS.c.number)).where(SEGMENTS.c.log_id == log_id))
            first = oldest.scalar_one()
        if first is None:
            return
        needed_from = max((change.from_number for change in changes if change.from_number <= first), default=0)
        gone = [change for change in changes if change.from_number < needed_from]
        if not gone:
            return
        kept = {
            (track.track_id, track.init_id)
            for change in changes
            if change.from_number >= needed_from
            for track in change.tracks
        }
        inits = {(track.track_id, track.init_id) for change in gone for track in change.tracks} - kept
        await asyncio.to_thread(self._blobs.delete, [init_key(log_id, *init) for init in sorted(inits)])
        async with self._database.session() as session:
            await session.execute(
                delete(LOG_TRACKS).where(LOG_TRACKS.c.log_id == log_id, LOG_TRACKS.c.from_number < needed_from)
            )
