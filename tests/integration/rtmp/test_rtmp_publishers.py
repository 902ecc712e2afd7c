"""Real encoders publish, and what reaches the engine is what they sent: every frame, at its true time, decodable."""

from collections.abc import Callable, Sequence
from functools import reduce
from itertools import pairwise
from pathlib import Path

import av
import pytest

from headwater.media.model import Codec, TrackFormat, TrackKind
from rig.ingest import Session, ingest_rig, run
from rig.media import clip, film
from rig.publishers import ffmpeg5, ffmpeg9

PACE = ("-readrate", "3")  # faster than life, slow enough for the engine to be there before the first keyframe has gone
DECODERS = {Codec.H264: "h264", Codec.HEVC: "hevc", Codec.AV1: "libdav1d", Codec.AAC: "aac", Codec.OPUS: "opus"}


def _decoder(track: TrackFormat) -> av.VideoCodecContext | av.AudioCodecContext:
    context = av.CodecContext.create(DECODERS[track.codec], "r")
    assert isinstance(context, av.VideoCodecContext | av.AudioCodecContext)
    return context


def decoded(session: Session, kind: TrackKind) -> int:
    """Decode a track's units from their configuration and return how many frames came out."""
    track = next(it for it in session.formats if it.kind is kind)
    context = _decoder(track)
    context.extradata = track.config
    frames = 0
    for unit in session.track(kind):
        packet = av.Packet(unit.data)
        packet.pts, packet.dts = unit.pts_ticks, unit.dts_ticks
        frames += len(context.decode(packet))
    return frames + len(context.decode(None))


def source_times(path: Path, kind: str) -> list[tuple[float, float]]:
    """Return (dts, pts) in seconds of a file's packets."""
    with av.open(str(path)) as source:
        stream = next(it for it in source.streams if it.type == kind)
        return [
            (float(packet.dts * packet.time_base), float(packet.pts * packet.time_base))
            for packet in source.demux(stream)
            if packet.dts is not None and packet.pts is not None
        ]


def assert_same_times(session: Session, path: Path, kind: TrackKind, tolerance_s: float) -> None:
    """Compare a track's times with the file's, up to one offset for all."""
    track = next(it for it in session.formats if it.kind is kind)
    units, source = session.track(kind), source_times(path, kind.value)
    assert len(units) == len(source)
    scale = track.timescale
    offset = units[0].dts_ticks / scale - source[0][0]
    for unit, (dts, pts) in zip(units, source, strict=True):
        assert unit.dts_ticks / scale - offset == pytest.approx(dts, abs=tolerance_s)
        assert unit.pts_ticks / scale - offset == pytest.approx(pts, abs=tolerance_s)


async def published(words: Sequence[str], *, protocol: str = "rtmp", key: str = "good") -> Session:
    """Run a program that publishes to the address in place of `URL`, and return what the engine got."""
    async with ingest_rig() as rig:
        places = {"URL": rig.url(key, protocol), "CERTIFICATE": str(rig.directory / "tls.crt")}
        code, output = await run([reduce(lambda text, item: text.replace(*item), places.items(), w) for w in words])
        assert code == 0, output
        session = await rig.engine.session()
        await session.until(lambda it: it.is_closed)
        assert session.end is not None
        assert session.end.reason == "unpublished"
        assert session.start.protocol == protocol
        return session


def one(session: Session, kind: TrackKind) -> TrackFormat:
    (track,) = [it for it in session.formats if it.kind is kind]
    return track


@pytest.mark.parametrize("program", [ffmpeg9, ffmpeg5])
async def test_ffmpeg_copies_a_film_with_b_frames(program: Callable[[], str]) -> None:
    path = film(seconds=4)
    session = await published([program(), "-v", "error", *PACE, "-i", str(path), "-c", "copy", "-f", "flv", "URL"])
    video, audio = one(session, TrackKind.VIDEO), one(session, TrackKind.AUDIO)
    assert (video.codec, video.width, video.height, video.timescale) == (Codec.H264, 640, 360, 90_000)
    assert (video.frame_rate_num, video.frame_rate_den) == (30, 1)
    assert (audio.codec, audio.sample_rate_hz, audio.channels, audio.timescale) == (Codec.AAC, 48_000, 2, 48_000)
    assert_same_times(session, path, TrackKind.VIDEO, 1e-6)
    assert_same_times(session, path, TrackKind.AUDIO, 1e-6)
    assert {unit.duration_ticks for unit in session.track(TrackKind.VIDEO)} == {3000}
    assert {unit.duration_ticks for unit in session.track(TrackKind.AUDIO)} == {1024}
    assert [index for index, unit in enumerate(session.track(TrackKind.VIDEO)) if unit.is_keyframe] == [0, 60]
    assert decoded(session, TrackKind.VIDEO) == 120
    assert decoded(session, TrackKind.AUDIO) >= 187
    assert session.jumps == []


@pytest.mark.parametrize("program", [ffmpeg9, ffmpeg5])
async def test_ffmpeg_encodes_with_the_defaults_of_libx264(program: Callable[[], str]) -> None:
    session = await published(
        [
            *(program(), "-v", "error", "-re", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=30000/1001:duration=3"),
            *("-re", "-f", "lavfi", "-i", "sine=sample_rate=44100:duration=3"),
            *("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-f", "flv", "URL"),
        ]
    )
    video = session.track(TrackKind.VIDEO)
    assert any(unit.pts_ticks != unit.dts_ticks for unit in video), "default libx264 has B-frames"
    assert {after.dts_ticks - before.dts_ticks for before, after in pairwise(video)} == {3003}
    assert max(unit.pts_ticks for unit in video) - min(unit.pts_ticks for unit in video) == 3003 * (len(video) - 1)
    sound = session.track(TrackKind.AUDIO)
    assert {after.dts_ticks - before.dts_ticks for before, after in pairwise(sound)} == {1024}
    assert decoded(session, TrackKind.VIDEO) == len(video) >= 89


@pytest.mark.parametrize(
    ("codec", "encoder"),
    [
        (Codec.HEVC, ("libx265", "-x265-params", "log-level=none", "-preset", "ultrafast")),
        (Codec.AV1, ("libsvtav1", "-preset", "12", "-svtav1-params", "pred-struct=1")),
    ],
)
async def test_enhanced_rtmp_carries_hevc_and_av1(codec: Codec, encoder: Sequence[str]) -> None:
    path = clip(
        [
            *("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=3"),
            *("-f", "lavfi", "-i", "sine=sample_rate=48000:duration=3"),
            *("-c:v", *encoder, "-pix_fmt", "yuv420p", "-g", "50", "-c:a", "aac"),
        ]
    )
    words = [ffmpeg9(), "-v", "error", *PACE, "-i", str(path), "-c", "copy"]
    session = await published([*words, "-rtmp_enhanced_codecs", "hvc1,av01", "-f", "flv", "URL"])
    video = one(session, TrackKind.VIDEO)
    assert (video.codec, video.width, video.height) == (codec, 320, 180)
    assert (video.frame_rate_num, video.frame_rate_den) == (25, 1)
    assert_same_times(session, path, TrackKind.VIDEO, 1e-6)
    assert session.track(TrackKind.VIDEO)[0].is_keyframe
    assert decoded(session, TrackKind.VIDEO) == 75


@pytest.mark.parametrize(
    ("words", "codecs", "steps"),
    [
        (("-c:v", "libvpx-vp9", "-deadline", "realtime", "-c:a", "libopus"), [Codec.VP9, Codec.OPUS], [3600, 960]),
        (("-c:v", "libx264", "-c:a", "libmp3lame", "-ar", "44100"), [Codec.H264, Codec.MP3], [3600, 1152]),
    ],
)
async def test_rarer_codecs(words: Sequence[str], codecs: Sequence[Codec], steps: Sequence[int]) -> None:
    session = await published(
        [
            *(ffmpeg9(), "-v", "error", "-re", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=2"),
            *(
                "-f",
                "lavfi",
                "-i",
                "sine=sample_rate=48000:duration=2",
                "-pix_fmt",
                "yuv420p",
                *words,
                "-f",
                "flv",
                "URL",
            ),
        ]
    )
    assert [track.codec for track in session.formats] == codecs
    assert (session.formats[0].width, session.formats[0].height) == (320, 180)
    for kind, step in zip((TrackKind.VIDEO, TrackKind.AUDIO), steps, strict=True):
        assert {late.dts_ticks - early.dts_ticks for early, late in pairwise(session.track(kind))} == {step}


async def test_several_audio_tracks_and_opus() -> None:
    path = clip(
        [
            *("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=2"),
            *("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000:duration=2"),
            *("-f", "lavfi", "-i", "sine=frequency=880:sample_rate=48000:duration=2"),
            *("-map", "0", "-map", "1", "-map", "2", "-c:v", "libx264", "-g", "50", "-pix_fmt", "yuv420p"),
            *("-c:a:0", "aac", "-c:a:1", "libopus"),
        ]
    )
    session = await published(
        [ffmpeg9(), "-v", "error", *PACE, "-i", str(path), "-map", "0", "-c", "copy", "-f", "flv", "URL"]
    )
    codecs = [track.codec for track in session.formats]
    assert codecs == [Codec.H264, Codec.AAC, Codec.OPUS]
    opus = [unit for unit in session.units if unit.track == 2]
    assert {unit.duration_ticks for unit in opus} == {960}
    assert len(opus) >= 100


@pytest.mark.parametrize("program", [ffmpeg9, ffmpeg5])
async def test_rtmps_with_a_certificate_of_its_own(program: Callable[[], str]) -> None:
    words = [program(), "-v", "error", *PACE, "-i", str(film(seconds=4)), "-c", "copy"]
    words += ["-ca_file", "CERTIFICATE", "-f", "flv", "URL"]
    session = await published(words, protocol="rtmps")
    assert decoded(session, TrackKind.VIDEO) == 120


async def test_gstreamer_rtmp2sink() -> None:
    pipeline = (
        "flvmux name=mux streamable=true ! rtmp2sink location=URL "
        "videotestsrc num-buffers=90 ! video/x-raw,width=320,height=180,framerate=30/1 ! "
        "x264enc speed-preset=ultrafast bframes=2 key-int-max=60 ! h264parse ! mux. "
        "audiotestsrc num-buffers=140 samplesperbuffer=1024 ! audio/x-raw,rate=48000,channels=2 ! "
        "voaacenc ! aacparse ! mux."
    )
    session = await published(["gst-launch-1.0", "-q", *pipeline.split()])
    video = session.track(TrackKind.VIDEO)
    assert sorted(unit.pts_ticks for unit in video) == [3000 * index for index in range(len(video))]
    assert all(after.dts_ticks > before.dts_ticks for before, after in pairwise(video))
    assert {after.dts_ticks - before.dts_ticks for before, after in pairwise(video[3:])} == {3000}
    assert decoded(session, TrackKind.VIDEO) == len(video) >= 88
    assert len(session.track(TrackKind.AUDIO)) >= 130


@pytest.mark.parametrize(("keep", "kind"), [("-an", TrackKind.VIDEO), ("-vn", TrackKind.AUDIO)])
async def test_video_only_and_audio_only(keep: str, kind: TrackKind) -> None:
    session = await published(
        [ffmpeg9(), "-v", "error", *PACE, "-i", str(film(seconds=4)), "-c", "copy", keep, "-f", "flv", "URL"]
    )
    assert [track.kind for track in session.formats] == [kind]
    assert len(session.units) >= 118
