"""Bodies put together from pieces that are compressed once.

A live playlist of two hours is 3600 segments, and a new version comes with each part. The text of old segments does not
change, so blocks of it are kept, raw and deflated; a new version compresses only its head and its end.

Source: RFC 1951 §2.3 (deflate blocks may follow one another), RFC 1952 §2.3 (gzip member).
"""

import zlib
from collections.abc import Sequence

_LEVEL = 6
_RAW_DEFLATE = -15
_GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"


class Piece:
    """A stretch of a body."""

    __slots__ = ("_deflated", "raw")

    def __init__(self, raw: bytes) -> None:
        """Keep the text; it is compressed when first asked for."""
        self.raw = raw
        self._deflated: bytes | None = None

    @property
    def deflated(self) -> bytes:
        """The text as complete deflate blocks that need nothing before them."""
        if self._deflated is None:
            compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, _RAW_DEFLATE)
            self._deflated = compressor.compress(self.raw) + compressor.flush(zlib.Z_FULL_FLUSH)
        return self._deflated


def gzip_pieces(pieces: Sequence[Piece]) -> bytes:
    """Return the gzip form of all pieces after one another."""
    checksum, size = 0, 0
    for piece in pieces:
        checksum = zlib.crc32(piece.raw, checksum)
        size += len(piece.raw)
    end = zlib.compressobj(_LEVEL, zlib.DEFLATED, _RAW_DEFLATE).flush()
    trailer = checksum.to_bytes(4, "little") + (size & 0xFFFFFFFF).to_bytes(4, "little")
    return b"".join([_GZIP_HEAD, *(piece.deflated for piece in pieces), end, trailer])


class Body:
    """One version of a body, in both encodings, each made once."""

    __slots__ = ("_gzipped", "_pieces", "_raw")

    def __init__(self, pieces: Sequence[Piece]) -> None:
        """Keep the pieces."""
        self._pieces = pieces
        self._raw: bytes | None = None
        self._gzipped: bytes | None = None

    @classmethod
    def of(cls, raw: bytes) -> "Body":
        """Make a body of one piece."""
        return cls((Piece(raw),))

    @property
    def raw(self) -> bytes:
        """The body as it is."""
        if self._raw is None:
            self._raw = b"".join([piece.raw for piece in self._pieces])
        return self._raw

    @property
    def gzipped(self) -> bytes:
        """The body in gzip form."""
        if self._gzipped is None:
            self._gzipped = gzip_pieces(self._pieces)
        return self._gzipped

    @property
    def etag(self) -> str:
        """A value that changes with the body; without quotes."""
        checksum, size = 0, 0
        for piece in self._pieces:
            checksum = zlib.crc32(piece.raw, checksum)
            size += len(piece.raw)
        return f"{checksum:08x}{size:x}"
