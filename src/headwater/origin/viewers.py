"""How many people watch a channel: distinct players seen in the last seconds."""


class ViewerCounter:
    """Counts distinct players per channel; one player is one viewer across rungs and sound.

    Args:
        salt: Secret of the installation; with the day it hides addresses.
        window_s: How long after its last request a player still counts.
        capacity: Most players remembered over all channels; more are not counted.
    """

    def __init__(self, salt: bytes, *, window_s: float = 12.0, capacity: int = 500_000) -> None:
        """Start with nobody."""
        raise NotImplementedError

    def counts(self, now_s: float) -> dict[str, int]:
        """Return viewers by slug and forget who has left. Call once a second; `now_s` is monotonic."""
        raise NotImplementedError
