"""A wall clock burnt into a picture so that a machine can read it back: latency is now minus what the picture says.

The strip is a row of 48 square cells, most significant bit first, white for 1: 42 bits of Unix milliseconds and 6 bits
of their remainder by 61, which any single wrong cell changes. Cells survive scaling and lossy coding because only their
middles are read.
"""

import numpy as np
import numpy.typing as npt

BITS = 42
CHECK_BITS = 6
CELLS = BITS + CHECK_BITS
_MODULUS = 61
_THRESHOLD = 128


def encode_cells(unix_ms: int) -> npt.NDArray[np.uint8]:
    """Return the 48 cells as 0 or 255."""
    value = unix_ms & ((1 << BITS) - 1)
    check = value % _MODULUS
    word = value << CHECK_BITS | check
    return np.array([255 if word >> (CELLS - 1 - cell) & 1 else 0 for cell in range(CELLS)], dtype=np.uint8)


def draw(picture: npt.NDArray[np.uint8], unix_ms: int, *, top: int, cell_px: int) -> None:
    """Draw the strip into a picture, centred.

    Args:
        picture: Shape: H × W × 3, uint8, RGB; changed in place.
        unix_ms: The instant.
        top: First row.
        cell_px: Side of a cell in pixels; 48 of them must fit the width.
    """
    left = (picture.shape[1] - CELLS * cell_px) // 2
    row = np.repeat(encode_cells(unix_ms), cell_px)
    picture[top : top + cell_px, left : left + CELLS * cell_px] = row[None, :, None]


def decode_cells(luma: npt.NDArray[np.uint8]) -> int | None:
    """Read 48 sampled cell middles; None when the check does not fit."""
    word = 0
    for cell in luma.tolist():
        word = word << 1 | (cell >= _THRESHOLD)
    value = word >> CHECK_BITS
    return value if value % _MODULUS == word & ((1 << CHECK_BITS) - 1) else None
