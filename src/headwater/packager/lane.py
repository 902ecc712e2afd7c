"""One track on its way into parts: gives samples a place on the log's timeline and decides where a part ends.

Presentation times are kept exactly as they came. A picture's place is its decoding time plus the constant by which the
first keyframe is shown after it is decoded, so a segment's place is its first keyframe's presentation time on every
rung. The bytes carry the true decoding time with composition offsets that are not negative and no edit list: readers
on FFmpeg show pictures late by the reordering delay when offsets are negative (measured, FFmpeg 8 and 9).

Places follow each other without gap or overlap as long as the source's jitter stays small: a part's last duration is
nominal because the next sample is not awaited, and the next part begins where that one ended.
"""

from itertools import pairwise

from headwater.media.codecs import frame_duration_ticks
from headwater.media.model import TrackKind
from headwater.packager.grid import part_ticks
from headwater.packager.model import PackagedTrack, PackagerCounters, Part, Sample
from headwater.packager.part import PartBuilder

_JITTER_S = 0.002  # timestamps in whole milliseconds err by up to 1 ms on either side of a duration
_LEARN_FRAMES = 16  # guess: enough to tell 29.97 from 30 when times are whole milliseconds


class Lane:
    """What video and audio lanes have in common.

    Attributes:
        track: What the packager was told of it.
        timescale: Ticks per second.
        frame: Nominal duration of a sample, 0 while unknown.
        target: Longest part in ticks.
        segment: Sequence of the segment that samples now go into; −1 before the first.
        end: Up to where samples were placed; None at the beginning and after a discontinuity.
        out: Finished parts with their segment, for the packager to take.
    """

    def __init__(self, track: PackagedTrack, part_s: float, counters: PackagerCounters) -> None:
        """Begin before the first segment."""
        self.track = track
        self.timescale = track.format.timescale
        self.frame: int = frame_duration_ticks(track.format)
        self.part_s = part_s
        self.counters = counters
        self.target: int = part_ticks(part_s, track.format.kind, self.frame, self.timescale)
        self.segment = -1
        self.end: int | None = None
        self.out: list[tuple[int, Part]] = []
        self.arrived_us = 0
        self.builder = PartBuilder(has_dependent_samples=track.format.kind is TrackKind.VIDEO)
        self._index = 0

    def ticks(self, seconds: float) -> int:
        """Convert a length to this lane's ticks."""
        return round(seconds * self.timescale)

    def us(self, ticks: int) -> int:
        """Convert a time of this lane to microseconds."""
        return ticks * 1_000_000 // self.timescale

    def enter(self, segment: int, prefix: bytes) -> None:
        """Go on in another segment; what was open must be finished."""
        self.segment = segment
        self._index = 0
        self.builder.prefix(prefix)

    def leave(self) -> None:
        """Stand outside all segments again; what was open must be finished."""
        self.segment = -1
        self.builder.prefix(b"")

    def emit(self, end_ticks: int) -> None:
        """Finish the open part at a place."""
        self.end = end_ticks
        self.out.append((self.segment, self.builder.finish(self._index, end_ticks)))
        self._index += 1


class VideoLane(Lane):
    """A video track."""

    def __init__(self, track: PackagedTrack, part_s: float, counters: PackagerCounters) -> None:
        """Begin before the first segment."""
        super().__init__(track, part_s, counters)
        self.shift: int | None = None
        self.front = 0  # presentation time before which no keyframe can come any more
        self._jitter = self.ticks(_JITTER_S)
        self._last_frame = 0
        self._learned: list[int] = []

    def leave(self) -> None:
        """Stand outside all segments again; the next keyframe decides the shift anew."""
        super().leave()
        self.shift = None

    def start_of(self, sample: Sample) -> int:
        """Return a sample's place; the first one decides how far places lie after decoding times."""
        if self.shift is None:
            self.shift = max(0, sample.pts_ticks - sample.dts_ticks)
            self.builder.delay = self.shift
        return sample.dts_ticks + self.shift

    def add(self, sample: Sample) -> None:
        """Append a sample, and finish the part when no further one fits."""
        builder = self.builder
        frame = sample.duration_ticks or self.frame
        if not self.frame:
            self._learn(sample)
        limit = self.target + frame // 4
        start = self.start_of(sample)
        if builder.count:
            start = max(start, builder.last_start + 1)
            if start + max(frame, 1) - builder.part_start > limit:
                self.finish(start)
        if not builder.count:
            start = self._place(start)
        builder.add(start, sample.pts_ticks, sample.data, is_sync=sample.is_keyframe)
        self.front = start + frame
        self._last_frame = frame
        self.arrived_us = sample.arrived_us
        if frame and start + 2 * frame - builder.part_start > limit:
            self.finish()

    def finish(self, next_start: int | None = None) -> None:
        """Finish the open part, if there is one.

        Args:
            next_start: Where the next sample starts when it is known; otherwise the last duration is nominal.
        """
        builder = self.builder
        if not builder.count:
            return
        room = self.target - (builder.last_start - builder.part_start)
        if builder.count == 1:
            room = max(room, self._last_frame)
        duration = self._last_frame or room if next_start is None else next_start - builder.last_start
        self.emit(builder.last_start + max(1, min(duration, room)))

    def _place(self, start: int) -> int:
        if self.end is None or start - self.end > self._jitter:
            self.counters.gaps += self.end is not None
            return start
        return self.end

    def _learn(self, sample: Sample) -> None:
        """Find the frame duration of a stream that does not say it."""
        if sample.duration_ticks:
            self._set_frame(sample.duration_ticks)
            return
        times = self._learned
        times.append(sample.dts_ticks)
        if len(times) <= _LEARN_FRAMES:
            return
        steps = [after - before for before, after in pairwise(times)]
        if max(steps) - min(steps) <= self._jitter:
            self.frame = max(1, round((times[-1] - times[0]) / len(steps)))
        del times[0]

    def _set_frame(self, frame: int) -> None:
        self.frame = frame
        self.target = part_ticks(self.part_s, TrackKind.VIDEO, frame, self.timescale)
