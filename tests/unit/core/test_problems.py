import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.core.errors import HeadwaterError, Language
from headwater.core.paging import decode_cursor, encode_cursor
from headwater.core.problems import RATE_LIMITED, documented, negotiate, problem_document


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("fr", "en"),
        ("zh-TW", "zh-Hant-TW"),
        ("zh-Hans;q=0.8, en;q=0.5", "zh-Hant-TW"),
        ("zh;q=0.4, en-GB;q=0.9", "en"),
        ("en;q=0, zh", "zh-Hant-TW"),
        ("zh;q=x, en", "en"),
        ("*", "en"),
    ],
)
def test_the_preferred_language_is_found(header: str | None, language: Language) -> None:
    assert negotiate(header) == language


@given(st.text())
def test_any_header_has_an_answer(header: str) -> None:
    assert negotiate(header) in {"en", "zh-Hant-TW"}


def test_a_problem_says_what_happened_in_the_language_asked_for() -> None:
    error = HeadwaterError(RATE_LIMITED, retry_after_s=3)
    document = problem_document(error, "zh-Hant-TW", "/x")
    assert document["type"] == "/api/docs#error-rate_limited"
    assert "3 秒" in document["detail"]
    assert "errors" not in document


def test_codes_are_documented_by_status() -> None:
    described = documented(RATE_LIMITED, RATE_LIMITED)
    assert list(described) == [429]
    schema = described[429]["content"]["application/problem+json"]["schema"]
    assert schema["allOf"][1]["properties"]["code"]["enum"] == ["rate_limited"]


@given(st.text(max_size=100).filter(lambda text: "\0" not in text), st.uuids())
def test_cursors_come_back_as_they_went(value: str, row_id: object) -> None:
    assert decode_cursor(encode_cursor("name", value, str(row_id)), "name", str) == (value, str(row_id))


@given(st.text() | st.binary().map(lambda raw: raw.decode("latin-1")))
def test_no_cursor_a_client_makes_up_breaks_anything(cursor: str) -> None:
    with pytest.raises(HeadwaterError) as refused:
        decode_cursor(cursor, "name", str)
    assert refused.value.entry.code == "cursor_invalid"


@pytest.mark.parametrize("value", [1 << 63, True, 1.5, "x", None, "\0"])
def test_cursors_with_values_no_column_holds_are_refused(value: object) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps(["at", value, "id"]).encode()).decode()
    with pytest.raises(HeadwaterError):
        decode_cursor(cursor, "at", int)


@pytest.mark.parametrize("value", ["\0", "\ud800", 1])
def test_cursors_with_texts_no_column_holds_are_refused(value: object) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps(["name", value, "id"]).encode()).decode()
    with pytest.raises(HeadwaterError):
        decode_cursor(cursor, "name", str)
