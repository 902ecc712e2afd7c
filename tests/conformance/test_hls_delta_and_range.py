"""Delta updates, I-frame playlists and ranges against draft-pantos-hls-rfc8216bis."""

import re
from pathlib import Path

import m3u8

from headwater.core.clock import rfc3339
from rig.logs import EPOCH_US, LogMaker, audio, video
from rig.rsgi import Gateway

VIDEO = "video-720/index.m3u8"
DELTA = VIDEO + "?_HLS_skip=YES"


def segments(text: str) -> list[str]:
    """Return what belongs to each segment, from its date to its URI."""
    body = text.split("#EXT-X-PROGRAM-DATE-TIME")[1:]
    return [block for block in body if "#EXTINF" in block]


def at(media_s: float) -> str:
    return rfc3339(EPOCH_US + round(media_s * 1_000_000))


async def test_4_4_5_2_delta_replaces_only_what_is_older_than_the_skip_boundary(tmp_path: Path) -> None:
    gateway = Gateway(tmp_path)
    gateway.log.add_segments(50)
    gateway.log.open_segment()
    gateway.log.add_part()
    full, delta = await gateway.text(VIDEO), await gateway.text(DELTA)
    skipped = int(re.findall(r"#EXT-X-SKIP:SKIPPED-SEGMENTS=(\d+)", delta)[0])
    assert segments(full)[skipped:] == segments(delta)
    kept_s = sum(float(value) for value in re.findall(r"#EXTINF:([0-9.]+)", delta)) + 0.4
    assert 12 <= kept_s < 16
    assert skipped + len(segments(delta)) == len(segments(full))
    assert len(delta) < len(full) / 2


async def test_4_4_5_2_delta_keeps_sequence_numbers_and_needs_version_9(tmp_path: Path) -> None:
    gateway = Gateway(tmp_path)
    gateway.log.add_segments(50)
    full, delta = await gateway.text(VIDEO), await gateway.text(DELTA)
    for name in ("MEDIA-SEQUENCE", "DISCONTINUITY-SEQUENCE", "TARGETDURATION", "SERVER-CONTROL"):
        assert re.findall(rf"#EXT-X-{name}:.*", full) == re.findall(rf"#EXT-X-{name}:.*", delta)
    assert int(re.findall(r"#EXT-X-VERSION:(\d+)", delta)[0]) >= 9
    assert delta.count("#EXT-X-SKIP") == 1


async def test_6_2_5_1_without_anything_to_skip_the_whole_playlist_comes(tmp_path: Path) -> None:
    gateway = Gateway(tmp_path)
    gateway.log.add_segments(3)
    assert await gateway.text(DELTA) == await gateway.text(VIDEO)


async def test_4_4_5_2_segments_after_the_skip_name_their_map(tmp_path: Path) -> None:
    gateway = Gateway(tmp_path)
    gateway.log.add_segments(20)
    gateway.log.set_tracks(video(720, init_id="a2"), video(360, init_id="a2"), audio(init_id="b2"))
    gateway.log.add_segment(is_discontinuity=True)
    gateway.log.add_segments(20)
    delta = await gateway.text(DELTA)
    assert re.findall(r'#EXT-X-MAP:URI="([^"]+)"', delta) == ["init-a2.mp4"]


async def test_4_4_3_6_iframe_playlist_gives_byte_ranges_of_keyframes(tmp_path: Path) -> None:
    gateway = Gateway(tmp_path)
    gateway.log.add_segments(4)
    gateway.log.add_segment(is_gap=True)
    gateway.log.add_segment(is_discontinuity=True)
    text = await gateway.text("video-720/iframes.m3u8")
    assert "#EXT-X-I-FRAMES-ONLY" in text
    assert "#EXT-X-PART" not in text
    parsed = m3u8.loads(text)
    assert parsed.is_i_frames_only
    whole = (await gateway.ask(f"video-720/{parsed.segments[0].uri}")).body
    size, offset = (int(value) for value in str(parsed.segments[0].byterange).split("@"))
    answer = await gateway.ask(
        f"video-720/{parsed.segments[0].uri}", headers={"range": f"bytes={offset}-{offset + size - 1}"}
    )
    assert answer.status == 206
    assert answer.body == whole[offset : offset + size]
    assert parsed.media_sequence == 0
    assert len(parsed.segments) == 6
    assert text.count("#EXT-X-GAP") == 1


async def test_4_4_3_6_sound_has_no_iframe_playlist(tmp_path: Path) -> None:
    gateway = Gateway(tmp_path)
    gateway.log.add_segments(2)
    assert (await gateway.ask("audio-main/iframes.m3u8")).status == 404


async def test_4_4_3_4_a_range_that_is_over_ends(tmp_path: Path) -> None:
    gateway = Gateway(tmp_path)
    gateway.log.add_segments(30)
    gateway.clock.advance(60)
    text = await gateway.text(f"{VIDEO}?start={at(11)}&end={at(19.5)}")
    assert text.rstrip().endswith("#EXT-X-ENDLIST")
    assert re.findall(r"-(\d+)\.m4s", text) == ["5", "6", "7", "8", "9"]
    assert "#EXT-X-PLAYLIST-TYPE:VOD" in text
    assert "#EXT-X-START:TIME-OFFSET=1,PRECISE=YES" in text
    assert "#EXT-X-PART" not in text
    assert "#EXT-X-SERVER-CONTROL" not in text
    assert m3u8.loads(text).is_endlist


async def test_4_4_3_5_a_range_that_goes_on_only_grows(tmp_path: Path) -> None:
    gateway = Gateway(tmp_path)
    gateway.log.add_segments(10)
    gateway.clock.advance(20)
    address = f"{VIDEO}?start={at(8)}"
    first = await gateway.text(address)
    assert "#EXT-X-ENDLIST" not in first
    assert "#EXT-X-PLAYLIST-TYPE:EVENT" in first
    gateway.log.add_segments(2)
    second = await gateway.text(address)
    assert second.startswith(first)


async def test_6_2_1_a_range_with_an_end_ahead_ends_only_when_it_is_over(tmp_path: Path) -> None:
    gateway = Gateway(tmp_path)
    gateway.log.add_segments(10)
    gateway.clock.advance(20)
    address = f"{VIDEO}?start={at(8)}&end={at(25)}"
    assert "#EXT-X-ENDLIST" not in await gateway.text(address)
    gateway.log.add_segments(5)
    gateway.clock.advance(10)
    text = await gateway.text(address)
    assert "#EXT-X-ENDLIST" in text
    assert re.findall(r"-(\d+)\.m4s", text)[-1] == "12"


async def test_a_range_reaches_all_children(tmp_path: Path) -> None:
    gateway = Gateway(tmp_path)
    gateway.log.add_segments(10)
    text = await gateway.text(f"index.m3u8?start={at(4)}&end={at(8)}")
    for uri in m3u8.loads(text).playlists:
        child = await gateway.text(str(uri.uri))
        assert re.findall(r"-(\d+)\.m4s", child) == ["2", "3"]


async def test_range_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    gateway = Gateway(tmp_path)
    gateway.log.add_segments(10)
    for query in ("start=yesterday", f"start={at(8)}&end={at(4)}", "start=2026-01-01T00:00:00", "end=%00"):
        assert (await gateway.ask(f"{VIDEO}?{query}")).status == 400
    assert (await gateway.ask(f"{VIDEO}?start=2030-01-01T00:00:00Z&end=2030-01-01T01:00:00Z")).status == 404


async def test_a_range_begins_with_its_own_discontinuity_sequence(tmp_path: Path) -> None:
    gateway = Gateway(tmp_path, LogMaker(tmp_path))
    gateway.log.add_segments(3)
    gateway.log.add_segment(is_discontinuity=True)
    gateway.log.add_segments(3)
    text = await gateway.text(f"{VIDEO}?start={at(6)}&end={at(10)}")
    assert "#EXT-X-DISCONTINUITY-SEQUENCE:1" in text
    assert "#EXT-X-DISCONTINUITY\n" not in text
