"""Bad days of an engine: damaged units, leaping times, changing pictures, broken encoders, a process killed."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest

from headwater.channels.model import ChannelMode, ChannelSettings
from headwater.core.clock import SystemClock
from headwater.core.errors import HeadwaterError
from headwater.media.encode import PictureEncoder
from headwater.media.messages import Formats, PublishEnd
from headwater.media.model import AccessUnit, TrackKind
from headwater.segments.index import SegmentIndex
from headwater.store.blobs import Blobs
from headwater.store.sql import Database
from rig.engine import EngineRig, channel_settings, engine_rig
from rig.media import clip as made_clip
from rig.media import film
from rig.units import Clip, demux

S = 1_000_000
ZEROLATENCY = ("-preset", "veryfast", "-bf", "0")


def soon_us() -> int:
    """Return a wall clock ahead of now: units that arrive then are never late, however slow this machine is."""
    return SystemClock().now_us() + 60 * S


def damaged(clip: Clip, first: int, count: int) -> Clip:
    """Return the clip with noise in place of some pictures' data."""
    noise = np.random.default_rng(7)
    units: list[AccessUnit] = []
    pictures = 0
    for unit in clip.units:
        if clip.formats[unit.track].kind is TrackKind.VIDEO:
            pictures += 1
            if first <= pictures < first + count:
                unit = msgspec.structs.replace(unit, data=noise.bytes(200))  # noqa: PLW2901 - the one that goes on
        units.append(unit)
    return Clip(clip.formats, units)


async def play_through(rig: EngineRig, settings: ChannelSettings, clip: Clip, segments: int) -> None:
    publisher = await rig.connect(settings)
    await publisher.play(clip, soon_us())
    await rig.until(lambda: "on_air" in rig.states(), "on air")
    await publisher.end()
    await rig.segments(segments)


async def test_damaged_pictures_are_counted_and_the_next_keyframe_goes_on(
    run_dir: Path, tmp_path: Path, sqlite_database: Database, disk_blobs: Blobs
) -> None:
    settings = channel_settings()
    clip = damaged(demux(film(seconds=6, extra=ZEROLATENCY)), first=70, count=15)
    async with engine_rig(run_dir, tmp_path / "spool", sqlite_database, disk_blobs, settings.id) as rig:
        await play_through(rig, settings, clip, 3)
        pictures = rig.reader.pictures("video-360")
        assert 100 < len(pictures) < 180
        last = clip.units[-1]
        assert last.dts_ticks
        assert (pictures[-1].pts or 0) - (pictures[0].pts or 0) == 179 * 3000
        assert len(rig.reader.sounds()) * 1024 > 5.9 * 48_000


async def test_noise_from_the_first_picture_on_leaves_the_engine_alive(
    run_dir: Path, tmp_path: Path, sqlite_database: Database, disk_blobs: Blobs
) -> None:
    settings = channel_settings()
    good = demux(film(seconds=4, extra=ZEROLATENCY))
    async with engine_rig(run_dir, tmp_path / "spool", sqlite_database, disk_blobs, settings.id) as rig:
        publisher = await rig.connect(settings)
        await publisher.play(damaged(good, 0, 1000), soon_us())
        await publisher.end()
        await play_through(rig, settings, good, 2)
        assert len(rig.reader.pictures("video-360")) == 120


async def test_size_changes_in_mid_stream(
    run_dir: Path, tmp_path: Path, sqlite_database: Database, disk_blobs: Blobs
) -> None:
    settings = channel_settings()
    large, small = demux(film(seconds=4, size="854x480")), demux(film(seconds=4, size="640x360"))
    async with engine_rig(run_dir, tmp_path / "spool", sqlite_database, disk_blobs, settings.id) as rig:
        publisher = await rig.connect(settings)
        now_us = soon_us()
        await publisher.play(large, now_us)
        publisher.send(Formats(small.formats))
        for message in small.batches(now_us + 4 * S, shift_s=4.0):
            publisher.send(message)
        await rig.until(lambda: "on_air" in rig.states(), "on air")
        await publisher.end()
        await rig.segments(4)
        opened = rig.reader.opened()
        breaks = [event for event in opened if event.is_discontinuity]
        assert len(breaks) == 1
        assert abs(breaks[0].start_us - opened[0].start_us - 4 * S) < S // 5
        assert rig.reader.tracks == ["video-360", "audio-main", "video-480"]


@pytest.mark.parametrize("mode", [ChannelMode.ENCODE, ChannelMode.PASSTHROUGH_TOP, ChannelMode.PASSTHROUGH_ALL])
async def test_hole_in_the_publishers_times_becomes_a_discontinuity(
    run_dir: Path, tmp_path: Path, sqlite_database: Database, disk_blobs: Blobs, mode: ChannelMode
) -> None:
    settings = channel_settings(mode)
    clip = demux(film(seconds=4, size="854x480", extra=ZEROLATENCY))
    channel_id = None if mode is ChannelMode.PASSTHROUGH_ALL else settings.id
    async with engine_rig(run_dir, tmp_path / "spool", sqlite_database, disk_blobs, channel_id) as rig:
        publisher = await rig.connect(settings)
        now_us = soon_us()
        await publisher.play(clip, now_us)
        for message in clip.batches(now_us + 12 * S, shift_s=12.0):
            publisher.send(message)
        await rig.until(lambda: "on_air" in rig.states(), "on air")
        await publisher.end()
        await rig.segments(4)
        opened = rig.reader.opened()
        assert [event.is_discontinuity for event in opened] == [False, False, True, False]
        assert abs(opened[2].start_us - opened[0].start_us - 12 * S) < S // 10


async def test_publisher_that_cannot_be_copied_is_encoded_instead(
    run_dir: Path, tmp_path: Path, sqlite_database: Database, disk_blobs: Blobs
) -> None:
    settings = channel_settings(ChannelMode.PASSTHROUGH_TOP)
    clip = demux(film(seconds=4, codec="libx265", extra=("-preset", "ultrafast", "-x265-params", "log-level=error")))
    async with engine_rig(run_dir, tmp_path / "spool", sqlite_database, disk_blobs, settings.id) as rig:
        publisher = await rig.connect(settings)
        await publisher.play(clip, soon_us())
        await rig.until(lambda: any(facts.note for facts in rig.facts), "the reason is told")
        assert "hevc" in next(facts.note for facts in rig.facts if facts.note)
        await publisher.end()
        await rig.segments(2)
        assert rig.reader.tracks == ["video-360", "audio-main"]


async def test_keyframes_too_far_apart_end_copying(
    run_dir: Path, tmp_path: Path, sqlite_database: Database, disk_blobs: Blobs
) -> None:
    settings = channel_settings(ChannelMode.PASSTHROUGH_TOP)
    words = ("-preset", "veryfast", "-g", "120", "-keyint_min", "120", "-sc_threshold", "0")
    clip = demux(film(seconds=30, rate="10", size="640x480", extra=words))
    async with engine_rig(run_dir, tmp_path / "spool", sqlite_database, disk_blobs, settings.id) as rig:
        publisher = await rig.connect(settings)
        await publisher.play(clip, soon_us())
        await rig.until(lambda: any(event.is_discontinuity for event in rig.reader.opened()), "encoded")
        await publisher.end()
        await rig.until(lambda: rig.reader.segments()[-1].number == rig.reader.opened()[-1].number, "all closed")
        assert sum(event.is_discontinuity for event in rig.reader.opened()) == 1
        assert rig.reader.tracks == ["video-480", "video-360", "audio-main", "video-source"]


async def test_broken_encoder_ends_the_engine_with_one_reason(
    run_dir: Path, tmp_path: Path, sqlite_database: Database, disk_blobs: Blobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        message = "out of luck"
        raise RuntimeError(message)

    monkeypatch.setattr(PictureEncoder, "encode", fail)
    settings = channel_settings()
    async with engine_rig(run_dir, tmp_path / "spool", sqlite_database, disk_blobs, settings.id) as rig:
        publisher = await rig.connect(settings)
        await publisher.play(demux(film(seconds=4)), soon_us())
        with pytest.raises(HeadwaterError, match="out of luck") as caught:
            await rig.running
        assert caught.value.entry.code == "encoder_failed"
        await publisher.waiting.until(lambda: publisher.is_closed, "closed")
        assert PublishEnd("engine_stopping") in publisher.answers


KILLED = """
import asyncio, json, sys
from pathlib import Path
from headwater.channels.engine import EngineStores, run_engine
from headwater.channels.model import ChannelSettings
from headwater.store.blobs import open_blobs
from headwater.store.bus import open_bus
from headwater.store.sql import open_database
import msgspec

class One:
    def __init__(self, settings): self.settings = settings
    async def find_settings(self, channel_id): return self.settings

async def main(root, run_dir, settings):
    database = open_database(f"sqlite+aiosqlite:///{root}/headwater.db")
    async with open_bus("local://", f"ipc://{run_dir}/bus-in", f"ipc://{run_dir}/bus-out") as bus:
        stores = EngineStores(run_dir, root / "spool", open_blobs(f"file://{root}/blobs"), database.sync_engine(),
                              One(settings), bus)
        await run_engine(stores, settings.id, stop=asyncio.Event(), ready=lambda: print("ready", flush=True))

root, run_dir, settings = Path(sys.argv[1]), Path(sys.argv[2]), msgspec.json.decode(sys.argv[3], type=ChannelSettings)
asyncio.run(main(root, run_dir, settings))
"""


async def test_killed_in_mid_part_the_next_engine_goes_on_with_the_next_number(
    run_dir: Path, tmp_path: Path, sqlite_database: Database, disk_blobs: Blobs
) -> None:
    settings = channel_settings()
    clip = demux(film(seconds=6, extra=ZEROLATENCY))
    begun_us = soon_us()
    async with engine_rig(run_dir, tmp_path / "unused", sqlite_database, disk_blobs, "nobody") as rig:
        words = [sys.executable, "-c", KILLED, str(tmp_path), str(run_dir), json.dumps(msgspec.to_builtins(settings))]
        process = await asyncio.create_subprocess_exec(*words, stdout=subprocess.PIPE)
        assert process.stdout
        while (await process.stdout.readline()) != b"ready\n":
            assert process.returncode is None
        rig.channel_id = settings.id
        publisher = await rig.connect(settings)
        await publisher.play(
            Clip(clip.formats, [u for u in clip.units if u.dts_ticks < 3 * 90_000 or u.track]), begun_us
        )
        await rig.until(lambda: bool(rig.reader.segments()) and len(rig.reader.opened()) > 1, "a second segment")
        os.kill(process.pid, signal.SIGKILL)
        await process.wait()
        seen = [event.number for event in rig.reader.opened()]
    async with engine_rig(run_dir, tmp_path / "spool", sqlite_database, disk_blobs, settings.id) as rig:
        publisher = await rig.connect(settings)
        await publisher.play(clip, begun_us + 10 * S)
        await rig.until(lambda: "on_air" in rig.states(), "on air")
        await publisher.end()
        await rig.until(lambda: bool(rig.reader.segments()) and rig.states()[-1] == "reconnecting", "closed")
        fresh = [event for event in rig.reader.opened() if event.number not in seen]
        assert fresh[0].number == max(seen) + 1
        assert fresh[0].is_discontinuity
        rig.stop.set()
        await rig.running
    rows = await SegmentIndex(sqlite_database).numbers(settings.log_id, 0, 1_000_000)
    numbers = [row.number for row in rows]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    starts = [row.start_us for row in rows]
    assert starts == sorted(starts)


@pytest.mark.parametrize("mode", [ChannelMode.ENCODE, ChannelMode.PASSTHROUGH_TOP])
async def test_flash_and_beep_stay_together(
    run_dir: Path, tmp_path: Path, sqlite_database: Database, disk_blobs: Blobs, mode: ChannelMode
) -> None:
    """White for a tenth of each second, and a tone for exactly as long; resampled from 44.1 kHz on the way."""
    clip = demux(
        made_clip(
            [
                *("-f", "lavfi", "-i", "color=black:size=640x480:rate=30:duration=6"),
                *("-f", "lavfi", "-i", "aevalsrc='0.8*sin(2*PI*1000*t)*lt(mod(t,1),0.1)':s=44100:d=6"),
                *("-vf", "drawbox=color=white:t=fill:enable='lt(mod(t,1),0.1)'", "-c:v", "libx264", "-g", "60"),
                *("-pix_fmt", "yuv420p", "-c:a", "aac", "-ac", "2", "-b:a", "192k"),
            ]
        )
    )
    settings = channel_settings(mode)
    async with engine_rig(run_dir, tmp_path / "spool", sqlite_database, disk_blobs, settings.id) as rig:
        await play_through(rig, settings, clip, 3)
        bright = [
            (picture.pts or 0) / 90_000
            for picture in rig.reader.pictures("video-360")
            if picture.to_ndarray(format="gray").mean() > 128
        ]
        flashes = [time for index, time in enumerate(bright) if index == 0 or time - bright[index - 1] > 0.5]
        sounds = rig.reader.sounds()
        rate = sounds[0].sample_rate
        level = np.concatenate([np.abs(frame.to_ndarray()[0]) for frame in sounds])
        loud = np.flatnonzero(level > 0.2)
        beeps = loud[np.flatnonzero(np.diff(loud, prepend=-rate) > rate // 2)] / rate + (sounds[0].pts or 0) / rate
        offsets = [min(beeps - flash, key=abs) for flash in flashes[1:-1]]
        assert len(offsets) >= 4
        assert max(abs(offset) for offset in offsets) < 0.02, offsets
