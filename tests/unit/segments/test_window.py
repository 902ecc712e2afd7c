import asyncio
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.segment_events import closed, opened, part, preamble, segment_events, stored
from tests.segment_logs import AUDIO, LOG_ID, PARTS, VIDEO, a_log, part_data, segment_data, tracks

from headwater.segments.keys import init_key, segment_key
from headwater.segments.model import (
    ChannelState,
    LogEvent,
    SegmentClosed,
    StateChanged,
    ThumbnailChanged,
    TracksChanged,
)
from headwater.segments.window import LogWindow
from headwater.segments.window_memory import MemoryBudget
from headwater.store.blobs import Blobs, open_blobs

LONG_S = 30.0


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return open_blobs(f"file://{tmp_path}/blobs")


@pytest.fixture
def window(blobs: Blobs) -> LogWindow:
    return with_events(LogWindow(a_log(), blobs), preamble())


def with_events(window: LogWindow, events: list[LogEvent]) -> LogWindow:
    for event in events:
        window.apply(event)
    return window


def with_segments(window: LogWindow, first: int, last: int) -> LogWindow:
    for number in range(first, last + 1):
        with_events(window, [*segment_events(number), stored(number)])
    return window


def put_segment(blobs: Blobs, number: int, parts: int = PARTS) -> None:
    for track_id in (VIDEO, AUDIO):
        blobs.put(segment_key(LOG_ID, track_id, number), segment_data(track_id, number, parts, 200))


def numbers(window: LogWindow) -> list[int]:
    return [segment.number for segment in window.closed]


def test_an_empty_window_is_off_air_and_has_nothing(blobs: Blobs) -> None:
    window = LogWindow(a_log(), blobs)
    assert (window.state, window.first_number, window.last_number, window.next_number) == ("off_air", 0, -1, 0)
    assert not window.has(VIDEO, 0, 0)
    assert window.last_part(VIDEO) is None


def test_parts_and_segments_are_there_as_they_come(window: LogWindow) -> None:
    with_events(window, [opened(0), part(VIDEO, 0, 0), part(AUDIO, 0, 0), part(VIDEO, 0, 1)])
    assert (window.first_number, window.last_number, window.next_number) == (0, -1, 0)
    assert [entry.index for entry in window.open_parts(VIDEO)] == [0, 1]
    assert window.last_part(VIDEO) == (0, 1)
    assert window.last_part(AUDIO) == (0, 0)
    assert window.part_in_memory(VIDEO, 0, 1) == part_data(VIDEO, 0, 1, 200)
    assert window.segment_in_memory(VIDEO, 0) is None
    assert window.end_us == 800_000


def test_a_closed_segment_is_the_parts_one_after_the_other(window: LogWindow) -> None:
    with_events(window, segment_events(0))
    assert window.open is None
    assert window.last_number == 0
    assert window.part_in_memory(VIDEO, 0, 3) == part_data(VIDEO, 0, 3, 200)
    assert window.segment_in_memory(VIDEO, 0) == segment_data(VIDEO, 0, size=200)
    assert window.part_in_memory(VIDEO, 0, 3) == part_data(VIDEO, 0, 3, 200)
    assert window.part_in_memory(VIDEO, 0, PARTS) is None
    assert window.last_part(VIDEO) == (0, PARTS - 1)


def test_versions_grow_only_when_something_changed(window: LogWindow) -> None:
    with_events(window, [opened(0), part(VIDEO, 0, 0)])
    video, audio, everything = window.track_version(VIDEO), window.track_version(AUDIO), window.version
    with_events(window, [part(VIDEO, 0, 0), opened(0), *preamble()])
    assert (window.track_version(VIDEO), window.track_version(AUDIO), window.version) == (video, audio, everything)
    window.apply(part(AUDIO, 0, 0))
    assert window.track_version(VIDEO) == video
    assert window.track_version(AUDIO) > audio
    assert window.version > everything
    window.apply(ThumbnailChanged(LOG_ID, 5, b"jpeg"))
    assert window.track_version(VIDEO) == video


def test_the_dvr_window_slides_and_numbers_say_so(blobs: Blobs) -> None:
    window = with_events(LogWindow(a_log(dvr_window_s=60), blobs), preamble()[1:])
    with_segments(window, 0, 99)
    assert numbers(window) == list(range(70, 100))
    assert window.first_number == 70
    assert window.segment(69) is None
    assert window.has(VIDEO, 3, None)


def test_discontinuity_sequence_counts_what_was_before_the_first_segment(blobs: Blobs) -> None:
    window = with_events(LogWindow(a_log(dvr_window_s=4), blobs), preamble()[1:])
    with_events(window, [closed(0), closed(1, sequence=1, is_discontinuity=True), closed(2, sequence=1)])
    assert window.first_number == 1
    assert window.discontinuity_sequence == 0
    with_events(window, [closed(3, sequence=1)])
    assert window.discontinuity_sequence == 1


def test_stored_segments_leave_memory_by_age_and_keep_their_description(blobs: Blobs) -> None:
    window = with_events(LogWindow(a_log(), blobs, memory_s=10), preamble()[1:])
    with_segments(window, 0, 19)
    held = [number for number in range(20) if window.segment_in_memory(VIDEO, number)]
    assert held == [15, 16, 17, 18, 19]
    old = window.segment(3)
    assert old is not None
    assert (old.tracks[VIDEO].size_bytes, old.tracks[VIDEO].parts, len(old.tracks[VIDEO].keyframes)) == (1000, [], 1)
    assert window.has(VIDEO, 3, 99)


def test_unstored_segments_stay_in_memory(blobs: Blobs) -> None:
    window = with_events(LogWindow(a_log(), blobs, memory_s=10), preamble()[1:])
    for number in range(20):
        with_events(window, segment_events(number))
    assert window.segment_in_memory(VIDEO, 0) == segment_data(VIDEO, 0, size=200)
    window.apply(stored(0))
    assert window.segment_in_memory(VIDEO, 0) is None
    assert window.segment_in_memory(VIDEO, 1) is not None


def test_bytes_are_bounded_stored_segments_going_first(blobs: Blobs) -> None:
    segment_bytes = 2 * PARTS * 200
    window = with_events(LogWindow(a_log(), blobs, max_bytes=3 * segment_bytes), preamble()[1:])
    with_segments(window, 0, 9)
    assert [n for n in range(10) if window.segment_in_memory(VIDEO, n)] == [7, 8, 9]
    for number in range(10, 30):
        with_events(window, segment_events(number))
    held = [n for n in range(30) if window.segment_in_memory(VIDEO, n)]
    assert held == list(range(24, 30))


def test_windows_share_a_budget(blobs: Blobs) -> None:
    budget = MemoryBudget(4 * 2 * PARTS * 200)
    first, second = (with_events(LogWindow(a_log(), blobs, budget=budget), preamble()[1:]) for _ in range(2))
    with_segments(first, 0, 9)
    with_segments(second, 0, 9)
    assert budget.used_bytes <= budget.limit_bytes
    first.close()
    second.close()
    assert budget.used_bytes == 0


async def test_bytes_that_left_memory_come_from_the_blob_store(blobs: Blobs) -> None:
    window = with_events(LogWindow(a_log(), blobs, memory_s=0), preamble()[1:])
    put_segment(blobs, 0)
    with_segments(window, 0, 5)
    assert window.segment_in_memory(VIDEO, 0) is None
    assert await window.segment_bytes(VIDEO, 0) == segment_data(VIDEO, 0, size=200)
    assert await window.segment_range(VIDEO, 0, 10, 20) == segment_data(VIDEO, 0, size=200)[10:30]
    assert window.segment_path(VIDEO, 0) == blobs.local_path(segment_key(LOG_ID, VIDEO, 0))
    recent = window.segment(5)
    assert recent is not None
    put_segment(blobs, 5)
    assert await window.part_bytes(VIDEO, 5, 2) == part_data(VIDEO, 5, 2, 200)
    assert await window.segment_bytes(VIDEO, 1) is None
    assert await window.segment_bytes("absent", 0) is None
    assert await window.segment_bytes(VIDEO, 77) is None


async def test_while_the_store_is_away_the_spool_is_read(blobs: Blobs, tmp_path: Path) -> None:
    window = with_events(LogWindow(a_log(), blobs, max_bytes=1, spool_dir=tmp_path / "spool"), preamble()[1:])
    spooled = tmp_path / "spool" / LOG_ID / VIDEO / "0.part"
    spooled.parent.mkdir(parents=True)
    spooled.write_bytes(segment_data(VIDEO, 0, size=200))
    with_events(window, [*segment_events(0), *segment_events(1)])
    assert window.segment_in_memory(VIDEO, 0) is None
    assert await window.segment_bytes(VIDEO, 0) == segment_data(VIDEO, 0, size=200)
    assert await window.segment_range(VIDEO, 0, 5, 5) == segment_data(VIDEO, 0, size=200)[5:10]


async def test_many_who_want_the_same_old_segment_cause_one_read(blobs: Blobs) -> None:
    window = with_events(LogWindow(a_log(), blobs, memory_s=0), preamble()[1:])
    put_segment(blobs, 0)
    with_segments(window, 0, 5)
    reads = 0
    real = blobs.get_async

    async def counted(key: str) -> bytes:
        nonlocal reads
        reads += 1
        return await real(key)

    blobs.get_async = counted  # type: ignore[method-assign]
    found = await asyncio.gather(*(window.segment_bytes(VIDEO, 0) for _ in range(50)))
    assert reads == 1
    assert set(found) == {segment_data(VIDEO, 0, size=200)}


async def test_init_segments_come_from_the_feed_or_the_store(blobs: Blobs, window: LogWindow) -> None:
    assert await window.init_bytes(VIDEO, "1") == b"init"
    assert await window.init_bytes(VIDEO, "0") is None
    blobs.put(init_key(LOG_ID, VIDEO, "0"), b"older")
    assert await window.init_bytes(VIDEO, "0") == b"older"


def test_tracks_hold_from_their_number_on(window: LogWindow) -> None:
    with_segments(window, 0, 2)
    window.apply(TracksChanged(LOG_ID, 3, tracks("2")))
    with_segments(window, 3, 4)
    assert {track.init_id for track in window.tracks} == {"2"}
    assert {track.init_id for track in window.tracks_at(2)} == {"1"}
    assert {track.init_id for track in window.tracks_at(3)} == {"2"}
    assert window.track(VIDEO) == tracks("2")[0]
    assert window.track("absent") is None


# Waiting


async def test_a_waiter_is_woken_by_its_part(window: LogWindow) -> None:
    window.apply(opened(0))
    waiting = asyncio.create_task(window.wait_for(VIDEO, 0, 1, LONG_S))
    await asyncio.sleep(0)
    window.apply(part(VIDEO, 0, 0))
    window.apply(part(AUDIO, 0, 0))
    await asyncio.sleep(0)
    assert not waiting.done()
    window.apply(part(VIDEO, 0, 1))
    assert await waiting is True
    assert window.waiting == 0


async def test_waiting_for_a_segment_ends_when_it_closes(window: LogWindow) -> None:
    window.apply(opened(0))
    waiting = asyncio.create_task(window.wait_for(VIDEO, 0, None, LONG_S))
    await asyncio.sleep(0)
    with_events(window, [part(VIDEO, 0, 0)])
    await asyncio.sleep(0)
    assert not waiting.done()
    with_events(window, segment_events(0)[2:])
    assert await waiting is True


async def test_a_part_beyond_the_last_is_part_0_of_the_next_segment(window: LogWindow) -> None:
    window.apply(opened(0))
    waiting = asyncio.create_task(window.wait_for(VIDEO, 0, PARTS, LONG_S))
    await asyncio.sleep(0)
    with_events(window, segment_events(0)[1:])
    await asyncio.sleep(0)
    assert not waiting.done()
    with_events(window, [opened(1), part(VIDEO, 1, 0)])
    assert await waiting is True
    assert window.has(VIDEO, 0, PARTS)
    assert not window.has(VIDEO, 1, 1)


async def test_waiting_ends_at_its_time(window: LogWindow) -> None:
    window.apply(opened(0))
    assert await window.wait_for(VIDEO, 0, 0, 0.01) is False
    assert await window.wait_part(VIDEO, 0, 0, 0.01) is None
    assert await window.wait_change(window.version, 0.01) is False
    assert await window.wait_for(VIDEO, 0, 0, 0) is False
    assert window.waiting == 0


async def test_cancelled_waiters_leave_nothing_behind(window: LogWindow) -> None:
    window.apply(opened(0))
    tasks = [asyncio.create_task(window.wait_for(VIDEO, 0, index, LONG_S)) for index in (0, 1) for _ in range(50)]
    others = [asyncio.create_task(window.wait_part(VIDEO, 0, 0, LONG_S)) for _ in range(50)]
    await asyncio.sleep(0)
    assert window.waiting == 150
    for task in (*tasks, *others):
        task.cancel()
    await asyncio.wait([*tasks, *others])
    assert window.waiting == 0


async def test_a_cancelled_waiter_does_not_take_others_along(window: LogWindow) -> None:
    window.apply(opened(0))
    first, second = (asyncio.create_task(window.wait_for(VIDEO, 0, 0, LONG_S)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    window.apply(part(VIDEO, 0, 0))
    assert await second is True


async def test_two_thousand_waiters_are_released_by_one_part(window: LogWindow) -> None:
    window.apply(opened(0))
    tasks = [asyncio.create_task(window.wait_part(VIDEO, 0, 0, LONG_S)) for _ in range(2000)]
    await asyncio.sleep(0)
    window.apply(part(VIDEO, 0, 0))
    found = await asyncio.gather(*tasks)
    assert all(data is found[0] for data in found), "the part's bytes are shared, not copied"
    assert window.waiting == 0


async def test_an_open_segment_can_be_sent_as_it_grows(window: LogWindow) -> None:
    async def send() -> bytes:
        sent = b""
        index = 0
        while (data := await window.wait_part(VIDEO, 0, index, LONG_S)) is not None:
            sent += data
            index += 1
        return sent

    sending = asyncio.create_task(send())
    for event in segment_events(0):
        window.apply(event)
        await asyncio.sleep(0)
    assert await sending == segment_data(VIDEO, 0, size=200)


async def test_a_part_that_its_segment_closed_without_is_not_waited_for(window: LogWindow) -> None:
    window.apply(opened(0))
    waiting = asyncio.create_task(window.wait_part(VIDEO, 0, PARTS, LONG_S))
    await asyncio.sleep(0)
    with_events(window, segment_events(0)[1:])
    assert await waiting is None


async def test_any_change_can_be_waited_for(window: LogWindow) -> None:
    version = window.version
    waiting = asyncio.create_task(window.wait_change(version, LONG_S))
    await asyncio.sleep(0)
    window.apply(StateChanged(LOG_ID, ChannelState.ON_AIR, 7))
    assert await waiting is True
    assert (window.state, window.state_at_us) == (ChannelState.ON_AIR, 7)


async def test_closing_a_window_releases_everybody(window: LogWindow) -> None:
    window.apply(opened(0))
    waiting = asyncio.create_task(window.wait_for(VIDEO, 0, 0, LONG_S))
    await asyncio.sleep(0)
    window.close()
    assert await waiting is False
    assert await window.wait_for(VIDEO, 9, 0, LONG_S) is False


# Engines and gateways that come and go


def test_a_snapshot_over_what_is_known_changes_nothing(window: LogWindow) -> None:
    with_segments(window, 0, 3)
    with_events(window, [opened(4), part(VIDEO, 4, 0)])
    version = window.version
    for number in range(4):
        with_events(window, [*segment_events(number), stored(number)])
    with_events(window, [*preamble(), opened(4), part(VIDEO, 4, 0)])
    assert window.version == version
    window.apply(part(VIDEO, 4, 1))
    assert window.last_part(VIDEO) == (4, 1)


def test_a_segment_that_an_engine_left_open_comes_back_closed_from_the_spool(window: LogWindow) -> None:
    with_segments(window, 0, 1)
    with_events(window, segment_events(2, 3)[:-1])
    window.lose_feed()
    with_events(window, [*preamble(), closed(2, 3), stored(2), opened(3, 1, is_discontinuity=True), part(VIDEO, 3, 0)])
    assert numbers(window) == [0, 1, 2]
    assert window.segment_in_memory(VIDEO, 2) == segment_data(VIDEO, 2, 3, 200)
    assert window.last_part(VIDEO) == (3, 0)


async def test_when_the_spool_has_less_than_was_sent_the_blob_store_is_right(blobs: Blobs, window: LogWindow) -> None:
    with_events(window, segment_events(0, 4)[:-1])
    put_segment(blobs, 0, 2)
    with_events(window, [closed(0, 2), stored(0)])
    assert window.segment_in_memory(VIDEO, 0) is None
    assert await window.segment_bytes(VIDEO, 0) == segment_data(VIDEO, 0, 2, 200)


def test_when_nothing_was_left_the_segment_is_a_gap(window: LogWindow) -> None:
    with_segments(window, 0, 0)
    with_events(window, segment_events(1, 2)[:-1])
    with_events(window, [closed(1, 0), stored(1), opened(2, 1, is_discontinuity=True)])
    assert [(segment.number, segment.is_gap) for segment in window.closed] == [(0, False), (1, True)]
    assert window.segment_in_memory(VIDEO, 1) is None


def test_a_segment_that_was_lost_later_becomes_a_gap(window: LogWindow) -> None:
    with_events(window, segment_events(0))
    version = window.track_version(VIDEO)
    window.apply(closed(0, 0))
    assert window.closed[0].is_gap
    assert window.track_version(VIDEO) > version
    assert window.held_bytes == 0


def test_missed_segments_leave_placeholders_until_the_index_fills_them(window: LogWindow) -> None:
    with_segments(window, 0, 1)
    with_segments(window, 4, 5)
    assert numbers(window) == [0, 1, 2, 3, 4, 5]
    assert window.has_holes
    assert [segment.is_gap for segment in window.closed] == [False, False, True, True, False, False]
    window.merge([closed(number) for number in range(6)], [])
    assert not window.has_holes
    assert [segment.is_gap for segment in window.closed] == [False] * 6
    assert window.segment_in_memory(VIDEO, 5) is not None, "what the feed brought stays in memory"


def test_a_long_absence_begins_the_window_anew(blobs: Blobs) -> None:
    window = with_events(LogWindow(a_log(dvr_window_s=60), blobs), preamble()[1:])
    with_segments(window, 0, 3)
    with_segments(window, 1000, 1001)
    assert numbers(window) == [1000, 1001]


def test_the_index_adds_what_was_before_the_feed(blobs: Blobs) -> None:
    window = with_events(LogWindow(a_log(), blobs), preamble()[1:])
    with_segments(window, 10, 11)
    with_events(window, [opened(12), part(VIDEO, 12, 0)])
    window.merge([closed(number) for number in range(4, 14)], [TracksChanged(LOG_ID, 0, tracks())])
    assert numbers(window) == list(range(4, 12))
    assert window.next_number == 12
    assert window.last_part(VIDEO) == (12, 0)


def test_the_index_ending_before_the_open_segment_leaves_no_hole_in_numbers(blobs: Blobs) -> None:
    window = with_events(LogWindow(a_log(), blobs), [*preamble()[1:], opened(7)])
    window.merge([closed(number) for number in range(5)], [])
    assert numbers(window) == list(range(7))
    assert window.next_number == 7


def test_losing_the_feed_shows_but_off_air_stays(window: LogWindow) -> None:
    window.lose_feed()
    assert window.state == ChannelState.OFF_AIR
    window.apply(StateChanged(LOG_ID, ChannelState.ON_AIR, 1))
    window.lose_feed()
    assert window.state == ChannelState.RECONNECTING
    window.apply(StateChanged(LOG_ID, ChannelState.ON_AIR, 1))
    assert window.state == ChannelState.ON_AIR


# Properties


def programme(seed: int) -> Iterator[tuple[list[LogEvent], list[LogEvent]]]:
    """Yield, after each event of a random programme, the new event and the snapshot an engine would send then."""
    random_source = random.Random(seed)
    history: list[LogEvent] = []
    number = random_source.randrange(5)
    for _ in range(random_source.randrange(2, 7)):
        parts = random_source.randrange(1, PARTS + 1)
        events = segment_events(number, parts)
        if random_source.random() < 0.2:  # the engine dies in mid-segment; less comes back than was sent
            left = random_source.randrange(parts + 1)
            events = [*events[:-1], closed(number, left)]
        events.append(stored(number))
        for event in events:
            history.append(event)
            yield [event], [*preamble(), *_told(history)]
        number += 1


def _told(history: list[LogEvent]) -> list[LogEvent]:
    """Give what a snapshot tells of a history: closed segments closed, the open one with its parts."""
    last = {event.number: event for event in history if isinstance(event, SegmentClosed)}
    return [event for event in history if getattr(event, "number", -1) not in last or event in last.values()]


def described(window: LogWindow) -> object:
    return (
        [
            (s.number, s.start_us, s.duration_us, s.is_gap, {t: (d.size_bytes, d.parts) for t, d in s.tracks.items()})
            for s in window.closed
        ],
        window.next_number,
        window.open is None,
        window.open and {track_id: len(parts) for track_id, parts in window.open.parts.items()},
    )


@given(seed=st.integers(0, 10_000), resyncs=st.sets(st.integers(0, 80), max_size=6))
@settings(max_examples=80, deadline=None)
def test_snapshots_at_any_moment_change_nothing(seed: int, resyncs: set[int]) -> None:
    blobs = open_blobs("file:///nonexistent")
    plain, disturbed = (with_events(LogWindow(a_log(), blobs), preamble()[1:]) for _ in range(2))
    for moment, (events, snapshot) in enumerate(programme(seed)):
        with_events(plain, events)
        with_events(disturbed, events)
        if moment in resyncs:
            with_events(disturbed, snapshot)
        assert described(disturbed) == described(plain)
        assert disturbed.held_bytes >= 0
    assert disturbed.held_bytes == plain.held_bytes


@given(seed=st.integers(0, 10_000), joined=st.integers(0, 60))
@settings(max_examples=80, deadline=None)
def test_a_gateway_that_joins_late_comes_to_see_the_same(seed: int, joined: int) -> None:
    blobs = open_blobs("file:///nonexistent")
    early = with_events(LogWindow(a_log(), blobs), preamble()[1:])
    late: LogWindow | None = None
    for moment, (events, snapshot) in enumerate(programme(seed)):
        with_events(early, events)
        if late is not None:
            with_events(late, events)
        elif moment == joined:
            late = with_events(LogWindow(a_log(), blobs), snapshot)
        if late is not None:
            assert described(late) == described(early)
            seen = numbers(late)
            assert seen == list(range(seen[0], seen[0] + len(seen))) if seen else True
