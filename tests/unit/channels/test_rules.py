import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.channels.model import LadderRung
from headwater.channels.rules import check_ladder, check_slug, check_timing
from headwater.core.errors import HeadwaterError


@pytest.mark.parametrize("slug", ["a", "a1", "news-24", "1", "x" * 63])
def test_good_names(slug: str) -> None:
    check_slug(slug)


@pytest.mark.parametrize("slug", ["", "A", "-a", "a-", "a_b", "ä", "a b", "x" * 64, "a/b", "a\n", "頻道"])
def test_names_that_addresses_can_not_carry(slug: str) -> None:
    with pytest.raises(HeadwaterError) as refused:
        check_slug(slug)
    assert refused.value.entry.code == "slug_invalid"


@pytest.mark.parametrize("slug", ["api", "live", "admin", "01a1fe36-25c6-7811-8125-ead480882ad1"])
def test_names_that_mean_something_else(slug: str) -> None:
    with pytest.raises(HeadwaterError) as refused:
        check_slug(slug)
    assert refused.value.entry.code == "slug_reserved"


@given(st.text(max_size=70))
def test_whatever_is_accepted_is_safe_in_a_path(slug: str) -> None:
    try:
        check_slug(slug)
    except HeadwaterError:
        return
    assert 0 < len(slug) <= 63
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def rung(height: int, bitrate_bps: int, name: str = "") -> LadderRung:
    return LadderRung(name or f"{height}p", height, bitrate_bps)


@pytest.mark.parametrize(
    ("ladder", "words"),
    [
        ((), "1 to 8"),
        (tuple(rung(2000 - 10 * index, 9_000_000 - index) for index in range(9)), "1 to 8"),
        ((rung(721, 1_000_000),), "even"),
        ((rung(720, 10),), "bit/s"),
        ((rung(720, 1_000_000), rung(720, 900_000)), "lower"),
        ((rung(720, 1_000_000), rung(480, 1_000_000)), "lower"),
        ((rung(720, 2_000_000, "x"), rung(480, 1_000_000, "x")), "same name"),
    ],
)
def test_ladders_that_can_not_be_climbed(ladder: tuple[LadderRung, ...], words: str) -> None:
    with pytest.raises(HeadwaterError, match=words) as refused:
        check_ladder(ladder)
    assert "{" not in refused.value.message("zh-Hant-TW")


def test_good_ladders() -> None:
    check_ladder(None)
    check_ladder((rung(1080, 5_000_000), rung(720, 2_800_000)))


def test_parts_are_half_a_segment_at_most() -> None:
    check_timing(1.0, 0.5)
    with pytest.raises(HeadwaterError):
        check_timing(1.0, 0.51)
