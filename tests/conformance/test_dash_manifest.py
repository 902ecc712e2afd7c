"""Manifests against the rules of ISO/IEC 23009-1 that players rely on."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import msgspec
import pytest
from mpegdash.parser import MPEGDASHParser

from headwater.core.clock import rfc3339
from headwater.segments.model import ChannelState
from rig.logs import EPOCH_US, LogMaker, audio, video
from rig.rsgi import Gateway, settle

MPD = "manifest.mpd"
NS = {"d": "urn:mpeg:dash:schema:mpd:2011"}


@pytest.fixture
def gateway(tmp_path: Path) -> Gateway:
    log = LogMaker(tmp_path)
    log.add_segments(12)
    log.open_segment()
    log.add_part()
    return Gateway(tmp_path, log)


async def manifest(gateway: Gateway, query: str = "") -> ET.Element:
    answer = await gateway.ask(MPD + query)
    assert answer.status == 200, answer.text
    return answer.xml


def all_of(root: ET.Element, name: str) -> list[ET.Element]:
    return root.findall(f".//d:{name}", NS)


def seconds(duration: str) -> float:
    match = re.fullmatch(r"PT([0-9.]+)S", duration)
    assert match
    return float(match[1])


def timeline(template: ET.Element) -> list[tuple[int, int]]:
    """Return (time, duration) of each segment of a SegmentTimeline."""
    found: list[tuple[int, int]] = []
    for entry in all_of(template, "S"):
        time = int(entry.get("t", found[-1][0] + found[-1][1] if found else 0))
        for _ in range(int(entry.get("r", 0)) + 1):
            found.append((time, int(entry.attrib["d"])))
            time += int(entry.attrib["d"])
    return found


async def test_5_3_1_2_a_dynamic_manifest_has_what_it_must(gateway: Gateway) -> None:
    root = await manifest(gateway)
    assert root.tag == "{urn:mpeg:dash:schema:mpd:2011}MPD"
    assert root.get("type") == "dynamic"
    assert root.get("profiles")
    assert root.get("publishTime")
    assert root.get("minBufferTime")
    assert root.get("minimumUpdatePeriod")
    assert datetime.fromisoformat(root.attrib["availabilityStartTime"]) == datetime.fromisoformat(rfc3339(EPOCH_US))
    assert seconds(root.attrib["timeShiftBufferDepth"]) == 7200


async def test_5_3_1_2_max_segment_duration_is_not_exceeded(gateway: Gateway) -> None:
    root = await manifest(gateway)
    longest = seconds(root.attrib["maxSegmentDuration"])
    for template in all_of(root, "SegmentTemplate"):
        nominal = template.get("duration")
        durations = [int(nominal)] if nominal else [duration for _, duration in timeline(template)]
        assert max(durations) / int(template.attrib["timescale"]) <= longest + 0.5


async def test_5_3_2_periods_have_unique_ids_and_rising_starts(gateway: Gateway) -> None:
    gateway.log.close_segment()
    for _ in range(3):
        gateway.log.be_away(6)
        gateway.log.add_segment(is_discontinuity=True)
        gateway.log.add_segments(3)
    periods = all_of(await manifest(gateway), "Period")
    assert len(periods) == 4
    assert len({period.attrib["id"] for period in periods}) == 4
    starts = [seconds(period.attrib["start"]) for period in periods]
    assert starts == sorted(starts)
    for period, following in zip(periods, starts[1:], strict=False):
        assert seconds(period.attrib["start"]) + seconds(period.attrib["duration"]) <= following + 0.001
    assert "duration" not in periods[-1].attrib, "the one on air has no end yet"


async def test_5_3_3_5_3_5_adaptation_sets_and_representations(gateway: Gateway) -> None:
    root = await manifest(gateway)
    kinds = [item.attrib["contentType"] for item in all_of(root, "AdaptationSet")]
    assert kinds == ["video", "audio"]
    assert all(item.get("segmentAlignment") == "true" for item in all_of(root, "AdaptationSet"))
    found = all_of(root, "Representation")
    assert len({item.attrib["id"] for item in found}) == len(found) == 3
    for item in found:
        assert int(item.attrib["bandwidth"]) > 0
        assert item.attrib["codecs"]
    assert found[0].attrib["frameRate"] == "30"
    assert found[2].attrib["audioSamplingRate"] == "48000"


async def test_5_3_9_4_templates_lead_to_segments_and_inits(gateway: Gateway) -> None:
    for item in all_of(await manifest(gateway), "Representation"):
        template = all_of(item, "SegmentTemplate")[0]
        assert (await gateway.ask(template.attrib["initialization"])).status == 200
        number = template.attrib["startNumber"]
        assert (await gateway.ask(template.attrib["media"].replace("$Number$", number))).status == 200


async def test_5_3_9_5_3_one_duration_keeps_within_half_a_segment_of_the_media(gateway: Gateway) -> None:
    root = await manifest(gateway)
    start = seconds(all_of(root, "Period")[0].attrib["start"])
    for template in all_of(root, "SegmentTemplate"):
        step = int(template.attrib["duration"]) / int(template.attrib["timescale"])
        first = int(template.attrib["startNumber"])
        for segment in gateway.log.window.closed:
            nominal = start + (segment.number - first) * step
            assert abs(nominal - segment.start_us / 1e6) < step / 2


async def test_presentation_time_is_media_time(gateway: Gateway) -> None:
    gateway.log.close_segment()
    gateway.log.be_away(6)
    gateway.log.add_segment(is_discontinuity=True)
    for period in all_of(await manifest(gateway), "Period"):
        for template in all_of(period, "SegmentTemplate"):
            offset = int(template.attrib["presentationTimeOffset"]) / int(template.attrib["timescale"])
            assert offset == pytest.approx(seconds(period.attrib["start"]), abs=0.001)


async def test_5_3_9_6_timelines_of_past_periods_are_the_media_s_own(gateway: Gateway) -> None:
    gateway.log.close_segment()
    gateway.log.be_away(6)
    gateway.log.add_segment(is_discontinuity=True)
    period = all_of(await manifest(gateway), "Period")[0]
    for item in all_of(period, "Representation"):
        expected = [
            (media.time_ticks, media.duration_ticks)
            for segment in gateway.log.window.closed
            if (media := segment.tracks.get(item.attrib["id"])) and not segment.is_discontinuity
        ]
        assert timeline(all_of(item, "SegmentTemplate")[0]) == expected[: len(expected)]


async def test_an_irregular_period_gets_a_timeline(tmp_path: Path) -> None:
    log = LogMaker(tmp_path)
    for count in (5, 2, 7, 3, 9, 1, 5):
        log.open_segment()
        for _ in range(count):
            log.add_part()
        log.close_segment()
    root = await manifest(Gateway(tmp_path, log))
    for template in all_of(root, "SegmentTemplate"):
        assert "duration" not in template.attrib
        assert "availabilityTimeOffset" not in template.attrib
        assert len(timeline(template)) == 7


async def test_low_latency_segments_can_be_asked_for_when_their_first_part_is_there(gateway: Gateway) -> None:
    template = all_of(await manifest(gateway), "SegmentTemplate")[0]
    assert float(template.attrib["availabilityTimeOffset"]) == pytest.approx(2.0 - 0.405333, abs=0.01)
    assert template.attrib["availabilityTimeComplete"] == "false"


async def test_low_latency_an_open_segment_is_sent_as_it_grows(gateway: Gateway) -> None:
    template = all_of(await manifest(gateway), "SegmentTemplate")[0]
    address = template.attrib["media"].replace("$Number$", "12")
    task, answer = gateway.begin(address)
    await settle()
    assert answer.chunks == [b"video-720 12.0 "]
    gateway.log.add_part()
    await settle()
    assert len(answer.chunks) == 2
    gateway.log.close_segment()
    await task
    assert answer.body == (await gateway.ask(address)).body


async def test_low_latency_a_segment_asked_for_a_little_early_is_waited_for(gateway: Gateway) -> None:
    template = all_of(await manifest(gateway), "SegmentTemplate")[0]
    task, answer = gateway.begin(template.attrib["media"].replace("$Number$", "13"))
    gateway.log.close_segment()
    await settle()
    assert not task.done()
    gateway.log.add_segment()
    await task
    assert answer.status == 200
    assert (await gateway.ask(template.attrib["media"].replace("$Number$", "17"))).status == 404


async def test_low_latency_a_client_that_leaves_ends_the_growing_answer(gateway: Gateway) -> None:
    template = all_of(await manifest(gateway), "SegmentTemplate")[0]
    task, answer = gateway.begin(template.attrib["media"].replace("$Number$", "12"))
    await settle()
    answer.leave()
    await settle()
    assert task.done()


async def test_service_description_and_clock(gateway: Gateway) -> None:
    root = await manifest(gateway)
    latency = all_of(root, "Latency")[0]
    assert int(latency.attrib["min"]) < int(latency.attrib["target"])
    clock = root.find("d:UTCTiming", NS)
    assert clock is not None
    answer = await gateway.ask(clock.attrib["value"].removeprefix("/live/one/"))
    assert datetime.fromisoformat(answer.text) - datetime.fromisoformat(rfc3339(EPOCH_US)) < timedelta(seconds=1)
    reference = all_of(root, "ProducerReferenceTime")[0]
    assert reference.attrib["id"] == latency.attrib["referenceId"]
    assert (reference.attrib["presentationTime"], reference.attrib["wallClockTime"]) == ("0", rfc3339(EPOCH_US))


async def test_5_4_1_an_update_keeps_what_was_said(tmp_path: Path) -> None:
    log = LogMaker(tmp_path, dvr_window_s=20)
    gateway = Gateway(tmp_path, log)
    log.add_segments(5)
    seen: set[tuple[str | None, ...]] = set()
    for _ in range(20):
        log.add_segment()
        root = await manifest(gateway)
        period = all_of(root, "Period")[0]
        template = all_of(root, "SegmentTemplate")[0]
        names = ("startNumber", "duration", "presentationTimeOffset", "initialization", "media")
        seen.add((period.get("id"), period.get("start"), *(template.get(name) for name in names)))
    assert len(seen) == 1, "ids, starts and numbers stay although the window slides"


async def test_a_gap_splits_periods_and_is_in_none(tmp_path: Path) -> None:
    log = LogMaker(tmp_path)
    log.add_segments(3)
    log.add_segment(is_gap=True)
    log.add_segments(3)
    periods = all_of(await manifest(Gateway(tmp_path, log)), "Period")
    assert len(periods) == 2
    assert [seconds(period.attrib["start"]) for period in periods] == [0, 8]


async def test_another_set_of_tracks_or_inits_begins_a_period(tmp_path: Path) -> None:
    log = LogMaker(tmp_path)
    log.add_segments(3)
    log.set_tracks(video(720, init_id="a2"), audio())
    log.add_segment(is_discontinuity=True)
    periods = all_of(await manifest(Gateway(tmp_path, log)), "Period")
    inits = [all_of(period, "SegmentTemplate")[0].attrib["initialization"] for period in periods]
    assert inits == ["video-720/init-a1.mp4", "video-720/init-a2.mp4"]


async def test_5_3_1_2_a_finished_range_is_static_and_begins_at_zero(gateway: Gateway) -> None:
    gateway.clock.advance(60)
    query = f"?start={rfc3339(EPOCH_US + 4_000_000)}&end={rfc3339(EPOCH_US + 10_000_000)}"
    root = await manifest(gateway, query)
    assert root.get("type") == "static"
    assert seconds(root.attrib["mediaPresentationDuration"]) == pytest.approx(6, abs=0.05)
    assert "availabilityStartTime" not in root.attrib
    assert seconds(all_of(root, "Period")[0].attrib["start"]) == 0
    assert [len(timeline(template)) for template in all_of(root, "SegmentTemplate")] == [3, 3, 3]


async def test_sound_only_and_picture_only(tmp_path: Path) -> None:
    for name, track in (("audio", audio()), ("video", video(720))):
        log = LogMaker(tmp_path, (track,))
        log.add_segments(3)
        sets = all_of(await manifest(Gateway(tmp_path, log)), "AdaptationSet")
        assert [item.attrib["contentType"] for item in sets] == [name]


async def test_off_air_without_media_is_not_found(tmp_path: Path) -> None:
    log = LogMaker(tmp_path)
    log.set_state(ChannelState.OFF_AIR)
    assert (await Gateway(tmp_path, log).ask(MPD)).status == 404


async def test_an_independent_parser_reads_it(gateway: Gateway) -> None:
    parser: Any = MPEGDASHParser
    parsed = parser.parse((await gateway.ask(MPD)).text)
    sets = parsed.periods[0].adaptation_sets
    assert [len(item.representations) for item in sets] == [2, 1]
    assert sets[0].representations[0].segment_templates[0].duration == 180_000


async def test_fractional_frame_rates_are_fractions(tmp_path: Path) -> None:
    log = LogMaker(tmp_path, (msgspec.structs.replace(video(720), frame_rate=29.97),))
    log.add_segments(3)
    assert all_of(await manifest(Gateway(tmp_path, log)), "Representation")[0].attrib["frameRate"] == "30000/1001"


async def test_one_duration_is_the_segments_own_from_the_first_on(tmp_path: Path) -> None:
    log = LogMaker(tmp_path)
    log.window.apply(msgspec.structs.replace(log.log, target_duration_s=6))
    gateway = Gateway(tmp_path, log)
    for _ in range(4):
        log.add_segment()
        template = all_of(await manifest(gateway), "SegmentTemplate")[0]
        assert template.attrib["duration"] == "180000"


async def test_a_new_period_is_announced_with_its_first_part(gateway: Gateway) -> None:
    gateway.log.close_segment()
    gateway.log.be_away(8)
    gateway.log.open_segment(is_discontinuity=True)
    gateway.log.add_part()
    root = await manifest(gateway)
    begun = all_of(root, "Period")[-1]
    template = all_of(begun, "SegmentTemplate")[0].attrib
    first = (begun.attrib["id"], begun.attrib["start"], template["startNumber"], template["duration"])
    assert template["startNumber"] == "13"
    for _ in range(4):
        gateway.log.add_part()
    gateway.log.close_segment()
    begun = all_of(await manifest(gateway), "Period")[-1]
    template = all_of(begun, "SegmentTemplate")[0].attrib
    assert (begun.attrib["id"], begun.attrib["start"], template["startNumber"], template["duration"]) == first


async def test_the_last_period_has_no_end_while_the_channel_lives(gateway: Gateway) -> None:
    log = gateway.log
    log.window.apply(msgspec.structs.replace(log.log, target_duration_s=6))  # no new Period before its first segment
    log.close_segment()
    log.be_away(8)
    log.open_segment(is_discontinuity=True)
    log.add_part()
    periods = all_of(await manifest(gateway), "Period")
    assert len(periods) == 1
    assert "duration" not in periods[0].attrib
