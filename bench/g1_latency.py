"""G1: LL-HLS glass to glass in Chromium on the watch page, read from a clock burnt into the picture.

First over the loopback, then over a bad network (40 ± 20 ms and 0.5 % loss towards the browser, see `rig.link`), with
the browser in a network namespace of its own. The picture's clock and the page's clock are the same machine's. The time
from the published picture to the decoded one in the page is measured four times a second; stalls are times in which the
video's position stands still although it plays.

    python bench/g1_latency.py [--minutes 10] [--bad-minutes 5] [--mode passthrough_all]
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from rig.browser import chromium, read_latency_ms
from rig.link import BadLink, Impairment
from rig.measure import percentile, report
from rig.publishers import ClockPublisher
from rig.server import Server

WARM_UP_S = 10.0
EVERY_S = 0.25
# Counts the time in which the position does not move, in the page itself, so that a slow bench adds nothing.
_WATCH_STALLS = """
() => {
  const find = (root) => {
    const own = root.querySelector('video');
    if (own) return own;
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) { const inner = find(element.shadowRoot); if (inner) return inner; }
    }
    return null;
  };
  const video = find(document);
  const seen = { waits: 0, stalled_ms: 0, began: performance.now(), rates: [], frames: 0, dropped: 0 };
  const quality = video.getVideoPlaybackQuality();
  const framesBefore = quality.totalVideoFrames, droppedBefore = quality.droppedVideoFrames;
  video.addEventListener('waiting', () => { seen.waits += 1; });
  let last = video.currentTime, since = performance.now(), counted = 0;
  setInterval(() => {
    const now = performance.now();
    if (video.currentTime !== last || video.paused) {
      last = video.currentTime; since = now; counted = 0;
    } else if (now - since > 150) {
      seen.stalled_ms += now - since - counted; counted = now - since;
    }
    seen.rates.push(video.playbackRate);
    if (seen.rates.length > 600) seen.rates.splice(0, 300);
  }, 50);
  window.__seen = () => {
    const now = video.getVideoPlaybackQuality();
    return { ...seen, rates: undefined, elapsed_ms: performance.now() - seen.began,
      frames: now.totalVideoFrames - framesBefore, dropped: now.droppedVideoFrames - droppedBefore,
      buffer_s: video.buffered.length ? video.buffered.end(video.buffered.length - 1) - video.currentTime : 0 };
  };
}
"""


def watch(url: str, minutes: float) -> dict[str, Any]:
    """Watch a page and return what was seen."""
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        opened = time.monotonic()
        page.goto(url)
        first_s = None
        while first_s is None:
            if read_latency_ms(page) is not None:
                first_s = time.monotonic() - opened
            elif time.monotonic() - opened > 60:
                message = f"no picture: {errors}"
                raise RuntimeError(message)
            time.sleep(0.05)
        time.sleep(WARM_UP_S)
        page.evaluate(_WATCH_STALLS)
        values: list[float] = []
        unread = 0
        ending = time.monotonic() + minutes * 60
        while time.monotonic() < ending:
            latency = read_latency_ms(page)
            if latency is None:
                unread += 1
            else:
                values.append(latency)
            time.sleep(EVERY_S)
        seen = page.evaluate("() => window.__seen()")
    return {
        "median_ms": percentile(values, 0.5),
        "p5_ms": percentile(values, 0.05),
        "p95_ms": percentile(values, 0.95),
        "max_ms": max(values),
        "samples": len(values),
        "unread": unread,
        "first_picture_s": first_s,
        "stalls": seen["waits"],
        "stalled_share": seen["stalled_ms"] / seen["elapsed_ms"],
        "dropped_frames_share": seen["dropped"] / max(1, seen["frames"]),
        "buffer_at_end_s": seen["buffer_s"],
        "minutes": minutes,
        "page_errors": errors[:5],
    }


def serve_and_watch(minutes: float, mode: str, link: BadLink | None) -> dict[str, Any]:
    """Start a server and a clock publisher, and watch here or at the other end of a link."""
    address = link.server_address if link else "127.0.0.1"
    with tempfile.TemporaryDirectory() as scratch:
        server = Server(Path(scratch) / "data", {"HEADWATER_HTTP__LISTEN": f"{address}:0"})
        with server:
            channel = server.create_channel("clock", mode=mode)
            with ClockPublisher(server.publish_url(channel)):
                server.wait_for_status("clock", "on_air", 60.0)
                url = f"{server.http}/watch/clock"
                if link is None:
                    return watch(url, minutes)
                words = link.inside([sys.executable, __file__, "--watch", url, "--minutes", str(minutes)])
                done = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True)
                return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """Measure over both networks."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--bad-minutes", type=float, default=5.0)
    parser.add_argument("--mode", default="passthrough_all")
    parser.add_argument("--watch", help="only watch this page and print what was seen")
    arguments = parser.parse_args()
    if arguments.watch:
        print(json.dumps(watch(arguments.watch, arguments.minutes)))
        return
    found: dict[str, Any] = {}
    if arguments.minutes:
        found["loopback"] = serve_and_watch(arguments.minutes, arguments.mode, None)
        print(json.dumps(found["loopback"]), flush=True)
    if arguments.bad_minutes:
        impairment = Impairment()
        with BadLink(impairment) as link:
            found["bad_network"] = serve_and_watch(arguments.bad_minutes, arguments.mode, link)
            found["bad_network"]["network"] = "40 ± 20 ms evenly, packets may overtake, 0.5 % loss, towards the browser"
        print(json.dumps(found["bad_network"]), flush=True)
    report(
        "g1",
        {
            "mode": arguments.mode,
            "picture": "960x540, 30 Hz, GOP 2 s, 1.5 Mb/s, x264 ultrafast zerolatency, AAC",
            "part_s": 0.4,
            "peer_missing": "MediaMTX and OvenMediaEngine come from no Debian, PyPI or npm package",
            "runs": found,
            "goals": {
                "loopback": "median ≤ 800 ms, p95 ≤ 1200 ms, no stall",
                "bad_network": "≤ 1500 ms, stalls ≤ 0.2 %",
            },
        },
        headline="; ".join(
            f"{name} median {run['median_ms']:.0f} ms, p95 {run['p95_ms']:.0f} ms, {run['stalls']} stalls "
            f"({run['stalled_share']:.2%}) in {run['minutes']:g} min"
            for name, run in found.items()
        )
        + " (goals 800/1200 ms and 0; 1500 ms and 0.2 %)",
    )


if __name__ == "__main__":
    main()
