"""From a publisher's millisecond timestamps to the exact, growing times of its tracks. Pure: time comes as a parameter.

Two layers. `SourceClock` turns the 32-bit milliseconds of all tracks into one line of *placed* milliseconds that never
jumps: it unwraps at 2^32, and where the publisher's clock leaps, stands still or runs backwards it goes on at the pace
of arrival, with one offset for all tracks so that picture and sound stay together. `FrameGrid` and `SampleCount` then
give each track the times it truly has: a multiple of the frame duration, or a count of audio samples, which FLV rounds
to whole milliseconds.
"""

from dataclasses import dataclass
from fractions import Fraction

VIDEO_TIMESCALE = 90_000

_WRAP = 1 << 32
_HALF = 1 << 31
_BACK_MS = 200  # guess: more than this backwards on one track is a jump, less is disorder
_FORWARD_MS = 3000  # guess: more than this ahead of the wall clock is a jump; encoders start tracks up to 2 s apart
_STILL_MS = 1000  # guess: the same timestamp for so long is a clock that stands


@dataclass(slots=True)
class Lane:
    """What the source clock remembers of one track."""

    step_ms: int = 1
    offset: int | None = None
    last_raw: int = 0
    last_placed: int = 0
    still_since: int = 0
    still_placed: int = 0
    is_still: bool = False


class SourceClock:
    """Places the timestamps of all of a publisher's tracks on one line.

    After `place`, `jump_ms` is the size of the jump that was met, or None.
    """

    def __init__(self) -> None:
        """Start without any timestamp."""
        self.jump_ms: int | None = None
        self.jumps = 0
        self._raw = 0
        self._offset: int | None = None
        self._head = 0
        self._head_arrival = 0

    def place(self, lane: Lane, timestamp_ms: int, now_ms: int) -> int:
        """Return the placed time of a unit, in milliseconds that may exceed 2^32.

        Args:
            lane: The unit's track.
            timestamp_ms: As the publisher sent it, modulo 2^32.
            now_ms: When it arrived, on a clock that never steps.
        """
        self.jump_ms = None
        raw = self._raw = self._raw + (timestamp_ms - self._raw + _HALF) % _WRAP - _HALF
        if raw != lane.last_raw or lane.offset is None:
            lane.still_since = now_ms
            lane.is_still = False
            if lane.offset is not None and lane.offset == self._offset:
                placed = raw + lane.offset
                ahead = placed - self._head
                if placed < lane.last_placed - _BACK_MS or (
                    ahead > _FORWARD_MS and ahead > _FORWARD_MS + now_ms - self._head_arrival
                ):
                    placed = self._jump(lane, raw, now_ms)
            else:
                placed = self._settle(lane, raw, now_ms)
            lane.last_raw = self._raw
            lane.still_placed = placed
        elif now_ms - lane.still_since > _STILL_MS:
            placed = lane.still_placed + now_ms - lane.still_since
            if not lane.is_still:
                lane.is_still = True
                self.jumps += 1
                self.jump_ms = 0
        else:
            placed = raw + lane.offset
        lane.last_placed = placed
        if placed > self._head:
            self._head = placed
            self._head_arrival = now_ms
        return placed

    def _settle(self, lane: Lane, raw: int, now_ms: int) -> int:
        """Place a unit whose track has no offset yet, or one from before the last jump."""
        if self._offset is None:
            self._offset = 0
            raw = self._raw = raw % _WRAP
            self._head, self._head_arrival = raw, now_ms
        newest = raw + self._offset
        if lane.offset is None:
            lane.offset = self._offset
            return newest if self._is_near(newest, now_ms) else self._jump(lane, raw, now_ms)
        old = raw + lane.offset  # a straggler of the time before the jump, or the first unit after it?
        least = lane.last_placed - _BACK_MS
        if abs(old - self._head) < abs(newest - self._head) and old >= least and self._is_near(old, now_ms):
            return old
        lane.offset = self._offset
        if newest >= least and self._is_near(newest, now_ms):
            return newest
        return self._jump(lane, raw, now_ms)

    def _is_near(self, placed: int, now_ms: int) -> bool:
        elapsed = now_ms - self._head_arrival
        return -3 * _FORWARD_MS - elapsed <= placed - self._head <= _FORWARD_MS + elapsed

    def _jump(self, lane: Lane, raw: int, now_ms: int) -> int:
        """Begin a new offset: the unit follows the newest one at the distance of their arrivals."""
        elapsed = max(now_ms - self._head_arrival, lane.step_ms)
        placed = self._head + elapsed
        expected = self._head - (self._offset or 0) + elapsed
        self._offset = lane.offset = placed - raw
        self.jumps += 1
        self.jump_ms = raw - expected
        return placed


_ROUNDING_TICKS = 135  # FLV rounds both times to 1 ms: 1.5 ms covers it
_SLACK_TICKS = VIDEO_TIMESCALE // 20  # 50 ms
_GAP_TICKS = VIDEO_TIMESCALE // 2  # guess
_CROWDED_TICKS = 90
_WINDOW = 60  # guess: frames over which a rate is judged or found
_PHASE_SHARE = 16  # guess: how slowly the grid follows a publisher whose rate is not quite what it says
STANDARD_RATES = (
    *(Fraction(rate) for rate in (5, 6, 10, 12, 15, 20, 24, 25, 30, 48, 50, 60, 90, 100, 120)),
    *(Fraction(rate * 1000, 1001) for rate in (15, 24, 30, 48, 60, 120)),
)


def standard_rate(frames_per_second: float) -> Fraction | None:
    """Return the standard frame rate that is meant by a rounded number, or None."""
    nearest = min(STANDARD_RATES, key=lambda rate: abs(float(rate) - frames_per_second))
    return nearest if abs(float(nearest) - frames_per_second) < 0.0006 * frames_per_second else None  # 29.97 is not 30


class FrameGrid:
    """Gives video its true times at 90 kHz: multiples of the frame duration, as far as the publisher keeps to one.

    Args:
        rate: Frames per second that the stream states, or None. A rate that turns out to be wrong is dropped, and one
            is looked for in the timestamps themselves.
    """

    def __init__(self, rate: Fraction | None = None) -> None:
        """Start without a picture."""
        self.duration_ticks = 0
        self.repairs = 0
        self._scale = 1  # positions are held in ticks × scale, so that 1001/30000 s is a whole number
        self._frame = 0
        self._position = 0
        self._last = 0
        self._has_last = False
        self._seen = 0
        self._error = 0
        self._first_ms = 0
        self._rate: Fraction | None = None
        self._rejected: Fraction | None = None
        if rate:
            self._adopt(rate)

    def restate(self, rate: Fraction | None) -> None:
        """Take another rate after a change of format; times go on from where they are."""
        self._frame = self.duration_ticks = self._seen = 0
        self._rejected = None
        if rate:
            self._adopt(rate)
            self._position = self._last * self._scale

    def place(self, placed_ms: int, composition_ms: int) -> tuple[int, int]:
        """Return decoding and presentation time of the next picture in ticks.

        Where decoding times crowd (GStreamer starts with several zeros), they are set 1 ms apart and the presentation
        times, which are what people see, stay true.

        Args:
            placed_ms: From `SourceClock`.
            composition_ms: Presentation minus decoding time; may be negative.
        """
        wanted = placed_ms * 90
        base = self._on_grid(wanted) if self._frame else wanted * self._scale
        dts = base // self._scale
        if self._has_last and dts <= self._last:
            dts = self._last + _CROWDED_TICKS
            self.repairs += 1
        self._judge(placed_ms, dts - wanted)
        self._last, self._has_last = dts, True
        offset = composition_ms * 90
        pts = base // self._scale + offset
        if self._frame and offset:
            count = (2 * offset * self._scale + self._frame) // (2 * self._frame)
            exact = (base + count * self._frame) // self._scale
            if abs(exact - pts) <= _ROUNDING_TICKS:
                pts = exact
        return dts, max(pts, dts) if offset >= 0 else pts

    def _on_grid(self, wanted: int) -> int:
        """Return the point of the grid that is meant, in ticks × scale; move on to it when it lies ahead."""
        scaled = wanted * self._scale
        if not self._has_last:
            self._position = scaled
            return scaled
        count = (2 * (scaled - self._position) + self._frame) // (2 * self._frame)
        position = self._position + count * self._frame
        if count <= 0:
            return position
        error = scaled - position
        if abs(error) > _SLACK_TICKS * self._scale or count * self._frame > _GAP_TICKS * self._scale:
            position = scaled  # whatever comes after a gap has a phase of its own
        elif abs(error) > _ROUNDING_TICKS * self._scale:
            position += error // _PHASE_SHARE
        step = (position - self._position) // self._scale
        frame = self._frame // self._scale
        self.duration_ticks = step if frame <= step + 1 and step < 4 * frame else frame
        self._position = position
        return position

    def _judge(self, placed_ms: int, error: int) -> None:
        """Look every `_WINDOW` pictures whether the grid fits, or find one."""
        if self._seen == 0:
            self._first_ms, self._error = placed_ms, 0
        self._seen += 1
        self._error += abs(error)
        if self._seen <= _WINDOW:
            return
        self._seen = 0
        if self._frame and self._error > _WINDOW * max(self._frame // self._scale // 6, 2 * _ROUNDING_TICKS):
            self._frame = self.duration_ticks = 0
            self._rejected = self._rate
        if not self._frame and (span := placed_ms - self._first_ms) > 0:
            found = _nearest_rate(_WINDOW * 1000 / span)
            if found is not None and found != self._rejected:
                self._adopt(found)
                self._position = placed_ms * 90 * self._scale

    def _adopt(self, rate: Fraction) -> None:
        self._rate = rate
        self._scale = rate.numerator
        self._frame = VIDEO_TIMESCALE * rate.denominator
        self.duration_ticks = self._frame // self._scale


def _nearest_rate(frames_per_second: float) -> Fraction | None:
    nearest = min(STANDARD_RATES, key=lambda rate: abs(float(rate) - frames_per_second))
    return nearest if abs(float(nearest) - frames_per_second) < 0.01 * frames_per_second else None


_LOST_MS = 15  # guess: less than one AAC frame, more than any rounding or fair jitter
_LOST_S = 1.0


class SampleCount:
    """Gives audio its true times: a count of samples, anchored anew when the timestamps say that some are missing.

    Args:
        timescale: Sampling rate.
    """

    def __init__(self, timescale: int) -> None:
        """Start without a frame."""
        self.repairs = 0
        self._timescale = timescale
        self._slack = timescale // 20  # 50 ms
        self._next: int | None = None
        self._late_sum = 0
        self._late_samples = 0
        self._late_frames = 0

    def place(self, placed_ms: int, samples: int) -> int | None:
        """Return the time of the next frame in samples, or None when the frame is one too many and must be dropped.

        Args:
            placed_ms: From `SourceClock`.
            samples: Length of the frame; 0 when unknown, then the timestamp itself counts.
        """
        wanted = (placed_ms * self._timescale + 500) // 1000
        due = self._next
        if due is None:
            self._next = wanted + samples
            return wanted
        if samples == 0:
            self._next = max(wanted, due + 1)
            return self._next
        late = wanted - due
        if late < -self._slack:
            self.repairs += 1
            return None
        if late > self._slack or (late * 1000 > _LOST_MS * self._timescale and self._is_lasting(late, samples)):
            due += late if late > self._slack else self._late_sum // self._late_frames
            self.repairs += 1
            self._late_frames = 0
        elif late * 1000 <= _LOST_MS * self._timescale:
            self._late_frames = 0
        self._next = due + samples
        return due

    def _is_lasting(self, late: int, samples: int) -> bool:
        """Tell whether frames have come late for so long that one or two must have been lost."""
        if self._late_frames == 0:
            self._late_sum = self._late_samples = 0
        self._late_frames += 1
        self._late_sum += late
        self._late_samples += samples
        return self._late_samples >= _LOST_S * self._timescale
