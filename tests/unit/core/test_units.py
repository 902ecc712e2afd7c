from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from headwater.core.units import MediaTime

times = st.builds(MediaTime, st.integers(-(10**12), 10**12), st.sampled_from([1, 1000, 44_100, 48_000, 90_000]))


@given(times, times)
def test_order_and_equality_are_exact_across_timescales(a: MediaTime, b: MediaTime) -> None:
    exact_a, exact_b = Fraction(a.ticks, a.timescale), Fraction(b.ticks, b.timescale)
    assert (a < b) == (exact_a < exact_b)
    assert (a == b) == (exact_a == exact_b)
    assert a != b or hash(a) == hash(b)


@given(times, st.sampled_from([1000, 44_100, 90_000]))
def test_rescaling_is_off_by_half_a_tick_at_most(time: MediaTime, timescale: int) -> None:
    rescaled = time.rescale(timescale)
    error = abs(Fraction(rescaled.ticks, timescale) - Fraction(time.ticks, time.timescale))
    assert error <= Fraction(1, 2 * timescale)


@given(times, times)
def test_adding_and_taking_away_keeps_the_left_timescale(a: MediaTime, b: MediaTime) -> None:
    assert (a + b).timescale == a.timescale
    assert a + b - b == a
