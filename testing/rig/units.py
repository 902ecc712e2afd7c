"""Access units made from files, as ingest would send them, and log events read back as media."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

import av

from headwater.media.codecs import audio_format, config_from_encoder, video_format
from headwater.media.messages import Formats, Units
from headwater.media.model import AccessUnit, Codec, TrackFormat, TrackKind
from headwater.segments.model import (
    ChannelState,
    InitAdded,
    Keyframe,
    LogEvent,
    LogOpened,
    PartAdded,
    SegmentClosed,
    SegmentOpened,
    TrackInfo,
    TracksChanged,
)

VIDEO_TIMESCALE = 90_000
_CODECS = {
    "h264": Codec.H264,
    "hevc": Codec.HEVC,
    "av1": Codec.AV1,
    "libdav1d": Codec.AV1,
    "vp9": Codec.VP9,
    "aac": Codec.AAC,
    "opus": Codec.OPUS,
    "mp3": Codec.MP3,
    "mp3float": Codec.MP3,
}


@dataclass
class Clip:
    """A file's tracks and units in the order of their decoding times."""

    formats: list[TrackFormat]
    units: list[AccessUnit]

    def batches(self, start_us: int, shift_s: float = 0.0) -> Iterator[Units]:
        """Yield one message per unit, arriving when it would live.

        Args:
            start_us: Wall clock of the first unit.
            shift_s: Added to the publisher's times.
        """
        first = min(unit.dts_ticks / self.formats[unit.track].timescale for unit in self.units)
        for unit in self.units:
            timescale = self.formats[unit.track].timescale
            shift = round(shift_s * timescale)
            arrived = start_us + round((unit.dts_ticks / timescale - first) * 1_000_000)
            moved = AccessUnit(
                unit.track,
                unit.pts_ticks + shift,
                unit.dts_ticks + shift,
                unit.duration_ticks,
                unit.is_keyframe,
                unit.data,
            )
            yield Units(arrived, [moved])

    @property
    def message(self) -> Formats:
        """The formats message."""
        return Formats(self.formats)

    def only(self, kind: TrackKind) -> "Clip":
        """Return the clip with tracks of one kind alone."""
        kept = [index for index, track in enumerate(self.formats) if track.kind is kind]
        units = [
            AccessUnit(kept.index(u.track), u.pts_ticks, u.dts_ticks, u.duration_ticks, u.is_keyframe, u.data)
            for u in self.units
            if u.track in kept
        ]
        return Clip([self.formats[index] for index in kept], units)


def demux(path: Path) -> Clip:
    """Read a file of one picture and one sound track, or either."""
    formats: list[TrackFormat] = []
    timed: list[tuple[float, AccessUnit]] = []
    with av.open(str(path)) as source:
        tracks: dict[int, int] = {}
        for stream in (*source.streams.video[:1], *source.streams.audio[:1]):
            tracks[stream.index] = len(formats)
            codec = _CODECS[stream.codec_context.name]
            config = config_from_encoder(codec, stream.codec_context.extradata or b"")
            if stream.type == "video":
                track_format = video_format(codec, config, VIDEO_TIMESCALE)
                rate = Fraction(stream.average_rate or 0)
                if not track_format.frame_rate_num and rate:
                    track_format = _with_rate(track_format, rate)
            else:
                track_format = audio_format(
                    codec, config, 0, stream.codec_context.sample_rate, stream.codec_context.channels
                )
            formats.append(track_format)
        for packet in source.demux():
            index = tracks.get(packet.stream.index)
            if index is None or packet.dts is None or packet.pts is None:
                continue
            scale = packet.time_base * formats[index].timescale
            unit = AccessUnit(
                index,
                round(packet.pts * scale),
                round(packet.dts * scale),
                round((packet.duration or 0) * scale),
                packet.is_keyframe or formats[index].kind is TrackKind.AUDIO,
                bytes(packet),
            )
            timed.append((float(packet.dts * packet.time_base), unit))
    timed.sort(key=lambda pair: pair[0])
    return Clip(formats, [unit for _, unit in timed])


def _with_rate(track_format: TrackFormat, rate: Fraction) -> TrackFormat:
    return TrackFormat(
        *(track_format.kind, track_format.codec, track_format.timescale, track_format.config),
        *(track_format.width, track_format.height, rate.numerator, rate.denominator),
    )


Event = TypeVar("Event")


@dataclass
class LogReader:
    """Collects log events and gives tracks back as media files."""

    events: list[LogEvent] = field(default_factory=list[LogEvent])

    def __call__(self, event: LogEvent) -> None:
        """Take an event, as `LogWriter`'s `publish`."""
        self.events.append(event)

    def of(self, kind: type[Event]) -> list[Event]:
        """Return the events of a type."""
        return [event for event in list(self.events) if isinstance(event, kind)]

    @property
    def tracks(self) -> list[str]:
        """Ids of the newest tracks."""
        return [track.track_id for track in self.of(TracksChanged)[-1].tracks]

    def segments(self) -> list[SegmentClosed]:
        """Return the closed segments."""
        return self.of(SegmentClosed)

    def opened(self) -> list[SegmentOpened]:
        """Return the opened segments."""
        return self.of(SegmentOpened)

    def media(self, track_id: str, numbers: Iterable[int] | None = None) -> bytes:
        """Return a track as one MP4 of the newest init segment and all parts, or those of some segments."""
        wanted = None if numbers is None else set(numbers)
        init = [event.data for event in self.of(InitAdded) if event.track_id == track_id][-1]
        parts = [
            event.data
            for event in self.of(PartAdded)
            if event.track_id == track_id and (wanted is None or event.number in wanted)
        ]
        return init + b"".join(parts)

    def pictures(self, track_id: str, numbers: Iterable[int] | None = None) -> list[av.VideoFrame]:
        """Decode a picture track."""
        with av.open(io.BytesIO(self.media(track_id, numbers)), "r") as source:
            return list(source.decode(video=0))

    def sounds(self, track_id: str = "audio-main", numbers: Iterable[int] | None = None) -> list[av.AudioFrame]:
        """Decode a sound track."""
        with av.open(io.BytesIO(self.media(track_id, numbers)), "r") as source:
            return list(source.decode(audio=0))


class MemoryLog:
    """A log writer that keeps its events; `Outlet` takes it in `LogWriter`'s place."""

    def __init__(self, log: LogOpened, *, end_us: int = 0) -> None:
        """Begin with segment 1."""
        self.log = log
        self.reader = LogReader()
        self._end_us = end_us
        self.state = ChannelState.OFF_AIR
        self.thumbnails: list[bytes] = []
        self._number = 0
        self._start_us = 0
        self._is_discontinuity = False
        self._is_open = False

    @property
    def end_us(self) -> int:
        """Media time where the newest segment begins; enough for a test."""
        return self._end_us

    def update_log(self, log: LogOpened) -> None:
        """Take changed facts."""
        self.log = log
        self.reader(log)

    def set_tracks(self, tracks: Sequence[TrackInfo]) -> None:
        """Take the tracks."""
        self.reader(TracksChanged(self.log.log_id, self._number + 1, list(tracks)))

    def add_init(self, track_id: str, init_id: str, data: bytes) -> None:
        """Take an init segment."""
        self.reader(InitAdded(self.log.log_id, track_id, init_id, data))

    def open_segment(self, start_us: int, *, is_discontinuity: bool) -> int:
        """Open the next segment."""
        assert not self._is_open
        assert start_us >= self.end_us, "media time went back"
        self._is_open = True
        self._number += 1
        self._start_us, self._is_discontinuity = start_us, is_discontinuity
        self.reader(SegmentOpened(self.log.log_id, self._number, start_us, is_discontinuity, 0))
        return self._number

    def add_part(  # noqa: PLR0913, PLR0917 - the log's agreed signature
        self,
        track_id: str,
        index: int,
        time_ticks: int,
        duration_ticks: int,
        is_independent: bool,  # noqa: FBT001 - the log's agreed signature
        data: bytes,
        keyframes: Sequence[Keyframe] = (),
    ) -> None:
        """Take a part."""
        del keyframes
        assert self._is_open
        self.reader(
            PartAdded(
                *(self.log.log_id, track_id, self._number, index, time_ticks, duration_ticks, is_independent, 0, data)
            )
        )

    def close_segment(self) -> None:
        """Close the open segment."""
        assert self._is_open
        self._is_open = False
        self._end_us = max(self._end_us, self._start_us)
        self.reader(
            SegmentClosed(self.log.log_id, self._number, self._start_us, 0, self._is_discontinuity, 0, False, [])
        )

    def set_state(self, state: ChannelState) -> None:
        """Take the state."""
        self.state = state

    def set_thumbnail(self, data: bytes) -> None:
        """Take a still."""
        self.thumbnails.append(data)
