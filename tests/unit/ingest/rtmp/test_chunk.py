"""Bytes to messages, whatever the cut of the reads, and only typed errors."""

import contextlib
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.ingest.rtmp.chunk import MOST_CHUNK_STREAMS, ChunkReader, encode_message
from headwater.ingest.rtmp.errors import RtmpError
from headwater.ingest.rtmp.message import VIDEO, Message, set_chunk_size

LIMIT = 1 << 20

messages = st.lists(
    st.builds(
        Message,
        type_id=st.sampled_from([8, 9, 18, 20]),
        timestamp_ms=st.one_of(st.integers(0, 100), st.integers(0xFFFFF0, 0x1000010), st.integers(0, 0xFFFFFFFF)),
        stream_id=st.integers(0, 3),
        payload=st.binary(min_size=1, max_size=700),
    ),
    max_size=6,
)


def whole(found: list[Message]) -> list[tuple[int, int, int, bytes]]:
    return [(it.type_id, it.timestamp_ms, it.stream_id, bytes(it.payload)) for it in found]


@given(messages, st.sampled_from([128, 200, 4096, 65_536]), st.lists(st.integers(1, 400), max_size=60))
def test_any_cut_of_the_reads_gives_the_same_messages(sent: list[Message], size: int, cuts: list[int]) -> None:
    stream = encode_message(set_chunk_size(size), 2, 128)
    stream += b"".join(encode_message(message, 3 + index % 4, size) for index, message in enumerate(sent))
    reader = ChunkReader(LIMIT)
    found: list[Message] = []
    for cut in cuts:
        found += reader.feed(memoryview(stream)[:cut])
        stream = stream[cut:]
    found += reader.feed(stream)
    assert whole(found) == whole(sent)


def chunks(message: Message, csid: int, size: int) -> list[bytes]:
    encoded = encode_message(message, csid, size)
    first = 12 + size
    return [encoded[:first], *(encoded[at : at + 1 + size] for at in range(first, len(encoded), 1 + size))]


@given(st.binary(min_size=1, max_size=3000), st.binary(min_size=1, max_size=3000), st.randoms(), st.integers(1, 4000))
def test_any_interleaving_of_two_messages_gives_both(one: bytes, two: bytes, chance: Random, cut: int) -> None:
    sent = [Message(9, 40, 1, one), Message(8, 41, 1, two)]
    queues = [chunks(message, 4 + index, 128) for index, message in enumerate(sent)]
    stream = b""
    while any(queues):
        stream += chance.choice([queue for queue in queues if queue]).pop(0)
    reader = ChunkReader(LIMIT)
    found = [message for at in range(0, len(stream), cut) for message in reader.feed(stream[at : at + cut])]
    assert sorted(whole(found)) == sorted(whole(sent))


@given(st.lists(st.binary(max_size=3000), max_size=8))
def test_noise_gives_messages_or_a_typed_error(reads: list[bytes]) -> None:
    reader = ChunkReader(LIMIT)
    with contextlib.suppress(RtmpError):
        for read in reads:
            reader.feed(read)


def header(kind: int, csid: int, rest: str = "") -> bytes:
    return bytes((kind << 6 | csid,)) + bytes.fromhex(rest)


def test_header_types_repeat_what_they_leave_out() -> None:
    reader = ChunkReader(LIMIT)
    found = reader.feed(
        header(0, 4, "000064 000002 08 01000000")
        + b"aa"
        + header(1, 4, "000014 000003 08")
        + b"bbb"
        + header(2, 4, "000015")
        + b"ccc"
        + header(3, 4)
        + b"ddd"
    )
    assert [(it.timestamp_ms, it.stream_id, it.payload) for it in found] == [
        (100, 1, b"aa"),
        (120, 1, b"bbb"),
        (141, 1, b"ccc"),
        (162, 1, b"ddd"),
    ]


def test_type_3_after_type_0_repeats_its_timestamp_as_the_delta() -> None:
    found = ChunkReader(LIMIT).feed(header(0, 4, "000010 000001 08 01000000") + b"a" + header(3, 4) + b"b")
    assert [it.timestamp_ms for it in found] == [16, 32]


@pytest.mark.parametrize("csid", [2, 63, 64, 319, 320, 65_599])
def test_chunk_stream_ids_of_one_two_and_three_bytes(csid: int) -> None:
    if csid < 64:
        basic = bytes((csid,))
    elif csid < 320:
        basic = bytes((0, csid - 64))
    else:
        basic = bytes((1, (csid - 64) & 0xFF, (csid - 64) >> 8))
    start = basic + bytes.fromhex("000000 0000c8 09 01000000") + bytes(128)
    again = bytes((basic[0] | 0xC0,)) + basic[1:] + bytes(72)
    reader = ChunkReader(LIMIT)
    found: list[Message] = []
    for byte in start + again:
        found += reader.feed(bytes((byte,)))
    assert [len(it.payload) for it in found] == [200]


def test_interleaved_messages_of_two_chunk_streams() -> None:
    video = bytes.fromhex("06 000000 000100 09 01000000") + b"v" * 128
    audio = bytes.fromhex("04 000001 000096 08 01000000") + b"a" * 128
    found = ChunkReader(LIMIT).feed(video + audio + b"\xc4" + b"a" * 22 + b"\xc6" + b"v" * 128)
    assert [bytes(it.payload) for it in found] == [b"a" * 150, b"v" * 256]


@pytest.mark.parametrize("repeated", [bytes.fromhex("01000000"), b""])
def test_extended_timestamp_of_continued_chunks_is_there_or_not(repeated: bytes) -> None:
    extended = bytes.fromhex("01000000")
    payload = bytes(range(200))
    stream = bytes.fromhex("06 ffffff 0000c8 09 01000000") + extended + payload[:128]
    stream += b"\xc6" + repeated + payload[128:]
    (found,) = ChunkReader(LIMIT).feed(stream)
    assert (found.timestamp_ms, bytes(found.payload)) == (0x01000000, payload)


def test_extended_delta_wraps_at_32_bits() -> None:
    stream = bytes.fromhex("06 ffffff 000001 09 01000000 fffffff0") + b"a"
    stream += bytes.fromhex("86 000020") + b"b" + bytes.fromhex("c6") + b"c"
    assert [it.timestamp_ms for it in ChunkReader(LIMIT).feed(stream)] == [0xFFFFFFF0, 0x10, 0x30]


def test_abort_discards_the_unfinished_message() -> None:
    begun = bytes.fromhex("06 000000 000100 09 01000000") + bytes(128)
    abort = bytes.fromhex("02 000000 000004 02 00000000 00000006")
    anew = bytes.fromhex("06 000000 000001 09 01000000") + b"x"
    assert [bytes(it.payload) for it in ChunkReader(LIMIT).feed(begun + abort + anew)] == [b"x"]


@pytest.mark.parametrize("size", [0, 1, 127, 0x80000000, 0xFFFFFFFF])
def test_chunk_sizes_beyond_the_limits_are_refused(size: int) -> None:
    with pytest.raises(RtmpError, match="chunk size"):
        ChunkReader(LIMIT).feed(encode_message(set_chunk_size(size), 2, 128))


@pytest.mark.parametrize("size", [128, 65_536, 0xFFFFFF, 0x7FFFFFFF])
def test_chunk_sizes_within_the_limits_are_taken(size: int) -> None:
    reader = ChunkReader(LIMIT)
    reader.feed(encode_message(set_chunk_size(size), 2, 128))
    message = Message(VIDEO, 0, 1, bytes(100_000))
    assert whole(reader.feed(encode_message(message, 6, min(size, 0xFFFFFF)))) == whole([message])


def test_a_message_above_the_limit_is_refused_by_its_header() -> None:
    with pytest.raises(RtmpError, match="limit is 1000"):
        ChunkReader(1000).feed(bytes.fromhex("06 000000 0003e9 09 01000000"))


def test_unfinished_messages_together_stay_below_the_limit() -> None:
    reader = ChunkReader(LIMIT)
    reader.feed(encode_message(set_chunk_size(65_536), 2, 128))
    stream = b"".join(
        bytes((csid,)) + bytes.fromhex("000000 0fffff 09 01000000") + bytes(65_536) for csid in range(3, 63)
    )
    with pytest.raises(RtmpError, match="unfinished"):
        reader.feed(stream)


def test_chunk_streams_are_limited() -> None:
    stream = b"".join(
        bytes((0, number)) + bytes.fromhex("000000 000001 09 01000000 00") for number in range(MOST_CHUNK_STREAMS + 1)
    )
    with pytest.raises(RtmpError, match="chunk streams"):
        ChunkReader(LIMIT).feed(stream)


@pytest.mark.parametrize("first", ["86 000000", "c6"])
def test_a_chunk_stream_cannot_begin_by_repeating(first: str) -> None:
    with pytest.raises(RtmpError, match="begins with a header"):
        ChunkReader(LIMIT).feed(bytes.fromhex(first))


def test_a_new_message_inside_an_unfinished_one_is_an_error() -> None:
    begun = bytes.fromhex("06 000000 000100 09 01000000") + bytes(128)
    with pytest.raises(RtmpError, match="unfinished"):
        ChunkReader(LIMIT).feed(begun + begun)


def test_messages_without_payload_are_passed_over() -> None:
    stream = bytes.fromhex("04 000000 000000 08 01000000") + bytes.fromhex("04 000000 000001 08 01000000") + b"x"
    assert [bytes(it.payload) for it in ChunkReader(LIMIT).feed(stream)] == [b"x"]
