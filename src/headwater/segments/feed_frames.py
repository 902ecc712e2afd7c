"""Feed frames: the form of `core.framing`, made without copying a part's bytes.

A part's frame is a few dozen bytes of description and then the part itself; the kernel gathers both.
"""

import msgspec

from headwater.core.framing import encode_frame
from headwater.segments.model import LogEvent, PartAdded

Pieces = tuple[bytes | memoryview, ...]
_PREFIX_BYTES = 4
_DATA_KEY = b"\xa4data\xc6"  # msgpack: a string of four letters, then bytes with a 32-bit length


class _PartHead(msgspec.Struct, tag="part", gc=False):
    """`PartAdded` but its last field."""

    log_id: str
    track_id: str
    number: int
    index: int
    time_ticks: int
    duration_ticks: int
    is_independent: bool
    closed_us: int


_encoder = msgspec.msgpack.Encoder()


def encode_event(event: LogEvent) -> Pieces:
    """Return a frame in pieces, one after the other the same as `encode_frame(event)` decodes to."""
    if not isinstance(event, PartAdded):
        return (encode_frame(event),)
    head = bytearray(_PREFIX_BYTES)
    _encoder.encode_into(
        _PartHead(
            event.log_id,
            event.track_id,
            event.number,
            event.index,
            event.time_ticks,
            event.duration_ticks,
            event.is_independent,
            event.closed_us,
        ),
        head,
        _PREFIX_BYTES,
    )
    head[_PREFIX_BYTES] += 1  # one more field in the map: fewer than sixteen, so the count is in its first byte
    head += _DATA_KEY
    size = len(event.data)
    head += size.to_bytes(4, "big")
    head[:_PREFIX_BYTES] = (len(head) - _PREFIX_BYTES + size).to_bytes(_PREFIX_BYTES, "big")
    return bytes(head), event.data
