"""What is answered on the server's own thread, and what is left to the loop."""

from pathlib import Path

import pytest

from headwater.origin.model import PlaybackRule, PublicChannel
from rig.logs import CHANNEL_ID, LOG_ID, LogMaker
from rig.rsgi import Answer, Gateway, Scope


def hot(gateway: Gateway, address: str, method: str = "GET", headers: dict[str, str] | None = None) -> Answer | None:
    answer = Answer()
    if gateway.app.answer_now(Scope(f"/live/one/{address}", method, headers), answer):
        assert answer.times_answered == 1
        return answer
    assert answer.times_answered == 0
    return None


@pytest.fixture
def gateway(tmp_path: Path) -> Gateway:
    log = LogMaker(tmp_path)
    log.add_segments(5)
    log.open_segment()
    log.add_part()
    return Gateway(tmp_path, log)


@pytest.fixture
def address(gateway: Gateway) -> str:
    return f"video-720/{gateway.origin.view(gateway.channel).log8}-5.0.m4s"


async def test_media_are_hot_after_the_first_request(gateway: Gateway, address: str) -> None:
    assert hot(gateway, address) is None
    first = await gateway.ask(address)
    again = hot(gateway, address)
    assert again is not None
    assert again.body is first.body
    assert again.headers == first.headers


async def test_playlists_are_hot_while_they_are_current(gateway: Gateway) -> None:
    listed = "video-720/index.m3u8"
    await gateway.ask(listed)
    assert hot(gateway, listed) is not None
    assert hot(gateway, f"{listed}?_HLS_msn=5&_HLS_part=0&_HLS_skip=YES") is not None
    assert hot(gateway, f"{listed}?_HLS_msn=5&_HLS_part=1") is None, "has to wait"
    assert hot(gateway, f"{listed}?_HLS_part=1") is None, "is a bad request"
    assert hot(gateway, f"{listed}?start=2026-01-01T00:00:00Z") is None
    gateway.log.add_part()
    assert hot(gateway, listed) is None, "has changed"


async def test_what_needs_thought_is_left_to_the_loop(gateway: Gateway, address: str) -> None:
    await gateway.ask(address)
    assert hot(gateway, address, "HEAD") is None
    assert hot(gateway, address, "POST") is None
    assert hot(gateway, address, headers={"range": "bytes=0-1"}) is None
    assert hot(gateway, address, headers={"if-none-match": "x"}) is None


async def test_a_changed_or_deleted_channel_is_not_hot(gateway: Gateway, address: str) -> None:
    await gateway.ask(address)
    gateway.directory.channels["one"] = PublicChannel(CHANNEL_ID, "one", LOG_ID, PlaybackRule.TOKEN)
    assert hot(gateway, address) is None
    assert (await gateway.ask(address)).status == 401
    del gateway.directory.channels["one"]
    assert hot(gateway, address) is None
    assert (await gateway.ask(address)).status == 404


async def test_sweeping_forgets_what_left_memory(gateway: Gateway, address: str) -> None:
    await gateway.ask(address)
    gateway.log.close_segment(is_stored=True)
    gateway.log.add_segments(40)
    gateway.app.hot.sweep()
    assert hot(gateway, address) is None
    assert len(gateway.app.hot) == 0


async def test_hot_playlists_and_segments_count_viewers_and_parts_need_not(gateway: Gateway, address: str) -> None:
    listed, segment = "video-720/index.m3u8", address.replace("-5.0.", "-4.")
    for each in (address, listed, segment):
        await gateway.ask(each)
    assert gateway.origin.viewer_counts() == {"one": 1}
    for client in range(3):
        assert hot(gateway, f"{address}?session=part-only-{client}")
        assert hot(gateway, listed, headers={"cmcd-session": f'sid="viewer-{client}"'})
        assert hot(gateway, f"{segment}?session=viewer-{client}")
    assert hot(gateway, f"{segment}?session=another-viewer")
    assert gateway.origin.viewer_counts() == {"one": 5}


async def test_a_fault_on_the_hot_path_does_not_cost_the_request(
    gateway: Gateway, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await gateway.ask(address)
    monkeypatch.setattr(gateway.app.hot, "answer", None)
    assert (await gateway.ask(address)).status == 200
