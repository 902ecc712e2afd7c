"""What the storer is asked to do."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from headwater.core.errors import HeadwaterError
from headwater.segments.keys import segment_key
from headwater.segments.model import PartAdded, SegmentClosed
from headwater.store.blobs import Blobs
from headwater.store.errors import BLOB_NOT_FOUND


@dataclass(slots=True, eq=False)
class FileJob:
    """Something small under a key of its own.

    Args:
        key: Where it goes.
        data: Its bytes.
        path: Its file in the spool, removed afterwards; empty when there is none.
        is_latest_only: Whether a newer one with the same key replaces one that still waits.
    """

    key: str
    data: bytes
    path: str = ""
    is_latest_only: bool = False


@dataclass(slots=True, eq=False)
class SegmentJob:
    """A closed segment on its way to the blob store and the index.

    Args:
        closed: Its description; tracks leave it when their bytes are lost.
        paths: Files in the spool that hold a track whole.
        parts: Its parts, while they are in memory.
        leftovers: Files in the spool to be removed when the index has the row: its journal, and what is not whole.
        on_stored: Called on the storer's thread when the blob store has all of it; True when tracks were missing.
        on_indexed: Called on the storer's thread when the index has its row.
    """

    closed: SegmentClosed
    paths: dict[str, str]
    parts: list[PartAdded]
    leftovers: list[str]
    on_stored: Callable[["SegmentJob", bool], None]
    on_indexed: Callable[["SegmentJob"], None]
    is_stored: bool = False
    _done: set[str] = field(default_factory=set[str])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def memory_bytes(self) -> int:
        """How much it holds in memory."""
        return sum(len(part.data) for part in self.parts)

    def store(self, blobs: Blobs) -> bool:
        """Store what is not stored yet; True when tracks turned out to be missing, and were taken out of `closed`.

        Raises:
            HeadwaterError: `blob_store_failed`; what is left can be tried again.
        """
        with self._lock:
            missing: list[str] = []
            for track in self.closed.tracks:
                if track.track_id in self._done:
                    continue
                if self._store_track(blobs, track.track_id, track.size_bytes):
                    self._done.add(track.track_id)
                else:
                    missing.append(track.track_id)
            self._lose(missing)
            self.is_stored = True
            return bool(missing)

    def forget_memory(self) -> bool | None:
        """Drop the parts from memory; True when tracks are lost by it, None when the storer is busy with them."""
        if not self._lock.acquire(blocking=False):
            return None
        try:
            lost = [
                track.track_id
                for track in self.closed.tracks
                if track.track_id not in self._done and track.track_id not in self.paths
            ]
            self.parts = []
            self._lose(lost)
            return bool(lost)
        finally:
            self._lock.release()

    def _store_track(self, blobs: Blobs, track_id: str, size_bytes: int) -> bool:
        key = segment_key(self.closed.log_id, track_id, self.closed.number)
        path = self.paths.get(track_id)
        if path is not None:
            try:
                blobs.put_file(key, Path(path))
            except HeadwaterError as error:
                if error.entry is not BLOB_NOT_FOUND:
                    raise
            else:
                return True
        data = b"".join(part.data for part in self.parts if part.track_id == track_id)
        if len(data) == size_bytes:
            blobs.put(key, data)
            return True
        return blobs.size(key) == size_bytes  # a writer that was killed had moved it already

    def _lose(self, track_ids: list[str]) -> None:
        if track_ids:
            kept = [track for track in self.closed.tracks if track.track_id not in track_ids]
            self.closed = msgspec.structs.replace(self.closed, tracks=kept, is_gap=not kept)
