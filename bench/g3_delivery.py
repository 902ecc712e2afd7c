"""G3: parts, segments and playlists through the gateway with a token check, beside nginx and uvicorn.

All serve the same bytes on the same core, one after the other, the load generator (wrk) on the other core. Headwater
runs its whole HTTP stack (granian, site, hot path) over a log that stands still, so that nothing but delivery is
measured, and checks a playback token on every request; nginx (sendfile) and uvicorn (Starlette's FileResponse) check
nothing.

Two gateway processes on one socket have a core each, and the load runs on both cores, having nowhere else to go: with
two cores the throughput cannot double. What is measured is processor time per request with one and with two processes;
as long as it stays the same, each further core brings as much as the first.

    python bench/g3_delivery.py [--runs 5] [--seconds 3]
"""

import argparse
import asyncio
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import uvloop

from headwater.app.pages import Pages
from headwater.app.server import InheritedSocketServer
from headwater.app.site import Site
from headwater.origin.model import PlaybackRule
from rig.logs import LogMaker
from rig.measure import cpu_seconds, descendants, free_port, pin, report, spread
from rig.rsgi import Gateway

SERVER_CORE, LOAD_CORE = 0, 1
CONNECTIONS = 32
PART_BYTES = 200_000
KINDS = {"part_200kb": 0.9, "segment_1mb": 0.9, "playlist": 0.5}
WARM_UP_S = 0.5


# --- servers ---------------------------------------------------------------------------------------------------------


async def serve(descriptor: int) -> None:
    """Be one gateway process on an inherited socket, with a log that stands still."""
    with tempfile.TemporaryDirectory() as scratch:
        gateway = Gateway(Path(scratch), made_log(Path(scratch)), PlaybackRule.TOKEN)
        await gateway.app.startup()
        server = InheritedSocketServer(Site(gateway.app, Pages(), _ready, None), socket.socket(fileno=descriptor), None)
        await server.run()


async def _ready() -> dict[str, str]:
    await asyncio.sleep(0)
    return {}


def made_log(scratch: Path) -> LogMaker:
    """Return a log of 20 segments with parts of 200 KB."""
    log = LogMaker(scratch, part_bytes=PART_BYTES)
    log.add_segments(20)
    log.open_segment()
    log.add_part()
    return log


@contextmanager
def headwater(listener: socket.socket) -> Iterator[list[int]]:
    """Run one gateway process; gives its process ids."""
    process = subprocess.Popen(
        [sys.executable, __file__, "--serve", str(listener.fileno())], pass_fds=[listener.fileno()]
    )
    try:
        wait_for(process, f"http://127.0.0.1:{listener.getsockname()[1]}/healthz")
        yield pinned(process.pid)
    finally:
        end(process)


@contextmanager
def nginx(root: Path) -> Iterator[tuple[str, list[int]]]:
    """Run nginx with one worker over files; gives its address and process ids."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin")
    if program is None:
        message = "nginx is missing: apt-get install nginx-light"
        raise SystemExit(message)
    port = free_port()
    configuration = root.parent / "nginx.conf"
    configuration.write_text(
        f"""user root; daemon off; worker_processes 1; pid {root.parent}/nginx.pid; error_log {root.parent}/error.log;
events {{ worker_connections 4096; }}
http {{
  access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 100000000;
  open_file_cache max=1000 inactive=60s; types {{}} default_type video/mp4;
  server {{ listen 127.0.0.1:{port} backlog=4096; root {root}; }}
}}
""",
        encoding="utf-8",
    )
    process = subprocess.Popen([program, "-p", str(root.parent), "-c", str(configuration)])
    try:
        wait_for(process, f"http://127.0.0.1:{port}/playlist")
        yield f"http://127.0.0.1:{port}", pinned(process.pid)
    finally:
        end(process)


@contextmanager
def uvicorn(root: Path) -> Iterator[tuple[str, list[int]]]:
    """Run uvicorn over Starlette's FileResponse; gives its address and process ids."""
    port = free_port()
    application = root.parent / "files.py"
    application.write_text(
        f"""from starlette.applications import Starlette
from starlette.responses import FileResponse
from starlette.routing import Route

async def file(request):
    return FileResponse("{root}/" + request.path_params["name"], media_type="video/mp4")

app = Starlette(routes=[Route("/{{name}}", file)])
""",
        encoding="utf-8",
    )
    words = ["--port", str(port), "--no-access-log", "--log-level", "error", "--loop", "uvloop"]
    process = subprocess.Popen([sys.executable, "-m", "uvicorn", *words, "files:app"], cwd=root.parent)
    try:
        wait_for(process, f"http://127.0.0.1:{port}/playlist")
        yield f"http://127.0.0.1:{port}", pinned(process.pid)
    finally:
        end(process)


def pinned(pid: int) -> list[int]:
    """Bind a server to its core and return its process ids."""
    pids = descendants(pid)
    pin(pids, SERVER_CORE)
    return pids


def wait_for(process: subprocess.Popen[bytes], url: str) -> None:
    """Wait until a server answers."""
    for _ in range(100):
        if process.poll() is not None:
            break
        try:
            if httpx.get(url, timeout=2).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    message = f"{url} does not answer"
    raise SystemExit(message)


def end(process: subprocess.Popen[bytes]) -> None:
    """Stop a server."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


# --- load ------------------------------------------------------------------------------------------------------------


def requests_per_cpu_second(url: str, pids: list[int], seconds: float, cores: str = str(LOAD_CORE)) -> float:
    """Load one address and return how many requests a second of the server's processor answers."""
    wrk(url, WARM_UP_S, cores)
    before = cpu_seconds(pids)
    count = wrk(url, seconds, cores)
    return count / (cpu_seconds(pids) - before)


def wrk(url: str, seconds: float, cores: str) -> int:
    """Run the load generator on these cores; return the number of good answers."""
    words = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", url]
    text = subprocess.run(["taskset", "-c", cores, *words], check=True, stdout=subprocess.PIPE, text=True).stdout
    if "Non-2xx" in text:
        message = f"refused: {url}\n{text}"
        raise SystemExit(message)
    found = re.search(r"(\d+) requests in", text)
    return int(found[1]) if found else 0


def addresses(base: str, token: str) -> dict[str, str]:
    """Return what to load from Headwater, by kind."""
    prefix = f"{base}/live/one/video-720"
    playlist = f"{prefix}/index.m3u8?_HLS_skip=YES&token={token}"
    names = re.findall(r"\S+?-\d+\.m4s", httpx.get(playlist).text)
    segment = names[-1]
    return {
        "part_200kb": f"{prefix}/{segment.replace('.m4s', '.1.m4s')}?token={token}",
        "segment_1mb": f"{prefix}/{segment}?token={token}",
        "playlist": playlist,
    }


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--serve", type=int)
    arguments = parser.parse_args()
    if arguments.serve is not None:
        uvloop.run(serve(arguments.serve))
        return
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        root = scratch / "files"
        root.mkdir()
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(1024)
        listener.setblocking(False)
        ours = stack.enter_context(headwater(listener))
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        found = addresses(base, Gateway(scratch, made_log(scratch)).token(life_s=86_400))
        for kind, url in found.items():
            (root / kind).write_bytes(httpx.get(url, headers={"accept-encoding": "identity"}).content)
        peers = {"nginx": stack.enter_context(nginx(root)), "uvicorn": stack.enter_context(uvicorn(root))}
        samples = measured(found, ours, peers, arguments.runs, arguments.seconds)
        two = two_processes(stack, listener, found["part_200kb"], ours, arguments)
    tell(samples, two)


def measured(
    found: dict[str, str],
    ours: list[int],
    peers: dict[str, tuple[str, list[int]]],
    runs: int,
    seconds: float,
) -> dict[str, dict[str, list[float]]]:
    """Load all servers in turn; return requests per CPU-second by kind and server."""
    samples: dict[str, dict[str, list[float]]] = {kind: {"headwater": [], "nginx": [], "uvicorn": []} for kind in KINDS}
    for _ in range(runs):
        for kind, url in found.items():
            samples[kind]["headwater"].append(requests_per_cpu_second(url, ours, seconds))
            for name, (address, pids) in peers.items():
                samples[kind][name].append(requests_per_cpu_second(f"{address}/{kind}", pids, seconds))
    return samples


def two_processes(
    stack: ExitStack, listener: socket.socket, url: str, ours: list[int], arguments: argparse.Namespace
) -> dict[str, Any]:
    """Add a second process on the same socket and the other core; return how the cost of a request changes."""
    both_cores = f"{SERVER_CORE},{LOAD_CORE}"
    one = [requests_per_cpu_second(url, ours, arguments.seconds, both_cores) for _ in range(arguments.runs)]
    second = stack.enter_context(headwater(listener))
    pin(second, LOAD_CORE)
    both: list[float] = []
    shares: list[float] = []
    for _ in range(arguments.runs):
        before = cpu_seconds(ours), cpu_seconds(second)
        both.append(requests_per_cpu_second(url, ours + second, arguments.seconds, both_cores))
        spent = cpu_seconds(ours) - before[0], cpu_seconds(second) - before[1]
        shares.append(min(spent) / sum(spent))
    return {
        "one_process_requests_per_cpu_second": spread(one),
        "two_processes_requests_per_cpu_second": spread(both),
        "share_of_the_less_busy_process": spread(shares),
        "projected_speed_up": 2 * statistics.median(both) / statistics.median(one),
        "how": "a core each, the load on both cores in both cases; projected from the processor time per request",
    }


def tell(samples: dict[str, dict[str, list[float]]], two: dict[str, Any]) -> None:
    """Write the result and print the ratios last."""
    kinds: dict[str, Any] = {}
    words: list[str] = []
    for kind, goal in KINDS.items():
        by_server = samples[kind]
        ratios = [ours / peer for ours, peer in zip(by_server["headwater"], by_server["nginx"], strict=True)]
        beside_uvicorn = [ours / peer for ours, peer in zip(by_server["headwater"], by_server["uvicorn"], strict=True)]
        kinds[kind] = {
            "requests_per_cpu_second": {name: spread(values) for name, values in by_server.items()},
            "ratio_to_nginx": spread(ratios),
            "ratio_to_uvicorn": spread(beside_uvicorn),
            "goal_to_nginx": goal,
        }
        words.append(f"{kind} {statistics.median(ratios):.2f} x nginx (goal {goal})")
    words.append(f"parts {kinds['part_200kb']['ratio_to_uvicorn']['median']:.1f} x uvicorn (goal 3)")
    words.append(f"two processes {two['projected_speed_up']:.2f} x one, projected (goal 1.7)")
    report("g3", {"kinds": kinds, "two_processes": two}, headline="G3: " + ", ".join(words))


if __name__ == "__main__":
    main()
