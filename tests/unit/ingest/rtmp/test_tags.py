"""FLV tags of 2008 and of Enhanced RTMP."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.ingest.rtmp.errors import RtmpError
from headwater.ingest.rtmp.tags import Tag, TagError, TagKind, UnsupportedCodecError, read_audio, read_video
from headwater.media.model import Codec


def test_avc_with_a_negative_composition_time() -> None:
    assert read_video(bytes.fromhex("17 01 ffffd6") + b"data") == [
        Tag(TagKind.FRAME, Codec.H264, 0, True, -42, b"data")
    ]
    assert read_video(bytes.fromhex("27 01 00002a") + b"data")[0].composition_ms == 42
    assert read_video(bytes.fromhex("17 00 000000") + b"avcC")[0].kind is TagKind.CONFIG
    assert read_video(bytes.fromhex("17 02 000000"))[0].kind is TagKind.END


def test_legacy_hevc_number() -> None:
    assert read_video(bytes.fromhex("1c 01 000000") + b"x")[0].codec is Codec.HEVC


def test_enhanced_video_with_and_without_composition_time() -> None:
    hevc = read_video(b"\x91hvc1" + bytes.fromhex("000021") + b"x")
    assert hevc == [Tag(TagKind.FRAME, Codec.HEVC, 0, True, 33, b"x")]
    assert read_video(b"\xa3hvc1x") == [Tag(TagKind.FRAME, Codec.HEVC, 0, False, 0, b"x")]
    assert read_video(b"\x91av01x") == [Tag(TagKind.FRAME, Codec.AV1, 0, True, 0, b"x")]
    assert read_video(b"\x90av01cfg")[0].kind is TagKind.CONFIG
    assert read_video(b"\x92vp09")[0].kind is TagKind.END
    assert read_video(b"\x94hvc1meta") == []


def test_modifiers_are_passed_over() -> None:
    nano = b"\x97" + bytes((2,)) + b"\x00\x00\x01" + b"\x01"  # ModEx of 3 bytes, then CodedFrames
    assert read_video(nano + b"hvc1" + bytes(3) + b"x") == [Tag(TagKind.FRAME, Codec.HEVC, 0, True, 0, b"x")]


def test_multitrack_video_and_audio() -> None:
    one = read_video(b"\x96\x01avc1" + b"\x02" + bytes(3) + b"x")
    assert [(tag.track_id, tag.data) for tag in one] == [(2, b"x")]
    many = b"\x95\x11mp4a" + b"\x00\x00\x00\x01a" + b"\x01\x00\x00\x02bb"
    assert [(tag.track_id, tag.data) for tag in read_audio(many)] == [(0, b"a"), (1, b"bb")]
    codecs = b"\x95\x21" + b"mp4a\x00\x00\x00\x01a" + b"Opus\x01\x00\x00\x01o"
    assert [tag.codec for tag in read_audio(codecs)] == [Codec.AAC, Codec.OPUS]


def test_audio_of_both_kinds() -> None:
    assert read_audio(b"\xaf\x00cfg") == [Tag(TagKind.CONFIG, Codec.AAC, 0, True, 0, b"cfg")]
    assert read_audio(b"\xaf\x01raw")[0].data == b"raw"
    assert read_audio(b"\x2fmp3") == [Tag(TagKind.FRAME, Codec.MP3, 0, True, 0, b"mp3")]
    assert read_audio(b"\x91Opuso") == [Tag(TagKind.FRAME, Codec.OPUS, 0, True, 0, b"o")]
    assert read_audio(b"\xaf") == []


@pytest.mark.parametrize("body", [b"", b"\x57\x01", b"\x57\x00\x00\x00\x00", b"\xd1hvc1", b"\x50"])
def test_commands_bring_no_picture(body: bytes) -> None:
    assert read_video(body) == []


@pytest.mark.parametrize(
    "body", [b"\x17\x01", b"\x91hv", b"\x91hvc1\x00", b"\x17\x09\x00\x00\x00x", b"\x96\x11avc1\x00\x00\x00\x09x"]
)
def test_tags_cut_short_are_errors(body: bytes) -> None:
    with pytest.raises(TagError):
        read_video(body)


@pytest.mark.parametrize(
    ("body", "name"), [(b"\x14\x00\x00\x00\x00", "VP6"), (b"\x22", "Sorenson H.263"), (b"\x91vvc1\x00", "vvc1")]
)
def test_video_codecs_that_are_not_taken_have_a_name(body: bytes, name: str) -> None:
    with pytest.raises(UnsupportedCodecError) as caught:
        read_video(body)
    assert caught.value.name == name


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"\xb6x", "Speex"),
        (b"\x91ac-3x", "ac-3"),
        (b"\x91\x00\xff\x00\x01x", "of an unknown code"),
        (b"\x91fLaCx", "fLaC"),
    ],
)
def test_audio_codecs_that_are_not_taken_have_a_name(body: bytes, name: str) -> None:
    with pytest.raises(UnsupportedCodecError) as caught:
        read_audio(body)
    assert caught.value.name == name


@given(st.binary(max_size=200))
def test_noise_gives_tags_or_a_typed_error(body: bytes) -> None:
    for read in (read_video, read_audio):
        with contextlib.suppress(RtmpError):
            read(body)


@given(st.sampled_from([0x90, 0x91, 0x93, 0x95, 0x96, 0x97, 0xA1]), st.binary(max_size=120))
def test_enhanced_noise_gives_tags_or_a_typed_error(first: int, rest: bytes) -> None:
    for read in (read_video, read_audio):
        with contextlib.suppress(RtmpError):
            read(bytes((first,)) + rest)
