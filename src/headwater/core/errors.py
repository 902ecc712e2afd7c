"""The error catalogue: every error a person or a client can meet has one code that never changes.

A room lists its codes in its `errors.py` by `define(...)`; `docs/reference/errors.md` is generated from the catalogue.
Messages say what happened and what to do, in English and in Traditional Chinese; `{name}` takes a value of `data`.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Language = Literal["en", "zh-Hant-TW"]


class Family(StrEnum):
    """What kind of fault it is, and so who has to act."""

    INPUT = "input"
    AUTH = "auth"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    SOURCE = "source"
    MEDIA = "media"
    RESOURCE = "resource"
    DEPENDENCY = "dependency"
    CONFIG = "config"
    INVARIANT = "invariant"


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """One entry of the catalogue."""

    code: str
    family: Family
    http_status: int
    en: str
    zh: str
    is_retryable: bool = False


_CATALOGUE: dict[str, ErrorCode] = {}


def define(code: str, family: Family, http_status: int, *, en: str, zh: str, is_retryable: bool = False) -> ErrorCode:
    """Enter a code into the catalogue; a code may be defined once only."""
    if code in _CATALOGUE:
        message = f"error code defined twice: {code}"
        raise RuntimeError(message)
    entry = ErrorCode(code, family, http_status, en, zh, is_retryable)
    _CATALOGUE[code] = entry
    return entry


def catalogue() -> dict[str, ErrorCode]:
    """Return a copy of all codes that the imported rooms have defined, by code."""
    return dict(_CATALOGUE)


class HeadwaterError(Exception):
    """An error with a place in the catalogue.

    Args:
        entry: What it is.
        data: Values for the message and for the problem document; never a secret.
    """

    def __init__(self, entry: ErrorCode, **data: str | float | None) -> None:
        """Keep the entry and its values; `str()` gives the English message."""
        self.entry = entry
        self.data = data
        super().__init__(self.message("en"))

    def message(self, language: Language) -> str:
        """Return the message for people, in the language asked for."""
        text = self.entry.en if language == "en" else self.entry.zh
        return text.format_map(_Missing({key: value for key, value in self.data.items() if value is not None}))


class _Missing(dict[str, object]):
    """Leaves a placeholder visible when its value is missing, instead of failing while reporting a failure."""

    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"
