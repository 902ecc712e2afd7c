"""Decoding, scaling and encoding pictures."""

from fractions import Fraction

import av
import numpy as np
import pytest

from headwater.media.codecs import codec_string
from headwater.media.decode import DecodeError, PictureDecoder
from headwater.media.encode import EncodeError, H264Setting, PictureEncoder
from headwater.media.picture import Picture
from headwater.media.scale import Scaler

SETTING = H264Setting(
    width=320,
    height=180,
    frame_rate=Fraction(30),
    bitrate_bps=400_000,
    peak_bps=460_000,
    buffer_bits=230_000,
    preset="superfast",
)
FRAME = 3000


def picture(index: int = 0, size: tuple[int, int] = (320, 180), pixels: str = "yuv420p") -> Picture:
    """Return a gradient that moves."""
    width, height = size
    row = (np.arange(width) * 2 + index * 4) % 256
    gray = np.broadcast_to(row, (height, width)).astype(np.uint8)
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(np.stack([gray] * 3, axis=2)), format="rgb24")
    return Picture(frame.reformat(format=pixels), index * FRAME, 1000 + index)


def encoded(count: int, keyframes: set[int]) -> tuple[PictureEncoder, list[tuple[int, bool, bytes]]]:
    encoder = PictureEncoder(SETTING, picture())
    coded: list[tuple[int, bool, bytes]] = []
    for index in range(count):
        raw = picture(index)
        raw.mark(is_keyframe=index in keyframes)
        coded += [(out.pts_ticks, out.is_keyframe, out.data) for out in encoder.encode(raw)]
    return encoder, coded


def test_every_picture_comes_out_at_once_with_keyframes_where_they_were_asked_for() -> None:
    _, coded = encoded(40, {0, 17, 18, 30})
    assert [pts for pts, _, _ in coded] == [index * FRAME for index in range(40)]
    assert [pts // FRAME for pts, is_keyframe, _ in coded if is_keyframe] == [0, 17, 18, 30]


def test_samples_are_length_prefixed_and_the_configuration_is_known_beforehand() -> None:
    encoder, coded = encoded(1, {0})
    assert codec_string(encoder.track_format).startswith("avc1.64")
    assert int.from_bytes(coded[0][2][:4], "big") < len(coded[0][2])
    assert (encoder.track_format.width, encoder.track_format.height) == (320, 180)


def test_what_is_encoded_can_be_decoded_with_times_and_arrivals() -> None:
    encoder, coded = encoded(10, {0})
    decoder = PictureDecoder(encoder.track_format)
    out = [
        (shown.pts_ticks, shown.arrived_us, shown.size)
        for pts, _, data in coded
        for shown in decoder.decode(data, pts, pts + 5)
    ]
    assert out == [(index * FRAME, index * FRAME + 5, (320, 180)) for index in range(10)]
    assert decoder.sample_aspect == 1
    assert decoder.flush() == []


def test_keyframes_of_another_encoder_do_not_leak_into_ours() -> None:
    """A decoder leaves its picture type on the frame; x264 would take it as an order."""
    source, coded = encoded(20, {0, 10})
    decoder = PictureDecoder(source.track_format)
    encoder = PictureEncoder(SETTING)
    keyframes: list[int] = []
    for pts, _, data in coded:
        for shown in decoder.decode(data, pts, 0):
            shown.mark(is_keyframe=pts == 0)
            keyframes += [out.pts_ticks for out in encoder.encode(shown) if out.is_keyframe]
    assert keyframes == [0]


@pytest.mark.parametrize("noise", [b"junk" * 50, b"\x00\x00\xff\xffjunk", b"\x00\x00\x00\x05\x65junk"])
def test_noise_is_told_and_the_next_keyframe_is_shown(noise: bytes) -> None:
    encoder, coded = encoded(1, {0})
    decoder = PictureDecoder(encoder.track_format)
    with pytest.raises(DecodeError):
        decoder.decode(noise, 0, 0)
    assert len(decoder.decode(coded[0][2], 0, 0)) == 1


def test_refused_settings_are_told() -> None:
    with pytest.raises(EncodeError):
        PictureEncoder(H264Setting(321, 181, Fraction(30), 1, 1, 1, "no-such-preset"))


def test_scaler_leaves_alone_what_fits() -> None:
    raw = picture()
    assert Scaler(320, 180).scale(raw) is raw


@pytest.mark.parametrize("pixels", ["yuv420p", "yuv422p", "yuvj420p", "yuv420p10le", "nv12"])
def test_scaler_brings_anything_to_size_and_form(pixels: str) -> None:
    scaled = Scaler(160, 90).scale(picture(3, pixels=pixels))
    assert scaled.size == (160, 90)
    assert scaled.frame.format.name == "yuv420p"
    assert not scaled.is_full_range
    assert (scaled.pts_ticks, scaled.arrived_us) == (3 * FRAME, 1003)


def test_full_range_becomes_limited() -> None:
    white = av.VideoFrame.from_ndarray(np.full((180, 320, 3), 255, np.uint8), format="rgb24")
    full = Picture(white.reformat(format="yuvj420p", dst_color_range=2), 0, 0)
    limited = Scaler(320, 180).scale(full)
    assert abs(int(limited.frame.to_ndarray()[0, 0]) - 235) <= 1


def test_still_is_a_jpeg() -> None:
    assert picture().jpeg().startswith(b"\xff\xd8\xff")
