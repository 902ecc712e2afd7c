"""Windows from the index: what was in the DVR is still there after a restart of the server."""

from pathlib import Path

from headwater.core.errors import HeadwaterError
from headwater.segments.index import SegmentIndex
from headwater.segments.keys import thumbnail_key
from headwater.segments.model import LogOpened
from headwater.segments.window import LogWindow
from headwater.segments.window_memory import MemoryBudget
from headwater.store.blobs import Blobs
from headwater.store.errors import BLOB_NOT_FOUND


async def load_window(
    index: SegmentIndex,
    log: LogOpened,
    blobs: Blobs,
    *,
    spool_dir: Path | None = None,
    budget: MemoryBudget | None = None,
) -> LogWindow:
    """Rebuild a log's window from the index, as when no engine runs."""
    window = LogWindow(log, blobs, spool_dir=spool_dir, budget=budget)
    await fill_window(window, index, blobs)
    return window


async def fill_window(window: LogWindow, index: SegmentIndex, blobs: Blobs) -> None:
    """Add what the index and the blob store know to a window that may be alive."""
    log = window.log
    changes = await index.tracks(log.log_id)
    window.merge(await index.newest(log.log_id, log.dvr_window_s), changes)
    if window.thumbnail is None:
        try:
            window.restore_thumbnail(await blobs.get_async(thumbnail_key(log.log_id)))
        except HeadwaterError as error:
            if error.entry is not BLOB_NOT_FOUND:
                raise
