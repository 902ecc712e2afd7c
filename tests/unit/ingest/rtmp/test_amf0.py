"""AMF0 values there and back, and only typed errors for anything else."""

import contextlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.ingest.rtmp.amf0 import Amf0Error, Value, decode_all, encode_all

numbers = st.floats(allow_nan=False)
names = st.text(min_size=1, max_size=20)
values: st.SearchStrategy[Value] = st.recursive(
    st.one_of(numbers, st.booleans(), st.none(), st.text(max_size=50)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(names, inner, max_size=3)),
    max_leaves=6,
)


@given(st.lists(values, max_size=5))
def test_values_come_back_as_they_were(sent: list[Value]) -> None:
    assert decode_all(encode_all(*sent)) == sent


@given(st.binary(max_size=400))
def test_noise_gives_values_or_a_typed_error(data: bytes) -> None:
    with contextlib.suppress(Amf0Error):
        decode_all(data)


@given(st.lists(values, min_size=1, max_size=3), st.data())
def test_bytes_cut_short_give_fewer_values_or_a_typed_error(sent: list[Value], data: st.DataObject) -> None:
    encoded = encode_all(*sent)
    cut = data.draw(st.integers(0, len(encoded) - 1))
    with contextlib.suppress(Amf0Error):
        assert len(decode_all(encoded[:cut])) <= len(sent)


def test_values_that_only_others_send() -> None:
    assert decode_all(b"\x08\x00\x00\x00\x01\x00\x01a\x01\x01\x00\x00\x09") == [{"a": True}]  # ECMA array
    assert decode_all(b"\x0b" + struct.pack(">d", 5.0) + b"\x00\x00") == [5.0]  # date
    assert decode_all(b"\x0c\x00\x00\x00\x02hi") == ["hi"]
    assert decode_all(b"\x10\x00\x01C\x00\x01a\x05\x00\x00\x09") == [{"a": None}]  # typed object
    assert decode_all(b"\x06\x0d") == [None, None]
    assert decode_all(b"\x03\x00\x01a\x05") == [{"a": None}]  # the end marker left out


def test_text_that_is_no_utf8_is_kept_readable() -> None:
    assert decode_all(b"\x02\x00\x02\xff\xfe") == ["\ufffd\ufffd"]


@pytest.mark.parametrize(
    "data",
    [
        b"\x0a\xff\xff\xff\xff",  # a list of 4 billion values
        b"\x0a\x00\x00\x00\x01" * 20,  # nested too deep
        b"\x03\x00\x01a" * 20,
        b"\x07\x00\x00",  # a reference
        b"\x11\x00",  # AMF3
        b"\x02\x00\x05abc",
        b"\x05" * 2000,
    ],
)
def test_hostile_values_are_refused(data: bytes) -> None:
    with pytest.raises(Amf0Error):
        decode_all(data)


def test_what_has_no_form_is_our_own_fault() -> None:
    with pytest.raises(TypeError):
        encode_all(object())


def test_long_text_has_a_long_form() -> None:
    assert decode_all(encode_all("x" * 70_000)) == ["x" * 70_000]
