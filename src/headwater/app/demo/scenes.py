"""A loop of generated scenes worth looking at: ridges at dawn, water in the sun, ink in a current, fireflies on a lake.

Drawn at 480 × 270 and scaled up while encoding; the last scene fades into the first, so the loop has no seam.
"""

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from headwater.media.publish import SAMPLE_RATE_HZ

FRAME_RATE = 30
SCENE_S = 6
FADE_S = 1
WIDTH, HEIGHT = 480, 270

Field = npt.NDArray[np.float32]
Picture = npt.NDArray[np.uint8]

_Y, _X = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
_U, _V = _X / WIDTH, _Y / HEIGHT


def _rgb(red: Field, green: Field, blue: Field) -> Field:
    return np.stack([red, green, blue], axis=-1)


def _mix(low: tuple[float, float, float], high: tuple[float, float, float], amount: Field) -> Field:
    return _rgb(*(a + (b - a) * amount for a, b in zip(low, high, strict=True)))


def ridges(t: float) -> Field:
    """Five ridges drift at their own pace before a rising sun. Shape: 270 × 480 × 3, 0…1."""
    picture = _mix((0.16, 0.22, 0.42), (0.98, 0.67, 0.42), np.clip(_V * 1.35, 0, 1))
    sun = np.exp(-((_U - 0.62) ** 2 * 3.2 + (_V - 0.52 + t * 0.012) ** 2 * 9) * 26)
    picture = picture + sun[..., None] * np.array([0.9, 0.75, 0.45], np.float32)
    for layer in range(5):
        x = _U[0] * (2.2 - layer * 0.2) + t * (0.012 + 0.02 * layer) + layer * 7.3
        height: Field = np.full(WIDTH, 0.42 + layer * 0.105, np.float32)
        for octave in (1, 2, 3.7, 7.9):
            height += 0.055 / octave * np.sin(x * octave * 3.1 + octave * octave + layer)
        edge = np.clip((_V - height[None, :]) * 60, 0, 1)[..., None]
        shade = 1 - layer / 5
        tone = np.array([0.10 + 0.42 * shade, 0.16 + 0.30 * shade, 0.26 + 0.30 * shade], np.float32)
        haze = np.clip((_V - height[None, :]) * 1.6, 0, 0.35)[..., None]
        picture = picture * (1 - edge) + edge * (tone * (1 - haze) + haze * np.array([0.75, 0.72, 0.74], np.float32))
    return picture


def water(t: float) -> Field:
    """Sunlight through moving water. Shape: 270 × 480 × 3, 0…1."""
    a, b = _U * 9, _V * 6
    for turn in range(1, 5):
        a, b = (
            a + 0.62 / turn * np.sin(turn * b * 1.1 + t * 0.9 + turn),
            b + 0.62 / turn * np.cos(turn * a * 1.1 - t * 0.7 + 2.1 * turn),
        )
    light = 1 / (0.12 + np.abs(np.sin(a) + np.cos(b)) * 1.9)
    light = np.clip(light * 0.16, 0, 1)
    base = _mix((0.02, 0.17, 0.24), (0.06, 0.48, 0.55), 1 - _V * 0.8)
    return base + light[..., None] * np.array([0.75, 0.95, 0.85], np.float32)


def ink(t: float) -> Field:
    """Two inks fold into each other. Shape: 270 × 480 × 3, 0…1."""
    x, y = (_U - 0.5) * 3.2, (_V - 0.5) * 1.8
    for turn in range(1, 6):
        x, y = (
            x + 0.55 / turn * np.sin(turn * y * 1.9 + t * 0.35 + 0.7 * turn),
            y + 0.55 / turn * np.sin(turn * x * 1.7 - t * 0.28 + 1.9 * turn),
        )
    first = 0.5 + 0.5 * np.sin(2 * x + t * 0.2)
    second = 0.5 + 0.5 * np.cos(2 * y - x)
    paper = np.array([0.95, 0.93, 0.88], np.float32)
    blue = np.array([0.05, 0.20, 0.42], np.float32)
    rose = np.array([0.72, 0.16, 0.22], np.float32)
    weight = (first**2)[..., None]
    other = (second**3)[..., None] * 0.8
    return paper * (1 - weight) * (1 - other * 0.7) + blue * weight + rose * other * (1 - weight)


def fireflies(t: float) -> Field:
    """Sparks over a dark lake that mirrors them. Shape: 270 × 480 × 3, 0…1."""
    shore = 0.56
    depth = np.clip((_V - shore) / (1 - shore), 0, 1)
    wobble = 0.012 * depth * np.sin(_V * 160 + t * 3 + 6 * np.sin(_U * 7 + t * 0.6))
    u = _U + wobble
    v = shore - np.abs(_V - shore)
    picture = _mix((0.01, 0.02, 0.06), (0.07, 0.15, 0.23), np.clip(v / shore, 0, 1) ** 2)
    glow = np.zeros_like(_U)
    for spark in range(26):
        cx = (0.5 + 0.48 * np.sin(spark * 2.4 + t * (0.11 + 0.013 * (spark % 5)))) % 1.0
        cy = 0.34 + 0.19 * np.sin(spark * 1.7 + t * (0.23 + 0.02 * (spark % 7)))
        pulse = 0.35 + 0.65 * max(0.0, np.sin(t * (1.1 + 0.17 * (spark % 6)) + spark * 1.3)) ** 3
        glow += pulse * np.exp(-((u - cx) ** 2 * 3.16 + (v - cy) ** 2) * 5200)
        glow += 0.10 * pulse * np.exp(-((u - cx) ** 2 * 3.16 + (v - cy) ** 2) * 180)
    glow *= np.where(shore < _V, 0.62, 1.0)
    trees = np.abs(_V - shore) < 0.035 + 0.018 * np.sin(_U * 41) + 0.014 * np.sin(_U * 97 + 2)
    picture = np.where(trees[..., None], picture * 0.25, picture)
    return picture + glow[..., None] * np.array([1.0, 0.86, 0.42], np.float32)


SCENES: tuple[Callable[[float], Field], ...] = (ridges, water, ink, fireflies)


def pictures() -> Iterator[Picture]:
    """Yield the whole loop. Shape of each: 270 × 480 × 3, uint8, RGB."""
    total = len(SCENES) * SCENE_S * FRAME_RATE
    for index in range(total):
        at = index / FRAME_RATE
        number, within = int(at // SCENE_S), at % SCENE_S
        picture = SCENES[number](within + FADE_S)
        if within > SCENE_S - FADE_S:
            share = (within - SCENE_S + FADE_S) / FADE_S
            following = SCENES[(number + 1) % len(SCENES)](within - SCENE_S + FADE_S)
            picture = picture * (1 - share) + following * share
        yield (np.clip(picture, 0, 1) * 255).astype(np.uint8)


def sound() -> npt.NDArray[np.float32]:
    """Return the loop's sound: a slow chord per scene over the noise of a stream. Shape: 2 × n, float32."""
    count = len(SCENES) * SCENE_S * SAMPLE_RATE_HZ
    at = np.arange(count, dtype=np.float32) / SAMPLE_RATE_HZ
    chords = (
        (110.0, 164.81, 220.0, 277.18),
        (98.0, 146.83, 196.0, 246.94),
        (87.31, 130.81, 174.61, 220.0),
        (98.0, 123.47, 196.0, 293.66),
    )
    music = np.zeros(count, np.float32)
    for number, chord in enumerate(chords):
        envelope = np.clip(1.2 - np.abs(at - (number + 0.5) * SCENE_S) / (SCENE_S / 2), 0, 1) ** 2
        for voice, pitch in enumerate(chord):
            music += 0.035 * envelope * np.sin(2 * np.pi * round(pitch * SCENE_S) / SCENE_S * at + voice)
    noise = np.random.default_rng(7).standard_normal(count).astype(np.float32)
    smooth = np.convolve(noise, np.hanning(64).astype(np.float32) / 32, mode="same")
    swell = 0.6 + 0.4 * np.sin(2 * np.pi * at / SCENE_S)
    left = music + 0.02 * smooth * swell
    right = music + 0.02 * np.roll(smooth, 480) * swell
    return np.stack([left, right]).astype(np.float32)
