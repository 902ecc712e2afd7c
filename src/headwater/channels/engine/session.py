"""One publishing session's media, from its first unit to its last: placed on the timeline, given to a pipeline."""

from collections.abc import Callable, Sequence

import structlog

from headwater.channels.engine.encoding import CannotCopyError
from headwater.channels.engine.meters import InputMeter
from headwater.channels.engine.pipeline import Pipeline, PipelineCounters
from headwater.channels.engine.timeline import SessionTimeline
from headwater.media.messages import Units
from headwater.media.model import AccessUnit, TrackFormat, TrackKind
from headwater.media.picture import VIDEO_TIMESCALE
from headwater.packager import Sample

_US = 1_000_000
_log = structlog.get_logger()

MakePipeline = Callable[[Sequence[TrackFormat], int, str], Pipeline]


class Session:
    """Feeds one publisher's units into a pipeline, which is made anew whenever formats change.

    Args:
        epoch_us: Of the log.
        floor_us: Gives the media time before which nothing may be placed.
        make_pipeline: Makes a pipeline for formats, a claimed video bitrate, and the reason why pictures can't be
            copied (empty when that is still open).

    Attributes:
        meter: What comes in.
        newest_us: Media time of the newest unit.
        jumps: Times the publisher's clock jumped.
        pipelines: How often a pipeline was made.

    Concurrency: everything on the channel's runner; the attributes may be read anywhere.
    """

    def __init__(self, epoch_us: int, floor_us: Callable[[], int], make_pipeline: MakePipeline) -> None:
        """Begin without formats."""
        self.meter = InputMeter()
        self.newest_us = 0
        self.jumps = 0
        self.pipelines = 0
        self._timeline = SessionTimeline(epoch_us)
        self._floor_us = floor_us
        self._make_pipeline = make_pipeline
        self._formats: list[TrackFormat] = []
        self._log_timescales: list[int] = []
        self._has_video = False
        self._pipeline: Pipeline | None = None
        self._dropped_before = 0
        self._waits_for_keyframe = True
        self._claimed_bps = 0
        self._no_copy_reason = ""

    @property
    def counters(self) -> PipelineCounters:
        """Those of the present pipeline."""
        return self._pipeline.counters if self._pipeline else PipelineCounters()

    @property
    def dropped_pictures(self) -> int:
        """Pictures left out since the publisher came."""
        return self._dropped_before + self.counters.dropped_pictures

    @property
    def note(self) -> str:
        """Why the channel's mode could not be followed; empty when it is."""
        return self._pipeline.note if self._pipeline else ""

    @property
    def breaks(self) -> int:
        """Times the timeline broke in mid-session."""
        return self._timeline.breaks

    def take_formats(self, formats: Sequence[TrackFormat]) -> None:
        """Take the publisher's tracks; the next keyframe begins a new pipeline."""
        if list(formats) == self._formats:
            return
        self._end_pipeline()
        self._formats = list(formats)
        self._has_video = any(track.kind is TrackKind.VIDEO for track in formats)
        self._log_timescales = [
            VIDEO_TIMESCALE if track.kind is TrackKind.VIDEO else track.sample_rate_hz for track in formats
        ]
        self._waits_for_keyframe = self._has_video
        self._no_copy_reason = ""
        self.meter.take_formats(formats)

    def take_metadata(self, values: dict[str, str | float | bool]) -> None:
        """Take what the publisher says of itself."""
        claimed = values.get("videodatarate")
        if isinstance(claimed, (int, float)) and 50 <= claimed <= 100_000:  # noqa: PLR2004 - kb/s, what can be true
            self._claimed_bps = round(claimed * 1000)

    def take_jump(self) -> None:
        """Count a jump of the publisher's clock, which ingest has mended."""
        self.jumps += 1

    def take_units(self, message: Units) -> None:
        """Take a batch of units."""
        for unit in message.units:
            if unit.track < len(self._formats):
                self._take(unit, message.arrived_us)

    def finish(self) -> None:
        """Write out everything; nothing comes any more."""
        self._end_pipeline()

    def _take(self, unit: AccessUnit, arrived_us: int) -> None:
        track_format = self._formats[unit.track]
        self.meter.take(unit, track_format)
        is_picture = track_format.kind is TrackKind.VIDEO
        if self._waits_for_keyframe:
            if not is_picture or not unit.is_keyframe:
                return  # sound before the first picture would be left out of the first segment anyway
            self._waits_for_keyframe = False
        timescale = track_format.timescale
        if self._timeline.admit(unit.dts_ticks, timescale, arrived_us, self._floor_us) and not self._break(unit):
            return
        pipeline = self._pipeline or self._begin_pipeline()
        to_log = self._timeline.to_log
        log_timescale = self._log_timescales[unit.track]
        dts_ticks = to_log(unit.dts_ticks, timescale, log_timescale)
        sample = Sample(
            dts_ticks,
            dts_ticks
            if unit.pts_ticks == unit.dts_ticks
            else dts_ticks + (unit.pts_ticks - unit.dts_ticks) * log_timescale // timescale,
            unit.duration_ticks * log_timescale // timescale,
            unit.is_keyframe,
            False,
            unit.data,
            arrived_us,
        )
        newest_us = dts_ticks * _US // log_timescale
        self.newest_us = max(self.newest_us, newest_us)
        try:
            pipeline.push(unit.track, sample)
        except CannotCopyError as error:
            self._stop_copying(str(error))

    def _break(self, unit: AccessUnit) -> bool:
        """Break the timeline before a unit; False when the break has to wait for the next keyframe."""
        if self._pipeline is None:
            return True
        _log.info("timeline_broke", breaks=self._timeline.breaks)
        is_clean = unit.is_keyframe and self._formats[unit.track].kind is TrackKind.VIDEO
        if self._has_video and self._pipeline.must_begin_with_keyframe and not is_clean:
            self._timeline.reset()
            self._waits_for_keyframe = True
            return False
        self._pipeline.discontinuity()
        return True

    def _stop_copying(self, reason: str) -> None:
        _log.warning("copying_stopped", reason=reason)
        self._end_pipeline()
        self._no_copy_reason = reason
        self._waits_for_keyframe = self._has_video

    def _begin_pipeline(self) -> Pipeline:
        self._pipeline = self._make_pipeline(self._formats, self._claimed_bps, self._no_copy_reason)
        self.pipelines += 1
        return self._pipeline

    def _end_pipeline(self) -> None:
        if self._pipeline is None:
            return
        pipeline, self._pipeline = self._pipeline, None
        self._dropped_before += pipeline.counters.dropped_pictures
        pipeline.finish()
