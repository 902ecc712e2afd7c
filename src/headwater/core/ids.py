"""Identifiers: UUIDv7 (RFC 9562 §5.7), so that ids sort by the time they were made."""

import secrets
import time
from uuid import UUID


def new_id(now_ms: int | None = None) -> str:
    """Return a new UUIDv7 in its canonical text form.

    Args:
        now_ms: Unix time in milliseconds; the machine's clock when left out.
    """
    millis = time.time_ns() // 1_000_000 if now_ms is None else now_ms
    value = (millis & ((1 << 48) - 1)) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(UUID(int=value))
