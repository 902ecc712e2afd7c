"""Where segments and parts end."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.media.model import Codec, TrackFormat, TrackKind
from headwater.packager import SegmentGrid, part_target_s

AAC = bytes.fromhex("1190")


@pytest.mark.parametrize(
    ("rate", "part_s", "frames"),
    [("24000/1001", 0.4, 10), ("25", 0.4, 10), ("30000/1001", 0.4, 12), ("60", 0.2, 12), ("8", 0.4, 3), ("1", 0.4, 1)],
)
def test_a_part_target_is_a_whole_number_of_pictures(rate: str, part_s: float, frames: int) -> None:
    fps = Fraction(rate)
    track = TrackFormat(TrackKind.VIDEO, Codec.H264, 90_000, b"", 640, 360, fps.numerator, fps.denominator)
    assert part_target_s(part_s, track) == pytest.approx(float(frames / fps), abs=1e-4)


def test_a_part_target_of_sound_is_the_next_whole_number_of_frames() -> None:
    track = TrackFormat(TrackKind.AUDIO, Codec.AAC, 48_000, AAC, sample_rate_hz=48_000, channels=2)
    assert part_target_s(0.4, track) == 19 * 1024 / 48_000


def test_an_unknown_frame_rate_leaves_the_wish() -> None:
    assert part_target_s(0.4, TrackFormat(TrackKind.VIDEO, Codec.VP9, 90_000, b"")) == 0.4


@given(rate=st.sampled_from([Fraction(24000, 1001), Fraction(25), Fraction(30000, 1001), Fraction(60)]))
def test_encoding_due_pictures_do_not_drift(rate: Fraction) -> None:
    grid = SegmentGrid(90_000, 2.0)
    due = [time for time in (round(index * 90_000 / rate) for index in range(2000)) if grid.is_due(time)]
    for number, time in enumerate(due):
        assert 0 <= time - number * 180_000 + 900 <= 900 + 90_000 / rate


def test_encoding_begins_anew_after_a_break() -> None:
    grid = SegmentGrid(90_000, 2.0)
    assert grid.is_due(0)
    assert not grid.is_due(90_000)
    assert grid.is_due(90_000_000)
    assert not grid.is_due(90_003_000)
    grid.reset()
    assert grid.is_due(90_006_000)


def test_passthrough_waits_for_the_publisher_s_keyframe() -> None:
    grid = SegmentGrid(90_000, 2.0, limit_s=10.0)
    assert not grid.starts_at(0, is_keyframe=False)
    starts = [second for second in range(30) if grid.starts_at(second * 90_000, is_keyframe=second % 3 == 0)]
    assert starts == [0, 3, 6, 9, 12, 15, 18, 21, 24, 27]
    assert grid.forced_cuts == 0


def test_passthrough_without_keyframes_is_cut_at_the_limit() -> None:
    grid = SegmentGrid(90_000, 2.0, limit_s=10.0)
    starts = [second for second in range(35) if grid.starts_at(second * 90_000, is_keyframe=second == 0)]
    assert starts == [0, 10, 20, 30]
    assert grid.forced_cuts == 3


def test_passthrough_takes_a_keyframe_that_is_a_millisecond_early() -> None:
    grid = SegmentGrid(90_000, 2.0)
    assert grid.starts_at(0, is_keyframe=True)
    assert not grid.starts_at(90_000, is_keyframe=True)
    assert grid.starts_at(179_910, is_keyframe=True)
