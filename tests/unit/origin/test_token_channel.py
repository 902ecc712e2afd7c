"""A channel that needs a token: refused without, played with, and the token reaches every child."""

import gzip
import re
from pathlib import Path

import pytest

from headwater.core.clock import rfc3339
from headwater.origin.model import PlaybackRule
from rig.logs import EPOCH_US, LogMaker
from rig.rsgi import Gateway


@pytest.fixture
def gateway(tmp_path: Path) -> Gateway:
    log = LogMaker(tmp_path)
    log.add_segments(12)
    log.open_segment()
    log.add_part()
    log.thumbnail(b"jpeg")
    return Gateway(tmp_path, log, PlaybackRule.TOKEN)


ADDRESSES = ["index.m3u8", "manifest.mpd", "thumb.jpg", "video-720/index.m3u8", "video-720/init-a1.mp4", "time"]


@pytest.mark.parametrize("address", ADDRESSES)
async def test_without_a_token_401_with_a_bad_one_403(gateway: Gateway, address: str) -> None:
    refused = await gateway.ask(address)
    assert (refused.status, refused.headers["cache-control"]) == (401, "no-store")
    for token in ("x", gateway.token("another-channel"), gateway.token(life_s=-1)):
        assert (await gateway.ask(f"{address}?token={token}")).status == 403
    for _ in range(2):
        assert (await gateway.ask(f"{address}?token={gateway.token()}")).status == 200


async def test_hot_media_are_checked_every_time(gateway: Gateway) -> None:
    address = f"video-720/{gateway.origin.view(gateway.channel).log8}-11.m4s"
    token = gateway.token(life_s=60)
    for _ in range(3):
        assert (await gateway.ask(f"{address}?token={token}")).status == 200
    assert (await gateway.ask(f"{address}?xtoken={token}")).status == 401
    assert (await gateway.ask(address)).status == 401
    gateway.clock.advance(61)
    assert (await gateway.ask(f"{address}?token={token}")).status == 403


async def test_every_child_carries_the_token(gateway: Gateway) -> None:
    token = gateway.token()
    span = f"start={rfc3339(EPOCH_US)}&end={rfc3339(EPOCH_US + 8_000_000)}"
    for address in (
        "index.m3u8?",
        "video-720/index.m3u8?",
        "video-720/index.m3u8?_HLS_skip=YES&",
        "video-720/iframes.m3u8?",
        f"video-720/index.m3u8?{span}&",
        f"index.m3u8?{span}&",
    ):
        text = await gateway.text(f"{address}token={token}")
        uris = re.findall(r'URI="([^"]+)"', text) + [line for line in text.splitlines() if line and line[0] != "#"]
        assert uris
        for uri in uris:
            assert uri.count(f"token={token}") == 1, uri
            assert "\0" not in uri
            assert uri.count("?") == 1
    for query in ("", f"&{span}"):
        text = await gateway.text(f"manifest.mpd?token={token}{query}")
        for uri in re.findall(r'(?:media|initialization|value)="([^"]*/[^"]*)"', text):
            assert uri.endswith(f"?token={token}"), uri


async def test_each_viewer_gets_their_own_token_back(gateway: Gateway) -> None:
    mine, other = gateway.token(), gateway.token(life_s=7200)
    for token in (mine, other, mine):
        answer = await gateway.ask(
            f"video-720/index.m3u8?_HLS_skip=YES&token={token}", headers={"accept-encoding": "gzip"}
        )
        text = gzip.decompress(answer.body).decode()
        assert token in text
        assert (other if token == mine else mine) not in text
        assert answer.headers["cache-control"].startswith("private")


async def test_media_of_a_token_channel_are_private(gateway: Gateway) -> None:
    answer = await gateway.ask(f"video-720/init-a1.mp4?token={gateway.token()}")
    assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"


async def test_a_public_channel_does_not_echo_tokens(tmp_path: Path) -> None:
    log = LogMaker(tmp_path)
    log.add_segments(3)
    public = Gateway(tmp_path, log)
    for address in ("index.m3u8", "video-720/index.m3u8", "manifest.mpd"):
        assert "secret" not in await public.text(f"{address}?token=secret")
