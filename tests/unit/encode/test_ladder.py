"""Ladders for all sorts of sources."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.encode.ladder import DEFAULT_LADDER, RungWish, SourcePicture, plan_ladder


def sizes(source: SourcePicture) -> list[tuple[int, int]]:
    return [(rung.width, rung.height) for rung in plan_ladder(source)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (SourcePicture(1920, 1080), [(1920, 1080), (1280, 720), (854, 480), (640, 360)]),
        (SourcePicture(3840, 2160), [(1920, 1080), (1280, 720), (854, 480), (640, 360)]),
        (SourcePicture(1280, 720), [(1280, 720), (854, 480), (640, 360)]),
        (SourcePicture(1080, 1920), [(1080, 1920), (720, 1280), (480, 854), (360, 640)]),
        (SourcePicture(640, 360), [(640, 360)]),
        (SourcePicture(320, 240), [(320, 240)]),
        (SourcePicture(1600, 900), [(1600, 900), (1280, 720), (854, 480), (640, 360)]),
        (SourcePicture(1366, 768), [(1280, 720), (854, 480), (640, 360)]),
        (SourcePicture(720, 576, sample_aspect=Fraction(16, 15)), [(768, 576), (640, 480), (480, 360)]),
        (SourcePicture(1440, 1080, sample_aspect=Fraction(4, 3)), [(1920, 1080), (1280, 720), (854, 480), (640, 360)]),
        (SourcePicture(7680, 1080), [(4096, 576), (3414, 480), (2560, 360)]),
        (SourcePicture(1921, 1081), [(1920, 1080), (1280, 720), (852, 480), (640, 360)]),
    ],
)
def test_sizes(source: SourcePicture, expected: list[tuple[int, int]]) -> None:
    assert sizes(source) == expected


def test_usual_source_gets_the_wished_bitrates() -> None:
    rungs = plan_ladder(SourcePicture(1920, 1080, Fraction(30)))
    assert [rung.bitrate_bps for rung in rungs] == [wish.bitrate_bps for wish in DEFAULT_LADDER]
    assert [rung.track_id for rung in rungs] == ["video-1080", "video-720", "video-480", "video-360"]


def test_fast_pictures_get_more_bits() -> None:
    slow, fast = (plan_ladder(SourcePicture(1280, 720, Fraction(rate)))[0] for rate in (30, 60))
    assert fast.bitrate_bps == round(slow.bitrate_bps * 1.5)


def test_ladder_set_by_hand_is_taken_as_far_as_the_source_reaches() -> None:
    wishes = [RungWish("big", 1080, 6_000_000), RungWish("small", 240, 300_000)]
    assert [rung.name for rung in plan_ladder(SourcePicture(1280, 720), wishes)] == ["small"]
    lowest = plan_ladder(SourcePicture(200, 160), wishes)
    assert [(rung.width, rung.height) for rung in lowest] == [(200, 160)]


def test_declared_peak_covers_a_segment_that_empties_the_buffer() -> None:
    rung = plan_ladder(SourcePicture(1920, 1080))[0]
    most_bits = rung.peak_bps * 2 + rung.buffer_bits
    assert rung.declared_peak_bps(2.0) * 2 >= most_bits


@given(
    st.integers(2, 8000),
    st.integers(2, 8000),
    st.fractions(Fraction(1, 4), Fraction(4), max_denominator=100),
)
def test_rungs_are_even_shrinking_and_never_above_the_source(width: int, height: int, aspect: Fraction) -> None:
    source = SourcePicture(width, height, Fraction(30), aspect)
    rungs = plan_ladder(source)
    assert rungs
    assert len({rung.track_id for rung in rungs}) == len(rungs)
    for rung in rungs:
        assert rung.width % 2 == rung.height % 2 == 0
        assert 2 <= max(rung.width, rung.height) <= 4096
        assert min(rung.width, rung.height) <= max(2, min(width, height) if aspect == 1 else max(width, height))
        assert rung.bitrate_bps > 0
    areas = [rung.width * rung.height for rung in rungs]
    assert areas == sorted(areas, reverse=True)
