"""What a room asks of a codec without knowing which codec it is."""

from collections.abc import Callable
from fractions import Fraction

from headwater.media.codecs import aac, av1, h264, hevc, mp3, nal, opus, vp9
from headwater.media.codecs.errors import BitstreamError
from headwater.media.model import Codec, TrackFormat, TrackKind

_MAX_FRAME_RATE = 300  # guess: above it a VUI states a clock, not a frame rate
_CODEC_STRINGS: dict[Codec, Callable[[bytes], str]] = {
    Codec.H264: h264.codec_string,
    Codec.HEVC: hevc.codec_string,
    Codec.AV1: av1.codec_string,
    Codec.VP9: vp9.codec_string,
    Codec.AAC: aac.codec_string,
}
_FIXED_CODEC_STRINGS = {Codec.OPUS: "opus", Codec.MP3: "mp4a.6B"}  # 6B: the object type of MPEG-1 audio
_AVCC_LENGTH_AT, _HVCC_LENGTH_AT = 4, 21


def video_format(codec: Codec, config: bytes, timescale: int) -> TrackFormat:
    """Describe a video track by its decoder configuration (payload of avcC, hvcC, av1C or vpcC).

    Width and height are after cropping, 0 when only the pictures tell them (VP9); the frame rate is that of the VUI, or
    0 when the stream does not say. The configuration is returned saying 4-byte lengths: rewrite samples by
    `nal.with_four_byte_lengths` when `nal_length_size` is another.

    Raises:
        BitstreamError: The configuration cannot be read.
    """
    width = height = 0
    rate = Fraction(0)
    if codec is Codec.H264:
        sps = h264.parse_sps(h264.parse_avcc(config).sps[0])
        width, height, rate = sps.width, sps.height, sps.frame_rate
        config = _saying_four_bytes(config, _AVCC_LENGTH_AT)
    elif codec is Codec.HEVC:
        width, height, rate = _hevc_size(config)
        config = _saying_four_bytes(config, _HVCC_LENGTH_AT)
    elif codec is Codec.AV1:
        header = av1.parse_av1c(config)
        if header:
            width, height, rate = header.width, header.height, header.frame_rate
    elif codec is Codec.VP9:
        config = vp9.build_vpcc(vp9.parse_vpcc(config))
    else:
        raise _wrong_kind(codec, "video")
    rate = rate.limit_denominator(1001 * 1000) if 0 < rate <= _MAX_FRAME_RATE else Fraction(0)
    return TrackFormat(TrackKind.VIDEO, codec, timescale, config, width, height, rate.numerator, rate.denominator)


def _hevc_size(config: bytes) -> tuple[int, int, Fraction]:
    sets = hevc.parse_hvcc(config).sets.get(hevc.NAL_SPS)
    if not sets:
        message = "hvcC without a sequence parameter set"
        raise BitstreamError(message)
    sps = hevc.parse_sps(sets[0])
    return sps.width, sps.height, sps.frame_rate


def _saying_four_bytes(config: bytes, position: int) -> bytes:
    return config[:position] + bytes([config[position] | 3]) + config[position + 1 :]


def _wrong_kind(codec: Codec, kind: str) -> BitstreamError:
    return BitstreamError(f"{codec.value} is no {kind} codec")


def nal_length_size(codec: Codec, config: bytes) -> int:
    """Return the bytes of each NAL unit length that a publisher's configuration announces; 4 where there are none.

    Raises:
        BitstreamError: The configuration cannot be read.
    """
    if codec is Codec.H264:
        return h264.parse_avcc(config).length_size
    if codec is Codec.HEVC:
        return hevc.parse_hvcc(config).length_size
    return nal.LENGTH_BYTES


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
    if codec is Codec.AAC:
        facts = aac.parse_asc(config)
        sample_rate_hz, channels = facts.sample_rate_hz, facts.channels
    elif codec is Codec.OPUS:
        sample_rate_hz, channels = opus.RATE_HZ, opus.parse_dops(config).channels
    elif codec is not Codec.MP3:
        raise _wrong_kind(codec, "audio")
    if sample_rate_hz <= 0 or channels <= 0:
        message = "audio without a sampling rate or without channels"
        raise BitstreamError(message)
    return TrackFormat(
        TrackKind.AUDIO, codec, timescale or sample_rate_hz, config, sample_rate_hz=sample_rate_hz, channels=channels
    )


def codec_string(track_format: TrackFormat) -> str:
    """Return the RFC 6381 string (`avc1.64001f`, `hvc1.1.6.L93.90`, `av01.0.04M.08`, `mp4a.40.2`, `opus`, `mp4a.6B`).

    Raises:
        BitstreamError: The configuration cannot be read.
    """
    read = _CODEC_STRINGS.get(track_format.codec)
    return read(track_format.config) if read else _FIXED_CODEC_STRINGS[track_format.codec]


def frame_duration_ticks(track_format: TrackFormat) -> int:
    """Return the nominal duration of one sample in the track's timescale, 0 when unknown."""
    timescale = track_format.timescale
    if track_format.kind is TrackKind.VIDEO:
        rate = track_format.frame_rate_num
        return (2 * timescale * track_format.frame_rate_den + rate) // (2 * rate) if rate > 0 else 0
    samples = samples_per_frame(track_format.codec, track_format.config)
    if track_format.codec is Codec.MP3:
        samples = mp3.frame_samples(track_format.sample_rate_hz)
    rate = track_format.sample_rate_hz
    return (2 * samples * timescale + rate) // (2 * rate) if rate > 0 else 0


def samples_per_frame(codec: Codec, config: bytes) -> int:
    """Return PCM samples per coded audio frame at the track's sampling rate (1024 for AAC-LC, 0 when it varies).

    Raises:
        BitstreamError: The configuration cannot be read.
    """
    return aac.parse_asc(config).frame_samples if codec is Codec.AAC else 0


def unit_duration_ticks(track_format: TrackFormat, data: bytes) -> int:
    """Return the duration of one coded unit: read from it where it may vary (Opus), else nominal; 0 when unknown.

    Raises:
        BitstreamError: The unit cannot be read.
    """
    if track_format.codec is Codec.OPUS:
        return opus.packet_samples(data) * track_format.timescale // opus.RATE_HZ
    return frame_duration_ticks(track_format)


def config_from_encoder(codec: Codec, extradata: bytes) -> bytes:
    """Turn an encoder's extradata (Annex B parameter sets, OpusHead, …) into a decoder configuration as in ISO BMFF.

    Extradata that already has that form is returned unchanged.

    Raises:
        BitstreamError: The extradata cannot be read.
    """
    if codec is Codec.H264 and nal.is_annexb(extradata):
        return h264.avcc_from_annexb(extradata)
    if codec is Codec.HEVC and nal.is_annexb(extradata):
        return hevc.hvcc_from_annexb(extradata)
    if codec is Codec.AV1:
        return extradata if extradata[:1] == b"\x81" else av1.build_av1c(extradata)
    if codec is Codec.OPUS and extradata.startswith(b"OpusHead"):
        return opus.dops_from_head(extradata)
    return extradata


def sample_from_annexb(codec: Codec, data: bytes) -> bytes:
    """Turn an encoder's packet into a sample: H.264 and HEVC from Annex B to 4-byte lengths, then as `strip_unit`.

    Raises:
        BitstreamError: OBUs of AV1 do not add up.
    """
    if codec is Codec.H264:
        return nal.join_length_prefixed([unit for unit in nal.split_annexb(data) if not h264.is_dropped(unit)])
    if codec is Codec.HEVC:
        return nal.join_length_prefixed([unit for unit in nal.split_annexb(data) if not hevc.is_dropped(unit)])
    return strip_unit(codec, data)


def strip_unit(codec: Codec, data: bytes) -> bytes:
    """Drop what the init segment already carries or a player does not need.

    H.264 and HEVC (4-byte lengths): parameter sets, access unit delimiters, filler, end-of-sequence; AV1: temporal
    delimiters, padding. SEI stays: it carries captions and recovery points. What needs no change is returned as it is.

    Raises:
        BitstreamError: Lengths do not add up.
    """
    if codec is Codec.H264 and h264.has_dropped_types(data):
        return nal.join_length_prefixed([unit for unit in nal.split_length_prefixed(data) if not h264.is_dropped(unit)])
    if codec is Codec.HEVC and hevc.has_dropped_types(data):
        return nal.join_length_prefixed([unit for unit in nal.split_length_prefixed(data) if not hevc.is_dropped(unit)])
    return av1.without_dropped(data) if codec is Codec.AV1 else data


def is_keyframe(codec: Codec, data: bytes) -> bool:
    """Tell whether decoding can begin at this unit (IDR or CRA/BLA picture; a recovery point does not count).

    Bytes that cannot be read are no keyframe; sound always is one.
    """
    try:
        match codec:
            case Codec.H264:
                return h264.is_idr(data)
            case Codec.HEVC:
                return hevc.is_random_access(data)
            case Codec.AV1:
                return av1.is_keyframe(data)
            case Codec.VP9:
                return vp9.parse_frame_header(data).is_keyframe
            case _:
                return True
    except BitstreamError:
        return False
