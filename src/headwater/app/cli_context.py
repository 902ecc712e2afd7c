"""What all commands share: the options that find an installation, and the terminal's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from headwater.app.logging import configure_logging
from headwater.app.settings import LogSettings, Settings, load_settings
from headwater.core.errors import Language

if TYPE_CHECKING:
    from headwater.app.cli_work import Work

DataOption = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="Data directory. [env: HEADWATER_DATA_DIR]", file_okay=False),
]
ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="Settings file; ./headwater.toml when it is there.", dir_okay=False),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@dataclass(frozen=True, slots=True)
class GlobalOptions:
    """Options given before the command's name."""

    data: Path | None = None
    config: Path | None = None


def settings_for(
    context: typer.Context,
    data: Path | None,
    config: Path | None,
    *,
    overrides: Mapping[str, Any] | None = None,
    defaults: Mapping[str, Any] | None = None,
) -> Settings:
    """Return the settings for a command; its own options win over those before its name."""
    given = context.find_root().obj
    options = given if isinstance(given, GlobalOptions) else GlobalOptions()
    values = dict(overrides or {})
    data_dir = data or options.data
    if data_dir is not None:
        values["data_dir"] = data_dir
    return load_settings(values, config=config or options.config, defaults=defaults)


def work_on(settings: Settings) -> "Work":
    """Return what does a command's work; only then are the database's libraries loaded.

    Standard output belongs to the command's answer, so logs go to standard error and are few.
    """
    from headwater.app.cli_work import Work  # noqa: PLC0415 - `serve` must stay small

    configure_logging(LogSettings(level="warning", format=settings.log.format), process="headwater")
    return Work(settings)


def language_of_terminal(environ: Mapping[str, str]) -> Language:
    """Return the language of messages.

    Source: POSIX.1-2017, XBD 8.2: LC_ALL over LC_MESSAGES over LANG.
    """
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(variable):
            return "zh-Hant-TW" if environ[variable].startswith("zh") else "en"
    return "en"
