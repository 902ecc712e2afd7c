"""What a publishing session does with its units: the port that copying and encoding implement."""

from dataclasses import dataclass
from typing import Protocol

from headwater.packager import Sample


@dataclass(slots=True)
class PipelineCounters:
    """What did not go the straight way. Written on one thread, read by any.

    Attributes:
        dropped_pictures: Pictures left out because encoding could not keep up.
        undecodable_units: Units no decoder could read.
        forced_cuts: Copied segments that begin without a keyframe.
        encoded_us: Media time of the pictures encoded.
    """

    dropped_pictures: int = 0
    undecodable_units: int = 0
    forced_cuts: int = 0
    encoded_us: int = 0


class Pipeline(Protocol):
    """Turns a publisher's units, placed on the log's timeline, into samples of the log's tracks.

    Attributes:
        counters: What did not go the straight way.
        must_begin_with_keyframe: Whether after a break nothing can go out before the publisher's next keyframe.
        note: English words for the operator when the channel's mode could not be followed; empty otherwise.

    Concurrency: one thread calls it.
    """

    counters: PipelineCounters
    note: str

    @property
    def must_begin_with_keyframe(self) -> bool:
        """Whether a break makes it wait for the publisher's next keyframe."""
        ...

    def push(self, track_index: int, sample: Sample) -> None:
        """Take the next unit of a publisher's track."""
        ...

    def discontinuity(self) -> None:
        """Let the timeline break before the next unit."""
        ...

    def finish(self) -> None:
        """Write out everything; nothing comes any more."""
        ...
