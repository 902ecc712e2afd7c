"""A part in the making: placed samples become CMAF chunks, chunks become the bytes of a part."""

from itertools import pairwise

from headwater.packager.cmaf import chunk_header
from headwater.packager.model import Part
from headwater.segments.model import Keyframe


class PartBuilder:
    """Collects placed samples into the chunks of one part.

    Args:
        has_dependent_samples: Whether some samples are no keyframes (pictures).

    Attributes:
        delay: How far decoding times (tfdt) lie before the places given to `add`.
        part_start: Place of the part's first sample.
        last_start: Place of its newest sample.
        count: Samples in it.
    """

    def __init__(self, *, has_dependent_samples: bool) -> None:
        """Begin empty."""
        self._is_video = has_dependent_samples
        self._sequence = 0
        self._starts: list[int] = []
        self._compositions: list[int] = []
        self._samples: list[bytes] = []
        self._is_sync_first = False
        self._prefix = b""
        self._pieces: list[bytes] = []
        self._size = 0
        self._keyframes: list[Keyframe] = []
        self._is_independent = False
        self.delay = 0
        self.part_start = 0
        self.last_start = 0
        self.count = 0

    def prefix(self, data: bytes) -> None:
        """Put boxes (`styp`, `prft`, `emsg`) in front of the next part, in place of those set before."""
        self._prefix = data

    def add(self, start_ticks: int, pts_ticks: int, data: bytes, *, is_sync: bool) -> None:
        """Append a sample; `start_ticks` must be above the last one's. A keyframe begins a chunk."""
        if is_sync and self._is_video and self._samples:
            self._end_chunk(start_ticks)
        if not self._samples:
            self._is_sync_first = is_sync
        if not self.count:
            self.part_start = start_ticks
            self._pieces = [self._prefix] if self._prefix else []
            self._size = len(self._prefix)
            self._prefix = b""
            self._is_independent = is_sync
        self._starts.append(start_ticks)
        self._compositions.append(pts_ticks - start_ticks + self.delay)
        self._samples.append(data)
        self.last_start = start_ticks
        self.count += 1

    def _end_chunk(self, end_ticks: int) -> None:
        self._starts.append(end_ticks)
        durations = [after - before for before, after in pairwise(self._starts)]
        sizes = [len(sample) for sample in self._samples]
        self._sequence += 1
        header = chunk_header(
            self._sequence,
            self._starts[0] - self.delay,
            sizes,
            durations,
            self._compositions if any(self._compositions) else None,
            is_sync_first=self._is_sync_first if self._is_video else None,
        )
        if self._is_video and self._is_sync_first:
            time_ticks = self._starts[0] - self.delay + self._compositions[0]
            self._keyframes.append(Keyframe(self._size, len(header) + sizes[0], time_ticks))
        self._pieces.append(header)
        self._pieces += self._samples
        self._size += len(header) + sum(sizes)
        self._starts, self._compositions, self._samples = [], [], []

    def finish(self, index: int, end_ticks: int) -> Part:
        """Return the part, which ends at `end_ticks`, and begin another. There must be a sample in it."""
        self._end_chunk(end_ticks)
        part = Part(
            index,
            self.part_start,
            end_ticks - self.part_start,
            self._is_independent,
            b"".join(self._pieces),
            self._keyframes,
        )
        self._pieces, self._keyframes, self.count = [], [], 0
        return part
