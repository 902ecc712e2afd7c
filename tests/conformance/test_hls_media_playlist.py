"""Media playlists against draft-pantos-hls-rfc8216bis: one test per rule that binds a server like ours."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import m3u8
import pytest

from headwater.segments.model import ChannelState
from rig.logs import LogMaker, audio, video
from rig.rsgi import Gateway

VIDEO = "video-720/index.m3u8"
AUDIO = "audio-main/index.m3u8"


def steady(log: LogMaker) -> None:
    log.add_segments(12)
    log.open_segment()
    log.add_part()
    log.add_part()


def start(log: LogMaker) -> None:
    log.add_segment()


def discontinuity(log: LogMaker) -> None:
    log.add_segments(9)
    log.set_state(ChannelState.RECONNECTING)
    log.be_away(8)
    log.set_tracks(video(720, init_id="a2"), video(360, init_id="a2"), audio(init_id="b2"))
    log.set_state(ChannelState.ON_AIR)
    log.add_segment(is_discontinuity=True)
    log.add_segments(2)
    log.open_segment()
    log.add_part()


def gap(log: LogMaker) -> None:
    log.add_segments(6)
    log.add_segment(is_gap=True)
    log.add_segment(is_discontinuity=True)
    log.add_segments(5)


def publisher_away(log: LogMaker) -> None:
    log.add_segments(10)
    log.set_state(ChannelState.RECONNECTING)


def sliding(log: LogMaker) -> None:
    log.add_segments(5)
    log.add_segment(is_discontinuity=True)
    log.add_segments(40)


SCENARIOS = [steady, start, discontinuity, gap, publisher_away, sliding]


@pytest.fixture(params=SCENARIOS, ids=lambda scenario: scenario.__name__)
def gateway(request: pytest.FixtureRequest, tmp_path: Path) -> Gateway:
    log = LogMaker(tmp_path, dvr_window_s=60 if request.param is sliding else 7200)
    scenario: Callable[[LogMaker], None] = request.param
    scenario(log)
    return Gateway(tmp_path, log)


@pytest.fixture
def quiet(tmp_path: Path) -> Gateway:
    return Gateway(tmp_path)


def tag(text: str, name: str) -> str:
    """Return the value of a tag that stands once."""
    found = re.findall(rf"^#EXT-X-{name}:(.*)$", text, re.MULTILINE)
    assert len(found) == 1, (name, found)
    return found[0]


def attribute(text: str, name: str, key: str) -> str:
    found = re.search(rf'(?:^|,){key}=("[^"]*"|[^,]*)', tag(text, name))
    assert found, (name, key)
    return found[1].strip('"')


def uris(text: str) -> list[str]:
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def durations(text: str) -> list[float]:
    return [float(value) for value in re.findall(r"^#EXTINF:([0-9.]+),", text, re.MULTILINE)]


def part_durations(text: str) -> list[float]:
    return [float(value) for value in re.findall(r"^#EXT-X-PART:DURATION=([0-9.]+)", text, re.MULTILINE)]


async def both(gateway: Gateway) -> list[str]:
    return [await gateway.text(VIDEO), await gateway.text(AUDIO)]


async def test_4_1_utf8_without_bom_and_lines_end_with_lf(gateway: Gateway) -> None:
    body = (await gateway.ask(VIDEO)).body
    assert not body.startswith(b"\xef\xbb\xbf")
    assert body.decode("utf-8").endswith("\n")
    assert b"\0" not in body


async def test_4_4_1_1_extm3u_is_the_first_line(gateway: Gateway) -> None:
    for text in await both(gateway):
        assert text.startswith("#EXTM3U\n")


async def test_4_4_1_2_one_version_tag_and_8_its_number_allows_every_tag(gateway: Gateway) -> None:
    for text in [*await both(gateway), await gateway.text(VIDEO + "?_HLS_skip=YES")]:
        assert int(tag(text, "VERSION")) >= (9 if "#EXT-X-SKIP" in text else 6)
    iframes = await gateway.text("video-720/iframes.m3u8")
    assert int(tag(iframes, "VERSION")) >= 5, "EXT-X-MAP in an I-frame playlist needs 5"


async def test_4_4_2_1_segments_are_independent(gateway: Gateway) -> None:
    text = await gateway.text(VIDEO)
    assert "#EXT-X-INDEPENDENT-SEGMENTS" in text
    for segment in text.split("#EXT-X-PROGRAM-DATE-TIME")[1:]:
        if "#EXT-X-PART:" in segment:
            assert segment.split("#EXT-X-PART:")[1].split("\n")[0].endswith("INDEPENDENT=YES")


async def test_4_4_3_1_no_rounded_duration_exceeds_the_target_duration(gateway: Gateway) -> None:
    for text in await both(gateway):
        target = int(tag(text, "TARGETDURATION"))
        assert all(round(duration) <= target for duration in durations(text))


async def test_4_4_3_1_target_duration_never_changes(quiet: Gateway) -> None:
    seen: set[str] = set()
    for _ in range(5):
        quiet.log.add_segments(3)
        seen.add(tag(await quiet.text(VIDEO), "TARGETDURATION"))
    assert len(seen) == 1


async def test_4_4_3_2_media_sequence_is_the_first_segments_number_and_stands_before_it(gateway: Gateway) -> None:
    for text in await both(gateway):
        numbers = [int(re.fullmatch(r"[0-9a-f]{8}-(\d+)\.m4s", uri)[1]) for uri in uris(text)]  # type: ignore[index]  # fullmatch is asserted by indexing
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        assert int(tag(text, "MEDIA-SEQUENCE")) == numbers[0]
        assert text.index("#EXT-X-MEDIA-SEQUENCE") < text.index("#EXTINF")


async def test_4_4_3_3_discontinuity_sequence_stands_before_segments_and_discontinuities(gateway: Gateway) -> None:
    for text in await both(gateway):
        at = text.index("#EXT-X-DISCONTINUITY-SEQUENCE")
        assert at < text.index("#EXTINF")
        assert "#EXT-X-DISCONTINUITY\n" not in text[:at]


async def test_4_4_3_3_and_6_2_2_sequence_grows_when_a_discontinuity_leaves_the_playlist(tmp_path: Path) -> None:
    log = LogMaker(tmp_path, dvr_window_s=20)
    gateway = Gateway(tmp_path, log)
    log.add_segments(3)
    log.add_segment(is_discontinuity=True)
    seen: list[tuple[int, int]] = []
    for _ in range(20):
        log.add_segment()
        for address in (VIDEO, AUDIO):
            text = await gateway.text(address)
            seen.append((int(tag(text, "DISCONTINUITY-SEQUENCE")), text.count("#EXT-X-DISCONTINUITY\n")))
    assert seen[0] == (0, 1)
    assert seen[-1] == (1, 0)
    assert {sum(counts) for counts in seen} == {1}, "what leaves the list is counted, at the same moment"


async def test_4_4_3_4_no_endlist_while_the_channel_lives(gateway: Gateway) -> None:
    for text in await both(gateway):
        assert "#EXT-X-ENDLIST" not in text
        assert "#EXT-X-PLAYLIST-TYPE" not in text


async def test_4_4_3_7_part_target_is_never_exceeded(gateway: Gateway) -> None:
    for text in await both(gateway):
        target = float(attribute(text, "PART-INF", "PART-TARGET"))
        assert all(duration <= target + 1e-6 for duration in part_durations(text))


async def test_4_4_4_9_parts_last_at_least_85_percent_of_the_target_but_the_last_of_a_segment(
    quiet: Gateway,
) -> None:
    steady(quiet.log)
    for text in await both(quiet):
        target = float(attribute(text, "PART-INF", "PART-TARGET"))
        for segment in text.split("#EXTINF")[:-1]:
            assert all(duration >= 0.85 * target for duration in part_durations(segment)[:-1])


async def test_4_4_3_8_hold_backs(gateway: Gateway) -> None:
    texts = await both(gateway)
    longest = max(float(attribute(text, "PART-INF", "PART-TARGET")) for text in texts)
    for text in texts:
        target = int(tag(text, "TARGETDURATION"))
        assert float(attribute(text, "SERVER-CONTROL", "HOLD-BACK")) >= 3 * target
        assert float(attribute(text, "SERVER-CONTROL", "PART-HOLD-BACK")) >= 3 * longest - 1e-6
        assert float(attribute(text, "SERVER-CONTROL", "CAN-SKIP-UNTIL")) >= 6 * target


async def test_4_4_3_8_blocking_reload_is_offered_on_all_renditions_or_none(gateway: Gateway) -> None:
    offered = {"CAN-BLOCK-RELOAD=YES" in text for text in await both(gateway)}
    assert offered == {gateway.log.window.state is ChannelState.ON_AIR}


async def test_4_4_4_1_every_segment_has_extinf_with_a_decimal(gateway: Gateway) -> None:
    for text in await both(gateway):
        assert len(durations(text)) == len(uris(text)) > 0


async def test_4_4_4_3_discontinuity_on_video_and_audio_alike(gateway: Gateway) -> None:
    places: list[list[str]] = []
    for text in await both(gateway):
        parts = text.split("#EXT-X-DISCONTINUITY\n")[1:]
        places.append([re.search(r"[0-9a-f]{8}-(\d+)", part)[1] for part in parts])  # type: ignore[index]  # a URI follows
    assert places[0] == places[1]


async def test_4_4_4_5_a_map_applies_before_the_first_segment_and_each_one_can_be_fetched(gateway: Gateway) -> None:
    for track, text in zip(("video-720", "audio-main"), await both(gateway), strict=True):
        assert text.index("#EXT-X-MAP:") < text.index("#EXTINF")
        for uri in re.findall(r'#EXT-X-MAP:URI="([^"]+)"', text):
            assert (await gateway.ask(f"{track}/{uri}")).status == 200


async def test_4_4_4_5_a_new_map_comes_with_new_encoding_parameters(quiet: Gateway) -> None:
    discontinuity(quiet.log)
    for text in await both(quiet):
        assert len(re.findall("#EXT-X-MAP", text)) == 2
        at = text.index("#EXT-X-DISCONTINUITY\n")
        assert text[at:].startswith(("#EXT-X-DISCONTINUITY\n#EXT-X-MAP",))


async def test_4_4_4_6_program_date_time_on_each_segment_matches_durations(gateway: Gateway) -> None:
    text = await gateway.text(VIDEO)
    found = re.findall(r"^#EXT-X-PROGRAM-DATE-TIME:(.*)$", text, re.MULTILINE)
    times = [datetime.fromisoformat(value) for value in found]
    assert all(time.tzinfo is not None for time in times)
    assert len(times) >= len(uris(text))
    breaks = text.count("#EXT-X-DISCONTINUITY\n")
    off = [
        1
        for (before, after), duration in zip(pairwise(times), durations(text), strict=False)
        if abs(after - before - timedelta(seconds=duration)) > timedelta(milliseconds=2)
    ]
    assert len(off) <= breaks


async def test_4_4_4_7_a_missing_segment_is_a_gap_and_keeps_its_number(quiet: Gateway) -> None:
    gap(quiet.log)
    for track, text in zip(("video-720", "audio-main"), await both(quiet), strict=True):
        assert text.count("#EXT-X-GAP\n") == 1
        entry = text.split("#EXT-X-GAP\n")[1].splitlines()[:2]
        assert entry[0].startswith("#EXTINF:")
        assert entry[1].endswith("-6.m4s")
        assert (await quiet.ask(f"{track}/{entry[1]}")).status == 404
        assert "#EXT-X-PART" not in text.split("#EXT-X-GAP\n")[0].rsplit("#EXT-X-PROGRAM-DATE-TIME", 1)[1]


async def test_4_4_4_7_a_rendition_without_media_shows_a_gap_where_others_do_not(quiet: Gateway) -> None:
    quiet.log.add_segments(3)
    quiet.log.add_segment(without="audio-main")
    quiet.log.add_segments(3)
    video_text, audio_text = await both(quiet)
    assert video_text.count("#EXT-X-GAP") == 0
    assert audio_text.count("#EXT-X-GAP") == 1
    assert tag(video_text, "MEDIA-SEQUENCE") == tag(audio_text, "MEDIA-SEQUENCE")
    assert len(uris(video_text)) == len(uris(audio_text))


async def test_4_4_4_9_parts_of_a_segment_come_before_it_and_make_it_up(gateway: Gateway) -> None:
    text = await gateway.text(VIDEO)
    blocks = text.split("#EXTINF:")
    for head, block in pairwise(blocks):
        parent = block.splitlines()[1]
        before = head.rsplit("#EXT-X-PROGRAM-DATE-TIME", 1)[1]
        listed = re.findall(r'#EXT-X-PART:.*?URI="([^"]+)"', before)
        if listed:
            whole = (await gateway.ask(f"video-720/{parent}")).body
            pieces = [(await gateway.ask(f"video-720/{part}")).body for part in listed]
            assert b"".join(pieces) == whole
            assert sum(part_durations(before)) == pytest.approx(float(block.split(",")[0]), abs=1e-4)


async def test_6_2_2_parts_are_listed_for_three_target_durations_and_not_for_all(quiet: Gateway) -> None:
    steady(quiet.log)
    for text in await both(quiet):
        listed = sum(part_durations(text))
        target = int(tag(text, "TARGETDURATION"))
        assert 3 * target <= listed <= 5 * target


async def test_4_4_5_1_preload_hint_names_the_very_next_part(quiet: Gateway) -> None:
    steady(quiet.log)
    text = await quiet.text(VIDEO)
    hint = attribute(text, "PRELOAD-HINT", "URI")
    assert attribute(text, "PRELOAD-HINT", "TYPE") == "PART"
    quiet.log.add_part()
    newest = re.findall(r'#EXT-X-PART:.*?URI="([^"]+)"', await quiet.text(VIDEO))[-1]
    assert newest == hint
    assert (await quiet.ask(f"video-720/{hint}")).status == 200


async def test_4_4_5_1_preload_hint_after_a_closed_segment_is_its_successors_first_part(quiet: Gateway) -> None:
    quiet.log.add_segments(3)
    assert attribute(await quiet.text(VIDEO), "PRELOAD-HINT", "URI").endswith("-3.0.m4s")


async def test_4_4_5_4_rendition_reports_for_all_other_renditions_say_how_far_they_are(gateway: Gateway) -> None:
    text = await gateway.text(VIDEO)
    reports = dict(re.findall(r'#EXT-X-RENDITION-REPORT:URI="\.\./([^/]+)/index\.m3u8",LAST-MSN=(\d+)', text))
    assert set(reports) == {"video-360", "audio-main"}
    for track, number in reports.items():
        other = await gateway.text(f"{track}/index.m3u8")
        parts = re.findall(r'#EXT-X-PART:.*?URI="[0-9a-f]{8}-(\d+)\.', other)
        assert parts[-1] == number


async def test_6_2_1_only_additions_at_the_end_and_removals_at_the_front(tmp_path: Path) -> None:
    log = LogMaker(tmp_path, dvr_window_s=16)
    gateway = Gateway(tmp_path, log)
    before: dict[str, float] = {}
    for index in range(30):
        log.add_segment(is_discontinuity=index == 11)
        text = await gateway.text(VIDEO)
        now = dict(zip(uris(text), durations(text), strict=True))
        assert all(now[uri] == before[uri] for uri in now.keys() & before.keys())
        order = [uri for uri in before if uri in now]
        assert order == list(now)[: len(order)], "what stays keeps its order, in front of what is new"
        before = now


async def test_6_2_2_a_sliding_playlist_holds_at_least_three_target_durations(gateway: Gateway) -> None:
    if gateway.log.number < 3:
        return  # has only begun
    for text in await both(gateway):
        assert sum(durations(text)) >= 3 * int(tag(text, "TARGETDURATION")) - 0.1


async def test_an_independent_parser_reads_it(gateway: Gateway) -> None:
    for text in await both(gateway):
        parsed = m3u8.loads(text)
        assert parsed.media_sequence == int(tag(text, "MEDIA-SEQUENCE"))
        full = [segment for segment in parsed.segments if segment.uri]
        assert [segment.uri for segment in full] == uris(text)
        assert parsed.server_control.part_hold_back is not None
        assert len(parsed.rendition_reports) == 2
