"""A log's writer that only remembers, a reader of CMAF parts, and a film as samples for the packager."""

# The library's stubs leave the type of a packet's stream open.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from struct import unpack_from

import av
import msgspec
from av.audio.codeccontext import AudioCodecContext

from headwater.media.codecs import audio_format, config_from_encoder, is_keyframe, strip_unit, video_format, vp9
from headwater.media.model import Codec, TrackFormat
from headwater.packager import PackagedTrack, Packager, Sample, SegmentGrid
from headwater.segments.model import Keyframe, TrackInfo

_CODECS = {
    "h264": Codec.H264,
    "hevc": Codec.HEVC,
    "av1": Codec.AV1,
    "vp9": Codec.VP9,
    "aac": Codec.AAC,
    "opus": Codec.OPUS,
    "mp3": Codec.MP3,
}


@dataclass(frozen=True)
class WrittenPart:
    """A part as the log's writer got it."""

    number: int
    track_id: str
    index: int
    time_ticks: int
    duration_ticks: int
    is_independent: bool
    data: bytes
    keyframes: list[Keyframe]

    @property
    def end_ticks(self) -> int:
        """Where it ends on the decode timeline."""
        return self.time_ticks + self.duration_ticks


@dataclass
class RecordingSink:
    """Stands in for the log's writer."""

    parts: list[WrittenPart] = field(default_factory=list[WrittenPart])
    inits: dict[str, list[tuple[str, bytes]]] = field(default_factory=dict[str, list[tuple[str, bytes]]])
    tracks: list[TrackInfo] = field(default_factory=list[TrackInfo])
    starts_us: list[int] = field(default_factory=list[int])
    discontinuities: list[int] = field(default_factory=list[int])
    closed: list[int] = field(default_factory=list[int])
    is_open: bool = False

    def set_tracks(self, tracks: Sequence[TrackInfo]) -> None:
        """Remember the tracks."""
        self.tracks = list(tracks)

    def add_init(self, track_id: str, init_id: str, data: bytes) -> None:
        """Remember an init segment."""
        self.inits.setdefault(track_id, []).append((init_id, data))

    def open_segment(self, start_us: int, *, is_discontinuity: bool) -> int:
        """Open the next segment; the one before must be closed."""
        assert not self.is_open, "one segment is open at a time"
        self.is_open = True
        self.starts_us.append(start_us)
        number = len(self.starts_us) - 1
        if is_discontinuity:
            self.discontinuities.append(number)
        return number

    def add_part(  # noqa: PLR0913, PLR0917 the log's agreed signature
        self,
        track_id: str,
        index: int,
        time_ticks: int,
        duration_ticks: int,
        is_independent: bool,  # noqa: FBT001 the log's agreed signature
        data: bytes,
        keyframes: Sequence[Keyframe] = (),
    ) -> None:
        """Remember a part; its index must be the next one of its track."""
        assert self.is_open, "a part needs an open segment"
        number = len(self.starts_us) - 1
        before = [part for part in self.parts if part.number == number and part.track_id == track_id]
        assert index == len(before), "parts of a track come without holes"
        self.parts.append(
            WrittenPart(number, track_id, index, time_ticks, duration_ticks, is_independent, data, list(keyframes))
        )

    def close_segment(self) -> None:
        """Close the open segment."""
        assert self.is_open, "nothing to close"
        self.is_open = False
        self.closed.append(len(self.starts_us) - 1)

    def of(self, track_id: str) -> list[WrittenPart]:
        """Return a track's parts in order."""
        return [part for part in self.parts if part.track_id == track_id]

    def file(self, track_id: str) -> bytes:
        """Return a track's newest init segment and all its parts, as a file."""
        return self.inits[track_id][-1][1] + b"".join(part.data for part in self.of(track_id))


@dataclass(frozen=True)
class ReadSample:
    """A sample as a CMAF reader finds it."""

    dts_ticks: int
    pts_ticks: int
    duration_ticks: int
    is_sync: bool
    data: bytes


def boxes(data: bytes, start: int = 0, end: int | None = None) -> Iterator[tuple[str, int, int]]:
    """Yield kind, payload start and end of the boxes in a range."""
    end = len(data) if end is None else end
    while start < end:
        size, kind = unpack_from(">I4s", data, start)
        assert 0 < size <= end - start, f"box {kind!r} of {size} bytes leads past its parent"
        yield kind.decode("latin-1"), start + 8, start + size
        start += size


def find_box(data: bytes, *path: str) -> bytes | None:
    """Return the payload of the first box at a path (`moov`, `trak`, …), or None."""
    start, end = 0, len(data)
    for name in path:
        for kind, inner, stop in boxes(data, start, end):
            if kind == name:
                start, end = inner, stop
                break
        else:
            return None
    return data[start:end]


def read_part(data: bytes) -> list[ReadSample]:
    """Read all samples of a part: each `moof` and the `mdat` behind it."""
    samples: list[ReadSample] = []
    for kind, start, end in boxes(data):
        if kind == "moof":
            samples += _read_fragment(data, start - 8, start, end)
    return samples


def _read_fragment(data: bytes, moof_at: int, start: int, end: int) -> list[ReadSample]:
    traf = next((inner, stop) for kind, inner, stop in boxes(data, start, end) if kind == "traf")
    found = {kind: inner for kind, inner, _ in boxes(data, *traf)}
    tfhd_flags, _, duration, default_flags = unpack_from(">4I", data, found["tfhd"])
    assert tfhd_flags == 0x020028
    assert data[found["tfdt"]] == 1
    (dts,) = unpack_from(">Q", data, found["tfdt"] + 4)
    version_flags, count, offset = unpack_from(">IIi", data, found["trun"])
    assert version_flags >> 24 == 1
    position, at = found["trun"] + 12, moof_at + offset
    first_flags = default_flags
    if version_flags & 0x4:
        (first_flags,) = unpack_from(">I", data, position)
        position += 4
    samples: list[ReadSample] = []
    for index in range(count):
        length, composition = duration, 0
        if version_flags & 0x100:
            (length,) = unpack_from(">I", data, position)
            position += 4
        (size,) = unpack_from(">I", data, position)
        position += 4
        if version_flags & 0x800:
            (composition,) = unpack_from(">i", data, position)
            position += 4
        flags = first_flags if index == 0 else default_flags
        samples.append(ReadSample(dts, dts + composition, length, not flags & 0x10000, data[at : at + size]))
        dts += length
        at += size
    assert position == next(stop for kind, _, stop in boxes(data, *traf) if kind == "trun")
    return samples


def _shaped(made: TrackFormat, stream: av.VideoStream) -> TrackFormat:
    """Take size and frame rate from the container where the configuration does not tell them."""
    rate = stream.average_rate
    if (made.width and made.frame_rate_num) or rate is None:
        return made
    return msgspec.structs.replace(
        made,
        width=stream.width,
        height=stream.height,
        frame_rate_num=rate.numerator,
        frame_rate_den=rate.denominator,
    )


def film_samples(
    path: Path, *, segment_s: float = 2.0, start_s: float = 1000.0
) -> tuple[list[PackagedTrack], list[tuple[int, Sample]]]:
    """Read a film as a publisher would send it: tracks, and samples of all tracks by decoding time.

    Segments are marked at its keyframes. Times begin at `start_s` on the log.
    """
    tracks: list[PackagedTrack] = []
    samples: list[tuple[float, int, Sample]] = []
    with av.open(str(path)) as container:
        formats: dict[int, tuple[int, Codec, int]] = {}
        for stream in container.streams:
            codec = _CODECS[stream.codec_context.codec.canonical_name]
            config = config_from_encoder(codec, stream.codec_context.extradata or b"")
            if codec is Codec.VP9:
                config = vp9.config_from_keyframe(bytes(next(container.demux(stream))))
                container.seek(0)
            if isinstance(stream, av.VideoStream):
                made = _shaped(video_format(codec, config, 90_000), stream)
                tracks.append(PackagedTrack(f"video-{made.height}", made))
            else:
                context = stream.codec_context
                assert isinstance(context, AudioCodecContext)
                made = audio_format(codec, config, sample_rate_hz=context.sample_rate, channels=context.channels)
                tracks.append(PackagedTrack(f"audio-{len(tracks)}", made))
            formats[stream.index] = (len(tracks) - 1, codec, made.timescale)
        grid = SegmentGrid(90_000, segment_s)
        for packet in container.demux():
            if packet.dts is None or packet.pts is None:
                continue
            index, codec, timescale = formats[packet.stream.index]
            scale = packet.time_base * timescale
            dts, pts = (round((ticks * scale) + round(start_s * timescale)) for ticks in (packet.dts, packet.pts))
            data = strip_unit(codec, bytes(packet))
            is_key = is_keyframe(codec, data)
            is_start = isinstance(packet.stream, av.VideoStream) and grid.starts_at(pts, is_keyframe=is_key)
            duration = round((packet.duration or 0) * scale)
            sample = Sample(dts, pts, duration, is_key, is_start, data)
            samples.append((dts / timescale, index, sample))
    samples.sort(key=lambda item: item[:2])
    return tracks, [(index, sample) for _, index, sample in samples]


def feed(packager: Packager, samples: Sequence[tuple[int, Sample]]) -> None:
    """Push all samples and flush."""
    for index, sample in samples:
        packager.push(index, sample)
    packager.flush()
