"""VP9: vpcC and the keyframe header (VP Codec ISO Media File Format Binding; VP9 bitstream §6.2)."""

from dataclasses import dataclass

from headwater.media.codecs.bits import BitReader
from headwater.media.codecs.errors import BitstreamError

_FULL_BOX_START = b"\x01\x00\x00\x00"
_RECORD_BYTES = 8
_FRAME_MARKER = 2
_SYNC_CODE = 0x498342
_COLOUR_SRGB = 7
_PROFILE_MAX = 3
_PEEK_BYTES = 32
_UNSPECIFIED = 2


@dataclass(frozen=True, slots=True)
class Vp9Config:
    """A VPCodecConfigurationRecord."""

    profile: int
    level: int
    bit_depth: int
    chroma: int
    is_full_range: bool
    primaries: int
    transfer: int
    matrix: int


@dataclass(frozen=True, slots=True)
class FrameHeader:
    """What is read of an uncompressed frame header; size and colour are 0 unless it is a keyframe."""

    profile: int
    is_keyframe: bool
    is_shown: bool
    bit_depth: int = 0
    chroma: int = 0
    is_full_range: bool = False
    width: int = 0
    height: int = 0


def parse_vpcc(config: bytes) -> Vp9Config:
    """Take a vpcC payload apart, with or without its FullBox version and flags.

    Raises:
        BitstreamError: It is too short.
    """
    record = config[4:] if config.startswith(_FULL_BOX_START) else config
    if len(record) < _RECORD_BYTES:
        message = "not a vpcC payload"
        raise BitstreamError(message)
    depths = record[2]
    return Vp9Config(
        record[0], record[1], depths >> 4, depths >> 1 & 7, bool(depths & 1), record[3], record[4], record[5]
    )


def build_vpcc(config: Vp9Config) -> bytes:
    """Build a vpcC payload, FullBox version and flags included."""
    depths = config.bit_depth << 4 | config.chroma << 1 | config.is_full_range
    fields = [config.profile, config.level, depths, config.primaries, config.transfer, config.matrix, 0, 0]
    return _FULL_BOX_START + bytes(fields)


def config_from_keyframe(data: bytes, level: int = 31) -> bytes:
    """Build a vpcC payload from a keyframe, for encoders that give no extradata.

    Raises:
        BitstreamError: It is no keyframe.
    """
    header = parse_frame_header(data)
    if not header.is_keyframe:
        message = "not a VP9 keyframe"
        raise BitstreamError(message)
    colour = (_UNSPECIFIED, _UNSPECIFIED, _UNSPECIFIED)
    return build_vpcc(Vp9Config(header.profile, level, header.bit_depth, header.chroma, header.is_full_range, *colour))


def codec_string(config: bytes) -> str:
    """Return `vp09.PP.LL.DD`, with colour when it is given."""
    facts = parse_vpcc(config)
    short = f"vp09.{facts.profile:02d}.{facts.level:02d}.{facts.bit_depth:02d}"
    described = (facts.primaries, facts.transfer, facts.matrix)
    if all(value in {0, 1, _UNSPECIFIED} for value in described) and not facts.is_full_range:
        return short
    colour = f"{facts.primaries:02d}.{facts.transfer:02d}.{facts.matrix:02d}.{int(facts.is_full_range):02d}"
    return f"{short}.{facts.chroma:02d}.{colour}"


def parse_frame_header(data: bytes) -> FrameHeader:
    """Read the beginning of a frame (§6.2).

    Raises:
        BitstreamError: It is no VP9 frame.
    """
    reader = BitReader(data[:_PEEK_BYTES])
    if reader.u(2) != _FRAME_MARKER:
        message = "no VP9 frame marker"
        raise BitstreamError(message)
    profile = reader.u(1) | reader.u(1) << 1
    if profile == _PROFILE_MAX:
        reader.skip(1)
    if reader.flag():
        return FrameHeader(profile, is_keyframe=False, is_shown=True)
    is_inter, is_shown = reader.flag(), reader.flag()
    reader.skip(1)
    if is_inter:
        return FrameHeader(profile, is_keyframe=False, is_shown=is_shown)
    if reader.u(24) != _SYNC_CODE:
        message = "no VP9 sync code"
        raise BitstreamError(message)
    return _read_keyframe(reader, profile, is_shown=is_shown)


def _read_keyframe(reader: BitReader, profile: int, *, is_shown: bool) -> FrameHeader:
    depth = 8
    if profile > 1:
        depth = 12 if reader.flag() else 10
    chroma, is_full = 1, False
    if reader.u(3) == _COLOUR_SRGB:
        is_full, chroma = True, 3
        reader.skip(1 if profile & 1 else 0)
    else:
        is_full = reader.flag()
        if profile & 1:
            sub_x, _ = reader.u(1), reader.u(2)
            chroma = 2 if sub_x else 3
    width, height = 1 + reader.u(16), 1 + reader.u(16)
    return FrameHeader(profile, True, is_shown, depth, chroma, is_full, width, height)
