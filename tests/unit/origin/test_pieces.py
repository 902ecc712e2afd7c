"""Pieces compressed apart are one valid gzip member."""

import gzip

from hypothesis import given
from hypothesis import strategies as st

from headwater.origin.pieces import Body, Piece


@given(st.lists(st.binary(max_size=2000), max_size=8))
def test_any_pieces_unpack_to_their_sum(texts: list[bytes]) -> None:
    body = Body([Piece(text) for text in texts])
    assert gzip.decompress(body.gzipped) == body.raw == b"".join(texts)


@given(st.binary(max_size=500), st.binary(max_size=500))
def test_etag_follows_the_bytes_not_the_cut(first: bytes, second: bytes) -> None:
    assert Body([Piece(first), Piece(second)]).etag == Body.of(first + second).etag
    assert Body.of(first + b"x").etag != Body.of(first).etag
