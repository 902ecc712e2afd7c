"""G16: `headwater serve` to ready, idle memory of all processes, and the weight and paint time of the pages.

The page figures use Chromium with the network and processor of a mid-range phone (1.6 Mb/s down, 150 ms, 4 × slower).
"""

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from rig.browser import chromium
from rig.measure import cpu_seconds, descendants, report, resident_bytes, spread
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


def start_and_memory() -> dict[str, list[float]]:
    """Return seconds to ready, the processor seconds of it, and idle MB; the first start makes the database."""
    found: dict[str, list[float]] = {"start_s": [], "start_cpu_s": [], "idle_pss_mb": []}
    with tempfile.TemporaryDirectory() as scratch:
        for _ in range(RUNS):
            server = Server(Path(scratch) / "data")
            began = time.monotonic()
            server.start()
            found["start_s"].append(time.monotonic() - began)
            found["start_cpu_s"].append(cpu_seconds(descendants(server.pid)))
            time.sleep(SETTLE_S)
            found["idle_pss_mb"].append(resident_bytes(descendants(server.pid)) / 1e6)
            server.stop()
    return found


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
    starts = start_and_memory()
    seen = pages()
    lcp = max(page["lcp_ms"]["median"] for page in seen.values())
    weight = max(page["transferred_kb_before_player"]["median"] for page in seen.values())
    report(
        "g16",
        {**{name: spread(values) for name, values in starts.items()}, "pages": seen, "runs": RUNS},
        headline=(
            f"start {statistics.median(starts['start_s']):.2f} s (goal 3), "
            f"idle {statistics.median(starts['idle_pss_mb']):.0f} MB (goal 300), "
            f"LCP {lcp:.0f} ms (goal 1500), {weight:.0f} kB before the player (goal 180)"
        ),
    )


if __name__ == "__main__":
    main()
