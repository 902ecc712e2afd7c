"""Live H.264 encoding without delay: one picture in, one coded picture out."""

# The library's stubs leave the type of a packet's stream open.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from dataclasses import dataclass
from fractions import Fraction

import av
from av.codec.context import CodecContext, Flags
from av.video.codeccontext import VideoCodecContext

from headwater.media.codecs import config_from_encoder, sample_from_annexb
from headwater.media.model import Codec, TrackFormat, TrackKind
from headwater.media.picture import VIDEO_TIMESCALE, Picture

_USUAL_FRAME_RATE = Fraction(30)
_LIMITED_RANGE = 1  # Source: AVCOL_RANGE_MPEG


class EncodeError(Exception):
    """The encoder refused its settings or a picture: a fault of ours or of the machine, not of the publisher."""


@dataclass(frozen=True, slots=True)
class H264Setting:
    """What a picture encoder is told.

    Attributes:
        width: Pixels, even.
        height: Pixels, even.
        frame_rate: Nominal, for the bitrate; 0 when unknown.
        bitrate_bps: Mean.
        peak_bps: Rate at which the buffer model fills.
        buffer_bits: Its size.
        preset: x264 preset.
        threads: Slices per picture encoded side by side.
    """

    width: int
    height: int
    frame_rate: Fraction
    bitrate_bps: int
    peak_bps: int
    buffer_bits: int
    preset: str
    threads: int = 1


@dataclass(frozen=True, slots=True)
class CodedPicture:
    """One coded picture.

    Attributes:
        pts_ticks: In 90 000ths of a second; decoding time is the same, as nothing is reordered.
        is_keyframe: Whether it is an IDR.
        data: 4-byte length-prefixed NAL units.
        arrived_us: That of the picture.
    """

    pts_ticks: int
    is_keyframe: bool
    data: bytes
    arrived_us: int


class PictureEncoder:
    """Encodes pictures of one size. An IDR comes where a picture is marked so, and nowhere else.

    Args:
        setting: Size, rates, preset.
        like: A picture whose colour description is written into the stream.

    Concurrency: one thread at a time.
    """

    def __init__(self, setting: H264Setting, like: Picture | None = None) -> None:
        """Open the encoder, so that its configuration is known before the first picture.

        Raises:
            EncodeError: x264 refuses.
        """
        context = CodecContext.create("libx264", "w")
        context.width, context.height = setting.width, setting.height
        context.pix_fmt = "yuv420p"
        context.time_base = Fraction(1, VIDEO_TIMESCALE)
        context.framerate = setting.frame_rate or _USUAL_FRAME_RATE
        context.sample_aspect_ratio = Fraction(1)
        context.bit_rate = setting.bitrate_bps
        context.max_b_frames = 0
        context.thread_count = setting.threads
        context.flags |= Flags.global_header
        _describe_colour(context, like)
        context.options = {
            "preset": setting.preset,
            "tune": "zerolatency",
            "forced-idr": "1",
            # Keyframes come from the segment grid alone: one of x264's own would cut a GOP in the middle of a part.
            "x264-params": "keyint=infinite:scenecut=0:open-gop=0",
            "maxrate": str(setting.peak_bps),
            "bufsize": str(setting.buffer_bits),
        }
        try:
            context.open()
        except av.FFmpegError as error:
            message = f"x264 refuses {setting.width}×{setting.height} {setting.preset}: {error}"
            raise EncodeError(message) from error
        self._context = context
        self.track_format = TrackFormat(
            TrackKind.VIDEO,
            Codec.H264,
            VIDEO_TIMESCALE,
            config_from_encoder(Codec.H264, context.extradata or b""),
            width=setting.width,
            height=setting.height,
            frame_rate_num=setting.frame_rate.numerator,
            frame_rate_den=setting.frame_rate.denominator,
        )

    def encode(self, picture: Picture) -> list[CodedPicture]:
        """Encode one picture of the right size.

        Raises:
            EncodeError: x264 failed.
        """
        try:
            packets = self._context.encode(picture.frame)
        except av.FFmpegError as error:
            message = f"x264 failed: {error}"
            raise EncodeError(message) from error
        return [
            CodedPicture(
                picture.pts_ticks if packet.pts is None else packet.pts,
                packet.is_keyframe,
                sample_from_annexb(Codec.H264, bytes(packet)),
                picture.arrived_us,
            )
            for packet in packets
        ]


def _describe_colour(context: VideoCodecContext, like: Picture | None) -> None:
    """Carry the publisher's colour description on; scaling has brought the range to limited."""
    if like is None:
        return
    context.colorspace = like.frame.colorspace
    context.color_primaries = like.frame.color_primaries
    context.color_trc = like.frame.color_trc
    context.color_range = _LIMITED_RANGE
