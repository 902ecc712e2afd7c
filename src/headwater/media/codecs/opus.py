"""Opus: OpusHead, dOps and packet durations (RFC 7845, RFC 6716 §3.1, Opus in ISO BMFF)."""

from dataclasses import dataclass
from struct import Struct

from headwater.media.codecs.errors import BitstreamError

RATE_HZ = 48_000  # the only timescale of Opus in ISO BMFF

_HEAD_MAGIC = b"OpusHead"
_HEAD = Struct("<BBHIhB")  # after the magic: version, channels, pre-skip, input rate, gain, mapping family
_DOPS = Struct(">BBHIhB")
_FRAMES_VARIABLE = 3
_MAX_PACKET_SAMPLES = 5760  # RFC 6716 §3.2.5: 120 ms
# Samples of one frame at 48 kHz by TOC configuration (RFC 6716 table 2).
_FRAME_SAMPLES = (480, 960, 1920, 2880) * 3 + (480, 960) * 2 + (120, 240, 480, 960) * 4


@dataclass(frozen=True, slots=True)
class OpusConfig:
    """A dOps payload taken apart; `mapping` is what follows the mapping family."""

    channels: int
    pre_skip: int
    input_rate_hz: int
    gain: int
    family: int
    mapping: bytes


def parse_dops(config: bytes) -> OpusConfig:
    """Take a dOps payload apart (Opus in ISO BMFF §4.3.2).

    Raises:
        BitstreamError: It cannot be read.
    """
    if len(config) < _DOPS.size:
        message = "not a dOps payload"
        raise BitstreamError(message)
    version, *fields = _DOPS.unpack_from(config)
    return _checked(version, fields, config[_DOPS.size :])


def _checked(version: int, fields: list[int], mapping: bytes) -> OpusConfig:
    channels, pre_skip, rate, gain, family = fields
    needed = 2 + channels if family else 0
    if version > 15 or not channels or len(mapping) < needed or (family == 0 and channels > 2):  # noqa: PLR2004 RFC 7845 §5.1
        message = "Opus configuration out of range"
        raise BitstreamError(message)
    return OpusConfig(channels, pre_skip, rate, gain, family, mapping[:needed])


def dops_from_head(head: bytes) -> bytes:
    """Turn an OpusHead (RFC 7845 §5.1) into a dOps payload.

    Raises:
        BitstreamError: It cannot be read.
    """
    fixed = len(_HEAD_MAGIC) + _HEAD.size
    if not head.startswith(_HEAD_MAGIC) or len(head) < fixed:
        message = "not an OpusHead"
        raise BitstreamError(message)
    version, *fields = _HEAD.unpack_from(head, len(_HEAD_MAGIC))
    facts = _checked(version, fields, head[fixed:])
    return _DOPS.pack(0, *fields) + facts.mapping


def packet_samples(data: bytes) -> int:
    """Return the length of a packet in samples at 48 kHz, from its first two bytes.

    Raises:
        BitstreamError: It is empty, or longer than 120 ms.
    """
    if not data:
        message = "empty Opus packet"
        raise BitstreamError(message)
    count_code = data[0] & 3
    frames = 1 if count_code == 0 else 2
    if count_code == _FRAMES_VARIABLE:
        if len(data) < 2:  # noqa: PLR2004 TOC and frame count
            message = "Opus packet without its frame count"
            raise BitstreamError(message)
        frames = data[1] & 0x3F
    samples = frames * _FRAME_SAMPLES[data[0] >> 3]
    if not 0 < samples <= _MAX_PACKET_SAMPLES:
        message = f"Opus packet of {samples} samples"
        raise BitstreamError(message)
    return samples
