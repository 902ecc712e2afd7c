"""Encoding: decode once, scale in a cascade, encode every rung, package.

One thread (the caller's) decodes and scales; each rung encodes on a thread of its own behind a queue of three pictures
(policy: block). When the machine can't keep up, pictures are left out evenly before scaling, on all rungs alike.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import msgspec
import structlog

from headwater.channels.engine.cascade import Cascade, Shape
from headwater.channels.engine.copying import SOURCE_TRACK, LengthWatch, sound_track, source_track
from headwater.channels.engine.outlet import COPIED_LIMIT_S, Outlet
from headwater.channels.engine.pipeline import PipelineCounters
from headwater.channels.engine.sounding import SoundPath
from headwater.channels.engine.stills import StillPacer, shrink
from headwater.channels.model import ChannelSettings
from headwater.core.clock import Clock
from headwater.encode.ladder import RungWish, SourcePicture, plan_ladder
from headwater.encode.pacing import FrameGate
from headwater.media.codecs import strip_unit
from headwater.media.decode import DecodeError, PictureDecoder
from headwater.media.model import Codec, TrackFormat, TrackKind
from headwater.media.picture import VIDEO_TIMESCALE, Picture
from headwater.packager import PackagedTrack, Sample, SegmentGrid

_MOST_HELD = 600  # units held until the first picture is decoded (policy: drop the oldest): ten seconds of both tracks
_MOST_STARTS = 16  # segment starts on their way through the decoder
_PLAIN_PROFILES = frozenset({66, 77, 88, 100})  # Source: H.264 Annex A; 8 bit 4:2:0
_US = 1_000_000
_log = structlog.get_logger()


class CannotCopyError(Exception):
    """The publisher's pictures can't be the top rung after all."""


@dataclass(frozen=True, slots=True)
class EncodeContext:
    """What an encoding pipeline works with.

    Attributes:
        settings: The channel's.
        outlet: Where samples go.
        clock: For lag.
        on_failure: Told, from any thread, when an encoder broke.
        on_still: Takes a JPEG of the picture.
        thumbnail_s: Time between two stills.
        preset: x264 preset, None chooses.
        copies_top: Whether the publisher's pictures are the top rung.
        claimed_bps: Video bitrate the publisher states, or 0.
    """

    settings: ChannelSettings
    outlet: Outlet
    clock: Clock
    on_failure: Callable[[Exception], None]
    on_still: Callable[[bytes], None]
    thumbnail_s: float = 10.0
    preset: str | None = None
    copies_top: bool = False
    claimed_bps: int = 0


def why_not_copied(formats: Sequence[TrackFormat]) -> str:
    """Return why a publisher's picture can't be the top rung as it is; empty when it can."""
    video = next((track for track in formats if track.kind is TrackKind.VIDEO), None)
    if video is None:
        return "there is no picture to copy"
    if video.codec is not Codec.H264:
        return f"{video.codec.value} can't stand beside H.264 rungs"
    if len(video.config) < 2 or video.config[1] not in _PLAIN_PROFILES:  # noqa: PLR2004 - avcC's profile byte
        return "this H.264 profile is not played everywhere"
    return ""


class EncodePipeline:
    """Decodes, scales, encodes and packages one publisher's units.

    Tracks are announced with the first decoded picture, which alone tells size, shape and colour for certain.

    Args:
        formats: The publisher's tracks.
        context: What it works with.
    """

    def __init__(self, formats: Sequence[TrackFormat], context: EncodeContext) -> None:
        """Open the decoders; sound alone is announced at once.

        Raises:
            DecodeError: The publisher's configuration is refused.
        """
        self.counters = PipelineCounters()
        self.note = ""
        self._context = context
        self._outlet = context.outlet
        self._copies_top = context.copies_top
        self._video_index = next((i for i, track in enumerate(formats) if track.kind is TrackKind.VIDEO), -1)
        self._video = formats[self._video_index] if self._video_index >= 0 else None
        self._decoder = PictureDecoder(self._video) if self._video else None
        rate = (self._video.frame_rate_num, self._video.frame_rate_den or 1) if self._video else (0, 1)
        self._frame_rate = Fraction(*rate)
        self._sounds = {
            index: SoundPath(track, copies=context.copies_top and track.codec is Codec.AAC)
            for index, track in enumerate(formats)
            if track.kind is TrackKind.AUDIO
        }
        self._sound_index: dict[int, int] = {}
        self._cascade: Cascade | None = None
        self._shape: Shape | None = None
        self._is_announced = False
        self._held: list[tuple[int, Sample]] = []
        self._skips_to_keyframe = True
        self._gate = FrameGate()
        self._grid = SegmentGrid(VIDEO_TIMESCALE, context.settings.segment_s)
        self._copy_grid = SegmentGrid(VIDEO_TIMESCALE, context.settings.segment_s, COPIED_LIMIT_S)
        self._lengths = LengthWatch(context.outlet)
        self._segment_starts: set[int] = set()
        self._floor_ticks = 0
        self._stills = StillPacer(context.clock, context.thumbnail_s)
        if self._video is None:
            self._announce([])

    @property
    def must_begin_with_keyframe(self) -> bool:
        """Whether pictures are copied."""
        return self._copies_top

    def push(self, track_index: int, sample: Sample) -> None:
        """Take the next unit; returns when its pictures are with the encoders.

        Raises:
            CannotCopyError: The publisher's keyframes are too far apart to be copied.
        """
        if track_index == self._video_index:
            if self._copies_top:
                self._copy(track_index, sample)
            self._decode(sample)
        elif track_index in self._sounds:
            if self._is_announced:
                self._push_sound(track_index, sample)
            else:
                self._hold(track_index, sample)

    def discontinuity(self) -> None:
        """Bring out what is under way, then break."""
        if self._cascade:
            self._cascade.drain()
        self._outlet.discontinuity()
        self._restart()
        self._copy_grid.reset()
        self._lengths.reset()
        self._segment_starts.clear()
        self._floor_ticks = self._outlet.end_us * 9 // 100

    def finish(self) -> None:
        """Bring out everything and end the encoders' threads."""
        if self._decoder:
            for picture in self._decoder.flush():
                self._take(picture)
        if self._cascade:
            self._cascade.drain()
            self._outlet.flush()
            self._cascade.stop()
            self._cascade = None
        else:
            self._outlet.flush()

    def _hold(self, track_index: int, sample: Sample) -> None:
        self._held.append((track_index, sample))
        if len(self._held) > _MOST_HELD:
            del self._held[0]

    def _push_sound(self, track_index: int, sample: Sample) -> None:
        try:
            coded = self._sounds[track_index].push(sample)
        except DecodeError:
            self.counters.undecodable_units += 1
            return
        for part in coded:
            self._outlet.push(self._sound_index[track_index], part)

    def _copy(self, track_index: int, sample: Sample) -> None:
        is_start = self._copy_grid.starts_at(sample.pts_ticks, is_keyframe=sample.is_keyframe)
        if self._copy_grid.forced_cuts:
            message = f"the publisher's keyframes are more than {COPIED_LIMIT_S:.0f} s apart"
            raise CannotCopyError(message)
        if is_start:
            if len(self._segment_starts) > _MOST_STARTS:
                self._segment_starts.clear()  # their pictures were never decoded
            self._segment_starts.add(sample.pts_ticks)
        # The decoder gets the unit whole; what goes out leaves away what the init segment says already.
        copied = Sample(
            sample.dts_ticks,
            sample.pts_ticks,
            sample.duration_ticks,
            sample.is_keyframe,
            is_start,
            strip_unit(Codec.H264, sample.data),
            sample.arrived_us,
        )
        self._lengths.see(copied, VIDEO_TIMESCALE)
        if self._is_announced:
            self._outlet.push(0, copied)
        else:
            self._hold(track_index, copied)

    def _decode(self, sample: Sample) -> None:
        if self._decoder is None or (self._skips_to_keyframe and not sample.is_keyframe):
            self.counters.undecodable_units += 1
            return
        try:
            pictures = self._decoder.decode(sample.data, sample.pts_ticks, sample.arrived_us)
            self._skips_to_keyframe = False
        except DecodeError as error:
            self.counters.undecodable_units += 1
            if not self._skips_to_keyframe:
                self._skips_to_keyframe = True
                _log.warning("pictures_undecodable", channel=self._context.settings.slug, reason=str(error))
            return
        for picture in pictures:
            self._take(picture)

    def _take(self, picture: Picture) -> None:
        """Bring a decoded picture to all rungs, or leave it out."""
        if picture.pts_ticks < self._floor_ticks:
            return
        shape = Shape(*picture.size, self._decoder.sample_aspect if self._decoder else Fraction(1))
        if self._cascade is None or self._shape != shape:
            self._cascade = self._build(picture, shape)
        is_start = picture.pts_ticks in self._segment_starts
        if not is_start and not self._is_admitted(picture):
            return
        if self._copies_top:
            self._segment_starts.discard(picture.pts_ticks)
        else:
            is_start = self._grid.is_due(picture.pts_ticks)
        frame = round(VIDEO_TIMESCALE / self._frame_rate) if self._frame_rate else 0
        # A picture stays until the next one that is let through; else each part would end with a hole.
        duration = frame * self._gate.pictures_to_next
        smallest = self._cascade.put(picture, duration, is_segment_start=is_start)
        self.counters.encoded_us = self._cascade.encoded_us or picture.pts_ticks * 100 // 9
        if self._stills.is_due():
            self._context.on_still(shrink(smallest).jpeg())

    def _is_admitted(self, picture: Picture) -> bool:
        """Tell whether there is time for the picture; says when pictures begin to be left out, and when no more."""
        lag_s = (self._context.clock.now_us() - picture.arrived_us) / _US if picture.arrived_us else 0.0
        was_whole = self._gate.share == 1
        is_admitted = self._gate.admit(picture.pts_ticks / VIDEO_TIMESCALE, lag_s)
        if was_whole != (self._gate.share == 1):
            event = "encoding_behind" if was_whole else "encoding_keeps_up"
            _log.warning(event, channel=self._context.settings.slug, lag_s=round(lag_s, 2), dropped=self._gate.dropped)
        self.counters.dropped_pictures = self._gate.dropped
        return is_admitted

    def _build(self, picture: Picture, shape: Shape) -> Cascade:
        """Plan and open the ladder for pictures of this shape, and announce the tracks."""
        if self._cascade:
            self._cascade.stop()
            self._restart()
        context = self._context
        source = SourcePicture(shape.width, shape.height, self._frame_rate, shape.sample_aspect)
        wishes = context.settings.ladder
        rungs = plan_ladder(source, [RungWish(r.name, r.height, r.bitrate_bps) for r in wishes] if wishes else None)
        if self._copies_top:
            short = min(shape.width, shape.height)
            rungs = [rung for rung in rungs if min(rung.width, rung.height) < short]
        cascade = Cascade(rungs, picture, self._frame_rate, context.preset)
        tracks = cascade.tracks(context.settings.segment_s)
        if self._copies_top and self._video:
            video = msgspec.structs.replace(self._video, width=shape.width, height=shape.height)
            tracks.insert(0, source_track(video, context.claimed_bps))
        self._shape = shape
        self._announce(tracks)
        cascade.start(self._outlet.push, len(tracks) - len(rungs), context.on_failure)
        return cascade

    def _restart(self) -> None:
        """Let grid and counts begin anew behind a break."""
        self._grid.reset()
        for sound in self._sounds.values():
            sound.restart()

    def _announce(self, pictures: Sequence[PackagedTrack]) -> None:
        tracks = [*pictures]
        copied = {SOURCE_TRACK} if self._copies_top and pictures else set[str]()
        for order, (index, sound) in enumerate(self._sounds.items()):
            track = sound_track(sound.track_format, order, sound.bitrate_bps)
            self._sound_index[index] = len(tracks)
            tracks.append(track)
            if sound.copies:
                copied.add(track.track_id)
        self._outlet.begin(tracks, frozenset(copied))
        self._is_announced = True
        held, self._held = self._held, []
        for index, sample in held:
            if index in self._sounds:
                self._push_sound(index, sample)
            else:
                self._outlet.push(0, sample)
