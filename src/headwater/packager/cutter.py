"""Cuts the samples of all tracks into parts and segments on one grid."""

from collections.abc import Sequence
from dataclasses import dataclass

from headwater.core.clock import Clock
from headwater.media.model import TrackKind
from headwater.packager.audio_lane import AudioLane
from headwater.packager.boxes import producer_reference_time, segment_type
from headwater.packager.init_segment import build_init, describe, init_id_of
from headwater.packager.lane import Lane, VideoLane
from headwater.packager.model import PackagedTrack, PackagerCounters, PartSink, Sample
from headwater.segments.model import TrackInfo

_US = 1_000_000
_SAME_PICTURE_S = 0.02  # rungs mark the same picture; their encoders may round its time
_AUDIO_AHEAD_US = 2_000_000  # guess: sound further ahead than this no longer waits for the picture
_AUDIO_AHEAD_AT_START_US = 3_000_000  # guess: a first keyframe may take that long
_RUNG_PATIENCE_US = 2_000_000  # guess: a rung further behind is stuck
_MAX_AUDIO_PATIENCE_US = 3_000_000  # guess: publishers interleave within a second
_LAG_MARGIN_US = 100_000  # guess
_MAX_ASTRAY_S = 10.0  # beyond it a time is not the log's; `Timeline` must have mended it


@dataclass(frozen=True, slots=True)
class Boundary:
    """Where a segment begins: the presentation time of its first picture, or a time on the sound's own grid."""

    ticks: int
    timescale: int
    is_discontinuity: bool

    @property
    def us(self) -> int:
        """Media time in microseconds."""
        return self.ticks * _US // self.timescale

    def at(self, timescale: int) -> int:
        """Return the first tick of another timescale that does not lie before it."""
        return -(-self.ticks * timescale // self.timescale)


class Packager:
    """Makes CMAF parts and segments of N video tracks (rungs) and M audio tracks.

    All tracks of a segment begin at the same picture: the one whose sample has `is_segment_start`. A part goes to the
    sink when its last sample is in. Sound is cut at its first frame at or after the picture's boundary; where it is
    missing, silence takes its place. One segment is open in the log at a time: it closes when every track has passed
    its end, or when the others have waited long enough for a track (a part's length for sound, 2 s for a rung).

    Args:
        sink: The log's writer.
        tracks: All tracks; their order gives the index for `push`.
        segment_s: Length that sound-only channels are cut to, and that tells the last part of a segment.
        part_s: Wanted part length; the true one is a whole number of frames (`grid.part_target_s`).
        clock: For measuring.
        epoch_us: Wall-clock instant of media time zero, for `prft`; 0 leaves `prft` out.

    Attributes:
        counters: What did not go the straight way.
        part_delay_us: From the arrival of the newest part's last sample to the sink; 0 when samples have no arrival.

    Concurrency: one thread; every method returns at once.
    """

    def __init__(
        self,
        sink: PartSink,
        tracks: Sequence[PackagedTrack],
        segment_s: float,
        part_s: float,
        clock: Clock,
        epoch_us: int = 0,
    ) -> None:
        """Announce the tracks and their init segments to the sink."""
        self.counters = PackagerCounters()
        self.part_delay_us = 0
        self._sink = sink
        self._segment_s = segment_s
        self._part_s = part_s
        self._clock = clock
        self._epoch_us = epoch_us
        self._boundaries: dict[int, Boundary] = {}
        self._next = 0  # sequence of the next boundary to be made
        self._open = 0  # sequence of the segment that is open, or opens next
        self._is_open = False
        self._is_discontinuity_due = False
        self._start_us = -1
        self._end_us = 0
        self._set_tracks(tracks)

    def _set_tracks(self, tracks: Sequence[PackagedTrack]) -> None:
        self._lanes: list[VideoLane | AudioLane] = []
        infos: list[TrackInfo] = []
        for track in tracks:
            init = build_init(track.format, track.average_bandwidth_bps)
            init_id = init_id_of(init)
            infos.append(describe(track, init_id))
            self._sink.add_init(track.track_id, init_id, init)
            make = VideoLane if track.format.kind is TrackKind.VIDEO else AudioLane
            self._lanes.append(make(track, self._part_s, self.counters))
        self._video = [lane for lane in self._lanes if isinstance(lane, VideoLane)]
        self._audio = [lane for lane in self._lanes if isinstance(lane, AudioLane)]
        self._sink.set_tracks(infos)
        self._restart()

    def _restart(self) -> None:
        self._boundaries.clear()
        self._open = self._next
        self._front_us: int | None = None  # media time before which no picture's boundary can come any more
        self._does_sound_lead = not self._video
        self._lag_us = 0
        self._patience_us = round(self._part_s * _US)

    @property
    def end_us(self) -> int:
        """Media time up to which something was written, in µs since the epoch: a new anchor must not lie before it."""
        return max([self._end_us, *(lane.us(lane.end) for lane in self._lanes if lane.end is not None)])

    def push(self, track_index: int, sample: Sample) -> None:
        """Take the next sample of a track, in decoding order."""
        lane = self._lanes[track_index]
        self.counters.samples += 1
        if _is_astray(lane, sample):
            self.counters.dropped_samples += 1
            return
        if isinstance(lane, VideoLane):
            self._push_picture(lane, sample)
        else:
            lane.queue.append(sample)
            self._watch_sound(lane, sample)
        for audio in self._audio:
            self._drain(audio)
        self._advance()

    def discontinuity(self, tracks: Sequence[PackagedTrack] | None = None) -> None:
        """Write out all that is held, close the segment, and let the next one begin with a discontinuity.

        Args:
            tracks: The tracks from now on, when formats changed; new init segments are announced.
        """
        self.flush()
        self._is_discontinuity_due = self._next > 0
        for lane in self._lanes:
            lane.end = None
        if tracks is not None:
            self._set_tracks(tracks)

    def flush(self) -> None:
        """Write out all that is held and close the open segment; `push` may go on later (call `discontinuity` then)."""
        for audio in self._audio:
            self._drain(audio, is_last=True)
        for lane in self._lanes:
            lane.finish()
        self._advance(is_last=True)
        self._end_us = self.end_us
        for lane in self._lanes:
            lane.leave()
        self._restart()

    def _push_picture(self, lane: VideoLane, sample: Sample) -> None:
        if sample.is_segment_start:
            self._start_segment(lane, sample)
        if lane.segment < 0:
            self.counters.dropped_samples += 1
            return
        lane.add(sample)
        front_us = lane.us(lane.front)
        if self._front_us is None or front_us > self._front_us:
            self._front_us = front_us
        self._does_sound_lead = False

    def _start_segment(self, lane: VideoLane, sample: Sample) -> None:
        segment = self._matching(sample.pts_ticks, lane.timescale)
        if segment is None:
            segment = self._make_boundary(sample.pts_ticks, lane.timescale)
        if segment is None and lane.segment < 0:
            segment = self._next - 1
        if segment is None or segment <= lane.segment:
            return
        start = lane.start_of(sample)
        lane.finish(max(start, lane.builder.last_start + 1))
        lane.enter(segment, self._prefix(lane, start))
        if lane is self._video[0]:
            for audio in self._audio:
                audio.set_step(lane.target * audio.timescale // lane.timescale)

    def _matching(self, pts_ticks: int, timescale: int) -> int | None:
        """Return the segment that another rung has already begun at this picture."""
        near = _SAME_PICTURE_S * timescale
        for segment, boundary in self._boundaries.items():
            if abs(boundary.at(timescale) - pts_ticks) <= near:
                return segment
        return None

    def _make_boundary(self, ticks: int, timescale: int) -> int | None:
        """Begin a new segment after all others; None when the time does not lie after the newest one's start."""
        newest = self._boundaries.get(self._next - 1)
        if newest is not None and ticks * newest.timescale <= newest.ticks * timescale:
            return None
        segment = self._next
        self._boundaries[segment] = Boundary(ticks, timescale, self._is_discontinuity_due)
        self._is_discontinuity_due = False
        self._next += 1
        return segment

    def _prefix(self, lane: Lane, start_ticks: int) -> bytes:
        if not self._epoch_us:
            return segment_type()
        return segment_type() + producer_reference_time(self._epoch_us + lane.us(start_ticks), start_ticks)

    def _watch_sound(self, lane: AudioLane, sample: Sample) -> None:
        """Learn how far sound comes behind the picture, and let it lead when the picture stays away."""
        now_us = lane.us(sample.dts_ticks)
        if self._front_us is None:
            waited_us = now_us - lane.us(lane.queue[0].dts_ticks)
            self._does_sound_lead = self._does_sound_lead or waited_us > _AUDIO_AHEAD_AT_START_US
            return
        self._does_sound_lead = self._does_sound_lead or now_us - self._front_us > _AUDIO_AHEAD_US
        self._lag_us = max(self._front_us - now_us, self._lag_us - self._lag_us // 256)
        patience_us = max(round(self._part_s * _US), self._lag_us + self._lag_us // 4 + _LAG_MARGIN_US)
        self._patience_us = min(patience_us, _MAX_AUDIO_PATIENCE_US)

    def _drain(self, lane: AudioLane, *, is_last: bool = False) -> None:
        """Place the frames of a lane whose segment is certain."""
        while (frame := lane.peek()) is not None:
            if self._does_sound_lead or (is_last and self._front_us is None):
                self._lead(frame.start_ticks, lane.timescale)
            following = self._following(lane)
            boundary = following.at(lane.timescale) if following else None
            if following and boundary is not None and frame.start_ticks >= boundary:
                self._enter_next(lane, following)
            elif lane.segment < 0:
                if following is None:
                    return
                lane.queue.popleft()
                self.counters.dropped_samples += 1
            elif is_last or following or self._is_certain(lane.us(frame.start_ticks)):
                lane.take(frame, boundary)
                if following and boundary is not None and frame.start_ticks + frame.duration_ticks >= boundary:
                    self._enter_next(lane, following)
            else:
                return
        if lane.can_fill and not self._does_sound_lead and not is_last:
            self._stand_in(lane)

    def _following(self, lane: AudioLane) -> Boundary | None:
        """Return the boundary at which a lane's next segment begins."""
        return self._boundaries.get(lane.segment + 1 if lane.segment >= 0 else self._open)

    def _is_certain(self, start_us: int) -> bool:
        """Tell whether no boundary can come before a time any more."""
        return self._does_sound_lead or (self._front_us is not None and start_us < self._front_us)

    def _enter_next(self, lane: AudioLane, boundary: Boundary) -> None:
        segment = lane.segment + 1 if lane.segment >= 0 else self._open
        origin = boundary.at(lane.timescale)
        lane.finish()
        lane.enter(segment, self._prefix(lane, origin))
        lane.set_origin(origin, lane.ticks(self._segment_s))

    def _lead(self, start_ticks: int, timescale: int) -> None:
        """Begin segments on the sound's own grid."""
        newest = self._boundaries.get(self._next - 1)
        if newest is None:
            self._make_boundary(start_ticks, timescale)
            return
        length = round(self._segment_s * timescale)
        due = newest.at(timescale) + length
        if start_ticks >= due:
            self._make_boundary(due if start_ticks < due + length else start_ticks, timescale)

    def _stand_in(self, lane: AudioLane) -> None:
        """Write silence where the sound stays away longer than it usually comes late."""
        if self._front_us is None:
            return
        until_us = self._front_us - self._patience_us
        if lane.segment < 0:
            first = self._following(lane)
            if first is None or first.us > until_us:
                return
            self._enter_next(lane, first)
        while lane.end is not None and lane.us(lane.end) < until_us:
            following = self._following(lane)
            boundary = following.at(lane.timescale) if following else None
            until = until_us * lane.timescale // _US
            lane.fill_to(until if boundary is None else min(until, boundary), boundary)
            if following is None or boundary is None or lane.end < boundary:
                return
            self._enter_next(lane, following)

    def _advance(self, *, is_last: bool = False) -> None:
        """Hand parts to the sink, and close and open segments as far as all tracks have come."""
        while True:
            current = self._boundaries.get(self._open)
            if current is None:
                return
            if not self._is_open:
                self._start_us = max(current.us, self._start_us + 1)  # the log's timeline never goes back
                self._sink.open_segment(self._start_us, is_discontinuity=current.is_discontinuity)
                self._is_open = True
            self._deliver()
            following = self._boundaries.get(self._open + 1)
            if following is None and not is_last:
                return
            if following is not None and not is_last:
                if not all(self._is_past(lane, following) for lane in self._lanes):
                    return
                self._deliver()
            self._sink.close_segment()
            self._is_open = False
            del self._boundaries[self._open]
            self._open += 1

    def _deliver(self) -> None:
        for lane in self._lanes:
            if not lane.out:
                continue
            for segment, part in lane.out:
                if segment <= self._open:
                    self._sink.add_part(
                        lane.track.track_id,
                        part.index,
                        part.time_ticks,
                        part.duration_ticks,
                        part.is_independent,
                        part.data,
                        part.keyframes,
                    )
            lane.out = [(segment, part) for segment, part in lane.out if segment > self._open]
            if lane.arrived_us:
                self.part_delay_us = self._clock.now_us() - lane.arrived_us

    def _is_past(self, lane: VideoLane | AudioLane, following: Boundary) -> bool:
        """Tell whether the open segment need not wait for a lane; one that is too late is moved on."""
        if lane.segment < 0 or lane.segment > self._open:
            return True
        patience_us = self._patience_us if isinstance(lane, AudioLane) else _RUNG_PATIENCE_US
        if self._reach_us() - following.us <= patience_us:
            return False
        self.counters.late_tracks += 1
        if isinstance(lane, AudioLane):
            self._enter_next(lane, following)
        else:
            lane.finish()
            lane.enter(self._open + 1, self._prefix(lane, following.at(lane.timescale)))
        return True

    def _reach_us(self) -> int:
        """Return the media time that the furthest track has come to."""
        return max([self._front_us or 0, *(lane.us(lane.end) for lane in self._audio if lane.end is not None)])


def _is_astray(lane: VideoLane | AudioLane, sample: Sample) -> bool:
    """Tell whether a sample's times cannot be the log's."""
    limit = _MAX_ASTRAY_S * lane.timescale
    if min(sample.pts_ticks, sample.dts_ticks) < 0 or abs(sample.pts_ticks - sample.dts_ticks) > limit:
        return True
    return lane.end is not None and lane.end - sample.dts_ticks > limit
