"""What all commands share: the options that find an installation, and an installation opened for one command."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from headwater.accounts.secrets import open_secrets
from headwater.accounts.service import AccountService
from headwater.app.logging import configure_logging
from headwater.app.runtime import RunDir
from headwater.app.settings import LogSettings, Settings, load_settings
from headwater.app.setup import prepare_installation
from headwater.channels.service import ChannelService
from headwater.core.clock import SystemClock
from headwater.core.errors import Language
from headwater.store.bus import Bus, open_bus
from headwater.store.sql import open_database

DataOption = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="Data directory. [env: HEADWATER_DATA_DIR]", file_okay=False),
]
ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="Settings file; ./headwater.toml when it is there.", dir_okay=False),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class GlobalOptions:
    """Options given before the command's name."""

    data: Path | None = None
    config: Path | None = None


class NoBus:
    """Stands in for the bus while the service does not run: there is nobody to tell."""

    def publish(self, subject: str, payload: object) -> None:
        """Tell nobody."""

    @contextlib.asynccontextmanager
    async def subscribe(self, prefix: str) -> AsyncIterator[AsyncIterator[tuple[str, bytes]]]:
        """Yield an iterator that ends at once."""
        del prefix

        async def nothing() -> AsyncIterator[tuple[str, bytes]]:
            return
            yield

        yield nothing()


@dataclass(frozen=True, slots=True)
class Installation:
    """What a command works on."""

    settings: Settings
    accounts: AccountService
    channels: ChannelService


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


def with_installation(settings: Settings, work: Callable[[Installation], Awaitable[Result]]) -> Result:
    """Open the installation, do the work, close it.

    Raises:
        HeadwaterError: What opening or the work raises.
    """
    # Standard output belongs to the command's answer.
    configure_logging(LogSettings(level="warning", format=settings.log.format), process="headwater")

    connection = _bus(settings)

    async def run() -> Result:
        password = settings.admin_password.get_secret_value() if settings.admin_password else None
        await prepare_installation(settings, password)
        secrets, clock = open_secrets(settings.data_dir), SystemClock()
        database = open_database(settings.effective_database_url)
        try:
            accounts = AccountService(database, clock, secrets)
            async with connection as bus:
                channels = ChannelService(database, bus, clock, secrets, accounts.audit)
                return await work(Installation(settings, accounts, channels))
        finally:
            await database.close()

    return asyncio.run(run())


def language_of_terminal(environ: Mapping[str, str]) -> Language:
    """Return the language of messages.

    Source: POSIX.1-2017, XBD 8.2: LC_ALL over LC_MESSAGES over LANG.
    """
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(variable):
            return "zh-Hant-TW" if environ[variable].startswith("zh") else "en"
    return "en"


def _bus(settings: Settings) -> contextlib.AbstractAsyncContextManager[Bus]:
    """Return the bus of a service that runs, or one that tells nobody."""
    bus_in, bus_out = RunDir.of(settings.data_dir).bus_urls()
    if settings.bus_url.startswith("local:") and not Path(bus_in.removeprefix("ipc://")).exists():
        return contextlib.nullcontext(NoBus())
    return open_bus(settings.bus_url, bus_in, bus_out)
