"""Problem documents (RFC 9457): how every error of the catalogue looks over HTTP, and how OpenAPI describes it."""

from collections import defaultdict
from http import HTTPStatus
from typing import Any

from headwater.core.errors import ErrorCode, Family, HeadwaterError, Language, define

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "/api/docs#error-"

REQUEST_INVALID = define(
    "request_invalid",
    Family.INPUT,
    422,
    en="Some values can't be used; `errors` names each of them.",
    zh="部分欄位的值無法使用，詳見 errors。",
)
BODY_TOO_LARGE = define(
    "body_too_large",
    Family.INPUT,
    413,
    en="The request's body is larger than {limit_bytes} bytes.",
    zh="請求內容超過 {limit_bytes} 位元組。",
)
RATE_LIMITED = define(
    "rate_limited",
    Family.RESOURCE,
    429,
    en="Too many requests. Wait {retry_after_s} s and go on more slowly.",
    zh="請求過於頻繁。請等候 {retry_after_s} 秒後再繼續。",
    is_retryable=True,
)
ADDRESS_NOT_FOUND = define(
    "address_not_found",
    Family.NOT_FOUND,
    404,
    en="There is nothing at this address. /api/docs lists all addresses.",
    zh="此網址沒有內容。所有網址列於 /api/docs。",
)
METHOD_NOT_ALLOWED = define(
    "method_not_allowed",
    Family.INPUT,
    405,
    en="This address does not take {method}. The header Allow says what it takes.",
    zh="此網址不接受 {method}。可用的方法列於 Allow 標頭。",
)
INTERNAL_ERROR = define(
    "internal_error",
    Family.INVARIANT,
    500,
    en="Headwater made a mistake; it is in the log under {reference}. Try again, and report it when it stays.",
    zh="系統發生內部錯誤，已記錄於日誌（{reference}）。請再試一次，若持續發生請回報。",
)
STORE_UNAVAILABLE = define(
    "store_unavailable",
    Family.DEPENDENCY,
    503,
    en="The database does not answer. Try again in a moment; `headwater check` says more.",
    zh="資料庫沒有回應。請稍後再試；執行 `headwater check` 可了解原因。",
    is_retryable=True,
)

_TITLES: dict[Family, tuple[str, str]] = {
    Family.INPUT: ("The request can't be used as it is", "請求內容無法使用"),
    Family.AUTH: ("Not allowed", "沒有權限"),
    Family.NOT_FOUND: ("Not found", "找不到"),
    Family.CONFLICT: ("In conflict with the present state", "與目前狀態衝突"),
    Family.SOURCE: ("The source can't be used", "來源無法使用"),
    Family.MEDIA: ("The media can't be used", "媒體無法使用"),
    Family.RESOURCE: ("Too much at once", "超過可用資源"),
    Family.DEPENDENCY: ("Something Headwater relies on does not answer", "相依服務沒有回應"),
    Family.CONFIG: ("The settings have to be mended", "設定有誤"),
    Family.INVARIANT: ("A fault inside Headwater", "系統內部錯誤"),
}

PROBLEM_SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "type": "object",
    "description": "RFC 9457 problem document. `code` never changes; `detail` is in the language of Accept-Language.",
    "required": ["type", "title", "status", "detail", "code", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "description": "Where the code is explained."},
        "title": {"type": "string", "description": "The family of the error in words."},
        "status": {"type": "integer", "description": "The HTTP status."},
        "detail": {"type": "string", "description": "What happened and what to do."},
        "code": {"type": "string", "description": "Stable code of the error catalogue."},
        "instance": {"type": "string", "description": "Path of the request."},
        "errors": {
            "type": "array",
            "description": "One entry for each field that can't be used.",
            "items": {
                "type": "object",
                "required": ["field", "code", "detail"],
                "properties": {
                    "field": {"type": "string", "description": "Dotted place in body, query or path."},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}


def problem_document(
    error: HeadwaterError, language: Language, instance: str, fields: list[dict[str, str]] | None = None
) -> dict[str, Any]:
    """Return the document for an error.

    Args:
        error: What happened.
        language: In which language to say it.
        instance: Path of the request; never with its query, which may hold a token.
        fields: One entry per field that can't be used.
    """
    entry = error.entry
    document: dict[str, Any] = {
        "type": TYPE_PREFIX + entry.code,
        "title": title(entry.family, language),
        "status": entry.http_status,
        "detail": error.message(language),
        "code": entry.code,
        "instance": instance,
    }
    if fields:
        document["errors"] = fields
    return document


def title(family: Family, language: Language) -> str:
    """Return the family in words."""
    return _TITLES[family][0 if language == "en" else 1]


def negotiate(accept_language: str | None) -> Language:
    """Choose the language a client prefers; English when it says nothing we speak.

    Source: RFC 9110 §12.5.4. Every Chinese tag gets Traditional Chinese, the only Chinese we have.
    """
    best: Language = "en"
    best_quality = 0.0
    for item in (accept_language or "")[:1000].split(","):
        tag, _, parameter = item.strip().partition(";")
        try:
            quality = float(parameter.strip().removeprefix("q=")) if parameter else 1.0
        except ValueError:
            continue
        primary = tag.strip().lower().partition("-")[0]
        if primary in {"zh", "en"} and quality > best_quality:
            best, best_quality = ("zh-Hant-TW" if primary == "zh" else "en"), quality
    return best


def documented(*codes: ErrorCode) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI `responses` for the codes an operation may answer with, grouped by status."""
    by_status: dict[int, list[ErrorCode]] = defaultdict(list)
    for entry in dict.fromkeys(codes):
        by_status[entry.http_status].append(entry)
    return {status: _response(status, entries) for status, entries in sorted(by_status.items())}


def _response(status: int, entries: list[ErrorCode]) -> dict[str, Any]:
    names = [entry.code for entry in entries]
    return {
        "description": f"{HTTPStatus(status).phrase}: {', '.join(f'`{name}`' for name in names)}",
        "content": {
            MEDIA_TYPE: {
                "schema": {
                    "allOf": [
                        {"$ref": "#/components/schemas/Problem"},
                        {"type": "object", "properties": {"code": {"type": "string", "enum": names}}},
                    ]
                },
                "examples": {
                    entry.code: {
                        "summary": entry.en,
                        "value": problem_document(HeadwaterError(entry), "en", "/api/v1/…"),
                    }
                    for entry in entries
                },
            }
        },
    }
