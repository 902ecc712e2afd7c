"""Every error that leaves the API, as a problem document in the client's language."""

import secrets
from collections.abc import Mapping
from typing import Any, cast

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route

from headwater.core.errors import HeadwaterError, Language
from headwater.core.problems import (
    ADDRESS_NOT_FOUND,
    INTERNAL_ERROR,
    MEDIA_TYPE,
    METHOD_NOT_ALLOWED,
    REQUEST_INVALID,
    STORE_UNAVAILABLE,
    negotiate,
    problem_document,
)

_NOT_FOUND, _METHOD_NOT_ALLOWED, _UNAUTHORIZED = 404, 405, 401
_MOST_FIELDS = 50
_log = structlog.get_logger()

# Words for what Pydantic finds; anything else gets `_OTHER`.
_FIELD_WORDS: dict[str, tuple[str, str]] = {
    "missing": ("This value is needed.", "此欄位為必填。"),
    "extra_forbidden": ("There is no such field.", "沒有這個欄位。"),
    "json_invalid": ("The body is not valid JSON.", "請求內容不是有效的 JSON。"),
    "string_type": ("This must be text.", "此欄位須為文字。"),
    "string_too_short": ("Use {min_length} characters or more.", "至少需要 {min_length} 個字元。"),
    "string_too_long": ("Use {max_length} characters or fewer.", "最多 {max_length} 個字元。"),
    "too_short": ("Give {min_length} or more.", "至少需要 {min_length} 項。"),
    "too_long": ("Give {max_length} or fewer.", "最多 {max_length} 項。"),
    "string_pattern_mismatch": ("This has characters that can't be used here.", "含有不能使用的字元。"),
    "greater_than_equal": ("This must be {ge} or more.", "須大於或等於 {ge}。"),
    "less_than_equal": ("This must be {le} or less.", "須小於或等於 {le}。"),
    "multiple_of": ("This must be a multiple of {multiple_of}.", "須為 {multiple_of} 的倍數。"),
    "enum": ("This must be one of {expected}.", "須為下列其中之一：{expected}。"),
    "literal_error": ("This must be one of {expected}.", "須為下列其中之一：{expected}。"),
    "int_type": ("This must be a whole number.", "須為整數。"),
    "int_parsing": ("This must be a whole number.", "須為整數。"),
    "int_from_float": ("This must be a whole number.", "須為整數。"),
    "float_type": ("This must be a number.", "須為數字。"),
    "float_parsing": ("This must be a number.", "須為數字。"),
    "bool_type": ("This must be true or false.", "須為 true 或 false。"),
    "bool_parsing": ("This must be true or false.", "須為 true 或 false。"),
    "timezone_aware": ("Give the instant with its time zone.", "時間須包含時區。"),
    "datetime_parsing": ("Give an instant like 2026-01-31T08:00:00Z.", "請使用 2026-01-31T08:00:00Z 格式的時間。"),
    "datetime_from_date_parsing": (
        "Give an instant like 2026-01-31T08:00:00Z.",
        "請使用 2026-01-31T08:00:00Z 格式的時間。",
    ),
}
_OTHER = ("This value can't be used.", "此欄位的值無法使用。")


def language_of(request: Request) -> Language:
    """Return the language the client prefers."""
    return negotiate(request.headers.get("Accept-Language"))


def problem_response(request: Request, error: HeadwaterError, fields: list[dict[str, str]] | None = None) -> Response:
    """Return the response for an error."""
    language = language_of(request)
    headers = {"Content-Language": language}
    retry_after_s = error.data.get("retry_after_s")
    if retry_after_s is not None:
        headers["Retry-After"] = str(retry_after_s)
    if error.entry.http_status == _UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Bearer realm="Headwater"'
    document = problem_document(error, language, request.url.path, fields)
    return JSONResponse(document, error.entry.http_status, headers, MEDIA_TYPE)


def internal_error(request: Request, error: Exception) -> Response:
    """Log an error nobody expected and return what the client may know of it."""
    reference = secrets.token_hex(4)
    _log.error("request_failed", reference=reference, method=request.method, path=request.url.path, exc_info=error)
    return problem_response(request, HeadwaterError(INTERNAL_ERROR, reference=reference))


def add_error_responses(app: FastAPI) -> None:
    """Register how each kind of exception is answered."""
    app.add_exception_handler(HeadwaterError, _on_headwater_error)
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.add_exception_handler(HTTPException, _on_http_exception)
    for kind in (OperationalError, PoolTimeoutError, DBAPIError):
        app.add_exception_handler(kind, _on_store_error)


async def _on_headwater_error(request: Request, error: Exception) -> Response:
    known = cast("HeadwaterError", error)
    if known.entry.http_status >= 500:  # noqa: PLR2004 - server errors by definition
        _log.error("request_failed", code=known.entry.code, path=request.url.path, reason=str(known))
    return problem_response(request, known)


async def _on_validation_error(request: Request, error: Exception) -> Response:
    language = language_of(request)
    found = cast("RequestValidationError", error).errors()[:_MOST_FIELDS]
    fields = [_field(cast("Mapping[str, Any]", item), language) for item in found]
    return problem_response(request, HeadwaterError(REQUEST_INVALID), fields)


async def _on_http_exception(request: Request, error: Exception) -> Response:
    known = cast("HTTPException", error)
    if known.status_code == _NOT_FOUND:
        return problem_response(request, HeadwaterError(ADDRESS_NOT_FOUND))
    if known.status_code == _METHOD_NOT_ALLOWED:
        response = problem_response(request, HeadwaterError(METHOD_NOT_ALLOWED, method=request.method))
        response.headers["Allow"] = ", ".join(_methods_at(request))
        return response
    return problem_response(request, HeadwaterError(REQUEST_INVALID))


def _methods_at(request: Request) -> list[str]:
    """Return what an address takes; the router names the methods of its first route only."""
    scope = {**request.scope, "path": request.url.path}
    return sorted(
        {
            method
            for route in cast("FastAPI", request.app).routes
            if isinstance(route, Route) and route.matches(scope)[0] is not Match.NONE
            for method in route.methods or ()
        }
    )


async def _on_store_error(request: Request, error: Exception) -> Response:
    if isinstance(error, DBAPIError) and not (isinstance(error, OperationalError) or error.connection_invalidated):
        return internal_error(request, error)  # a statement of ours was wrong: not the database's fault
    _log.error("store_unavailable", path=request.url.path, reason=type(error).__name__)
    return problem_response(request, HeadwaterError(STORE_UNAVAILABLE))


def _field(found: Mapping[str, Any], language: Language) -> dict[str, str]:
    """Return one entry of `errors`; what was sent is not repeated, it may be a secret."""
    words = _FIELD_WORDS.get(str(found["type"]), _OTHER)[0 if language == "en" else 1]
    context: Mapping[str, Any] = found.get("ctx") or {}
    place = ".".join(str(part) for part in found["loc"])
    try:
        detail = words.format_map(context)
    except KeyError:
        detail = _OTHER[0 if language == "en" else 1]
    return {"field": place, "code": str(found["type"]), "detail": detail}
