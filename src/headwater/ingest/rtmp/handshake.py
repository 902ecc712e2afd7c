"""The RTMP handshake, server side: simple, and with digests as Flash and FFmpeg ask for it.

Source: Adobe RTMP 1.0, section 5.2; the digests are not in it and follow what players and servers have done since
Flash 9 (HMAC-SHA256 over the packet without the digest, whose place is written in four bytes at one of two offsets).
"""

import hashlib
import hmac
import os

from headwater.ingest.rtmp.errors import NotRtmpError, RtmpError

VERSION = 3
PACKET_BYTES = 1536
_DIGEST_BYTES = 32
_SHARED_SECRET = bytes.fromhex("f0eec24a8068bee82e00d0d1029e7e576eec5d2d29806fab93b8e636cfeb31ae")
_PLAYER_KEY = b"Genuine Adobe Flash Player 001"
_SERVER_KEY = b"Genuine Adobe Flash Media Server 001"
_SERVER_VERSION = bytes((5, 0, 3, 1))  # a version with a digest; its value means nothing to anyone today
_OFFSETS = (8, 772)  # where scheme 1 and scheme 0 write the digest's place
_PLACES = 728
_ENCRYPTED_VERSIONS = (6, 8, 9)
_TLS_HANDSHAKE = 0x16
_HTTP_FIRST_LETTERS = b"GPHOCDT"


class Handshake:
    """Reads C0, C1 and C2 and gives S0, S1 and S2.

    A peer that begins with anything else is told from the first byte on, before it costs a buffer.
    """

    def __init__(self, random_bytes: bytes | None = None) -> None:
        """Wait for C0.

        Args:
            random_bytes: 1528 bytes that stand in for chance, in tests.
        """
        self._random = random_bytes
        self._buffer = bytearray()
        self._has_answered = False
        self.is_done = False
        self.is_complex = False

    def feed(self, data: bytes | memoryview) -> tuple[bytes, bytes]:
        """Take the next bytes; return what to send, and what follows the handshake once it is done.

        Raises:
            NotRtmpError: The first byte shows another protocol.
            RtmpError: The version is not known.
        """
        buffer = self._buffer
        buffer += data
        reply = b""
        if not buffer:
            return b"", b""
        _check_version(buffer[0])
        if not self._has_answered and len(buffer) > PACKET_BYTES:
            reply = self._answer(bytes(buffer[1 : 1 + PACKET_BYTES]))
            self._has_answered = True
        if len(buffer) <= 2 * PACKET_BYTES:
            return reply, b""
        self.is_done = True
        rest = bytes(buffer[1 + 2 * PACKET_BYTES :])
        self._buffer = bytearray()
        return (
            reply,
            rest,
        )  # C2 echoes our S1, which proves nothing here: publishers send wrong ones, so none is refused

    def _answer(self, client: bytes) -> bytes:
        random_bytes = self._random or os.urandom(PACKET_BYTES - 8)
        digest = _find_digest(client) if client[4:8] != bytes(4) else None
        if digest is None:
            return bytes((VERSION,)) + bytes(8) + random_bytes[: PACKET_BYTES - 8] + client
        self.is_complex = True
        offset, client_digest = digest
        server = bytearray(bytes(4) + _SERVER_VERSION + random_bytes[: PACKET_BYTES - 8])
        place = _place(server, offset)
        server[place : place + _DIGEST_BYTES] = _digest(server, place, _SERVER_KEY)
        echo = random_bytes[: PACKET_BYTES - 8 - _DIGEST_BYTES] + bytes(8)
        key = hmac.digest(_SERVER_KEY + _SHARED_SECRET, client_digest, hashlib.sha256)
        return bytes((VERSION,)) + bytes(server) + echo + hmac.digest(key, echo, hashlib.sha256)


def _check_version(version: int) -> None:
    if version == VERSION:
        return
    if version in _HTTP_FIRST_LETTERS:
        raise NotRtmpError("http")  # noqa: EM101 - a word of a closed list, not a text
    if version == _TLS_HANDSHAKE:
        raise NotRtmpError("tls")  # noqa: EM101 - as above
    if version in _ENCRYPTED_VERSIONS:
        raise NotRtmpError("rtmpe")  # noqa: EM101 - as above
    if version < VERSION:
        message = f"RTMP version {version} is obsolete"
        raise RtmpError(message)
    raise NotRtmpError("noise")  # noqa: EM101 - as above


def _place(packet: bytes | bytearray, offset: int) -> int:
    return sum(packet[offset : offset + 4]) % _PLACES + offset + 4


def _digest(packet: bytes | bytearray, place: int, key: bytes) -> bytes:
    return hmac.digest(key, bytes(packet[:place]) + bytes(packet[place + _DIGEST_BYTES :]), hashlib.sha256)


def _find_digest(client: bytes) -> tuple[int, bytes] | None:
    """Return the offset of the scheme the client uses and its digest, or None when neither fits."""
    for offset in _OFFSETS:
        place = _place(client, offset)
        found = client[place : place + _DIGEST_BYTES]
        if hmac.compare_digest(found, _digest(client, place, _PLAYER_KEY)):
            return offset, found
    return None
