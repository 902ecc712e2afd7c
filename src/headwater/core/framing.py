"""Length-prefixed msgpack messages on a byte stream, the form of every hop between our own processes.

A frame is a 32-bit big-endian length followed by one msgpack value of a tagged union of `msgspec.Struct`s. Encoding
copies the media bytes once, decoding once; at our part sizes that is cheaper than shared memory would be worth.
"""

from typing import Any, Generic, TypeVar

import msgspec

MAX_FRAME_BYTES = 64 << 20  # guess: a keyframe of 4K intra at 200 Mb/s is 4 MB; anything near this is a fault
_PREFIX_BYTES = 4

Message = TypeVar("Message")
_encoder = msgspec.msgpack.Encoder()


class FrameTooLargeError(ValueError):
    """The peer announced a frame above `MAX_FRAME_BYTES`, or the stream is out of step."""


def encode_frame(message: object) -> bytes:
    """Encode one message with its length in front."""
    buffer = bytearray(_PREFIX_BYTES)
    _encoder.encode_into(message, buffer, _PREFIX_BYTES)
    buffer[:_PREFIX_BYTES] = (len(buffer) - _PREFIX_BYTES).to_bytes(_PREFIX_BYTES, "big")
    return bytes(buffer)


class FrameDecoder(Generic[Message]):
    """Turns chunks of a byte stream into messages of one union type.

    Args:
        message_type: The union of tagged structs that may arrive; a union is no `type`, so name it in `Message` too.
    """

    def __init__(self, message_type: Any) -> None:
        """Start with an empty buffer."""
        self._decoder: msgspec.msgpack.Decoder[Message] = msgspec.msgpack.Decoder(message_type)
        self._buffer = bytearray()

    def feed(self, chunk: bytes) -> list[Message]:
        """Take the next bytes and return the messages that are now complete.

        Raises:
            FrameTooLargeError: The length prefix is above the limit.
            msgspec.DecodeError: The payload is not one of the expected messages.
        """
        buffer = self._buffer
        buffer += chunk
        messages: list[Message] = []
        start = 0
        view = memoryview(buffer)
        try:
            while len(buffer) - start >= _PREFIX_BYTES:
                size = int.from_bytes(view[start : start + _PREFIX_BYTES], "big")
                if size > MAX_FRAME_BYTES:
                    message = f"frame of {size} bytes"
                    raise FrameTooLargeError(message)
                end = start + _PREFIX_BYTES + size
                if end > len(buffer):
                    break
                messages.append(self._decoder.decode(view[start + _PREFIX_BYTES : end]))
                start = end
        finally:
            view.release()
            del buffer[:start]
        return messages
