"""Many RTMP publishers in one process: an FLV file sent in real time, one write per picture or sound frame.

Chunks are made once for all; per write only the timestamp is put in. Publishers are spread over the file's first two
seconds, so that their keyframes do not fall together.

    python -m rig.load_publishers 127.0.0.1 1935 clip.flv KEY [KEY …] [--log sent.json]

`--log` writes when each tag of the first publisher was handed to the kernel: [kind, timestamp ms, monotonic ns].
"""

import argparse
import asyncio
import heapq
import json
import time
from pathlib import Path

import uvloop

from headwater.ingest.rtmp import message as m
from headwater.ingest.rtmp.chunk import encode_message
from headwater.ingest.rtmp.message import Message
from rig.load import Orders, say
from rig.rtmp_client import FlvTag, RtmpClient, flv_tags

_CHUNK_BYTES = 4096  # what OBS sends, and what the client here announces
_SPREAD_MS = 2000
_IS_COMMON = 4  # a tag's first bytes: chunk header, then three bytes of time


class Film:
    """An FLV file ready to be sent again and again.

    Attributes:
        configs: Tags that set up the decoders, sent once.
        tags: Time in ms, kind, bytes before and after the timestamp.
        length_ms: After which it begins again.
    """

    def __init__(self, path: Path) -> None:
        """Read and chunk the file."""
        found = flv_tags(path)
        self.configs = [tag for tag in found if tag.is_config]
        media = [tag for tag in found if not tag.is_config]
        self.tags = [(tag.at_ms, tag.kind, *_chunked(tag)) for tag in media]
        pictures = [tag.at_ms for tag in media if tag.kind == m.VIDEO]
        self.length_ms = round((pictures[-1] - pictures[0]) * len(pictures) / (len(pictures) - 1))


def _chunked(tag: FlvTag) -> tuple[bytes, bytes]:
    data = encode_message(Message(tag.kind, 0, 1, tag.body), tag.kind, _CHUNK_BYTES)
    return data[:1], data[_IS_COMMON:]


class Publisher:
    """One publisher's place in the film."""

    def __init__(self, client: RtmpClient, film: Film, start_s: float) -> None:
        """Begin at the film's first tag at a moment of the loop's clock."""
        self.client = client
        self.sent: list[tuple[int, int, int]] | None = None
        self._film = film
        self._start_s = start_s
        self._index = 0
        self._loops_ms = 0

    @property
    def due_s(self) -> float:
        """When the next tag is due on the loop's clock."""
        return self._start_s + (self._loops_ms + self._film.tags[self._index][0]) / 1000

    def send(self) -> None:
        """Send the next tag."""
        at_ms, kind, before, after = self._film.tags[self._index]
        at_ms += self._loops_ms
        self.client.writer.write(before + at_ms.to_bytes(3, "big") + after)
        if self.sent is not None:
            self.sent.append((kind, at_ms, time.monotonic_ns()))
        self._index += 1
        if self._index == len(self._film.tags):
            self._index = 0
            self._loops_ms += self._film.length_ms


async def _publishing(port: int, key: str) -> RtmpClient:
    """Connect and publish; the server must say that we are on air."""
    client = await RtmpClient.connect(port)
    status = await client.publish(key)
    if status["code"] != "NetStream.Publish.Start":
        raise RuntimeError(status)
    return client


async def _drain(client: RtmpClient) -> None:
    """Read what the server says, so that it never waits for us."""
    while await client.reader.read(1 << 16):
        pass


async def main() -> None:
    """Publish until told to end."""
    parser = argparse.ArgumentParser()
    parser.add_argument("host")
    parser.add_argument("port", type=int)
    parser.add_argument("film", type=Path)
    parser.add_argument("keys", nargs="+")
    parser.add_argument("--log", type=Path)
    arguments = parser.parse_args()
    orders, loop = Orders(), asyncio.get_running_loop()
    film = Film(arguments.film)
    publishers: list[Publisher] = []
    readers: list[asyncio.Task[None]] = []
    clients = [await _publishing(arguments.port, key) for key in arguments.keys]
    began_s = loop.time() + 0.2
    for index, client in enumerate(clients):
        for tag in film.configs:
            client.send(Message(tag.kind, 0, 1, tag.body), csid=tag.kind)
        publishers.append(Publisher(client, film, began_s + index * _SPREAD_MS / 1000 / len(clients)))
        readers.append(asyncio.create_task(_drain(client)))
    if arguments.log:
        publishers[0].sent = []
    say(up=True)
    sending = asyncio.create_task(_send(publishers, orders.ended))
    await orders.begun.wait()
    began_wall_s, began_cpu_s = time.monotonic(), time.process_time()
    await orders.ended.wait()
    elapsed_s = time.monotonic() - began_wall_s
    late_s, writes = await sending
    gone = sum(reader.done() for reader in readers)
    if arguments.log:
        arguments.log.write_text(json.dumps(publishers[0].sent), encoding="utf-8")
    say(
        figures={
            "elapsed_s": elapsed_s,
            "publishers": len(publishers),
            "publishers_lost": gone,
            "writes": writes,
            "latest_write_ms": late_s * 1000,
            "generator_cpu_share": (time.process_time() - began_cpu_s) / elapsed_s,
        }
    )
    for reader in readers:
        reader.cancel()
    for client in clients:
        client.writer.close()


async def _send(publishers: list[Publisher], ended: asyncio.Event) -> tuple[float, int]:
    """Send everybody's tags as they become due; return how late the latest was and how many there were."""
    loop = asyncio.get_running_loop()
    queue = [(publisher.due_s, index) for index, publisher in enumerate(publishers)]
    heapq.heapify(queue)
    latest_s, writes = 0.0, 0
    while not ended.is_set():
        due_s, index = queue[0]
        late_s = loop.time() - due_s
        if late_s < 0:
            await asyncio.sleep(-late_s)
            continue
        latest_s = max(latest_s, late_s)
        writes += 1
        publisher = publishers[index]
        publisher.send()
        heapq.heapreplace(queue, (publisher.due_s, index))
        if not writes % 64:
            await asyncio.sleep(0)
    return latest_s, writes


if __name__ == "__main__":
    uvloop.run(main())
