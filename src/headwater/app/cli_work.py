"""What commands do to an installation. Apart from the commands themselves because it loads the database's libraries."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from headwater.accounts.model import CLI, Role
from headwater.accounts.people import NewUser, UserChange
from headwater.accounts.secrets import open_secrets
from headwater.accounts.service import AccountService
from headwater.accounts.tokens import expiry_after
from headwater.app.runtime import RunDir
from headwater.app.settings import Settings
from headwater.app.setup import prepare_installation
from headwater.channels.model import Channel, ChannelMode, PlaybackPolicy
from headwater.channels.service import ChannelQuery, ChannelService, NewChannel
from headwater.core.clock import SystemClock
from headwater.store.bus import Bus, open_bus
from headwater.store.sql import open_database

_PAGE = 200
Result = TypeVar("Result")


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

    accounts: AccountService
    channels: ChannelService


class Work:
    """Commands' work on one installation.

    Args:
        settings: Which installation.
    """

    def __init__(self, settings: Settings) -> None:
        """Keep the settings; nothing is opened yet."""
        self._settings = settings
        # Opening an installation makes the settings' first administrator, who must not get in the way of another.
        self._without_first_administrator = settings.model_copy(update={"admin_email": None})

    def create_admin(self, email: str, password: str) -> str:
        """Make an administrator and return their address."""

        async def work(installation: Installation) -> str:
            new = NewUser(email, password, Role.ADMINISTRATOR)
            return (await installation.accounts.people.create(CLI, new)).email

        return _with_installation(self._without_first_administrator, work)

    def reset_admin(self, email: str, password: str) -> str:
        """Give a person a new password, make them an active administrator, and return their address."""

        async def work(installation: Installation) -> str:
            people = installation.accounts.people
            user = await people.find_by_email(email)
            await people.set_password(CLI, user.id, password)
            change = UserChange(role=Role.ADMINISTRATOR, is_active=True)
            return (await people.change(CLI, user.id, change)).email

        return _with_installation(self._without_first_administrator, work)

    def create_token(self, name: str, role: Role, expires_days: int | None) -> str:
        """Make an API token and return its text."""

        async def work(installation: Installation) -> str:
            clock = SystemClock()
            expires_us = None if expires_days is None else expiry_after(clock, days=expires_days)
            return (await installation.accounts.tokens.create(CLI, name, role, expires_us))[1]

        return _with_installation(self._settings, work)

    def list_channels(self, search: str, sort: str) -> list[Channel]:
        """Return all channels."""

        async def work(installation: Installation) -> list[Channel]:
            found: list[Channel] = []
            cursor: str | None = None
            while True:
                page, cursor = await installation.channels.list(CLI, ChannelQuery(search, sort, cursor, _PAGE))
                found += page
                if cursor is None:
                    return found

        return _with_installation(self._settings, work)

    def create_channel(
        self,
        slug: str,
        *,
        name: str,
        description: str,
        mode: ChannelMode,
        playback_policy: PlaybackPolicy,
        is_listed: bool,
    ) -> tuple[Channel, str]:
        """Make a channel and return it with its stream key."""
        new = NewChannel(
            slug,
            name,
            description=description,
            mode=mode,
            playback_policy=playback_policy,
            is_listed=is_listed,
        )

        async def work(installation: Installation) -> tuple[Channel, str]:
            return await installation.channels.create(CLI, new)

        return _with_installation(self._settings, work)

    def delete_channel(self, slug: str) -> None:
        """Delete a channel."""

        async def work(installation: Installation) -> None:
            await installation.channels.remove(CLI, slug)

        _with_installation(self._settings, work)


def _with_installation(settings: Settings, work: Callable[[Installation], Awaitable[Result]]) -> Result:
    """Open the installation, do the work, close it.

    Raises:
        HeadwaterError: What opening or the work raises.
    """
    connection = _bus(settings)

    async def run() -> Result:
        password = settings.admin_password.get_secret_value() if settings.admin_password else None
        await prepare_installation(settings, password)
        clock = SystemClock()
        secrets = open_secrets(settings.data_dir)
        database = open_database(settings.effective_database_url)
        try:
            accounts = AccountService(database, clock, secrets)
            async with connection as bus:
                channels = ChannelService(database, bus, clock, secrets, accounts.audit)
                return await work(Installation(accounts, channels))
        finally:
            await database.close()

    return asyncio.run(run())


def _bus(settings: Settings) -> contextlib.AbstractAsyncContextManager[Bus]:
    """Return the bus of a service that runs, or one that tells nobody."""
    bus_in, bus_out = RunDir.of(settings.data_dir).bus_urls()
    if settings.bus_url.startswith("local:") and not Path(bus_in.removeprefix("ipc://")).exists():
        return contextlib.nullcontext(NoBus())
    return open_bus(settings.bus_url, bus_in, bus_out)
