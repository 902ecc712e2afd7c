"""The engine that passthrough channels share, on real stores."""

import asyncio
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

from headwater.channels.engine import EngineSettings
from headwater.channels.model import SUBJECT_CHANGED, ChannelChange, ChannelChanged, ChannelMode
from headwater.core.clock import SystemClock
from headwater.media.messages import PublishAccepted, PublishEnd, PublishRefused
from headwater.segments.model import LogOpened, PartAdded, SegmentOpened, ThumbnailChanged, TracksChanged
from headwater.store.blobs import Blobs
from headwater.store.sql import Database
from rig.engine import channel_settings, engine_rig
from rig.media import clip as made_clip
from rig.media import film
from rig.units import demux

S = 1_000_000
COPY = ChannelMode.PASSTHROUGH_ALL


@pytest.mark.parametrize(
    ("codec", "sound", "extra", "expected"),
    [
        ("libx264", "aac", ("-preset", "veryfast"), ("avc1.", "mp4a.40.2")),
        (
            "libx265",
            "aac",
            ("-preset", "ultrafast", "-x265-params", "log-level=error:keyint=60"),
            ("hvc1.", "mp4a.40.2"),
        ),
        ("libsvtav1", "libopus", ("-preset", "12", "-svtav1-params", "lp=1"), ("av01.", "opus")),
    ],
)
async def test_pictures_and_sound_go_out_as_they_came(
    run_dir: Path,
    tmp_path: Path,
    sqlite_database: Database,
    disk_blobs: Blobs,
    codec: str,
    sound: str,
    extra: tuple[str, ...],
    expected: tuple[str, str],
) -> None:
    settings = channel_settings(COPY)
    clip = demux(film(seconds=4, codec=codec, extra=(*extra, "-c:a", sound)))
    async with engine_rig(run_dir, tmp_path / "spool", sqlite_database, disk_blobs, None) as rig:
        publisher = await rig.connect(settings)
        await publisher.play(clip, SystemClock().now_us())
        await publisher.end()
        await rig.segments(2)
        strings = [track.codec_string for track in rig.reader.of(TracksChanged)[-1].tracks]
        assert [text.startswith(start) for text, start in zip(strings, expected, strict=True)] == [True, True]
        assert len(rig.reader.pictures("video-source")) == 120
        heard = sum(Fraction(frame.samples, frame.sample_rate) for frame in rig.reader.sounds())
        assert abs(heard - 4) < Fraction(1, 10)
        await rig.until(lambda: bool(rig.reader.of(ThumbnailChanged)), "a still")


async def test_many_channels_share_one_loop(
    run_dir: Path, tmp_path: Path, sqlite_database: Database, disk_blobs: Blobs
) -> None:
    clip = demux(film(seconds=4, extra=("-preset", "veryfast", "-b:v", "500k")))
    channels = [channel_settings(COPY, slug=f"c{index}") for index in range(30)]
    async with engine_rig(run_dir, tmp_path / "spool", sqlite_database, disk_blobs, None) as rig:
        publishers = [await rig.connect(channel) for channel in channels]
        now_us = SystemClock().now_us()
        await asyncio.gather(*(publisher.play(clip, now_us) for publisher in publishers))
        await asyncio.gather(*(publisher.end() for publisher in publishers))
        await rig.segments(2 * len(channels))
        counts = Counter(event.log_id for event in rig.reader.segments())
        assert counts == {channel.log_id: 2 for channel in channels}
        await rig.until(lambda: len({facts.channel_id for facts in rig.facts}) == len(channels), "facts of all")


@pytest.mark.parametrize("mode", [COPY, ChannelMode.PASSTHROUGH_TOP])
async def test_long_gop_makes_long_segments_and_raises_the_target(
    run_dir: Path, tmp_path: Path, sqlite_database: Database, disk_blobs: Blobs, mode: ChannelMode
) -> None:
    settings = channel_settings(mode)
    channel_id = None if mode is COPY else settings.id
    clip = demux(film(seconds=16, rate="10", extra=("-preset", "veryfast", "-g", "50", "-keyint_min", "50")))
    async with engine_rig(run_dir, tmp_path / "spool", sqlite_database, disk_blobs, channel_id) as rig:
        publisher = await rig.connect(settings)
        await publisher.play(clip, SystemClock().now_us() + 60 * S)
        await rig.until(lambda: "on_air" in rig.states(), "on air")
        await publisher.end()
        await rig.segments(4)
        assert [event.duration_us // S for event in rig.reader.segments()][:3] == [5, 5, 5]
        assert [event.target_duration_s for event in rig.reader.of(LogOpened)][-1] == 6


async def test_encoded_channel_is_sent_to_its_own_engine(
    run_dir: Path, tmp_path: Path, sqlite_database: Database, disk_blobs: Blobs
) -> None:
    async with engine_rig(run_dir, tmp_path / "spool", sqlite_database, disk_blobs, None) as rig:
        publisher = await rig.connect(channel_settings(ChannelMode.ENCODE))
        await publisher.waiting.until(lambda: publisher.is_closed, "closed")
        refused = publisher.answers[0]
        assert isinstance(refused, PublishRefused)
        assert refused.code == "channel_elsewhere"


async def test_deleted_channel_loses_its_publisher(
    run_dir: Path, tmp_path: Path, sqlite_database: Database, disk_blobs: Blobs
) -> None:
    settings = channel_settings(COPY)
    async with engine_rig(run_dir, tmp_path / "spool", sqlite_database, disk_blobs, None) as rig:
        publisher = await rig.connect(settings)
        await publisher.play(demux(film(seconds=4)), SystemClock().now_us())
        await rig.until(lambda: bool(rig.reader.of(PartAdded)), "a part")
        rig.bus.publish(SUBJECT_CHANGED, ChannelChanged(settings.id, ChannelChange.DELETED))
        await publisher.waiting.until(lambda: publisher.is_closed, "closed")
        assert publisher.answers == [PublishAccepted(), PublishEnd("channel_deleted")]


async def test_quiet_channel_is_let_go_and_comes_back_with_the_next_number(
    run_dir: Path, tmp_path: Path, sqlite_database: Database, disk_blobs: Blobs
) -> None:
    settings = channel_settings(COPY, reconnect_grace_s=0.0)
    clip = demux(film(seconds=4))
    async with engine_rig(
        run_dir, tmp_path / "spool", sqlite_database, disk_blobs, None, EngineSettings(idle_log_s=0.1)
    ) as rig:
        now_us = SystemClock().now_us()
        for turn in range(2):
            publisher = await rig.connect(settings)
            await publisher.play(clip, now_us + turn * 30 * S)
            await publisher.end()
            told = len(rig.facts)
            await rig.until(lambda told=told: len(rig.facts) > told, "a second has passed")
            await asyncio.to_thread(lambda: None)
        numbers = [event.number for event in rig.reader.of(SegmentOpened)]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        assert [event.is_discontinuity for event in rig.reader.opened()] == [False, False, True, False]


async def test_engine_that_died_with_a_publisher_goes_on_where_it_was(
    run_dir: Path, tmp_path: Path, sqlite_database: Database, disk_blobs: Blobs
) -> None:
    """The graceful end says `engine_stopping`; the next engine gets the same publisher again."""
    settings = channel_settings(COPY)
    clip = demux(film(seconds=4))
    now_us = SystemClock().now_us()
    numbers: list[int] = []
    for turn in range(2):
        async with engine_rig(run_dir, tmp_path / "spool", sqlite_database, disk_blobs, None) as rig:
            publisher = await rig.connect(settings, "the-same")
            await publisher.play(clip, now_us + turn * 20 * S)
            await rig.segments(1)
            rig.stop.set()
            await rig.running
            assert publisher.answers == [PublishAccepted(), PublishEnd("engine_stopping")]
            numbers += [event.number for event in rig.reader.of(SegmentOpened)]
            assert rig.reader.of(SegmentOpened)[0].is_discontinuity is bool(turn)
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


SOUND = ("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100:duration=5", "-c:a", "aac")
PICTURE = ("-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25:duration=5", "-c:v", "libx264", "-g", "50")


@pytest.mark.parametrize(
    ("words", "mode", "track"),
    [
        (SOUND, COPY, "audio-main"),
        (SOUND, ChannelMode.ENCODE, "audio-main"),
        (PICTURE, COPY, "video-source"),
        (PICTURE, ChannelMode.ENCODE, "video-240"),
    ],
)
async def test_sound_alone_and_picture_alone(
    run_dir: Path,
    tmp_path: Path,
    sqlite_database: Database,
    disk_blobs: Blobs,
    words: tuple[str, ...],
    mode: ChannelMode,
    track: str,
) -> None:
    settings = channel_settings(mode)
    channel_id = None if mode is COPY else settings.id
    async with engine_rig(run_dir, tmp_path / "spool", sqlite_database, disk_blobs, channel_id) as rig:
        publisher = await rig.connect(settings)
        await publisher.play(demux(made_clip(words)), SystemClock().now_us() + 60 * S)
        await rig.until(lambda: "on_air" in rig.states(), "on air")
        await publisher.end()
        await rig.segments(2)
        assert rig.reader.tracks == [track]
        assert rig.reader.segments()[0].duration_us // 100_000 in {19, 20}
