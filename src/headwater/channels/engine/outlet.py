"""The way out of a channel: packager and log writer behind one lock, and what can be measured there."""

import math
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import msgspec

from headwater.channels.engine.stand_ins import StandIns
from headwater.channels.model import ChannelSettings
from headwater.core.clock import Clock
from headwater.media.model import TrackKind
from headwater.packager import PackagedTrack, Packager, PartSink, Sample, part_target_s
from headwater.segments.model import ChannelState, Keyframe, LogOpened, TrackInfo

COPIED_LIMIT_S = 10.0  # Source: the longest segment we let a publisher's keyframes make
_TARGETS_S = (4, 6, 10)  # of copied pictures: raised as rarely as possible, RFC 8216bis §4.4.3.1 wants it constant
_SEGMENTS_TO_JUDGE = 3
_HEADROOM = 1.1  # guess: over the highest segment seen
_US = 1_000_000


class LogSink(PartSink, Protocol):
    """The log's writer as the outlet sees it; `segments.writer.LogWriter` is the real one."""

    @property
    def log(self) -> LogOpened:
        """What the log is now."""
        ...

    @property
    def end_us(self) -> int:
        """Media time where the newest segment ends."""
        ...

    def update_log(self, log: LogOpened) -> None:
        """Announce changed facts of the log."""
        ...

    def set_state(self, state: ChannelState) -> None:
        """Announce whether the channel is on air."""
        ...

    def set_thumbnail(self, data: bytes) -> None:
        """Announce a still picture."""
        ...


@dataclass(slots=True)
class TrackMeter:
    """Bytes of one track.

    Attributes:
        bytes_out: Since the track began.
        segment_bytes: Of the open segment.
        segment_us: Its length so far.
        peak_bps: Of the heaviest closed segment.
        segments: Closed ones.
        all_bytes: Of all closed segments.
        all_us: Their length.
    """

    bytes_out: int = 0
    segment_bytes: int = 0
    segment_us: int = 0
    peak_bps: int = 0
    segments: int = 0
    all_bytes: int = 0
    all_us: int = 0

    def close_segment(self) -> None:
        """Take the segment into the peak."""
        if self.segment_us:
            self.peak_bps = max(self.peak_bps, self.segment_bytes * 8 * _US // self.segment_us)
            self.segments += 1
            self.all_bytes += self.segment_bytes
            self.all_us += self.segment_us
        self.segment_bytes = self.segment_us = 0


@dataclass(slots=True)
class Output:
    """What goes out, for the facts. Written under the outlet's lock, read without it.

    Attributes:
        tracks: The log's tracks.
        meters: By track id.
        newest_us: Media time that the newest part reaches.
        parts: Parts written.
    """

    tracks: tuple[TrackInfo, ...] = ()
    meters: dict[str, TrackMeter] = field(default_factory=dict[str, TrackMeter])
    newest_us: int = 0
    parts: int = 0


def log_of(settings: ChannelSettings) -> LogOpened:
    """Return what a channel's log is, before its tracks are known."""
    return LogOpened(
        log_id=settings.log_id,
        channel_id=settings.id,
        slug=settings.slug,
        epoch_us=settings.epoch_us,
        target_duration_s=math.ceil(settings.segment_s),
        part_target_s=settings.part_s,
        dvr_window_s=settings.dvr_window_s,
    )


class Outlet:
    """Takes samples of all tracks and writes the log.

    It stands between packager and writer (a `PartSink`) so that each part is seen once on its way.

    Args:
        settings: The channel's.
        writer: Its log.
        clock: The machine's.
        on_part: Called for each part, on the thread that brought its last sample; must be quick.

    Concurrency: any thread; one lock, held for as long as writing a part takes.
    """

    def __init__(self, settings: ChannelSettings, writer: LogSink, clock: Clock, on_part: Callable[[], None]) -> None:
        """Begin without tracks."""
        self.output = Output()
        self._settings = settings
        self._writer = writer
        self._clock = clock
        self._on_part = on_part
        self._lock = threading.Lock()
        self._packager: Packager | None = None
        self._packaged: tuple[PackagedTrack, ...] = ()
        self._timing = (settings.segment_s, settings.part_s)
        self._timescales: dict[str, int] = {}
        self._copied: frozenset[str] = frozenset()
        self._must_break = False  # a new packager does not know of the old one's segments
        self._stand_ins = StandIns()

    @property
    def end_us(self) -> int:
        """Media time before which nothing may be placed any more."""
        with self._lock:
            return max(self._writer.end_us, self._packager.end_us if self._packager else 0)

    @property
    def part_delay_us(self) -> int:
        """From the arrival of the newest part's last sample to the log."""
        return self._packager.part_delay_us if self._packager else 0

    def begin(self, tracks: Sequence[PackagedTrack], copied: frozenset[str] = frozenset()) -> None:
        """Write these tracks from now on; with what was there before this is a discontinuity.

        Args:
            tracks: All tracks; their order gives the index for `push`.
            copied: Ids of those whose bitrate is the publisher's and has to be measured.
        """
        with self._lock:
            self._copied = copied
            self._timescales = {track.track_id: track.format.timescale for track in tracks}
            self._announce(tracks, has_copied_pictures=any(_is_picture(t) and t.track_id in copied for t in tracks))
            if self._packager is None:
                settings = self._settings
                self._packager = Packager(
                    self, tracks, settings.segment_s, settings.part_s, self._clock, settings.epoch_us
                )
            else:
                self._packager.discontinuity(tracks)

    def push(self, track_index: int, sample: Sample) -> None:
        """Take the next sample of a track."""
        with self._lock:
            if self._packager:
                self._packager.push(track_index, sample)

    def discontinuity(self) -> None:
        """Let the same tracks go on behind a discontinuity."""
        with self._lock:
            if self._packager:
                self._packager.discontinuity()

    def flush(self) -> None:
        """Write out everything and close the segment; `begin` or `discontinuity` comes before the next sample."""
        with self._lock:
            if self._packager:
                self._packager.flush()

    def allow_length(self, length_s: float) -> float:
        """Raise the target duration, if need be, before a copied segment grows beyond it; return what it is now."""
        with self._lock:
            log = self._writer.log
            if length_s > log.target_duration_s:
                fitting = next((target for target in _TARGETS_S if target >= length_s), math.ceil(length_s))
                log = msgspec.structs.replace(log, target_duration_s=fitting)
                self._writer.update_log(log)
            return float(log.target_duration_s)

    def set_state(self, state: ChannelState) -> None:
        """Announce the channel's state."""
        with self._lock:
            self._writer.set_state(state)

    def set_thumbnail(self, jpeg: bytes) -> None:
        """Announce a still picture."""
        with self._lock:
            self._writer.set_thumbnail(jpeg)

    def apply(self, settings: ChannelSettings) -> None:
        """Take changed settings; nothing may be open."""
        with self._lock:
            if (settings.segment_s, settings.part_s) != self._timing and self._packager:
                self._packager.flush()
                self._packager = None
                self._must_break = True
                self._timing = (settings.segment_s, settings.part_s)
            self._settings = settings

    def _announce(self, tracks: Sequence[PackagedTrack], *, has_copied_pictures: bool) -> None:
        log = self._writer.log
        fresh = log_of(self._settings)
        pictures = [track for track in tracks if _is_picture(track)]
        part_s = max((part_target_s(fresh.part_target_s, track.format) for track in pictures or tracks), default=0.0)
        target_s = fresh.target_duration_s
        if has_copied_pictures:
            target_s = max(target_s, _TARGETS_S[0], log.target_duration_s)
        fresh = msgspec.structs.replace(fresh, target_duration_s=target_s, part_target_s=part_s)
        if fresh != log:
            self._writer.update_log(fresh)

    # What follows is the packager's side; the lock is held.

    def set_tracks(self, tracks: Sequence[TrackInfo]) -> None:
        """Take the tracks from the next segment on."""
        self.output.tracks = tuple(tracks)
        self.output.meters = {track.track_id: TrackMeter() for track in tracks}
        self._stand_ins.plan(tracks)
        self._tell_tracks()

    def add_init(self, track_id: str, init_id: str, data: bytes) -> None:
        """Take an init segment."""
        self._stand_ins.inits[track_id] = (init_id, data)
        self._writer.add_init(track_id, init_id, data)

    def open_segment(self, start_us: int, *, is_discontinuity: bool) -> int:
        """Open the next segment and return its number."""
        is_discontinuity, self._must_break = is_discontinuity or self._must_break, False
        return self._writer.open_segment(start_us, is_discontinuity=is_discontinuity)

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
        """Write and measure a part."""
        for written in (track_id, *self._stand_ins.by_source.get(track_id, ())):
            self._writer.add_part(written, index, time_ticks, duration_ticks, is_independent, data, keyframes)
        output = self.output
        meter = output.meters[track_id]
        meter.bytes_out += len(data)
        meter.segment_bytes += len(data)
        timescale = self._timescales[track_id]
        meter.segment_us += duration_ticks * _US // timescale
        output.newest_us = max(output.newest_us, (time_ticks + duration_ticks) * _US // timescale)
        output.parts += 1
        self._on_part()

    def close_segment(self) -> None:
        """Close the open segment, and correct what was declared of copied tracks."""
        self._writer.close_segment()
        for meter in self.output.meters.values():
            meter.close_segment()
        if self._copied:
            self._declare_measured()

    def _declare_measured(self) -> None:
        tracks = tuple(self._measured(track) for track in self.output.tracks)
        if tracks != self.output.tracks:
            self.output.tracks = tracks
            self._tell_tracks()

    def _tell_tracks(self) -> None:
        stand_ins = self._stand_ins.tracks(self.output.tracks)
        for track_id, (init_id, data) in self._stand_ins.own_inits():
            self._writer.add_init(track_id, init_id, data)
        self._writer.set_tracks([*self.output.tracks, *stand_ins])

    def _measured(self, track: TrackInfo) -> TrackInfo:
        meter = self.output.meters[track.track_id]
        if track.track_id not in self._copied or meter.segments < _SEGMENTS_TO_JUDGE:
            return track
        if meter.peak_bps <= track.bandwidth_bps <= 2 * meter.peak_bps:
            return track
        return msgspec.structs.replace(
            track,
            bandwidth_bps=round(meter.peak_bps * _HEADROOM),
            average_bandwidth_bps=meter.all_bytes * 8 * _US // meter.all_us,
        )


def _is_picture(track: PackagedTrack) -> bool:
    return track.format.kind is TrackKind.VIDEO
