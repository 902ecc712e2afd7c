"""What a room asks of a codec without knowing which codec it is."""

from headwater.media.model import Codec, TrackFormat


def video_format(codec: Codec, config: bytes, timescale: int) -> TrackFormat:
    """Describe a video track by its decoder configuration (payload of avcC, hvcC, av1C or vpcC).

    Width and height are after cropping; the frame rate is that of the VUI, or 0 when the stream does not say.

    Raises:
        BitstreamError: The configuration cannot be read.
    """
    raise NotImplementedError


def audio_format(
    codec: Codec, config: bytes, timescale: int = 0, sample_rate_hz: int = 0, channels: int = 0
) -> TrackFormat:
    """Describe an audio track by its AudioSpecificConfig (AAC) or dOps payload (Opus); MP3 has no configuration.

    Args:
        codec: AAC, OPUS or MP3.
        config: Decoder configuration; empty for MP3.
        timescale: Ticks per second of its units; the sampling rate when 0.
        sample_rate_hz: For MP3 only, from the container.
        channels: For MP3 only, from the container.

    Raises:
        BitstreamError: The configuration cannot be read.
    """
    raise NotImplementedError


def codec_string(track_format: TrackFormat) -> str:
    """Return the RFC 6381 string (`avc1.64001f`, `hvc1.1.6.L93.90`, `av01.0.04M.08`, `mp4a.40.2`, `opus`, `mp4a.6B`).

    Raises:
        BitstreamError: The configuration cannot be read.
    """
    raise NotImplementedError


def frame_duration_ticks(track_format: TrackFormat) -> int:
    """Return the nominal duration of one sample in the track's timescale, 0 when unknown."""
    raise NotImplementedError


def samples_per_frame(codec: Codec, config: bytes) -> int:
    """Return PCM samples per coded audio frame at the track's sampling rate (1024 for AAC-LC, 0 when it varies)."""
    raise NotImplementedError


def config_from_encoder(codec: Codec, extradata: bytes) -> bytes:
    """Turn an encoder's extradata (Annex B parameter sets, OpusHead, …) into a decoder configuration as in ISO BMFF.

    Extradata that already has that form is returned unchanged.

    Raises:
        BitstreamError: The extradata cannot be read.
    """
    raise NotImplementedError


def sample_from_annexb(codec: Codec, data: bytes) -> bytes:
    """Turn an encoder's packet into a sample: H.264 and HEVC from Annex B to 4-byte lengths, then as `strip_unit`."""
    raise NotImplementedError


def strip_unit(codec: Codec, data: bytes) -> bytes:
    """Drop what the init segment already carries or a player does not need.

    H.264 and HEVC (4-byte lengths): parameter sets, access unit delimiters, filler, end-of-sequence; AV1: temporal
    delimiters. SEI stays: it carries captions and recovery points.

    Raises:
        BitstreamError: Lengths do not add up.
    """
    raise NotImplementedError


def is_keyframe(codec: Codec, data: bytes) -> bool:
    """Tell whether decoding can begin at this unit (IDR or CRA/BLA picture; a recovery point does not count).

    Bytes that cannot be read are no keyframe.
    """
    raise NotImplementedError
