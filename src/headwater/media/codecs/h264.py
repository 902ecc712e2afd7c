"""H.264: parameter sets, avcC, and what a NAL unit is (ITU-T H.264, ISO/IEC 14496-15 §5)."""

from dataclasses import dataclass
from fractions import Fraction

from headwater.media.codecs.bits import BitReader, at_most, without_emulation_prevention
from headwater.media.codecs.errors import BitstreamError
from headwater.media.codecs.nal import iter_ranges, split_annexb

NAL_SLICE, NAL_IDR, NAL_SPS, NAL_PPS, NAL_SPS_EXTENSION = 1, 5, 7, 8, 13
# Parameter sets live in avcC; delimiter, end of sequence, end of stream and filler help no player.
DROPPED_TYPES = frozenset({NAL_SPS, NAL_PPS, 9, 10, 11, 12, NAL_SPS_EXTENSION})

_TYPE_MASK = 0x1F
_HIGH_PROFILES = frozenset({44, 83, 86, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244})
_AVCC_EXTENDED_PROFILES = frozenset({100, 110, 122, 144})  # ISO/IEC 14496-15 §5.3.3.1.2
_YUV_444 = 3
_EXTENDED_SAR = 255
_MAX_SIDE_MBS = 1024  # level 6.2 allows 16 880 pixels a side


@dataclass(frozen=True, slots=True)
class Sps:
    """What is read of a sequence parameter set.

    Attributes:
        profile: profile_idc.
        compatibility: The constraint flags' byte.
        level: level_idc.
        chroma_format: 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4.
        bit_depth_luma: Bits.
        bit_depth_chroma: Bits.
        width: Pixels after cropping.
        height: Pixels after cropping.
        frame_rate: From the VUI; 0 when absent.
        reorder_frames: max_num_reorder_frames of the VUI; None when absent.
    """

    profile: int
    compatibility: int
    level: int
    chroma_format: int
    bit_depth_luma: int
    bit_depth_chroma: int
    width: int
    height: int
    frame_rate: Fraction
    reorder_frames: int | None


@dataclass(frozen=True, slots=True)
class AvcConfig:
    """An avcC payload taken apart."""

    profile: int
    compatibility: int
    level: int
    length_size: int
    sps: list[bytes]
    pps: list[bytes]


def parse_sps(unit: bytes) -> Sps:
    """Read a sequence parameter set NAL unit (§7.3.2.1.1).

    Raises:
        BitstreamError: It is none, or it breaks the standard's limits.
    """
    if len(unit) < 4 or unit[0] & _TYPE_MASK != NAL_SPS:  # noqa: PLR2004 header, profile, flags, level
        message = "not a sequence parameter set"
        raise BitstreamError(message)
    reader = BitReader(without_emulation_prevention(unit[1:]))
    profile, compatibility, level = reader.u(8), reader.u(8), reader.u(8)
    at_most(reader.ue(), 31, "sps id")
    chroma_format, depth_luma, depth_chroma = 1, 8, 8
    is_planar = False
    if profile in _HIGH_PROFILES:
        chroma_format = at_most(reader.ue(), _YUV_444, "chroma_format_idc")
        is_planar = chroma_format == _YUV_444 and reader.flag()
        depth_luma, depth_chroma = 8 + at_most(reader.ue(), 6, "bit depth"), 8 + at_most(reader.ue(), 6, "bit depth")
        reader.skip(1)
        if reader.flag():
            _skip_scaling_lists(reader, 12 if chroma_format == _YUV_444 else 8)
    _skip_picture_order(reader)
    reader.ue()
    reader.skip(1)
    width, height = _read_size(reader, 0 if is_planar else chroma_format)
    frame_rate, reorder = _read_vui(reader) if reader.flag() else (Fraction(0), None)
    return Sps(
        profile, compatibility, level, chroma_format, depth_luma, depth_chroma, width, height, frame_rate, reorder
    )


def _skip_scaling_lists(reader: BitReader, count: int) -> None:
    for index in range(count):
        if not reader.flag():
            continue
        last = following = 8
        for _ in range(16 if index < 6 else 64):  # noqa: PLR2004 six 4x4 lists come first
            if following:
                following = (last + reader.se()) % 256
            last = following or last


def _skip_picture_order(reader: BitReader) -> None:
    at_most(reader.ue(), 12, "log2_max_frame_num_minus4")
    order_type = at_most(reader.ue(), 2, "pic_order_cnt_type")
    if order_type == 0:
        at_most(reader.ue(), 12, "log2_max_pic_order_cnt_lsb_minus4")
    elif order_type == 1:
        reader.skip(1)
        reader.se()
        reader.se()
        for _ in range(at_most(reader.ue(), 255, "num_ref_frames_in_pic_order_cnt_cycle")):
            reader.se()


def _read_size(reader: BitReader, chroma_array_type: int) -> tuple[int, int]:
    width = 16 * (1 + at_most(reader.ue(), _MAX_SIDE_MBS, "width in macroblocks"))
    map_units = 1 + at_most(reader.ue(), _MAX_SIDE_MBS, "height in map units")
    is_frames_only = reader.flag()
    fields = 1 if is_frames_only else 2
    if not is_frames_only:
        reader.skip(1)
    height = 16 * map_units * fields
    reader.skip(1)
    if reader.flag():
        unit_x = 2 if chroma_array_type in {1, 2} else 1
        unit_y = (2 if chroma_array_type == 1 else 1) * fields
        width -= unit_x * (reader.ue() + reader.ue())
        height -= unit_y * (reader.ue() + reader.ue())
    if width <= 0 or height <= 0:
        message = "cropping leaves no picture"
        raise BitstreamError(message)
    return width, height


def _read_vui(reader: BitReader) -> tuple[Fraction, int | None]:
    """Read frame rate and reordering depth of the VUI (§E.1.1)."""
    skip_vui_appearance(reader)
    frame_rate = Fraction(0)
    if reader.flag():
        units_in_tick, time_scale = reader.u(32), reader.u(32)
        reader.skip(1)
        if units_in_tick:
            frame_rate = Fraction(time_scale, 2 * units_in_tick)
    has_hrd = False
    for _ in range(2):
        if reader.flag():
            has_hrd = True
            _skip_hrd(reader)
    if has_hrd:
        reader.skip(1)
    reader.skip(1)
    if not reader.flag():
        return frame_rate, None
    reader.skip(1)
    for _ in range(4):
        reader.ue()
    return frame_rate, reader.ue()


def skip_vui_appearance(reader: BitReader) -> None:
    """Pass over aspect ratio, overscan, video signal and chroma location, alike in H.264 §E.1.1 and H.265 §E.2.1."""
    if reader.flag() and reader.u(8) == _EXTENDED_SAR:
        reader.skip(32)
    if reader.flag():
        reader.skip(1)
    if reader.flag():
        reader.skip(4)
        if reader.flag():
            reader.skip(24)
    if reader.flag():
        reader.ue()
        reader.ue()


def _skip_hrd(reader: BitReader) -> None:
    count = 1 + at_most(reader.ue(), 31, "cpb_cnt_minus1")
    reader.skip(8)
    for _ in range(count):
        reader.ue()
        reader.ue()
        reader.skip(1)
    reader.skip(20)


def build_avcc(sps: list[bytes], pps: list[bytes]) -> bytes:
    """Build an avcC payload with 4-byte lengths (ISO/IEC 14496-15 §5.3.3.1).

    Raises:
        BitstreamError: A set is missing or unreadable.
    """
    if not sps or not pps:
        message = "avcC needs a sequence and a picture parameter set"
        raise BitstreamError(message)
    facts = parse_sps(sps[0])
    out = bytearray([1, facts.profile, facts.compatibility, facts.level, 0xFF, 0xE0 | at_most(len(sps), 31, "sets")])
    _append_sets(out, sps)
    out.append(at_most(len(pps), 255, "sets"))
    _append_sets(out, pps)
    if facts.profile in _AVCC_EXTENDED_PROFILES:
        out += bytes(
            [
                0xFC | facts.chroma_format,
                0xF8 | (facts.bit_depth_luma - 8),
                0xF8 | (facts.bit_depth_chroma - 8),
                0,
            ]
        )
    return bytes(out)


def _append_sets(out: bytearray, units: list[bytes]) -> None:
    for unit in units:
        out += at_most(len(unit), 0xFFFF, "parameter set size").to_bytes(2, "big") + unit


def parse_avcc(config: bytes) -> AvcConfig:
    """Take an avcC payload apart.

    Raises:
        BitstreamError: It cannot be read, or holds no parameter sets.
    """
    if len(config) < 7 or config[0] != 1:  # noqa: PLR2004 the fixed fields
        message = "not an avcC payload"
        raise BitstreamError(message)
    position, sps = _read_sets(config, 6, config[5] & 0x1F)
    if position >= len(config):
        message = "avcC ends before its picture parameter sets"
        raise BitstreamError(message)
    _, pps = _read_sets(config, position + 1, config[position])
    if not sps or not pps:
        message = "avcC without parameter sets"
        raise BitstreamError(message)
    return AvcConfig(config[1], config[2], config[3], 1 + (config[4] & 3), sps, pps)


def _read_sets(config: bytes, position: int, count: int) -> tuple[int, list[bytes]]:
    units: list[bytes] = []
    for _ in range(count):
        start = position + 2
        end = start + int.from_bytes(config[position:start], "big")
        if end > len(config) or end == start:
            message = "parameter set leads past the end of the configuration"
            raise BitstreamError(message)
        units.append(config[start:end])
        position = end
    return position, units


def avcc_from_annexb(extradata: bytes) -> bytes:
    """Build avcC from parameter sets with start codes, as encoders give them.

    Raises:
        BitstreamError: A set is missing or unreadable.
    """
    units = split_annexb(extradata)
    return build_avcc(
        [unit for unit in units if unit[0] & _TYPE_MASK == NAL_SPS],
        [unit for unit in units if unit[0] & _TYPE_MASK == NAL_PPS],
    )


def codec_string(config: bytes) -> str:
    """Return `avc1.PPCCLL` (RFC 6381 §3.3)."""
    if len(config) < 4:  # noqa: PLR2004 version, profile, flags, level
        message = "not an avcC payload"
        raise BitstreamError(message)
    return f"avc1.{config[1]:02x}{config[2]:02x}{config[3]:02x}"


def is_idr(data: bytes) -> bool:
    """Tell whether a length-prefixed sample holds an IDR picture; its first slice decides.

    Raises:
        BitstreamError: Lengths do not add up.
    """
    for start, _ in iter_ranges(data):
        kind = data[start] & _TYPE_MASK
        if NAL_SLICE <= kind <= NAL_IDR:
            return kind == NAL_IDR
    return False


def has_dropped_types(data: bytes) -> bool:
    """Tell whether a length-prefixed sample holds units of `DROPPED_TYPES`."""
    return any(data[start] & _TYPE_MASK in DROPPED_TYPES for start, _ in iter_ranges(data))


def is_dropped(unit: bytes) -> bool:
    """Tell whether a NAL unit is one of `DROPPED_TYPES`."""
    return unit[0] & _TYPE_MASK in DROPPED_TYPES
