"""Which pictures are dropped when encoding can't keep up: evenly, counted, and no more than needed."""

_SHARES = ((1, 1), (3, 4), (2, 3), (1, 2), (1, 3), (1, 4), (1, 6))  # kept pictures of every so many
_TOLERATED_S = 0.35  # guess: below it a viewer with a small buffer does not stall
_HOPELESS_S = 2.0  # guess: pictures this late are of no use to a live channel
_STEP_S = 0.5  # a step needs some pictures to show its effect before the next is taken
_CALM_S = 3.0
_RECOVERING = 0.05  # of lag gained back per second of media: a backlog that shrinks by itself is left alone


class FrameGate:
    """Lets pictures through to the encoders, all of them or an even share.

    Lag is how long ago the picture's bytes came in. The share goes down a step when lag is too long and does not
    shrink by itself, as it does behind a burst, and up again after a calm time. A hopelessly late picture is dropped in
    any case. Time is media time, so the gate behaves alike under test and on air.
    """

    def __init__(self) -> None:
        """Begin with every picture let through."""
        self.dropped = 0
        self._step = 0
        self._owed = 0
        self._judged_at_s = float("-inf")
        self._lag_then_s = 0.0
        self._calm_since_s: float | None = None

    @property
    def share(self) -> float:
        """Share of the pictures that is let through now."""
        kept, of = _SHARES[self._step]
        return kept / of

    @property
    def pictures_to_next(self) -> int:
        """After an admitted picture: how many pictures later the next one will be admitted, if nothing changes."""
        kept, of = _SHARES[self._step]
        return max(1, -(-(of - self._owed) // kept))

    def admit(self, time_s: float, lag_s: float) -> bool:
        """Tell whether to encode the picture at this media time, which came in `lag_s` ago; counts if not."""
        if not self._judged_at_s <= time_s < self._judged_at_s + _STEP_S:
            self._judge(time_s, lag_s)
        kept, of = _SHARES[self._step]
        self._owed = min(self._owed + kept, 2 * of)
        if (lag_s > _HOPELESS_S and self._step) or self._owed < of:
            self.dropped += 1
            return False
        self._owed -= of
        return True

    def _judge(self, time_s: float, lag_s: float) -> None:
        elapsed_s = time_s - self._judged_at_s
        has_shrunk = 0 < elapsed_s <= 2 * _STEP_S and self._lag_then_s - lag_s > _RECOVERING * elapsed_s
        self._judged_at_s, self._lag_then_s = time_s, lag_s
        if lag_s > _TOLERATED_S:
            self._calm_since_s = None
            if not has_shrunk and elapsed_s <= 2 * _STEP_S:
                self._step = min(self._step + 1, len(_SHARES) - 1)
        elif self._calm_since_s is None or time_s < self._calm_since_s:
            self._calm_since_s = time_s
        elif time_s - self._calm_since_s >= _CALM_S and self._step:
            self._step -= 1
            self._calm_since_s = time_s
