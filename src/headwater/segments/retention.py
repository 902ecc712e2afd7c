"""What may be deleted of a log, and deleting it."""

from collections.abc import Callable, Sequence

from headwater.core.clock import Clock
from headwater.store.blobs import Blobs
from headwater.store.sql import Database

HeldRanges = Callable[[str], Sequence[tuple[int, int]]]
"""Given a log id, the media-time ranges [start_us, end_us) that something (a recording, a clip) still needs."""


class Retention:
    """Deletes rows and blobs that have left the DVR window long enough and that no range holds.

    Args:
        database: The index.
        blobs: Where the segments are.
        holds: Protected ranges of a log.
        clock: Wall clock.
    """

    def __init__(
        self, database: Database, blobs: Blobs, holds: HeldRanges = lambda _log_id: (), *, clock: Clock | None = None
    ) -> None:
        """Prepare."""
        raise NotImplementedError

    async def run_once(self) -> int:
        """Delete what is due in all logs and return the number of segments deleted."""
        raise NotImplementedError

    async def delete_log(self, log_id: str) -> None:
        """Delete a log whole, as when its channel is deleted."""
        raise NotImplementedError
