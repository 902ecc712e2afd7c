"""Bytes of a log that are no longer in memory: from the blob store, or from the spool while it could not be reached."""

import asyncio
from pathlib import Path

from headwater.core.errors import HeadwaterError
from headwater.segments.keys import init_key, segment_key
from headwater.segments.spool import PART_SUFFIX
from headwater.store.blobs import Blobs
from headwater.store.errors import BLOB_NOT_FOUND


class LogReader:
    """Reads whole blobs once, however many ask at the same time. One event loop.

    Args:
        log_id: The log.
        blobs: The store.
        spool_dir: `<data>/spool` of this machine.
    """

    def __init__(self, log_id: str, blobs: Blobs, spool_dir: Path | None) -> None:
        """Read from these."""
        self._log_id = log_id
        self._blobs = blobs
        self._spool_dir = spool_dir
        self._reads: dict[str, asyncio.Task[bytes | None]] = {}

    def path(self, track_id: str, number: int) -> Path | None:
        """Return the file of a stored segment, when the store is a local disk."""
        return self._blobs.local_path(segment_key(self._log_id, track_id, number))

    async def segment(self, track_id: str, number: int) -> bytes | None:
        """Return a segment's bytes; None when they are nowhere.

        Raises:
            HeadwaterError: `blob_store_failed`.
        """
        spooled = None
        if self._spool_dir is not None:
            spooled = self._spool_dir / self._log_id / track_id / f"{number}{PART_SUFFIX}"
        return await self._read(segment_key(self._log_id, track_id, number), spooled)

    async def segment_range(self, track_id: str, number: int, offset_bytes: int, size_bytes: int) -> bytes | None:
        """Return some of a stored segment's bytes; None when they are nowhere.

        Raises:
            HeadwaterError: `blob_store_failed`.
        """
        key = segment_key(self._log_id, track_id, number)
        try:
            return await self._blobs.get_range_async(key, offset_bytes, size_bytes)
        except HeadwaterError as error:
            if error.entry is BLOB_NOT_FOUND:
                return None
            raise

    async def init(self, track_id: str, init_id: str) -> bytes | None:
        """Return an init segment; None when it is not there.

        Raises:
            HeadwaterError: `blob_store_failed`.
        """
        return await self._read(init_key(self._log_id, track_id, init_id), None)

    async def _read(self, key: str, spooled: Path | None) -> bytes | None:
        task = self._reads.get(key)
        if task is None:
            task = self._reads[key] = asyncio.create_task(self._fetch(key, spooled))
            task.add_done_callback(lambda done: self._finish(key, done))
        return await asyncio.shield(task)

    def _finish(self, key: str, task: "asyncio.Task[bytes | None]") -> None:
        del self._reads[key]
        if not task.cancelled():
            task.exception()  # whoever waited has got it; when nobody did, it is of no interest

    async def _fetch(self, key: str, spooled: Path | None) -> bytes | None:
        try:
            return await self._blobs.get_async(key)
        except HeadwaterError as error:
            if spooled is None and error.entry is not BLOB_NOT_FOUND:
                raise
            failure = error
        if spooled is not None:
            try:
                return await asyncio.to_thread(spooled.read_bytes)
            except OSError:
                if failure.entry is not BLOB_NOT_FOUND:
                    raise failure from None
        return None
