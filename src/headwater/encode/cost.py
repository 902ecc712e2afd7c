"""Which x264 preset and how many threads a ladder may have on this machine."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from headwater.encode.ladder import Rung

# Measured 2026-11-21, x264 zerolatency with one thread on an EPYC core: nanoseconds per pixel of 1080p30 content.
_NS_PER_PIXEL = {"veryfast": 13.4, "superfast": 7.3, "ultrafast": 3.7}
_SHARE_OF_MACHINE = 0.6  # guess: the rest is for decoding, scaling, delivery and bad moments
_SHARE_OF_THREAD = 0.6  # guess: an encoder thread busier than this cannot catch up after a hard scene
_MOST_THREADS = 4
_USUAL_FRAME_RATE = 30


@dataclass(frozen=True, slots=True)
class EncoderSetting:
    """How one rung is encoded.

    Attributes:
        preset: x264 preset.
        threads: Slices encoded side by side; 1 is the cheapest.
    """

    preset: str
    threads: int


def plan_encoders(
    rungs: Sequence[Rung], frame_rate: Fraction, cores: int, preset: str | None = None
) -> list[EncoderSetting]:
    """Return a setting for each rung: the best preset that leaves room on the machine, the fewest threads that keep up.

    Args:
        rungs: What is encoded.
        frame_rate: Pictures per second; 0 when unknown.
        cores: Processors this process may use.
        preset: Takes the choice away.
    """
    rate = float(frame_rate) or _USUAL_FRAME_RATE
    pixels_per_s = sum(rung.width * rung.height for rung in rungs) * rate
    chosen = preset or next(
        (name for name, ns in _NS_PER_PIXEL.items() if pixels_per_s * ns * 1e-9 <= cores * _SHARE_OF_MACHINE),
        "ultrafast",
    )
    ns_per_pixel = _NS_PER_PIXEL.get(chosen, _NS_PER_PIXEL["veryfast"])
    return [
        EncoderSetting(chosen, _threads(rung.width * rung.height * rate * ns_per_pixel * 1e-9, cores)) for rung in rungs
    ]


def plan_groups(rungs: Sequence[Rung], cores: int) -> list[list[int]]:
    """Share the rungs out to encoding threads, evenly by pixels; each group lists positions in `rungs`.

    More threads than cores only push each other out of the cache.
    """
    groups: list[list[int]] = [[] for _ in range(min(len(rungs), max(2, cores)))]
    loads = [0] * len(groups)
    for position, rung in enumerate(rungs):
        lightest = loads.index(min(loads))
        groups[lightest].append(position)
        loads[lightest] += rung.width * rung.height
    return groups


def _threads(load: float, cores: int) -> int:
    return max(1, min(math.ceil(load / _SHARE_OF_THREAD), cores, _MOST_THREADS))
