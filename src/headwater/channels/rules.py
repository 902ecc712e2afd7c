"""What a channel may be: names, ladders, durations. Pure."""

import itertools
import re

from headwater.channels.errors import LADDER_INVALID, SLUG_INVALID, SLUG_RESERVED, TIMING_INVALID
from headwater.channels.model import LadderRung
from headwater.core.errors import HeadwaterError

SLUG_PATTERN = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
MAX_RUNGS = 8
MIN_HEIGHT_PX, MAX_HEIGHT_PX = 120, 4320
MIN_BITRATE_BPS, MAX_BITRATE_BPS = 50_000, 100_000_000
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_RESERVED = frozenset(
    [
        *("admin", "api", "assets", "control", "create", "desk", "docs", "edit", "embed", "epg", "events", "guide"),
        *("healthz", "index", "live", "me", "metrics", "new", "null", "planner", "public", "readyz", "records"),
        *("search", "settings", "sign-in", "sign-out", "static", "status", "studio", "system", "undefined", "users"),
        *("vod", "watch", "whep", "whip"),
    ]
)


def check_slug(slug: str) -> None:
    """Refuse a public name that addresses can't carry or that could be taken for something else.

    Raises:
        HeadwaterError: `slug_invalid`, `slug_reserved`.
    """
    if not re.fullmatch(SLUG_PATTERN, slug):
        raise HeadwaterError(SLUG_INVALID, slug=slug[:80])
    if slug in _RESERVED or _UUID.fullmatch(slug):
        raise HeadwaterError(SLUG_RESERVED, slug=slug)


def check_timing(segment_s: float, part_s: float) -> None:
    """Refuse parts that are longer than half a segment.

    Raises:
        HeadwaterError: `timing_invalid`.
    """
    if part_s > segment_s / 2:
        raise HeadwaterError(TIMING_INVALID, part_s=part_s, segment_s=segment_s)


def check_ladder(ladder: tuple[LadderRung, ...] | None) -> None:
    """Refuse a ladder that can't be climbed: empty, too long, unordered, or with two rungs alike.

    Raises:
        HeadwaterError: `ladder_invalid`.
    """
    if ladder is None:
        return
    fault = _ladder_fault(ladder)
    if fault:
        raise HeadwaterError(LADDER_INVALID, reason=fault[0], reason_zh=fault[1])


def _ladder_fault(ladder: tuple[LadderRung, ...]) -> tuple[str, str] | None:
    if not 0 < len(ladder) <= MAX_RUNGS:
        return f"it needs 1 to {MAX_RUNGS} rungs", f"須有 1 至 {MAX_RUNGS} 階"
    if any(not MIN_HEIGHT_PX <= rung.height <= MAX_HEIGHT_PX or rung.height % 2 for rung in ladder):
        return (
            f"heights must be even and from {MIN_HEIGHT_PX} to {MAX_HEIGHT_PX}",
            f"高度須為 {MIN_HEIGHT_PX} 至 {MAX_HEIGHT_PX} 之間的偶數",
        )
    if any(not MIN_BITRATE_BPS <= rung.bitrate_bps <= MAX_BITRATE_BPS for rung in ladder):
        return (
            f"bitrates must be from {MIN_BITRATE_BPS} to {MAX_BITRATE_BPS} bit/s",
            f"位元率須介於 {MIN_BITRATE_BPS} 與 {MAX_BITRATE_BPS} bit/s 之間",
        )
    pairs = list(itertools.pairwise(ladder))
    if any(upper.height <= lower.height or upper.bitrate_bps <= lower.bitrate_bps for upper, lower in pairs):
        return (
            "each rung must be lower than the one before, in height and in bitrate",
            "每一畫質階的高度與位元率都須低於前一階",
        )
    if len({rung.name for rung in ladder}) < len(ladder):
        return "two rungs have the same name", "有兩階的名稱相同"
    return None
