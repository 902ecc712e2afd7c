"""The API's description: FastAPI's, made complete with our errors, headers and words."""

from typing import Any, cast

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from headwater.accounts.web import CSRF_HEADER, IDEMPOTENCY_HEADER
from headwater.channels.schemas import ChannelLive
from headwater.core.problems import PROBLEM_SCHEMA

_WRITES = {"post", "patch", "put", "delete"}
_DESCRIPTION = """\
Everything Headwater does can be done here. Send `Authorization: Bearer hw_…`, or sign in and send the cookie back;
writes by cookie also need the header `X-Headwater-CSRF`.

Errors are RFC 9457 problem documents with a `code` that never changes, in the language of `Accept-Language`
(`zh-Hant-TW` or `en`). Lists are paged by `cursor`. A write with an `Idempotency-Key` is done once, however often it is
sent within a day. Instants are RFC 3339 in UTC; durations end in `_s`, rates in `_bps`.
"""
_TAGS = [
    {"name": "session", "description": "Signing in and out, and one's own profile."},
    {"name": "channels", "description": "Channels, their inputs, stream keys and playback."},
    {"name": "events", "description": "What changes, as it changes."},
    {"name": "alarms", "description": "Faults that machines noticed."},
    {"name": "people", "description": "Who may do what."},
    {"name": "tokens", "description": "API tokens for programs."},
    {"name": "audit", "description": "Who did what."},
    {"name": "system", "description": "This installation."},
    {"name": "public", "description": "For everybody, without signing in."},
]
_IDEMPOTENCY_PARAMETER = {
    "name": IDEMPOTENCY_HEADER,
    "in": "header",
    "required": False,
    "description": "Any unique text; a repetition is answered with the first response.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[ -~]+$"},
}
_CSRF_PARAMETER = {
    "name": CSRF_HEADER,
    "in": "header",
    "required": False,
    "description": "`csrf` of `GET /api/v1/session`; needed with a session cookie, not with a token.",
    "schema": {"type": "string"},
}


def describe(app: FastAPI, version: str) -> dict[str, Any]:
    """Return the OpenAPI document of an assembled application."""
    document = get_openapi(
        title="Headwater",
        version=version,
        summary="Streams in, streams out.",
        description=_DESCRIPTION,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        tags=_TAGS,
        routes=app.routes,
        servers=[{"url": "/", "description": "This installation."}],
    )
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = PROBLEM_SCHEMA
    live = ChannelLive.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= live.pop("$defs") | {"ChannelLive": live}
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for path, operations in cast("dict[str, dict[str, Any]]", document["paths"]).items():
        for method, operation in operations.items():
            _complete(path, method, operation)
    return document


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    operation["operationId"] = _operation_id(path, method)
    if method in _WRITES and operation.get("security"):
        operation.setdefault("parameters", []).extend([_IDEMPOTENCY_PARAMETER, _CSRF_PARAMETER])
    security = operation.get("security")
    if security:
        names = sorted({name for item in security for name in item}, reverse=True)
        operation["security"] = [{name: []} for name in names]


def _operation_id(path: str, method: str) -> str:
    """Return a name that says what the generated client's function is called (`get_channels_by_slug`)."""
    parts = path.removeprefix("/api/v1").strip("/").split("/")
    words = (f"by_{part[1:-1]}" if part.startswith("{") else part.replace("-", "_") for part in parts)
    return "_".join((method, *words))
