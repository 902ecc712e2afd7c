"""RTMP messages: their numbers, and those of the protocol's own that we send.

Source: Adobe RTMP 1.0, sections 5.4, 6.2 and 7.1.
"""

import msgspec

SET_CHUNK_SIZE = 1
ABORT = 2
ACKNOWLEDGEMENT = 3
USER_CONTROL = 4
WINDOW_ACK_SIZE = 5
SET_PEER_BANDWIDTH = 6
AUDIO = 8
VIDEO = 9
DATA_AMF3 = 15
COMMAND_AMF3 = 17
DATA_AMF0 = 18
COMMAND_AMF0 = 20
AGGREGATE = 22

EVENT_STREAM_BEGIN = 0
EVENT_PING_REQUEST = 6
EVENT_PING_RESPONSE = 7

_LIMIT_DYNAMIC = 2


class Message(msgspec.Struct, gc=False):
    """One whole message.

    Attributes:
        type_id: One of the numbers above.
        timestamp_ms: As sent, modulo 2^32.
        stream_id: Message stream.
        payload: Its bytes; belongs to the message alone.
    """

    type_id: int
    timestamp_ms: int
    stream_id: int
    payload: bytes | bytearray


def set_chunk_size(size: int) -> Message:
    """Announce the size of the chunks that we send."""
    return Message(SET_CHUNK_SIZE, 0, 0, size.to_bytes(4, "big"))


def acknowledgement(received: int) -> Message:
    """Say how many bytes have come in, modulo 2^32."""
    return Message(ACKNOWLEDGEMENT, 0, 0, (received & 0xFFFFFFFF).to_bytes(4, "big"))


def window_ack_size(size: int) -> Message:
    """Ask for an acknowledgement per so many bytes."""
    return Message(WINDOW_ACK_SIZE, 0, 0, size.to_bytes(4, "big"))


def set_peer_bandwidth(size: int) -> Message:
    """Limit the bytes the peer may have on the way unacknowledged."""
    return Message(SET_PEER_BANDWIDTH, 0, 0, size.to_bytes(4, "big") + bytes((_LIMIT_DYNAMIC,)))


def user_control(event: int, value: int) -> Message:
    """Send an event whose data is one 32-bit number (stream id or time)."""
    return Message(USER_CONTROL, 0, 0, event.to_bytes(2, "big") + (value & 0xFFFFFFFF).to_bytes(4, "big"))
