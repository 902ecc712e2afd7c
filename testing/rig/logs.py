"""A segment log made by hand: events as an engine would send them, with small made-up media."""

from collections.abc import Callable, Sequence
from pathlib import Path

from headwater.core.clock import SystemClock
from headwater.media.model import Codec, TrackKind
from headwater.segments.model import (
    ChannelState,
    InitAdded,
    Keyframe,
    LogEvent,
    LogOpened,
    PartAdded,
    SegmentClosed,
    SegmentOpened,
    SegmentStored,
    StateChanged,
    ThumbnailChanged,
    TrackInfo,
    TracksChanged,
    TrackSegment,
)
from headwater.segments.window import LogWindow
from headwater.store.blobs import open_blobs

EPOCH_US = 1_767_225_600_000_000  # 2026-01-01T00:00:00Z
LOG_ID = "01900000-0000-7000-8000-000000000001"
CHANNEL_ID = "01900000-0000-7000-8000-0000000000c1"
_US = 1_000_000


def video(height: int, bandwidth_bps: int = 2_800_000, init_id: str = "a1") -> TrackInfo:
    """Describe a rung at 30 frames per second."""
    return TrackInfo(
        track_id=f"video-{height}",
        kind=TrackKind.VIDEO,
        codec=Codec.H264,
        codec_string="avc1.64001f",
        timescale=90_000,
        init_id=init_id,
        bandwidth_bps=bandwidth_bps,
        average_bandwidth_bps=bandwidth_bps * 4 // 5,
        width=height * 16 // 9,
        height=height,
        frame_rate=30.0,
        name=f"{height}p",
        frame_duration_ticks=3000,
    )


def audio(name: str = "main", init_id: str = "b1") -> TrackInfo:
    """Describe AAC at 48 kHz."""
    return TrackInfo(
        track_id=f"audio-{name}",
        kind=TrackKind.AUDIO,
        codec=Codec.AAC,
        codec_string="mp4a.40.2",
        timescale=48_000,
        init_id=init_id,
        bandwidth_bps=130_000,
        average_bandwidth_bps=128_000,
        sample_rate_hz=48_000,
        channels=2,
        name=name.title(),
        frame_duration_ticks=1024,
    )


def _frames_up_to(media_us: int, track: TrackInfo) -> int:
    return -(-media_us * track.timescale // (_US * track.frame_duration_ticks))


def sum_s(parts: list[PartAdded], track: TrackInfo) -> float:
    """Return how long parts are together, in seconds."""
    return sum(part.duration_ticks for part in parts) / track.timescale


DEFAULT_TRACKS = (video(720), video(360, 800_000), audio())


class LogMaker:
    """Writes a log of 2 s segments and 0.4 s parts into a window.

    Args:
        directory: For the window's blob store; nothing is written there by itself.
        tracks: Rungs and sound.
        dvr_window_s: As in the log.
        publish: Gets every event; a window of its own is filled when left out.

    Attributes:
        window: What readers see.
        number: The number of the next segment.
        media_us: Where the next segment starts.
    """

    def __init__(
        self,
        directory: Path,
        tracks: tuple[TrackInfo, ...] = DEFAULT_TRACKS,
        *,
        dvr_window_s: int = 7200,
        publish: Callable[[LogEvent], None] | None = None,
        first_number: int = 0,
        part_bytes: int = 0,
    ) -> None:
        """Open the log and put the channel on air."""
        self.log = LogOpened(LOG_ID, CHANNEL_ID, "one", EPOCH_US, 2, 0.4, dvr_window_s)
        self.blobs = open_blobs(directory.as_uri())
        self.window = LogWindow(self.log, self.blobs)
        self._publish = publish or self.window.apply
        self._part_bytes = part_bytes
        self.tracks: tuple[TrackInfo, ...] = ()
        self.number = first_number
        self.media_us = 0
        self.discontinuities = 0
        self._parts: dict[str, list[PartAdded]] = {}
        self._opened: SegmentOpened | None = None
        if publish is not None:
            publish(self.log)
        self.set_tracks(*tracks)
        self.set_state(ChannelState.ON_AIR)

    def set_tracks(self, *tracks: TrackInfo) -> None:
        """Change tracks from the next segment on."""
        self.tracks = tracks
        for track in tracks:
            init = f"init {track.track_id} {track.init_id}".encode()
            self._publish(InitAdded(LOG_ID, track.track_id, track.init_id, init))
        self._publish(TracksChanged(LOG_ID, self.number, list(tracks)))

    def set_state(self, state: ChannelState) -> None:
        """Put the channel on or off air."""
        self._publish(StateChanged(LOG_ID, state, EPOCH_US + self.media_us))

    def thumbnail(self, data: bytes) -> None:
        """Give a still picture."""
        self._publish(ThumbnailChanged(LOG_ID, EPOCH_US + self.media_us, data))

    def open_segment(self, *, is_discontinuity: bool = False) -> int:
        """Open the next segment."""
        self.discontinuities += is_discontinuity
        self._opened = SegmentOpened(LOG_ID, self.number, self.media_us, is_discontinuity, self.discontinuities)
        self._parts = {track.track_id: [] for track in self.tracks}
        self._publish(self._opened)
        return self.number

    def add_part(self, track_id: str | None = None, duration_s: float = 0.4) -> None:
        """Add the next part of one track, or of all."""
        for track in self.tracks:
            if track_id in {None, track.track_id}:
                self._add_part(track, duration_s)

    def _add_part(self, track: TrackInfo, duration_s: float) -> None:
        parts = self._parts[track.track_id]
        index = len(parts)
        frame = track.frame_duration_ticks
        start_us = self.media_us + round(sum_s(parts, track) * _US) if track.kind is TrackKind.VIDEO else self.media_us
        begin = parts[-1].time_ticks + parts[-1].duration_ticks if parts else _frames_up_to(start_us, track) * frame
        end_us = start_us + round(duration_s * _US)
        if track.kind is TrackKind.AUDIO:  # on the pictures' grid, as the packager cuts it
            end_us = self.media_us + round((index + 1) * duration_s * _US)
        frames = max(1, _frames_up_to(end_us, track) - begin // frame)
        data = f"{track.track_id} {self.number}.{index} ".encode().ljust(self._part_bytes, b".")
        duration = frames * frame
        closed_us = EPOCH_US + self.media_us + round((index + 1) * duration_s * _US)
        is_independent = index == 0 or track.kind is TrackKind.AUDIO
        event = PartAdded(LOG_ID, track.track_id, self.number, index, begin, duration, is_independent, closed_us, data)
        parts.append(event)
        self._publish(event)

    def close_segment(self, *, is_gap: bool = False, without: str | None = None, is_stored: bool = False) -> None:
        """Close the open segment; a gap has lost its media, `without` names a track that is missing."""
        opened = self._opened
        assert opened is not None
        described = [] if is_gap else [self._describe(track) for track in self.tracks if track.track_id != without]
        described = [track for track in described if track.parts]
        picture = next(iter(described), None)
        track = next((track for track in self.tracks if picture and track.track_id == picture.track_id), None)
        duration_us = picture.duration_ticks * _US // track.timescale if picture and track else 2 * _US
        self._publish(
            SegmentClosed(
                LOG_ID,
                opened.number,
                opened.start_us,
                duration_us,
                opened.is_discontinuity,
                opened.discontinuity_sequence,
                is_gap,
                described,
            )
        )
        if is_stored:
            self._publish(SegmentStored(LOG_ID, self.number))
        self.number += 1
        self.media_us += duration_us
        self._opened = None

    def _describe(self, track: TrackInfo) -> TrackSegment:
        parts = self._parts[track.track_id]
        keyframes = [Keyframe(0, len(parts[0].data) // 2 + 1, parts[0].time_ticks)] if parts else []
        return TrackSegment(
            track.track_id,
            track.init_id,
            parts[0].time_ticks if parts else 0,
            sum(part.duration_ticks for part in parts),
            sum(len(part.data) for part in parts),
            keyframes if track.kind is TrackKind.VIDEO else [],
            [(part.duration_ticks, len(part.data), part.is_independent) for part in parts],
        )

    def add_segment(self, *, is_discontinuity: bool = False, is_gap: bool = False, without: str | None = None) -> int:
        """Write a whole segment of five parts, stored at once; returns its number."""
        number = self.open_segment(is_discontinuity=is_discontinuity)
        for _ in range(5):
            self.add_part()
        self.close_segment(is_gap=is_gap, without=without, is_stored=True)
        return number

    def add_segments(self, count: int) -> None:
        """Write several."""
        for _ in range(count):
            self.add_segment()

    def be_away(self, seconds: float) -> None:
        """Let wall-clock time pass without a publisher; the next segment should be a discontinuity."""
        self.media_us += round(seconds * _US)


class PartLog:
    """A packager's sink that turns real parts into the events of a log.

    Args:
        log: What the log is.
        publish: Gets every event.
        next_number: Number of the first segment.
    """

    def __init__(self, log: LogOpened, publish: Callable[[LogEvent], None], *, next_number: int = 0) -> None:
        """Open the log."""
        self.log = log
        self.next_number = next_number
        self._publish = publish
        self._tracks: dict[str, TrackInfo] = {}
        self._opened: SegmentOpened | None = None
        self._parts: dict[str, list[PartAdded]] = {}
        self._keyframes: dict[str, list[Keyframe]] = {}
        self._discontinuities = 0
        publish(log)

    def set_tracks(self, tracks: Sequence[TrackInfo]) -> None:
        """Take the full list of tracks."""
        self._tracks = {track.track_id: track for track in tracks}
        self._publish(TracksChanged(self.log.log_id, self.next_number, list(tracks)))

    def add_init(self, track_id: str, init_id: str, data: bytes) -> None:
        """Take an init segment."""
        self._publish(InitAdded(self.log.log_id, track_id, init_id, data))

    def open_segment(self, start_us: int, *, is_discontinuity: bool) -> int:
        """Open the next segment."""
        self._discontinuities += is_discontinuity
        self._opened = SegmentOpened(
            self.log.log_id, self.next_number, start_us, is_discontinuity, self._discontinuities
        )
        self._parts, self._keyframes = {}, {}
        self._publish(self._opened)
        return self.next_number

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
        """Take a part."""
        parts = self._parts.setdefault(track_id, [])
        offset = sum(len(part.data) for part in parts)
        self._keyframes.setdefault(track_id, []).extend(
            Keyframe(offset + keyframe.offset_bytes, keyframe.size_bytes, keyframe.time_ticks) for keyframe in keyframes
        )
        now_us = SystemClock().now_us()
        event = PartAdded(
            self.log.log_id, track_id, self.next_number, index, time_ticks, duration_ticks, is_independent, now_us, data
        )
        parts.append(event)
        self._publish(event)

    def close_segment(self) -> None:
        """Close the open segment and call it stored."""
        opened, number = self._opened, self.next_number
        assert opened is not None
        tracks = [
            TrackSegment(
                track_id,
                self._tracks[track_id].init_id,
                parts[0].time_ticks,
                sum(part.duration_ticks for part in parts),
                sum(len(part.data) for part in parts),
                self._keyframes[track_id],
                [(part.duration_ticks, len(part.data), part.is_independent) for part in parts],
            )
            for track_id, parts in self._parts.items()
        ]
        longest_us = max(
            (track.duration_ticks * _US // self._tracks[track.track_id].timescale for track in tracks), default=0
        )
        self._publish(
            SegmentClosed(
                self.log.log_id,
                number,
                opened.start_us,
                longest_us,
                opened.is_discontinuity,
                opened.discontinuity_sequence,
                is_gap=False,
                tracks=tracks,
            )
        )
        self.next_number += 1
