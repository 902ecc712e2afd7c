"""Reading of bit fields, with the end of the bytes always in sight."""

from headwater.media.codecs.errors import BitstreamError

MAX_HEADER_BYTES = 8192  # guess: parameter sets of real encoders are below 300 bytes
_MAX_GOLOMB_ZEROS = 32  # H.264 §7.2: ue(v) codes stay within 32 bits


class BitReader:
    """Reads most-significant-bit-first fields of a short header.

    Args:
        data: The bytes, with emulation prevention already removed; at most `MAX_HEADER_BYTES`.

    Raises:
        BitstreamError: From any read past the end.
    """

    __slots__ = ("_left", "_value")

    def __init__(self, data: bytes) -> None:
        """Begin at the first bit."""
        if len(data) > MAX_HEADER_BYTES:
            message = f"header of {len(data)} bytes"
            raise BitstreamError(message)
        self._value = int.from_bytes(data, "big")
        self._left = 8 * len(data)

    @property
    def bits_left(self) -> int:
        """Bits not yet read."""
        return self._left

    def u(self, count: int) -> int:
        """Read `count` bits as an unsigned number."""
        self.skip(count)
        return (self._value >> self._left) & ((1 << count) - 1)

    def flag(self) -> bool:
        """Read one bit."""
        self.skip(1)
        return bool((self._value >> self._left) & 1)

    def skip(self, count: int) -> None:
        """Pass over `count` bits."""
        if count > self._left:
            message = "header ends too early"
            raise BitstreamError(message)
        self._left -= count

    def ue(self) -> int:
        """Read an unsigned Exp-Golomb code (H.264 §9.1)."""
        zeros = 0
        while not self.flag():
            zeros += 1
            if zeros > _MAX_GOLOMB_ZEROS:
                message = "Exp-Golomb code too long"
                raise BitstreamError(message)
        return (1 << zeros) - 1 + self.u(zeros)

    def se(self) -> int:
        """Read a signed Exp-Golomb code (H.264 §9.1.1)."""
        code = self.ue()
        return (code + 1) // 2 if code & 1 else -(code // 2)

    def uvlc(self) -> int:
        """Read AV1's variable-length code (AV1 §4.10.3)."""
        zeros = 0
        while not self.flag():
            zeros += 1
            if zeros >= _MAX_GOLOMB_ZEROS:
                message = "uvlc code too long"
                raise BitstreamError(message)
        return (1 << zeros) - 1 + self.u(zeros)


def without_emulation_prevention(payload: bytes) -> bytes:
    """Remove the 0x03 of each 00 00 03 (H.264 §7.4.1)."""
    if b"\x00\x00\x03" not in payload:
        return payload
    kept = bytearray()
    start = 0
    while (at := payload.find(b"\x00\x00\x03", start)) >= 0:
        kept += payload[start : at + 2]
        start = at + 3
    return bytes(kept + payload[start:])


def at_most(value: int, limit: int, what: str) -> int:
    """Return the value, or refuse it when above the standard's limit."""
    if value > limit:
        message = f"{what} is {value}, above {limit}"
        raise BitstreamError(message)
    return value
