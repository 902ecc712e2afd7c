"""Playback tokens: who holds one may play one channel until it expires.

A token is a JWT (RFC 7519) signed with HS256, carried as `?token=` by every address of the channel. Its claims: `sub`
the channel's id, `aud` always `playback`, `iat`, `exp`.
"""

import threading
from itertools import islice

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

_AUDIENCE = "playback"
_ALGORITHM = "HS256"
_MIN_KEY_BYTES = 32  # specified: RFC 7518 §3.2, a key at least as long as the hash
_MAX_TOKEN_LENGTH = 1024  # ours have about 250 characters
_NEVER = ("", 0.0)


class PlaybackTokens:
    """Issues and checks playback tokens.

    A token that was checked once is remembered, so that it costs one look-up for each part; refused ones are remembered
    as well, so that repeating one costs no more.

    Args:
        key: Secret of the installation, at least 32 bytes; the same in every gateway process.
        capacity: Checked tokens kept in memory.

    Concurrency: `allows` may be called from any thread.
    """

    def __init__(self, key: bytes, *, capacity: int = 20_000) -> None:
        """Take the key."""
        if len(key) < _MIN_KEY_BYTES:
            message = f"the key of playback tokens needs {_MIN_KEY_BYTES} bytes"
            raise ValueError(message)
        self._key = OctKey.import_key(key)
        self._capacity = capacity
        self._checked: dict[str, tuple[str, float]] = {}
        self._lock = threading.Lock()

    @property
    def remembered(self) -> int:
        """How many checked tokens are kept."""
        return len(self._checked)

    def issue(self, channel_id: str, *, expires_at_s: int, now_s: int) -> str:
        """Return a token for a channel.

        Args:
            channel_id: The only channel it opens.
            expires_at_s: Unix time from which it no longer opens it.
            now_s: Unix time now.
        """
        claims = {"sub": channel_id, "aud": _AUDIENCE, "iat": now_s, "exp": expires_at_s}
        return jwt.encode({"alg": _ALGORITHM}, claims, self._key, [_ALGORITHM])

    def allows(self, token: str, channel_id: str, now_s: float) -> bool:
        """Say whether a token opens a channel now; about a microsecond for a token seen before."""
        checked = self._checked.get(token)
        if checked is None:
            checked = self._check(token)
        return checked[0] == channel_id and now_s < checked[1]

    def _check(self, token: str) -> tuple[str, float]:
        if len(token) > _MAX_TOKEN_LENGTH:
            return _NEVER
        result = self._verified(token)
        with self._lock:
            if len(self._checked) >= self._capacity:
                # Oldest first: a player that is still there is checked anew, which costs it a tenth of a millisecond.
                for old in list(islice(self._checked, self._capacity // 8 + 1)):
                    del self._checked[old]
            self._checked[token] = result
        return result

    def _verified(self, token: str) -> tuple[str, float]:
        try:
            claims = jwt.decode(token, self._key, [_ALGORITHM]).claims
        except (JoseError, ValueError):
            return _NEVER
        subject, expires = claims.get("sub"), claims.get("exp")
        if claims.get("aud") != _AUDIENCE or not isinstance(subject, str) or type(expires) is not int:
            return _NEVER
        return subject, float(expires)
