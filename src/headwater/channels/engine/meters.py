"""What is measured of a publisher and of the machine, once a second."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from headwater.channels.model import AudioFacts, InputFacts, VideoFacts
from headwater.media.codecs import BitstreamError, codec_string
from headwater.media.model import AccessUnit, TrackFormat, TrackKind

_SMOOTHING_S = 3.0  # guess: readable figures that still follow a change


@dataclass(slots=True)
class _Counted:
    bytes_in: int = 0
    units: int = 0


@dataclass(slots=True)
class _Sampled:
    at_s: float
    counted: dict[TrackKind, _Counted] = field(default_factory=dict[TrackKind, _Counted])


class InputMeter:
    """Counts units as they come; `facts` turns counts into rates.

    Concurrency: `take` on one thread, `facts` on another: counters are only ever added to.
    """

    def __init__(self) -> None:
        """Begin at zero."""
        self._counted = {TrackKind.VIDEO: _Counted(), TrackKind.AUDIO: _Counted()}
        self._formats: dict[TrackKind, tuple[TrackFormat, str]] = {}
        self._gop_ticks = 0
        self._keyframe_ticks: int | None = None
        self._history: list[_Sampled] = []

    def take_formats(self, formats: Sequence[TrackFormat]) -> None:
        """Take the publisher's tracks; the first of each kind is described."""
        self._keyframe_ticks = None
        self._formats = {track.kind: (track, _codec_string(track)) for track in reversed(formats)}

    def take(self, unit: AccessUnit, track_format: TrackFormat) -> None:
        """Count a unit."""
        counted = self._counted[track_format.kind]
        counted.bytes_in += len(unit.data)
        counted.units += 1
        if unit.is_keyframe and track_format.kind is TrackKind.VIDEO:
            if self._keyframe_ticks is not None:
                self._gop_ticks = unit.pts_ticks - self._keyframe_ticks
            self._keyframe_ticks = unit.pts_ticks

    def facts(self, now_s: float) -> InputFacts:
        """Return what came in over the last seconds; to be called about once a second."""
        now = _Sampled(now_s, {kind: _Counted(c.bytes_in, c.units) for kind, c in self._counted.items()})
        self._history.append(now)
        while len(self._history) > 2 and self._history[1].at_s <= now_s - _SMOOTHING_S:  # noqa: PLR2004 - two ends
            del self._history[0]
        then = self._history[0]
        rates = {kind: _rates(then, now, kind) for kind in TrackKind}
        video = self._video_facts(*rates[TrackKind.VIDEO]) if TrackKind.VIDEO in self._formats else None
        audio = self._audio_facts(rates[TrackKind.AUDIO][0]) if TrackKind.AUDIO in self._formats else None
        return InputFacts(video=video, audio=audio, bitrate_bps=sum(rate[0] for rate in rates.values()))

    def _video_facts(self, bitrate_bps: int, frame_rate: float) -> VideoFacts:
        track, name = self._formats[TrackKind.VIDEO]
        return VideoFacts(
            codec=track.codec.value,
            codec_string=name,
            width=track.width,
            height=track.height,
            frame_rate=round(frame_rate, 2),
            gop_s=round(max(self._gop_ticks, 0) / track.timescale, 3),
            bitrate_bps=bitrate_bps,
        )

    def _audio_facts(self, bitrate_bps: int) -> AudioFacts:
        track, _ = self._formats[TrackKind.AUDIO]
        return AudioFacts(track.codec.value, track.sample_rate_hz, track.channels, bitrate_bps)


def _rates(then: _Sampled, now: _Sampled, kind: TrackKind) -> tuple[int, float]:
    elapsed = now.at_s - then.at_s
    if elapsed <= 0:
        return 0, 0.0
    old, new = then.counted[kind], now.counted[kind]
    return round((new.bytes_in - old.bytes_in) * 8 / elapsed), (new.units - old.units) / elapsed


def _codec_string(track_format: TrackFormat) -> str:
    try:
        return codec_string(track_format)
    except BitstreamError:
        return ""


class CounterRate:
    """The pace of a growing number over the last seconds."""

    def __init__(self) -> None:
        """Begin without a sample."""
        self._history: list[tuple[float, float]] = []

    def take(self, value: float, now_s: float) -> float:
        """Take the number as it is now and return its growth per second."""
        self._history.append((now_s, value))
        while len(self._history) > 2 and self._history[1][0] <= now_s - _SMOOTHING_S:  # noqa: PLR2004 - two ends
            del self._history[0]
        (then_s, before), (last_s, after) = self._history[0], self._history[-1]
        return (after - before) / (last_s - then_s) if last_s > then_s else 0.0


class ProcessorMeter:
    """Processor use of this process; 1.0 is one core."""

    def __init__(self) -> None:
        """Begin now."""
        self._rate = CounterRate()

    def take(self, now_s: float) -> float:
        """Return the use over the last seconds."""
        return round(self._rate.take(time.process_time(), now_s), 3)
