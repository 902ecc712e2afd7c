"""RTMP chunk streams: bytes to messages, and messages to bytes.

The reader takes whatever a socket read brought and works once per read and once per message: a message that lies whole
in the read is cut out with one slice, one that does not grows in a buffer of its own, so no byte is looked at twice.

Source: Adobe RTMP 1.0, section 5.3; the extended timestamp of continued chunks as publishers really send it.
"""

from headwater.ingest.rtmp.errors import RtmpError
from headwater.ingest.rtmp.message import ABORT, SET_CHUNK_SIZE, Message

DEFAULT_CHUNK_BYTES = 128  # specified
LEAST_CHUNK_BYTES = 128  # specified (SHOULD); smaller ones cost more work than their bytes are worth
MOST_CHUNK_BYTES = 0xFFFFFF  # specified: larger ones mean the same
MOST_CHUNK_STREAMS = 64  # guess: publishers use three to six
_EXTENDED = 0xFFFFFF
_MOD = 1 << 32
_HEADER_BYTES = (11, 7, 3, 0)


class _ChunkStream:
    """What later headers of one chunk stream refer to, and its unfinished message."""

    __slots__ = (
        "extended",
        "field",
        "has_extended",
        "length",
        "missing",
        "partial",
        "repeat",
        "stream_id",
        "timestamp",
        "type_id",
    )

    def __init__(self, csid: int) -> None:
        self.repeat = 0xC0 | csid if csid < 64 else -1  # noqa: PLR2004 - its header of type 3, if that is one byte
        self.timestamp = 0
        self.field = 0  # the timestamp or delta that a header of type 3 repeats
        self.extended = b""
        self.has_extended = False
        self.length = 0
        self.type_id = 0
        self.stream_id = 0
        self.partial: bytearray | None = None
        self.missing = 0


class ChunkReader:
    """Turns reads into messages.

    Args:
        max_message_bytes: Limit for one message, and for all unfinished ones together.
    """

    def __init__(self, max_message_bytes: int) -> None:
        """Start at the first byte after the handshake."""
        self.max_message_bytes = max_message_bytes
        self._chunk_bytes = DEFAULT_CHUNK_BYTES
        self._streams: dict[int, _ChunkStream] = {}
        self._current: _ChunkStream | None = None
        self._chunk_left = 0
        self._partial_bytes = 0
        self._tail = b""

    def feed(self, data: bytes | memoryview) -> list[Message]:
        """Take the next bytes and return the messages that are now whole.

        Raises:
            RtmpError: The stream is broken or beyond a limit; the reader can't be used any further.
        """
        if self._tail:
            data = self._tail + bytes(data)
            self._tail = b""
        messages: list[Message] = []
        position, end = 0, len(data)
        while position < end:
            stream = self._current
            if stream is None:
                begun = self._begin_chunk(data, position, end)
                if begun < 0:
                    self._tail = bytes(data[position:])
                    break
                position = begun
                stream = self._current
                if stream is None:  # a message without payload
                    continue
                if stream.partial is None and self._chunk_left == stream.length <= end - position:
                    stop = position + stream.length
                    self._finish(stream, bytes(data[position:stop]), messages)
                    position = stop
                    continue
            position = self._continue_chunk(stream, data, position, end, messages)
        return messages

    def _continue_chunk(
        self, stream: _ChunkStream, data: bytes | memoryview, position: int, end: int, messages: list[Message]
    ) -> int:
        """Take what is there of the current chunk into the stream's unfinished message."""
        stop = min(end, position + self._chunk_left)
        taken = stop - position
        if stream.partial is None:
            stream.partial = bytearray()
            stream.missing = stream.length
        stream.partial += data[position:stop]
        stream.missing -= taken
        self._chunk_left -= taken
        self._partial_bytes += taken
        if self._chunk_left == 0 and stream.missing >= self._chunk_bytes:
            stop = self._take_whole_chunks(stream, stream.partial, data, stop, end)
        if self._partial_bytes > self.max_message_bytes:
            message = f"unfinished messages of more than {self.max_message_bytes} bytes"
            raise RtmpError(message)
        if self._chunk_left == 0:
            self._current = None
            if stream.missing == 0:
                payload = stream.partial
                self._partial_bytes -= len(payload)
                stream.partial = None
                self._finish(stream, payload, messages)
        return stop

    def _take_whole_chunks(
        self, stream: _ChunkStream, partial: bytearray, data: bytes | memoryview, position: int, end: int
    ) -> int:
        """Take all whole chunks that follow in one go, where nothing comes between: small chunks cost no loop."""
        size = self._chunk_bytes
        count = min((end - position) // (size + 1), stream.missing // size)
        if count == 0 or stream.has_extended or stream.repeat < 0:
            return position
        stop = position + count * (size + 1)
        block = bytearray(data[position:stop])
        if block[:: size + 1].count(stream.repeat) != count:
            return position
        del block[:: size + 1]
        partial += block
        stream.missing -= len(block)
        self._partial_bytes += len(block)
        return stop

    def _begin_chunk(self, data: bytes | memoryview, position: int, end: int) -> int:
        """Read a chunk's header; return the position of its payload, or -1 when the header is not whole yet."""
        first = data[position]
        kind, csid = first >> 6, first & 0x3F
        position += 1
        if csid < 2:  # noqa: PLR2004 - 0 and 1 announce one and two more bytes
            position += csid + 1
            if position > end:
                return -1
            csid = data[position - 1] + 64 if csid == 0 else data[position - 2] + (data[position - 1] << 8) + 64
        stop = position + _HEADER_BYTES[kind]
        if stop > end:
            return -1
        stream = self._streams.get(csid) or self._open_stream(csid, kind)
        if kind == 3:  # noqa: PLR2004 - header types are 0 to 3
            begun = self._repeat_header(stream, data, stop, end)
        else:
            begun = self._read_header(stream, kind, bytes(data[position : min(end, stop + 4)]))
            begun = -1 if begun < 0 else position + begun
        if begun >= 0:
            left = stream.length if stream.partial is None else stream.missing
            self._chunk_left = min(left, self._chunk_bytes)
            self._current = stream if left else None
        return begun

    def _read_header(self, stream: _ChunkStream, kind: int, header: bytes) -> int:
        """Take a header of type 0, 1 or 2; return its length, or -1."""
        size = _HEADER_BYTES[kind]
        field = int.from_bytes(header[:3], "big")
        extended = b""
        if field == _EXTENDED:
            extended = header[size : size + 4]
            if len(extended) < 4:  # noqa: PLR2004 - 32 bits
                return -1
            field = int.from_bytes(extended, "big")
            size += 4
        if stream.partial is not None:
            message = "a new message begins inside an unfinished one of the same chunk stream"
            raise RtmpError(message)
        if kind < 2:  # noqa: PLR2004 - types 0 and 1 carry length and type
            stream.length = int.from_bytes(header[3:6], "big")
            stream.type_id = header[6]
            if stream.length > self.max_message_bytes:
                message = f"a message of {stream.length} bytes; the limit is {self.max_message_bytes}"
                raise RtmpError(message)
        if kind == 0:
            stream.stream_id = int.from_bytes(header[7:11], "little")
            stream.timestamp = field
        else:
            stream.timestamp = (stream.timestamp + field) % _MOD
        stream.field = field
        stream.extended = extended
        stream.has_extended = bool(extended)
        return size

    def _repeat_header(self, stream: _ChunkStream, data: bytes | memoryview, position: int, end: int) -> int:
        """Take a header of type 3; return where the payload begins, or -1.

        The extended timestamp is repeated by some publishers and left out by others: it counts as there when the four
        bytes are the ones expected.
        """
        if stream.has_extended:
            if position + 4 > end:
                return -1
            if bytes(data[position : position + 4]) == stream.extended:
                position += 4
        if stream.partial is None:
            stream.timestamp = (stream.timestamp + stream.field) % _MOD
        return position

    def _open_stream(self, csid: int, kind: int) -> _ChunkStream:
        if kind > 1:
            message = f"a chunk stream begins with a header of type {kind}"
            raise RtmpError(message)
        if len(self._streams) >= MOST_CHUNK_STREAMS:
            message = f"more than {MOST_CHUNK_STREAMS} chunk streams"
            raise RtmpError(message)
        stream = self._streams[csid] = _ChunkStream(csid)
        return stream

    def _finish(self, stream: _ChunkStream, payload: bytes | bytearray, messages: list[Message]) -> None:
        self._current = None
        if stream.type_id > ABORT or stream.type_id == 0:
            messages.append(Message(stream.type_id, stream.timestamp, stream.stream_id, payload))
            return
        if len(payload) < 4:  # noqa: PLR2004 - 32 bits
            message = "a control message that is too short"
            raise RtmpError(message)
        value = int.from_bytes(payload[:4], "big")
        if stream.type_id == SET_CHUNK_SIZE:
            if value < LEAST_CHUNK_BYTES or value >> 31:
                message = f"a chunk size of {value} bytes; {LEAST_CHUNK_BYTES} is the least"
                raise RtmpError(message)
            self._chunk_bytes = min(value, MOST_CHUNK_BYTES)
        elif (aborted := self._streams.get(value)) is not None and aborted.partial is not None:
            self._partial_bytes -= len(aborted.partial)
            aborted.partial = None


def encode_message(message: Message, csid: int, chunk_bytes: int) -> bytes:
    """Return a message as chunks, the first with a full header.

    Args:
        message: What to send.
        csid: Chunk stream, 2 to 63.
        chunk_bytes: The chunk size that we have announced.
    """
    payload = message.payload
    extended = message.timestamp_ms.to_bytes(4, "big") if message.timestamp_ms >= _EXTENDED else b""
    field = min(message.timestamp_ms, _EXTENDED)
    parts: list[bytes | bytearray] = [
        bytes((csid,)),
        field.to_bytes(3, "big"),
        len(payload).to_bytes(3, "big"),
        bytes((message.type_id,)),
        message.stream_id.to_bytes(4, "little"),
        extended,
        payload[:chunk_bytes],
    ]
    for start in range(chunk_bytes, len(payload), chunk_bytes):
        parts += (bytes((0xC0 | csid,)), extended, payload[start : start + chunk_bytes])
    return b"".join(parts)
