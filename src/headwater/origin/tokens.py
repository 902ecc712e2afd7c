"""Playback tokens: who holds one may play one channel until it expires."""


class PlaybackTokens:
    """Issues and checks playback tokens (JWT, HS256).

    Args:
        key: Secret of the installation, at least 32 bytes; the same in every gateway process.
        capacity: Checked tokens kept in memory.
    """

    def __init__(self, key: bytes, *, capacity: int = 20_000) -> None:
        """Take the key."""
        raise NotImplementedError

    def issue(self, channel_id: str, *, expires_at_s: int, now_s: int) -> str:
        """Return a token for a channel.

        Args:
            channel_id: The only channel it opens.
            expires_at_s: Unix time from which it no longer opens it.
            now_s: Unix time now.
        """
        raise NotImplementedError

    def allows(self, token: str, channel_id: str, now_s: float) -> bool:
        """Say whether a token opens a channel now. About a microsecond for a token seen before; from any thread."""
        raise NotImplementedError
