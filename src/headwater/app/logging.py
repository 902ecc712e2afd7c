"""Structured logs on standard error, with secrets taken out on their way.

Event names are constant; data goes into keywords. Whatever looks like a stream key, a token, a password or a full
viewer address is replaced before it is rendered, whoever logged it: see `redact`.
"""

import logging
import re
import sys
from collections.abc import Mapping
from typing import Any, cast

import structlog

from headwater.app.settings import LogSettings

REDACTED = "[redacted]"
_SECRET_KEYS = re.compile(r"(?i)(password|passphrase|secret|stream_key|token|authorization|cookie|csrf|private_key)")
_SECRET_TEXT = re.compile(
    r"(?i)(hw_[A-Za-z0-9_-]{8,}|(?<=bearer )\S+|(?<=token=)[^&\s]+|(?<=://)[^/@\s:]+:[^/@\s]+(?=@)"
    r"|(?<=/live/)[A-Za-z0-9_-]{20,}|(?<=publish:)\S+|(?<=whip/)[A-Za-z0-9_-]{20,})"
)
_ADDRESS = re.compile(r"\b(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}\b")


def redact(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Replace secrets in every value of an event; a structlog processor."""
    return cast("structlog.typing.EventDict", {key: _clean(key, value) for key, value in event.items()})


def _clean(key: str, value: Any) -> Any:
    if _SECRET_KEYS.search(key) and value is not None and not isinstance(value, bool):
        return REDACTED
    if isinstance(value, str):
        text = _SECRET_TEXT.sub(REDACTED, value)
        return _ADDRESS.sub(r"\1.x", text) if key in {"peer", "address", "client"} else text
    if isinstance(value, Mapping):
        return {str(inner): _clean(str(inner), item) for inner, item in cast("Mapping[object, Any]", value).items()}
    if isinstance(value, list | tuple):
        return [_clean(key, item) for item in cast("list[Any]", value)]
    return value


def configure_logging(settings: LogSettings, *, process: str) -> None:
    """Send structlog and the standard library's logs through one formatter to standard error.

    Args:
        settings: Level and format.
        process: Name of this process (`gateway-0`), bound to every line.
    """
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        redact,
    ]
    as_console = settings.format == "console" or (settings.format == "auto" and sys.stderr.isatty())
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if as_console else structlog.processors.JSONRenderer()
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # Their "info" is one line per request or per statement.
    for noisy in ("granian", "_granian", "alembic", "sqlalchemy", "asyncio", "nats"):
        logging.getLogger(noisy).setLevel(max(level, logging.WARNING))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(process=process)
