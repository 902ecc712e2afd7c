"""AMF0, the values in RTMP commands and metadata.

Source: Adobe AMF0, 2007. Bytes come from anybody: depth, count and length are limited, and whatever can't be read is an
`Amf0Error`. References (0x07) are refused: no publisher sends them and they make trees into graphs.
"""

import struct
from collections.abc import Mapping, Sequence
from typing import TypeAlias, cast

from headwater.ingest.rtmp.errors import RtmpError

Value: TypeAlias = "float | bool | str | dict[str, Value] | list[Value] | None"

_MAX_DEPTH = 8
_MAX_VALUES = 1024
_NUMBER = struct.Struct(">d")
_UNDEFINED_MARKERS = (0x05, 0x06, 0x0D)  # null, undefined, unsupported
_END = b"\x00\x00\x09"


class Amf0Error(RtmpError):
    """A value that is cut short, nested too deep, too large, or of a type nobody sends."""


def decode_all(data: bytes | bytearray | memoryview) -> list[Value]:
    """Return the values that follow one another in a message's payload.

    Raises:
        Amf0Error: The bytes are not AMF0, or beyond a limit.
    """
    reader = _Reader(bytes(data))
    values: list[Value] = []
    while reader.position < len(reader.data):
        values.append(reader.value(0))
    return values


class _Reader:
    """A position in bytes, and how many values have been read."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0
        self.count = 0

    def take(self, size: int) -> bytes:
        start, stop = self.position, self.position + size
        if stop > len(self.data):
            message = "a value is cut short"
            raise Amf0Error(message)
        self.position = stop
        return self.data[start:stop]

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")

    def text(self, size: int) -> str:
        return self.take(self.number(size)).decode("utf-8", "replace")

    def value(self, depth: int) -> Value:
        self.count += 1
        if depth > _MAX_DEPTH or self.count > _MAX_VALUES:
            message = "values nested too deep or too many"
            raise Amf0Error(message)
        marker = self.number(1)
        if marker == 0x00:
            return cast("float", _NUMBER.unpack(self.take(8))[0])
        if marker == 0x01:
            return self.number(1) != 0
        if marker == 0x02:  # noqa: PLR2004 - the markers of AMF0 2.1 stand where they are read
            return self.text(2)
        if marker == 0x03:  # noqa: PLR2004 - as above
            return self.properties(depth)
        if marker in _UNDEFINED_MARKERS:
            return None
        return self.rare_value(marker, depth)

    def rare_value(self, marker: int, depth: int) -> Value:
        if marker == 0x08:  # noqa: PLR2004 - as above
            self.take(4)  # the count is a hint; an end marker follows all the same
            return self.properties(depth)
        if marker == 0x0A:  # noqa: PLR2004 - as above
            return [self.value(depth + 1) for _ in range(self.bounded(self.number(4)))]
        if marker == 0x0B:  # noqa: PLR2004 - as above
            milliseconds = cast("float", _NUMBER.unpack(self.take(8))[0])
            self.take(2)  # the time zone is reserved and 0
            return milliseconds
        if marker in {0x0C, 0x0F}:  # long string, XML document
            return self.text(4)
        if marker == 0x10:  # noqa: PLR2004 - as above
            self.text(2)  # the class's name; its properties follow as for an object
            return self.properties(depth)
        message = f"a value of type {marker}"
        raise Amf0Error(message)

    def bounded(self, count: int) -> int:
        if count > _MAX_VALUES:
            message = "a list that is too long"
            raise Amf0Error(message)
        return count

    def properties(self, depth: int) -> dict[str, Value]:
        values: dict[str, Value] = {}
        while True:
            if self.position >= len(self.data) and depth == 0:
                return values  # some encoders leave out the last end marker of a message
            name = self.text(2)
            if not name and self.data[self.position : self.position + 1] == _END[2:]:
                self.position += 1
                return values
            values[name] = self.value(depth + 1)


def encode_all(*values: object) -> bytes:
    """Return values one after another: numbers, booleans, strings, None, mappings and lists.

    Raises:
        TypeError: A value has no AMF0 form.
    """
    return b"".join(_encode(value) for value in values)


def _encode(value: object) -> bytes:
    if value is None:
        return b"\x05"
    if isinstance(value, bool):
        return b"\x01\x01" if value else b"\x01\x00"
    if isinstance(value, int | float):
        return b"\x00" + _NUMBER.pack(value)
    if isinstance(value, str):
        text = value.encode()
        return b"\x02" + _sized(text) if len(text) <= 0xFFFF else b"\x0c" + len(text).to_bytes(4, "big") + text  # noqa: PLR2004 - 16 bits
    if isinstance(value, Mapping):
        pairs = cast("Mapping[str, object]", value).items()
        return b"\x03" + b"".join(_sized(name.encode()) + _encode(item) for name, item in pairs) + _END
    if isinstance(value, Sequence):
        items = cast("Sequence[object]", value)
        return b"\x0a" + len(items).to_bytes(4, "big") + b"".join(_encode(item) for item in items)
    message = f"no AMF0 form for {type(value).__name__}"
    raise TypeError(message)


def _sized(text: bytes) -> bytes:
    return len(text).to_bytes(2, "big") + text
