"""G4: LL-HLS viewers per core, the release of 2 000 waiting requests, and origin requests through an nginx edge.

One passthrough channel at 2.8 Mb/s with parts of 0.4 s. Viewers are simulated as hls.js behaves (`rig.load_viewers`);
the gateway has a core, generators and the publisher the other. The reference is nginx that sends the same bytes as
files to viewers who ask in step: nginx knows no blocking requests, so this is what the bytes alone cost.

    python bench/g4_viewers.py [--viewers 200] [--runs 5] [--seconds 15]
"""

import argparse
import collections
import gzip
import json
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from rig.load import Load, camera_film
from rig.measure import cpu_seconds, descendants, free_port, percentile, pin, report, spread
from rig.server import Server

BITRATE_BPS = 2_800_000
PART_S = 0.4
SERVER_CORE, LOAD_CORE = 0, 1
WAITING = 2000
WAITED_PARTS = 30
EDGE_VIEWERS = 100
PREFIX = "/live/one"


@contextmanager
def on_air(scratch: Path) -> Iterator[Server]:
    """Run a server on its core, with a publisher on the other."""
    with Server(scratch / "data") as server:
        pin(descendants(server.pid), SERVER_CORE)  # what it starts later inherits this
        key = server.create_channel("one", mode="passthrough_all")["inputs"][0]["stream_key"]
        port = int(server.rtmp.split(":")[2].partition("/")[0])
        with Load("load_publishers", ["127.0.0.1", port, camera_film(BITRATE_BPS), key], core=LOAD_CORE):
            server.wait_for_status("one", "on_air", 60.0)
            for path in tracks(server):
                while httpx.get(f"{server.http}{path}/index.m3u8").is_error:
                    time.sleep(0.1)
            time.sleep(8.0)  # the playlist gets its usual length, the parts stand in memory
            yield server


def tracks(server: Server) -> list[str]:
    """Return the paths of picture and sound."""
    while (answer := httpx.get(f"{server.http}{PREFIX}/index.m3u8")).is_error:
        time.sleep(0.1)
    names = [line for line in answer.text.splitlines() if line.endswith("/index.m3u8")]
    names += re.findall(r'TYPE=AUDIO.*URI="([^"]+)"', answer.text)
    return [f"{PREFIX}/{name.removesuffix('/index.m3u8')}" for name in names]


def loaded(words: Sequence[object], pids: list[int], viewers: int, seconds: float) -> dict[str, Any]:
    """Run viewers and return what the processes spend per viewer."""
    with Load("load_viewers", words, core=LOAD_CORE) as load:
        load.begin()
        before, began = cpu_seconds(pids), time.monotonic()
        time.sleep(seconds)
        spent, elapsed = cpu_seconds(pids) - before, time.monotonic() - began
        figures = load.end()
    share = spent / elapsed
    return {"cpu_share": share, "viewers_per_core": viewers / share, "load": figures}


@contextmanager
def nginx(scratch: Path, server_block: str, http_block: str = "access_log off;") -> Iterator[tuple[str, list[int]]]:
    """Run nginx with one worker; gives its address and process ids."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin")
    if program is None:
        message = "nginx is missing: apt-get install nginx-light"
        raise SystemExit(message)
    port = free_port()
    configuration = scratch / "nginx.conf"
    configuration.write_text(
        f"""user root;
daemon off;
worker_processes 1;
error_log {scratch}/error.log warn;
pid {scratch}/nginx.pid;
events {{ worker_connections 8192; }}
http {{
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000;
  {http_block}
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    {server_block}
  }}
}}
""",
        encoding="utf-8",
    )
    process = subprocess.Popen([program, "-p", str(scratch), "-c", str(configuration)])
    try:
        time.sleep(1.0)
        pids = descendants(process.pid)
        pin(pids, SERVER_CORE)
        yield f"http://127.0.0.1:{port}", pids
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def as_files(server: Server, scratch: Path) -> Path:
    """Save playlists and parts of the running channel for nginx; return the plan for paced viewers."""
    root = scratch / "files"
    plan: dict[str, Any] = {"part_s": PART_S, "tracks": []}
    for number, path in enumerate(tracks(server)):
        text = httpx.get(f"{server.http}{path}/index.m3u8?_HLS_skip=YES").text
        directory = root / str(number)
        directory.mkdir(parents=True)
        (directory / "index.m3u8").write_bytes(gzip.compress(text.encode()))
        names: list[str] = re.findall(r'EXT-X-PART:[^\n]*URI="([^"]+)"', text)
        for name in names:
            (directory / name).write_bytes(httpx.get(f"{server.http}{path}/{name}").content)
        parts = [f"/{number}/{name}" for name in names]
        plan["tracks"].append({"playlists": [f"/{number}/index.m3u8"], "parts": parts})
    document = root / "plan.json"
    document.write_text(json.dumps(plan), encoding="utf-8")
    return document


def waiting(server: Server) -> dict[str, Any]:
    """Let 2 000 playlist requests wait for each of some parts of the picture."""
    path = tracks(server)[0]
    feed = server.data_dir / "run" / "gateway-90.feed"
    words = [server.http, path, WAITING, WAITED_PARTS, feed]
    done = subprocess.run(
        ["taskset", "-c", str(LOAD_CORE), sys.executable, "-m", "rig.load_waiters", *map(str, words)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    found = json.loads(done.stdout.splitlines()[-1])
    closed = found["closed_ms"]
    return {
        "requests": WAITING,
        "parts": len(found["spans_ms"]),
        "since_part_complete_ms": {"p50": percentile(closed, 0.5), "p99": percentile(closed, 0.99), "max": max(closed)},
        "first_to_last_ms": spread(found["spans_ms"]),
    }


def through_edge(server: Server, scratch: Path, seconds: float) -> dict[str, Any]:
    """Put a caching nginx in front and count what reaches the origin."""
    scratch = scratch / "edge"
    scratch.mkdir()
    log = scratch / "access.log"
    http_block = f"""
  log_format edge '$upstream_cache_status $request_uri';
  access_log {log} edge;
  proxy_cache_path {scratch}/cache keys_zone=live:10m max_size=1g inactive=60s use_temp_path=off;
  upstream origin {{ server {server.http.removeprefix("http://")}; keepalive 64; }}"""
    server_block = """
    location /live/ {
      proxy_pass http://origin;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_cache live;
      proxy_cache_lock on;
      proxy_cache_lock_timeout 10s;
      proxy_cache_lock_age 10s;
    }"""
    with nginx(scratch, server_block, http_block) as (address, pids):
        figures = loaded([address, PREFIX, EDGE_VIEWERS], pids, EDGE_VIEWERS, seconds)
    asked: collections.Counter[str] = collections.Counter()
    reached: collections.Counter[str] = collections.Counter()
    for line in log.read_text(encoding="utf-8").splitlines():
        status, _, uri = line.partition(" ")
        asked[uri] += 1
        reached[uri] += status != "HIT"
    kinds = {"part": re.compile(r"-\d+\.\d+\.m4s"), "blocking_playlist": re.compile(r"_HLS_msn")}
    found: dict[str, Any] = {"viewers": EDGE_VIEWERS, "load": figures["load"]}
    for name, pattern in kinds.items():
        uris = [uri for uri in asked if pattern.search(uri)]
        found[f"origin_requests_per_{name}"] = sum(reached[uri] for uri in uris) / len(uris)
        found[f"viewer_requests_per_{name}"] = sum(asked[uri] for uri in uris) / len(uris)
    return found


def main() -> None:
    """Measure all three."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--viewers", type=int, default=200)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=15.0)
    arguments = parser.parse_args()
    camera_film(BITRATE_BPS)
    viewers = arguments.viewers
    taken: dict[str, list[dict[str, Any]]] = {"ours": [], "nginx_files": []}
    with tempfile.TemporaryDirectory() as name, on_air(Path(name)) as server:
        scratch = Path(name)
        plan = as_files(server, scratch)
        gateways = server.children("gateway")
        for run in range(arguments.runs):
            taken["ours"].append(loaded([server.http, PREFIX, viewers], gateways, viewers, arguments.seconds))
            place = scratch / f"nginx{run}"
            place.mkdir()
            with nginx(place, f"root {plan.parent};") as (address, pids):
                words = [address, plan, viewers, "--paced"]
                taken["nginx_files"].append(loaded(words, pids, viewers, arguments.seconds))
            print({key: round(values[-1]["viewers_per_core"]) for key, values in taken.items()}, flush=True)
        released = waiting(server)
        edge = through_edge(server, scratch, arguments.seconds)
    per_core = {key: spread([run["viewers_per_core"] for run in values]) for key, values in taken.items()}
    pairs = zip(taken["ours"], taken["nginx_files"], strict=True)
    ratio = spread([ours["viewers_per_core"] / files["viewers_per_core"] for ours, files in pairs])
    p99 = released["since_part_complete_ms"]["p99"]
    report(
        "g4",
        {
            "bitrate_bps": BITRATE_BPS,
            "part_s": PART_S,
            "viewers": viewers,
            "runs": arguments.runs,
            "seconds_per_run": arguments.seconds,
            "peer_missing": "MediaMTX comes from no Debian, PyPI or npm package; the reference is nginx sending files",
            "viewers_per_core": per_core,
            "ours_over_nginx_files": ratio,
            "waiting": released,
            "edge": edge,
            "generators": {key: [run["load"] for run in values] for key, values in taken.items()},
            "goals": {"release_p99_ms": 50, "origin_requests_per_part": 1.05, "mediamtx_ratio": 3},
        },
        headline=(
            f"{per_core['ours']['median']:.0f} viewers per core ({ratio['median']:.2f} × nginx with files); "
            f"{WAITING} waiting released p99 {p99:.1f} ms (goal ≤ 50); "
            f"{edge['origin_requests_per_part']:.3f} origin requests per part (goal ≤ 1.05)"
        ),
    )


if __name__ == "__main__":
    main()
