"""The test card: bars, a grey scale, fine lines, a running clock and a beep at each full second."""

from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from headwater.app.demo import clock_strip
from headwater.media.publish import SAMPLE_RATE_HZ

WIDTH, HEIGHT = 1280, 720
_BARS = ((191, 191, 191), (191, 191, 0), (0, 191, 191), (0, 191, 0), (191, 0, 191), (191, 0, 0), (0, 0, 191))
_INK, _PAPER, _WATER = (232, 238, 242), (14, 22, 29), (47, 168, 199)
_TONE_HZ, _BEEP_HZ = 220.0, 880.0
_BEEP_S = 0.12

Picture = npt.NDArray[np.uint8]


class TestCard:
    """Draws the card; the still parts are drawn once."""

    __test__ = False  # the name is the field's, not a test's

    def __init__(self) -> None:
        """Draw what does not move."""
        self._big = ImageFont.load_default(104)
        self._middle = ImageFont.load_default(56)
        self._small = ImageFont.load_default(30)
        self._base = np.asarray(self._still()).copy()
        self._turn = [
            (round(980 + 88 * np.sin(angle)), round(520 - 88 * np.cos(angle))) for angle in np.arange(60) * np.pi / 30
        ]

    def picture(self, index: int, wall_us: int) -> Picture:
        """Return picture number `index` showing the instant `wall_us` (µs since the epoch).

        Shape: 720 × 1280 × 3, uint8, RGB.
        """
        picture = self._base.copy()
        now = datetime.fromtimestamp(wall_us / 1e6, UTC).astimezone()
        face = Image.new("RGB", (780, 196), _PAPER)
        pen = ImageDraw.Draw(face)
        pen.text((0, 0), now.strftime("%H:%M:%S"), font=self._big, fill=_INK)
        pen.text((470, 48), f".{now.microsecond // 1000:03d}", font=self._middle, fill=_WATER)
        pen.text((4, 138), now.strftime("%Y-%m-%d  UTC%z") + f"   #{index}", font=self._small, fill=_INK)
        picture[424:620, 90:870] = np.asarray(face)
        hand = Image.fromarray(picture[424:620, 880:1080])
        tip = self._turn[(index * 2) % 60]
        ImageDraw.Draw(hand).line((100, 96, tip[0] - 880, tip[1] - 424), fill=_WATER, width=7)
        picture[424:620, 880:1080] = np.asarray(hand)
        clock_strip.draw(picture, wall_us // 1000, top=668, cell_px=20)
        return picture

    def sound(self, position: int, count: int) -> npt.NDArray[np.float32]:
        """Return a low tone with a beep at each full second of the programme.

        Shape: 2 × count, float32.
        """
        at = (position + np.arange(count)) / SAMPLE_RATE_HZ
        is_beep = at % 1.0 < _BEEP_S
        wave = 0.05 * np.sin(2 * np.pi * _TONE_HZ * at) + is_beep * 0.25 * np.sin(2 * np.pi * _BEEP_HZ * at)
        return np.stack([wave, wave]).astype(np.float32)

    def _still(self) -> Image.Image:
        card = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
        pen = ImageDraw.Draw(card)
        for position, colour in enumerate(_BARS):
            pen.rectangle((position * WIDTH // 7, 0, (position + 1) * WIDTH // 7 - 1, 269), fill=colour)
        for step in range(16):
            grey = step * 17
            pen.rectangle((step * 80, 270, step * 80 + 79, 339), fill=(grey, grey, grey))
        for column in range(0, WIDTH, 4):
            pen.line((column, 340, column, 379), fill=_INK, width=1 + column * 2 // WIDTH)
        pen.ellipse((880, 424, 1079, 619), outline=_INK, width=4)
        pen.text((1096, 440), "Headwater", font=self._small, fill=_WATER)
        pen.text((1096, 480), "720p30", font=self._small, fill=_INK)
        pen.rectangle((0, 0, WIDTH - 1, HEIGHT - 1), outline=_INK, width=2)
        return card
