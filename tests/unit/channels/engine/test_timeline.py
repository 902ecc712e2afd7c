"""Where a session lies on the log's timeline."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.channels.engine.timeline import DriftWatch, SessionTimeline

EPOCH_US = 1_700_000_000_000_000
NOW_US = EPOCH_US + 5_000_000_000
S = 1_000_000


def no_floor() -> int:
    return 0


def started(floor_us: int = 0) -> SessionTimeline:
    timeline = SessionTimeline(EPOCH_US)
    assert timeline.admit(90_000, 90_000, NOW_US, lambda: floor_us)
    return timeline


def test_first_unit_is_anchored_at_the_wall_clock() -> None:
    timeline = started()
    assert timeline.to_log(90_000, 90_000, 90_000) == 5000 * 90_000
    assert timeline.media_us(90_000, 90_000) == 5000 * S


def test_sound_and_picture_share_the_offset() -> None:
    timeline = started()
    assert not timeline.admit(48_000 + 480, 48_000, NOW_US, no_floor)
    assert timeline.to_log(48_000 + 480, 48_000, 48_000) == 5000 * 48_000 + 480


def test_anchor_never_lies_before_what_was_written() -> None:
    timeline = started(floor_us=5003 * S)
    assert timeline.media_us(90_000, 90_000) == 5003 * S


def test_late_arrival_alone_is_no_break() -> None:
    timeline = started()
    for frame in range(300):
        arrived = NOW_US + frame * S // 30 + (4 * S if frame > 150 else 0)
        assert not timeline.admit(90_000 + frame * 3000, 90_000, arrived, no_floor)


@pytest.mark.parametrize("step_s", [3, 3600, -1, -3600])
def test_leaps_are_anchored_anew_where_the_wall_clock_is(step_s: int) -> None:
    timeline = started()
    before = timeline.media_us(90_000, 90_000)
    arrived = NOW_US + 33_000
    assert timeline.admit(90_000 * (1 + step_s) + 3000, 90_000, arrived, lambda: before + 33_000)
    assert timeline.media_us(90_000 * (1 + step_s) + 3000, 90_000) == arrived - EPOCH_US
    assert timeline.breaks == 1


def test_publisher_that_stood_still_is_brought_to_the_wall_clock() -> None:
    """It was stopped for 1.5 s and went on with the next timestamp: all that follows is late for good."""
    timeline = started()
    breaks = [
        frame
        for frame in range(600)
        if timeline.admit(90_000 + frame * 3000, 90_000, NOW_US + frame * S // 30 + 3 * S // 2, no_floor)
    ]
    assert len(breaks) == 1
    frame = breaks[0]
    assert 300 <= frame <= 360
    assert timeline.media_us(90_000 + frame * 3000, 90_000) == 5000 * S + frame * S // 30 + 3 * S // 2


def test_publisher_ahead_of_the_wall_clock_is_left_alone() -> None:
    timeline = started()
    for frame in range(900):
        arrived = NOW_US + frame * S // 30 - 3 * S
        assert not timeline.admit(90_000 + frame * 3000, 90_000, arrived, no_floor)


def test_slow_clock_is_found() -> None:
    """One second behind after a while, whatever the jitter."""
    watch = DriftWatch()
    found = [second for second in range(200) if watch.has_drifted(second * 20_000 + second % 3 * 100_000, second * S)]
    assert found[0] in range(50, 75)


@given(st.lists(st.tuples(st.integers(-10_000, 10_000), st.integers(0, 5000)), min_size=1, max_size=60))
def test_media_time_never_goes_behind_the_floor_at_a_break(steps: list[tuple[int, int]]) -> None:
    timeline = SessionTimeline(EPOCH_US)
    now_ms, arrived_us, written_us = 0, NOW_US, 0
    for step_ms, elapsed_ms in steps:
        now_ms += step_ms
        arrived_us += elapsed_ms * 1000
        floor = written_us
        if timeline.admit(now_ms, 1000, arrived_us, lambda floor=floor: floor):
            assert timeline.media_us(now_ms, 1000) >= written_us
        written_us = max(written_us, timeline.media_us(now_ms, 1000))
