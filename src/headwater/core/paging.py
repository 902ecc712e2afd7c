"""Cursors of paged lists: where the last page ended, opaque to clients and safe to take back from them."""

import base64
import binascii
import json
from typing import cast

from headwater.core.errors import Family, HeadwaterError, define

MAX_LIMIT = 200
DEFAULT_LIMIT = 50
_LONGEST_CURSOR = 1024
_FIELDS = 3

CURSOR_INVALID = define(
    "cursor_invalid",
    Family.INPUT,
    400,
    en="This cursor can't be used here. Begin the list again without a cursor.",
    zh="無法在此使用這個游標。請不帶游標重新取得清單。",
)


def encode_cursor(sort: str, value: str | int, row_id: str) -> str:
    """Encode the sort key and id of a page's last row.

    Args:
        sort: Name of the order the list was in; a cursor is good for that order only.
        value: The last row's value in that order.
        row_id: Its id, which breaks ties.
    """
    packed = json.dumps([sort, value, row_id], ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def decode_cursor(cursor: str, sort: str, kind: type[str] | type[int]) -> tuple[str | int, str]:
    """Return value and id of the row a list goes on after.

    Args:
        cursor: What the client sent.
        sort: The order asked for now.
        kind: Type of the order's values.

    Raises:
        HeadwaterError: `cursor_invalid`.
    """
    try:
        packed = base64.urlsafe_b64decode(cursor[:_LONGEST_CURSOR] + "=" * (-len(cursor) % 4))
        fields = json.loads(packed)
    except (ValueError, binascii.Error, RecursionError) as error:
        raise HeadwaterError(CURSOR_INVALID) from error
    if not isinstance(fields, list) or len(cast("list[object]", fields)) != _FIELDS:
        raise HeadwaterError(CURSOR_INVALID)
    made_for, value, row_id = cast("list[object]", fields)
    if made_for != sort or not _is_usable(value, kind) or not isinstance(row_id, str) or not _is_usable(row_id, str):
        raise HeadwaterError(CURSOR_INVALID)
    return cast("str | int", value), row_id


def _is_usable(value: object, kind: type[str] | type[int]) -> bool:
    """Refuse what a database would choke on."""
    if type(value) is not kind:
        return False
    if isinstance(value, int):
        return -(1 << 63) <= value < 1 << 63
    return "\0" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)
