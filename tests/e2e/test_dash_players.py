"""dash.js and Shaka play a published channel's manifest at low latency, and go on when the publisher comes back."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime

import httpx
import pytest
from playwright.sync_api import Page

from rig.players import player_script
from rig.publishers import lavfi_arguments, publish_lavfi
from rig.server import Server

pytestmark = [pytest.mark.timeout(240), pytest.mark.xdist_group("heavy")]

START = {
    "dash.js": """
(address) => {
  const player = dashjs.MediaPlayer().create();
  player.initialize(document.querySelector('video'), address, true);
}
""",
    "shaka": """
async (address) => {
  const player = new shaka.Player();
  await player.attach(document.querySelector('video'));
  player.configure({ streaming: { lowLatencyMode: true, liveSync: { enabled: true } } });
  await player.load(address);
}
""",
}
_LATENCY_S = 5  # on a loaded machine; about one second alone
POSITION = "document.querySelector('video').currentTime"


def eventually(page: Page, what: str, has_come: Callable[[], bool], timeout_s: float = 60.0) -> None:
    deadline_s = time.monotonic() + timeout_s
    while not has_come():
        assert time.monotonic() < deadline_s, what
        page.wait_for_timeout(200)


def epoch_s(server: Server, slug: str) -> float:
    """Return the wall clock of media time zero."""
    text = httpx.get(f"{server.http}/live/{slug}/manifest.mpd").text
    value = text.split('availabilityStartTime="')[1].split('"')[0]
    return datetime.fromisoformat(value).timestamp()


@pytest.fixture(params=["dash.js", "shaka"])
def player(request: pytest.FixtureRequest, page: Page, server: Server) -> Iterator[str]:
    name: str = request.param
    page.goto(f"{server.http}/healthz")
    page.set_content("<video muted autoplay></video>")
    page.add_script_tag(path=str(player_script(name)))
    yield name
    page.goto("about:blank")


def test_low_latency_and_a_publisher_that_comes_back(player: str, page: Page, server: Server) -> None:
    slug = f"dash-{player.removesuffix('.js')}"
    key = server.create_channel(slug, mode="passthrough_all")["inputs"][0]["stream_key"]
    address = f"{server.http}/live/{slug}/manifest.mpd"
    copied = lavfi_arguments(size="320x180")
    with publish_lavfi(f"{server.rtmp}/{key}", arguments=copied):
        server.wait_for_status(slug, "on_air", 60)
        eventually(page, "no manifest", lambda: httpx.get(address).is_success)
        page.evaluate(START[player], address)
        eventually(page, "does not play", lambda: page.evaluate(POSITION) > 0)
        began = page.evaluate(POSITION)
        eventually(page, "does not go on", lambda: page.evaluate(POSITION) > began + 6)
        epoch = epoch_s(server, slug)
        eventually(page, "stays behind", lambda: time.time() - epoch - page.evaluate(POSITION) < _LATENCY_S)
    server.wait_for_status(slug, "reconnecting", 60)
    stopped = page.evaluate(POSITION)
    page.wait_for_timeout(8000)  # long enough for the player to have run dry
    with publish_lavfi(f"{server.rtmp}/{key}", arguments=copied):
        server.wait_for_status(slug, "on_air", 60)
        eventually(
            page, "does not go on after the publisher is back", lambda: page.evaluate(POSITION) > stopped + 12, 90
        )
