"""AAC: AudioSpecificConfig (ISO/IEC 14496-3 §1.6.2.1) and ADTS."""

from dataclasses import dataclass

from headwater.media.codecs.bits import BitReader
from headwater.media.codecs.errors import BitstreamError

AAC_LC, SBR, PS = 2, 5, 29

_RATES_HZ = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)
_RATE_ESCAPE = 15
_CHANNELS = (0, 1, 2, 3, 4, 5, 6, 8, 0, 0, 0, 7, 8, 24, 8, 0)  # by channelConfiguration, table 1.19
_OBJECT_ESCAPE = 31
_GENERAL_AUDIO = frozenset({1, 2, 3, 4, 6, 7, 17, 19, 20, 21, 22, 23})
_ERROR_RESILIENT_FROM = 17
_SCALABLE = frozenset({6, 20})
_SYNC_EXTENSION, _SYNC_EXTENSION_PS = 0x2B7, 0x548
_ADTS_BYTES = 7


@dataclass(frozen=True, slots=True)
class AudioConfig:
    """An AudioSpecificConfig taken apart.

    Attributes:
        object_type: What CODECS says: 2 AAC-LC, 5 HE-AAC, 29 HE-AAC v2, or another core type.
        sample_rate_hz: Of the sound that comes out (doubled by SBR).
        channels: That come out (two with parametric stereo).
        frame_samples: Samples that come out of one coded frame, at `sample_rate_hz`.
    """

    object_type: int
    sample_rate_hz: int
    channels: int
    frame_samples: int


def parse_asc(config: bytes) -> AudioConfig:
    """Read an AudioSpecificConfig, HE-AAC signalled in either explicit way.

    Raises:
        BitstreamError: It cannot be read.
    """
    reader = BitReader(config)
    outer = _read_object_type(reader)
    core_rate = _read_rate(reader)
    channel_code = reader.u(4)
    rate, core = core_rate, outer
    if outer in {SBR, PS}:
        rate = _read_rate(reader)
        core = _read_object_type(reader)
    frame_samples, channels = 1024, _CHANNELS[channel_code]
    if core in _GENERAL_AUDIO:
        frame_samples, pce_channels = _read_general(reader, core, channel_code)
        channels = channels or pce_channels
    if outer == core:
        outer, rate = _read_backward_compatible(reader, core, core_rate)
    if not channels:
        message = "AudioSpecificConfig names no channels"
        raise BitstreamError(message)
    if rate == 2 * core_rate:
        frame_samples *= 2
    return AudioConfig(outer, rate, 2 if outer == PS and channels == 1 else channels, frame_samples)


def _read_object_type(reader: BitReader) -> int:
    value = reader.u(5)
    return 32 + reader.u(6) if value == _OBJECT_ESCAPE else value


def _read_rate(reader: BitReader) -> int:
    index = reader.u(4)
    rate = reader.u(24) if index == _RATE_ESCAPE else _RATES_HZ[index] if index < len(_RATES_HZ) else 0
    if not rate:
        message = "AudioSpecificConfig names no sampling rate"
        raise BitstreamError(message)
    return rate


def _read_general(reader: BitReader, core: int, channel_code: int) -> tuple[int, int]:
    """Read GASpecificConfig (§4.4.1): samples of a core frame, and channels when a program config says them."""
    frame_samples = 960 if reader.flag() else 1024
    if reader.flag():
        reader.skip(14)
    has_extension = reader.flag()
    channels = _read_program_channels(reader) if channel_code == 0 else 0
    if core in _SCALABLE:
        reader.skip(3)
    if has_extension:
        if core == 22:  # noqa: PLR2004 ER BSAC
            reader.skip(16)
        elif core in {17, 19, 20, 23}:
            reader.skip(3)
        reader.skip(1)
    if core >= _ERROR_RESILIENT_FROM:
        reader.skip(2)
        if core == 23:  # noqa: PLR2004 ER AAC LD
            frame_samples //= 2
    return frame_samples, channels


def _read_program_channels(reader: BitReader) -> int:
    """Count the channels of a program_config_element (§4.4.1.1)."""
    reader.skip(10)
    counts = [reader.u(4), reader.u(4), reader.u(4)]
    lfe = reader.u(2)
    data_elements, coupling = reader.u(3), reader.u(4)
    for bits in (4, 4, 3):
        if reader.flag():
            reader.skip(bits)
    channels = lfe
    for count in counts:
        for _ in range(count):
            channels += 2 if reader.flag() else 1
            reader.skip(4)
    reader.skip(4 * lfe + 4 * data_elements + 5 * coupling)
    reader.skip(reader.bits_left % 8)  # aligned to the start of the AudioSpecificConfig
    reader.skip(8 * reader.u(8))
    return channels


def _read_backward_compatible(reader: BitReader, core: int, core_rate: int) -> tuple[int, int]:
    """Read the extension that old decoders pass over; object type and rate as they come out."""
    if reader.bits_left < 16 or reader.u(11) != _SYNC_EXTENSION:  # noqa: PLR2004 the shortest extension
        return core, core_rate
    if _read_object_type(reader) != SBR or not reader.flag():
        return core, core_rate
    rate = _read_rate(reader)
    if reader.bits_left >= 12 and reader.u(11) == _SYNC_EXTENSION_PS and reader.flag():  # noqa: PLR2004 its length
        return PS, rate
    return SBR, rate


def build_asc(sample_rate_hz: int, channels: int, object_type: int = AAC_LC) -> bytes:
    """Build an AudioSpecificConfig with 1024 samples a frame.

    Raises:
        BitstreamError: No channel configuration has that many channels.
    """
    if channels < 1 or channels not in _CHANNELS or not 0 < sample_rate_hz < 1 << 24:
        message = f"no AudioSpecificConfig for {channels} channels at {sample_rate_hz} Hz"
        raise BitstreamError(message)
    is_listed = sample_rate_hz in _RATES_HZ
    value, bits = object_type << 4 | (_RATES_HZ.index(sample_rate_hz) if is_listed else _RATE_ESCAPE), 9
    if not is_listed:
        value, bits = value << 24 | sample_rate_hz, bits + 24
    value, bits = (value << 4 | _CHANNELS.index(channels)) << 3, bits + 7
    padding = -bits % 8
    return (value << padding).to_bytes((bits + padding) // 8, "big")


def split_adts(data: bytes) -> list[tuple[bytes, bytes]]:
    """Split ADTS frames into pairs of AudioSpecificConfig and raw frame.

    Raises:
        BitstreamError: There is no ADTS header where one must be.
    """
    frames: list[tuple[bytes, bytes]] = []
    position = 0
    while position < len(data):
        head = data[position : position + _ADTS_BYTES]
        if len(head) < _ADTS_BYTES or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:  # noqa: PLR2004 the sync word
            message = "no ADTS header"
            raise BitstreamError(message)
        size = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
        start = position + (_ADTS_BYTES if head[1] & 1 else _ADTS_BYTES + 2)
        rate_index, channels = head[2] >> 2 & 0x0F, (head[2] & 1) << 2 | head[3] >> 6
        if rate_index >= len(_RATES_HZ) or not channels or position + size > len(data) or start > position + size:
            message = "ADTS header out of range"
            raise BitstreamError(message)
        asc = build_asc(_RATES_HZ[rate_index], _CHANNELS[channels], 1 + (head[2] >> 6))
        frames.append((asc, data[start : position + size]))
        position += size
    return frames


def codec_string(config: bytes) -> str:
    """Return `mp4a.40.N` (RFC 6381 §3.3)."""
    return f"mp4a.40.{parse_asc(config).object_type}"
