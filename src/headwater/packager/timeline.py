"""From a publisher's timestamps to the log's media time."""


class Timeline:
    """Maps the times of one publisher onto the log, and finds where they break.

    The anchor is made with the first unit: its media time is the wall clock minus the epoch, never before `floor_us`.
    All tracks of the publisher share the one offset, so sound and picture stay together. A jump (forward by more than
    `jump_s`, backward by more than `back_s`) moves the anchor; `map_unit` then says that there is a discontinuity.

    Args:
        epoch_us: Wall-clock instant of media time zero.
        jump_s: Longest step forward that is still the publisher's own pause (guess: 10 s).
        back_s: Longest step back that is still reordering between tracks (guess: 2 s).
    """

    def __init__(self, epoch_us: int, jump_s: float = 10.0, back_s: float = 2.0) -> None:
        """Start without an anchor."""
        raise NotImplementedError

    def map_unit(self, dts_ticks: int, timescale: int, arrived_us: int, floor_us: int) -> bool:
        """Take note of the next unit's decoding time; anchor when there is no anchor or the times jump.

        Returns:
            Whether the anchor moved: the packager needs `discontinuity()` before this unit.
        """
        raise NotImplementedError

    def to_log(self, ticks: int, timescale: int, log_timescale: int) -> int:
        """Convert a time of the publisher to log media time in another timescale, to the nearest tick."""
        raise NotImplementedError

    def reset(self) -> None:
        """Forget the anchor: another publisher, or the same one again."""
        raise NotImplementedError
