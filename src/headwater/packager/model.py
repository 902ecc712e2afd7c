"""What goes into the packager and where it puts its parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import msgspec

from headwater.media.model import TrackFormat
from headwater.segments.model import Keyframe, TrackInfo


class Sample(msgspec.Struct, gc=False):
    """One coded picture or audio frame on the log's media timeline.

    Attributes:
        dts_ticks: Decoding time in its track's timescale, counted from the log's epoch.
        pts_ticks: Presentation time, likewise.
        duration_ticks: Nominal duration; 0 takes the track's nominal frame duration. With neither, each part waits for
            the first sample of the next.
        is_keyframe: Whether decoding can begin here; true for sound.
        is_segment_start: Every track's next segment begins at this sample's presentation time. Rungs carry the mark on
            the same picture. Ignored for sound while a picture is there.
        data: As in `media.model.AccessUnit`.
        arrived_us: Wall clock when its last byte came in, for measuring; 0 when unknown.
    """

    dts_ticks: int
    pts_ticks: int
    duration_ticks: int
    is_keyframe: bool
    is_segment_start: bool
    data: bytes
    arrived_us: int = 0


@dataclass(frozen=True, slots=True)
class PackagedTrack:
    """One track of a log, as the packager is told of it.

    Attributes:
        track_id: Its name in the log (`video-1080`, `audio-main`).
        format: Codec and configuration; its `timescale` is the samples' (90 000 for pictures, the rate for sound).
        name: What people see (`1080p`).
        bandwidth_bps: Peak.
        average_bandwidth_bps: Mean.
    """

    track_id: str
    format: TrackFormat
    name: str = ""
    bandwidth_bps: int = 0
    average_bandwidth_bps: int = 0


@dataclass(slots=True)
class PackagerCounters:
    """What did not go the straight way, since the packager was made.

    Attributes:
        samples: Samples taken.
        dropped_samples: Samples that could not be placed (before the first segment, absurd times, overlapping sound).
        late_tracks: Times a segment was closed without waiting longer for a track.
        gaps: Holes in a track's timeline beyond its jitter.
        filled_frames: Frames of silence written where sound was missing.
    """

    samples: int = 0
    dropped_samples: int = 0
    late_tracks: int = 0
    gaps: int = 0
    filled_frames: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """A finished part of one track.

    Attributes:
        index: Position in its segment.
        time_ticks: Where it begins on the log: its tfdt plus the track's constant reordering delay, so that a segment's
            time is its first picture's presentation time.
        duration_ticks: Sum of its samples' durations.
        is_independent: Whether it begins with a keyframe.
        data: Its bytes: one or more chunks; every keyframe begins one.
        keyframes: Where they lie, from the start of this part.
    """

    index: int
    time_ticks: int
    duration_ticks: int
    is_independent: bool
    data: bytes
    keyframes: list[Keyframe]


class PartSink(Protocol):
    """The log's writer as the packager sees it; `segments.writer.LogWriter` is the real one.

    Concurrency: called synchronously from `Packager.push`; one segment is open at a time and holds all tracks.
    """

    def set_tracks(self, tracks: Sequence[TrackInfo]) -> None:
        """Take the full list of tracks from the next segment on."""
        ...

    def add_init(self, track_id: str, init_id: str, data: bytes) -> None:
        """Take an init segment that the tracks of `set_tracks` refer to; the same id means the same bytes."""
        ...

    def open_segment(self, start_us: int, *, is_discontinuity: bool) -> int:
        """Open the next segment and return its number."""
        ...

    def add_part(  # noqa: PLR0913, PLR0917 the log's agreed signature
        self,
        track_id: str,
        index: int,
        time_ticks: int,
        duration_ticks: int,
        is_independent: bool,  # noqa: FBT001 the log's agreed signature
        data: bytes,
        keyframes: Sequence[Keyframe] = (),
    ) -> None:
        """Append a part to the open segment.

        Args:
            track_id: Its track.
            index: Position in the segment, from 0.
            time_ticks: Where it begins, as in `Part`.
            duration_ticks: Sum of its samples' durations.
            is_independent: Whether it begins with a keyframe.
            data: Its bytes.
            keyframes: Where its keyframes lie; offsets count from the start of this part.
        """
        ...

    def close_segment(self) -> None:
        """Close the open segment on all tracks."""
        ...
