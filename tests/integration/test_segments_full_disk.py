"""A disk that is really full: spool, blobs and database on a file system of five megabytes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

_PROGRAMME = """
import json, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from tests.segment_logs import LogWriter, Place, SEGMENT_US, VIDEO, a_log, add_parts, begin, segment_data
from headwater.segments.keys import segment_key
from headwater.segments.model import SegmentClosed, SegmentStored
from headwater.store.blobs import open_blobs
from headwater.store.sql import open_database

root = Path(sys.argv[2])
ballast = root / "ballast"
ballast.write_bytes(bytes(2 << 20))
database = open_database(f"sqlite+aiosqlite:///{root}/headwater.db")
database.migrate_blocking()
place = Place(database, open_blobs(f"file://{root}/blobs"), root / "spool")
events = []
SIZE = 20_000


def write(count):
    for _ in range(count):
        number = writer.open_segment(writer.next_number * SEGMENT_US, is_discontinuity=False)
        add_parts(writer, number, size=SIZE)
        writer.close_segment()
        storer.wait_idle(0.05)


with place.storer() as storer:
    writer = LogWriter(a_log(), storer, events.append)
    begin(writer)
    while not place.alarms and writer.next_number < 100:
        write(1)
    full_at = writer.next_number
    write(5)
    stored_when_full = [event.number for event in events if isinstance(event, SegmentStored)]
    words_when_full = place.alarm_words()
    ballast.unlink()
    write(1)
    is_idle = storer.wait_idle(20)
    writer.close()
with database.sync_engine().connect() as connection:
    rows = connection.exec_driver_sql("select number, is_gap from segments order by number").all()
whole = [
    number
    for number in range(writer.next_number)
    if place.blobs.size(key := segment_key(a_log().log_id, VIDEO, number)) and
    place.blobs.get(key) == segment_data(VIDEO, number, size=SIZE)
]
print(json.dumps({
    "full_at": full_at, "next": writer.next_number, "is_idle": is_idle, "rows": [list(row) for row in rows],
    "whole": whole, "stored_when_full": stored_when_full, "words_when_full": words_when_full,
    "words": place.alarm_words(),
    "closed": [event.number for event in events if isinstance(event, SegmentClosed)],
}))
"""


def may_mount() -> bool:
    probe = ["unshare", "--mount", "sh", "-c", "mount -t tmpfs tmpfs /mnt"]
    return subprocess.run(probe, check=False, capture_output=True).returncode == 0


def test_on_a_full_disk_nothing_stops_and_everything_is_stored_later(tmp_path: Path) -> None:
    if not may_mount():
        pytest.skip("needs the right to mount a small file system (root); the writer's tests make writes fail instead")
    script = f'mount -t tmpfs -o size=5m tmpfs "{tmp_path}" && exec "$@"'
    root = Path(__file__).parent.parent.parent
    command = [sys.executable, "-c", _PROGRAMME, str(root), str(tmp_path)]
    finished = subprocess.run(
        ["unshare", "--mount", "sh", "-c", script, "sh", *command], capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stderr
    seen = json.loads(finished.stdout.splitlines()[-1])
    assert 3 < seen["full_at"] < 100
    assert seen["closed"] == list(range(seen["next"])), "the channel stayed on air"
    assert len(seen["stored_when_full"]) < seen["full_at"] + 5
    assert ["spool_failed", "raised"] in seen["words_when_full"]
    assert seen["is_idle"]
    assert seen["rows"] == [[number, 0] for number in range(seen["next"])]
    assert seen["whole"] == list(range(seen["next"]))
    raised = [kind for kind, state in seen["words"] if state == "raised"]
    cleared = [kind for kind, state in seen["words"] if state == "cleared"]
    assert sorted(raised) == sorted(cleared), "each alarm ends"
