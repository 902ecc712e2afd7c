"""Timestamps of all kinds of publishers become exact and growing times."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.ingest.timeline import STANDARD_RATES, FrameGrid, Lane, SampleCount, SourceClock, standard_rate

WRAP = 1 << 32
HOUR_MS = 3_600_000
rates = st.sampled_from([rate for rate in STANDARD_RATES if rate >= 10])


def milliseconds(index: int, rate: Fraction, start_ms: int = 0) -> int:
    """Return what a publisher writes for a frame: rounded to 1 ms."""
    return start_ms + round(index * 1000 / rate)


# the publisher's clock


@given(start=st.integers(0, WRAP - 1), steps=st.lists(st.integers(1, 500), max_size=100))
def test_a_steady_clock_is_followed_exactly_and_unwrapped(start: int, steps: list[int]) -> None:
    clock, lane = SourceClock(), Lane()
    at, now = start, 1000
    assert clock.place(lane, at % WRAP, now) == at
    for step in steps:
        at, now = at + step, now + step
        assert clock.place(lane, at % WRAP, now) == at
    assert clock.jumps == 0


@given(
    jump_ms=st.sampled_from([-HOUR_MS, HOUR_MS, -10_000, 60_000, -500]),
    start=st.integers(HOUR_MS, WRAP - 1),
    lag=st.integers(0, 3),
)
def test_a_jump_is_one_jump_for_all_tracks_and_keeps_them_together(jump_ms: int, start: int, lag: int) -> None:
    clock, video, audio = SourceClock(), Lane(step_ms=40), Lane(step_ms=20)
    seen: list[tuple[int, int, int]] = []
    for index in range(100):
        now = index * 40
        shift = jump_ms if index >= 50 else 0
        straggling = jump_ms if index >= 50 + lag else 0
        picture = clock.place(video, (start + now + shift) % WRAP, now)
        sound = clock.place(audio, (start + now + straggling) % WRAP, now)
        seen.append((now, picture, sound))
    assert clock.jumps == 1
    for now, picture, sound in seen:
        assert abs(picture - (start + now)) <= 40
        assert abs(sound - picture) <= 40
    assert all(after[1] - before[1] == 40 for before, after in pairwise(seen[:50]))
    assert all(after[1] - before[1] == 40 for before, after in pairwise(seen[51:]))


def test_the_size_of_a_jump_is_told_once() -> None:
    clock, lane = SourceClock(), Lane()
    told: list[int] = []
    for index in range(20):
        clock.place(lane, index * 40 + (HOUR_MS if index >= 10 else 0), index * 40)
        if clock.jump_ms is not None:
            told.append(clock.jump_ms)
    assert told == [HOUR_MS]


def test_a_gap_that_the_wall_clock_explains_is_no_jump() -> None:
    clock, lane = SourceClock(), Lane()
    assert clock.place(lane, 0, 0) == 0
    assert clock.place(lane, 30_000, 29_500) == 30_000
    assert clock.jumps == 0


def test_a_stalled_network_is_no_jump() -> None:
    clock, lane = SourceClock(), Lane()
    placed = [clock.place(lane, index * 40, 60_000 if index > 10 else index * 40) for index in range(100)]
    assert placed == [index * 40 for index in range(100)]
    assert clock.jumps == 0


def test_a_file_sent_faster_than_real_time_is_no_jump() -> None:
    clock, lane = SourceClock(), Lane()
    assert [clock.place(lane, index * 40, index) for index in range(1000)] == [index * 40 for index in range(1000)]


def test_a_clock_that_stands_still_goes_on_at_the_pace_of_arrival() -> None:
    clock, lane = SourceClock(), Lane(step_ms=40)
    placed = [clock.place(lane, min(index, 10) * 40, index * 40) for index in range(200)]
    assert all(after >= before for before, after in pairwise(placed))
    assert placed[199] == pytest.approx(199 * 40, abs=50)
    assert clock.jumps == 1


def test_a_clock_that_moves_again_after_standing_still() -> None:
    clock, lane = SourceClock(), Lane(step_ms=40)
    raw = [min(index, 10) * 40 if index < 100 else (index - 90) * 40 for index in range(200)]
    placed = [clock.place(lane, value, index * 40) for index, value in enumerate(raw)]
    assert all(after > before for before, after in pairwise(placed[100:]))
    assert placed[199] == pytest.approx(199 * 40, abs=80)


def test_sparse_sound_does_not_disturb_the_picture() -> None:
    clock, video, audio = SourceClock(), Lane(), Lane()
    for index in range(3000):
        now = index * 40
        assert clock.place(video, now, now) == now
        if index % 500 == 0:
            assert clock.place(audio, max(0, now - 1500), now) == max(0, now - 1500)
    assert clock.jumps == 0


def test_sound_that_slept_through_a_jump_follows_the_picture() -> None:
    clock, video, audio = SourceClock(), Lane(step_ms=40), Lane()
    for index in range(1000):
        now = index * 40
        raw = now if index < 500 else now - 5000
        picture = clock.place(video, raw % WRAP, now)
        if index in {0, 900}:
            assert abs(clock.place(audio, raw, now) - picture) <= 40


@given(st.lists(st.tuples(st.integers(0, WRAP - 1), st.integers(0, 5000), st.booleans()), max_size=80))
def test_whatever_comes_never_runs_far_back_or_away_from_arrival(units: list[tuple[int, int, bool]]) -> None:
    clock, lanes = SourceClock(), (Lane(), Lane())
    now = 0
    last: dict[bool, int] = {}
    first: int | None = None
    for timestamp, step, which in units:
        now += step
        placed = clock.place(lanes[which], timestamp, now)
        first = placed if first is None else first
        before = last.get(which)
        if before is not None:
            assert placed >= before - 200
        assert placed - first <= now + 3001 * (len(units) + 1)
        last[which] = placed


# pictures


@given(rate=rates, start=st.integers(0, WRAP), count=st.integers(2, 300))
def test_a_known_rate_gives_exact_times(rate: Fraction, start: int, count: int) -> None:
    grid = FrameGrid(rate)
    times = [grid.place(milliseconds(index, rate, start), 0)[0] for index in range(count)]
    frame = 90_000 / rate
    assert times[0] == start * 90
    for index, time in enumerate(times):
        assert abs(time - times[0] - index * frame) <= 1
    assert abs(grid.duration_ticks - frame) <= 1


@given(rate=rates, reorder=st.integers(0, 3))
def test_composition_times_snap_to_frames(rate: Fraction, reorder: int) -> None:
    grid = FrameGrid(rate)
    for index in range(120):
        shift = (index * 7) % (reorder + 1) - 1
        dts_ms, pts_ms = milliseconds(index, rate), milliseconds(index + shift, rate)
        dts, pts = grid.place(dts_ms, pts_ms - dts_ms)
        assert abs(pts - dts - shift * 90_000 / rate) <= 1


@given(rate=st.sampled_from([Fraction(25), Fraction(30), Fraction(30_000, 1001), Fraction(50), Fraction(60)]))
def test_an_unknown_rate_is_found(rate: Fraction) -> None:
    grid = FrameGrid()
    times = [grid.place(milliseconds(index, rate), 0)[0] for index in range(200)]
    late = [after - before for before, after in pairwise(times[70:])]
    assert max(late) - min(late) <= 1
    assert abs(late[0] - 90_000 / rate) <= 4  # 29.97 may be taken for 30: the grid then leans by 0.1 %


@pytest.mark.parametrize(("stated", "true"), [(30, 25), (25, 30), (24, 60)])
def test_a_wrong_rate_is_dropped_and_the_true_one_found(stated: int, true: int) -> None:
    grid = FrameGrid(Fraction(stated))
    times = [grid.place(milliseconds(index, Fraction(true)), 0)[0] for index in range(400)]
    steps = {after - before for before, after in pairwise(times[200:])}
    assert steps == {90_000 // true}


def test_a_rate_of_fields_is_taken_for_every_second_one() -> None:
    grid = FrameGrid(Fraction(60))
    times = [grid.place(milliseconds(index, Fraction(30)), 0)[0] for index in range(100)]
    assert {after - before for before, after in pairwise(times)} == {3000}
    assert grid.duration_ticks == 3000


@given(st.lists(st.integers(-5, 5), min_size=100, max_size=100))
def test_fair_jitter_does_not_reach_the_times(jitter: list[int]) -> None:
    grid = FrameGrid(Fraction(25))
    times = [grid.place(index * 40 + wobble, 0)[0] for index, wobble in enumerate(jitter)]
    assert all(3500 <= after - before <= 3700 for before, after in pairwise(times))


def test_decoding_times_that_crowd_at_the_start_leave_presentation_times_true() -> None:
    grid = FrameGrid(Fraction(30))
    sent = [(0, 0), (0, 100), (0, 33), (33, 33), (66, 134), (100, 33), (133, 33), (166, 134)]  # as GStreamer does
    times = [grid.place(*unit) for unit in sent]
    assert [pts for _, pts in times] == [0, 9000, 3000, 6000, 18_000, 12_000, 15_000, 27_000]
    assert [dts for dts, _ in times] == [0, 90, 180, 3000, 6000, 9000, 12_000, 15_000]


def test_a_dropped_picture_leaves_a_hole_of_its_length() -> None:
    grid = FrameGrid(Fraction(30))
    indices = [*range(20), *range(23, 40)]
    times = [grid.place(milliseconds(index, Fraction(30)), 0)[0] for index in indices]
    assert times == [index * 3000 for index in indices]


def test_variable_rates_keep_their_own_times() -> None:
    grid = FrameGrid()
    placed = [index * 40 + (index * index * 13) % 31 for index in range(300)]
    times = [grid.place(at, 0)[0] for at in placed]
    assert all(abs(time - at * 90) <= 3600 for time, at in zip(times, placed, strict=True))


@given(
    st.sampled_from([None, Fraction(30), Fraction(24_000, 1001)]),
    st.lists(st.tuples(st.integers(-200, 400), st.integers(-200, 200)), max_size=200),
)
def test_decoding_times_always_grow(rate: Fraction | None, units: list[tuple[int, int]]) -> None:
    grid = FrameGrid(rate)
    at, last = 10_000, -1
    for step, composition in units:
        at = max(0, at + step)
        dts, pts = grid.place(at, composition)
        assert dts > last
        assert pts >= dts or composition < 0
        assert pts == dts or abs(pts - (at + composition) * 90) <= 4500 + 135
        assert grid.duration_ticks >= 0
        last = dts


def test_a_change_of_rate_goes_on_from_where_it_is() -> None:
    grid = FrameGrid(Fraction(30))
    before = [grid.place(milliseconds(index, Fraction(30)), 0)[0] for index in range(31)]
    grid.restate(Fraction(50))
    after = [grid.place(milliseconds(index, Fraction(50), 1020), 0)[0] for index in range(50)]
    assert after[0] > before[-1]
    assert all(late - early == 1800 for early, late in pairwise(after[1:]))


# sound


@given(
    rate=st.sampled_from([44_100, 48_000, 22_050]),
    samples=st.sampled_from([1024, 960, 1152]),
    start=st.integers(0, WRAP),
)
def test_samples_are_counted(rate: int, samples: int, start: int) -> None:
    count = SampleCount(rate)
    times = [count.place(start + index * samples * 1000 // rate, samples) for index in range(500)]
    first = times[0]
    assert first is not None
    assert times == [first + index * samples for index in range(500)]
    assert count.repairs == 0


def test_a_hole_of_more_than_50_ms_is_kept_at_once() -> None:
    count = SampleCount(48_000)
    assert count.place(0, 1024) == 0
    assert count.place(121, 1024) == 121 * 48
    assert count.repairs == 1


def test_one_lost_frame_is_noticed_within_two_seconds() -> None:
    count = SampleCount(48_000)
    times = [count.place(round(index * 64 / 3), 1024) for index in range(200) if index != 50]
    last = times[-1]
    assert last is not None
    assert abs(last - 199 * 1024) <= 48
    assert count.repairs == 1


@given(st.lists(st.integers(-14, 14), min_size=200, max_size=200))
def test_jitter_of_sound_does_not_reach_the_times(jitter: list[int]) -> None:
    count = SampleCount(48_000)
    times = [count.place(1000 + index * 64 // 3 + wobble, 1024) for index, wobble in enumerate(jitter) if index]
    assert all(after is not None and before is not None and after - before == 1024 for before, after in pairwise(times))


@given(st.lists(st.integers(-300, 300), max_size=300))
def test_sound_never_overlaps_itself(steps: list[int]) -> None:
    count = SampleCount(48_000)
    at, end = 5000, -1
    for step in steps:
        at = max(0, at + step)
        time = count.place(at, 1024)
        if time is not None:
            assert time >= end
            end = time + 1024


def test_too_many_samples_are_dropped_until_the_clocks_agree() -> None:
    count = SampleCount(48_000)
    times = [count.place(index * 21, 1024) for index in range(1000)]  # 1.6 % too fast
    kept = [time for time in times if time is not None]
    assert abs(kept[-1] - 999 * 21 * 48) <= 2400 + 1024
    assert count.repairs == 1000 - len(kept) > 0


def test_frames_of_unknown_length_take_their_own_time() -> None:
    count = SampleCount(48_000)
    assert [count.place(at, 0) for at in (0, 20, 20, 60)] == [0, 960, 961, 2880]


@pytest.mark.parametrize(
    ("number", "rate"),
    [
        (29.97, Fraction(30_000, 1001)),
        (29.97002997, Fraction(30_000, 1001)),
        (30.0, Fraction(30)),
        (23.98, Fraction(24_000, 1001)),
        (59.94, Fraction(60_000, 1001)),
        (25.0, Fraction(25)),
        (27.3, None),
        (1000.0, None),
    ],
)
def test_rounded_rates_are_recognised(number: float, rate: Fraction | None) -> None:
    assert standard_rate(number) == rate
