"""What travels between a publisher and the log: track formats and access units.

These are `msgspec.Struct`s because they cross from the ingest process to the engine process once per read.
"""

from enum import StrEnum

import msgspec

from headwater.core.units import MediaTime


class TrackKind(StrEnum):
    """Picture or sound."""

    VIDEO = "video"
    AUDIO = "audio"


class Codec(StrEnum):
    """The codecs that may enter or leave."""

    H264 = "h264"
    HEVC = "hevc"
    AV1 = "av1"
    VP9 = "vp9"
    AAC = "aac"
    OPUS = "opus"
    MP3 = "mp3"


class TrackFormat(msgspec.Struct, frozen=True, array_like=True):
    """Everything a decoder or a packager has to know of a track before its first access unit.

    Attributes:
        kind: Picture or sound.
        codec: Its codec.
        timescale: Ticks per second of the access units' times.
        config: Decoder configuration as ISO BMFF carries it: the payload of avcC, hvcC, av1C, vpcC or dOps, or an
            AudioSpecificConfig for AAC. Empty for MP3.
        width: Picture width in pixels after cropping; 0 for sound.
        height: Picture height in pixels after cropping; 0 for sound.
        frame_rate_num: Nominal frames per second, numerator; 0 when unknown or for sound.
        frame_rate_den: Its denominator.
        sample_rate_hz: Sampling rate; 0 for pictures.
        channels: Audio channels; 0 for pictures.
        language: BCP 47 tag, `und` when unknown.
    """

    kind: TrackKind
    codec: Codec
    timescale: int
    config: bytes
    width: int = 0
    height: int = 0
    frame_rate_num: int = 0
    frame_rate_den: int = 1
    sample_rate_hz: int = 0
    channels: int = 0
    language: str = "und"


class AccessUnit(msgspec.Struct, array_like=True, gc=False):
    """One coded picture, or one coded audio frame.

    Attributes:
        track: Index of its track among the publisher's tracks.
        pts_ticks: Presentation time in the track's timescale.
        dts_ticks: Decoding time in the track's timescale.
        duration_ticks: Length in the track's timescale; 0 when not known.
        is_keyframe: Whether decoding can begin here; true for all audio.
        data: H.264 and HEVC as 4-byte length-prefixed NAL units without parameter sets in front being required, AV1 as
            a temporal unit of OBUs with size fields and without temporal delimiter, audio as one raw frame.
    """

    track: int
    pts_ticks: int
    dts_ticks: int
    duration_ticks: int
    is_keyframe: bool
    data: bytes

    def pts(self, track_format: TrackFormat) -> MediaTime:
        """Return the presentation time with its timescale."""
        return MediaTime(self.pts_ticks, track_format.timescale)
