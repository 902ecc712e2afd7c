"""Bitstream parsing and codec strings, in pure Python.

Bytes come from publishers, so everything here is bounds-checked: what cannot be read raises `BitstreamError` (a
`ValueError`) and nothing loops without eating input. The functions of this package are the ones other rooms call; the
modules behind it hold one codec each.
"""

from headwater.media.codecs.errors import BitstreamError
from headwater.media.codecs.formats import (
    audio_format,
    codec_string,
    config_from_encoder,
    frame_duration_ticks,
    is_keyframe,
    nal_length_size,
    sample_from_annexb,
    samples_per_frame,
    strip_unit,
    unit_duration_ticks,
    video_format,
)

__all__ = [
    "BitstreamError",
    "audio_format",
    "codec_string",
    "config_from_encoder",
    "frame_duration_ticks",
    "is_keyframe",
    "nal_length_size",
    "sample_from_annexb",
    "samples_per_frame",
    "strip_unit",
    "unit_duration_ticks",
    "video_format",
]
