"""Decoder configurations and codec strings, from real encoders and from hostile bytes."""

# The library's stubs leave the type of a packet's stream open.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from contextlib import suppress
from fractions import Fraction
from functools import cache

import av
import numpy as np
import pytest
from av.audio.codeccontext import AudioCodecContext
from av.codec.context import CodecContext, Flags
from av.video.codeccontext import VideoCodecContext
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.media.codecs import (
    BitstreamError,
    aac,
    audio_format,
    av1,
    codec_string,
    config_from_encoder,
    frame_duration_ticks,
    h264,
    hevc,
    is_keyframe,
    mp3,
    nal,
    nal_length_size,
    opus,
    sample_from_annexb,
    samples_per_frame,
    strip_unit,
    unit_duration_ticks,
    video_format,
    vp9,
)
from headwater.media.codecs.silence import silent_unit
from headwater.media.model import Codec, TrackFormat, TrackKind

WIDTH, HEIGHT = 322, 182  # neither is a multiple of 16: cropping counts
RATE = Fraction(30000, 1001)
ENCODERS: dict[Codec, tuple[str, dict[str, str]]] = {
    Codec.H264: ("libx264", {"preset": "ultrafast", "x264-params": "keyint=8:aud=1"}),
    Codec.HEVC: ("libx265", {"preset": "ultrafast", "x265-params": "log-level=none:keyint=8:min-keyint=8:aud=1"}),
    Codec.AV1: ("libsvtav1", {"preset": "12", "svtav1-params": "keyint=8:lp=1"}),
    Codec.VP9: ("libvpx-vp9", {"cpu-used": "8", "deadline": "realtime", "g": "8"}),
}


@cache
def encoded(codec: Codec) -> tuple[bytes, list[tuple[bytes, bool]]]:
    """Extradata, and packets with what the encoder says of them."""
    name, options = ENCODERS[codec]
    encoder = CodecContext.create(name, "w")
    assert isinstance(encoder, VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    encoder.framerate, encoder.time_base = RATE, 1 / RATE
    encoder.options = options
    encoder.flags |= Flags.global_header
    encoder.open()
    packets: list[av.Packet[av.VideoStream]] = []
    for index in range(20):
        frame = av.VideoFrame(WIDTH, HEIGHT, "yuv420p")
        for plane in frame.planes:
            plane.update(bytes([index * 9 % 256]) * plane.buffer_size)
        frame.pts = index
        packets += encoder.encode(frame)
    packets += encoder.encode(None)
    return encoder.extradata or b"", [(bytes(packet), packet.is_keyframe) for packet in packets]


def config_of(codec: Codec) -> bytes:
    extradata, packets = encoded(codec)
    return config_from_encoder(codec, extradata) if extradata else vp9.config_from_keyframe(packets[0][0])


@pytest.mark.parametrize(
    ("codec", "string"),
    [
        (Codec.H264, "avc1.42c00d"),
        (Codec.HEVC, "hvc1.1.6.L60.90"),
        (Codec.AV1, "av01.0.00M.08"),
        (Codec.VP9, "vp09.00.31.08"),
    ],
)
def test_an_encoder_s_extradata_becomes_a_configuration(codec: Codec, string: str) -> None:
    made = video_format(codec, config_of(codec), 90_000)
    assert codec_string(made) == string
    if codec is not Codec.VP9:
        assert (made.width, made.height) == (WIDTH, HEIGHT)
    if codec in {Codec.H264, Codec.HEVC}:
        assert Fraction(made.frame_rate_num, made.frame_rate_den) == RATE
        assert frame_duration_ticks(made) == 3003
    assert config_from_encoder(codec, made.config) == made.config
    assert nal_length_size(codec, made.config) == 4


@pytest.mark.parametrize("codec", ENCODERS)
def test_keyframes_are_those_of_the_encoder(codec: Codec) -> None:
    _, packets = encoded(codec)
    found = [is_keyframe(codec, sample_from_annexb(codec, data)) for data, _ in packets]
    assert found == [is_key for _, is_key in packets]
    assert 1 < sum(found) < len(found)


def test_vp9_tells_its_size_in_keyframes() -> None:
    header = vp9.parse_frame_header(encoded(Codec.VP9)[1][0][0])
    assert (header.width, header.height, header.bit_depth) == (WIDTH, HEIGHT, 8)


@pytest.mark.parametrize("codec", [Codec.H264, Codec.HEVC])
def test_annexb_and_lengths_turn_into_each_other(codec: Codec) -> None:
    for data, _ in encoded(codec)[1]:
        units = nal.split_annexb(data)
        prefixed = nal.annexb_to_length_prefixed(data)
        assert nal.split_length_prefixed(prefixed) == units
        assert nal.split_annexb(nal.length_prefixed_to_annexb(prefixed)) == units
        short = b"".join(len(unit).to_bytes(3, "big") + unit for unit in units)
        assert nal.with_four_byte_lengths(short, 3) == prefixed


@pytest.mark.parametrize("codec", [Codec.H264, Codec.HEVC])
def test_parameter_sets_and_delimiters_are_dropped_and_nothing_else(codec: Codec) -> None:
    module = h264 if codec is Codec.H264 else hevc
    extradata, packets = encoded(codec)
    for data, _ in packets:
        prefixed = nal.annexb_to_length_prefixed(extradata + data)
        kept = strip_unit(codec, prefixed)
        assert nal.split_length_prefixed(kept) == [
            unit for unit in nal.split_length_prefixed(prefixed) if not module.is_dropped(unit)
        ]
        assert len(kept) < len(prefixed)
        assert strip_unit(codec, kept) is kept


def test_av1_drops_temporal_delimiters() -> None:
    for data, _ in encoded(Codec.AV1)[1]:
        assert data[0] >> 3 == av1.OBU_TEMPORAL_DELIMITER
        kept = strip_unit(Codec.AV1, data)
        assert kept == data[2:]


def test_a_recovery_point_is_no_keyframe() -> None:
    sei, slice_p = bytes([0x06, 0x06, 0x01, 0xC4, 0x80]), bytes([0x41, 0x9A, 0x00])
    assert not is_keyframe(Codec.H264, nal.join_length_prefixed([sei, slice_p]))
    assert is_keyframe(Codec.H264, nal.join_length_prefixed([sei, bytes([0x65, 0x88])]))


def test_open_gop_pictures_of_hevc_are_keyframes() -> None:
    cra, trail = bytes([21 << 1, 1, 0xAF]), bytes([1 << 1, 1, 0xAF])
    assert is_keyframe(Codec.HEVC, nal.join_length_prefixed([cra]))
    assert not is_keyframe(Codec.HEVC, nal.join_length_prefixed([trail]))


def test_interlaced_and_high_profile_parameter_sets_are_read() -> None:
    # x264 --interlaced --output-csp i422 --input-depth 10, 1920x1080 at 25: fields halve the map units.
    name, _ = ENCODERS[Codec.H264]
    encoder = CodecContext.create(name, "w")
    assert isinstance(encoder, VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = 1920, 1080, "yuv422p10le"
    encoder.framerate, encoder.time_base = Fraction(25), Fraction(1, 25)
    encoder.options = {
        "preset": "ultrafast",
        "x264-params": "interlaced=1:tff=1:nal-hrd=vbr:vbv-maxrate=4000:vbv-bufsize=4000",
    }
    encoder.flags |= Flags.global_header
    encoder.open()
    config = config_from_encoder(Codec.H264, encoder.extradata or b"")
    sps = h264.parse_sps(h264.parse_avcc(config).sps[0])
    assert (sps.width, sps.height, sps.frame_rate) == (1920, 1080, 25)
    assert (sps.profile, sps.chroma_format, sps.bit_depth_luma) == (122, 2, 10)
    assert config[-4:] == bytes([0xFC | 2, 0xF8 | 2, 0xF8 | 2, 0])


@pytest.mark.parametrize(
    ("config", "object_type", "rate_hz", "channels", "samples"),
    [
        ("1190", 2, 48_000, 2, 1024),
        ("1210", 2, 44_100, 2, 1024),
        ("119056e500", 2, 48_000, 2, 1024),  # PyAV's encoder: extension present, SBR absent
        ("1194", 2, 48_000, 2, 960),
        ("2b118800", 5, 48_000, 2, 2048),  # HE-AAC, explicit hierarchical
        ("131056e598", 5, 48_000, 2, 2048),  # HE-AAC, backward compatible
        ("eb098800", 29, 48_000, 2, 2048),  # HE-AAC v2: mono core, stereo out
        ("11b0", 2, 48_000, 6, 1024),
    ],
)
def test_audio_specific_configs(config: str, object_type: int, rate_hz: int, channels: int, samples: int) -> None:
    data = bytes.fromhex(config)
    made = audio_format(Codec.AAC, data)
    assert codec_string(made) == f"mp4a.40.{object_type}"
    assert (made.sample_rate_hz, made.channels, made.timescale) == (rate_hz, channels, rate_hz)
    assert samples_per_frame(Codec.AAC, data) == samples
    assert frame_duration_ticks(made) == samples


@pytest.mark.parametrize("rate_hz", [96_000, 48_000, 44_100, 8_000, 12_345])
@pytest.mark.parametrize("channels", [1, 2, 6, 8])
def test_a_built_audio_specific_config_reads_back(rate_hz: int, channels: int) -> None:
    facts = aac.parse_asc(aac.build_asc(rate_hz, channels))
    assert (facts.sample_rate_hz, facts.channels, facts.object_type) == (rate_hz, channels, 2)


def test_adts_is_taken_apart() -> None:
    raw = bytes(range(20))
    size = 7 + len(raw)
    header = bytes([0xFF, 0xF1, 0x4C, 0x80 | size >> 11, size >> 3 & 0xFF, (size & 7) << 5 | 0x1F, 0xFC])
    assert aac.split_adts((header + raw) * 2) == [(bytes.fromhex("1190"), raw)] * 2
    with pytest.raises(BitstreamError):
        aac.split_adts(header + raw[:-1])


def test_opus_head_becomes_dops_and_packets_tell_their_length() -> None:
    head = b"OpusHead" + bytes.fromhex("0102380180bb0000000000")
    config = config_from_encoder(Codec.OPUS, head)
    made = audio_format(Codec.OPUS, config)
    assert config == bytes.fromhex("000201380000bb80000000")
    assert (codec_string(made), made.timescale, made.channels) == ("opus", 48_000, 2)
    assert unit_duration_ticks(made, b"\xfc\xff\xfe") == 960
    assert [opus.packet_samples(bytes([config_ << 3])) for config_ in (0, 3, 12, 16, 19, 31)] == [
        480, 2880, 480, 120, 960, 960,
    ]  # fmt: skip
    assert opus.packet_samples(bytes([31 << 3 | 3, 6])) == 5760
    with pytest.raises(BitstreamError):
        opus.packet_samples(bytes([31 << 3 | 3, 7]))


def test_mp3_has_no_configuration() -> None:
    made = audio_format(Codec.MP3, b"", sample_rate_hz=22_050, channels=1)
    assert (codec_string(made), frame_duration_ticks(made)) == ("mp4a.6B", 576)
    header = mp3.parse_frame_header(bytes.fromhex("fffb9064"))
    assert (header.sample_rate_hz, header.channels, header.frame_samples) == (44_100, 2, 1152)


@pytest.mark.parametrize(
    ("codec", "config"),
    [(Codec.AAC, aac.build_asc(48_000, channels)) for channels in (1, 2, 3, 4, 5, 6, 8)]
    + [(Codec.AAC, aac.build_asc(44_100, 2)), (Codec.OPUS, bytes.fromhex("000201380000bb80000000"))],
)
def test_silence_decodes_to_silence(codec: Codec, config: bytes) -> None:
    made = audio_format(codec, config)
    unit = silent_unit(made)
    assert unit is not None
    decoder = CodecContext.create("aac" if codec is Codec.AAC else "opus", "r")
    assert isinstance(decoder, AudioCodecContext)
    if codec is Codec.AAC:
        decoder.extradata = config
    else:
        decoder.extradata = b"OpusHead" + bytes.fromhex("0102380180bb0000000000")
    frames = [frame for _ in range(4) for frame in decoder.decode(av.Packet(unit))]
    assert len(frames) >= 3
    assert all(frame.sample_rate == made.sample_rate_hz for frame in frames)
    assert all(len(frame.layout.channels) == made.channels for frame in frames)
    # Plane by plane: PyAV 18.1 counts nine planes in an eight-channel frame and its to_ndarray crashes on them.
    if frames[0].format.is_planar:
        planes = [bytes(frame.planes[index]) for frame in frames for index in range(made.channels)]
        loudest = [float(np.abs(np.frombuffer(plane, np.float32, frames[0].samples)).max()) for plane in planes]
        assert max(loudest) < 1e-4


VIDEO_CODECS = [Codec.H264, Codec.HEVC, Codec.AV1, Codec.VP9]


@settings(max_examples=300, deadline=None)
@given(codec=st.sampled_from(VIDEO_CODECS), data=st.binary(max_size=400))
def test_random_video_configurations_give_one_typed_error(codec: Codec, data: bytes) -> None:
    for prefix in (b"", b"\x01", b"\x81\x00\x0c\x00", b"\x00\x00\x01\x67", b"\x00\x00\x01\x42\x01"):
        try:
            made = video_format(codec, config_from_encoder(codec, prefix + data), 90_000)
            codec_string(made)
        except BitstreamError:
            pass


@settings(max_examples=300, deadline=None)
@given(
    codec=st.sampled_from(VIDEO_CODECS),
    position=st.integers(0, 10_000),
    byte=st.integers(0, 255),
    cut=st.integers(0, 60),
)
def test_damaged_configurations_give_one_typed_error(codec: Codec, position: int, byte: int, cut: int) -> None:
    config = bytearray(config_of(codec))
    config[position % len(config)] = byte
    try:
        made = video_format(codec, bytes(config[: len(config) - cut]), 90_000)
        codec_string(made)
        assert 0 <= made.width <= 1 << 17
        assert frame_duration_ticks(made) >= 0
    except BitstreamError:
        pass


@settings(max_examples=300, deadline=None)
@given(codec=st.sampled_from([Codec.AAC, Codec.OPUS]), data=st.binary(max_size=100))
def test_random_audio_configurations_give_one_typed_error(codec: Codec, data: bytes) -> None:
    for prefix in (b"", b"OpusHead", b"\x00\x02", b"\x11\x80"):
        try:
            made = audio_format(codec, config_from_encoder(codec, prefix + data))
            codec_string(made)
            silent_unit(made)
        except BitstreamError:
            pass


@settings(max_examples=300, deadline=None)
@given(codec=st.sampled_from(list(Codec)), data=st.binary(max_size=300))
def test_random_units_give_one_typed_error(codec: Codec, data: bytes) -> None:
    is_keyframe(codec, data)
    for read in (strip_unit, sample_from_annexb):
        with suppress(BitstreamError):
            read(codec, data)
    for parse in (aac.split_adts, opus.packet_samples, mp3.parse_frame_header, vp9.parse_frame_header):
        with suppress(BitstreamError):
            parse(data)


def test_long_headers_are_refused_quickly() -> None:
    huge = b"\x67\x64\x00\x28" + b"\xff" * 60_000
    with pytest.raises(BitstreamError):
        h264.parse_sps(huge)
    zeros = h264.parse_avcc(config_of(Codec.H264)).sps[0][:4] + bytes(5000)
    with pytest.raises(BitstreamError):
        h264.parse_sps(zeros)


def test_a_wrong_kind_of_codec_is_refused() -> None:
    with pytest.raises(BitstreamError):
        video_format(Codec.AAC, b"\x11\x90", 90_000)
    with pytest.raises(BitstreamError):
        audio_format(Codec.H264, b"")
    with pytest.raises(BitstreamError):
        audio_format(Codec.MP3, b"")
    assert silent_unit(TrackFormat(TrackKind.AUDIO, Codec.MP3, 44_100, b"", sample_rate_hz=44_100, channels=2)) is None
