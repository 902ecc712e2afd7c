"""Which rungs a source gets: sizes and bitrates, decided without touching a codec."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

PEAK_FACTOR = 1.15  # guess: headroom of the buffer model over the mean; keeps BANDWIDTH close to AVERAGE-BANDWIDTH
BUFFER_S = 0.5  # guess: a keyframe of three to four mean frames' bits fits without starving those behind it
_FAST_FRAME_RATE = 40  # guess: above it a picture is there for half as long and needs about half as many bits
_FAST_FACTOR = 1.5
_LONGEST_SIDE_PX = 4096  # Source: H.264 level 5.1 decoders in phones and browsers
_SMALLEST_SIDE_PX = 2
_OWN_RUNG_FACTOR = 1.15  # guess: a source this much above a rung is worth a rung of its own size
_WIDE_SCREEN = Fraction(16, 9)
_MOST_PEAK_BPS = 60_000_000  # Source: H.264 level 4.2 High
_CONTAINER_FACTOR = 1.03  # measured 2026-11-21: moof, trun and prft boxes at 0.4 s parts are below 2 % at 800 kb/s


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

    @property
    def is_portrait(self) -> bool:
        """Whether it is taller than wide, as displayed."""
        return self.width * self.sample_aspect < self.height

    @property
    def aspect(self) -> Fraction:
        """Width over height as displayed."""
        return Fraction(self.width, self.height) * self.sample_aspect


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

    @property
    def buffer_bits(self) -> int:
        """Size of the buffer model."""
        return round(self.peak_bps * BUFFER_S)

    def declared_peak_bps(self, segment_s: float) -> int:
        """Return the most that one segment's length may carry: a full buffer plus the peak rate, boxed."""
        return round(self.peak_bps * (1 + BUFFER_S / segment_s) * _CONTAINER_FACTOR)


DEFAULT_LADDER = (
    RungWish("1080p", 1080, 5_000_000),
    RungWish("720p", 720, 2_800_000),
    RungWish("480p", 480, 1_400_000),
    RungWish("360p", 360, 800_000),
)


def plan_ladder(source: SourcePicture, wishes: Sequence[RungWish] | None = None) -> list[Rung]:
    """Return the rungs of a source, from the highest to the lowest, never above the source, at least one.

    A source that lies well between two rungs of the default ladder, or below the lowest, gets a rung of its own size
    on top. Rungs set by hand are taken as they are, as far as the source reaches; below all of them the lowest is made
    at the source's size.
    """
    wanted = sorted(wishes or DEFAULT_LADDER, key=lambda wish: -wish.short_side)
    short_px = _short_side_px(source)
    fitting = [wish for wish in wanted if wish.short_side <= short_px]
    is_between = wishes is None and bool(fitting) and short_px >= fitting[0].short_side * _OWN_RUNG_FACTOR
    if not fitting or (is_between and fitting[0].short_side < wanted[0].short_side):
        above = [wish for wish in wanted if wish.short_side > short_px][-1]
        fitting.insert(0, _shrunk(above, _even(short_px)))
    rungs: list[Rung] = []
    for rung in (_rung(source, wish) for wish in fitting):
        if (
            not rungs or rung.width * rung.height < rungs[-1].width * rungs[-1].height
        ):  # the longest side caps some alike
            rungs.append(rung)
    return rungs


def _short_side_px(source: SourcePicture) -> int:
    """Return the short side in square pixels, without making more lines or columns than the source has."""
    if source.is_portrait:
        return min(source.width, int(source.width * source.sample_aspect))
    return source.height


def _shrunk(wish: RungWish, short_side: int) -> RungWish:
    share = (short_side / wish.short_side) ** 2
    return RungWish(f"{short_side}p", short_side, max(100_000, 10_000 * round(wish.bitrate_bps * share / 10_000)))


def _rung(source: SourcePicture, wish: RungWish) -> Rung:
    short = _even(wish.short_side)
    aspect = 1 / source.aspect if source.is_portrait else source.aspect
    long = _nearest_even(short * aspect)
    if long > _LONGEST_SIDE_PX:
        long, short = _LONGEST_SIDE_PX, _nearest_even(_LONGEST_SIDE_PX / aspect)
    area = short**2 * aspect / (wish.short_side**2 * _WIDE_SCREEN)
    bitrate = wish.bitrate_bps * float(area) ** 0.75  # guess: bits grow slower than the area
    if source.frame_rate > _FAST_FRAME_RATE:
        bitrate *= _FAST_FACTOR
    mean = 1000 * round(min(bitrate, _MOST_PEAK_BPS / PEAK_FACTOR) / 1000)
    width, height = (short, long) if source.is_portrait else (long, short)
    return Rung(f"video-{wish.short_side}", wish.name, width, height, mean, round(mean * PEAK_FACTOR))


def _even(pixels: int) -> int:
    return max(_SMALLEST_SIDE_PX, pixels - pixels % 2)


def _nearest_even(pixels: Fraction) -> int:
    return max(_SMALLEST_SIDE_PX, 2 * round(pixels / 2))
