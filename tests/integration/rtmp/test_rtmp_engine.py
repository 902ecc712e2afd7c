"""The hand-over to engines that are late, die, stall, refuse or stop; and what a publisher's clock may do."""

import asyncio
from collections.abc import Callable
from itertools import pairwise

import pytest

from headwater.ingest import IngestSettings
from headwater.ingest.rtmp.message import AUDIO, VIDEO
from headwater.media.messages import Formats, Metadata, PublishEnd, PublishRefused, PublishStart
from headwater.media.model import TrackKind
from rig.ingest import IngestRig, Session, ingest_rig
from rig.media import clip
from rig.rtmp_client import FlvTag, flv_tags

HOUR_MS = 3_600_000
FRAME_MS = 40


def made(size: str = "320x180", rate: int = 25, seconds: int = 4) -> list[FlvTag]:
    """Return FLV tags of a picture with a keyframe per second and sound; the picture begins at 0."""
    tags = flv_tags(
        clip(
            [
                *("-f", "lavfi", "-i", f"testsrc2=size={size}:rate={rate}:duration={seconds}"),
                *("-f", "lavfi", "-i", f"sine=sample_rate=48000:duration={seconds}"),
                *("-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", str(rate)),
                *("-pix_fmt", "yuv420p", "-c:a", "aac"),
            ],
            ".flv",
        )
    )
    begin_ms = next(tag.at_ms for tag in tags if tag.kind == VIDEO and not tag.is_config)
    return [FlvTag(tag.kind, max(0, tag.at_ms - begin_ms), tag.body) for tag in tags]


def until(tags: list[FlvTag], at_ms: int) -> list[FlvTag]:
    return [tag for tag in tags if tag.at_ms < at_ms or tag.is_config]


def after(tags: list[FlvTag], at_ms: int) -> list[FlvTag]:
    return [tag for tag in tags if tag.at_ms >= at_ms and not tag.is_config]


def has_units(count: int) -> Callable[[Session], bool]:
    return lambda session: len(session.units) >= count


def assert_begins_at_a_keyframe(session: Session) -> None:
    assert isinstance(session.messages[0], PublishStart)
    first = next(message for message in session.messages[1:] if not isinstance(message, Metadata))
    assert isinstance(first, Formats)
    assert session.units[0].is_keyframe
    assert session.units[0].track == 0


async def test_an_engine_that_is_late_gets_the_newest_picture_group() -> None:
    async with ingest_rig(has_engine=False) as rig:
        client = await rig.publishing()
        await client.tags(until(made(), 2500))
        await asyncio.sleep(0.7)
        assert set(rig.engines.wanted) == {"channel-1"}
        assert 1 <= len(rig.engines.wanted) <= 4
        await rig.engine.start()
        session = await rig.engine.session()
        await client.tags(after(made(), 2500))
        await client.close()
        await session.until(lambda it: it.is_closed)
        assert_begins_at_a_keyframe(session)
        pictures = session.track(TrackKind.VIDEO)
        assert pictures[0].dts_ticks == 2000 * 90
        assert [unit.dts_ticks for unit in pictures] == list(range(180_000, 360_000, 3600))


async def test_a_publisher_is_told_when_no_engine_comes() -> None:
    async with ingest_rig(IngestSettings(engine_wait_s=0.4), has_engine=False) as rig:
        client = await rig.publishing()
        status = await client.status()
        assert (status["level"], status["code"]) == ("error", "NetConnection.Connect.Closed")
        assert "can't be started" in str(status["description"])
        await client.until_closed()
        assert rig.room.publishers() == []


async def test_an_engine_that_dies_is_replaced_while_the_publisher_stays() -> None:
    async with ingest_rig() as rig:
        client = await rig.publishing()
        tags = made()
        await client.tags(until(tags, 1500))
        first = await rig.engine.session()
        await first.until(has_units(60))
        await rig.engine.kill()
        await client.tags(until(after(tags, 1500), 2500))
        assert len(rig.room.publishers()) == 1
        await rig.engine.start()
        second = await rig.engine.session(1)
        await client.tags(after(tags, 2500))
        await client.close()
        await second.until(lambda it: it.is_closed)
        assert first.end is None
        assert second.start.publisher_id == first.start.publisher_id
        assert_begins_at_a_keyframe(second)
        assert second.formats == first.formats
        pictures = second.track(TrackKind.VIDEO)
        assert pictures[0].dts_ticks in {90_000, 180_000}
        assert all(late.dts_ticks - early.dts_ticks == 3600 for early, late in pairwise(pictures))
        assert pictures[-1].dts_ticks == 3960 * 90
        assert second.end is not None


async def test_an_engine_that_stops_for_a_restart_does_not_end_the_publisher() -> None:
    async with ingest_rig() as rig:
        client = await rig.publishing()
        await client.tags(until(made(), 1500))
        first = await rig.engine.session()
        await first.until(has_units(10))
        first.say(PublishEnd("engine_stopping"))
        second = await rig.engine.session(1)
        await second.until(has_units(1))
        assert_begins_at_a_keyframe(second)
        assert len(rig.room.publishers()) == 1
        await client.close()


@pytest.mark.parametrize(
    ("word", "words"),
    [(PublishEnd("taken_over"), "taken over"), (PublishRefused("no_such_input"), "ended")],
)
async def test_an_engine_may_end_the_publisher(word: PublishEnd | PublishRefused, words: str) -> None:
    async with ingest_rig() as rig:
        client = await rig.publishing()
        await client.tags(until(made(), 1000))
        session = await rig.engine.session()
        await session.until(has_units(10))
        session.say(word)
        status = await client.status()
        assert words in str(status["description"])
        await client.until_closed()
        await session.until(lambda it: it.is_closed)
        assert session.end is None, "the engine's goodbye was the one"
        assert rig.room.publishers() == []


async def test_an_engine_that_takes_nothing_holds_the_publisher_back_and_is_then_given_up() -> None:
    picture = bytes.fromhex("27010000000000fffc41") + bytes(0xFFFB)
    async with ingest_rig(IngestSettings(engine_stall_s=0.5)) as rig:
        client = await rig.publishing()
        await client.tags(until(made(), 500))
        session = await rig.engine.session()
        await session.until(has_units(10))
        rig.engine.is_reading.clear()
        flood = [FlvTag(VIDEO, 500 + number * FRAME_MS, picture) for number in range(400)]  # 26 MB
        sending = asyncio.create_task(client.tags(flood))
        await rig.engine.connected(1)  # the second one reads nothing as yet either
        rig.engine.is_reading.set()
        second = await rig.engine.session(1)
        await sending
        await second.until(has_units(1))
        assert_begins_at_a_keyframe(second)
        assert len(rig.room.publishers()) == 1
        await client.close()


async def test_back_pressure_bounds_what_is_held() -> None:
    picture = bytes.fromhex("27010000000000fffc41") + bytes(0xFFFB)
    async with ingest_rig(IngestSettings(engine_stall_s=60, buffer_bytes=2 << 20, silence_timeout_s=1.0)) as rig:
        client = await rig.publishing()
        await client.tags(until(made(), 500))
        session = await rig.engine.session()
        await session.until(has_units(10))
        rig.engine.is_reading.clear()
        flood = [FlvTag(VIDEO, 500 + number * FRAME_MS, picture) for number in range(800)]  # 52 MB
        sending = asyncio.create_task(client.tags(flood))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(sending), 2.0)
        assert rig.room.publishers()[0].bytes_in < 8 << 20
        assert len(rig.room.publishers()) == 1, "a publisher that we hold back is not silent"
        rig.engine.is_reading.set()
        await sending
        await session.until(lambda it: len(it.track(TrackKind.VIDEO)) >= 800)
        await client.close()


async def published(tags: list[FlvTag], rig: IngestRig) -> Session:
    client = await rig.publishing()
    await client.tags(tags)
    await client.close()
    session = await rig.engine.session()
    await session.until(lambda it: it.is_closed)
    return session


@pytest.mark.parametrize("start", [0xFFFFFFFF - 2000, 0xFFFFFF - 2000, 0xFFFFFFFF - 39])
async def test_timestamps_wrap_at_32_bits_and_cross_24_bits(start: int) -> None:
    async with ingest_rig() as rig:
        client = await rig.publishing()
        await client.tags(made(), shift_ms=start)
        await client.close()
        session = await rig.engine.session()
        await session.until(lambda it: it.is_closed)
        pictures = session.track(TrackKind.VIDEO)
        assert [unit.dts_ticks for unit in pictures] == [start * 90 + 3600 * index for index in range(100)]
        assert session.jumps == []


@pytest.mark.parametrize("jump_ms", [HOUR_MS, -HOUR_MS])
async def test_a_clock_that_jumps_an_hour_is_mended_and_told(jump_ms: int) -> None:
    async with ingest_rig() as rig:
        client = await rig.publishing()
        tags = made()
        await client.tags(until(tags, 2000), shift_ms=HOUR_MS, pace=True)
        await client.tags(after(tags, 2000), shift_ms=HOUR_MS + jump_ms, pace=True)
        await client.close()
        session = await rig.engine.session()
        await session.until(lambda it: it.is_closed)
        (told,) = session.jumps
        assert told == pytest.approx(jump_ms, abs=500)
        pictures = [unit.dts_ticks for unit in session.track(TrackKind.VIDEO)]
        assert len(pictures) == 100
        assert all(0 < late - early < 45_000 for early, late in pairwise(pictures))
        sounds = [unit.dts_ticks for unit in session.track(TrackKind.AUDIO)]
        assert all(1024 <= late - early < 24_000 for early, late in pairwise(sounds))
        assert abs(sounds[-1] / 48_000 - pictures[-1] / 90_000) < 0.25


async def test_a_clock_that_stands_still_goes_on_at_the_pace_of_arrival() -> None:
    async with ingest_rig() as rig:
        client = await rig.publishing()
        loop = asyncio.get_running_loop()
        tags = [tag for tag in made() if tag.kind == VIDEO]
        began = loop.time()
        for number, tag in enumerate(tags):
            await asyncio.sleep(max(0.0, began + number * FRAME_MS / 1000 - loop.time()))
            await client.tags([FlvTag(tag.kind, min(tag.at_ms, 800), tag.body)])
        await client.close()
        session = await rig.engine.session()
        await session.until(lambda it: it.is_closed)
        pictures = [unit.dts_ticks for unit in session.track(TrackKind.VIDEO)]
        assert all(late > early for early, late in pairwise(pictures))
        assert pictures[-1] / 90_000 == pytest.approx(4.0, abs=0.7)
        assert session.jumps == [0]


async def test_a_new_size_in_mid_stream_is_announced_before_its_first_picture() -> None:
    async with ingest_rig() as rig:
        small, large = made(seconds=2), made(size="640x360", rate=50, seconds=2)
        moved = [FlvTag(tag.kind, tag.at_ms + 2000, tag.body) for tag in large]
        session = await published(small + moved, rig)
        announced = [index for index, message in enumerate(session.messages) if isinstance(message, Formats)]
        assert len(announced) == 2
        assert (session.formats[0].width, session.formats[0].frame_rate_num) == (640, 50)
        pictures = session.track(TrackKind.VIDEO)
        assert len(pictures) == 50 + 100
        assert {late.dts_ticks - early.dts_ticks for early, late in pairwise(pictures[51:])} == {1800}


async def test_the_same_configuration_again_is_no_change() -> None:
    async with ingest_rig() as rig:
        tags = made(seconds=2)
        configs = [FlvTag(tag.kind, 960, tag.body) for tag in tags if tag.is_config]
        session = await published([*until(tags, 1000), *configs, *after(tags, 1000)], rig)
        assert len([message for message in session.messages if isinstance(message, Formats)]) == 1


async def test_sound_that_begins_late_becomes_a_second_track() -> None:
    async with ingest_rig(IngestSettings()) as rig:
        tags = made()
        picture = [tag for tag in tags if tag.kind == VIDEO]
        late = [tag for tag in tags if tag.kind == AUDIO and (tag.is_config or tag.at_ms >= 3000)]
        client = await rig.publishing()
        await client.tags(until(picture, 2000), pace=True)
        mixed = after(picture, 2000) + late
        await client.tags(sorted(mixed, key=lambda tag: (not tag.is_config, tag.at_ms)))
        await client.close()
        session = await rig.engine.session()
        await session.until(lambda it: it.is_closed)
        assert [track.kind for track in session.formats] == [TrackKind.VIDEO, TrackKind.AUDIO]
        sounds = session.track(TrackKind.AUDIO)
        assert sounds[0].dts_ticks == pytest.approx(3000 * 48, abs=1100)
        assert len(session.track(TrackKind.VIDEO)) == 100


async def test_units_before_the_first_keyframe_are_not_sent() -> None:
    async with ingest_rig() as rig:
        tags = made()
        session = await published([tag for tag in tags if tag.is_config] + after(tags, 500), rig)
        assert_begins_at_a_keyframe(session)
        assert session.units[0].dts_ticks == 1000 * 90


async def test_an_engine_that_dies_at_once_is_not_asked_in_a_hurry() -> None:
    async with ingest_rig() as rig:
        client = await rig.publishing()
        await client.tags(until(made(), 500))
        for number in range(3):
            session = await rig.engine.session(number)
            assert session.writer is not None
            session.writer.transport.abort()
            await session.until(lambda it: it.is_closed)
        assert len(rig.engine.sessions) <= 4
        assert len(rig.room.publishers()) == 1
