"""Playback tokens: bound to a channel, bounded in time, cheap to check again."""

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from headwater.origin.tokens import PlaybackTokens

KEY = b"k" * 32
NOW_S = 1_800_000_000


@pytest.fixture
def tokens() -> PlaybackTokens:
    return PlaybackTokens(KEY)


def forged(claims: dict[str, object], key: bytes = KEY, algorithm: str = "HS256") -> str:
    return jwt.encode({"alg": algorithm}, claims, OctKey.import_key(key), [algorithm])


def test_a_token_opens_its_channel_until_it_expires(tokens: PlaybackTokens) -> None:
    token = tokens.issue("c1", expires_at_s=NOW_S + 60, now_s=NOW_S)
    for _ in range(2):
        assert tokens.allows(token, "c1", NOW_S)
        assert tokens.allows(token, "c1", NOW_S + 59.9)
        assert not tokens.allows(token, "c1", NOW_S + 60)
        assert not tokens.allows(token, "c2", NOW_S)


def test_gateways_with_the_same_key_agree(tokens: PlaybackTokens) -> None:
    token = PlaybackTokens(KEY).issue("c1", expires_at_s=NOW_S + 60, now_s=NOW_S)
    assert tokens.allows(token, "c1", NOW_S)
    assert not PlaybackTokens(b"x" * 32).allows(token, "c1", NOW_S)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "a.b.c",
        "é.é.é",
        "\x00",
        "a" * 5000,
        forged({"sub": "c1", "aud": "playback", "exp": NOW_S + 60}, key=b"y" * 32),
        forged({"sub": "c1", "aud": "session", "exp": NOW_S + 60}),
        forged({"sub": "c1", "aud": "playback"}),
        forged({"sub": "c1", "aud": "playback", "exp": "never"}),
        forged({"sub": "c1", "aud": "playback", "exp": True}),
        forged({"aud": "playback", "exp": NOW_S + 60}),
        forged({"sub": "c1", "aud": "playback", "exp": NOW_S + 60}, key=b"k" * 64, algorithm="HS512"),
    ],
)
def test_nothing_else_opens_it(tokens: PlaybackTokens, token: str) -> None:
    for _ in range(2):
        assert not tokens.allows(token, "c1", NOW_S)
        assert not tokens.allows(token, "", NOW_S)


def test_unsigned_tokens_are_refused(tokens: PlaybackTokens) -> None:
    good = tokens.issue("c1", expires_at_s=NOW_S + 60, now_s=NOW_S)
    payload = good.split(".")[1]
    assert not tokens.allows(f"eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{payload}.", "c1", NOW_S)


def test_memory_is_bounded_however_many_tokens_come() -> None:
    tokens = PlaybackTokens(KEY, capacity=50)
    for number in range(500):
        tokens.allows(f"made.up.{number}", "c1", NOW_S)
    assert tokens.remembered <= 50
    token = tokens.issue("c1", expires_at_s=NOW_S + 60, now_s=NOW_S)
    assert tokens.allows(token, "c1", NOW_S)


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        PlaybackTokens(b"short")
