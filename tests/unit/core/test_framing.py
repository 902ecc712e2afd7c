import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.core.framing import MAX_FRAME_BYTES, FrameDecoder, FrameTooLargeError, encode_frame


class Number(msgspec.Struct, tag="number"):
    value: int


class Blob(msgspec.Struct, tag="blob"):
    data: bytes


messages = st.lists(st.one_of(st.builds(Number, st.integers(-9, 9)), st.builds(Blob, st.binary(max_size=300))))


@given(messages, st.lists(st.integers(1, 50), min_size=1, max_size=20))
def test_any_chunking_gives_the_same_messages(sent: list[Number | Blob], cuts: list[int]) -> None:
    stream = b"".join(encode_frame(message) for message in sent)
    decoder: FrameDecoder[Number | Blob] = FrameDecoder(Number | Blob)
    received: list[Number | Blob] = []
    start, turn = 0, 0
    while start < len(stream):
        size = cuts[turn % len(cuts)]
        received += decoder.feed(stream[start : start + size])
        start, turn = start + size, turn + 1
    assert received == sent


def test_an_absurd_length_is_refused_before_it_is_awaited() -> None:
    decoder: FrameDecoder[Number] = FrameDecoder(Number)
    with pytest.raises(FrameTooLargeError):
        decoder.feed((MAX_FRAME_BYTES + 1).to_bytes(4, "big"))


def test_a_message_of_another_union_is_refused() -> None:
    decoder: FrameDecoder[Number] = FrameDecoder(Number)
    with pytest.raises(msgspec.DecodeError):
        decoder.feed(encode_frame(Blob(b"x")))
