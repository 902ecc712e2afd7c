"""CMAF chunks: one `moof` and one `mdat` of one track (ISO/IEC 23000-19 §7.3.2.3, ISO/IEC 14496-12 §8.8)."""

from collections.abc import Sequence
from struct import Struct, pack

_TRACK_ID = 1
_BASE_IS_MOOF, _HAS_DEFAULT_DURATION, _HAS_DEFAULT_FLAGS = 0x020000, 0x08, 0x20
_HAS_OFFSET, _HAS_FIRST_FLAGS, _HAS_DURATIONS, _HAS_SIZES, _HAS_COMPOSITION = 0x1, 0x4, 0x100, 0x200, 0x800
_VERSION_1 = 1 << 24
_SYNC_FLAGS = 0x02000000  # depends on no other sample
_DEPENDENT_FLAGS = 0x01010000  # depends on others, is no sync sample

# moof, mfhd, traf, tfhd, tfdt, trun up to its data offset; the second form goes on with first_sample_flags.
_HEAD = Struct(">I4s I4sII I4s I4sIIII I4sIQ I4sIII".replace(" ", ""))
_HEAD_FIRST = Struct(_HEAD.format + "I")
_MDAT = Struct(">I4s")
_MFHD_BYTES, _TFHD_BYTES, _TFDT_BYTES = 16, 24, 20
_TRUN_AT = 8 + _MFHD_BYTES + 8 + _TFHD_BYTES + _TFDT_BYTES


def chunk_header(
    sequence: int,
    time_ticks: int,
    sizes: Sequence[int],
    durations: Sequence[int],
    compositions: Sequence[int] | None,
    *,
    is_sync_first: bool | None,
) -> bytes:
    """Return everything of a chunk that stands before its samples: `moof` and the header of `mdat`.

    Args:
        sequence: mfhd sequence number.
        time_ticks: tfdt, 0 to 2^64 − 1.
        sizes: Bytes of each sample.
        durations: Ticks of each sample; written once when all are alike.
        compositions: Presentation minus decoding time of each sample, signed; None when all are 0.
        is_sync_first: Whether the first sample, and it alone, is a keyframe; None when all samples are (sound).
    """
    count = len(sizes)
    duration = durations[0]
    flags = _HAS_OFFSET | _HAS_SIZES
    is_constant = durations.count(duration) == count
    columns = 1
    if not is_constant:
        flags |= _HAS_DURATIONS
        columns += 1
    if compositions is not None:
        flags |= _HAS_COMPOSITION
        columns += 1
    head = _HEAD_FIRST if is_sync_first else _HEAD
    moof_bytes = head.size + 4 * columns * count
    fields = [
        moof_bytes, b"moof",
        _MFHD_BYTES, b"mfhd", 0, sequence,
        moof_bytes - 8 - _MFHD_BYTES, b"traf",
        _TFHD_BYTES, b"tfhd", _BASE_IS_MOOF | _HAS_DEFAULT_DURATION | _HAS_DEFAULT_FLAGS, _TRACK_ID, duration,
        _SYNC_FLAGS if is_sync_first is None else _DEPENDENT_FLAGS,
        _TFDT_BYTES, b"tfdt", _VERSION_1, time_ticks,
        moof_bytes - _TRUN_AT, b"trun", _VERSION_1 | flags | (_HAS_FIRST_FLAGS if is_sync_first else 0), count,
        moof_bytes + 8,
    ]  # fmt: skip
    if is_sync_first:
        fields.append(_SYNC_FLAGS)
    return b"".join(
        (
            head.pack(*fields),
            _sample_table(sizes, None if is_constant else durations, compositions),
            _MDAT.pack(8 + sum(sizes), b"mdat"),
        )
    )


def _sample_table(sizes: Sequence[int], durations: Sequence[int] | None, compositions: Sequence[int] | None) -> bytes:
    count = len(sizes)
    if durations is None and compositions is None:
        return pack(f">{count}I", *sizes)
    if compositions is None:
        durations = durations or ()
        return pack(f">{2 * count}I", *[value for row in zip(durations, sizes, strict=True) for value in row])
    if durations is None:
        rows = [value for row in zip(sizes, compositions, strict=True) for value in row]
        return pack(">" + "Ii" * count, *rows)
    rows = [value for row in zip(durations, sizes, compositions, strict=True) for value in row]
    return pack(">" + "IIi" * count, *rows)
