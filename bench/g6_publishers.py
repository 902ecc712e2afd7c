"""G6: what passthrough publishers at 2.5 Mb/s with LL-HLS packaging cost, beside nginx-rtmp with HLS on.

The same generator sends the same film to both, on a core of its own; the server has the other core. Runs alternate.
Ours is counted as ingest + shared engine + gateway (no viewers), the supervisor and the controller beside it.

    python bench/g6_publishers.py [--publishers 20] [--runs 5] [--seconds 20]
"""

import argparse
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from rig.load import Load, camera_film
from rig.measure import cpu_seconds, descendants, free_port, pin, report, spread
from rig.server import Server

BITRATE_BPS = 2_500_000
SERVER_CORE, LOAD_CORE = 0, 1
SETTLE_S = 4.0
PATIENCE = 5  # times a busy machine may be slow to start the engine
_MODULE = "/usr/lib/nginx/modules/ngx_rtmp_module.so"


def nginx_configuration(scratch: Path, port: int) -> Path:
    """Write a configuration: HLS with fragments of 2 s, as nginx-rtmp's own example has it."""
    path = scratch / "nginx.conf"
    path.write_text(
        f"""load_module {_MODULE};
user root;
daemon off;
worker_processes 1;
error_log {scratch}/error.log warn;
pid {scratch}/nginx.pid;
events {{ worker_connections 4096; }}
rtmp {{
  server {{
    listen 127.0.0.1:{port};
    chunk_size 4096;
    access_log off;
    application live {{
      live on;
      hls on;
      hls_path {scratch}/hls;
      hls_fragment 2s;
      hls_playlist_length 30s;
    }}
  }}
}}
""",
        encoding="utf-8",
    )
    return path


@contextmanager
def nginx_rtmp(scratch: Path) -> Iterator[tuple[int, list[int]]]:
    """Run nginx with its RTMP module; gives the port and the process ids."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin")
    if program is None or not Path(_MODULE).exists():
        message = "nginx and libnginx-mod-rtmp are missing: apt-get install nginx-light libnginx-mod-rtmp"
        raise SystemExit(message)
    port = free_port()
    configuration = nginx_configuration(scratch, port)
    process = subprocess.Popen([program, "-p", str(scratch), "-c", str(configuration)])
    try:
        time.sleep(1.0)
        yield port, descendants(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def measured(port: int, keys: list[str], groups: dict[str, list[int]], seconds: float) -> dict[str, Any]:
    """Load a server and return processor seconds per publisher and second for each group of processes."""
    pin([pid for pids in groups.values() for pid in pids], SERVER_CORE)
    words = ["127.0.0.1", port, camera_film(BITRATE_BPS), *keys]
    with Load("load_publishers", words, core=LOAD_CORE) as load:
        time.sleep(SETTLE_S)
        load.begin()
        before = {name: cpu_seconds(pids) for name, pids in groups.items()}
        began = time.monotonic()
        time.sleep(seconds)
        after = {name: cpu_seconds(pids) for name, pids in groups.items()}
        elapsed = time.monotonic() - began
        figures = load.end()
    share = {name: (after[name] - before[name]) / elapsed / len(keys) for name in groups}
    return {"per_publisher": share, "sum": sum(share.values()), "load": figures}


def run_nginx(count: int, seconds: float) -> dict[str, Any]:
    """Measure nginx-rtmp."""
    with tempfile.TemporaryDirectory() as scratch, nginx_rtmp(Path(scratch)) as (port, pids):
        figures = measured(port, [f"one{index}" for index in range(count)], {"nginx": pids}, seconds)
        made = len(list(Path(scratch, "hls").glob("*.m3u8")))
        if made != count:
            message = f"nginx-rtmp has packaged {made} of {count}"
            raise RuntimeError(message)
        return figures


def run_ours(count: int, seconds: float) -> dict[str, Any]:
    """Measure this server; packaging is checked by a playlist of every channel."""
    with tempfile.TemporaryDirectory() as scratch, Server(Path(scratch) / "data") as server:
        keys: list[str] = []
        for index in range(count):
            channel = server.create_channel(f"one{index}", mode="passthrough_all")
            keys.append(channel["inputs"][0]["stream_key"])
        pin(descendants(server.pid), SERVER_CORE)  # what it starts later inherits this
        groups = {"ingest": server.children("ingest"), "gateway": server.children("gateway")}
        port = int(server.rtmp.split(":")[2].partition("/")[0])
        _start_engine(server, port, keys[0])
        groups["engine"] = server.children("engine")
        figures = measured(port, keys, groups, seconds)
        with server.client() as client:
            for index in range(count):
                client.get(f"/live/one{index}/video-source/index.m3u8").raise_for_status()
        return figures


def _start_engine(server: Server, port: int, key: str) -> None:
    """Publish for a moment: the first publisher starts the shared engine."""
    for _ in range(PATIENCE):
        first = Load("load_publishers", ["127.0.0.1", port, camera_film(BITRATE_BPS), key], core=LOAD_CORE)
        with suppress(AssertionError), first:
            server.wait_for_status("one0", "on_air", 10.0)
            first.end()
            return
    message = f"no engine: {server.log_text()[-2000:]}"
    raise RuntimeError(message)


def main() -> None:
    """Measure both in turn."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--publishers", type=int, default=20)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=20.0)
    arguments = parser.parse_args()
    camera_film(BITRATE_BPS)
    taken: dict[str, list[dict[str, Any]]] = {"ours": [], "nginx_rtmp": []}
    for _ in range(arguments.runs):
        taken["nginx_rtmp"].append(run_nginx(arguments.publishers, arguments.seconds))
        taken["ours"].append(run_ours(arguments.publishers, arguments.seconds))
        print({name: round(runs[-1]["sum"], 5) for name, runs in taken.items()}, flush=True)
    sums = {name: [run["sum"] for run in runs] for name, runs in taken.items()}
    ratio = spread([theirs / ours for theirs, ours in zip(sums["nginx_rtmp"], sums["ours"], strict=True)])
    report(
        "g6",
        {
            "publishers": arguments.publishers,
            "bitrate_bps": BITRATE_BPS,
            "seconds_per_run": arguments.seconds,
            "runs": arguments.runs,
            "peer": "nginx 1.22 + libnginx-mod-rtmp 1.2.2 (Debian), HLS on, fragments 2 s",
            "peer_missing": "MediaMTX comes from no Debian, PyPI or npm package",
            "cpu_per_publisher_second": {name: spread(values) for name, values in sums.items()},
            "ours_by_process": {
                name: spread([run["per_publisher"][name] for run in taken["ours"]])
                for name in taken["ours"][0]["per_publisher"]
            },
            "nginx_cpu_over_ours": ratio,
            "generator": [run["load"] for run in taken["ours"]],
            "goals": {"nginx_cpu_over_ours": 0.5},
        },
        headline=(
            f"nginx-rtmp CPU / our CPU per publisher: {ratio['median']:.3f} (goal ≥ 0.5); "
            f"ours {spread(sums['ours'])['median'] * 1000:.2f} ms, "
            f"nginx-rtmp {spread(sums['nginx_rtmp'])['median'] * 1000:.2f} ms of a core's second"
        ),
    )


if __name__ == "__main__":
    main()
