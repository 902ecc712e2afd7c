"""An RTMP publisher whose every byte a test decides, and FLV files taken apart to feed it."""

import asyncio
import contextlib
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from headwater.ingest.rtmp import message as m
from headwater.ingest.rtmp.amf0 import Value, decode_all, encode_all
from headwater.ingest.rtmp.chunk import ChunkReader, encode_message
from headwater.ingest.rtmp.handshake import PACKET_BYTES
from headwater.ingest.rtmp.message import Message

_CHUNK_BYTES = 4096


@dataclass(frozen=True)
class FlvTag:
    """One tag of an FLV file: what RTMP carries as one message."""

    kind: int
    at_ms: int
    body: bytes

    @property
    def is_config(self) -> bool:
        """Whether it is a decoder configuration of AVC or AAC."""
        return self.body[1] == 0


def flv_tags(path: Path) -> list[FlvTag]:
    """Return the audio and video tags of a file."""
    data = path.read_bytes()
    position = int.from_bytes(data[5:9], "big") + 4
    tags: list[FlvTag] = []
    while position + 11 <= len(data):
        size = int.from_bytes(data[position + 1 : position + 4], "big")
        at_ms = int.from_bytes(data[position + 4 : position + 7], "big") | data[position + 7] << 24
        if data[position] in {m.AUDIO, m.VIDEO}:
            tags.append(FlvTag(data[position], at_ms, data[position + 11 : position + 11 + size]))
        position += 11 + size + 4
    return tags


class RtmpClient:
    """A connection to the RTMP port."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Use an open connection; nothing is sent yet."""
        self.reader = reader
        self.writer = writer
        self.replies: list[list[Value]] = []
        self._chunks = ChunkReader(1 << 20)

    @classmethod
    async def connect(cls, port: int, tls: ssl.SSLContext | None = None) -> Self:
        """Open a TCP or TLS connection."""
        return cls(*await asyncio.open_connection("127.0.0.1", port, ssl=tls))

    async def shake(self) -> None:
        """Do the simple handshake."""
        self.writer.write(b"\x03" + bytes(PACKET_BYTES))
        await self.reader.readexactly(1 + 2 * PACKET_BYTES)
        self.writer.write(bytes(PACKET_BYTES))

    async def publish(self, key: str = "good", app: str = "live") -> dict[str, Value]:
        """Shake hands, publish, and return the information of the first `onStatus`."""
        await self.shake()
        self.send(m.set_chunk_size(_CHUNK_BYTES), chunk_bytes=128)
        self.command("connect", 1, {"app": app, "flashVer": "rig", "tcUrl": f"rtmp://127.0.0.1/{app}"})
        self.command("createStream", 2, None)
        self.command("publish", 3, None, key, "live")
        return await self.status()

    def command(self, *values: object) -> None:
        """Send a command."""
        self.send(Message(m.COMMAND_AMF0, 0, 1, encode_all(*values)))

    def send(self, message: Message, csid: int = 3, chunk_bytes: int = _CHUNK_BYTES) -> None:
        """Send a message."""
        self.writer.write(encode_message(message, csid, chunk_bytes))

    async def tags(self, tags: Iterable[FlvTag], *, shift_ms: int = 0, pace: bool = False) -> None:
        """Send FLV tags, their times shifted modulo 2^32.

        Args:
            tags: What to send.
            shift_ms: Added to each time.
            pace: In real time, by their own times.
        """
        loop = asyncio.get_running_loop()
        started: float | None = None
        for tag in tags:
            if pace:
                started = loop.time() - tag.at_ms / 1000 if started is None else started
                await asyncio.sleep(max(0.0, started + tag.at_ms / 1000 - loop.time()))
            self.send(Message(tag.kind, (tag.at_ms + shift_ms) & 0xFFFFFFFF, 1, tag.body), csid=tag.kind)
            await self.writer.drain()

    async def status(self) -> dict[str, Value]:
        """Wait for the next `onStatus` and return its information."""
        while True:
            for index, reply in enumerate(self.replies):
                if reply[0] == "onStatus" and isinstance(reply[3], dict):
                    del self.replies[: index + 1]
                    return reply[3]
            data = await self.reader.read(1 << 16)
            if not data:
                message = "the connection was closed without a status"
                raise ConnectionError(message)
            found = self._chunks.feed(data)
            self.replies += [decode_all(it.payload) for it in found if it.type_id == m.COMMAND_AMF0]

    async def until_closed(self, timeout_s: float = 30.0) -> bytes:
        """Read until the server closes and return what came."""
        received = b""
        async with asyncio.timeout(timeout_s):
            with contextlib.suppress(ConnectionError):
                while data := await self.reader.read(1 << 16):
                    received += data
        return received

    async def close(self) -> None:
        """Close the connection."""
        self.writer.close()
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            await self.writer.wait_closed()

    def cut(self) -> None:
        """Break the connection without a goodbye."""
        self.writer.transport.abort()
