"""Answers over HTTP: headers by kind, conditional requests, byte ranges, gzip, problems.

Source of cache times: draft-pantos-hls-rfc8216bis appendix B.1 (blocking playlists six target durations, others half a
target duration); media never change once they are there.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from headwater.core.errors import HeadwaterError
from headwater.core.problems import MEDIA_TYPE, negotiate, problem_document
from headwater.origin.errors import BYTES_NOT_SATISFIABLE
from headwater.origin.pieces import Body

Headers = list[tuple[str, str]]

HLS_TYPE = "application/vnd.apple.mpegurl"
DASH_TYPE = "application/dash+xml"
NO_STORE = "no-store"
MISSING = "max-age=1"
_YEAR_S = 31_536_000
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)
_MAX_ETAGS = 20
_OF_THE_BODY = frozenset({"content-type", "content-encoding"})

CORS: Headers = [
    ("access-control-allow-origin", "*"),
    ("access-control-expose-headers", "Content-Length, Content-Range, Date, ETag"),
    ("timing-allow-origin", "*"),
]
PREFLIGHT: Headers = [
    ("access-control-allow-origin", "*"),
    ("access-control-allow-methods", "GET, HEAD, OPTIONS"),
    (
        "access-control-allow-headers",
        "Range, If-None-Match, CMCD-Object, CMCD-Request, CMCD-Session, CMCD-Status, traceparent",
    ),
    ("access-control-max-age", "86400"),
    ("allow", "GET, HEAD, OPTIONS"),
    ("cache-control", "public, max-age=86400"),
]


def immutable(*, is_public: bool) -> str:
    """Return Cache-Control of what never changes."""
    return f"{'public' if is_public else 'private'}, max-age={_YEAR_S}, immutable"


def short(seconds: float, *, is_public: bool) -> str:
    """Return Cache-Control of what changes, good for some seconds (at least one)."""
    return f"{'public' if is_public else 'private'}, max-age={max(1, int(seconds))}"


def media_headers(content_type: str, cache_control: str, etag: str) -> Headers:
    """Return the headers of media, as they are sent with the whole body."""
    return [
        ("content-type", content_type),
        ("cache-control", cache_control),
        ("etag", f'"{etag}"'),
        ("accept-ranges", "bytes"),
        *CORS,
    ]


@dataclass(frozen=True, slots=True)
class Media:
    """Bytes that never change, and their headers."""

    headers: Headers
    data: bytes


def send_media(protocol: Any, request_headers: Any, media: Media) -> None:
    """Send media: all of it, a byte range, or only that it has not changed."""
    if send_not_modified(protocol, request_headers, media.headers):
        return
    wanted = request_headers.get("range")
    if wanted is None:
        protocol.response_bytes(200, media.headers, media.data)
        return
    span = byte_span(wanted, len(media.data))
    if span is None:
        protocol.response_bytes(200, media.headers, media.data)
    else:
        start, end = span
        content_range = ("content-range", f"bytes {start}-{end - 1}/{len(media.data)}")
        protocol.response_bytes(206, [*media.headers, content_range], media.data[start:end])


def byte_span(wanted: str, size: int) -> tuple[int, int] | None:
    """Return the half-open span of a Range header; None when it is to be ignored (RFC 9110 §14.2).

    Raises:
        HeadwaterError: `playback_bytes_not_satisfiable`.
    """
    match = _RANGE.fullmatch(wanted.strip())
    if match is None or not (match[1] or match[2]):
        return None
    if match[1]:
        start = int(match[1])
        end = min(size, int(match[2]) + 1) if match[2] else size
        if match[2] and int(match[2]) < start:
            return None
    else:
        start, end = max(0, size - int(match[2])), size
    if start >= size:
        raise HeadwaterError(BYTES_NOT_SATISFIABLE)
    return start, end


def send_text(protocol: Any, request_headers: Any, body: Body, content_type: str, cache_control: str) -> None:
    """Send a playlist or a manifest, gzipped when the client takes that."""
    is_gzip = accepts_gzip(request_headers.get("accept-encoding"))
    data = body.gzipped if is_gzip else body.raw
    etag = f"{body.etag}-gz" if is_gzip else body.etag
    headers = text_headers(content_type, cache_control, etag, is_gzip=is_gzip)
    if not send_not_modified(protocol, request_headers, headers):
        protocol.response_bytes(200, headers, data)


def text_headers(content_type: str, cache_control: str, etag: str, *, is_gzip: bool) -> Headers:
    """Return the headers of a playlist or a manifest."""
    headers = [
        ("content-type", content_type),
        ("cache-control", cache_control),
        ("etag", f'"{etag}"'),
        ("vary", "accept-encoding"),
        *CORS,
    ]
    if is_gzip:
        headers.append(("content-encoding", "gzip"))
    return headers


def accepts_gzip(accept_encoding: str | None) -> bool:
    """Say whether a client takes gzip. `gzip;q=0` is the one way to refuse it that anybody uses."""
    return accept_encoding is not None and "gzip" in accept_encoding and "gzip;q=0" not in accept_encoding


def send_problem(protocol: Any, request_headers: Any, path: str, error: HeadwaterError, cache_control: str) -> None:
    """Send an error as a small problem document."""
    language = negotiate(request_headers.get("accept-language"))
    document = problem_document(error, language, path[:200])
    headers = [("content-type", MEDIA_TYPE), ("cache-control", cache_control), *CORS]
    if error.entry.is_retryable:
        headers.append(("retry-after", "1"))
    if error.entry is BYTES_NOT_SATISFIABLE:
        headers.append(("accept-ranges", "bytes"))
    protocol.response_bytes(error.entry.http_status, headers, json.dumps(document, ensure_ascii=False).encode())


def send_not_modified(protocol: Any, request_headers: Any, headers: Headers) -> bool:
    """Answer 304 and return True when the client has what these headers name (compared weakly, RFC 9110 §13.1.2)."""
    if_none_match = request_headers.get("if-none-match")
    if if_none_match is None:
        return False
    given = [item.strip().removeprefix("W/") for item in if_none_match.split(",", _MAX_ETAGS)]
    etag = next((value for name, value in headers if name == "etag"), "")
    if etag not in given and "*" not in given:
        return False
    protocol.response_empty(304, [header for header in headers if header[0] not in _OF_THE_BODY])
    return True
