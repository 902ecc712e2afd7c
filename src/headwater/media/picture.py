"""A decoded picture on its way from a decoder to scalers and encoders, and its still form."""

# The library's stubs leave the type of a packet's stream open.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from fractions import Fraction

import av
from av.codec.context import CodecContext
from av.video.frame import PictureType
from av.video.reformatter import ColorRange, VideoReformatter

from headwater.core.units import MediaTime

VIDEO_TIMESCALE = 90_000
_TIME_BASE = Fraction(1, VIDEO_TIMESCALE)
_FULL_RANGE = 2  # Source: AVCOL_RANGE_JPEG
_JPEG_QUANTISER = 4  # guess: 2 is the best, 31 the worst; a 640 px still stays below 60 KB


class Picture:
    """A raw picture with its media time. Wraps the library's frame so that no other room sees it.

    Args:
        frame: The library's frame; its pixels are never changed.
        pts_ticks: Presentation time in 90 000ths of a second.
        arrived_us: Wall clock when its coded form came in.
    """

    __slots__ = ("arrived_us", "frame", "pts_ticks")

    def __init__(self, frame: av.VideoFrame, pts_ticks: int, arrived_us: int) -> None:
        """Stamp the frame with its time."""
        frame.time_base = _TIME_BASE
        frame.pts = pts_ticks
        self.frame = frame
        self.pts_ticks = pts_ticks
        self.arrived_us = arrived_us

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.frame.width, self.frame.height

    @property
    def pts(self) -> MediaTime:
        """Presentation time."""
        return MediaTime(self.pts_ticks, VIDEO_TIMESCALE)

    @property
    def is_full_range(self) -> bool:
        """Whether luma uses 0–255."""
        return self.frame.format.name.startswith("yuvj") or self.frame.color_range == _FULL_RANGE

    def mark(self, *, is_keyframe: bool) -> None:
        """Ask encoders for an IDR here, or leave the choice to them (a decoder leaves its own type behind)."""
        self.frame.pict_type = PictureType.I if is_keyframe else PictureType.NONE

    def jpeg(self) -> bytes:
        """Return the picture as JPEG, at its present size.

        Raises:
            RuntimeError: The encoder gave nothing.
        """
        full = VideoReformatter().reformat(self.frame, format="yuvj420p", dst_color_range=ColorRange.JPEG, threads=1)
        full.pict_type = PictureType.NONE
        full.pts = 0
        encoder = CodecContext.create("mjpeg", "w")
        encoder.width, encoder.height = self.size
        encoder.pix_fmt = "yuvj420p"
        encoder.color_range = _FULL_RANGE
        encoder.time_base = _TIME_BASE
        encoder.qmin = encoder.qmax = _JPEG_QUANTISER
        encoder.thread_count = 1
        for packet in (*encoder.encode(full), *encoder.encode(None)):
            return bytes(packet)
        message = "mjpeg gave no picture"
        raise RuntimeError(message)
