"""Debian's Chromium, driven by Playwright."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from headwater.app.demo import clock_strip

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--mute-audio",
]

_READ_CLOCK = """
(cells) => {
  const find = (root) => {
    const own = root.querySelector('video');
    if (own) return own;
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) { const inner = find(element.shadowRoot); if (inner) return inner; }
    }
    return null;
  };
  const video = find(document);
  if (!video || !video.videoWidth || video.readyState < 2) return null;
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const now = Date.now();
  context.drawImage(video, 0, 0);
  const scale = video.videoWidth / %(width)d;
  const side = %(cell)d * scale;
  const left = (video.videoWidth - cells * side) / 2;
  const y = Math.round((%(top)d + %(cell)d / 2) * scale);
  const luma = [];
  for (let cell = 0; cell < cells; cell += 1) {
    const pixel = context.getImageData(Math.round(left + (cell + 0.5) * side), y, 1, 1).data;
    luma.push(pixel[1]);
  }
  return { now, luma, position: video.currentTime, width: video.videoWidth, height: video.videoHeight };
}
"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium with an empty profile."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory():
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def read_latency_ms(page: Page, *, width: int = 960, top: int = 24) -> float | None:
    """Read glass-to-glass latency in milliseconds from the clock in the page's video.

    Args:
        page: A page with a video, also inside a shadow root.
        width: Width of the published picture, for finding the strip in any rung.
        top: First row of the strip in the published picture.
    """
    import numpy as np  # noqa: PLC0415 - only this reader needs it

    cell = width * 9 // 10 // clock_strip.CELLS
    script = _READ_CLOCK % {"width": width, "cell": cell, "top": top}
    seen: dict[str, Any] | None = page.evaluate(script, clock_strip.CELLS)
    if seen is None:
        return None
    shown_ms = clock_strip.decode_cells(np.array(seen["luma"], np.uint8))
    return None if shown_ms is None else float(seen["now"]) - shown_ms
