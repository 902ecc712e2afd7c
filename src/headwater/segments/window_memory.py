"""How many bytes of media a gateway holds, and what it lets go first."""

from headwater.segments.metrics import WINDOW_BYTES, WINDOW_EVICTED
from headwater.segments.model import PartAdded
from headwater.segments.window_segment import WindowSegment

_HARD_FACTOR = 2  # unstored segments may take this much more than the limit before they are dropped too


class MemoryBudget:
    """Bytes of media that all windows of a process may hold together.

    Attributes:
        limit_bytes: The most.
        used_bytes: Held now.
    """

    __slots__ = ("limit_bytes", "used_bytes")

    def __init__(self, limit_bytes: int) -> None:
        """Start empty."""
        self.limit_bytes = limit_bytes
        self.used_bytes = 0


class WindowMemory:
    """The bytes of one window.

    Stored segments leave by age, and earlier when there are too many bytes; segments that are not stored yet stay, up
    to a hard limit.

    Args:
        memory_us: How long the bytes of stored segments stay.
        max_bytes: Most bytes of this window.
        budget: The limit shared with other windows.
    """

    def __init__(self, memory_us: int, max_bytes: int, budget: MemoryBudget) -> None:
        """Start empty."""
        self.memory_us = memory_us
        self.used_bytes = 0
        self._max_bytes = max_bytes
        self._budget = budget
        self._segments: list[WindowSegment] = []

    def count(self, size_bytes: int) -> None:
        """Count bytes that came, or went when negative."""
        self.used_bytes += size_bytes
        self._budget.used_bytes += size_bytes

    def hold(self, segment: WindowSegment, parts: dict[str, list[PartAdded]]) -> None:
        """Keep the bytes of a segment that has just closed."""
        segment.hold(parts)
        self.count(segment.held_bytes)
        self._segments.append(segment)
        WINDOW_BYTES.set(self._budget.used_bytes)

    def drop(self, segment: WindowSegment) -> None:
        """Let a segment's bytes go."""
        if segment.data is not None:
            self.count(-segment.held_bytes)
            segment.data = None
            self._segments.remove(segment)

    def drop_missing_tracks(self, segment: WindowSegment) -> None:
        """Let the bytes of tracks go that its description does not name any more."""
        for track_id in [track_id for track_id in segment.data or {} if track_id not in segment.tracks]:
            self.count(-sum(len(part) for part in (segment.data or {}).pop(track_id)))

    def free(self, newest_us: int, edge_us: int) -> None:
        """Let go what may go, the newest media being at `newest_us` and the live edge beginning at `edge_us`."""
        old_us = newest_us - self.memory_us
        for segment in list(self._segments):
            is_old = segment.end_us <= old_us
            if segment.is_stored and (is_old or self._is_over(1)):
                self.drop(segment)
                if segment.end_us <= edge_us:
                    segment.compact()
            elif self._is_over(_HARD_FACTOR):
                WINDOW_EVICTED.inc()
                self.drop(segment)
            elif not is_old and not self._is_over(1):
                break

    def _is_over(self, factor: int) -> bool:
        used, limit = self._budget.used_bytes, self._budget.limit_bytes
        return self.used_bytes > self._max_bytes * factor or used > limit * factor
