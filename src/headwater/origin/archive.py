"""What a log holds beyond its window: segments that retention has kept, by index and blob store."""

from headwater.segments.index import SegmentIndex
from headwater.segments.model import SegmentClosed, TracksChanged
from headwater.segments.reader import LogReader
from headwater.store.blobs import Blobs


class Archive:
    """The index and the blob store behind ranges.

    Args:
        index: What is there.
        blobs: Where it is.
    """

    def __init__(self, index: SegmentIndex, blobs: Blobs) -> None:
        """Read from these."""
        self._index = index
        self._blobs = blobs

    async def between(self, log_id: str, start_us: int, end_us: int) -> list[SegmentClosed]:
        """Return the segments of a stretch of media time, oldest first."""
        return await self._index.between(log_id, start_us, end_us)

    async def tracks(self, log_id: str) -> list[TracksChanged]:
        """Return the lists of tracks by the number they begin at, oldest first."""
        return await self._index.tracks(log_id)

    async def segment(self, log_id: str, track_id: str, number: int) -> bytes | None:
        """Return a segment's bytes; None when the log has no such segment."""
        found = await self._index.numbers(log_id, number, number)
        if not any(media.track_id == track_id for segment in found for media in segment.tracks):
            return None
        return await LogReader(log_id, self._blobs, None).segment(track_id, number)
