"""What a playback request asks for, read once from the server's scope."""

from typing import Any, NamedTuple
from urllib.parse import unquote

from headwater.core.errors import HeadwaterError
from headwater.origin.errors import DIRECTIVE_INVALID

_MAX_QUERY = 4096
_MAX_DIGITS = 15


class Query(NamedTuple):
    """The query parameters that the origin knows.

    Attributes:
        msn: `_HLS_msn`.
        part: `_HLS_part`.
        is_skip: `_HLS_skip` asks for a delta update.
        token: Playback token, or empty.
        start: `start` as it came, decoded; empty when absent.
        end: `end` likewise.
    """

    msn: int | None = None
    part: int | None = None
    is_skip: bool = False
    token: str = ""
    start: str = ""
    end: str = ""

    @property
    def is_range(self) -> bool:
        """Whether a range of the log is asked for instead of the live edge."""
        return bool(self.start or self.end)


EMPTY = Query()


def parse_query(text: str) -> Query:
    """Read a query string; what is not known is left alone, as §6.2.5 allows clients to add parameters.

    Raises:
        HeadwaterError: `playback_directive_invalid`.
    """
    if not text:
        return EMPTY
    values: dict[str, str] = {}
    for item in text[:_MAX_QUERY].split("&"):
        name, _, value = item.partition("=")
        if name in _KNOWN and name not in values:
            values[name] = unquote(value) if "%" in value else value
    if not values:
        return EMPTY
    msn, part = _number(values, "_HLS_msn"), _number(values, "_HLS_part")
    if part is not None and msn is None:
        raise HeadwaterError(DIRECTIVE_INVALID, reason="_HLS_part without _HLS_msn")
    return Query(
        msn,
        part,
        values.get("_HLS_skip", "") in {"YES", "v2"},
        values.get("token", ""),
        values.get("start", "").replace(" ", "+"),
        values.get("end", "").replace(" ", "+"),
    )


_KNOWN = frozenset({"_HLS_msn", "_HLS_part", "_HLS_skip", "token", "start", "end"})


def _number(values: dict[str, str], name: str) -> int | None:
    text = values.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS):
        raise HeadwaterError(DIRECTIVE_INVALID, reason=f"{name} is no decimal number")
    return int(text)


class Request:
    """A playback request.

    Attributes:
        method: `GET` or `HEAD` by the time the origin sees it.
        path: The whole path.
        slug: The channel's public name.
        rest: What follows it in the path.
        query_text: The query string.
        query: The same, read.
        headers: By lower-case name, with `get`.
        client: Address and port.
    """

    __slots__ = ("client", "headers", "method", "path", "query", "query_text", "rest", "slug")

    def __init__(self, scope: Any) -> None:
        """Read the scope.

        Raises:
            HeadwaterError: `playback_directive_invalid`.
        """
        self.method: str = scope.method
        self.path: str = scope.path
        _, _, self.slug, *rest = self.path.split("/", 3)
        self.rest: str = rest[0] if rest else ""
        self.query_text: str = scope.query_string
        self.query = parse_query(self.query_text)
        self.headers: Any = scope.headers
        self.client: str = scope.client
