"""Simulated LL-HLS players: as hls.js does, each track reloads its playlist blocking while it loads the newest part.

A player holds two connections per track, all of them kept alive. Playlists are asked for as delta updates with gzip and
are parsed once per version, not per player; media bytes are counted and thrown away.

    python -m rig.load_viewers http://127.0.0.1:8080 /live/one 100
    python -m rig.load_viewers http://127.0.0.1:8080 /paced.json 100 --paced

`--paced` is for servers that do not know blocking requests: every player asks for one playlist and one part per track
and part duration, from the lists in that JSON document, all in step.
"""

import argparse
import asyncio
import json
import re
import time
import urllib.request
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import uvloop

from rig.load import Orders, host_and_port, say
from rig.measure import percentile

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_HINT = re.compile(rb'EXT-X-PRELOAD-HINT:TYPE=PART,URI="([^"]*-(\d+)\.(\d+)\.m4s[^"]*)"')
_PART = re.compile(rb'EXT-X-PART:[^\n]*URI="([^"]+)"')
_GZIP = 31
_OK = b"200"


class Update(NamedTuple):
    """What a player takes from a playlist."""

    ask: str
    newest: str


class Counts:
    """What all players together have seen since `begin`."""

    def __init__(self) -> None:
        """Start at zero."""
        self.playlists = 0
        self.parts = 0
        self.part_bytes = 0
        self.playlist_bytes = 0
        self.errors = 0
        self.part_ms: list[float] = []

    def clear(self) -> None:
        """Start again at zero."""
        self.__init__()


class Connection(asyncio.Protocol):
    """A kept-alive connection with one request at a time."""

    def __init__(self, host: str, counts: Counts) -> None:
        """Wait for the transport."""
        self._host = host
        self._counts = counts
        self._transport: asyncio.Transport
        self._done: Callable[[bytes, int], None] | None = None
        self._head = b""
        self._body: list[bytes] = []
        self._size = self._left = 0
        self._keeps = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = transport  # pyright: ignore[reportAttributeAccessIssue] - a stream socket has a Transport

    def get(self, path: str, done: Callable[[bytes, int], None], *, keeps: bool) -> None:
        """Ask for a path; `done` gets the body (empty unless `keeps`) and its size."""
        self._done, self._keeps = done, keeps
        self._transport.write(
            f"GET {path} HTTP/1.1\r\nHost: {self._host}\r\nAccept: */*\r\nAccept-Encoding: gzip\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        """Take what came."""
        if not self._left:
            self._head += data
            end = self._head.find(b"\r\n\r\n")
            if end < 0:
                return
            head, data = self._head[:end], self._head[end + 4 :]
            self._head = b""
            length = _LENGTH.search(head)
            if head[9:12] != _OK or length is None:
                self._counts.errors += 1
            self._size = self._left = int(length[1]) if length else 0
        if self._keeps:
            self._body.append(data)
        self._left -= len(data)
        if self._left <= 0:
            self._left = 0
            body, self._body = b"".join(self._body), []
            done, self._done = self._done, None
            if done is not None:
                done(body, self._size)


class Playlists:
    """Parses each version of a playlist once for all players."""

    def __init__(self) -> None:
        """Start with none."""
        self._known: dict[bytes, Update] = {}

    def read(self, base: str, body: bytes) -> Update:
        """Return what a player does after this playlist."""
        known = self._known.get(body)
        if known is None:
            text = zlib.decompress(body, _GZIP) if body[:2] == b"\x1f\x8b" else body
            hint = _HINT.search(text)
            if hint is None:
                message = f"no preload hint in {text[-600:]!r}"
                raise ValueError(message)
            parts = _PART.findall(text)
            ask = f"{base}/index.m3u8?_HLS_msn={int(hint[2])}&_HLS_part={int(hint[3])}&_HLS_skip=YES"
            known = Update(ask, f"{base}/{parts[-1].decode()}" if parts else "")
            if len(self._known) > 64:
                self._known.clear()
            self._known[body] = known
        return known


class Track:
    """One track of one player."""

    def __init__(
        self, base: str, playlist: Connection, media: Connection, playlists: Playlists, counts: Counts
    ) -> None:
        """Prepare."""
        self._base = base
        self._playlist = playlist
        self._media = media
        self._playlists = playlists
        self._counts = counts
        self._asked_s = 0.0
        self._is_loading = False
        self._queue: list[str] = []
        self._newest = ""
        self.parts = 0

    def start(self) -> None:
        """Begin with the whole playlist."""
        self._playlist.get(f"{self._base}/index.m3u8", self._reloaded, keeps=True)

    def _reloaded(self, body: bytes, size: int) -> None:
        self._counts.playlists += 1
        self._counts.playlist_bytes += size
        update = self._playlists.read(self._base, body)
        self._playlist.get(update.ask, self._reloaded, keeps=True)
        if update.newest and update.newest != self._newest:
            self._newest = update.newest
            self._queue.append(update.newest)
            self._load()

    def _load(self) -> None:
        if self._queue and not self._is_loading:
            self._is_loading = True
            self._asked_s = time.monotonic()
            self._media.get(self._queue.pop(0), self._loaded, keeps=False)

    def _loaded(self, _body: bytes, size: int) -> None:
        self._is_loading = False
        self.parts += 1
        self._counts.parts += 1
        self._counts.part_bytes += size
        self._counts.part_ms.append((time.monotonic() - self._asked_s) * 1000)
        self._load()


def _read(url: str) -> str:
    with urllib.request.urlopen(url) as answer:  # noqa: S310 - a server of the bench's own
        return answer.read().decode()


async def blocking(base: str, prefix: str, viewers: int, counts: Counts) -> list[Track]:
    """Start players on all tracks of a channel: the first picture rung and the sound."""
    text = await asyncio.to_thread(_read, f"{base}{prefix}/index.m3u8")
    rungs = [line for line in text.splitlines() if line.endswith("index.m3u8")]
    sounds = re.findall(r'TYPE=AUDIO.*URI="([^"]+)"', text)
    playlists = Playlists()
    tracks: list[Track] = []
    for _ in range(viewers):
        for uri in (rungs[0], *sounds[:1]):
            playlist, media = await _connect(base, counts), await _connect(base, counts)
            track = Track(f"{prefix}/{uri.rpartition('/')[0]}", playlist, media, playlists, counts)
            track.start()
            tracks.append(track)
    return tracks


async def _connect(base: str, counts: Counts) -> Connection:
    host, port = host_and_port(base)
    loop = asyncio.get_running_loop()
    _, connection = await loop.create_connection(lambda: Connection(f"{host}:{port}", counts), host, port)
    return connection


async def pace(base: str, document: str, viewers: int, counts: Counts, ended: asyncio.Event) -> None:
    """Ask in step: at each part duration every player loads the next playlist and part of each track."""
    plan = json.loads(document)
    loop = asyncio.get_running_loop()
    players: list[tuple[Connection, Connection, dict[str, list[str]]]] = []
    for _ in range(viewers):
        players += [(await _connect(base, counts), await _connect(base, counts), track) for track in plan["tracks"]]

    def listed(_body: bytes, size: int) -> None:
        counts.playlists += 1
        counts.playlist_bytes += size

    def loaded(_body: bytes, size: int) -> None:
        counts.parts += 1
        counts.part_bytes += size

    due, index = loop.time(), 0
    while not ended.is_set():
        for playlist, media, track in players:
            playlist.get(track["playlists"][index % len(track["playlists"])], listed, keeps=False)
            media.get(track["parts"][index % len(track["parts"])], loaded, keeps=False)
        due, index = due + plan["part_s"], index + 1
        await asyncio.sleep(max(0.0, due - loop.time()))


async def _until(is_met: Callable[[], bool]) -> None:
    """Look now and then; the players themselves shall not have to tell."""
    while not is_met():  # noqa: ASYNC110 - see above
        await asyncio.sleep(0.1)


async def main(base: str, prefix: str, viewers: int, plan: str) -> None:
    """Run the players until told to end.

    Args:
        base: The server.
        prefix: The channel's path; empty for paced players.
        viewers: How many.
        plan: For paced players, the JSON document.
    """
    counts, orders = Counts(), Orders()
    pacing: asyncio.Task[None] | None = None
    if plan:
        pacing = asyncio.create_task(pace(base, plan, viewers, counts, orders.ended))
        await _until(lambda: counts.parts >= 4 * viewers)
    else:
        tracks = await blocking(base, prefix, viewers, counts)
        await _until(lambda: all(track.parts >= 3 for track in tracks))
    say(up=True)
    await orders.begun.wait()
    counts.clear()
    began_s, began_cpu_s = time.monotonic(), time.process_time()
    await orders.ended.wait()
    elapsed_s = time.monotonic() - began_s
    say(
        figures={
            "elapsed_s": elapsed_s,
            "playlists": counts.playlists,
            "parts": counts.parts,
            "part_bytes": counts.part_bytes,
            "playlist_bytes": counts.playlist_bytes,
            "errors": counts.errors,
            "requests_per_s": (counts.playlists + counts.parts) / elapsed_s,
            "megabits_per_s": (counts.part_bytes + counts.playlist_bytes) * 8e-6 / elapsed_s,
            "part_fetch_ms": {
                "p50": percentile(counts.part_ms, 0.5),
                "p99": percentile(counts.part_ms, 0.99),
            }
            if counts.part_ms
            else None,
            "generator_cpu_share": (time.process_time() - began_cpu_s) / elapsed_s,
        }
    )
    if pacing is not None:
        await pacing


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("base")
    parser.add_argument("prefix", help="path of the channel, or with --paced the JSON document")
    parser.add_argument("viewers", type=int)
    parser.add_argument("--paced", action="store_true")
    given = parser.parse_args()
    document = Path(given.prefix).read_text(encoding="utf-8") if given.paced else ""
    uvloop.run(main(given.base, given.prefix, given.viewers, document))
