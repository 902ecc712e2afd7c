"""Multivariant playlists against draft-pantos-hls-rfc8216bis."""

import re
from pathlib import Path

import m3u8

from headwater.segments.model import ChannelState
from rig.logs import LogMaker, audio, video
from rig.rsgi import Gateway, settle


def attributes(text: str, name: str) -> list[dict[str, str]]:
    lines = re.findall(rf"^#EXT-X-{name}:(.*)$", text, re.MULTILINE)
    return [
        {key: value.strip('"') for key, value in re.findall(r'([A-Z0-9-]+)=("[^"]*"|[^,]*)', line)} for line in lines
    ]


async def master(tmp_path: Path, *tracks: object, segments: int = 3, part_bytes: int = 0) -> str:
    log = LogMaker(tmp_path, tracks or LogMaker.__init__.__defaults__[0], part_bytes=part_bytes)  # type: ignore[arg-type,index]  # the default tracks
    log.add_segments(segments)
    return await Gateway(tmp_path, log).text("index.m3u8")


async def test_4_4_6_2_each_variant_has_bandwidth_codecs_resolution_frame_rate_and_its_uri(tmp_path: Path) -> None:
    text = await master(tmp_path)
    variants = attributes(text, "STREAM-INF")
    assert len(variants) == 2
    for variant in variants:
        assert int(variant["AVERAGE-BANDWIDTH"]) <= int(variant["BANDWIDTH"])
        assert variant["CODECS"] == "avc1.64001f,mp4a.40.2"
        assert re.fullmatch(r"\d+x\d+", variant["RESOLUTION"])
        assert variant["FRAME-RATE"] == "30.000"
    assert len(re.findall(r"^#EXT-X-STREAM-INF:.*\n[^#\n]+$", text, re.MULTILINE)) == 2


async def test_4_4_6_2_bandwidth_is_not_below_any_segment(tmp_path: Path) -> None:
    text = await master(tmp_path, part_bytes=300_000)
    measured = 5 * 300_000 * 8 / 2
    assert all(int(variant["BANDWIDTH"]) >= 1.98 * measured for variant in attributes(text, "STREAM-INF"))


async def test_4_4_6_2_audio_names_a_group_that_exists(tmp_path: Path) -> None:
    text = await master(tmp_path)
    groups = {medium["GROUP-ID"] for medium in attributes(text, "MEDIA")}
    assert {variant["AUDIO"] for variant in attributes(text, "STREAM-INF")} == groups


async def test_4_4_6_1_1_names_in_a_group_differ_and_one_is_default(tmp_path: Path) -> None:
    text = await master(tmp_path, video(720), audio("main"), audio("second"), audio("third"))
    media = attributes(text, "MEDIA")
    assert len({medium["NAME"] for medium in media}) == 3
    assert [medium["DEFAULT"] for medium in media].count("YES") == 1
    assert all(medium["AUTOSELECT"] == "YES" for medium in media if medium["DEFAULT"] == "YES")
    assert all(medium["CHANNELS"] == "2" for medium in media)


async def test_4_4_6_3_iframe_variants_have_bandwidth_and_uri(tmp_path: Path) -> None:
    text = await master(tmp_path)
    variants = attributes(text, "I-FRAME-STREAM-INF")
    assert [variant["URI"] for variant in variants] == ["video-720/iframes.m3u8", "video-360/iframes.m3u8"]
    assert all(int(variant["BANDWIDTH"]) > 0 and "mp4a" not in variant["CODECS"] for variant in variants)


async def test_4_1_no_media_playlist_tags(tmp_path: Path) -> None:
    text = await master(tmp_path)
    for name in ("TARGETDURATION", "MEDIA-SEQUENCE", "EXTINF", "MAP", "PART"):
        assert f"{name}:" not in text.replace("EXT-X-MEDIA:", "")


async def test_4_4_2_1_independent_segments_once(tmp_path: Path) -> None:
    assert (await master(tmp_path)).count("#EXT-X-INDEPENDENT-SEGMENTS") == 1


async def test_players_start_at_the_best_rung_up_to_720p(tmp_path: Path) -> None:
    text = await master(tmp_path, video(1080), video(720), video(360), audio())
    uris = [line for line in text.splitlines() if not line.startswith("#")]
    assert uris == ["video-720/index.m3u8", "video-1080/index.m3u8", "video-360/index.m3u8"]


async def test_sound_only(tmp_path: Path) -> None:
    text = await master(tmp_path, audio())
    assert attributes(text, "STREAM-INF")[0]["CODECS"] == "mp4a.40.2"
    assert "#EXT-X-MEDIA:" not in text
    assert "AUDIO=" not in text


async def test_picture_only(tmp_path: Path) -> None:
    text = await master(tmp_path, video(720))
    assert attributes(text, "STREAM-INF")[0]["CODECS"] == "avc1.64001f"
    assert "AUDIO=" not in text


async def test_6_3_1_every_uri_leads_to_a_playlist(tmp_path: Path) -> None:
    log = LogMaker(tmp_path)
    log.add_segments(3)
    gateway = Gateway(tmp_path, log)
    parsed = m3u8.loads(await gateway.text("index.m3u8"))
    assert parsed.is_variant
    found = [str(item.uri) for item in (*parsed.playlists, *parsed.media, *parsed.iframe_playlists)]
    assert len(found) == 5
    for uri in found:
        assert (await gateway.text(uri)).startswith("#EXTM3U")


async def test_a_starting_channel_is_waited_for(tmp_path: Path) -> None:
    log = LogMaker(tmp_path)
    gateway = Gateway(tmp_path, log)
    task, answer = gateway.begin("video-720/index.m3u8")
    await settle()
    assert not task.done()
    log.add_segment()
    await task
    assert answer.status == 200
    assert "#EXTINF" in answer.text


async def test_a_channel_that_was_never_on_air_says_so(tmp_path: Path) -> None:
    log = LogMaker(tmp_path)
    log.set_state(ChannelState.OFF_AIR)
    answer = await Gateway(tmp_path, log).ask("video-720/index.m3u8")
    assert answer.status == 404
    assert '"playback_off_air"' in answer.text
