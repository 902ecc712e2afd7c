"""Names of media: what we make we read, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.origin.names import log8_of, parse_init_name, parse_media_name


@given(st.integers(0, 10**14), st.none() | st.integers(0, 10**5))
def test_what_is_made_is_read(number: int, part: int | None) -> None:
    log8 = log8_of("01900000-0000-7000-8000-000000000001")
    name = f"{log8}-{number}.m4s" if part is None else f"{log8}-{number}.{part}.m4s"
    assert parse_media_name(name) == (log8, number, part)


@given(st.text(max_size=40))
def test_anything_may_come(name: str) -> None:
    parse_media_name(name)
    parse_init_name(name)


@pytest.mark.parametrize(
    "name",
    ["", "a.m4s", "0123abcd-01.m4s", "0123abcd-1.01.m4s", "0123ABCD-1.m4s", "0123abcd--1.m4s", "0123abcd-1.m4s\n"],
)
def test_other_spellings_are_no_names(name: str) -> None:
    assert parse_media_name(name) is None


@pytest.mark.parametrize("name", ["init-.mp4", "init-../x.mp4", "init-a.b.mp4", "init-a.mp4\n", "xinit-a.mp4"])
def test_other_init_names(name: str) -> None:
    assert parse_init_name(name) is None
