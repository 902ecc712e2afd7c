"""Both handshakes, byte by byte, and peers that speak something else."""

import contextlib
import hashlib
import hmac
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.ingest.rtmp.errors import NotRtmpError, RtmpError
from headwater.ingest.rtmp.handshake import PACKET_BYTES, Handshake

PLAYER_KEY = b"Genuine Adobe Flash Player 001"
SERVER_KEY = b"Genuine Adobe Flash Media Server 001"
SECRET = bytes.fromhex("f0eec24a8068bee82e00d0d1029e7e576eec5d2d29806fab93b8e636cfeb31ae")


def place(packet: bytes | bytearray, offset: int) -> int:
    return sum(packet[offset : offset + 4]) % 728 + offset + 4


def digest(packet: bytes | bytearray, at: int, key: bytes) -> bytes:
    return hmac.digest(key, packet[:at] + packet[at + 32 :], hashlib.sha256)


def flash_c1(offset: int) -> bytes:
    packet = bytearray(bytes(4) + bytes((9, 0, 124, 2)) + os.urandom(PACKET_BYTES - 8))
    at = place(packet, offset)
    packet[at : at + 32] = digest(packet, at, PLAYER_KEY)
    return bytes(packet)


def test_simple_handshake_echoes_c1_and_keeps_what_follows() -> None:
    c1 = bytes(8) + os.urandom(PACKET_BYTES - 8)
    handshake = Handshake()
    reply, rest = handshake.feed(b"\x03" + c1)
    assert (reply[0], len(reply), rest) == (3, 1 + 2 * PACKET_BYTES, b"")
    assert reply[1 + PACKET_BYTES :] == c1
    reply, rest = handshake.feed(bytes(PACKET_BYTES) + b"after")
    assert (reply, rest, handshake.is_done, handshake.is_complex) == (b"", b"after", True, False)


@pytest.mark.parametrize("offset", [8, 772])
def test_complex_handshake_proves_both_digests(offset: int) -> None:
    c1 = flash_c1(offset)
    handshake = Handshake()
    reply, _ = handshake.feed(b"\x03" + c1)
    assert handshake.is_complex
    s1, s2 = reply[1 : 1 + PACKET_BYTES], reply[1 + PACKET_BYTES :]
    at = place(s1, offset)
    assert s1[at : at + 32] == digest(s1, at, SERVER_KEY)
    theirs = place(c1, offset)
    key = hmac.digest(SERVER_KEY + SECRET, c1[theirs : theirs + 32], hashlib.sha256)
    assert s2[-32:] == hmac.digest(key, s2[:-32], hashlib.sha256)


def test_a_version_without_a_digest_is_shaken_simply() -> None:
    handshake = Handshake()
    c1 = bytes(4) + bytes((10, 0, 0, 0)) + os.urandom(PACKET_BYTES - 8)
    reply, _ = handshake.feed(b"\x03" + c1)
    assert reply[1 + PACKET_BYTES :] == c1
    assert not handshake.is_complex


@given(st.lists(st.integers(1, 900), max_size=12))
def test_any_cut_of_the_reads_works(cuts: list[int]) -> None:
    stream = b"\x03" + bytes(2 * PACKET_BYTES) + b"rest"
    handshake = Handshake(random_bytes=bytes(PACKET_BYTES - 8))
    replies, rest = b"", b""
    for cut in [*cuts, len(stream)]:
        part, stream = stream[:cut], stream[cut:]
        if handshake.is_done:
            rest += part
        elif part:
            reply, after = handshake.feed(part)
            replies += reply
            rest += after
    assert (len(replies), rest, handshake.is_done) == (1 + 2 * PACKET_BYTES, b"rest", True)


@pytest.mark.parametrize(
    ("first", "spoken"),
    [
        (b"GET / HTTP/1.1\r\n", "http"),
        (b"POST /", "http"),
        (b"\x16\x03\x01\x02\x00", "tls"),
        (b"\x06", "rtmpe"),
        (b"\xff\x00", "noise"),
        (b"SSH-2.0", "noise"),
    ],
)
def test_other_protocols_are_told_by_their_first_byte(first: bytes, spoken: str) -> None:
    with pytest.raises(NotRtmpError) as caught:
        Handshake().feed(first[:1])
    assert caught.value.spoken == spoken


@given(st.lists(st.binary(max_size=4000), max_size=4))
def test_noise_gives_a_handshake_or_a_typed_error(reads: list[bytes]) -> None:
    handshake = Handshake()
    with contextlib.suppress(RtmpError):
        for read in reads:
            if not handshake.is_done:
                handshake.feed(read)
