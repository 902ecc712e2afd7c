"""Publish with FFmpeg; the watch page plays; latency from the burnt-in clock; quality; DVR."""

import statistics
from collections.abc import Callable
from typing import TypeVar

import pytest
from playwright.sync_api import Page

from rig.browser import read_latency_ms
from rig.publishers import ClockPublisher
from rig.server import Server

pytestmark = [pytest.mark.timeout(240), pytest.mark.xdist_group("heavy")]

T = TypeVar("T")

VIDEO = """
(what) => {
  const find = (root) => {
    const own = root.querySelector('video');
    if (own) return own;
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) { const inner = find(element.shadowRoot); if (inner) return inner; }
    }
    return null;
  };
  const video = find(document);
  if (!video) return null;
  return { time: video.currentTime, width: video.videoWidth, height: video.videoHeight, paused: video.paused,
           start: video.seekable.length ? video.seekable.start(0) : null,
           end: video.seekable.length ? video.seekable.end(video.seekable.length - 1) : null }[what];
}
"""


def eventually(page: Page, look: Callable[[], T | None], timeout_s: float = 30.0) -> T:
    """Look until there is something, and fail with the page's words otherwise."""
    waited = 0.0
    while waited < timeout_s:
        found = look()
        if found:
            return found
        page.wait_for_timeout(200)
        waited += 0.2
    message = f"nothing within {timeout_s} s on {page.url}: {page.inner_text('body')[:500]}"
    raise AssertionError(message)


def test_a_published_channel_plays_with_low_latency_and_can_be_rewound(server: Server, page: Page) -> None:
    channel = server.create_channel("clock", dvr_window_s=600)
    with ClockPublisher(server.publish_url(channel)):
        server.wait_for_status("clock", "on_air")
        page.goto(f"{server.http}/watch/clock")
        eventually(page, lambda: page.evaluate(VIDEO, "time"))

        # Latency settles: measured over some seconds after the start.
        page.wait_for_timeout(6000)
        readings: list[float] = []
        for _ in range(30):
            latency = read_latency_ms(page)
            if latency is not None:
                readings.append(latency)
            page.wait_for_timeout(100)
        assert len(readings) > 10, "the burnt-in clock could not be read"
        # Not a benchmark (that is bench/g1_latency.py): it shows that the live edge is what plays.
        assert 0 < statistics.median(readings) < 8000

        # Quality: the lowest rung is smaller than the source.
        player = page.locator("headwater-player")
        lowest = player.evaluate("(element) => Math.min(...element.rungs.map((rung) => rung.height))")
        player.evaluate(
            "(element, height) => { element.rung = element.rungs.find((rung) => rung.height === height).id; }", lowest
        )
        eventually(page, lambda: page.evaluate(VIDEO, "height") == lowest)
        before = page.evaluate(VIDEO, "time")
        eventually(page, lambda: page.evaluate(VIDEO, "time") > before + 1)

        # DVR: five seconds back, the clock in the picture is older by about as much.
        eventually(page, lambda: page.evaluate(VIDEO, "end") - page.evaluate(VIDEO, "start") > 10)
        live = statistics.median(readings)
        player.evaluate("(element) => { element.currentTime = element.currentTime - 6; }")
        page.wait_for_timeout(2500)
        rewound = eventually(page, lambda: read_latency_ms(page))
        assert rewound > live + 3000
