import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from headwater.app.demo import clock_strip
from headwater.app.demo.test_card import HEIGHT, WIDTH, TestCard


@given(st.integers(0, 2**42 - 1), st.integers(0, 60))
def test_a_clock_reads_back_through_noise(unix_ms: int, noise: int) -> None:
    cells = clock_strip.encode_cells(unix_ms).astype(np.int16)
    blurred = np.clip(cells + np.where(cells > 0, -noise, noise), 0, 255).astype(np.uint8)
    assert clock_strip.decode_cells(blurred) == unix_ms


@given(st.integers(0, 2**42 - 1), st.integers(0, clock_strip.CELLS - 1))
def test_one_wrong_cell_is_noticed(unix_ms: int, cell: int) -> None:
    cells = clock_strip.encode_cells(unix_ms)
    cells[cell] ^= 255
    assert clock_strip.decode_cells(cells) is None


def test_the_test_card_carries_its_clock() -> None:
    wall_us = 1_767_225_600_123_000
    picture = TestCard().picture(7, wall_us)
    assert picture.shape == (HEIGHT, WIDTH, 3)
    middles = picture[678, 170 : 170 + 48 * 20 : 20, 1]
    assert clock_strip.decode_cells(middles) == wall_us // 1000
