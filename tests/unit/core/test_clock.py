from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.core import errors
from headwater.core.clock import from_us, rfc3339, to_us
from headwater.core.errors import Family, HeadwaterError, catalogue, define
from headwater.core.ids import new_id


@given(st.integers(0, 4_000_000_000_000_000))
def test_an_instant_survives_both_ways(instant_us: int) -> None:
    assert to_us(from_us(instant_us)) == instant_us


def test_rfc3339_has_milliseconds_and_z() -> None:
    assert rfc3339(to_us(datetime(2026, 2, 3, 4, 5, 6, 789_999, UTC))) == "2026-02-03T04:05:06.789Z"


def test_ids_sort_by_the_time_they_were_made() -> None:
    ids = [new_id(now_ms) for now_ms in (1, 2, 10**9, 10**12)]
    assert ids == sorted(ids)
    assert all(text[14] == "7" and text[19] in "89ab" for text in ids)


def test_a_missing_value_never_hides_the_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errors, "_CATALOGUE", {})
    entry = define("test_only_code", Family.INPUT, 400, en="{a} and {b}", zh="{a}、{b}")
    assert catalogue()["test_only_code"] is entry
    assert HeadwaterError(entry, a="x").message("en") == "x and {b}"
    assert HeadwaterError(entry, a="x").message("zh-Hant-TW") == "x、{b}"
