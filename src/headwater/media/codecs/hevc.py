"""HEVC: parameter sets, hvcC, and what a NAL unit is (ITU-T H.265, ISO/IEC 14496-15 §8)."""

from dataclasses import dataclass
from fractions import Fraction

from headwater.media.codecs.bits import BitReader, at_most, without_emulation_prevention
from headwater.media.codecs.errors import BitstreamError
from headwater.media.codecs.h264 import skip_vui_appearance
from headwater.media.codecs.nal import iter_ranges, split_annexb

NAL_VPS, NAL_SPS, NAL_PPS = 32, 33, 34
_FIRST_IRAP, _LAST_IRAP, _LAST_VCL = 16, 23, 31
# Parameter sets live in hvcC; delimiter, end of sequence, end of stream and filler help no player.
DROPPED_TYPES = frozenset({NAL_VPS, NAL_SPS, NAL_PPS, 35, 36, 37, 38})

_HEADER_BYTES = 2
_HVCC_FIXED_BYTES = 23
_YUV_444 = 3
_MAX_SIDE_PX = 16888  # level 6.2
_MAX_SHORT_TERM_SETS = 64
_MAX_PICTURES = 16


@dataclass(frozen=True, slots=True)
class ProfileTierLevel:
    """The general fields of profile_tier_level (§7.3.3)."""

    space: int
    is_high_tier: bool
    profile: int
    compatibility: int
    constraints: bytes
    level: int


@dataclass(frozen=True, slots=True)
class Sps:
    """What is read of a sequence parameter set; width and height are after cropping, frame rate 0 when absent."""

    ptl: ProfileTierLevel
    sub_layers: int
    is_temporally_nested: bool
    chroma_format: int
    bit_depth_luma: int
    bit_depth_chroma: int
    width: int
    height: int
    frame_rate: Fraction


@dataclass(frozen=True, slots=True)
class HevcConfig:
    """An hvcC payload taken apart; `sets` holds NAL units by type."""

    ptl: ProfileTierLevel
    length_size: int
    sets: dict[int, list[bytes]]


def nal_type(first_byte: int) -> int:
    """Return nal_unit_type from a unit's first byte (§7.3.1.2)."""
    return first_byte >> 1 & 0x3F


def parse_sps(unit: bytes) -> Sps:
    """Read a sequence parameter set NAL unit (§7.3.2.2).

    The VUI's frame rate is given up silently where an extension stands in the way.

    Raises:
        BitstreamError: It is none, or it breaks the standard's limits.
    """
    if len(unit) < _HEADER_BYTES or nal_type(unit[0]) != NAL_SPS:
        message = "not a sequence parameter set"
        raise BitstreamError(message)
    reader = BitReader(without_emulation_prevention(unit[_HEADER_BYTES:]))
    reader.skip(4)
    sub_layers = 1 + at_most(reader.u(3), 6, "sps_max_sub_layers_minus1")
    is_nested = reader.flag()
    ptl = _read_ptl(reader, sub_layers)
    at_most(reader.ue(), 15, "sps id")
    chroma_format = at_most(reader.ue(), _YUV_444, "chroma_format_idc")
    is_planar = chroma_format == _YUV_444 and reader.flag()
    width, height = _read_size(reader, 0 if is_planar else chroma_format)
    depth_luma = 8 + at_most(reader.ue(), 8, "bit depth")
    depth_chroma = 8 + at_most(reader.ue(), 8, "bit depth")
    try:
        frame_rate = _read_to_frame_rate(reader, sub_layers)
    except BitstreamError:
        frame_rate = Fraction(0)
    return Sps(ptl, sub_layers, is_nested, chroma_format, depth_luma, depth_chroma, width, height, frame_rate)


def _read_ptl(reader: BitReader, sub_layers: int) -> ProfileTierLevel:
    space, is_high, profile = reader.u(2), reader.flag(), reader.u(5)
    compatibility, constraints = reader.u(32), reader.u(48).to_bytes(6, "big")
    level = reader.u(8)
    if sub_layers > 1:
        present = [(reader.flag(), reader.flag()) for _ in range(sub_layers - 1)]
        reader.skip(2 * (8 - len(present)))
        for has_profile, has_level in present:
            reader.skip(88 * has_profile + 8 * has_level)
    return ProfileTierLevel(space, is_high, profile, compatibility, constraints, level)


def _read_size(reader: BitReader, chroma_array_type: int) -> tuple[int, int]:
    width, height = at_most(reader.ue(), _MAX_SIDE_PX, "width"), at_most(reader.ue(), _MAX_SIDE_PX, "height")
    if reader.flag():
        width -= (2 if chroma_array_type in {1, 2} else 1) * (reader.ue() + reader.ue())
        height -= (2 if chroma_array_type == 1 else 1) * (reader.ue() + reader.ue())
    if width <= 0 or height <= 0:
        message = "cropping leaves no picture"
        raise BitstreamError(message)
    return width, height


def _read_to_frame_rate(reader: BitReader, sub_layers: int) -> Fraction:
    order_bits = 4 + at_most(reader.ue(), 12, "log2_max_pic_order_cnt_lsb_minus4")
    for _ in range(sub_layers if reader.flag() else 1):
        for _ in range(3):
            reader.ue()
    for _ in range(6):
        reader.ue()
    if reader.flag() and reader.flag():
        _skip_scaling_lists(reader)
    reader.skip(2)
    if reader.flag():
        reader.skip(8)
        reader.ue()
        reader.ue()
        reader.skip(1)
    _skip_short_term_sets(reader)
    if reader.flag():
        for _ in range(at_most(reader.ue(), 32, "num_long_term_ref_pics_sps")):
            reader.skip(order_bits + 1)
    reader.skip(2)
    return _read_vui_frame_rate(reader) if reader.flag() else Fraction(0)


def _skip_scaling_lists(reader: BitReader) -> None:
    for size in range(4):
        for _ in range(2 if size == 3 else 6):  # noqa: PLR2004 two 32x32 lists
            if not reader.flag():
                reader.ue()
                continue
            if size > 1:
                reader.se()
            for _ in range(min(64, 1 << (4 + 2 * size))):
                reader.se()


def _skip_short_term_sets(reader: BitReader) -> None:
    """Pass over st_ref_pic_set (§7.3.7), counting pictures because later sets refer to earlier ones."""
    pictures = 0
    for index in range(at_most(reader.ue(), _MAX_SHORT_TERM_SETS, "num_short_term_ref_pic_sets")):
        if index and reader.flag():
            reader.skip(1)
            reader.ue()
            kept = 0
            for _ in range(pictures + 1):
                is_used = reader.flag()
                kept += is_used or reader.flag()
            pictures = kept
            continue
        pictures = at_most(reader.ue() + reader.ue(), _MAX_PICTURES, "pictures in a reference set")
        for _ in range(pictures):
            reader.ue()
            reader.skip(1)


def _read_vui_frame_rate(reader: BitReader) -> Fraction:
    """Read the VUI up to its timing (§E.2.1)."""
    skip_vui_appearance(reader)
    reader.skip(3)
    if reader.flag():
        for _ in range(4):
            reader.ue()
    if not reader.flag():
        return Fraction(0)
    units_in_tick, time_scale = reader.u(32), reader.u(32)
    return Fraction(time_scale, units_in_tick) if units_in_tick else Fraction(0)


def build_hvcc(vps: list[bytes], sps: list[bytes], pps: list[bytes]) -> bytes:
    """Build an hvcC payload with 4-byte lengths and all sets in it (ISO/IEC 14496-15 §8.3.3.1).

    Raises:
        BitstreamError: A set is missing or unreadable.
    """
    if not vps or not sps or not pps:
        message = "hvcC needs a video, a sequence and a picture parameter set"
        raise BitstreamError(message)
    facts = parse_sps(sps[0])
    ptl = facts.ptl
    out = bytearray([1, ptl.space << 6 | ptl.is_high_tier << 5 | ptl.profile])
    out += ptl.compatibility.to_bytes(4, "big") + ptl.constraints
    out += bytes([ptl.level, 0xF0, 0, 0xFC, 0xFC | facts.chroma_format])
    out += bytes([0xF8 | (facts.bit_depth_luma - 8), 0xF8 | (facts.bit_depth_chroma - 8), 0, 0])
    out += bytes([facts.sub_layers << 3 | facts.is_temporally_nested << 2 | 3, 3])
    for kind, units in ((NAL_VPS, vps), (NAL_SPS, sps), (NAL_PPS, pps)):
        out += bytes([0x80 | kind]) + len(units).to_bytes(2, "big")
        for unit in units:
            out += at_most(len(unit), 0xFFFF, "parameter set size").to_bytes(2, "big") + unit
    return bytes(out)


def parse_hvcc(config: bytes) -> HevcConfig:
    """Take an hvcC payload apart.

    Raises:
        BitstreamError: It cannot be read.
    """
    if len(config) < _HVCC_FIXED_BYTES or config[0] != 1:
        message = "not an hvcC payload"
        raise BitstreamError(message)
    ptl = ProfileTierLevel(
        config[1] >> 6,
        bool(config[1] >> 5 & 1),
        config[1] & 0x1F,
        int.from_bytes(config[2:6], "big"),
        config[6:12],
        config[12],
    )
    sets: dict[int, list[bytes]] = {}
    position = _HVCC_FIXED_BYTES
    for _ in range(config[22]):
        if position + 3 > len(config):
            message = "hvcC ends within an array"
            raise BitstreamError(message)
        kind, count = config[position] & 0x3F, int.from_bytes(config[position + 1 : position + 3], "big")
        position += 3
        for _ in range(count):
            start = position + 2
            end = start + int.from_bytes(config[position:start], "big")
            if end > len(config) or end == start:
                message = "parameter set leads past the end of the configuration"
                raise BitstreamError(message)
            sets.setdefault(kind, []).append(config[start:end])
            position = end
    return HevcConfig(ptl, 1 + (config[21] & 3), sets)


def hvcc_from_annexb(extradata: bytes) -> bytes:
    """Build hvcC from parameter sets with start codes, as encoders give them.

    Raises:
        BitstreamError: A set is missing or unreadable.
    """
    sets: dict[int, list[bytes]] = {}
    for unit in split_annexb(extradata):
        sets.setdefault(nal_type(unit[0]), []).append(unit)
    return build_hvcc(sets.get(NAL_VPS, []), sets.get(NAL_SPS, []), sets.get(NAL_PPS, []))


def codec_string(config: bytes) -> str:
    """Return `hvc1.…` (ISO/IEC 14496-15 §E.3)."""
    ptl = parse_hvcc(config).ptl
    space = ("", "A", "B", "C")[ptl.space]
    reversed_flags = int(f"{ptl.compatibility:032b}"[::-1], 2)
    pieces = [f"hvc1.{space}{ptl.profile}", f"{reversed_flags:X}", f"{'H' if ptl.is_high_tier else 'L'}{ptl.level}"]
    pieces += [f"{byte:X}" for byte in ptl.constraints.rstrip(b"\x00")]
    return ".".join(pieces)


def is_random_access(data: bytes) -> bool:
    """Tell whether a length-prefixed sample is an IRAP picture (IDR, CRA, BLA); its first slice decides.

    Raises:
        BitstreamError: Lengths do not add up.
    """
    for start, _ in iter_ranges(data):
        kind = nal_type(data[start])
        if kind <= _LAST_VCL:
            return _FIRST_IRAP <= kind <= _LAST_IRAP
    return False


def has_dropped_types(data: bytes) -> bool:
    """Tell whether a length-prefixed sample holds units of `DROPPED_TYPES`."""
    return any(nal_type(data[start]) in DROPPED_TYPES for start, _ in iter_ranges(data))


def is_dropped(unit: bytes) -> bool:
    """Tell whether a NAL unit is one of `DROPPED_TYPES`."""
    return nal_type(unit[0]) in DROPPED_TYPES
