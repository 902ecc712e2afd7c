"""Passthrough: the publisher's own coded pictures and sound, packaged as they are."""

from collections.abc import Callable, Sequence

from headwater.channels.engine.outlet import COPIED_LIMIT_S, Outlet
from headwater.channels.engine.pipeline import PipelineCounters
from headwater.channels.model import ChannelSettings
from headwater.encode.ladder import DEFAULT_LADDER
from headwater.media.codecs import strip_unit
from headwater.media.model import TrackFormat, TrackKind
from headwater.packager import PackagedTrack, Sample, SegmentGrid

SOURCE_TRACK = "video-source"
SOUND_TRACK = "audio-main"
_SOUND_BPS = 160_000  # guess until measured
_VIDEO_FACTOR = 1.4  # guess until measured: publishers spend more than a ladder would


def source_track(track_format: TrackFormat, claimed_bps: int) -> PackagedTrack:
    """Describe a copied picture track.

    Args:
        track_format: The publisher's.
        claimed_bps: What the publisher says, 0 when it says nothing.
    """
    bitrate = claimed_bps or _usual_bps(track_format)
    name = f"{min(track_format.width, track_format.height)}p" if track_format.height else "Source"
    return PackagedTrack(SOURCE_TRACK, track_format, name, round(bitrate * _VIDEO_FACTOR), bitrate)


def sound_track(track_format: TrackFormat, index: int = 0, bitrate_bps: int = _SOUND_BPS) -> PackagedTrack:
    """Describe a sound track; those behind the first are numbered."""
    track_id = SOUND_TRACK if index == 0 else f"audio-{index + 1}"
    name = "Main" if index == 0 else f"Audio {index + 1}"
    return PackagedTrack(track_id, track_format, name, round(bitrate_bps * 1.1), bitrate_bps)


def _usual_bps(track_format: TrackFormat) -> int:
    short = min(track_format.width, track_format.height)
    below = [wish.bitrate_bps for wish in DEFAULT_LADDER if wish.short_side <= short]
    return below[0] if below else DEFAULT_LADDER[-1].bitrate_bps


class LengthWatch:
    """Sees copied segments grow, and has the target duration raised before one grows beyond it.

    Args:
        outlet: Whose log it is.
    """

    def __init__(self, outlet: Outlet) -> None:
        """Begin before the first segment."""
        self._outlet = outlet
        self._start: int | None = None
        self._target_s = 0.0

    def see(self, sample: Sample, timescale: int) -> None:
        """Take the next copied picture."""
        if sample.is_segment_start or self._start is None:
            self._start = sample.pts_ticks
        elapsed = sample.pts_ticks - self._start
        if elapsed > self._target_s * timescale:
            self._target_s = self._outlet.allow_length(elapsed / timescale)

    def reset(self) -> None:
        """Begin anew behind a discontinuity."""
        self._start = None


class CopyPipeline:
    """Packages all tracks as they come; segments begin at the publisher's keyframes.

    Args:
        formats: The publisher's tracks.
        settings: The channel's.
        outlet: Where samples go.
        claimed_bps: Video bitrate the publisher states, or 0.
        on_keyframe: Takes a keyframe whenever a still picture may be due.
    """

    def __init__(
        self,
        formats: Sequence[TrackFormat],
        settings: ChannelSettings,
        outlet: Outlet,
        claimed_bps: int = 0,
        on_keyframe: Callable[[TrackFormat, bytes], None] | None = None,
    ) -> None:
        """Announce the tracks."""
        self._on_keyframe = on_keyframe
        self.counters = PipelineCounters()
        self.note = ""
        self._outlet = outlet
        self._formats = tuple(formats)
        self._has_video = any(track.kind is TrackKind.VIDEO for track in formats)
        self._grid = SegmentGrid(formats[0].timescale, settings.segment_s, COPIED_LIMIT_S)
        self._lengths = LengthWatch(outlet)
        tracks: list[PackagedTrack] = []
        for track_format in formats:
            if track_format.kind is TrackKind.VIDEO:
                self._grid = SegmentGrid(track_format.timescale, settings.segment_s, COPIED_LIMIT_S)
                tracks.append(source_track(track_format, claimed_bps))
            else:
                heard = sum(track.format.kind is TrackKind.AUDIO for track in tracks)
                tracks.append(sound_track(track_format, heard))
        outlet.begin(tracks, frozenset(track.track_id for track in tracks))

    @property
    def must_begin_with_keyframe(self) -> bool:
        """Whether there is a picture."""
        return self._has_video

    def push(self, track_index: int, sample: Sample) -> None:
        """Package the next unit."""
        track_format = self._formats[track_index]
        if track_format.kind is TrackKind.VIDEO:
            sample.data = strip_unit(track_format.codec, sample.data)
            sample.is_segment_start = self._grid.starts_at(sample.pts_ticks, is_keyframe=sample.is_keyframe)
            self.counters.forced_cuts = self._grid.forced_cuts
            self._lengths.see(sample, track_format.timescale)
            if sample.is_keyframe and self._on_keyframe:
                self._on_keyframe(track_format, sample.data)
        self._outlet.push(track_index, sample)

    def discontinuity(self) -> None:
        """Begin anew at the next keyframe."""
        self._outlet.discontinuity()
        self._grid.reset()
        self._lengths.reset()

    def finish(self) -> None:
        """Close the segment."""
        self._outlet.flush()
