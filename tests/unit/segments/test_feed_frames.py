import msgspec
from hypothesis import given
from hypothesis import strategies as st

from headwater.core.framing import encode_frame
from headwater.segments.feed_frames import encode_event
from headwater.segments.model import LogEvent, PartAdded, SegmentOpened

_decoder: msgspec.msgpack.Decoder[LogEvent] = msgspec.msgpack.Decoder(LogEvent)
numbers = st.integers(-(2**63), 2**63 - 1)


@given(
    st.builds(PartAdded, st.text(), st.text(), numbers, numbers, numbers, numbers, st.booleans(), numbers, st.binary())
)
def test_a_part_in_pieces_is_the_same_frame(event: PartAdded) -> None:
    frame = b"".join(encode_event(event))
    assert int.from_bytes(frame[:4], "big") == len(frame) - 4
    assert _decoder.decode(frame[4:]) == event


def test_a_part_is_not_copied() -> None:
    data = bytes(100_000)
    assert encode_event(PartAdded("l", "t", 1, 2, 3, 4, True, 5, data))[1] is data


def test_other_events_are_plain_frames() -> None:
    event = SegmentOpened("l", 1, 2, True, 3)
    assert encode_event(event) == (encode_frame(event),)
