"""Which rungs a source gets: sizes and bitrates, decided without touching a codec."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class SourcePicture:
    """What comes in.

    Attributes:
        width: Coded pixels after cropping.
        height: Likewise.
        frame_rate: Pictures per second; 0 when unknown.
        sample_aspect: Width of a pixel over its height.
    """

    width: int
    height: int
    frame_rate: Fraction = Fraction(0)
    sample_aspect: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class RungWish:
    """A rung as somebody set it.

    Attributes:
        name: What people see.
        short_side: Height of a landscape picture, width of a portrait one.
        bitrate_bps: Mean video bitrate for 16:9 at up to 30 pictures per second.
    """

    name: str
    short_side: int
    bitrate_bps: int


@dataclass(frozen=True, slots=True)
class Rung:
    """A rung as it will be encoded: square pixels, even sides.

    Attributes:
        track_id: Its name in the log (`video-720`).
        name: What people see (`720p`).
        width: Pixels.
        height: Pixels.
        bitrate_bps: Mean video bitrate.
        peak_bps: Highest bitrate the buffer model lets through.
    """

    track_id: str
    name: str
    width: int
    height: int
    bitrate_bps: int
    peak_bps: int


def plan_ladder(source: SourcePicture, wishes: Sequence[RungWish] | None = None) -> list[Rung]:
    """Return the rungs of a source, from the highest to the lowest, never above the source, at least one."""
    raise NotImplementedError(source, wishes)
