"""Many requests that wait for the same part: when each of them is released, with little work of our own.

Plain sockets and epoll, no event loop: 2 000 answers are read in a few milliseconds, which count into the figure.

    python -m rig.load_waiters http://127.0.0.1:8080 /live/one/video-source 2000 25 run/gateway-90.feed

The last word is a path in the server's run directory: the engine takes a socket there for one more gateway and tells it
of every part, so that the moment of a part's completion is known without touching the gateway.
"""

import argparse
import json
import re
import select
import socket
import sys
import threading
import time
import urllib.request
import zlib
from pathlib import Path

from headwater.core.framing import FrameDecoder
from headwater.segments.model import LogEvent, PartAdded
from rig.load import host_and_port

_HINT = re.compile(rb'EXT-X-PRELOAD-HINT:TYPE=PART,URI="[^"]*-(\d+)\.(\d+)\.m4s')
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_GZIP = 31
_PATIENCE_S = 15.0


class Tap(threading.Thread):
    """Stands as one more gateway and notes when each part was complete and when it arrived.

    Attributes:
        arrived: By track, segment and part: (wall clock of completion µs, wall clock of arrival µs).
    """

    def __init__(self, path: Path) -> None:
        """Bind the socket."""
        super().__init__(daemon=True)
        self.arrived: dict[tuple[str, int, int], tuple[int, int]] = {}
        self._path = path
        path.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen()

    def run(self) -> None:
        """Take events until the engine or the bench ends."""
        stream, _ = self._listener.accept()
        decoder: FrameDecoder[LogEvent] = FrameDecoder(LogEvent)
        while data := stream.recv(1 << 20):
            now_us = time.time_ns() // 1000
            for event in decoder.feed(data):
                if isinstance(event, PartAdded):
                    self.arrived[event.track_id, event.number, event.index] = (event.closed_us, now_us)

    def close(self) -> None:
        """Remove the socket, so that the engine forgets it."""
        self._listener.close()
        self._path.unlink(missing_ok=True)


class Crowd:
    """Connections that all ask for the same thing at a time."""

    def __init__(self, base: str, count: int) -> None:
        """Connect."""
        host, port = host_and_port(base)
        self._host = f"{host}:{port}"
        self._poll = select.epoll()
        self._sockets: dict[int, socket.socket] = {}
        for _ in range(count):
            connected = socket.create_connection((host, port))
            connected.setblocking(False)
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._sockets[connected.fileno()] = connected
            self._poll.register(connected.fileno(), select.EPOLLIN)

    def ask(self, path: str) -> None:
        """Send a request on every connection."""
        request = f"GET {path} HTTP/1.1\r\nHost: {self._host}\r\nAccept-Encoding: gzip\r\n\r\n".encode()
        for connected in self._sockets.values():
            connected.send(request)

    def answers(self) -> tuple[list[int], bytes]:
        """Wait until all are answered; return the wall clock (µs) of each answer and one of the bodies."""
        waiting = set(self._sockets)
        partial: dict[int, bytes] = {}
        released: list[int] = []
        body = b""
        deadline = time.monotonic() + _PATIENCE_S
        while waiting:
            ready = self._poll.poll(1.0)
            if not ready and time.monotonic() > deadline:
                message = f"{len(waiting)} requests were not answered in {_PATIENCE_S} s"
                raise TimeoutError(message)
            for descriptor, _ in ready:
                data = partial.pop(descriptor, b"") + self._sockets[descriptor].recv(1 << 16)
                now_us = time.time_ns() // 1000
                head = data.find(b"\r\n\r\n")
                length = _LENGTH.search(data, 0, head) if head >= 0 else None
                if length is None or len(data) < head + 4 + int(length[1]):
                    partial[descriptor] = data
                    continue
                released.append(now_us)
                waiting.discard(descriptor)
                if not body:
                    if data[9:12] != b"200":
                        raise RuntimeError(data[:400].decode(errors="replace"))
                    body = data[head + 4 :]
        return released, body


def _next(body: bytes) -> tuple[int, int]:
    text = zlib.decompress(body, _GZIP) if body[:2] == b"\x1f\x8b" else body
    hint = _HINT.search(text)
    if hint is None:
        message = f"no preload hint in {text[-400:]!r}"
        raise ValueError(message)
    return int(hint[1]), int(hint[2])


def main() -> None:
    """Measure and print the releases, relative to the part's completion, in milliseconds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("base")
    parser.add_argument("track_path")
    parser.add_argument("count", type=int)
    parser.add_argument("parts", type=int)
    parser.add_argument("feed", type=Path)
    arguments = parser.parse_args()
    track_id = arguments.track_path.rpartition("/")[2]
    tap = Tap(arguments.feed)
    tap.start()
    time.sleep(3.0)  # the engine looks for gateways once a second
    try:
        crowd = Crowd(arguments.base, arguments.count)
        with urllib.request.urlopen(f"{arguments.base}{arguments.track_path}/index.m3u8") as answer:  # noqa: S310 - a server of the bench's own
            number, part = _next(answer.read())
        since_closed: list[float] = []
        since_told: list[float] = []
        spans: list[float] = []
        for _ in range(arguments.parts):
            asked_us = time.time_ns() // 1000
            crowd.ask(f"{arguments.track_path}/index.m3u8?_HLS_msn={number}&_HLS_part={part}&_HLS_skip=YES")
            asked_us = time.time_ns() // 1000
            released, body = crowd.answers()
            following = _next(body)
            came = tap.arrived.get((track_id, number, part)) or tap.arrived.get((track_id, number + 1, 0))
            if came is not None and came[0] > asked_us:  # otherwise not all were waiting when it came
                since_closed += [(at - came[0]) / 1000 for at in released]
                since_told += [(at - came[1]) / 1000 for at in released]
                spans.append((released[-1] - released[0]) / 1000)
            number, part = following
    finally:
        tap.close()
    sys.stdout.write(json.dumps({"closed_ms": since_closed, "told_ms": since_told, "spans_ms": spans}) + "\n")


if __name__ == "__main__":
    main()
