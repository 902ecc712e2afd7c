"""What is measured of a publisher."""

import pytest

from headwater.channels.engine.meters import CounterRate, InputMeter
from headwater.media.model import AccessUnit, Codec, TrackFormat, TrackKind

VIDEO = TrackFormat(TrackKind.VIDEO, Codec.H264, 90_000, b"\x01\x64\x00\x1f\xff\xe1\x00\x00", 1280, 720, 30)
SOUND = TrackFormat(TrackKind.AUDIO, Codec.AAC, 48_000, b"\x11\x90", sample_rate_hz=48_000, channels=2)


def test_rates_bitrates_and_gop() -> None:
    meter = InputMeter()
    meter.take_formats([VIDEO, SOUND])
    facts = meter.facts(0.0)
    for second in range(1, 9):
        for index in range(30):
            ticks = (second * 30 + index) * 3000
            meter.take(AccessUnit(0, ticks, ticks, 3000, index == 0 and second % 2 == 0, bytes(10_000)), VIDEO)
        for index in range(47):
            ticks = (second * 47 + index) * 1024
            meter.take(AccessUnit(1, ticks, ticks, 1024, True, bytes(340)), SOUND)
        facts = meter.facts(float(second))
    assert facts.video
    assert facts.audio
    assert facts.video.frame_rate == pytest.approx(30)
    assert facts.video.bitrate_bps == 30 * 10_000 * 8
    assert facts.video.gop_s == 2.0
    assert facts.audio.bitrate_bps == 47 * 340 * 8
    assert facts.bitrate_bps == facts.video.bitrate_bps + facts.audio.bitrate_bps


def test_tracks_that_are_not_there_are_left_out() -> None:
    meter = InputMeter()
    meter.take_formats([SOUND])
    assert meter.facts(0.0).video is None
    assert meter.facts(1.0).audio is not None


def test_configuration_that_cannot_be_read_has_no_codec_string() -> None:
    meter = InputMeter()
    meter.take_formats([TrackFormat(TrackKind.VIDEO, Codec.H264, 90_000, b"")])
    facts = meter.facts(0.0)
    assert facts.video
    assert facts.video.codec_string == ""


def test_counter_rate_follows_the_last_seconds() -> None:
    rate = CounterRate()
    assert rate.take(0, 0.0) == 0
    assert rate.take(10, 1.0) == 10
    for second in range(2, 12):
        rate.take(10 + 100 * (second - 1), float(second))
    assert rate.take(10 + 100 * 11, 12.0) == pytest.approx(100)
