"""The closed segments of a window: numbers without holes, as long as the DVR window."""

from collections.abc import Iterable

from headwater.segments.model import SegmentClosed, SegmentOpened
from headwater.segments.window_segment import OpenSegment, WindowSegment, placeholder


class Timeline:
    """Closed segments, oldest first.

    Attributes:
        segments: They.
        next_number: The number after the newest one, remembered when all have gone.
        has_holes: Whether placeholders stand for segments that the index may know.
    """

    def __init__(self, log_id: str) -> None:
        """Start empty."""
        self.segments: list[WindowSegment] = []
        self.next_number = 0
        self.has_holes = False
        self._log_id = log_id
        self._live_below = 0

    def find(self, number: int) -> WindowSegment | None:
        """Return a segment by number."""
        segments = self.segments
        if not segments:
            return None
        position = number - segments[0].number
        return segments[position] if 0 <= position < len(segments) else None

    def append(self, segment: WindowSegment) -> None:
        """Add the newest."""
        self.segments.append(segment)
        self.next_number = segment.number + 1

    def fill_up_to(self, event: SegmentOpened | SegmentClosed, longest_us: int) -> list[WindowSegment]:
        """Put placeholders where segments before `event` are missing.

        A hole longer than `longest_us` makes the timeline begin anew; what was there is returned.
        """
        if not self.segments or self.next_number >= event.number:
            return []
        if event.start_us - self.segments[-1].end_us > longest_us:
            gone, self.segments = self.segments, []
            self.next_number = event.number
            return gone
        self.has_holes = True
        self._fill(event)
        return []

    def merge(self, found: Iterable[SegmentClosed], open_segment: OpenSegment | None) -> None:
        """Add stored segments that are not known; what is known stands, placeholders give way."""
        known = {segment.number: segment for segment in self.segments if not segment.is_placeholder}
        for closed in found:
            if closed.number not in known and (open_segment is None or closed.number < open_segment.number):
                known[closed.number] = WindowSegment(closed, is_stored=True)
        self.segments = []
        for number in sorted(known):
            if self.segments:
                self._fill(known[number])
            self.append(known[number])
        if open_segment is not None and self.segments:
            self._fill(open_segment.event)
        self.has_holes = False  # the index has said what it knows
        self._live_below = 0

    def trim(self, window_us: int) -> list[WindowSegment]:
        """Take out and return what ended before the window; the newest segment always stays."""
        segments = self.segments
        if not segments:
            return []
        oldest_us = segments[-1].end_us - window_us
        count = 0
        while count < len(segments) - 1 and segments[count].end_us <= oldest_us:
            count += 1
        gone = segments[:count]
        del segments[:count]
        return gone

    def compact(self, edge_us: int) -> None:
        """Drop from segments that ended before the live edge what only the live edge needs."""
        if self.segments:
            self._live_below = max(self._live_below, self.segments[0].number)
        while (segment := self.find(self._live_below)) is not None and segment.end_us <= edge_us:
            if segment.data is None:
                segment.compact()
            self._live_below += 1

    def _fill(self, before: SegmentClosed | SegmentOpened | WindowSegment) -> None:
        while self.next_number < before.number:
            self.append(placeholder(self._log_id, self.next_number, self.segments[-1], before))
