"""AV1: OBUs, sequence header and av1C (AV1 bitstream specification; AV1 in ISO BMFF)."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from headwater.media.codecs.bits import BitReader, at_most
from headwater.media.codecs.errors import BitstreamError

OBU_SEQUENCE_HEADER, OBU_TEMPORAL_DELIMITER, OBU_FRAME_HEADER, OBU_TILE_LIST, OBU_FRAME, OBU_PADDING = 1, 2, 3, 8, 6, 15
# AV1 in ISO BMFF §2.4: not allowed in samples.
DROPPED_TYPES = frozenset({OBU_TEMPORAL_DELIMITER, OBU_TILE_LIST, OBU_PADDING})

_AV1C_FIXED_BYTES = 4
_AV1C_MARKER = 0x81
_MAX_LEB128_BYTES = 8
_KEY_FRAME = 0
_HEADER_PEEK_BYTES = 16
_SELECT = 2  # SELECT_SCREEN_CONTENT_TOOLS and SELECT_INTEGER_MV
_BT709, _SRGB, _IDENTITY, _UNSPECIFIED = 1, 13, 0, 2
_PROFILE_MAIN, _PROFILE_HIGH, _PROFILE_PROFESSIONAL = 0, 1, 2
_TIER_LEVEL = 7


@dataclass(frozen=True, slots=True)
class Colour:
    """color_config (§5.5.2)."""

    bit_depth: int
    is_monochrome: bool
    primaries: int
    transfer: int
    matrix: int
    is_full_range: bool
    subsampling_x: int
    subsampling_y: int
    chroma_position: int


@dataclass(frozen=True, slots=True)
class SequenceHeader:
    """What is read of a sequence header OBU (§5.5); frame rate 0 when absent."""

    profile: int
    level: int
    tier: int
    width: int
    height: int
    frame_rate: Fraction
    is_reduced_still: bool
    colour: Colour


def iter_obus(data: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Yield type, start, payload start and end of each OBU; one without a size field runs to the end.

    Raises:
        BitstreamError: A size leads past the end, or the forbidden bit is set.
    """
    position, total = 0, len(data)
    while position < total:
        start, header = position, data[position]
        if header & 0x80:
            message = "OBU with the forbidden bit set"
            raise BitstreamError(message)
        position += 2 if header & 0x04 else 1
        end = total
        if header & 0x02:
            size, position = _read_leb128(data, position)
            end = position + size
        if end > total or position > total:
            message = "OBU size leads past the end"
            raise BitstreamError(message)
        yield header >> 3 & 0x0F, start, position, end
        position = end


def _read_leb128(data: bytes, position: int) -> tuple[int, int]:
    value = 0
    for index in range(_MAX_LEB128_BYTES):
        if position + index >= len(data):
            break
        byte = data[position + index]
        value |= (byte & 0x7F) << (7 * index)
        if not byte & 0x80:
            return value, position + index + 1
    message = "unfinished leb128 number"
    raise BitstreamError(message)


def parse_sequence_header(payload: bytes) -> SequenceHeader:
    """Read the payload of a sequence header OBU (§5.5.1).

    Raises:
        BitstreamError: It cannot be read.
    """
    reader = BitReader(payload)
    profile = at_most(reader.u(3), _PROFILE_PROFESSIONAL, "seq_profile")
    reader.skip(1)
    is_reduced = reader.flag()
    level = tier = 0
    frame_rate = Fraction(0)
    if is_reduced:
        level = reader.u(5)
    else:
        frame_rate, level, tier = _read_operating_points(reader)
    width_bits, height_bits = 1 + reader.u(4), 1 + reader.u(4)
    width, height = 1 + reader.u(width_bits), 1 + reader.u(height_bits)
    if not is_reduced and reader.flag():
        reader.skip(7)
    reader.skip(3)
    if not is_reduced:
        _skip_tools(reader)
    reader.skip(3)
    return SequenceHeader(profile, level, tier, width, height, frame_rate, is_reduced, _read_colour(reader, profile))


def _read_operating_points(reader: BitReader) -> tuple[Fraction, int, int]:
    """Read timing and operating points; the level and tier returned are those of the first point."""
    frame_rate, delay_bits, has_model = Fraction(0), 0, False
    if reader.flag():
        units_in_tick, time_scale = reader.u(32), reader.u(32)
        ticks_per_picture = 1 + reader.uvlc() if reader.flag() else 0
        if units_in_tick and ticks_per_picture:
            frame_rate = Fraction(time_scale, units_in_tick * ticks_per_picture)
        has_model = reader.flag()
        if has_model:
            delay_bits = 1 + reader.u(5)
            reader.skip(42)
    has_initial_delay = reader.flag()
    first_level = first_tier = 0
    for index in range(1 + reader.u(5)):
        reader.skip(12)
        level = reader.u(5)
        tier = reader.u(1) if level > _TIER_LEVEL else 0
        if index == 0:
            first_level, first_tier = level, tier
        if has_model and reader.flag():
            reader.skip(2 * delay_bits + 1)
        if has_initial_delay and reader.flag():
            reader.skip(4)
    return frame_rate, first_level, first_tier


def _skip_tools(reader: BitReader) -> None:
    reader.skip(4)
    has_order_hint = reader.flag()
    if has_order_hint:
        reader.skip(2)
    screen_content = _SELECT if reader.flag() else reader.u(1)
    if screen_content > 0 and not reader.flag():
        reader.skip(1)
    if has_order_hint:
        reader.skip(3)


def _read_colour(reader: BitReader, profile: int) -> Colour:
    is_high_depth = reader.flag()
    depth = 10 if is_high_depth else 8
    if profile == _PROFILE_PROFESSIONAL and is_high_depth and reader.flag():
        depth = 12
    is_mono = profile != _PROFILE_HIGH and reader.flag()
    primaries = transfer = matrix = _UNSPECIFIED
    if reader.flag():
        primaries, transfer, matrix = reader.u(8), reader.u(8), reader.u(8)
    if is_mono:
        return Colour(depth, True, primaries, transfer, matrix, reader.flag(), 1, 1, 0)
    if (primaries, transfer, matrix) == (_BT709, _SRGB, _IDENTITY):
        return Colour(depth, False, primaries, transfer, matrix, True, 0, 0, 0)
    is_full = reader.flag()
    if profile == _PROFILE_MAIN:
        sub_x, sub_y = 1, 1
    elif profile == _PROFILE_HIGH:
        sub_x, sub_y = 0, 0
    elif depth == 12:  # noqa: PLR2004 twelve bits choose their own subsampling
        sub_x = reader.u(1)
        sub_y = reader.u(1) if sub_x else 0
    else:
        sub_x, sub_y = 1, 0
    position = reader.u(2) if sub_x and sub_y else 0
    return Colour(depth, False, primaries, transfer, matrix, is_full, sub_x, sub_y, position)


def find_sequence_header(data: bytes) -> tuple[bytes, SequenceHeader] | None:
    """Return the first sequence header OBU (whole, and read) among OBUs, or None.

    Raises:
        BitstreamError: The OBUs or the header cannot be read.
    """
    for kind, start, payload, end in iter_obus(data):
        if kind == OBU_SEQUENCE_HEADER:
            return data[start:end], parse_sequence_header(data[payload:end])
    return None


def build_av1c(obus: bytes) -> bytes:
    """Build an av1C payload from OBUs that hold a sequence header (an encoder's extradata, or a keyframe).

    Raises:
        BitstreamError: There is none.
    """
    found = find_sequence_header(obus)
    if found is None:
        message = "no AV1 sequence header"
        raise BitstreamError(message)
    obu, header = found
    if not obu[0] & 0x02:  # configOBUs need a size field
        extension = 1 if obu[0] & 0x04 else 0
        payload = obu[1 + extension :]
        obu = bytes([obu[0] | 0x02]) + obu[1 : 1 + extension] + write_leb128(len(payload)) + payload
    colour = header.colour
    flags = (header.tier << 7) | (colour.bit_depth > 8) << 6 | (colour.bit_depth > 10) << 5  # noqa: PLR2004 bit depths
    flags |= colour.is_monochrome << 4 | colour.subsampling_x << 3 | colour.subsampling_y << 2 | colour.chroma_position
    return bytes([_AV1C_MARKER, header.profile << 5 | header.level, flags, 0]) + obu


def write_leb128(value: int) -> bytes:
    """Write an unsigned number as leb128 (§4.10.5)."""
    out = bytearray()
    while value >= 0x80:  # noqa: PLR2004 seven bits a byte
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def parse_av1c(config: bytes) -> SequenceHeader | None:
    """Return the sequence header inside an av1C payload; None when it carries none.

    Raises:
        BitstreamError: It is no av1C, or the header cannot be read.
    """
    if len(config) < _AV1C_FIXED_BYTES or config[0] != _AV1C_MARKER:
        message = "not an av1C payload"
        raise BitstreamError(message)
    found = find_sequence_header(config[_AV1C_FIXED_BYTES:])
    return found[1] if found else None


def codec_string(config: bytes) -> str:
    """Return `av01.P.LLT.DD`, with colour when it is not the default (AV1 in ISO BMFF §5)."""
    header = parse_av1c(config)
    profile, level, tier = config[1] >> 5, config[1] & 0x1F, "H" if config[2] & 0x80 else "M"
    depth = (12 if config[2] & 0x20 else 10) if config[2] & 0x40 else 8
    short = f"av01.{profile}.{level:02d}{tier}.{depth:02d}"
    if header is None:
        return short
    colour = header.colour
    described = (colour.primaries, colour.transfer, colour.matrix)
    is_default = all(value in {_BT709, _UNSPECIFIED} for value in described) and not colour.is_full_range
    if is_default and not colour.is_monochrome:
        return short
    chroma = f"{colour.subsampling_x}{colour.subsampling_y}{colour.chroma_position}"
    return (
        f"{short}.{int(colour.is_monochrome)}.{chroma}.{colour.primaries:02d}.{colour.transfer:02d}"
        f".{colour.matrix:02d}.{int(colour.is_full_range)}"
    )


def is_keyframe(data: bytes) -> bool:
    """Tell whether a temporal unit begins with a shown key frame and brings its sequence header (§7.6).

    Raises:
        BitstreamError: The OBUs cannot be read.
    """
    has_header = False
    for kind, _, payload, end in iter_obus(data):
        if kind == OBU_SEQUENCE_HEADER:
            has_header = True
        elif kind in {OBU_FRAME, OBU_FRAME_HEADER}:
            if not has_header:
                return False
            reader = BitReader(data[payload : min(end, payload + _HEADER_PEEK_BYTES)])
            is_repeat, frame_type, is_shown = reader.flag(), reader.u(2), reader.flag()
            return not is_repeat and frame_type == _KEY_FRAME and is_shown
    return False


def without_dropped(data: bytes) -> bytes:
    """Drop temporal delimiters, tile lists and padding.

    Raises:
        BitstreamError: The OBUs cannot be read.
    """
    obus = list(iter_obus(data))
    if not any(kind in DROPPED_TYPES for kind, _, _, _ in obus):
        return data
    return b"".join([data[start:end] for kind, start, _, end in obus if kind not in DROPPED_TYPES])
