"""G5: from the last packet of a part to the answer of a request that waited for the part.

A publisher sends every picture and sound frame in real time and notes when it gave it to the kernel. A player asks for
each next part ahead of time by its preload hint, and for the playlist by blocking reload, and notes when the first byte
of the answer came. Parts are read to know their last picture. Publisher and player share a core, the server has the
other.

    python bench/g5_part_delay.py [--seconds 60] [--modes passthrough_all encode]
"""

import argparse
import bisect
import http.client
import json
import os
import re
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from headwater.ingest.rtmp.message import VIDEO
from rig.load import Load, camera_film
from rig.measure import descendants, percentile, pin, report
from rig.parts import find_box, read_part
from rig.server import Server

BITRATE_BPS = 2_800_000
SERVER_CORE, LOAD_CORE = 0, 1
_HINT = re.compile(r'EXT-X-PRELOAD-HINT:TYPE=PART,URI="([^"]*-(\d+)\.(\d+)\.m4s)"')
_INIT = re.compile(r'EXT-X-MAP:URI="([^"]+)"')
_PART = re.compile(r'EXT-X-PART:[^\n]*URI="([^"]+)"')
_NEAR_MS = 12.0
GOP_MS = 2000


@dataclass
class Follower(threading.Thread):
    """One player of one track.

    Attributes:
        released: By part address, when the first byte of its answer came (monotonic ns), if it was asked for ahead.
        listed: The same for the playlist that brought it.
        bodies: The parts.
    """

    base: str
    path: str
    released: dict[str, int] = field(default_factory=dict[str, int])
    listed: dict[str, int] = field(default_factory=dict[str, int])
    bodies: dict[str, bytes] = field(default_factory=dict[str, bytes])
    init: bytes = b""
    is_ending: bool = False
    fault: Exception | None = None

    def __post_init__(self) -> None:
        """Become a thread."""
        super().__init__(daemon=True)

    def __hash__(self) -> int:
        """Count by identity, as threads do."""
        return id(self)

    def run(self) -> None:
        """Follow the track until told to end."""
        try:
            self._follow()
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.fault = error

    def _follow(self) -> None:
        playlists, parts = (self._connection() for _ in range(2))
        text = self._get(playlists, f"{self.path}/index.m3u8")[1].decode()
        init = _INIT.search(text)
        assert init is not None
        self.init = self._get(parts, f"{self.path}/{init[1]}")[1]
        for uri in _PART.findall(text):
            self.bodies[uri] = self._get(parts, f"{self.path}/{uri}")[1]
        while not self.is_ending:
            hint = _HINT.search(text)
            if hint is None:
                message = f"no hint: {text[-300:]}"
                raise ValueError(message)
            waiting = threading.Thread(target=self._await_part, args=(parts, hint[1]))
            waiting.start()
            query = f"_HLS_msn={hint[2]}&_HLS_part={hint[3]}&_HLS_skip=YES"
            at_ns, body = self._get(playlists, f"{self.path}/index.m3u8?{query}")
            text = body.decode()
            waiting.join()
            newest = _PART.findall(text)[-1]
            self.listed[newest] = at_ns
            if newest not in self.bodies:
                self.bodies[newest] = self._get(parts, f"{self.path}/{newest}")[1]

    def _await_part(self, connection: http.client.HTTPConnection, uri: str) -> None:
        at_ns, body = self._get(connection, f"{self.path}/{uri}", is_hint=True)
        if body:
            self.bodies[uri] = body
            self.released[uri] = at_ns

    def _connection(self) -> http.client.HTTPConnection:
        address = urlsplit(self.base)
        return http.client.HTTPConnection(address.hostname or "", address.port, timeout=20)

    def _get(self, connection: http.client.HTTPConnection, path: str, *, is_hint: bool = False) -> tuple[int, bytes]:
        connection.request("GET", path)
        answer = connection.getresponse()
        at_ns = time.monotonic_ns()
        body = answer.read()
        if answer.status != http.client.OK:
            if is_hint:  # the segment ended before this part: it will never be
                return at_ns, b""
            message = f"{path}: {answer.status} {body[:200]!r}"
            raise ValueError(message)
        return at_ns, body


def measure(server: Server, slug: str, mode: str, seconds: float, scratch: Path) -> dict[str, Any]:
    """Publish to a channel, follow its first rung, and return the delays."""
    channel = server.create_channel(slug, mode=mode)
    port = int(server.rtmp.split(":")[2].partition("/")[0])
    key = channel["inputs"][0]["stream_key"]
    log = scratch / f"{slug}.json"
    words = ["127.0.0.1", port, camera_film(BITRATE_BPS), key, "--log", log]
    with Load("load_publishers", words, core=LOAD_CORE) as load:
        server.wait_for_status(slug, "on_air", 40.0)
        follower = Follower(server.http, _rung_path(server, slug))
        follower.start()
        load.begin()
        time.sleep(seconds)
        follower.is_ending = True
        follower.join(20)
        if follower.fault is not None:
            raise follower.fault
        figures = load.end()
    sent = json.loads(log.read_text(encoding="utf-8"))
    return {"delays": delays(follower, sent), "publisher": figures}


def _rung_path(server: Server, slug: str) -> str:
    """Return the path of the first rung, once it has a playlist."""
    deadline = time.monotonic() + 30
    with server.client() as client:
        while True:
            answer = client.get(f"/live/{slug}/index.m3u8")
            if answer.is_success:
                rung = next(line for line in answer.text.splitlines() if line.endswith("/index.m3u8"))
                if client.get(f"/live/{slug}/{rung}").is_success:
                    return f"/live/{slug}/{rung.removesuffix('/index.m3u8')}"
            if time.monotonic() > deadline:
                answer.raise_for_status()
            time.sleep(0.2)


def timescale(init: bytes) -> int:
    """Return the timescale of an init segment's track."""
    mdhd = find_box(init, "moov", "trak", "mdia", "mdhd")
    assert mdhd is not None
    return int.from_bytes(mdhd[20:24] if mdhd[0] else mdhd[12:16], "big")


def delays(follower: Follower, sent: list[tuple[int, int, int]]) -> dict[str, Any]:
    """Match the last picture of every part with the packet it came in.

    The log begins with a keyframe: the first one sent, or a later one while the engine was still starting. Which one it
    was is known because no part is answered before its packets were sent, nor a whole GOP after.
    """
    pictures = [(at, ns) for kind, at, ns in sent if kind == VIDEO]
    times = [at for at, _ in pictures]
    scale = timescale(follower.init)
    shown_ms = {
        uri: max(sample.pts_ticks for sample in read_part(body)) * 1000 / scale for uri, body in follower.bodies.items()
    }
    first = min(follower.bodies, key=_order)
    zero_ms = read_part(follower.bodies[first])[0].pts_ticks * 1000 / scale - times[0]
    newest = max(follower.listed, key=_order)
    late_ms = (follower.listed[newest] - pictures[0][1]) / 1e6 - (shown_ms[newest] - zero_ms - times[0])
    zero_ms -= (late_ms + GOP_MS // 4) // GOP_MS * GOP_MS
    last_ns: dict[str, int] = {}
    for uri, at_ms in shown_ms.items():
        index = bisect.bisect_left(times, at_ms - zero_ms - _NEAR_MS)
        if index < len(times) and abs(times[index] - at_ms + zero_ms) <= _NEAR_MS:
            last_ns[uri] = pictures[index][1]
    return {
        name: _figures([(at - last_ns[uri]) / 1e6 for uri, at in answered.items() if uri in last_ns])
        for name, answered in (("part", follower.released), ("playlist", follower.listed))
    }


def _order(uri: str) -> tuple[int, int]:
    number, part = uri.removesuffix(".m4s").rpartition("-")[2].split(".")
    return int(number), int(part)


def _figures(values_ms: list[float]) -> dict[str, float]:
    return {
        "parts": len(values_ms),
        "p50_ms": percentile(values_ms, 0.5),
        "p99_ms": percentile(values_ms, 0.99),
        "max_ms": max(values_ms),
        "min_ms": min(values_ms),
    }


def main() -> None:
    """Measure each mode."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--modes", nargs="+", default=["passthrough_all", "encode"])
    arguments = parser.parse_args()
    camera_film(BITRATE_BPS)
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as scratch, Server(Path(scratch) / "data") as server:
        pin(descendants(server.pid), SERVER_CORE)  # what it starts later inherits this
        os.sched_setaffinity(0, {LOAD_CORE})
        for index, mode in enumerate(arguments.modes):
            found[mode] = measure(server, f"one{index}", mode, arguments.seconds, Path(scratch))
            print(mode, json.dumps(found[mode]["delays"]), flush=True)
    part = found[arguments.modes[0]]["delays"]["part"]
    report(
        "g5",
        {
            "bitrate_bps": BITRATE_BPS,
            "part_s": 0.4,
            "seconds_per_mode": arguments.seconds,
            "modes": found,
            "goals": {"p99_ms": 15},
        },
        headline=(
            f"last packet in → waiting part answered: p50 {part['p50_ms']:.1f} ms, p99 {part['p99_ms']:.1f} ms "
            f"(goal ≤ 15) over {part['parts']} parts"
        ),
    )


if __name__ == "__main__":
    main()
