"""Ranges that reach further back than the window."""

import re
from pathlib import Path
from typing import Any

import pytest

from headwater.core.clock import ManualClock, rfc3339
from headwater.origin.service import Origin
from headwater.origin.tokens import PlaybackTokens
from headwater.origin.viewers import ViewerCounter
from headwater.segments.keys import segment_key
from headwater.segments.model import LogEvent, SegmentClosed, TracksChanged
from rig.logs import EPOCH_US, LOG_ID, LogMaker
from rig.rsgi import KEY, Gateway


class Index:
    """A stand-in for `SegmentIndex` over events."""

    def __init__(self) -> None:
        self.events: list[LogEvent] = []

    async def between(self, _log_id: str, start_us: int, end_us: int) -> list[SegmentClosed]:
        return [
            item for item in self._closed() if item.start_us + item.duration_us > start_us and item.start_us < end_us
        ]

    async def numbers(self, _log_id: str, first: int, last: int) -> list[SegmentClosed]:
        return [item for item in self._closed() if first <= item.number <= last]

    async def tracks(self, _log_id: str) -> list[TracksChanged]:
        return [event for event in self.events if isinstance(event, TracksChanged)]

    def _closed(self) -> list[SegmentClosed]:
        return [event for event in self.events if isinstance(event, SegmentClosed)]


@pytest.fixture
def gateway(tmp_path: Path) -> Gateway:
    index: Any = Index()
    shown = LogMaker(tmp_path, dvr_window_s=20)

    def publish(event: LogEvent) -> None:
        index.events.append(event)
        shown.window.apply(event)

    kept = LogMaker(tmp_path, publish=publish)
    kept.window = shown.window
    shown.window.apply(shown.log)
    kept.add_segments(50)
    gateway = Gateway(tmp_path, shown)
    gateway.origin = Origin(
        gateway.directory,
        gateway.windows,
        index,
        PlaybackTokens(KEY),
        ViewerCounter(b"salt"),
        ManualClock(EPOCH_US + 200_000_000),
        blobs=shown.blobs,
    )
    gateway.app = type(gateway.app)(gateway.origin, gateway.app._bridge._app)
    return gateway


async def test_segments_beyond_the_window_are_listed_and_read(gateway: Gateway) -> None:
    assert gateway.log.window.first_number >= 30
    query = f"start={rfc3339(EPOCH_US + 8_000_000)}&end={rfc3339(EPOCH_US + 14_000_000)}"
    text = await gateway.text(f"video-720/index.m3u8?{query}")
    names = re.findall(r"^\S+\.m4s$", text, re.MULTILINE)
    assert [int(name.split("-")[1].split(".")[0]) for name in names] == [4, 5, 6]
    assert "#EXT-X-ENDLIST" in text
    gateway.log.blobs.put(segment_key(LOG_ID, "video-720", 4), b"kept")
    assert (await gateway.ask(f"video-720/{names[0]}")).body == b"kept"
    assert (await gateway.ask(f"video-9/{names[0]}")).status == 404
    manifest = await gateway.text(f"manifest.mpd?{query}")
    assert 'startNumber="4"' in manifest
