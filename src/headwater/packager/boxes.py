"""Boxes of ISO/IEC 14496-12, as bytes."""

from struct import Struct

_HEADER = Struct(">I4s")
_FULL_HEADER = Struct(">I4sI")
_PRFT = Struct(">I4sIIQQ")
_EMSG_FIXED = Struct(">IQII")

NTP_EPOCH_OFFSET_S = 2_208_988_800  # RFC 5905: seconds from 1900 to 1970
_CAPTURED = 24  # prft flags: the time when the sample was captured, on a real-time clock
_TRACK_ID = 1  # every track has a file of its own


def box(kind: bytes, *payload: bytes) -> bytes:
    """Return a box."""
    body = b"".join(payload)
    return _HEADER.pack(8 + len(body), kind) + body


def full_box(kind: bytes, version: int, flags: int, *payload: bytes) -> bytes:
    """Return a box with version and flags."""
    body = b"".join(payload)
    return _FULL_HEADER.pack(12 + len(body), kind, version << 24 | flags) + body


def segment_type() -> bytes:
    """Return the `styp` in front of a segment: CMAF segment, fragment and chunk (ISO/IEC 23000-19 §7.3.3)."""
    return box(b"styp", b"cmfs", bytes(4), b"cmfscmffcmflmsdh")


def producer_reference_time(wall_us: int, media_time_ticks: int) -> bytes:
    """Return a `prft`: the sample at `media_time_ticks` was captured at `wall_us` (§8.16.5)."""
    seconds, micros = divmod(wall_us, 1_000_000)
    ntp = ((seconds + NTP_EPOCH_OFFSET_S) % (1 << 32)) << 32 | (micros << 32) // 1_000_000
    return _PRFT.pack(_PRFT.size, b"prft", 1 << 24 | _CAPTURED, _TRACK_ID, ntp, media_time_ticks)


def event_message(scheme: str, value: str, timing: tuple[int, int, int], event_id: int, message: bytes) -> bytes:
    """Return an `emsg` of version 1 (ISO/IEC 23009-1 §5.10.3.3).

    Args:
        scheme: scheme_id_uri.
        value: Its value, may be empty.
        timing: Timescale, presentation time and duration in it.
        event_id: Equal ids are the same event.
        message: The payload.
    """
    timescale, time_ticks, duration_ticks = timing
    fixed = _EMSG_FIXED.pack(timescale, time_ticks, duration_ticks, event_id)
    return full_box(b"emsg", 1, 0, fixed, scheme.encode() + b"\0", value.encode() + b"\0", message)
