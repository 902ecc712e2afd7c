"""The origin: looks up a channel's window and gives playlists, manifests and media."""

from headwater.origin.ports import ChannelDirectory
from headwater.origin.tokens import PlaybackTokens
from headwater.origin.viewers import ViewerCounter
from headwater.segments.index import SegmentIndex
from headwater.segments.windows import LogWindows


class Origin:
    """Everything behind `/live/…` of one gateway process.

    Args:
        directory: All channels.
        windows: Their logs' windows.
        index: For `?start=&end=` beyond a window; None leaves such ranges to the window.
        tokens: Checks playback tokens.
        viewers: Counts viewers.
    """

    def __init__(
        self,
        directory: ChannelDirectory,
        windows: LogWindows,
        index: SegmentIndex | None,
        tokens: PlaybackTokens,
        viewers: ViewerCounter,
    ) -> None:
        """Wire the room."""
        raise NotImplementedError

    def viewer_counts(self) -> dict[str, int]:
        """Return viewers by slug as this process sees them; call once a second."""
        raise NotImplementedError
