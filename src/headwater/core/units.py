"""Media time: a number of ticks and the ticks per second. It is never a wall-clock instant."""

from dataclasses import dataclass
from fractions import Fraction
from functools import total_ordering


@total_ordering
@dataclass(frozen=True, slots=True)
class MediaTime:
    """A position or length on a media timeline.

    Args:
        ticks: Count of ticks, may be negative.
        timescale: Ticks per second (90 000 for our video, the sample rate for audio).
    """

    ticks: int
    timescale: int

    @property
    def seconds(self) -> float:
        """The time in seconds, rounded to a float."""
        return self.ticks / self.timescale

    @property
    def us(self) -> int:
        """The time in whole microseconds, rounded down."""
        return self.ticks * 1_000_000 // self.timescale

    def rescale(self, timescale: int) -> "MediaTime":
        """Return the same time in another timescale, rounded to the nearest tick."""
        if timescale == self.timescale:
            return self
        return MediaTime((2 * self.ticks * timescale + self.timescale) // (2 * self.timescale), timescale)

    def __add__(self, other: "MediaTime") -> "MediaTime":
        """Add, keeping the timescale of the left side."""
        return MediaTime(self.ticks + other.rescale(self.timescale).ticks, self.timescale)

    def __sub__(self, other: "MediaTime") -> "MediaTime":
        """Subtract, keeping the timescale of the left side."""
        return MediaTime(self.ticks - other.rescale(self.timescale).ticks, self.timescale)

    def __eq__(self, other: object) -> bool:
        """Compare exactly, across timescales."""
        if not isinstance(other, MediaTime):
            return NotImplemented
        return self.ticks * other.timescale == other.ticks * self.timescale

    def __lt__(self, other: "MediaTime") -> bool:
        """Compare exactly, across timescales."""
        return self.ticks * other.timescale < other.ticks * self.timescale

    def __hash__(self) -> int:
        """Hash equal times alike."""
        return hash(Fraction(self.ticks, self.timescale))
