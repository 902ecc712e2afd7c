import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from sqlalchemy.exc import OperationalError
from tests.segment_logs import (
    AUDIO,
    LOG_ID,
    PARTS,
    SEGMENT_US,
    VIDEO,
    Place,
    a_log,
    add_parts,
    begin,
    segment_data,
    write_segments,
)

from headwater.core.errors import HeadwaterError
from headwater.segments import records
from headwater.segments import spool as spool_module
from headwater.segments.index import SegmentIndex
from headwater.segments.keys import init_key, segment_key, thumbnail_key
from headwater.segments.model import (
    ChannelState,
    LogEvent,
    PartAdded,
    SegmentClosed,
    SegmentOpened,
    SegmentStored,
    TracksChanged,
)
from headwater.segments.recovery import recover_all, recover_installation
from headwater.segments.writer import LogWriter
from headwater.store.blobs import Blobs
from headwater.store.sql import Database

WAIT_S = 20
AWAY = OperationalError("insert", None, Exception("database or disk is full"))


@pytest.fixture
def place(sqlite_database: Database, disk_blobs: Blobs, tmp_path: Path) -> Place:
    return Place(sqlite_database, disk_blobs, tmp_path / "spool")


def of_type(events: list[LogEvent], kind: type) -> list[LogEvent]:
    return [event for event in events if isinstance(event, kind)]


async def rows(place: Place) -> list[SegmentClosed]:
    return await SegmentIndex(place.database).numbers(LOG_ID, 0, 1_000_000)


async def test_closed_segments_reach_blobs_and_index(database: Database, blobs: Blobs, tmp_path: Path) -> None:
    place = Place(database, blobs, tmp_path / "spool")
    events: list[LogEvent] = []
    with place.storer() as storer:
        writer = LogWriter(a_log(), storer, events.append)
        begin(writer)
        assert write_segments(writer, 3) == [0, 1, 2]
        writer.set_thumbnail(b"jpeg")
        writer.close()
        assert storer.wait_idle(WAIT_S)
    for track_id in (VIDEO, AUDIO):
        for number in range(3):
            assert blobs.get(segment_key(LOG_ID, track_id, number)) == segment_data(track_id, number)
        assert blobs.get(init_key(LOG_ID, track_id, "1")) == f"init {track_id} 1".encode()
    assert blobs.get(thumbnail_key(LOG_ID)) == b"jpeg"
    index = SegmentIndex(database)
    assert await index.logs() == [a_log()]
    assert [change.from_number for change in await index.tracks(LOG_ID)] == [0]
    assert await rows(place) == of_type(events, SegmentClosed)
    assert sorted(event.number for event in events if isinstance(event, SegmentStored)) == [0, 1, 2]
    left = {path.name for path in (tmp_path / "spool").rglob("*") if path.is_file()}
    assert left == {"state", "log"}
    assert place.alarms == []


async def test_a_closed_segment_says_what_is_in_it(place: Place) -> None:
    events: list[LogEvent] = []
    with place.storer() as storer:
        writer = LogWriter(a_log(), storer, events.append)
        begin(writer)
        write_segments(writer, 2)
        writer.close()
    closed = [event for event in events if isinstance(event, SegmentClosed)][1]
    assert (closed.number, closed.start_us, closed.duration_us, closed.is_gap) == (1, SEGMENT_US, SEGMENT_US, False)
    video, audio = closed.tracks
    assert (video.track_id, video.init_id, video.time_ticks, video.duration_ticks) == (VIDEO, "1", 180_000, 180_000)
    assert [(frame.offset_bytes, frame.time_ticks) for frame in video.keyframes] == [(0, 180_000)]
    assert video.parts == [(36_000, 2000, index == 0) for index in range(PARTS)]
    assert (audio.track_id, audio.size_bytes, audio.keyframes) == (AUDIO, 10_000, [])


async def test_events_come_in_order_and_parts_as_they_are_built(place: Place) -> None:
    events: list[LogEvent] = []
    with place.storer() as storer:
        writer = LogWriter(a_log(), storer, events.append)
        begin(writer)
        writer.set_state(ChannelState.ON_AIR)
        number = writer.open_segment(0, is_discontinuity=True)
        add_parts(writer, number, 0, 1)
        assert [type(event).__name__ for event in events][-3:] == ["SegmentOpened", "PartAdded", "PartAdded"]
        assert isinstance(events[-1], PartAdded)
        assert events[-1].closed_us == place.clock.now_us()
        writer.close()


async def test_numbers_go_on_after_an_orderly_end(place: Place) -> None:
    for expected in ([0, 1], [2, 3]):
        events: list[LogEvent] = []
        with place.storer() as storer:
            writer = LogWriter(a_log(), storer, events.append)
            begin(writer)
            assert write_segments(writer, 2) == expected
            writer.close()
        discontinuities = [event.is_discontinuity for event in events if isinstance(event, SegmentOpened)]
        assert discontinuities == [expected[0] > 0, False]
    assert [segment.discontinuity_sequence for segment in await rows(place)] == [0, 0, 1, 1]


async def test_only_one_process_may_write_a_log(place: Place) -> None:
    with place.storer() as storer:
        writer = LogWriter(a_log(), storer, lambda _event: None)
        with pytest.raises(HeadwaterError) as caught:
            LogWriter(a_log(), storer, lambda _event: None)
        assert caught.value.entry.code == "log_busy"
        writer.close()
        LogWriter(a_log(), storer, lambda _event: None).close()


_VICTIM = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from tests.segment_logs import Place, LogWriter, a_log, begin, write_segments, add_parts, SEGMENT_US
from headwater.store.blobs import open_blobs
from headwater.store.sql import open_database
root, when = Path(sys.argv[2]), sys.argv[3]
database = open_database(f"sqlite+aiosqlite:///{root}/headwater.db")
place = Place(database, open_blobs(f"file://{root}/blobs"), root / "spool")
storer = place.storer()
if when != "never stored":
    storer.start()
announced = []
writer = LogWriter(a_log(), storer, announced.append)
begin(writer)
write_segments(writer, 3)
if when != "never stored":
    assert storer.wait_idle(20)
number = writer.open_segment(writer.next_number * SEGMENT_US, is_discontinuity=False)
if when != "nothing written":
    add_parts(writer, number, 0, 2)
if when == "torn":
    with open(writer._spool.part_path("video-720", number), "ab") as file:
        file.write(b"half a part")
print(number, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def kill_a_writer(tmp_path: Path, when: str) -> int:
    """Run a writer that kills itself in mid-segment; return the number that was open."""
    root = Path(__file__).parent.parent.parent
    finished = subprocess.run(
        [sys.executable, "-c", _VICTIM, root, tmp_path, when], capture_output=True, text=True, check=False
    )
    assert finished.returncode == -9, finished.stderr
    return int(finished.stdout.split()[-1])


@pytest.mark.parametrize(("when", "parts"), [("stored", 2), ("never stored", 2), ("torn", 2), ("nothing written", 0)])
async def test_after_kill_9_in_mid_segment_the_log_goes_on_without_holes(
    place: Place, tmp_path: Path, when: str, parts: int
) -> None:
    open_number = kill_a_writer(tmp_path, when)
    events: list[LogEvent] = []
    with place.storer() as storer:
        writer = LogWriter(a_log(), storer, events.append)
        assert writer.next_number == open_number + 1
        recovered = [event for event in writer.snapshot() if isinstance(event, SegmentClosed)][-1]
        assert (recovered.number, recovered.is_gap) == (open_number, parts == 0)
        assert [len(track.parts) for track in recovered.tracks] == ([parts, parts] if parts else [])
        assert writer.end_us >= recovered.start_us + recovered.duration_us
        begin(writer)
        write_segments(writer, 1)
        assert storer.wait_idle(WAIT_S)
        writer.close()
    stored = await rows(place)
    assert [segment.number for segment in stored] == [0, 1, 2, 3, 4]
    assert [segment.is_discontinuity for segment in stored] == [False, False, False, False, True]
    for number in (0, 1, 2, 4):
        assert place.blobs.get(segment_key(LOG_ID, VIDEO, number)) == segment_data(VIDEO, number)
    if parts:
        assert place.blobs.get(segment_key(LOG_ID, VIDEO, 3)) == segment_data(VIDEO, 3, parts)
    assert [path.name for path in (tmp_path / "spool").rglob("*.part")] == []
    assert [path.name for path in (tmp_path / "spool").rglob("*.journal")] == []


async def test_killed_again_and_again_numbers_never_repeat(place: Place, tmp_path: Path) -> None:
    opened = [kill_a_writer(tmp_path, when) for when in ("never stored", "torn", "nothing written")]
    assert opened == [3, 7, 11]
    with place.storer() as storer:
        writer = LogWriter(a_log(), storer, lambda _event: None)
        assert writer.next_number == 12
        assert storer.wait_idle(WAIT_S)
        writer.close()
    stored = await rows(place)
    assert [segment.number for segment in stored] == list(range(12))
    starts = [segment.start_us for segment in stored]
    assert starts == sorted(starts)


async def test_a_segment_that_was_overtaken_is_stored_too(place: Place, tmp_path: Path) -> None:
    """Uploads run side by side: the row of a later segment may be written when a kill ends an earlier one."""
    kill_a_writer(tmp_path, "never stored")
    spooled = tmp_path / "spool" / LOG_ID
    for name in ("1.journal", f"{VIDEO}/1.part", f"{AUDIO}/1.part"):
        (spooled / name).rename(tmp_path / name.replace("/", "-"))
    with place.storer() as storer:
        recover_all(storer)
        assert storer.wait_idle(WAIT_S)
        with place.database.sync_engine().begin() as connection:
            connection.exec_driver_sql("delete from segments where number = 1")
        for name in ("1.journal", f"{VIDEO}/1.part", f"{AUDIO}/1.part"):
            (tmp_path / name.replace("/", "-")).rename(spooled / name)
        writer = LogWriter(a_log(), storer, lambda _event: None)
        assert writer.next_number == 4
        assert storer.wait_idle(WAIT_S)
        writer.close()
    assert [(segment.number, segment.is_gap) for segment in await rows(place)] == [(n, False) for n in range(4)]


async def test_what_was_left_is_recovered_without_its_engine(place: Place, tmp_path: Path) -> None:
    open_number = kill_a_writer(tmp_path, "never stored")
    engine = place.database.sync_engine()
    assert recover_installation(place.spool_dir, place.blobs, engine) == 4
    assert recover_installation(place.spool_dir, place.blobs, engine) == 0
    assert recover_installation(tmp_path / "absent", place.blobs, engine) == 0
    assert [segment.number for segment in await rows(place)] == list(range(open_number + 1))
    assert len(await SegmentIndex(place.database).tracks(LOG_ID)) == 1
    assert place.blobs.get(init_key(LOG_ID, VIDEO, "1")) == f"init {VIDEO} 1".encode()


async def test_a_log_that_is_being_written_is_left_alone_by_recovery(place: Place) -> None:
    with place.storer() as storer:
        writer = LogWriter(a_log(), storer, lambda _event: None)
        begin(writer)
        add_parts(writer, writer.open_segment(0, is_discontinuity=False), 0, 1)
        assert recover_all(storer) == 0
        writer.close()


async def test_after_a_power_cut_reserved_numbers_become_gaps(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_number = kill_a_writer(tmp_path, "stored")
    monkeypatch.setattr(spool_module, "_boot_id", lambda: b"another boot....")
    with place.storer() as storer:
        writer = LogWriter(a_log(), storer, lambda _event: None)
        assert open_number < writer.next_number <= open_number + 1 + spool_module.RESERVE
        assert storer.wait_idle(WAIT_S)
        numbers = writer.next_number
        writer.close()
    stored = await rows(place)
    assert [segment.number for segment in stored] == list(range(numbers))
    assert all(segment.is_gap for segment in stored[open_number + 1 :])


class FullDisk:
    """Makes the spool's writes fail as a full disk does: some bytes, then ENOSPC."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.is_full = False
        real = spool_module.os.write

        def write(descriptor: int, data: bytes) -> int:
            if not self.is_full:
                return real(descriptor, data)
            if len(data) > 100:
                return real(descriptor, bytes(data)[:100])
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(spool_module.os, "write", write)


async def test_on_a_full_disk_the_log_goes_on_from_memory_and_is_stored_later(
    place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    disk = FullDisk(monkeypatch)
    broken = tmp_path / "blobs"
    events: list[LogEvent] = []
    with place.storer() as storer:
        writer = LogWriter(a_log(), storer, events.append)
        begin(writer)
        write_segments(writer, 1)
        assert storer.wait_idle(WAIT_S)
        add_parts(writer, writer.open_segment(SEGMENT_US, is_discontinuity=False), 0, 2)
        disk.is_full = True
        kept = broken.rename(tmp_path / "blobs-away")
        broken.write_bytes(b"")  # no directory can be made here, whoever asks
        add_parts(writer, 1, 2, PARTS)
        writer.close_segment()
        write_segments(writer, 2)
        assert not storer.wait_idle(1.5)
        assert [event.number for event in events if isinstance(event, SegmentStored)] == [0]
        assert sorted(place.alarm_words()) == [("blob_store_failed", "raised"), ("spool_failed", "raised")]
        disk.is_full = False
        broken.unlink()
        kept.rename(broken)
        write_segments(writer, 1)
        assert storer.wait_idle(WAIT_S)
        writer.close()
    assert sorted(place.alarm_words()) == sorted(
        (kind, state) for kind in ("blob_store_failed", "spool_failed") for state in ("raised", "cleared")
    )
    assert [(segment.number, segment.is_gap) for segment in await rows(place)] == [(n, False) for n in range(5)]
    for number in range(5):
        for track_id in (VIDEO, AUDIO):
            assert place.blobs.get(segment_key(LOG_ID, track_id, number)) == segment_data(track_id, number)
    assert not list((tmp_path / "spool").rglob("*.part"))


async def test_what_leaves_memory_unstored_becomes_a_gap_and_is_announced(
    place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    disk = FullDisk(monkeypatch)
    events: list[LogEvent] = []
    with place.storer() as storer:
        writer = LogWriter(a_log(), storer, events.append, memory_bytes=3 * 2 * PARTS * 2000)
        begin(writer)
        assert storer.wait_idle(WAIT_S)
        disk.is_full = True
        kept = (tmp_path / "blobs").rename(tmp_path / "blobs-away")
        (tmp_path / "blobs").write_bytes(b"")
        write_segments(writer, 5)
        gaps = [event.number for event in events if isinstance(event, SegmentClosed) and event.is_gap]
        assert gaps == [0, 1]
        disk.is_full = False
        (tmp_path / "blobs").unlink()
        kept.rename(tmp_path / "blobs")
        assert storer.wait_idle(WAIT_S)
        writer.close()
    assert [segment.is_gap for segment in await rows(place)] == [True, True, False, False, False]


async def test_with_the_blob_store_away_what_is_spooled_is_never_lost(place: Place, tmp_path: Path) -> None:
    events: list[LogEvent] = []
    with place.storer() as storer:
        writer = LogWriter(a_log(), storer, events.append, memory_bytes=1)
        begin(writer)
        assert storer.wait_idle(WAIT_S)
        kept = (tmp_path / "blobs").rename(tmp_path / "blobs-away")
        (tmp_path / "blobs").write_bytes(b"")
        write_segments(writer, 4)
        assert not storer.wait_idle(0.2)
        assert not [event for event in events if isinstance(event, SegmentClosed) and event.is_gap]
        (tmp_path / "blobs").unlink()
        kept.rename(tmp_path / "blobs")
        assert storer.wait_idle(WAIT_S)
        writer.close()
    assert [segment.is_gap for segment in await rows(place)] == [False] * 4
    assert place.alarm_words() == [("blob_store_failed", "raised"), ("blob_store_failed", "cleared")]


async def test_with_the_database_away_segments_are_stored_and_rows_follow(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Callable[..., None] = records.save
    is_away = True

    def save(*arguments: object) -> None:
        if is_away:
            raise AWAY
        real(*arguments)

    events: list[LogEvent] = []
    monkeypatch.setattr(records, "save", save)
    with place.storer() as storer:
        writer = LogWriter(a_log(), storer, events.append)
        begin(writer)
        write_segments(writer, 2)
        assert not storer.wait_idle(0.5)
        assert [event.number for event in events if isinstance(event, SegmentStored)] == [0, 1]
        assert place.alarm_words() == [("index_failed", "raised")]
        is_away = False
        assert storer.wait_idle(WAIT_S)
        writer.close()
    assert place.alarm_words()[-1] == ("index_failed", "cleared")
    assert [segment.number for segment in await rows(place)] == [0, 1]


async def test_a_log_can_begin_on_a_full_disk(place: Place, tmp_path: Path) -> None:
    (tmp_path / "spool").write_bytes(b"")  # not a directory: nothing can be made in it
    events: list[LogEvent] = []
    with place.storer() as storer:
        writer = LogWriter(a_log(), storer, events.append)
        begin(writer)
        write_segments(writer, 1)
        (tmp_path / "spool").unlink()
        write_segments(writer, 1)
        assert storer.wait_idle(WAIT_S)
        writer.close()
    assert place.alarm_words() == [("spool_failed", "raised"), ("spool_failed", "cleared")]
    assert [segment.number for segment in await rows(place)] == [0, 1]


async def test_without_index_and_spool_the_next_number_is_not_guessed(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise AWAY

    with place.storer() as storer:
        LogWriter(a_log("01930000-0000-7000-8000-000000000002"), storer, lambda _event: None).close()
        known = LogWriter(a_log(), storer, lambda _event: None)
        begin(known)
        write_segments(known, 2)
        known.close()
        monkeypatch.setattr(records, "newest_position", fail)
        with pytest.raises(HeadwaterError) as caught:
            LogWriter(a_log("01930000-0000-7000-8000-000000000003"), storer, lambda _event: None)
        assert caught.value.entry.code == "log_position_unknown"
        again = LogWriter(a_log(), storer, lambda _event: None)
        assert again.next_number == 2
        again.close()


async def test_new_tracks_and_inits_are_announced_once(place: Place) -> None:
    events: list[LogEvent] = []
    with place.storer() as storer:
        writer = LogWriter(a_log(), storer, events.append)
        begin(writer)
        begin(writer)
        write_segments(writer, 1)
        begin(writer, init_id="2")
        write_segments(writer, 1, is_discontinuity=True)
        assert [event.from_number for event in events if isinstance(event, TracksChanged)] == [0, 1]
        assert [type(event).__name__ for event in events].count("InitAdded") == 4
        changed = msgspec.structs.replace(a_log(), slug="two")
        writer.update_log(changed)
        assert events[-1] == changed
        writer.close()
    assert [change.from_number for change in await SegmentIndex(place.database).tracks(LOG_ID)] == [0, 1]
    log = await SegmentIndex(place.database).log(LOG_ID)
    assert log is not None
    assert log.slug == "two"


async def test_a_packager_at_fault_is_told(place: Place) -> None:
    with place.storer() as storer:
        writer = LogWriter(a_log(), storer, lambda _event: None)
        begin(writer)
        with pytest.raises(ValueError, match="open segment"):
            add_parts(writer, 0, 0, 1)
        writer.open_segment(0, is_discontinuity=False)
        with pytest.raises(ValueError, match="comes after"):
            add_parts(writer, 0, 1, 2)
        writer.close()


async def test_many_logs_share_a_storer(place: Place) -> None:
    with place.storer() as storer:
        writers = [LogWriter(a_log(f"{LOG_ID[:-3]}{n:03d}"), storer, lambda _event: None) for n in range(40)]
        for writer in writers:
            begin(writer)
        for _ in range(3):
            for writer in writers:
                write_segments(writer, 1)
        assert storer.wait_idle(WAIT_S)
        for writer in writers:
            writer.close()
    index = SegmentIndex(place.database)
    assert [len(await index.numbers(log.log_id, 0, 9)) for log in await index.logs()] == [3] * 40
