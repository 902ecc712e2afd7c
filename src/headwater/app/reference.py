"""Writes `docs/reference/`: settings, errors, command line, API and metrics, from the program itself.

`python -m headwater.app.reference DIRECTORY` writes; a test holds the committed pages to what would be written.
"""

import importlib
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import typer
from prometheus_client import REGISTRY
from pydantic import BaseModel
from pydantic.fields import FieldInfo

import headwater
from headwater.app.api import openapi_document
from headwater.app.cli import app as command_line
from headwater.app.settings import Settings
from headwater.core.errors import catalogue

_MADE = "<!-- made by `make docs`; change the program, not this page -->"


def pages() -> dict[str, str]:
    """Return every page by its file name."""
    _import_everything()
    return {
        "README.md": _index(),
        "settings.md": _settings(),
        "headwater.example.toml": _example(),
        "errors.md": _errors(),
        "cli.md": _cli(),
        "api.md": _api(),
        "metrics.md": _metrics(),
    }


def write(directory: Path) -> None:
    """Write all pages."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (directory / name).write_text(text, encoding="utf-8")


def _import_everything() -> None:
    """Import all modules, so that all codes and metrics are there."""
    for module in pkgutil.walk_packages(headwater.__path__, "headwater."):
        if "migrations" not in module.name and not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def _index() -> str:
    return f"""# Reference

{_MADE}

| | |
|---|---|
| [settings.md](settings.md) | every setting, its default, when a change holds; [example file](headwater.example.toml) |
| [errors.md](errors.md) | every error code, in both languages |
| [cli.md](cli.md) | the `headwater` command |
| [api.md](api.md) | the HTTP API; `/api/docs` of a running server has it with schemas |
| [metrics.md](metrics.md) | what `/metrics` counts |
"""


def _fields(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, FieldInfo, Any]]:
    """Yield dotted name, field and default of every setting."""
    for name, field in model.model_fields.items():
        inner: Any = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _fields(inner, f"{prefix}{name}.")
        else:
            default = None if name == "data_dir" else field.get_default(call_default_factory=True)
            yield f"{prefix}{name}", field, default


def _shown(default: Any) -> str:
    if default is None:
        return "–"
    if isinstance(default, tuple):
        return f"`{','.join(str(item) for item in cast('tuple[object, ...]', default))}`"
    return f"`{default}`"


def _settings() -> str:
    rows = [
        f"| `{name}` | `HEADWATER_{name.replace('.', '__').upper()}` | {_shown(default)} | {_cell(field.description)} |"
        for name, field, default in _fields(Settings)
    ]
    return "\n".join(
        [
            "# Settings",
            "",
            _MADE,
            "",
            "Precedence: command line, environment, files in `secrets_dir`, `headwater.toml`, default. Unknown names",
            "are refused with the nearest known one. `[restart]` marks what holds from the next start. `data_dir` is",
            "`~/.local/share/headwater` unless told otherwise.",
            "",
            "| setting | environment | default | meaning |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _example() -> str:
    lines = ["# Every setting with its default. Made by `make docs`.", ""]
    section = ""
    ordered = sorted(_fields(Settings), key=lambda entry: entry[0].rpartition(".")[0])
    for name, field, default in ordered:
        head, _, key = name.rpartition(".")
        if head != section:
            section = head
            lines += ["", f"[{section}]"]
        lines.append(f"# {field.description}")
        lines.append(f"# {key} = {_toml(default)}")
    return "\n".join(lines) + "\n"


def _toml(default: Any) -> str:
    if default is None:
        return '""'
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, int | float):
        return str(default)
    if isinstance(default, tuple):
        return "[" + ", ".join(f'"{item}"' for item in cast("tuple[object, ...]", default)) + "]"
    return f'"{default}"'


def _errors() -> str:
    rows = [
        f"| `{entry.code}` | {entry.http_status} | {entry.family.value} | {'yes' if entry.is_retryable else 'no'} "
        f"| {_cell(entry.en)}<br>{_cell(entry.zh)} |"
        for entry in sorted(catalogue().values(), key=lambda entry: entry.code)
    ]
    return "\n".join(
        [
            "# Errors",
            "",
            _MADE,
            "",
            "A code never changes its meaning. Problem documents (RFC 9457) carry it as `code`.",
            "",
            "| code | HTTP | family | try again | what it says |",
            "|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _cli() -> str:
    root = typer.main.get_command(command_line)
    lines = ["# Command line", "", _MADE, "", "Exit codes: 0 done, 1 failed, 2 used wrongly.", ""]
    lines += _command(root, "headwater")
    return "\n".join(lines) + "\n"


def _command(command: Any, path: str) -> list[str]:
    """Describe a command and those below it."""
    children: dict[str, Any] = getattr(command, "commands", {})
    lines: list[str] = []
    if not children or path == "headwater":
        words = " ".join(_usage(parameter) for parameter in command.params if parameter.name != "help")
        lines += [f"## `{path}{' ' + words if words else ''}`", "", str(command.help or "").strip().split("\n")[0], ""]
        for parameter in command.params:
            text = getattr(parameter, "help", None)
            if text:
                name = parameter.opts[0] if parameter.param_type_name == "option" else _usage(parameter)
                lines.append(f"- `{name}`: {text}")
        lines.append("")
    for name in sorted(children):
        lines += _command(children[name], f"{path} {name}")
    return lines


def _usage(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return str(parameter.metavar or parameter.name).upper()
    flag = parameter.opts[0]
    value = "" if getattr(parameter, "is_flag", False) else f" {parameter.metavar or parameter.type.name.upper()}"
    return f"{flag}{value}" if parameter.required else f"[{flag}{value}]"


def _api() -> str:
    document: dict[str, Any] = openapi_document()
    lines = ["# HTTP API", "", _MADE, "", "Errors are in [errors.md](errors.md); schemas at `/api/docs`.", ""]
    lines += ["| request | does | answers |", "|---|---|---|"]
    for path, operations in sorted(document["paths"].items()):
        for method, operation in operations.items():
            if isinstance(operation, dict) and "responses" in operation:
                known = cast("dict[str, Any]", operation)
                statuses = " ".join(sorted(known["responses"]))
                lines.append(f"| `{method.upper()} {path}` | {_cell(known.get('summary', ''))} | {statuses} |")
    return "\n".join(lines) + "\n"


def _metrics() -> str:
    rows = [
        f"| `{metric.name}` | {metric.type} | {_cell(metric.documentation)} |"
        for metric in sorted(REGISTRY.collect(), key=lambda metric: metric.name)
        if metric.name.startswith("headwater_")
    ]
    return "\n".join(
        [
            "# Metrics",
            "",
            _MADE,
            "",
            "`/metrics` joins the counters of all processes of the machine. Labels never grow with channels, viewers.",
            "",
            "| metric | kind | meaning |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def _cell(text: str | None) -> str:
    return (text or "").replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
