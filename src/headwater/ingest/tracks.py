"""A publisher's tracks: audio and video messages in, formats and access units with true times out."""

import contextlib
from collections.abc import Mapping
from fractions import Fraction
from typing import Protocol

import msgspec
import structlog

from headwater.ingest.rtmp.errors import RtmpError
from headwater.ingest.rtmp.message import VIDEO, Message
from headwater.ingest.rtmp.tags import Tag, TagKind, read_audio, read_video
from headwater.ingest.timeline import VIDEO_TIMESCALE, FrameGrid, Lane, SampleCount, SourceClock, standard_rate
from headwater.media.codecs import (
    BitstreamError,
    audio_format,
    config_from_encoder,
    frame_duration_ticks,
    is_keyframe,
    strip_unit,
    unit_duration_ticks,
    video_format,
)
from headwater.media.codecs.formats import nal_length_size
from headwater.media.codecs.mp3 import parse_frame_header
from headwater.media.codecs.nal import with_four_byte_lengths
from headwater.media.codecs.vp9 import parse_frame_header as parse_vp9_header
from headwater.media.model import AccessUnit, Codec, TrackFormat, TrackKind

_MAX_TRACKS = 9  # guess: one picture and eight languages
_SETTLE_MS = 700  # guess: within this time after the first unit a publisher has announced all its tracks
_MAX_HELD = 512
_MAX_METADATA = 64
_MAX_TEXT = 200

_log = structlog.get_logger()


class UnitSink(Protocol):
    """Takes what the tracks give, in order."""

    def formats(self, tracks: list[TrackFormat]) -> None:
        """Take all tracks, before the first unit and at each change."""
        ...

    def unit(self, unit: AccessUnit) -> None:
        """Take one access unit."""
        ...

    def jump(self, jump_ms: int) -> None:
        """Learn that the publisher's clock has jumped before the next unit."""
        ...

    def metadata(self, values: dict[str, str | float | bool]) -> None:
        """Take what the publisher says of itself."""
        ...


class _Track:
    """One track: its format, and the state of its times."""

    def __init__(self, tag: Tag) -> None:
        self.index = -1
        self.codec = tag.codec
        self.config: bytes | None = None
        self.format: TrackFormat | None = None
        self.lane = Lane()
        self.grid = FrameGrid()
        self.count = SampleCount(1)
        self.unit_ticks = 0
        self.nal_length = 4
        self.trusts_keyframe_flag = False
        self.doubtful_keyframes = 0

    @property
    def repairs(self) -> int:
        return self.grid.repairs + self.count.repairs


class Tracks:
    """Reads a publisher's media messages and gives formats and units to a sink.

    Formats are held back until every track that the publisher announces is known, or `_SETTLE_MS` have passed.
    """

    def __init__(self, sink: UnitSink) -> None:
        """Start without any track."""
        self._sink = sink
        self._clock = SourceClock()
        self._video: dict[int, _Track] = {}
        self._audio: dict[int, _Track] = {}
        self._held: list[AccessUnit] | None = []
        self._first_ms: int | None = None
        self._announced: frozenset[TrackKind] | None = None
        self._frame_rate: Fraction | None = None
        self._ignored: set[tuple[bool, int]] = set()

    @property
    def repairs(self) -> int:
        """Units whose times had to be bent so far."""
        return sum(track.repairs for track in (*self._video.values(), *self._audio.values()))

    @property
    def jumps(self) -> int:
        """How often the publisher's clock has jumped so far."""
        return self._clock.jumps

    def take(self, message: Message, now_ms: int) -> None:
        """Read one audio or video message.

        Args:
            message: Of type AUDIO or VIDEO.
            now_ms: When it arrived, on a clock that never steps.

        Raises:
            RtmpError: It is broken, or its codec is not taken.
        """
        is_video = message.type_id == VIDEO
        for tag in read_video(message.payload) if is_video else read_audio(message.payload):
            tracks = self._video if is_video else self._audio
            track = tracks.get(tag.track_id)
            if track is None:
                track = self._open_track(tag, tracks, is_video=is_video)
                if track is None:
                    continue
            if tag.kind is TagKind.CONFIG:
                self._configure(track, tag, is_video=is_video)
            elif tag.kind is TagKind.FRAME and tag.data:
                if is_video:
                    self._take_picture(track, tag, message.timestamp_ms, now_ms)
                else:
                    self._take_sound(track, tag, message.timestamp_ms, now_ms)

    def take_metadata(self, values: Mapping[str, object]) -> None:
        """Take `onMetaData`."""
        clean = {
            key[:_MAX_TEXT]: value[:_MAX_TEXT] if isinstance(value, str) else value
            for key, value in list(values.items())[:_MAX_METADATA]
            if isinstance(value, str | float | bool)
        }
        rate = clean.get("framerate", clean.get("videoframerate"))
        if isinstance(rate, float) and rate > 0:
            self._frame_rate = standard_rate(rate)
        kinds: set[TrackKind] = set()
        if "videocodecid" in clean or "width" in clean:
            kinds.add(TrackKind.VIDEO)
        if "audiocodecid" in clean or "audiosamplerate" in clean:
            kinds.add(TrackKind.AUDIO)
        if kinds:
            self._announced = frozenset(kinds)
        self._sink.metadata(clean)

    def _open_track(self, tag: Tag, tracks: dict[int, _Track], *, is_video: bool) -> _Track | None:
        """Begin a track, unless it is a second picture or one too many."""
        if (is_video and tracks) or len(tracks) >= _MAX_TRACKS:
            if (is_video, tag.track_id) not in self._ignored:
                self._ignored.add((is_video, tag.track_id))
                _log.info("track_ignored", kind="video" if is_video else "audio", track_id=tag.track_id)
            return None
        track = tracks[tag.track_id] = _Track(tag)
        return track

    def _configure(self, track: _Track, tag: Tag, *, is_video: bool) -> None:
        if tag.data == track.config and tag.codec is track.codec:
            return
        try:
            if is_video:
                track_format = self._video_format(track, tag)
            else:
                config = config_from_encoder(tag.codec, tag.data)
                track_format = audio_format(tag.codec, config)
                track.unit_ticks = frame_duration_ticks(track_format)
        except BitstreamError as error:
            message = f"the {tag.codec.value} configuration can't be read: {error}"
            raise RtmpError(message) from error
        track.config = tag.data
        track.codec = tag.codec
        self._set_format(track, track_format)

    def _video_format(self, track: _Track, tag: Tag) -> TrackFormat:
        config = config_from_encoder(tag.codec, tag.data)
        track_format = video_format(tag.codec, config, VIDEO_TIMESCALE)
        track.nal_length = nal_length_size(tag.codec, config)
        rate = self._frame_rate
        if track_format.frame_rate_num:
            rate = Fraction(track_format.frame_rate_num, track_format.frame_rate_den)
        elif rate:
            track_format = msgspec.structs.replace(
                track_format, frame_rate_num=rate.numerator, frame_rate_den=rate.denominator
            )
        track.grid.restate(rate)
        track.lane.step_ms = round(1000 / rate) if rate else 33
        return track_format

    def _set_format(self, track: _Track, track_format: TrackFormat) -> None:
        previous, track.format = track.format, track_format
        if track_format.kind is TrackKind.AUDIO:
            track.lane.step_ms = max(1, track.unit_ticks * 1000 // track_format.timescale)
            if previous is None or previous.timescale != track_format.timescale:
                track.count = SampleCount(track_format.timescale)
        if self._held is None and previous != track_format:
            if track.index < 0:
                track.index = sum(other.index >= 0 for other in self._all())
            self._sink.formats(self._formats())

    def _take_picture(self, track: _Track, tag: Tag, timestamp_ms: int, now_ms: int) -> None:
        if track.format is None or tag.codec is not track.codec:
            return  # pictures before their configuration can't be decoded
        placed = self._clock.place(track.lane, timestamp_ms, now_ms)
        if self._clock.jump_ms is not None:
            self._note_jump(self._clock.jump_ms)
        dts, pts = track.grid.place(placed, tag.composition_ms)
        data = tag.data
        try:
            if track.nal_length != 4:  # noqa: PLR2004 - what all that follows us expects
                data = with_four_byte_lengths(data, track.nal_length)
            if track.codec is Codec.AV1:
                data = strip_unit(Codec.AV1, data)
        except BitstreamError as error:
            message = f"a picture can't be read: {error}"
            raise RtmpError(message) from error
        is_key = tag.is_keyframe and self._is_true_keyframe(track, data)
        if is_key and track.codec is Codec.VP9 and track.format.width == 0:
            self._learn_size(track, track.format, data)
        self._give(track, AccessUnit(track.index, pts, dts, track.grid.duration_ticks, is_key, data), now_ms)

    def _learn_size(self, track: _Track, track_format: TrackFormat, data: bytes) -> None:
        """Take the size from a VP9 keyframe, whose configuration has none."""
        with contextlib.suppress(BitstreamError):
            header = parse_vp9_header(data)
            self._set_format(track, msgspec.structs.replace(track_format, width=header.width, height=header.height))

    def _is_true_keyframe(self, track: _Track, data: bytes) -> bool:
        """Check the publisher's word; believe it all the same when the stream has no true keyframe at all."""
        if track.trusts_keyframe_flag:
            return True
        if is_keyframe(track.codec, data):
            track.doubtful_keyframes = 0
            return True
        track.doubtful_keyframes += 1
        track.trusts_keyframe_flag = track.doubtful_keyframes > 1  # recovery points without IDR pictures
        return track.trusts_keyframe_flag

    def _take_sound(self, track: _Track, tag: Tag, timestamp_ms: int, now_ms: int) -> None:
        if tag.codec is not track.codec:
            return
        if track.codec is Codec.MP3 and track.format is None:
            self._configure_mp3(track, tag.data)
        if track.format is None:
            return
        placed = self._clock.place(track.lane, timestamp_ms, now_ms)
        if self._clock.jump_ms is not None:
            self._note_jump(self._clock.jump_ms)
        ticks = track.unit_ticks
        if track.codec is Codec.OPUS:
            try:
                ticks = unit_duration_ticks(track.format, tag.data)
            except BitstreamError:
                return  # a packet without a length can't be placed or played
        time = track.count.place(placed, ticks)
        if time is not None:
            self._give(track, AccessUnit(track.index, time, time, ticks, True, tag.data), now_ms)

    def _configure_mp3(self, track: _Track, data: bytes) -> None:
        try:
            header = parse_frame_header(data)
        except BitstreamError:
            return  # not at a frame's start; the next may be
        track_format = audio_format(Codec.MP3, b"", sample_rate_hz=header.sample_rate_hz, channels=header.channels)
        track.unit_ticks = header.frame_samples
        self._set_format(track, track_format)

    def _note_jump(self, jump_ms: int) -> None:
        if self._held is None:
            self._sink.jump(jump_ms)

    def _give(self, track: _Track, unit: AccessUnit, now_ms: int) -> None:
        if self._held is None:
            self._sink.unit(unit)
            return
        if track.index < 0:
            track.index = unit.track = sum(other.index >= 0 for other in self._all())
        self._held.append(unit)
        if self._first_ms is None:
            self._first_ms = now_ms
        if self._is_settled(now_ms):
            self._release()

    def _is_settled(self, now_ms: int) -> bool:
        known = {track.format.kind for track in self._all() if track.format is not None}
        if self._announced is not None and self._announced <= known:
            return True
        late = self._first_ms is not None and now_ms - self._first_ms > _SETTLE_MS
        return len(known) > 1 or late or (self._held is not None and len(self._held) > _MAX_HELD)

    def _release(self) -> None:
        """Number the tracks, pictures first, and let go of what was held."""
        held, self._held = self._held or [], None
        order = {track.index: number for number, track in enumerate(self._known())}
        for number, track in enumerate(self._known()):
            track.index = number
        self._sink.formats(self._formats())
        for unit in held:
            unit.track = order[unit.track]
            self._sink.unit(unit)

    def _all(self) -> list[_Track]:
        return [*self._video.values(), *self._audio.values()]

    def _known(self) -> list[_Track]:
        return [track for track in self._all() if track.format is not None]

    def _formats(self) -> list[TrackFormat]:
        numbered = sorted((track for track in self._known() if track.index >= 0), key=lambda track: track.index)
        return [track.format for track in numbered if track.format is not None]
