"""Sessions and outlet on a log in memory: when pipelines are made, where the timeline breaks, what is declared."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec
import pytest

from headwater.channels.engine.copying import CopyPipeline, source_track
from headwater.channels.engine.encoding import CannotCopyError, why_not_copied
from headwater.channels.engine.outlet import Outlet, log_of
from headwater.channels.engine.pipeline import PipelineCounters
from headwater.channels.engine.session import Session
from headwater.channels.model import ChannelMode, ChannelSettings, PlaybackPolicy, Takeover
from headwater.core.clock import ManualClock
from headwater.media.messages import Units
from headwater.media.model import AccessUnit, Codec, TrackFormat, TrackKind
from headwater.packager import Sample
from headwater.segments.model import TracksChanged
from rig.units import MemoryLog

S = 1_000_000
VIDEO = TrackFormat(
    TrackKind.VIDEO,
    Codec.H264,
    90_000,
    bytes.fromhex("0164001fffe1001d6764001facd9405005bb016a02020280000003008000001e478c18cb01000568ebecb22cfdf8f800"),
    width=1280,
    height=720,
    frame_rate_num=30,
)
SOUND = TrackFormat(TrackKind.AUDIO, Codec.AAC, 48_000, bytes.fromhex("1190"), sample_rate_hz=48_000, channels=2)
SETTINGS = ChannelSettings(
    id="channel",
    slug="one",
    name="One",
    mode=ChannelMode.PASSTHROUGH_ALL,
    ladder=None,
    segment_s=2.0,
    part_s=0.4,
    dvr_window_s=7200,
    takeover=Takeover.TAKE_OVER,
    reconnect_grace_s=20.0,
    playback_policy=PlaybackPolicy.PUBLIC,
    log_id="log",
    epoch_us=1_700_000_000_000_000,
)


@dataclass
class Notes:
    """A pipeline that keeps what it gets."""

    must_begin_with_keyframe: bool = True
    fails_at: int = -1
    counters: PipelineCounters = field(default_factory=PipelineCounters)
    note: str = ""
    samples: list[tuple[int, Sample]] = field(default_factory=list[tuple[int, Sample]])
    breaks: list[int] = field(default_factory=list[int])
    is_finished: bool = False

    def push(self, track_index: int, sample: Sample) -> None:
        if len(self.samples) == self.fails_at:
            message = "too far apart"
            raise CannotCopyError(message)
        self.samples.append((track_index, sample))

    def discontinuity(self) -> None:
        self.breaks.append(len(self.samples))

    def finish(self) -> None:
        self.is_finished = True


@dataclass
class Stage:
    """A session whose pipelines are noted."""

    must_begin_with_keyframe: bool = True
    fails_at: int = -1
    made: list[Notes] = field(default_factory=list[Notes])
    reasons: list[str] = field(default_factory=list[str])
    claimed: list[int] = field(default_factory=list[int])

    def __post_init__(self) -> None:
        self.session = Session(SETTINGS.epoch_us, lambda: 0, self.make)

    def make(self, _formats: Sequence[TrackFormat], claimed_bps: int, reason: str) -> Notes:
        self.made.append(Notes(self.must_begin_with_keyframe, -1 if reason else self.fails_at))
        self.reasons.append(reason)
        self.claimed.append(claimed_bps)
        return self.made[-1]

    def picture(self, index: int, *, is_keyframe: bool = False, late_s: float = 0.0) -> None:
        arrived = SETTINGS.epoch_us + 100 * S + index * S // 30 + round(late_s * S)
        self.session.take_units(Units(arrived, [AccessUnit(0, index * 3000, index * 3000, 3000, is_keyframe, b"p")]))

    def sound(self, index: int) -> None:
        arrived = SETTINGS.epoch_us + 100 * S + index * 1024 * S // 48_000
        self.session.take_units(Units(arrived, [AccessUnit(1, index * 1024, index * 1024, 1024, True, b"s")]))


def test_begins_with_a_keyframe_at_the_wall_clock() -> None:
    stage = Stage()
    stage.session.take_formats([VIDEO, SOUND])
    stage.picture(1)
    stage.sound(2)
    stage.picture(2, is_keyframe=True)
    stage.picture(3)
    stage.sound(4)
    samples = stage.made[0].samples
    assert [index for index, _ in samples] == [0, 0, 1]
    first = samples[0][1]
    assert first.pts_ticks == first.dts_ticks == 100 * 90_000 + 2 * 3000
    assert samples[1][1].dts_ticks - first.dts_ticks == 3000
    assert samples[2][1].dts_ticks == 100 * 48_000 + 4 * 1024
    assert stage.session.newest_us == 100 * S + 3 * S // 30


def test_units_without_formats_and_of_unknown_tracks_are_ignored() -> None:
    stage = Stage()
    stage.picture(0, is_keyframe=True)
    stage.session.take_formats([VIDEO])
    stage.sound(0)
    assert stage.made == []


def test_same_formats_again_change_nothing_and_others_make_a_new_pipeline() -> None:
    stage = Stage()
    stage.session.take_formats([VIDEO])
    stage.picture(0, is_keyframe=True)
    stage.session.take_formats([VIDEO])
    stage.picture(1)
    assert len(stage.made) == 1
    stage.session.take_formats([VIDEO, SOUND])
    assert stage.made[0].is_finished
    stage.picture(2)
    assert len(stage.made) == 1
    stage.picture(3, is_keyframe=True)
    assert len(stage.made) == 2
    assert stage.made[1].samples[0][1].dts_ticks - stage.made[0].samples[0][1].dts_ticks == 3 * 3000


@pytest.mark.parametrize("must_begin_with_keyframe", [True, False])
def test_leap_breaks_at_once_or_at_the_next_keyframe(*, must_begin_with_keyframe: bool) -> None:
    stage = Stage(must_begin_with_keyframe)
    stage.session.take_formats([VIDEO])
    stage.picture(0, is_keyframe=True)
    stage.picture(1)
    stage.picture(300)
    stage.picture(301, is_keyframe=True)
    notes = stage.made[0]
    assert notes.breaks == [2]
    expected = [0, 1, 301] if must_begin_with_keyframe else [0, 1, 300, 301]
    base = 100 * 90_000
    assert [(sample.dts_ticks - base) // 3000 for _, sample in notes.samples] == expected
    assert stage.session.breaks == 1


def test_publisher_that_cannot_be_copied_any_more_gets_another_pipeline() -> None:
    stage = Stage(fails_at=2)
    stage.session.take_formats([VIDEO])
    for index in range(4):
        stage.picture(index, is_keyframe=index in {0, 3})
    assert stage.reasons == ["", "too far apart"]
    assert [len(notes.samples) for notes in stage.made] == [2, 1]
    assert stage.session.pipelines == 2


def test_claimed_bitrate_is_believed_within_reason() -> None:
    for claim, expected in ((2500.0, 2_500_000), (-1.0, 0), (9e9, 0), (True, 0), ("2500", 0)):
        stage = Stage()
        stage.session.take_metadata({"videodatarate": claim})
        stage.session.take_formats([VIDEO])
        stage.picture(0, is_keyframe=True)
        assert stage.claimed == [expected]


def copied_log(pictures: int, gop: int, size_bytes: int = 10_000) -> MemoryLog:
    log = MemoryLog(log_of(SETTINGS))
    outlet = Outlet(SETTINGS, log, ManualClock(), lambda: None)
    session = Session(
        SETTINGS.epoch_us,
        lambda: outlet.end_us,
        lambda formats, claimed, _reason: CopyPipeline(formats, SETTINGS, outlet, claimed),
    )
    session.take_formats([VIDEO])
    unit = (size_bytes).to_bytes(4, "big") + b"\x41" + bytes(size_bytes - 1)
    for index in range(pictures):
        arrived = SETTINGS.epoch_us + 100 * S + index * S // 30
        session.take_units(Units(arrived, [AccessUnit(0, index * 3000, index * 3000, 3000, index % gop == 0, unit)]))
    session.finish()
    return log


def test_copied_segments_begin_at_keyframes() -> None:
    log = copied_log(240, 60)
    starts = [event.start_us for event in log.reader.opened()]
    assert starts == [100 * S, 102 * S, 104 * S, 106 * S]
    assert log.log.target_duration_s == 4


def test_target_follows_the_publishers_keyframes_up_to_ten_seconds() -> None:
    assert copied_log(400, 150).log.target_duration_s == 6
    late = copied_log(1000, 10_000)
    assert late.log.target_duration_s == 10
    assert [event.start_us for event in late.reader.opened()][:2] == [100 * S, 110 * S]


def test_changed_timing_begins_behind_a_discontinuity() -> None:
    log = MemoryLog(log_of(SETTINGS))
    outlet = Outlet(SETTINGS, log, ManualClock(), lambda: None)
    for settings in (SETTINGS, msgspec.structs.replace(SETTINGS, segment_s=1.0, part_s=0.2)):
        outlet.apply(settings)
        pipeline = CopyPipeline([VIDEO], settings, outlet)
        first = max(100 * 90_000, outlet.end_us * 9 // 100)
        for index in range(90):
            ticks = first + index * 3000
            pipeline.push(0, Sample(ticks, ticks, 3000, index % 30 == 0, False, b"\0\0\0\1\x41"))
        pipeline.finish()
    assert [event.is_discontinuity for event in log.reader.opened()] == [False, False, True, False, False]
    assert log.log.part_target_s == pytest.approx(0.2)


def test_bitrate_of_copied_tracks_is_declared_as_measured() -> None:
    """10 000 bytes 30 times a second are 2.4 Mb/s; 3.9 was guessed, which may stand; 40 000 bytes are 9.6."""
    modest = copied_log(600, 60).reader.of(TracksChanged)
    assert len(modest) == 1
    heavy = copied_log(600, 60, size_bytes=40_000).reader.of(TracksChanged)
    assert len(heavy) == 2
    assert 9_600_000 < heavy[-1].tracks[0].bandwidth_bps < 11_500_000
    assert 9_600_000 < heavy[-1].tracks[0].average_bandwidth_bps < 9_900_000


@pytest.mark.parametrize(
    ("formats", "word"),
    [
        ([VIDEO, SOUND], ""),
        ([SOUND], "no picture"),
        ([TrackFormat(TrackKind.VIDEO, Codec.HEVC, 90_000, b"\x01")], "hevc"),
        ([TrackFormat(TrackKind.VIDEO, Codec.H264, 90_000, b"\x01\x6e\x00\x1f")], "profile"),
        ([TrackFormat(TrackKind.VIDEO, Codec.H264, 90_000, b"")], "profile"),
    ],
)
def test_what_can_be_copied(formats: list[TrackFormat], word: str) -> None:
    reason = why_not_copied(formats)
    assert (word in reason) if word else reason == ""


def test_source_track_is_named_by_its_lines() -> None:
    assert source_track(VIDEO, 0).name == "720p"
    assert source_track(VIDEO, 1_000_000).average_bandwidth_bps == 1_000_000
