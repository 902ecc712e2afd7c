"""From a publisher's timestamps to the log's media time."""

_US = 1_000_000


class Timeline:
    """Maps the times of one publisher onto the log, and finds where they break.

    The anchor is made with the first unit: its media time is the wall clock minus the epoch, never before `floor_us`.
    All tracks of the publisher share the one offset, so sound and picture stay together. A jump (forward by more than
    `jump_s`, backward by more than `back_s`) moves the anchor; `map_unit` then says that there is a discontinuity.

    Args:
        epoch_us: Wall-clock instant of media time zero.
        jump_s: Longest step forward that is still the publisher's own pause (guess: 10 s). A pause that the wall clock
            has seen too is no jump, however long.
        back_s: Longest step back that is still reordering between tracks (guess: 2 s).
    """

    def __init__(self, epoch_us: int, jump_s: float = 10.0, back_s: float = 2.0) -> None:
        """Start without an anchor."""
        self._epoch_us = epoch_us
        self._jump_us = round(jump_s * _US)
        self._back_us = round(back_s * _US)
        self._offset_us: int | None = None  # log media time minus publisher time
        self._front_us = 0  # newest publisher time
        self._front_arrived_us = 0

    @property
    def is_anchored(self) -> bool:
        """Whether times can be mapped."""
        return self._offset_us is not None

    def map_unit(self, dts_ticks: int, timescale: int, arrived_us: int, floor_us: int) -> bool:
        """Take note of the next unit's decoding time; anchor when there is no anchor or the times jump.

        Args:
            dts_ticks: Decoding time of the publisher.
            timescale: Its ticks per second.
            arrived_us: Wall clock when the unit came.
            floor_us: Media time up to which the log is written (`Packager.end_us`).

        Returns:
            Whether the anchor moved: the packager needs `discontinuity()` before this unit.
        """
        now_us = dts_ticks * _US // timescale
        if self._offset_us is not None:
            step = now_us - self._front_us
            if (
                -self._back_us <= step <= self._jump_us
                or 0 < step <= arrived_us - self._front_arrived_us + self._jump_us
            ):
                if step > 0:
                    self._front_us, self._front_arrived_us = now_us, arrived_us
                return False
        self._offset_us = max(arrived_us - self._epoch_us, floor_us) - now_us
        self._front_us, self._front_arrived_us = now_us, arrived_us
        return True

    def to_log(self, ticks: int, timescale: int, log_timescale: int) -> int:
        """Convert a time of the publisher to log media time in another timescale, to the nearest tick.

        Raises:
            RuntimeError: There is no anchor yet.
        """
        if self._offset_us is None:
            message = "timeline without an anchor"
            raise RuntimeError(message)
        # The offset is rounded to the log's tick once, apart from the time, so that durations stay exact.
        offset = self._offset_us * log_timescale // _US
        return (2 * ticks * log_timescale + timescale) // (2 * timescale) + offset

    def reset(self) -> None:
        """Forget the anchor: another publisher, or the same one again."""
        self._offset_us = None
