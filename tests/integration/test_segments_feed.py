import asyncio
import contextlib
import os
import socket
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from prometheus_client import REGISTRY
from tests.segment_events import opened, part, preamble, segment_events
from tests.segment_logs import (
    LOG_ID,
    PARTS,
    SEGMENT_US,
    VIDEO,
    Place,
    a_log,
    add_parts,
    begin,
    part_data,
    segment_data,
    write_segments,
)

from headwater.segments.feed import FeedReceiver, FeedSender
from headwater.segments.index import SegmentIndex
from headwater.segments.model import ChannelState, LogEvent, LogOpened
from headwater.segments.window import LogWindow
from headwater.segments.windows import LogWindows
from headwater.segments.writer import LogWriter
from headwater.store.blobs import Blobs
from headwater.store.sql import Database

WAIT_S = 20
RESCAN_S = 0.02


@pytest.fixture
def place(sqlite_database: Database, disk_blobs: Blobs, tmp_path: Path) -> Place:
    return Place(sqlite_database, disk_blobs, tmp_path / "spool")


async def until(window: LogWindow, is_met: Callable[[], bool]) -> None:
    """Wait for a condition, looking again whenever the window has changed."""
    async with asyncio.timeout(WAIT_S):
        while not is_met():
            await window.wait_change(window.version, 0.2)


@asynccontextmanager
async def a_gateway(place: Place, run_dir: Path, number: int = 0) -> AsyncIterator[LogWindows]:
    windows = LogWindows(place.blobs, SegmentIndex(place.database), spool_dir=place.spool_dir)
    async with FeedReceiver(run_dir / f"gateway-{number}.feed", windows):
        yield windows
    await windows.close()


async def opened_window(windows: LogWindows, log_id: str = LOG_ID) -> LogWindow:
    async with asyncio.timeout(WAIT_S):
        while (window := windows.get(log_id)) is None:  # noqa: ASYNC110 - only the receiving end knows
            await asyncio.sleep(0.005)
    return window


class Story:
    """A source of events without a disk."""

    def __init__(self, events: list[LogEvent]) -> None:
        self.log: LogOpened = a_log()
        self.events = events

    def snapshot(self) -> list[LogEvent]:
        return list(self.events)


async def test_what_is_written_is_seen_at_once_by_every_gateway(place: Place, run_dir: Path) -> None:
    async with (
        a_gateway(place, run_dir, 0) as first,
        a_gateway(place, run_dir, 1) as second,
        FeedSender(run_dir, rescan_s=RESCAN_S) as feed,
    ):
        with place.storer() as storer:
            writer = LogWriter(a_log(), storer, feed.publish)
            await feed.wait_scanned()
            feed.add_log(writer)
            begin(writer)
            writer.set_state(ChannelState.ON_AIR)
            write_segments(writer, 2)
            add_parts(writer, writer.open_segment(2 * SEGMENT_US, is_discontinuity=False), 0, 3)
            for windows in (first, second):
                window = await opened_window(windows)
                assert await window.wait_for(VIDEO, 2, 2, WAIT_S)
                assert window.segment_in_memory(VIDEO, 1) == segment_data(VIDEO, 1)
                assert window.part_in_memory(VIDEO, 2, 2) == part_data(VIDEO, 2, 2)
                assert window.state == ChannelState.ON_AIR
                await until(window, lambda window=window: window.closed[1].is_stored)
            writer.close()


async def test_a_gateway_that_comes_later_sees_what_is_in_memory_and_in_the_index(place: Place, run_dir: Path) -> None:
    async with FeedSender(run_dir, rescan_s=RESCAN_S) as feed:
        with place.storer() as storer:
            writer = LogWriter(a_log(), storer, feed.publish)
            feed.add_log(writer)
            begin(writer)
            write_segments(writer, 40)
            assert storer.wait_idle(WAIT_S)
            add_parts(writer, writer.open_segment(40 * SEGMENT_US, is_discontinuity=False), 0, 1)
            async with a_gateway(place, run_dir) as windows:
                window = await opened_window(windows)
                assert await window.wait_for(VIDEO, 40, 0, WAIT_S)
                await windows.settled()
                assert [segment.number for segment in window.closed] == list(range(40))
                assert await window.segment_bytes(VIDEO, 3) == segment_data(VIDEO, 3)
                assert await window.init_bytes(VIDEO, "1") == f"init {VIDEO} 1".encode()
            writer.close()


async def test_a_restarted_server_still_has_what_was_in_the_dvr(place: Place) -> None:
    with place.storer() as storer:
        writer = LogWriter(a_log(), storer, lambda _event: None)
        begin(writer)
        write_segments(writer, 10)
        writer.set_thumbnail(b"jpeg")
        writer.close()
        assert storer.wait_idle(WAIT_S)
    windows = LogWindows(place.blobs, SegmentIndex(place.database))
    await windows.load_all()
    window = windows.by_slug("one")
    assert window is not None
    assert [segment.number for segment in window.closed] == list(range(10))
    assert window.next_number == 10
    assert await window.segment_bytes(VIDEO, 9) == segment_data(VIDEO, 9)
    assert window.thumbnail is not None
    assert window.thumbnail.data == b"jpeg"
    assert window.state == ChannelState.OFF_AIR
    assert window.last_part(VIDEO) == (9, PARTS - 1)


async def test_after_an_engine_crash_the_window_goes_on_without_holes(place: Place, run_dir: Path) -> None:
    async with a_gateway(place, run_dir) as windows:
        async with FeedSender(run_dir, rescan_s=RESCAN_S) as feed:
            storer = place.storer()
            storer.start()
            writer = LogWriter(a_log(), storer, feed.publish)
            feed.add_log(writer)
            begin(writer)
            writer.set_state(ChannelState.ON_AIR)
            write_segments(writer, 2)
            add_parts(writer, writer.open_segment(2 * SEGMENT_US, is_discontinuity=False), 0, 2)
            window = await opened_window(windows)
            assert await window.wait_for(VIDEO, 2, 1, WAIT_S)
            # As the kernel does for a process that died: the lock goes, the files stay.
            writer._spool.close()  # pyright: ignore[reportPrivateUsage] - there is no other way without a process
            storer.stop()
        await until(window, lambda: window.state == ChannelState.RECONNECTING)
        async with FeedSender(run_dir, rescan_s=RESCAN_S) as feed:
            with place.storer() as storer:
                writer = LogWriter(a_log(), storer, feed.publish)
                feed.add_log(writer)
                begin(writer, "2")
                writer.set_state(ChannelState.ON_AIR)
                assert write_segments(writer, 1) == [3]
                assert await window.wait_for(VIDEO, 3, None, WAIT_S)
                writer.close()
        assert [segment.number for segment in window.closed] == [0, 1, 2, 3]
        assert [segment.is_discontinuity for segment in window.closed] == [False, False, False, True]
        assert await window.segment_bytes(VIDEO, 2) == segment_data(VIDEO, 2, 2)


async def test_a_gateway_that_falls_behind_is_dropped_and_comes_back(run_dir: Path, place: Place) -> None:
    def dropped() -> float:
        return REGISTRY.get_sample_value("headwater_feed_dropped_connections_total") or 0

    before = dropped()
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as listener:
        listener.bind(str(run_dir / "gateway-0.feed"))
        listener.listen()
        async with FeedSender(run_dir, rescan_s=RESCAN_S, max_queue_bytes=100_000) as feed:
            await feed.wait_scanned()
            story = Story([*preamble()])
            feed.add_log(story)
            assert feed.gateways == 1
            for number in range(2000):
                feed.publish(part(VIDEO, number, 0))
                if not feed.gateways:
                    break
            assert feed.gateways == 0
            assert dropped() == before + 1
            listener.close()
            story.events += segment_events(0)
            async with a_gateway(place, run_dir) as windows:
                window = await opened_window(windows)
                assert await window.wait_for(VIDEO, 0, None, WAIT_S)


async def test_a_snapshot_may_be_larger_than_the_queue(run_dir: Path, place: Place) -> None:
    story = Story([*preamble(), *(event for number in range(50) for event in segment_events(number))])
    async with a_gateway(place, run_dir) as windows, FeedSender(run_dir, rescan_s=RESCAN_S, max_queue_bytes=10) as feed:
        feed.add_log(story)
        window = await opened_window(windows)
        assert await window.wait_for(VIDEO, 49, None, WAIT_S)
        assert feed.gateways == 1


async def test_events_of_another_thread_keep_their_order(run_dir: Path, place: Place) -> None:
    async with a_gateway(place, run_dir) as windows, FeedSender(run_dir, rescan_s=RESCAN_S) as feed:
        await feed.wait_scanned()
        feed.add_log(Story(preamble()))

        def publish() -> None:
            for number in range(200):
                for event in segment_events(number):
                    feed.publish(event)

        thread = threading.Thread(target=publish)
        thread.start()
        window = await opened_window(windows)
        assert await window.wait_for(VIDEO, 199, None, WAIT_S)
        await asyncio.to_thread(thread.join)
        assert [segment.number for segment in window.closed] == list(range(200))
        assert not any(segment.is_gap for segment in window.closed)


async def test_a_large_part_passes(run_dir: Path, place: Place) -> None:
    async with a_gateway(place, run_dir) as windows, FeedSender(run_dir, rescan_s=RESCAN_S) as feed:
        await feed.wait_scanned()
        feed.add_log(Story([*preamble(), opened(0)]))
        window = await opened_window(windows)
        large = part(VIDEO, 0, 0)
        large.data = bytes(range(256)) * 12_000
        feed.publish(large)
        small = part(VIDEO, 0, 1)
        feed.publish(small)
        assert await window.wait_for(VIDEO, 0, 1, WAIT_S)
        assert window.part_in_memory(VIDEO, 0, 0) == large.data
        assert window.part_in_memory(VIDEO, 0, 1) == small.data


@pytest.mark.parametrize("garbage", [b"\xff" * 100, b"\x00\x00\x00\x02\xff\xff", b"GET / HTTP/1.1\r\n\r\n"])
async def test_what_is_not_a_feed_is_refused(run_dir: Path, place: Place, garbage: bytes) -> None:
    async with a_gateway(place, run_dir):
        reader, writer = await asyncio.open_unix_connection(str(run_dir / "gateway-0.feed"))
        writer.write(garbage)
        with contextlib.suppress(ConnectionError):
            assert await reader.read() == b""
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


async def test_a_stale_socket_is_replaced_and_removed(run_dir: Path, place: Place) -> None:
    path = run_dir / "gateway-0.feed"
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as stale:
        stale.bind(str(path))
    async with FeedSender(run_dir, rescan_s=RESCAN_S) as feed:
        await feed.wait_scanned()
        assert feed.gateways == 0
        async with a_gateway(place, run_dir) as windows:
            feed.add_log(Story(preamble()))
            await opened_window(windows)
    assert not os.path.exists(path)  # noqa: ASYNC240, PTH110 - one look


async def test_callbacks_tell_of_logs_and_states(place: Place) -> None:
    seen: list[object] = []
    windows = LogWindows(
        place.blobs,
        on_opened=lambda window: seen.append(window.log.slug),
        on_state=lambda window: seen.append(window.state),
    )
    with place.storer() as storer:
        writer = LogWriter(a_log(), storer, windows.apply)
        for event in writer.snapshot():
            windows.apply(event)
        writer.set_state(ChannelState.STARTING)
        writer.set_state(ChannelState.ON_AIR)
        windows.lose_feed(LOG_ID)
        writer.close()
    assert seen == ["one", "starting", "on_air", "reconnecting"]
    windows.apply(a_log(slug="two"))
    assert windows.by_slug("one") is None
    assert windows.by_slug("two") is windows.get(LOG_ID)
    windows.remove(LOG_ID)
    assert windows.by_slug("two") is None
    assert len(windows) == 0
