"""G16: `headwater serve` to ready, idle memory of all processes, and the weight and paint time of the pages.

The page figures use Chromium with the network and processor of a mid-range phone (1.6 Mb/s down, 150 ms, 4 × slower).
"""

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from rig.browser import chromium
from rig.measure import descendants, report, resident_bytes, spread
from rig.server import Server

RUNS = 5
SETTLE_S = 5.0
PHONE = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
SLOWDOWN = 4
LARGEST_PAINT = """
() => new Promise((resolve) => {
  let last = 0;
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) last = entry.startTime; })
    .observe({ type: 'largest-contentful-paint', buffered: true });
  setTimeout(() => resolve(last), 4000);
})
"""


def start_and_memory() -> tuple[list[float], list[float]]:
    """Return seconds to ready and idle MB over several starts; the first one makes the database."""
    starts: list[float] = []
    memory: list[float] = []
    with tempfile.TemporaryDirectory() as scratch:
        for _ in range(RUNS):
            server = Server(Path(scratch) / "data")
            began = time.monotonic()
            server.start()
            starts.append(time.monotonic() - began)
            time.sleep(SETTLE_S)
            memory.append(resident_bytes(descendants(server.pid)) / 1e6)
            server.stop()
    return starts, memory


def pages() -> dict[str, Any]:
    """Return largest contentful paint and transferred bytes of home and watch on a phone's profile."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as scratch, Server(Path(scratch) / "data") as server:
        server.create_channel("one")
        for name, path in (("home", "/"), ("watch", "/watch/one")):
            paints: list[float] = []
            weights: list[float] = []
            for _ in range(RUNS):
                with chromium() as browser:
                    page = browser.new_page(viewport={"width": 390, "height": 844})
                    session = page.context.new_cdp_session(page)
                    session.send("Network.enable")
                    session.send("Network.emulateNetworkConditions", PHONE)
                    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
                    received: dict[str, int] = {}
                    players: set[str] = set()

                    def count(event: dict[str, Any], into: dict[str, int] = received) -> None:
                        into[event["requestId"]] = int(event["encodedDataLength"])

                    def note(event: dict[str, Any], into: set[str] = players) -> None:
                        if "player" in event["request"]["url"] or "hls" in event["request"]["url"]:
                            into.add(event["requestId"])

                    session.on("Network.loadingFinished", count)
                    session.on("Network.requestWillBeSent", note)
                    page.goto(server.http + path)
                    paints.append(page.evaluate(LARGEST_PAINT))
                    weights.append(sum(size for key, size in received.items() if key not in players) / 1000)
            found[name] = {"lcp_ms": spread(paints), "transferred_kb_before_player": spread(weights)}
    return found


def main() -> None:
    """Measure and report."""
    starts, memory = start_and_memory()
    seen = pages()
    lcp = max(page["lcp_ms"]["median"] for page in seen.values())
    weight = max(page["transferred_kb_before_player"]["median"] for page in seen.values())
    report(
        "g16",
        {"start_s": spread(starts), "idle_pss_mb": spread(memory), "pages": seen, "runs": RUNS},
        headline=(
            f"start {statistics.median(starts):.2f} s (goal 3), idle {statistics.median(memory):.0f} MB (goal 300), "
            f"LCP {lcp:.0f} ms (goal 1500), {weight:.0f} kB before the player (goal 180)"
        ),
    )


if __name__ == "__main__":
    main()
