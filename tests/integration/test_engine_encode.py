"""An encoding engine on real stores: a publisher's units in, segments of all rungs out."""

import asyncio
from itertools import pairwise
from pathlib import Path

import pytest

from headwater.channels.engine import EngineSettings
from headwater.channels.model import ChannelMode, Takeover
from headwater.core.clock import SystemClock
from headwater.media.messages import PublishAccepted, PublishEnd, PublishRefused
from headwater.segments.index import SegmentIndex
from headwater.segments.model import PartAdded, ThumbnailChanged
from headwater.store.blobs import Blobs
from headwater.store.sql import Database
from rig.engine import channel_settings, engine_rig
from rig.media import film
from rig.units import demux

S = 1_000_000


def soon_us() -> int:
    """Return a wall clock ahead of now: units that arrive then are never late, however slow this machine is."""
    return SystemClock().now_us() + 60 * S


@pytest.fixture(scope="module")
def picture_clip() -> Path:
    """Six seconds with B-frames, GOP 2 s."""
    return film(seconds=6, size="854x480", extra=("-preset", "veryfast"))


async def test_publisher_comes_out_on_all_rungs(
    run_dir: Path, tmp_path: Path, sqlite_database: Database, disk_blobs: Blobs, picture_clip: Path
) -> None:
    settings = channel_settings()
    clip = demux(picture_clip)
    async with engine_rig(run_dir, tmp_path / "spool", sqlite_database, disk_blobs, settings.id) as rig:
        publisher = await rig.connect(settings)
        await publisher.play(clip, soon_us())
        await rig.until(lambda: rig.states() == ["off_air", "starting", "on_air"], "on air")
        await rig.until(lambda: any(facts.publisher and facts.rungs for facts in rig.facts), "facts")
        await publisher.end()
        await rig.segments(3)
        assert rig.reader.tracks == ["video-480", "video-360", "audio-main"]
        await rig.until(lambda: rig.states()[-1] == "reconnecting", "reconnecting")
        facts = [facts for facts in rig.facts if facts.publisher and facts.rungs][-1]
        assert facts.input
        assert facts.input.video
        assert (facts.input.video.codec, facts.input.video.width) == ("h264", 854)
        assert facts.dropped_frames == 0
        keyframes: dict[str, list[int]] = {}
        for track in ("video-480", "video-360"):
            pictures = rig.reader.pictures(track)
            times = [picture.pts or 0 for picture in pictures]
            assert len(pictures) == 180
            assert {after - before for before, after in pairwise(times)} == {3000}
            keyframes[track] = [time for time, picture in zip(times, pictures, strict=True) if picture.key_frame]
        assert keyframes["video-480"] == keyframes["video-360"]
        assert len(keyframes["video-480"]) == 3
        assert len(rig.reader.sounds()) * 1024 >= 5.9 * 48_000
        assert len(rig.reader.of(ThumbnailChanged)) == 1
        rig.stop.set()
        await rig.running
        assert rig.states()[-1] == "off_air"
    rows = await SegmentIndex(sqlite_database).numbers(settings.log_id, 0, 1_000_000)
    assert [row.start_us for row in rows] == [event.start_us for event in rig.reader.segments()]


async def test_publisher_back_with_another_size_goes_on_behind_a_discontinuity(
    run_dir: Path, tmp_path: Path, sqlite_database: Database, disk_blobs: Blobs, picture_clip: Path
) -> None:
    settings = channel_settings()
    small = demux(film(seconds=3, size="640x360", rate="25", extra=("-preset", "veryfast", "-bf", "0")))
    async with engine_rig(run_dir, tmp_path / "spool", sqlite_database, disk_blobs, settings.id) as rig:
        now_us = soon_us()
        first = await rig.connect(settings)
        await first.play(demux(picture_clip), now_us)
        await rig.until(lambda: "on_air" in rig.states(), "on air")
        await first.end("disconnected")
        await rig.segments(3)
        second = await rig.connect(settings)
        await second.play(small, now_us + 14 * S, shift_s=-1)
        await rig.until(lambda: rig.states()[-1] == "on_air", "on air again")
        await second.end()
        await rig.segments(5)
        opened = rig.reader.opened()
        numbers = [event.number for event in opened]
        assert numbers == list(range(numbers[0], numbers[0] + 5))
        assert [event.is_discontinuity for event in opened] == [False, False, False, True, False]
        assert abs(opened[3].start_us - (now_us + 14 * S - settings.epoch_us)) < S // 5
        assert rig.reader.tracks == ["video-360", "audio-main", "video-480"]  # whose players are not left behind
        for track in ("video-360", "video-480"):
            assert rig.reader.pictures(track, [numbers[3]])[0].width == 640
        assert "on_air" in rig.states()[rig.states().index("reconnecting") :]


async def test_newest_publisher_takes_over_and_the_old_one_is_told(
    run_dir: Path, tmp_path: Path, sqlite_database: Database, disk_blobs: Blobs, picture_clip: Path
) -> None:
    settings = channel_settings()
    clip = demux(picture_clip)
    async with engine_rig(run_dir, tmp_path / "spool", sqlite_database, disk_blobs, settings.id) as rig:
        first = await rig.connect(settings)
        await first.play(clip, soon_us())
        await rig.until(lambda: bool(rig.reader.of(PartAdded)), "a part")
        second = await rig.connect(settings)
        await first.waiting.until(lambda: first.is_closed, "first closed")
        assert first.answers == [PublishAccepted(), PublishEnd("taken_over")]
        await second.play(clip, soon_us() + 10 * S)
        await second.end()
        assert second.answers == [PublishAccepted()]
        await rig.until(lambda: rig.reader.opened()[-1].start_us > 69 * S, "second publisher's segments")
        numbers = [event.number for event in rig.reader.opened()]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


async def test_second_publisher_is_refused_where_the_channel_wants_it(
    run_dir: Path, tmp_path: Path, sqlite_database: Database, disk_blobs: Blobs
) -> None:
    settings = channel_settings(takeover=Takeover.REFUSE)
    async with engine_rig(run_dir, tmp_path / "spool", sqlite_database, disk_blobs, settings.id) as rig:
        first = await rig.connect(settings, "the-first")
        await first.waiting.until(lambda: bool(first.answers), "accepted")
        second = await rig.connect(settings)
        await second.waiting.until(lambda: second.is_closed, "second closed")
        refused = second.answers[0]
        assert isinstance(refused, PublishRefused)
        assert refused.code == "publisher_present"
        again = await rig.connect(settings, "the-first")
        await again.waiting.until(lambda: bool(again.answers), "accepted")
        assert again.answers == [PublishAccepted()]
        assert not again.is_closed


async def test_unknown_channel_and_noise_are_turned_away(
    run_dir: Path, tmp_path: Path, sqlite_database: Database, disk_blobs: Blobs
) -> None:
    settings, other = channel_settings(), channel_settings()
    async with engine_rig(run_dir, tmp_path / "spool", sqlite_database, disk_blobs, settings.id) as rig:
        wrong = await rig.connect(other)
        await wrong.waiting.until(lambda: wrong.is_closed, "closed")
        assert isinstance(wrong.answers[0], PublishRefused)
        reader, writer = await asyncio.open_unix_connection(str(run_dir / f"engine-{settings.id}.sock"))
        writer.write(b"\xff" * 100)
        async with asyncio.timeout(30):
            await reader.read()
        assert reader.at_eof()
        writer.close()


async def test_engine_without_publisher_leaves(
    run_dir: Path, tmp_path: Path, sqlite_database: Database, disk_blobs: Blobs
) -> None:
    settings = channel_settings()
    idle = EngineSettings(idle_exit_s=0.5)
    async with engine_rig(run_dir, tmp_path / "spool", sqlite_database, disk_blobs, settings.id, idle) as rig:
        async with asyncio.timeout(30):
            await rig.running
    assert not Path(f"{run_dir}/engine-{settings.id}.sock").exists()  # noqa: ASYNC240 - the loop has nothing else to do


async def test_copied_top_rung_shares_its_boundaries_with_the_encoded_ones(
    run_dir: Path, tmp_path: Path, sqlite_database: Database, disk_blobs: Blobs, picture_clip: Path
) -> None:
    settings = channel_settings(ChannelMode.PASSTHROUGH_TOP)
    clip = demux(picture_clip)
    async with engine_rig(run_dir, tmp_path / "spool", sqlite_database, disk_blobs, settings.id) as rig:
        publisher = await rig.connect(settings)
        await publisher.play(clip, soon_us())
        await publisher.end()
        await rig.segments(3)
        assert rig.reader.tracks == ["video-source", "video-360", "audio-main"]
        source, small = (
            [picture.pts for picture in rig.reader.pictures(track) if picture.key_frame]
            for track in ("video-source", "video-360")
        )
        assert source == small
        assert len(rig.reader.pictures("video-source")) == len(rig.reader.pictures("video-360")) == 180


@pytest.mark.parametrize(
    ("codec", "words"),
    [
        ("libx265", ("-preset", "ultrafast", "-x265-params", "log-level=error")),
        ("libsvtav1", ("-preset", "12", "-svtav1-params", "lp=1", "-c:a", "libopus")),
        ("libx264", ("-preset", "ultrafast", "-pix_fmt", "yuv422p", "-c:a", "libmp3lame", "-ar", "44100")),
    ],
)
async def test_other_codecs_are_decoded(
    run_dir: Path,
    tmp_path: Path,
    sqlite_database: Database,
    disk_blobs: Blobs,
    codec: str,
    words: tuple[str, ...],
) -> None:
    settings = channel_settings()
    clip = demux(film(seconds=3, codec=codec, size="640x360", extra=words))
    async with engine_rig(run_dir, tmp_path / "spool", sqlite_database, disk_blobs, settings.id) as rig:
        publisher = await rig.connect(settings)
        await publisher.play(clip, soon_us())
        await rig.until(lambda: "on_air" in rig.states(), "on air")
        await publisher.end()
        await rig.segments(2)
        assert len(rig.reader.pictures("video-360")) == 90
        assert abs(sum(frame.samples for frame in rig.reader.sounds()) - 3 * 48_000) < 4800
