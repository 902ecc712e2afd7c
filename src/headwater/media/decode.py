"""Decoders for what publishers send."""

# The library's stubs leave the type of a packet's stream open.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import cast

import av
from av.audio.codeccontext import AudioCodecContext
from av.codec.context import CodecContext, ThreadType
from av.video.codeccontext import VideoCodecContext

from headwater.media.model import Codec, TrackFormat
from headwater.media.picture import VIDEO_TIMESCALE, Picture

_DECODERS = {
    Codec.H264: "h264",
    Codec.HEVC: "hevc",
    Codec.AV1: "libdav1d",
    Codec.VP9: "vp9",
    Codec.AAC: "aac",
    Codec.OPUS: "libopus",
    Codec.MP3: "mp3float",
}
# Measured 2026-11-21 for H.264 (1080p30 at 6 Mb/s takes 0.18 of a core), guessed for the others.
_NS_PER_PIXEL = {Codec.H264: 2.9, Codec.HEVC: 4.5, Codec.AV1: 4.5, Codec.VP9: 3.5}
_SHARE_OF_THREAD = 0.6  # guess
_MOST_THREADS = 4
_USUAL_FRAME_RATE = 30
_DOPS_FIXED_BYTES = 11  # Source: Encapsulation of Opus in ISO BMFF, 4.3.2
_FRAMES_REMEMBERED = 256  # more than any decoder holds back


class DecodeError(Exception):
    """The unit could not be decoded; what comes before the next keyframe is better not tried."""


class PictureDecoder:
    """Decodes one video track, in order.

    One thread unless the picture rate needs more: each further thread of the library holds a picture back.

    Args:
        track_format: Codec and configuration.

    Concurrency: one thread at a time.
    """

    def __init__(self, track_format: TrackFormat) -> None:
        """Open the decoder.

        Raises:
            DecodeError: The configuration is refused.
        """
        context = cast("VideoCodecContext", CodecContext.create(_DECODERS[track_format.codec], "r"))
        if track_format.config and track_format.codec is not Codec.VP9:
            context.extradata = track_format.config
        threads = _threads_needed(track_format)
        context.thread_count = threads
        if threads > 1:
            context.thread_type = ThreadType.FRAME
        if track_format.codec is Codec.AV1:
            context.options = {"max_frame_delay": "1"}
        try:
            context.open()
        except av.FFmpegError as error:
            raise DecodeError(str(error)) from error
        self._context = context
        self._arrivals: dict[int, int] = {}

    @property
    def sample_aspect(self) -> Fraction:
        """Width of a pixel over its height, 1 while unknown."""
        return Fraction(self._context.sample_aspect_ratio or 1)

    def decode(self, data: bytes, pts_ticks: int, arrived_us: int) -> list[Picture]:
        """Take one coded picture and return those that are ready, in presentation order.

        Args:
            data: As in `AccessUnit`.
            pts_ticks: In 90 000ths of a second; comes back with the picture.
            arrived_us: Wall clock; comes back with the picture.

        Raises:
            DecodeError: Nothing could be made of it.
        """
        packet = av.Packet(data)
        packet.pts = pts_ticks
        packet.time_base = Fraction(1, VIDEO_TIMESCALE)
        self._arrivals[pts_ticks] = arrived_us
        try:
            frames = self._context.decode(packet)
        except av.FFmpegError as error:
            raise DecodeError(str(error)) from error
        return list(self._stamped(frames))

    def flush(self) -> list[Picture]:
        """Return what is held back; the decoder can go on afterwards at a keyframe."""
        try:
            frames = self._context.decode(None)
        except av.FFmpegError:
            frames = []
        self._context.flush_buffers()
        return list(self._stamped(frames))

    def _stamped(self, frames: list[av.VideoFrame]) -> Iterator[Picture]:
        for frame in frames:
            if frame.pts is None:
                continue
            yield Picture(frame, frame.pts, self._arrivals.pop(frame.pts, 0))
        while len(self._arrivals) > _FRAMES_REMEMBERED:
            del self._arrivals[next(iter(self._arrivals))]


class SoundDecoder:
    """Decodes one audio track, in order.

    Args:
        track_format: Codec and configuration.

    Concurrency: one thread at a time.
    """

    def __init__(self, track_format: TrackFormat) -> None:
        """Open the decoder.

        Raises:
            DecodeError: The configuration is refused.
        """
        context = cast("AudioCodecContext", CodecContext.create(_DECODERS[track_format.codec], "r"))
        if track_format.codec is Codec.OPUS:
            context.extradata = opus_head(track_format.config)
        elif track_format.config:
            context.extradata = track_format.config
        context.thread_count = 1
        try:
            context.open()
        except av.FFmpegError as error:
            raise DecodeError(str(error)) from error
        self._context = context

    def decode(self, data: bytes) -> list[av.AudioFrame]:
        """Take one coded frame and return its sound.

        Raises:
            DecodeError: Nothing could be made of it.
        """
        try:
            return self._context.decode(av.Packet(data))
        except av.FFmpegError as error:
            raise DecodeError(str(error)) from error


def opus_head(dops: bytes) -> bytes:
    """Turn the payload of `dOps` into the identification header that decoders take.

    Source: RFC 7845 §5.1; Encapsulation of Opus in ISO BMFF §4.3.2 (the same fields, big-endian).
    """
    if len(dops) < _DOPS_FIXED_BYTES:
        return b""
    channels, pre_skip, rate, gain = dops[1:2], dops[2:4], dops[4:8], dops[8:10]
    return b"OpusHead\x01" + channels + pre_skip[::-1] + rate[::-1] + gain[::-1] + dops[10:]


def _threads_needed(track_format: TrackFormat) -> int:
    rate = track_format.frame_rate_num / track_format.frame_rate_den if track_format.frame_rate_num else 0
    load = track_format.width * track_format.height * (rate or _USUAL_FRAME_RATE)
    load *= _NS_PER_PIXEL.get(track_format.codec, 0) * 1e-9
    return max(1, min(_MOST_THREADS, math.ceil(load / _SHARE_OF_THREAD)))
