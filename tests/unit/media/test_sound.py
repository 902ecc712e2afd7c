"""Sound of any kind into AAC on the media timeline."""

from itertools import pairwise

import av
import numpy as np
import pytest

from headwater.media.codecs import codec_string
from headwater.media.decode import DecodeError, SoundDecoder, opus_head
from headwater.media.sound import CodedSound, SoundEncoder


def tone(samples: int, rate: int = 48_000, layout: str = "stereo", sample_format: str = "fltp") -> av.AudioFrame:
    channels = 1 if layout == "mono" else 2
    wave = 0.5 * np.sin(np.arange(samples) * 2 * np.pi * 440 / rate)
    data = np.stack([wave] * channels)
    if sample_format == "fltp":
        frame = av.AudioFrame.from_ndarray(data.astype(np.float32), format="fltp", layout=layout)
    else:
        packed = (data.T.reshape(1, -1) * 32767).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(packed, format="s16", layout=layout)
    frame.sample_rate = rate
    return frame


def times(coded: list[CodedSound]) -> list[int]:
    return [sound.pts_ticks for sound in coded]


def test_frames_follow_each_other_from_the_first_sample_on() -> None:
    encoder = SoundEncoder(128_000)
    coded = [sound for index in range(50) for sound in encoder.encode(tone(1024), 96_000 + index * 1024, index)]
    assert times(coded) == [96_000 + index * 1024 for index in range(len(coded))]
    assert len(coded) >= 48
    assert encoder.corrections == 0
    assert codec_string(encoder.track_format) == "mp4a.40.2"


@pytest.mark.parametrize(
    ("rate", "layout", "sample_format"), [(44_100, "stereo", "fltp"), (22_050, "mono", "s16"), (48_000, "mono", "fltp")]
)
def test_any_rate_layout_and_form_keeps_time(rate: int, layout: str, sample_format: str) -> None:
    encoder = SoundEncoder(128_000)
    coded: list[CodedSound] = []
    for index in range(100):
        pts_ticks = index * 1024 * 48_000 // rate
        coded += encoder.encode(tone(1024, rate, layout, sample_format), pts_ticks, 0)
    assert {after - before for before, after in pairwise(times(coded))} == {1024}
    assert abs(times(coded)[-1] - 100 * 1024 * 48_000 // rate) < 4 * 1024
    assert encoder.corrections == 0


def test_hole_is_filled_with_silence() -> None:
    encoder = SoundEncoder(128_000)
    coded = [sound for index in range(10) for sound in encoder.encode(tone(1024), index * 1024, 0)]
    coded += [s for index in range(10) for s in encoder.encode(tone(1024), 24_000 + (10 + index) * 1024, 0)]
    assert {after - before for before, after in pairwise(times(coded))} == {1024}
    assert times(coded)[-1] > 24_000 + 16 * 1024
    assert encoder.corrections == 1


def test_long_hole_is_left_open() -> None:
    encoder = SoundEncoder(128_000)
    coded = [sound for index in range(10) for sound in encoder.encode(tone(1000), index * 1000, 0)]
    later = 60 * 48_000
    coded += [s for index in range(10) for s in encoder.encode(tone(1000), later + index * 1000, 0)]
    assert len(coded) < 25
    assert times(coded)[-1] >= later + 5 * 1000
    assert times(coded) == sorted(times(coded))


def test_sound_that_was_said_already_is_left_out() -> None:
    encoder = SoundEncoder(128_000)
    coded = [sound for index in range(20) for sound in encoder.encode(tone(1024), index * 1024, 0)]
    coded += [s for index in range(20) for s in encoder.encode(tone(1024), (index + 5) * 1024, 0)]
    assert {after - before for before, after in pairwise(times(coded))} == {1024}
    assert 20 <= len(coded) <= 26


def test_change_of_rate_in_mid_stream_goes_on() -> None:
    encoder = SoundEncoder(128_000)
    coded = [sound for index in range(10) for sound in encoder.encode(tone(1024), index * 1024, 0)]
    for index in range(10):
        coded += encoder.encode(tone(1024, 44_100, "mono"), 10 * 1024 + index * 1024 * 480 // 441, 0)
    assert {after - before for before, after in pairwise(times(coded))} == {1024}


def test_noise_is_told() -> None:
    decoder = SoundDecoder(SoundEncoder(64_000).track_format)
    with pytest.raises(DecodeError):
        decoder.decode(b"\xff" * 300)


def test_opus_configuration_is_turned_around() -> None:
    dops = bytes([0, 2]) + (312).to_bytes(2, "big") + (48_000).to_bytes(4, "big") + bytes(3)
    head = opus_head(dops)
    assert head.startswith(b"OpusHead\x01\x02")
    assert int.from_bytes(head[10:12], "little") == 312
    assert int.from_bytes(head[12:16], "little") == 48_000
    assert opus_head(b"short") == b""
