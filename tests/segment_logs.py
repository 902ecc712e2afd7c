"""Made-up logs for tests: two tracks, parts of known bytes."""

import hashlib
from pathlib import Path

from headwater.core.clock import ManualClock
from headwater.media.model import Codec, TrackKind
from headwater.segments.alarms import StorageAlarm
from headwater.segments.model import Keyframe, LogOpened, TrackInfo
from headwater.segments.storer import Storer
from headwater.segments.writer import LogWriter
from headwater.store.blobs import Blobs
from headwater.store.sql import Database

LOG_ID = "01930000-0000-7000-8000-000000000001"
VIDEO, AUDIO = "video-720", "audio-main"
PART_TICKS, AUDIO_PART_TICKS = 36_000, 19_200  # 0.4 s
PARTS = 5
SEGMENT_US = 2_000_000


def a_log(log_id: str = LOG_ID, dvr_window_s: int = 7200, slug: str = "one") -> LogOpened:
    return LogOpened(log_id, f"channel-of-{log_id[-4:]}", slug, 1_767_225_600_000_000, 2, 0.4, dvr_window_s)


def tracks(init_id: str = "1") -> list[TrackInfo]:
    return [
        TrackInfo(VIDEO, TrackKind.VIDEO, Codec.H264, "avc1.64001f", 90_000, init_id, 3_000_000, 2_500_000, 1280, 720),
        TrackInfo(AUDIO, TrackKind.AUDIO, Codec.AAC, "mp4a.40.2", 48_000, init_id, 128_000, 128_000, channels=2),
    ]


def part_data(track_id: str, number: int, index: int, size: int = 2000) -> bytes:
    """Give the bytes of a part: different for each, the same in every process."""
    seed = f"{track_id} {number} {index} ".encode()
    return (seed + hashlib.sha256(seed).digest() * (size // 32 + 1))[:size]


def segment_data(track_id: str, number: int, parts: int = PARTS, size: int = 2000) -> bytes:
    return b"".join(part_data(track_id, number, index, size) for index in range(parts))


def begin(writer: LogWriter, init_id: str = "1") -> None:
    writer.set_tracks(tracks(init_id))
    for track_id in (VIDEO, AUDIO):
        writer.add_init(track_id, init_id, f"init {track_id} {init_id}".encode())


def add_parts(writer: LogWriter, number: int, first: int = 0, last: int = PARTS, size: int = 2000) -> None:
    """Add parts first…last−1 of both tracks to the open segment `number`."""
    for index in range(first, last):
        keyframes = [Keyframe(0, 500, number * PARTS * PART_TICKS)] if index == 0 else []
        writer.add_part(
            VIDEO,
            index,
            (number * PARTS + index) * PART_TICKS,
            PART_TICKS,
            index == 0,
            part_data(VIDEO, number, index, size),
            keyframes,
        )
        writer.add_part(
            AUDIO,
            index,
            (number * PARTS + index) * AUDIO_PART_TICKS,
            AUDIO_PART_TICKS,
            True,
            part_data(AUDIO, number, index, size),
        )


def write_segments(writer: LogWriter, count: int, *, is_discontinuity: bool = False, size: int = 2000) -> list[int]:
    """Write whole segments and return their numbers."""
    numbers: list[int] = []
    for position in range(count):
        start_us = writer.next_number * SEGMENT_US
        number = writer.open_segment(start_us, is_discontinuity=is_discontinuity and position == 0)
        add_parts(writer, number, size=size)
        writer.close_segment()
        numbers.append(number)
    return numbers


class Place:
    """Where logs are written: stores, spool, and the alarms that were raised."""

    def __init__(self, database: Database, blobs: Blobs, spool_dir: Path) -> None:
        self.database = database
        self.blobs = blobs
        self.spool_dir = spool_dir
        self.clock = ManualClock()
        self.alarms: list[StorageAlarm] = []

    def storer(self) -> Storer:
        return Storer(self.blobs, self.database.sync_engine(), self.spool_dir, self.alarms.append, clock=self.clock)

    def alarm_words(self) -> list[tuple[str, str]]:
        return [(alarm.kind, alarm.state) for alarm in self.alarms]
