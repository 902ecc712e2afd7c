"""The writing end of a log: gives numbers, spools parts, announces them, and hands closed segments to the storer."""

from collections.abc import Callable, Sequence

from headwater.segments.model import ChannelState, Keyframe, LogEvent, LogOpened, TrackInfo
from headwater.segments.storer import Storer


class LogWriter:
    """The one writer of a log (a file lock holds others off).

    Opening recovers what a killed writer has left: its unfinished segment comes back closed and short, or as a gap.
    Nothing here raises because a disk or a database fails: the log goes on from memory and the storer raises an alarm.

    Args:
        log: What the log is; `LogOpened` is announced by `FeedSender.add_log(writer)`.
        storer: The process's storer.
        publish: Takes every event, in order, under the writer's lock: it must be quick (`FeedSender.publish` is).
        memory_bytes: Most bytes of closed segments kept while they could not be stored.

    Raises:
        HeadwaterError: `log_busy` when another process writes it, `log_position_unknown` when neither the spool nor
            the index can say which number comes next.

    Concurrency: one thread calls the media methods; `snapshot` may come from another.
    """

    def __init__(
        self, log: LogOpened, storer: Storer, publish: Callable[[LogEvent], None], *, memory_bytes: int = 96 << 20
    ) -> None:
        """Take the lock, recover, and find the next number."""
        raise NotImplementedError

    @property
    def log(self) -> LogOpened:
        """What the log is now."""
        raise NotImplementedError

    @property
    def next_number(self) -> int:
        """The number that the next `open_segment` gives."""
        raise NotImplementedError

    @property
    def end_us(self) -> int:
        """Media time where the newest segment ends; a new publisher must be anchored at or after it. 0 at first."""
        raise NotImplementedError

    def update_log(self, log: LogOpened) -> None:
        """Announce changed facts (slug, target duration, DVR window) of the same log."""
        raise NotImplementedError

    def set_tracks(self, tracks: Sequence[TrackInfo]) -> None:
        """Take the full list of tracks from the next segment on; the same list again changes nothing."""
        raise NotImplementedError

    def add_init(self, track_id: str, init_id: str, data: bytes) -> None:
        """Take an init segment; the same id means the same bytes."""
        raise NotImplementedError

    def open_segment(self, start_us: int, *, is_discontinuity: bool) -> int:
        """Open the next segment and return its number; an open one is closed first.

        The first segment of a writer that continues an older log is always a discontinuity.
        """
        raise NotImplementedError

    def add_part(  # noqa: PLR0913, PLR0917 - the log's agreed signature
        self,
        track_id: str,
        index: int,
        time_ticks: int,
        duration_ticks: int,
        is_independent: bool,  # noqa: FBT001 - the log's agreed signature
        data: bytes,
        keyframes: Sequence[Keyframe] = (),
    ) -> None:
        """Append a part to the open segment; it is spooled, then announced.

        Args:
            track_id: Its track, one of `set_tracks`.
            index: Position in the segment, from 0.
            time_ticks: Its tfdt.
            duration_ticks: Sum of its samples' durations.
            is_independent: Whether it begins with a keyframe.
            data: Its bytes.
            keyframes: Where its keyframes lie; offsets count from the start of this part.
        """
        raise NotImplementedError

    def close_segment(self) -> None:
        """Close the open segment on all tracks and hand it to the storer; without an open one nothing happens."""
        raise NotImplementedError

    def set_state(self, state: ChannelState) -> None:
        """Announce whether the channel is on air."""
        raise NotImplementedError

    def set_thumbnail(self, data: bytes) -> None:
        """Announce a new still picture (JPEG)."""
        raise NotImplementedError

    def snapshot(self) -> list[LogEvent]:
        """Return the events that bring a reader who knows nothing up to now."""
        raise NotImplementedError

    def close(self) -> None:
        """Close the open segment and let the log go; the storer goes on with what it has."""
        raise NotImplementedError
