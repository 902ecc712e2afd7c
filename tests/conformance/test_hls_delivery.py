"""Delivery directives, HTTP rules and caching: draft-pantos-hls-rfc8216bis §6.2.5, §6.2.6 and appendix B.1."""

import asyncio
import gzip
from pathlib import Path

import pytest

from headwater.origin import waiting
from headwater.segments.model import ChannelState
from rig.logs import LogMaker
from rig.rsgi import Answer, Gateway, Scope, settle

VIDEO = "video-720/index.m3u8"


@pytest.fixture
def gateway(tmp_path: Path) -> Gateway:
    log = LogMaker(tmp_path)
    log.add_segments(10)
    log.open_segment()
    log.add_part()
    return Gateway(tmp_path, log)


async def finished(task: "asyncio.Task[None]") -> bool:
    await settle()
    return task.done()


async def test_6_2_5_2_what_is_there_is_answered_at_once(gateway: Gateway) -> None:
    for query in ("_HLS_msn=9", "_HLS_msn=10&_HLS_part=0", "_HLS_msn=3&_HLS_part=99", "_HLS_msn=9&_HLS_part=7"):
        assert (await gateway.ask(f"{VIDEO}?{query}")).status == 200


async def test_6_2_5_2_a_part_is_waited_for_and_is_in_the_answer(gateway: Gateway) -> None:
    task, answer = gateway.begin(f"{VIDEO}?_HLS_msn=10&_HLS_part=1")
    assert not await finished(task)
    gateway.log.add_part("audio-main")
    assert not await finished(task), "another rendition's part does not release it"
    gateway.log.add_part("video-720")
    assert await finished(task)
    assert answer.status == 200
    assert "-10.1.m4s" in answer.text


async def test_6_2_5_2_a_segment_is_waited_for_until_it_is_whole(gateway: Gateway) -> None:
    task, answer = gateway.begin(f"{VIDEO}?_HLS_msn=10")
    for _ in range(4):
        gateway.log.add_part()
        assert not await finished(task)
    gateway.log.close_segment()
    assert await finished(task)
    assert "-10.m4s\n" in answer.text


async def test_6_2_5_2_a_part_beyond_the_last_is_the_next_segments_first(gateway: Gateway) -> None:
    task, answer = gateway.begin(f"{VIDEO}?_HLS_msn=10&_HLS_part=9")
    for _ in range(4):
        gateway.log.add_part()
    gateway.log.close_segment()
    assert not await finished(task)
    gateway.log.open_segment()
    gateway.log.add_part()
    assert await finished(task)
    assert "-11.0.m4s" in answer.text


async def test_6_2_5_2_a_part_without_a_sequence_number_is_a_bad_request(gateway: Gateway) -> None:
    assert (await gateway.ask(f"{VIDEO}?_HLS_part=1")).status == 400


async def test_6_2_5_2_more_than_two_ahead_is_a_bad_request(gateway: Gateway) -> None:
    assert (await gateway.ask(f"{VIDEO}?_HLS_msn=13")).status == 400
    task, _ = gateway.begin(f"{VIDEO}?_HLS_msn=12")
    assert not await finished(task)
    task.cancel()


@pytest.mark.parametrize("query", ["_HLS_msn=x", "_HLS_msn=-1", "_HLS_msn=1&_HLS_part=1.5", "_HLS_msn=" + "9" * 40])
async def test_6_2_5_directives_that_are_no_numbers_are_bad_requests(gateway: Gateway, query: str) -> None:
    assert (await gateway.ask(f"{VIDEO}?{query}")).status == 400


async def test_6_2_5_unknown_directives_are_ignored(gateway: Gateway) -> None:
    assert (await gateway.ask(f"{VIDEO}?_HLS_future=1&utm_source=x")).status == 200


async def test_6_2_5_2_too_late_is_503(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("headwater.origin.service.WAIT_TARGETS", 0)
    monkeypatch.setattr(waiting, "_TICK_S", 0.0)
    answer = await gateway.ask(f"{VIDEO}?_HLS_msn=10&_HLS_part=1")
    assert answer.status == 503
    assert answer.headers["retry-after"] == "1"
    assert answer.headers["cache-control"] == "no-store"


async def test_publisher_away_a_wait_ends_with_the_playlist_as_it_is(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway.log.set_state(ChannelState.RECONNECTING)
    monkeypatch.setattr("headwater.origin.service.WAIT_TARGETS", 0)
    monkeypatch.setattr(waiting, "_TICK_S", 0.0)
    answer = await gateway.ask(f"{VIDEO}?_HLS_msn=10&_HLS_part=1")
    assert answer.status == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "CAN-BLOCK-RELOAD" not in answer.text
    assert "PRELOAD-HINT" not in answer.text


async def test_publisher_back_within_the_wait_releases_it(gateway: Gateway) -> None:
    gateway.log.close_segment()
    gateway.log.set_state(ChannelState.RECONNECTING)
    task, answer = gateway.begin(f"{VIDEO}?_HLS_msn=11&_HLS_part=0")
    assert not await finished(task)
    gateway.log.be_away(4)
    gateway.log.set_state(ChannelState.ON_AIR)
    gateway.log.open_segment(is_discontinuity=True)
    gateway.log.add_part()
    assert await finished(task)
    assert "#EXT-X-DISCONTINUITY\n" in answer.text


async def test_off_air_nothing_is_waited_for(gateway: Gateway) -> None:
    gateway.log.close_segment()
    gateway.log.set_state(ChannelState.OFF_AIR)
    assert (await gateway.ask(f"{VIDEO}?_HLS_msn=11&_HLS_part=0")).status == 200
    assert (await gateway.ask("video-720/18da14df-11.0.m4s")).status == 404


async def test_6_2_6_the_hinted_part_is_waited_for(gateway: Gateway) -> None:
    hint = (await gateway.text(VIDEO)).split('PRELOAD-HINT:TYPE=PART,URI="')[1].split('"')[0]
    task, answer = gateway.begin(f"video-720/{hint}")
    assert not await finished(task)
    gateway.log.add_part()
    assert await finished(task)
    assert answer.body == b"video-720 10.1 "


async def test_6_2_6_a_hinted_part_that_never_comes_is_404_when_its_segment_ends(gateway: Gateway) -> None:
    task, answer = gateway.begin("video-720/18da14df-10.1.m4s".replace("18da14df", log8(gateway)))
    assert not await finished(task)
    gateway.log.close_segment()
    assert await finished(task)
    assert answer.status == 404


async def test_all_waiting_for_a_part_get_the_same_bytes_object(gateway: Gateway) -> None:
    waiting_requests = [gateway.begin(f"{VIDEO}?_HLS_msn=10&_HLS_part=1&_HLS_skip=YES") for _ in range(50)]
    await settle()
    gateway.log.add_part()
    await asyncio.gather(*(task for task, _ in waiting_requests))
    assert len({id(answer.body) for _, answer in waiting_requests}) == 1


async def test_a_client_that_leaves_is_not_waited_for(gateway: Gateway) -> None:
    task, answer = gateway.begin(f"{VIDEO}?_HLS_msn=10&_HLS_part=1")
    assert not await finished(task)
    answer.leave()
    assert await finished(task)
    assert answer.times_answered == 1


async def test_too_many_waiting_are_refused(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "MOST_WAITING", 2)
    held = [gateway.begin(f"{VIDEO}?_HLS_msn=10&_HLS_part={index}") for index in (1, 2)]
    await settle()
    assert (await gateway.ask(f"{VIDEO}?_HLS_msn=10&_HLS_part=3")).status == 503
    gateway.log.add_part()
    await settle()
    assert held[0][1].status == 200
    assert not held[1][0].done()
    gateway.origin.release_all()
    await held[1][0]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (VIDEO, "public, max-age=1"),
        (VIDEO + "?_HLS_msn=9", "public, max-age=12"),
        ("index.m3u8", "public, max-age=1"),
        ("video-720/{log8}-9.m4s", "public, max-age=31536000, immutable"),
        ("video-720/{log8}-9.0.m4s", "public, max-age=31536000, immutable"),
        ("video-720/init-a1.mp4", "public, max-age=31536000, immutable"),
        ("video-720/{log8}-99999.m4s", "max-age=1"),
        ("time", "no-store"),
    ],
)
async def test_appendix_b1_caching(gateway: Gateway, address: str, expected: str) -> None:
    address = address.replace("{log8}", log8(gateway))
    for _ in range(2):
        assert (await gateway.ask(address)).headers["cache-control"] == expected


async def test_6_2_2_playlists_are_gzipped_for_who_takes_it(gateway: Gateway) -> None:
    for address in (VIDEO, "index.m3u8", "manifest.mpd", "video-720/iframes.m3u8"):
        for _ in range(2):
            plain = await gateway.ask(address)
            packed = await gateway.ask(address, headers={"accept-encoding": "gzip, br"})
            assert "content-encoding" not in plain.headers
            assert packed.headers["content-encoding"] == "gzip"
            assert gzip.decompress(packed.body) == plain.body
            assert packed.headers["vary"] == plain.headers["vary"] == "accept-encoding"
            assert packed.headers["etag"] != plain.headers["etag"]


async def test_content_types(gateway: Gateway) -> None:
    for address, kind in (
        (VIDEO, "application/vnd.apple.mpegurl"),
        ("manifest.mpd", "application/dash+xml"),
        (f"video-720/{log8(gateway)}-9.m4s", "video/mp4"),
        (f"audio-main/{log8(gateway)}-9.m4s", "audio/mp4"),
        ("video-720/init-a1.mp4", "video/mp4"),
    ):
        assert (await gateway.ask(address)).headers["content-type"] == kind


async def test_etag_and_not_modified(gateway: Gateway) -> None:
    etag = ""
    for address in (f"video-720/{log8(gateway)}-9.m4s", "index.m3u8", VIDEO):
        etag = (await gateway.ask(address)).headers["etag"]
        for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
            answer = await gateway.ask(address, headers={"if-none-match": known})
            assert (answer.status, answer.body) == (304, b"")
        assert (await gateway.ask(address, headers={"if-none-match": '"other"'})).status == 200
    gateway.log.add_part()
    assert (await gateway.ask(VIDEO, headers={"if-none-match": etag})).status == 200


@pytest.mark.parametrize(
    ("wanted", "status", "span"),
    [
        ("bytes=0-3", 206, slice(0, 4)),
        ("bytes=5-", 206, slice(5, None)),
        ("bytes=-4", 206, slice(-4, None)),
        ("bytes=0-99999", 206, slice(0, None)),
        ("bytes=3-1", 200, slice(0, None)),
        ("bytes=-", 200, slice(0, None)),
        ("bytes=0-1,3-4", 200, slice(0, None)),
        ("lines=1-2", 200, slice(0, None)),
    ],
)
async def test_byte_ranges(gateway: Gateway, wanted: str, status: int, span: slice) -> None:
    address = f"video-720/{log8(gateway)}-9.m4s"
    whole = (await gateway.ask(address)).body
    answer = await gateway.ask(address, headers={"range": wanted})
    assert (answer.status, answer.body) == (status, whole[span])
    if status == 206:
        start = range(len(whole))[span][0]
        assert answer.headers["content-range"] == f"bytes {start}-{start + len(answer.body) - 1}/{len(whole)}"


async def test_a_byte_range_beyond_the_end_is_416(gateway: Gateway) -> None:
    answer = await gateway.ask(f"video-720/{log8(gateway)}-9.m4s", headers={"range": "bytes=100000-"})
    assert answer.status == 416


async def test_cors_for_everything_and_preflight(gateway: Gateway) -> None:
    for address in (VIDEO, "index.m3u8", f"video-720/{log8(gateway)}-9.m4s", "video-720/nothing", "time"):
        assert (await gateway.ask(address)).headers["access-control-allow-origin"] == "*"
    answer = await gateway.ask(VIDEO, "OPTIONS", {"access-control-request-headers": "cmcd-session"})
    assert answer.status == 204
    assert "CMCD-Session" in answer.headers["access-control-allow-headers"]


async def test_other_methods_are_refused(gateway: Gateway) -> None:
    for method in ("POST", "PUT", "DELETE"):
        assert (await gateway.ask(VIDEO, method)).status == 405


async def test_head_has_the_same_headers(gateway: Gateway) -> None:
    for address in (VIDEO, f"video-720/{log8(gateway)}-9.m4s"):
        assert (await gateway.ask(address, "HEAD")).headers == (await gateway.ask(address)).headers


async def test_problems_are_small_documents_in_the_readers_language(gateway: Gateway) -> None:
    english = await gateway.ask("video-720/nothing.m4s")
    chinese = await gateway.ask("video-720/nothing.m4s", headers={"accept-language": "zh-TW"})
    assert english.headers["content-type"] == "application/problem+json"
    assert '"code": "playback_not_found"' in english.text
    assert "網址" in chinese.text


async def test_ten_thousand_absent_names_cost_no_memory(gateway: Gateway) -> None:
    known = len(gateway.app.hot)
    for number in range(10_000):
        answer, scope = Answer(), Scope(f"/live/one/video-x{number}/index.m3u8?x={number}")
        assert not gateway.app.answer_now(scope, answer)
        await gateway.app.__rsgi__(scope, answer)
        assert answer.status == 404
    assert len(gateway.app.hot) == known
    assert gateway.origin.view_count == 1


def log8(gateway: Gateway) -> str:
    return gateway.origin.view(gateway.channel).log8
