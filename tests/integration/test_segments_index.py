from pathlib import Path

import pytest
from tests.segment_logs import LOG_ID, SEGMENT_US, VIDEO, Place, a_log, begin, write_segments

from headwater.segments.index import SegmentIndex
from headwater.segments.keys import init_key, segment_key
from headwater.segments.loading import load_window
from headwater.segments.model import LogOpened, SegmentClosed
from headwater.segments.retention import Retention
from headwater.segments.writer import LogWriter
from headwater.store.blobs import Blobs
from headwater.store.sql import Database

DVR_S = 20  # ten segments


@pytest.fixture
def place(database: Database, disk_blobs: Blobs, tmp_path: Path) -> Place:
    return Place(database, disk_blobs, tmp_path / "spool")


def write(place: Place, count: int, log: LogOpened | None = None, init_id: str = "1") -> None:
    with place.storer() as storer:
        writer = LogWriter(log or a_log(dvr_window_s=DVR_S), storer, lambda _event: None)
        begin(writer, init_id)
        write_segments(writer, count)
        writer.close()
        assert storer.wait_idle(20)


def numbers(segments: list[SegmentClosed]) -> list[int]:
    return [segment.number for segment in segments]


async def test_ranges_are_the_segments_that_overlap_them(place: Place) -> None:
    write(place, 10)
    index = SegmentIndex(place.database)
    assert numbers(await index.between(LOG_ID, 2 * SEGMENT_US, 4 * SEGMENT_US)) == [2, 3]
    assert numbers(await index.between(LOG_ID, 2 * SEGMENT_US + 1, 4 * SEGMENT_US + 1)) == [2, 3, 4]
    assert numbers(await index.between(LOG_ID, -5, 1)) == [0]
    assert numbers(await index.between(LOG_ID, 100 * SEGMENT_US, 200 * SEGMENT_US)) == []
    assert numbers(await index.between(LOG_ID, 0, 100 * SEGMENT_US, limit=3)) == [0, 1, 2]
    assert numbers(await index.newest(LOG_ID, 6)) == [7, 8, 9]
    assert numbers(await index.numbers(LOG_ID, 4, 6)) == [4, 5, 6]
    assert await index.newest("absent", 6) == []
    assert await index.log("absent") is None


async def test_a_window_is_rebuilt_from_the_index(place: Place) -> None:
    write(place, 15)
    window = await load_window(SegmentIndex(place.database), a_log(dvr_window_s=DVR_S), place.blobs)
    assert numbers_of(window.closed) == list(range(5, 15))
    assert [track.track_id for track in window.tracks] == [VIDEO, "audio-main"]
    assert all(segment.is_stored for segment in window.closed)


def numbers_of(segments: object) -> list[int]:
    return [segment.number for segment in segments]  # type: ignore[attr-defined]


def move_clock_to(place: Place, number: int) -> None:
    place.clock.wall_us = a_log().epoch_us + number * SEGMENT_US


async def test_segments_go_a_playlists_length_after_they_left_the_playlist(place: Place) -> None:
    write(place, 40)
    move_clock_to(place, 40)
    retention = Retention(place.database, place.blobs, clock=place.clock)
    assert await retention.run_once() == 19
    left = numbers(await SegmentIndex(place.database).numbers(LOG_ID, 0, 100))
    assert left == list(range(19, 40))
    for number in range(40):
        assert (place.blobs.size(segment_key(LOG_ID, VIDEO, number)) is None) == (number < 19)
    assert await retention.run_once() == 0


async def test_what_a_channel_off_air_has_left_stays(place: Place) -> None:
    write(place, 10)
    move_clock_to(place, 100_000)
    retention = Retention(place.database, place.blobs, clock=place.clock)
    assert await retention.run_once() == 0


async def test_held_ranges_stay(place: Place) -> None:
    write(place, 40)
    move_clock_to(place, 40)
    held = [(3 * SEGMENT_US, 5 * SEGMENT_US), (9 * SEGMENT_US, 9 * SEGMENT_US + 1)]
    retention = Retention(place.database, place.blobs, lambda _log_id: held, clock=place.clock)
    assert await retention.run_once() == 16
    assert numbers(await SegmentIndex(place.database).numbers(LOG_ID, 0, 18)) == [3, 4, 9]
    assert place.blobs.size(segment_key(LOG_ID, VIDEO, 4)) is not None


async def test_tracks_and_inits_go_with_the_last_segment_that_needs_them(place: Place) -> None:
    write(place, 10, init_id="1")
    write(place, 30, init_id="2")
    move_clock_to(place, 40)
    await Retention(place.database, place.blobs, clock=place.clock).run_once()
    assert [change.from_number for change in await SegmentIndex(place.database).tracks(LOG_ID)] == [10]
    assert place.blobs.size(init_key(LOG_ID, VIDEO, "1")) is None
    assert place.blobs.size(init_key(LOG_ID, VIDEO, "2")) is not None


async def test_a_log_can_be_deleted_whole(place: Place) -> None:
    other = "01930000-0000-7000-8000-00000000ffff"
    write(place, 3)
    write(place, 3, a_log(other))
    retention = Retention(place.database, place.blobs, spool_dir=place.spool_dir, clock=place.clock)
    await retention.delete_log(LOG_ID)
    assert [path.name for path in place.spool_dir.iterdir()] == [other]
    index = SegmentIndex(place.database)
    assert [log.log_id for log in await index.logs()] == [other]
    assert await index.numbers(LOG_ID, 0, 100) == []
    assert place.blobs.size(segment_key(LOG_ID, VIDEO, 0)) is None
    assert place.blobs.size(segment_key(other, VIDEO, 0)) is not None


async def test_rows_of_a_log_that_was_deleted_meanwhile_do_not_block_others(place: Place) -> None:
    other = "01930000-0000-7000-8000-00000000ffff"
    with place.storer() as storer:
        doomed, living = (LogWriter(a_log(log_id), storer, lambda _event: None) for log_id in (LOG_ID, other))
        for writer in (doomed, living):
            begin(writer)
            write_segments(writer, 1)
        assert storer.wait_idle(20)
        await Retention(place.database, place.blobs).delete_log(LOG_ID)
        for writer in (doomed, living):
            write_segments(writer, 1)
            writer.close()
        assert storer.wait_idle(20)
    assert numbers(await SegmentIndex(place.database).numbers(other, 0, 9)) == [0, 1]
    assert place.alarms == []
