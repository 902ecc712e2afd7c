"""Values of the segment log.

A log has tracks (rungs and sound), each with its own init segments. All tracks share segment numbers: segment `n` of
every track covers the same stretch of the programme. Media time counts from the log's `epoch_us`, so the wall-clock
instant of any sample is `epoch_us + media time`, and the media timeline never goes back.
"""

from enum import StrEnum

import msgspec

from headwater.media.model import Codec, TrackKind


class ChannelState(StrEnum):
    """Whether a channel is on air."""

    OFF_AIR = "off_air"
    STARTING = "starting"
    ON_AIR = "on_air"
    RECONNECTING = "reconnecting"


class TrackInfo(msgspec.Struct, frozen=True):
    """One track of a log, as a playlist or a manifest describes it.

    Attributes:
        track_id: `video-1080`, `audio-main`: safe in a URL, stable while the channel's settings stand.
        kind: Picture or sound.
        codec: Its codec.
        codec_string: RFC 6381 form, as in CODECS.
        timescale: Ticks per second of its media times.
        init_id: Names the init segment its samples need; a new one comes with a discontinuity.
        bandwidth_bps: Peak, for BANDWIDTH.
        average_bandwidth_bps: Mean, for AVERAGE-BANDWIDTH.
        width: Pixels; 0 for sound.
        height: Pixels; 0 for sound.
        frame_rate: Frames per second; 0 for sound or unknown.
        sample_rate_hz: 0 for pictures.
        channels: 0 for pictures.
        language: BCP 47 tag, or `und`.
        name: What people see (`1080p`, `Main`).
        frame_duration_ticks: Nominal duration of one sample in `timescale`; 0 when unknown.
    """

    track_id: str
    kind: TrackKind
    codec: Codec
    codec_string: str
    timescale: int
    init_id: str
    bandwidth_bps: int
    average_bandwidth_bps: int
    width: int = 0
    height: int = 0
    frame_rate: float = 0.0
    sample_rate_hz: int = 0
    channels: int = 0
    language: str = "und"
    name: str = ""
    frame_duration_ticks: int = 0


class Keyframe(msgspec.Struct, frozen=True, array_like=True):
    """Where a keyframe lies inside its segment, for the I-frame playlist.

    Attributes:
        offset_bytes: Start of the moof that holds it, from the start of the segment.
        size_bytes: Bytes from there to the end of the keyframe's sample.
        time_ticks: Media time in the track's timescale.
    """

    offset_bytes: int
    size_bytes: int
    time_ticks: int


class LogOpened(msgspec.Struct, frozen=True, tag="log"):
    """The first event on a feed for a log: what it is and where it stands.

    Attributes:
        log_id: UUIDv7 of the log.
        channel_id: The channel that writes it.
        slug: The channel's public name.
        epoch_us: Wall-clock instant of media time zero.
        target_duration_s: Whole seconds, never exceeded by a segment's rounded duration.
        part_target_s: Longest part of any video track.
        dvr_window_s: How far back readers may go.
    """

    log_id: str
    channel_id: str
    slug: str
    epoch_us: int
    target_duration_s: int
    part_target_s: float
    dvr_window_s: int


class TracksChanged(msgspec.Struct, frozen=True, tag="tracks"):
    """The full list of tracks from segment `from_number` on."""

    log_id: str
    from_number: int
    tracks: list[TrackInfo]


class InitAdded(msgspec.Struct, frozen=True, tag="init"):
    """An init segment that later segments refer to."""

    log_id: str
    track_id: str
    init_id: str
    data: bytes


class SegmentOpened(msgspec.Struct, frozen=True, tag="open"):
    """A segment has begun; parts for it follow.

    Attributes:
        log_id: Its log.
        number: Media sequence number; each one comes once, without holes.
        start_us: Media time of its first sample in microseconds since the log's epoch.
        is_discontinuity: Whether timestamps, tracks or encoding break before it.
        discontinuity_sequence: Count of discontinuities up to and including this segment.
    """

    log_id: str
    number: int
    start_us: int
    is_discontinuity: bool
    discontinuity_sequence: int


class PartAdded(msgspec.Struct, tag="part", gc=False):
    """A part (one moof + mdat) of a track's open segment.

    Attributes:
        log_id: Its log.
        track_id: Its track.
        number: Segment number.
        index: Position in the segment, from 0.
        time_ticks: Media time (decode time of the first sample) in the track's timescale.
        duration_ticks: Sum of its samples' durations.
        is_independent: Whether it begins with a keyframe.
        closed_us: Wall clock when it was complete.
        data: The bytes, exactly as served. A segment is the concatenation of its parts.
    """

    log_id: str
    track_id: str
    number: int
    index: int
    time_ticks: int
    duration_ticks: int
    is_independent: bool
    closed_us: int
    data: bytes


class TrackSegment(msgspec.Struct, frozen=True):
    """A closed segment of one track.

    Attributes:
        track_id: Its track.
        init_id: The init segment it needs.
        time_ticks: Media time of its first sample in the track's timescale.
        duration_ticks: Its length.
        size_bytes: Its length in bytes.
        keyframes: For video, in order.
        parts: Duration in ticks, size in bytes and independence of each part, in order.
    """

    track_id: str
    init_id: str
    time_ticks: int
    duration_ticks: int
    size_bytes: int
    keyframes: list[Keyframe]
    parts: list[tuple[int, int, bool]]


class SegmentClosed(msgspec.Struct, frozen=True, tag="close"):
    """A segment is complete on all tracks.

    Attributes:
        log_id: Its log.
        number: Segment number.
        start_us: Media time since the log's epoch, as in `SegmentOpened`.
        duration_us: Longest video duration (sound when there is no picture).
        is_discontinuity: As in `SegmentOpened`.
        discontinuity_sequence: As in `SegmentOpened`.
        is_gap: Media is missing (EXT-X-GAP); `tracks` says for which tracks something exists.
        tracks: One entry per track that has media in it.
    """

    log_id: str
    number: int
    start_us: int
    duration_us: int
    is_discontinuity: bool
    discontinuity_sequence: int
    is_gap: bool
    tracks: list[TrackSegment]


class SegmentStored(msgspec.Struct, frozen=True, tag="stored"):
    """All tracks of a closed segment are in the blob store; memory may let its bytes go."""

    log_id: str
    number: int


class StateChanged(msgspec.Struct, frozen=True, tag="state"):
    """The channel went on air, lost its publisher, or went off air; nothing is removed by it."""

    log_id: str
    state: ChannelState
    at_us: int


class ThumbnailChanged(msgspec.Struct, frozen=True, tag="thumb"):
    """A new still picture of the channel (JPEG)."""

    log_id: str
    at_us: int
    data: bytes


LogEvent = (
    LogOpened
    | TracksChanged
    | InitAdded
    | SegmentOpened
    | PartAdded
    | SegmentClosed
    | SegmentStored
    | StateChanged
    | ThumbnailChanged
)
