"""NAL units of H.264 and HEVC: with start codes (Annex B) and with lengths in front (as in ISO BMFF)."""

from collections.abc import Iterator

from headwater.media.codecs.errors import BitstreamError

LENGTH_BYTES = 4
_START_CODE = b"\x00\x00\x01"


def split_annexb(data: bytes) -> list[bytes]:
    """Return the NAL units between start codes, without trailing zeros; bytes before the first code are ignored."""
    units: list[bytes] = []
    start = data.find(_START_CODE)
    while start >= 0:
        start += 3
        end = data.find(_START_CODE, start)
        unit = (data[start:] if end < 0 else data[start:end]).rstrip(b"\x00")
        if unit:
            units.append(unit)
        start = end
    return units


def is_annexb(data: bytes) -> bool:
    """Tell whether bytes begin with a start code. A 4-byte length of 1 looks alike and does not occur in pictures."""
    return data.startswith((b"\x00\x00\x01", b"\x00\x00\x00\x01"))


def join_length_prefixed(units: list[bytes]) -> bytes:
    """Put a 4-byte length in front of each unit and join them."""
    return b"".join([piece for unit in units for piece in (len(unit).to_bytes(LENGTH_BYTES, "big"), unit)])


def annexb_to_length_prefixed(data: bytes) -> bytes:
    """Convert start codes to 4-byte lengths."""
    return join_length_prefixed(split_annexb(data))


def iter_ranges(data: bytes, length_size: int = LENGTH_BYTES) -> Iterator[tuple[int, int]]:
    """Yield start and end of each length-prefixed unit, lengths left out; empty units are passed over.

    Raises:
        BitstreamError: A length leads past the end.
    """
    position, total = 0, len(data)
    while position < total:
        start = position + length_size
        end = start + int.from_bytes(data[position:start], "big")
        if start > total or end > total:
            message = "NAL unit length leads past the end"
            raise BitstreamError(message)
        if end > start:
            yield start, end
        position = end


def split_length_prefixed(data: bytes, length_size: int = LENGTH_BYTES) -> list[bytes]:
    """Return the NAL units of a sample.

    Raises:
        BitstreamError: A length leads past the end.
    """
    return [data[start:end] for start, end in iter_ranges(data, length_size)]


def length_prefixed_to_annexb(data: bytes, length_size: int = LENGTH_BYTES) -> bytes:
    """Convert lengths to 4-byte start codes.

    Raises:
        BitstreamError: A length leads past the end.
    """
    return b"".join([b"\x00\x00\x00\x01" + unit for unit in split_length_prefixed(data, length_size)])


def with_four_byte_lengths(data: bytes, length_size: int) -> bytes:
    """Rewrite a sample whose lengths have 1, 2 or 3 bytes.

    Raises:
        BitstreamError: A length leads past the end.
    """
    if length_size == LENGTH_BYTES:
        return data
    return join_length_prefixed(split_length_prefixed(data, length_size))
