"""What is made ready before any process touches the data: the key, the schema, the logs, the first administrator.

It runs in a process of its own that ends, so that the supervisor never loads the database's libraries.
"""

import asyncio
import os

import structlog

from headwater.accounts.secrets import open_secrets
from headwater.accounts.service import AccountService
from headwater.app.process import ProcessContext
from headwater.app.settings import PASSWORD_VARIABLE, Settings
from headwater.app.tables import ROOMS
from headwater.core.clock import SystemClock
from headwater.segments.recovery import recover_installation
from headwater.store.blobs import open_blobs
from headwater.store.sql import open_database

_log = structlog.get_logger()


async def run(context: ProcessContext) -> None:
    """Make the installation of this process's settings ready, and end."""
    await prepare_installation(context.settings, os.environ.get(PASSWORD_VARIABLE))


async def prepare_installation(settings: Settings, admin_password: str | None) -> None:
    """Make the installation ready; doing it again changes nothing.

    Args:
        settings: All settings.
        admin_password: The first administrator's, at the first start.

    Raises:
        HeadwaterError: `secret_key_unusable`, `database_unavailable`, `database_url_invalid`.
    """
    _log.debug("rooms_with_tables", rooms=ROOMS)
    secrets = open_secrets(settings.data_dir)
    database = open_database(settings.effective_database_url)
    try:
        await database.migrate()
        blobs = open_blobs(settings.effective_blob_url)
        await asyncio.to_thread(recover_installation, settings.spool_dir, blobs, database.sync_engine())
        if settings.admin_email:
            people = AccountService(database, SystemClock(), secrets).people
            first = await people.ensure_first_administrator(settings.admin_email, admin_password)
            if first:
                _log.info("first_administrator_made", email=settings.admin_email)
    finally:
        await database.close()
