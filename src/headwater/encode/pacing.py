"""Which pictures are dropped when encoding can't keep up: evenly, counted, and no more than needed."""

_SHARES = ((1, 1), (3, 4), (2, 3), (1, 2), (1, 3), (1, 4), (1, 6))  # kept pictures of every so many


class FrameGate:
    """Lets pictures through to the encoders, all of them or an even share.

    The share goes down a step when pictures pile up, and up again after a calm time. A picture that finds the queue
    full is dropped in any case. Time is media time, so the gate behaves alike under test and on air.

    Args:
        limit: Most pictures that may wait for the slowest encoder.
        calm_s: How long the queue has to stay short before the share grows.
    """

    def __init__(self, limit: int, calm_s: float = 3.0) -> None:
        """Begin with every picture let through."""
        self.dropped = 0
        self._limit = limit
        self._calm_s = calm_s
        self._step = 0
        self._owed = 0
        self._calm_since_s: float | None = None
        self._stepped_at_s = float("-inf")

    @property
    def share(self) -> float:
        """Share of the pictures that is let through now."""
        kept, of = _SHARES[self._step]
        return kept / of

    def admit(self, time_s: float, waiting: int) -> bool:
        """Tell whether to encode the picture at this media time while `waiting` pictures wait; counts if not."""
        self._adjust(time_s, waiting)
        kept, of = _SHARES[self._step]
        self._owed += kept
        if waiting >= self._limit or self._owed < of:
            self._owed = min(self._owed, of)
            self.dropped += 1
            return False
        self._owed -= of
        return True

    def _adjust(self, time_s: float, waiting: int) -> None:
        if waiting >= self._limit - 1:
            self._calm_since_s = None
            # One step needs some pictures to show its effect before the next is taken.
            if time_s - self._stepped_at_s > self._calm_s / 6 and self._step < len(_SHARES) - 1:
                self._step += 1
                self._stepped_at_s = time_s
        elif waiting > self._limit // 2:
            self._calm_since_s = None
        elif self._calm_since_s is None or time_s < self._calm_since_s:
            self._calm_since_s = time_s
        elif time_s - self._calm_since_s >= self._calm_s and self._step:
            self._step -= 1
            self._calm_since_s = time_s
