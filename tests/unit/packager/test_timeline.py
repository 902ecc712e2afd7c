"""Publisher time to log time, over anchors, jumps and pauses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.packager import Timeline

EPOCH_US = 1_700_000_000_000_000
WALL_US = EPOCH_US + 50_000_000


def anchored(dts_ms: int = 0) -> Timeline:
    timeline = Timeline(EPOCH_US)
    assert timeline.map_unit(dts_ms, 1000, WALL_US, 0)
    return timeline


def test_the_first_unit_stands_at_the_wall_clock() -> None:
    timeline = anchored(7_000)
    assert timeline.to_log(7_000, 1000, 90_000) == 50 * 90_000
    assert timeline.to_log(7_040, 1000, 48_000) == 50 * 48_000 + 1920


def test_the_anchor_never_lies_before_what_is_written() -> None:
    timeline = Timeline(EPOCH_US)
    assert timeline.map_unit(0, 1000, WALL_US, 60_000_000)
    assert timeline.to_log(0, 1000, 1000) == 60_000


@given(ticks=st.integers(0, 1 << 40), step=st.integers(1, 10_000), rate=st.sampled_from([90_000, 48_000, 44_100]))
def test_durations_in_the_same_timescale_stay_exact(ticks: int, step: int, rate: int) -> None:
    timeline = anchored()
    assert timeline.to_log(ticks + step, rate, rate) - timeline.to_log(ticks, rate, rate) == step


@pytest.mark.parametrize("jump_ms", [3_600_000, -3_600_000, 11_000, -2_500])
def test_a_jump_moves_the_anchor_to_the_wall_clock(jump_ms: int) -> None:
    timeline = anchored(10_000_000)
    assert not timeline.map_unit(10_000_040, 1000, WALL_US + 40_000, 0)
    assert timeline.map_unit(10_000_080 + jump_ms, 1000, WALL_US + 80_000, 0)
    assert timeline.to_log(10_000_080 + jump_ms, 1000, 1000) == 50_080
    assert not timeline.map_unit(10_000_120 + jump_ms, 1000, WALL_US + 120_000, 0)


def test_interleaving_and_pauses_are_no_jumps() -> None:
    timeline = anchored(10_000)
    assert not timeline.map_unit(9_000, 1000, WALL_US, 0), "sound a second behind"
    assert not timeline.map_unit(18_000, 1000, WALL_US + 100_000, 0), "a pause of eight seconds"
    assert not timeline.map_unit(78_000, 1000, WALL_US + 60_000_000, 0), "a minute that the wall clock saw too"


def test_standing_still_is_no_jump() -> None:
    timeline = anchored(10_000)
    assert not any(timeline.map_unit(10_000, 1000, WALL_US + second * 1_000_000, 0) for second in range(60))


def test_without_an_anchor_nothing_can_be_mapped() -> None:
    timeline = anchored()
    timeline.reset()
    assert not timeline.is_anchored
    with pytest.raises(RuntimeError):
        timeline.to_log(0, 1000, 1000)
