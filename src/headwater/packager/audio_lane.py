"""A track of sound: frames wait until the picture has come as far, and holes are closed with silence.

A frame's segment is the picture's, so it is known only when no boundary can come before the frame any more. Players
stop where sound is missing, therefore a hole is filled with coded silence where the codec has such a thing; frames that
arrive for a stretch already filled are dropped.
"""

from collections import deque
from typing import NamedTuple

from headwater.media.codecs import BitstreamError, unit_duration_ticks
from headwater.media.codecs.silence import OPUS_SILENCE_SAMPLES, silent_unit
from headwater.media.model import Codec, TrackKind
from headwater.packager.grid import part_ticks
from headwater.packager.lane import Lane
from headwater.packager.model import PackagedTrack, PackagerCounters, Sample

_SNAP_S = 0.005  # least error that is taken for jitter; otherwise half a frame
_BOUNDARY_SLACK_S = 0.005  # a picture's boundary this near after a part's end is still meant for it
_MAX_FILL_S = 10.0  # guess: a longer hole is a break, not a gap
_UNKNOWN_FRAME_S = 0.02
_OPUS_RATE_HZ = 48_000


class PlacedFrame(NamedTuple):
    """A frame with its place on the timeline; silence when no sample stands behind it."""

    start_ticks: int
    duration_ticks: int
    data: bytes
    is_silence: bool


class AudioLane(Lane):
    """An audio track.

    Attributes:
        queue: Frames that are not placed yet.
    """

    def __init__(self, track: PackagedTrack, part_s: float, counters: PackagerCounters) -> None:
        """Begin before the first segment."""
        super().__init__(track, part_s, counters)
        self.queue: deque[Sample] = deque()
        self._silence: bytes | None = silent_unit(track.format)
        self._silence_ticks: int = self.frame
        if track.format.codec is Codec.OPUS:
            self._silence_ticks = OPUS_SILENCE_SAMPLES * self.timescale // _OPUS_RATE_HZ
        self._snap = max(self._silence_ticks // 2, self.ticks(_SNAP_S))
        self._slack = self.ticks(_BOUNDARY_SLACK_S)
        self._step = self.ticks(part_s)
        self._cut = 0
        self._segment_due = 0
        self._is_waiting = False
        self._is_after_silence = False

    @property
    def can_fill(self) -> bool:
        """Whether holes can be closed with silence."""
        return self._silence is not None and self._silence_ticks > 0

    def set_step(self, step_ticks: int) -> None:
        """Follow the pictures' true part length."""
        self._step = max(1, step_ticks)
        self.target = part_ticks(self._step / self.timescale, TrackKind.AUDIO, self.frame, self.timescale)

    def set_origin(self, origin_ticks: int, segment_ticks: int) -> None:
        """Begin the grid of the segment just entered at the picture's boundary.

        Args:
            origin_ticks: The boundary.
            segment_ticks: How long the segment is meant to be.
        """
        self._cut = origin_ticks + self._step
        self._segment_due = origin_ticks + segment_ticks
        if self.end is None and self.can_fill:
            self._begin_with_silence(origin_ticks)

    def _begin_with_silence(self, origin_ticks: int) -> None:
        """Let silence lead up to the first frame, in step with it, when it is late."""
        if not self.queue:
            self.end = origin_ticks
            self._is_after_silence = True
            return
        missing = (self.queue[0].dts_ticks - origin_ticks) // self._silence_ticks
        if 0 < missing * self._silence_ticks <= self.ticks(_MAX_FILL_S):
            self.end = self.queue[0].dts_ticks - missing * self._silence_ticks
            self._is_after_silence = True

    def peek(self) -> PlacedFrame | None:
        """Return the next frame in its place: a queued one, or silence that must come before it."""
        while self.queue:
            sample = self.queue[0]
            duration = self._duration_of(sample)
            if self.end is None:
                return PlacedFrame(sample.dts_ticks, duration, sample.data, False)
            error = sample.dts_ticks - self.end
            if error < (0 if self._is_after_silence else -self._snap):
                self.queue.popleft()
                self.counters.dropped_samples += 1
                continue
            if self._is_after_silence and error < self._silence_ticks:
                return PlacedFrame(sample.dts_ticks, duration, sample.data, False)
            if error <= self._snap:
                return PlacedFrame(self.end, duration, sample.data, False)
            if self._silence is not None and self.can_fill and error <= self.ticks(_MAX_FILL_S):
                is_last = error < 1.5 * self._silence_ticks
                return PlacedFrame(self.end, error if is_last else self._silence_ticks, self._silence, True)
            self.counters.gaps += 1
            return PlacedFrame(sample.dts_ticks, duration, sample.data, False)
        return None

    def _duration_of(self, sample: Sample) -> int:
        if sample.duration_ticks:
            duration = sample.duration_ticks
        elif self.track.format.codec is Codec.OPUS:
            try:
                duration = unit_duration_ticks(self.track.format, sample.data)
            except BitstreamError:
                duration = self._silence_ticks
        else:
            duration = self.frame or self.ticks(_UNKNOWN_FRAME_S)
        if not self.frame:
            self.frame = duration
            self.set_step(self._step)
        return duration

    def take(self, frame: PlacedFrame, boundary_ticks: int | None) -> None:
        """Append the frame that `peek` returned, and finish the part when the grid says so.

        Args:
            frame: From `peek`, or silence.
            boundary_ticks: Where the next segment begins, when that is known already.
        """
        start, duration, data, is_silence = frame
        builder = self.builder
        is_too_long = builder.count > 0 and start + duration - builder.part_start > self.target + self._slack
        if is_too_long or (self._is_waiting and not self._is_just_before(boundary_ticks, start)):
            self.finish()
        builder.add(start, start, data, is_sync=True)
        self.end = start + duration
        self._is_after_silence = is_silence
        if is_silence:
            self.counters.filled_frames += 1
        else:
            self.arrived_us = self.queue.popleft().arrived_us
        if self.end >= self._cut:
            self._reach_cut(boundary_ticks, duration)

    def _reach_cut(self, boundary_ticks: int | None, duration: int) -> None:
        """Finish the part, unless it may be the segment's last and one frame more would reach the boundary."""
        end = self.builder.last_start + duration
        has_room = end + duration - self.builder.part_start <= self.target
        if boundary_ticks is not None:
            if has_room and self._is_just_before(boundary_ticks, end):
                return
        elif has_room and self._cut >= self._segment_due - self._step // 2 and end - self._cut < self._slack:
            self._is_waiting = True
            return
        self.finish()

    def _is_just_before(self, boundary_ticks: int | None, end: int) -> bool:
        return boundary_ticks is not None and 0 < boundary_ticks - end <= self._slack

    def finish(self) -> None:
        """Finish the open part, if there is one, at the end of its last frame."""
        self._is_waiting = False
        if self.builder.count and self.end is not None:
            end = self.end
            self.emit(end)
            while self._cut - end < self._step // 2:
                self._cut += self._step

    def fill_to(self, until_ticks: int, boundary_ticks: int | None) -> None:
        """Write silence up to a time, in whole frames; nothing when the codec has none."""
        if self._silence is None or not self.can_fill:
            return
        if self.end is None or until_ticks - self.end > self.ticks(_MAX_FILL_S):
            return
        while self.end < until_ticks:
            self.take(PlacedFrame(self.end, self._silence_ticks, self._silence, True), boundary_ticks)
