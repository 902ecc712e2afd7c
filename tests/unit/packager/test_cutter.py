"""The cutter's promises, on invented samples of any rate, order and delay."""

from fractions import Fraction
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.core.clock import ManualClock
from headwater.media.model import Codec, TrackFormat, TrackKind
from headwater.packager import PackagedTrack, Packager, Sample, SegmentGrid, part_target_s
from rig.parts import RecordingSink, feed, read_part

AVCC = bytes.fromhex("0142c01effe100196742c01ed900a03db0110000030001000003003c8f162e4801000568cb83cb20")
VIDEO = TrackFormat(TrackKind.VIDEO, Codec.H264, 90_000, AVCC, 640, 360, 30, 1)
RATES = [Fraction(24000, 1001), Fraction(25), Fraction(30000, 1001), Fraction(30), Fraction(50), Fraction(60000, 1001)]
START_S = 5000
PART_S = 0.4


def video_track(rate: Fraction, name: str = "video-360") -> PackagedTrack:
    return PackagedTrack(
        name, msgspec.structs.replace(VIDEO, frame_rate_num=rate.numerator, frame_rate_den=rate.denominator)
    )


def audio_track(rate_hz: int = 48_000, name: str = "audio-main") -> PackagedTrack:
    index = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000].index(rate_hz)
    config = (2 << 11 | index << 7 | 2 << 3).to_bytes(2, "big")
    return PackagedTrack(
        name, TrackFormat(TrackKind.AUDIO, Codec.AAC, rate_hz, config, sample_rate_hz=rate_hz, channels=2)
    )


def pictures(
    rate: Fraction, seconds: float | Fraction, *, gop: int = 10**9, segment_s: float = 2.0, reorder: int = 0
) -> list[Sample]:
    """Samples in decoding order; every `gop`-th is a keyframe, and so is each that is due."""
    grid = SegmentGrid(90_000, segment_s)
    samples: list[Sample] = []
    for index in range(int(seconds * rate)):
        dts = START_S * 90_000 + round(index * 90_000 / rate)
        delay = round(reorder * 90_000 / rate)
        is_start = grid.is_due(dts + delay)
        is_key = is_start or index % gop == 0
        swing = 0 if is_key or not reorder else (delay if index % 3 == 1 else -delay)
        samples.append(Sample(dts, dts + delay + swing, 0, is_key, is_start, index.to_bytes(4, "big") * 3))
    return samples


def sounds(rate_hz: int, seconds: float, *, late_s: float = 0.0) -> list[Sample]:
    count = int(seconds * rate_hz / 1024)
    first = START_S * rate_hz + round(late_s * rate_hz)
    return [
        Sample(first + index * 1024, first + index * 1024, 1024, True, False, b"a" + index.to_bytes(4, "big"))
        for index in range(count)
    ]


def by_arrival(*tracks: tuple[int, int, float, list[Sample]]) -> list[tuple[int, Sample]]:
    """Interleave tracks (index, timescale, seconds of delay) as they would come in."""
    events = [
        (sample.dts_ticks / timescale + delay, index, order, sample)
        for index, timescale, delay, samples in tracks
        for order, sample in enumerate(samples)
    ]
    return [(index, sample) for _, index, _, sample in sorted(events, key=lambda event: event[:3])]


def package(
    tracks: list[PackagedTrack], samples: list[tuple[int, Sample]], segment_s: float = 2.0
) -> tuple[RecordingSink, Packager]:
    sink = RecordingSink()
    packager = Packager(sink, tracks, segment_s, PART_S, ManualClock())
    feed(packager, samples)
    return sink, packager


def written(sink: RecordingSink, track_id: str) -> list[bytes]:
    return [sample.data for part in sink.of(track_id) for sample in read_part(part.data)]


def assert_timeline(sink: RecordingSink, track: PackagedTrack, *, jitter_s: float = 0.0) -> None:
    """Parts follow each other, say what is in them, and keep to PART-TARGET."""
    timescale = track.format.timescale
    parts = sink.of(track.track_id)
    longest = part_target_s(PART_S, track.format)
    for part in parts:
        samples = read_part(part.data)
        assert sum(sample.duration_ticks for sample in samples) == part.duration_ticks
        assert all(sample.duration_ticks > 0 for sample in samples)
        assert part.duration_ticks <= round(longest * timescale)
    for before, after in pairwise(parts):
        assert abs(after.time_ticks - before.end_ticks) <= round(jitter_s * timescale)
        if before.number == after.number:
            assert before.duration_ticks >= 0.85 * longest * timescale


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("rate_hz", [48_000, 44_100, 22_050])
def test_constant_rates_make_even_parts_of_sound_and_picture(rate: Fraction, rate_hz: int) -> None:
    tracks = [video_track(rate), audio_track(rate_hz)]
    frames, tones = pictures(rate, 9.3), sounds(rate_hz, 9.3)
    sink, _ = package(tracks, by_arrival((0, 90_000, 0, frames), (1, rate_hz, 0.03, tones)))
    assert written(sink, "video-360") == [sample.data for sample in frames]
    assert written(sink, "audio-main") == [sample.data for sample in tones]
    assert_timeline(sink, tracks[0])
    for before, after in pairwise(sink.of("audio-main")):
        assert after.time_ticks == before.end_ticks
    spare = 1024 / rate_hz
    for part in sink.of("audio-main"):
        assert part.duration_ticks / rate_hz <= part_target_s(PART_S, tracks[0].format) + spare
    assert len(sink.closed) == 5


@settings(max_examples=60, deadline=None)
@given(
    rate=st.sampled_from(RATES),
    rate_hz=st.sampled_from([48_000, 44_100, 32_000]),
    gop=st.integers(5, 300),
    reorder=st.integers(0, 3),
    late_s=st.floats(-0.2, 0.2),
    delays=st.tuples(st.floats(0, 0.3), st.floats(0, 0.3), st.floats(0, 0.3)),
)
def test_nothing_is_lost_and_rungs_share_their_boundaries(
    rate: Fraction, rate_hz: int, gop: int, reorder: int, late_s: float, delays: tuple[float, float, float]
) -> None:
    tracks = [video_track(rate, "video-720"), video_track(rate, "video-360"), audio_track(rate_hz)]
    top, low = pictures(rate, 7, gop=gop, reorder=reorder), pictures(rate, 7, gop=gop)
    offset = round(reorder * 90_000 / rate)
    low = [
        Sample(one.dts_ticks + offset, one.dts_ticks + offset, 0, one.is_keyframe, one.is_segment_start, one.data)
        for one in top
    ]
    tones = sounds(rate_hz, 7, late_s=late_s)
    sink, packager = package(
        tracks, by_arrival((0, 90_000, delays[0], top), (1, 90_000, delays[1], low), (2, rate_hz, delays[2], tones))
    )
    assert written(sink, "video-720") == [sample.data for sample in top]
    assert written(sink, "video-360") == [sample.data for sample in low]
    first = -(-top[0].pts_ticks * rate_hz // 90_000)
    heard = [data for data in written(sink, "audio-main") if data.startswith(b"a")]
    assert heard == [sample.data for sample in tones if sample.dts_ticks >= first]
    for track_id in ("video-720", "video-360"):
        assert [part.time_ticks for part in sink.of(track_id) if part.index == 0] == pytest.approx(
            [start_us * 90_000 // 1_000_000 for start_us in sink.starts_us], abs=2
        )
    assert_timeline(sink, tracks[0], jitter_s=2 / 90_000)
    assert sink.closed == list(range(len(sink.starts_us)))
    assert packager.counters.late_tracks == 0
    for part in sink.of("audio-main"):
        start = sink.starts_us[part.number] * rate_hz // 1_000_000
        assert part.time_ticks >= start - 1
        if part.index == 0:
            assert part.time_ticks <= start + 1024 + 1


@settings(max_examples=60, deadline=None)
@given(
    rate=st.sampled_from(RATES),
    jitter=st.lists(st.integers(-1, 1), min_size=210, max_size=210),
    segment_s=st.sampled_from([1.0, 2.0, 4.0]),
)
def test_whole_millisecond_jitter_keeps_presentation_times_and_part_lengths(
    rate: Fraction, jitter: list[int], segment_s: float
) -> None:
    track = video_track(rate)
    frames = pictures(rate, 210 / rate - Fraction(1, 1000), segment_s=segment_s)
    for frame, error in zip(frames[1:], jitter, strict=False):
        milliseconds = round(frame.dts_ticks / 90) + error
        frame.dts_ticks = frame.pts_ticks = milliseconds * 90
    sink, _ = package([track], [(0, frame) for frame in frames], segment_s)
    samples = [sample for part in sink.of("video-360") for sample in read_part(part.data)]
    assert [sample.pts_ticks for sample in samples] == [frame.pts_ticks for frame in frames]
    assert_timeline(sink, track, jitter_s=0.004)


def test_a_part_goes_out_with_its_last_packet() -> None:
    sink = RecordingSink()
    packager = Packager(sink, [video_track(Fraction(30))], 2.0, PART_S, ManualClock())
    counts: list[int] = []
    for sample in pictures(Fraction(30), 2):
        packager.push(0, sample)
        counts.append(len(sink.parts))
    assert [counts[index] for index in (10, 11, 22, 23, 58, 59)] == [0, 1, 1, 2, 4, 5]


def test_a_segment_waits_for_its_slow_rung_and_its_successor_s_parts_are_held() -> None:
    sink = RecordingSink()
    tracks = [video_track(Fraction(30), "video-720"), video_track(Fraction(30), "video-360")]
    packager = Packager(sink, tracks, 1.0, PART_S, ManualClock())
    frames = pictures(Fraction(30), 3, segment_s=1.0)
    for index, frame in enumerate(frames[:60]):
        packager.push(0, frame)
        if index >= 15:
            packager.push(1, frames[index - 15])
    assert [part.number for part in sink.of("video-720") if part.index == 0] == [0, 1]
    assert sink.closed == [0]
    packager.push(1, frames[45])
    packager.flush()
    assert written(sink, "video-360") == [frame.data for frame in frames[:46]]


def test_a_rung_that_stops_holds_the_others_for_two_seconds_at_most() -> None:
    sink = RecordingSink()
    tracks = [video_track(Fraction(30), "video-720"), video_track(Fraction(30), "video-360")]
    packager = Packager(sink, tracks, 1.0, PART_S, ManualClock())
    frames = pictures(Fraction(30), 8, segment_s=1.0)
    for index, frame in enumerate(frames):
        packager.push(0, frame)
        if index < 20:
            packager.push(1, frame)
    assert len(sink.closed) >= 4
    assert packager.counters.late_tracks >= 1
    packager.flush()
    assert written(sink, "video-720") == [frame.data for frame in frames]
    assert written(sink, "video-360") == [frame.data for frame in frames[:20]]


def test_missing_sound_becomes_silence_and_holds_nothing_back() -> None:
    sink = RecordingSink()
    tracks = [video_track(Fraction(30)), audio_track()]
    packager = Packager(sink, tracks, 2.0, PART_S, ManualClock())
    tones = [tone for tone in sounds(48_000, 8) if not 2.5 <= tone.dts_ticks / 48_000 - START_S < 4.1]
    delays: list[float] = []
    for index, sample in by_arrival((0, 90_000, 0, pictures(Fraction(30), 8)), (1, 48_000, 0.02, tones)):
        packager.push(index, sample)
        if index == 0:
            newest = sink.of("video-360")[-1].end_ticks if sink.parts else START_S * 90_000
            delays.append(sample.dts_ticks / 90_000 - newest / 90_000)
    packager.flush()
    assert max(delays) < 0.5, "picture parts go out as they are complete"
    audio = sink.of("audio-main")
    assert all(after.time_ticks == before.end_ticks for before, after in pairwise(audio)), "no hole in the sound"
    assert [data for data in written(sink, "audio-main") if data.startswith(b"a")] == [tone.data for tone in tones]
    assert packager.counters.filled_frames == pytest.approx(1.6 * 48_000 / 1024, abs=1.5)


def test_sound_that_never_comes_becomes_silence() -> None:
    sink, packager = package(
        [video_track(Fraction(30)), audio_track()], [(0, one) for one in pictures(Fraction(30), 6)]
    )
    assert len(sink.closed) == 3
    assert {part.number for part in sink.of("audio-main")} == {0, 1, 2}
    assert packager.counters.filled_frames > 100


def test_sound_alone_is_cut_on_its_own_grid() -> None:
    track = audio_track()
    tones = sounds(48_000, 9)
    sink, _ = package([track], [(0, tone) for tone in tones])
    assert written(sink, "audio-main") == [tone.data for tone in tones]
    assert [start - sink.starts_us[0] for start in sink.starts_us] == [0, 2_000_000, 4_000_000, 6_000_000, 8_000_000]
    assert_timeline(sink, track)


def test_sound_leads_when_the_announced_picture_never_comes() -> None:
    tones = sounds(48_000, 12)
    sink, _ = package([video_track(Fraction(30)), audio_track()], [(1, tone) for tone in tones])
    assert written(sink, "audio-main") == [tone.data for tone in tones]
    assert len(sink.closed) == 6


def test_a_picture_that_comes_back_goes_on_in_the_running_segments() -> None:
    frames = [one for one in pictures(Fraction(30), 16) if not 3 <= one.dts_ticks / 90_000 - START_S < 9.5]
    tones = sounds(48_000, 16)
    sink, _ = package(
        [video_track(Fraction(30)), audio_track()], by_arrival((0, 90_000, 0, frames), (1, 48_000, 0, tones))
    )
    assert written(sink, "video-360") == [frame.data for frame in frames]
    assert written(sink, "audio-main") == [tone.data for tone in tones]
    assert sink.starts_us == sorted(set(sink.starts_us))
    assert sink.starts_us[-1] == (START_S + 14) * 1_000_000


def test_a_discontinuity_loses_nothing_and_brings_new_init_segments() -> None:
    sink = RecordingSink()
    packager = Packager(sink, [video_track(Fraction(30)), audio_track()], 2.0, PART_S, ManualClock())
    frames, tones = pictures(Fraction(30), 3.1), sounds(48_000, 3.3)
    for index, sample in by_arrival((0, 90_000, 0, frames), (1, 48_000, 0, tones)):
        packager.push(index, sample)
    packager.discontinuity([video_track(Fraction(25)), audio_track(44_100)])
    assert sink.closed == [0, 1]
    assert packager.end_us == pytest.approx((START_S + 3.3) * 1e6, abs=25_000)
    later = pictures(Fraction(25), 3)
    for sample in later:
        sample.dts_ticks += 20 * 90_000
        sample.pts_ticks += 20 * 90_000
        packager.push(0, sample)
    packager.flush()
    assert written(sink, "video-360") == [sample.data for sample in (*frames, *later)]
    assert written(sink, "audio-main")[: len(tones)] == [tone.data for tone in tones]
    assert sink.discontinuities == [2]
    assert len(sink.inits["audio-main"]) == 2
    assert sink.inits["audio-main"][0][0] != sink.inits["audio-main"][1][0]
    assert sink.tracks[1].sample_rate_hz == 44_100


def test_every_keyframe_begins_a_chunk_and_is_found_by_its_range() -> None:
    frames = pictures(Fraction(30), 4, gop=17)
    sink, _ = package([video_track(Fraction(30))], [(0, frame) for frame in frames])
    found: list[int] = []
    for part in sink.of("video-360"):
        for keyframe in part.keyframes:
            chunk = part.data[keyframe.offset_bytes : keyframe.offset_bytes + keyframe.size_bytes]
            assert chunk[4:8] == b"moof"
            assert chunk[-12:] == next(one.data for one in frames if one.pts_ticks == keyframe.time_ticks)
            found.append(keyframe.time_ticks)
    assert found == [frame.pts_ticks for frame in frames if frame.is_keyframe]


def test_times_that_are_not_the_log_s_are_dropped_and_counted() -> None:
    sink = RecordingSink()
    packager = Packager(sink, [video_track(Fraction(30))], 2.0, PART_S, ManualClock())
    frames = pictures(Fraction(30), 2)
    for frame in frames:
        packager.push(0, frame)
    packager.push(0, Sample(0, 0, 0, True, True, b"old"))
    packager.push(0, Sample(frames[-1].dts_ticks, frames[-1].dts_ticks + 10**9, 0, True, True, b"odd"))
    packager.push(0, Sample(-5, -5, 0, True, True, b"negative"))
    assert packager.counters.dropped_samples == 3
    packager.flush()
    assert written(sink, "video-360") == [frame.data for frame in frames]


def test_times_that_stand_still_still_make_a_rising_timeline() -> None:
    sink = RecordingSink()
    packager = Packager(sink, [video_track(Fraction(30))], 2.0, PART_S, ManualClock())
    start = START_S * 90_000
    for index in range(40):
        packager.push(0, Sample(start, start, 0, index == 0, index == 0, index.to_bytes(4, "big")))
    packager.flush()
    samples = [sample for part in sink.of("video-360") for sample in read_part(part.data)]
    assert len(samples) == 40
    assert all(after.dts_ticks > before.dts_ticks for before, after in pairwise(samples))
    assert {sample.pts_ticks for sample in samples} == {start}


def test_a_stream_without_a_frame_rate_is_learned() -> None:
    track = PackagedTrack("video-360", msgspec.structs.replace(VIDEO, frame_rate_num=0))
    frames = pictures(Fraction(30), 4)
    sink = RecordingSink()
    packager = Packager(sink, [track], 2.0, PART_S, ManualClock())
    counts: list[int] = []
    for frame in frames:
        packager.push(0, frame)
        counts.append(len(sink.parts))
    assert counts[11] == 0, "the first part waits for the next sample"
    assert counts[12] == 1
    assert counts[71] == counts[70] + 1, "later ones do not"
    packager.flush()
    assert written(sink, "video-360") == [frame.data for frame in frames]


@settings(max_examples=150, deadline=None)
@given(
    events=st.lists(
        st.tuples(
            st.integers(0, 2),
            st.integers(-60, 400),
            st.integers(-3000, 9000),
            st.booleans(),
            st.booleans(),
            st.sampled_from(["push"] * 30 + ["flush", "discontinuity"]),
        ),
        max_size=250,
    )
)
def test_whatever_the_clocks_do_the_log_stays_in_order(events: list[tuple[int, int, int, bool, bool, str]]) -> None:
    sink = RecordingSink()
    tracks = [video_track(Fraction(30), "video-720"), video_track(Fraction(25), "video-360"), audio_track()]
    packager = Packager(sink, tracks, 1.0, PART_S, ManualClock(), epoch_us=1)
    times = [0, 0, 0]
    for index, step, composition, is_key, is_start, action in events:
        timescale = tracks[index].format.timescale
        times[index] += step * timescale // 1000
        if action == "flush":
            packager.flush()
        elif action == "discontinuity":
            packager.discontinuity()
        else:
            dts = 10 * timescale + times[index]
            can_start = is_key or index == 2
            packager.push(index, Sample(dts, dts + composition, 0, can_start, can_start and is_start, b"data"))
    packager.flush()
    assert sink.closed == list(range(len(sink.starts_us)))
    for track in tracks:
        for part in sink.of(track.track_id):
            samples = read_part(part.data)
            assert samples
            assert sum(sample.duration_ticks for sample in samples) == part.duration_ticks


@pytest.mark.parametrize("lag_s", [0.5, 1.0, 2.0])
def test_sound_that_always_comes_late_is_kept_once_its_lag_is_known(lag_s: float) -> None:
    frames, tones = pictures(Fraction(30), 20), sounds(48_000, 20)
    sink, packager = package(
        [video_track(Fraction(30)), audio_track()], by_arrival((0, 90_000, 0, frames), (1, 48_000, lag_s, tones))
    )
    assert written(sink, "video-360") == [frame.data for frame in frames]
    audio = sink.of("audio-main")
    assert all(after.time_ticks - before.end_ticks < 1024 for before, after in pairwise(audio))
    lost_s = packager.counters.dropped_samples * 1024 / 48_000
    assert lost_s <= 2 * lag_s + PART_S
    heard = [data for data in written(sink, "audio-main") if data.startswith(b"a")]
    assert heard[-400:] == [tone.data for tone in tones[-400:]]


def test_frames_keep_their_own_time_after_silence() -> None:
    tones = [tone for tone in sounds(48_000, 6, late_s=0.007) if not 2.5 <= tone.dts_ticks / 48_000 - START_S < 3.8]
    sink, _ = package(
        [video_track(Fraction(30)), audio_track()],
        by_arrival((0, 90_000, 0, pictures(Fraction(30), 6)), (1, 48_000, 0.02, tones)),
    )
    samples = [sample for part in sink.of("audio-main") for sample in read_part(part.data)]
    places = {sample.data: sample.dts_ticks for sample in samples if sample.data.startswith(b"a")}
    assert places == {tone.data: tone.dts_ticks for tone in tones}


def test_two_languages_share_the_picture_s_boundaries() -> None:
    tracks = [video_track(Fraction(30)), audio_track(48_000, "audio-zh"), audio_track(44_100, "audio-en")]
    frames = pictures(Fraction(30), 7)
    sink, _ = package(
        tracks,
        by_arrival((0, 90_000, 0, frames), (1, 48_000, 0.02, sounds(48_000, 7)), (2, 44_100, 0.1, sounds(44_100, 7))),
    )
    for track_id, rate_hz in (("audio-zh", 48_000), ("audio-en", 44_100)):
        starts = [part.time_ticks / rate_hz for part in sink.of(track_id) if part.index == 0]
        assert starts == pytest.approx([us / 1e6 for us in sink.starts_us], abs=1024 / rate_hz)
        assert all(start >= us / 1e6 - 1e-5 for start, us in zip(starts, sink.starts_us, strict=True))
