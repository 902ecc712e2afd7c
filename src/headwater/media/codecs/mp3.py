"""MP3: the frame header (ISO/IEC 11172-3 §2.4.1.3, 13818-3)."""

from dataclasses import dataclass

from headwater.media.codecs.errors import BitstreamError

_RATES_HZ = (44100, 48000, 32000)
_MPEG_1, _RESERVED_VERSION = 3, 1
_LAYER_3 = 1
_MONO = 3


@dataclass(frozen=True, slots=True)
class FrameHeader:
    """What a frame says of itself."""

    sample_rate_hz: int
    channels: int
    frame_samples: int


def frame_samples(sample_rate_hz: int) -> int:
    """Return the samples of one frame: 1152, or 576 at the halved rates of MPEG-2."""
    return 1152 if sample_rate_hz >= min(_RATES_HZ) else 576


def parse_frame_header(data: bytes) -> FrameHeader:
    """Read the four bytes in front of a frame.

    Raises:
        BitstreamError: They are no MPEG audio layer 3 header.
    """
    if len(data) < 4 or data[0] != 0xFF or data[1] & 0xE0 != 0xE0:  # noqa: PLR2004 the sync word
        message = "no MPEG audio header"
        raise BitstreamError(message)
    version, layer, rate_index = data[1] >> 3 & 3, data[1] >> 1 & 3, data[2] >> 2 & 3
    if version == _RESERVED_VERSION or layer != _LAYER_3 or rate_index >= len(_RATES_HZ):
        message = "no layer 3 header"
        raise BitstreamError(message)
    rate = _RATES_HZ[rate_index] >> {_MPEG_1: 0, 2: 1, 0: 2}[version]
    return FrameHeader(rate, 1 if data[3] >> 6 == _MONO else 2, frame_samples(rate))
