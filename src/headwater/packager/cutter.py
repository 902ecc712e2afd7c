"""Cuts the samples of all tracks into parts and segments on one grid."""

from collections.abc import Sequence
from dataclasses import dataclass

from headwater.core.clock import Clock
from headwater.packager.model import PackagedTrack, PartSink, Sample


@dataclass(slots=True)
class PackagerCounters:
    """What did not go the straight way, since the packager was made.

    Attributes:
        samples: Samples taken.
        dropped_samples: Samples that could not be placed (before the first segment, absurd times, a rung far behind).
        late_tracks: Times a segment was closed without waiting longer for a track.
        gaps: Holes in a track's timeline beyond its jitter.
    """

    samples: int = 0
    dropped_samples: int = 0
    late_tracks: int = 0
    gaps: int = 0


class Packager:
    """Makes CMAF parts and segments of N video tracks (rungs) and M audio tracks.

    All tracks of a segment begin at the same picture: the one whose sample has `is_segment_start`. A part goes to the
    sink when its last sample is in. Sound is cut at its first frame at or after the picture's boundary. One segment is
    open in the log at a time: it closes when every track has passed its end, or when the others have waited a part's
    length for a track that is silent.

    Args:
        sink: The log's writer.
        tracks: All tracks; their order gives the index for `push`.
        segment_s: Length that sound-only channels are cut to, and that tells the last part of a segment.
        part_s: Wanted part length; the true one is a whole number of frames (`grid.part_target_s`).
        clock: For `prft` and measuring.

    Concurrency: one thread; every method returns at once.
    """

    counters: PackagerCounters

    def __init__(
        self,
        sink: PartSink,
        tracks: Sequence[PackagedTrack],
        segment_s: float,
        part_s: float,
        clock: Clock,
    ) -> None:
        """Announce the tracks and their init segments to the sink."""
        raise NotImplementedError

    def push(self, track_index: int, sample: Sample) -> None:
        """Take the next sample of a track, in decoding order."""
        raise NotImplementedError

    def discontinuity(self, tracks: Sequence[PackagedTrack] | None = None) -> None:
        """Write out all that is held, close the segment, and let the next one begin with a discontinuity.

        Args:
            tracks: The tracks from now on, when formats changed; new init segments are announced.
        """
        raise NotImplementedError

    def flush(self) -> None:
        """Write out all that is held and close the open segment; `push` may go on later (call `discontinuity` then)."""
        raise NotImplementedError

    @property
    def end_us(self) -> int:
        """Media time up to which something was written, in µs since the epoch: a new anchor must not lie before it."""
        raise NotImplementedError
