"""What is made ready before any process starts: the key, the schema, the first administrator."""

import structlog

from headwater.accounts.secrets import open_secrets
from headwater.accounts.service import AccountService
from headwater.app.settings import Settings
from headwater.app.tables import ROOMS
from headwater.core.clock import SystemClock
from headwater.store.sql import open_database

_log = structlog.get_logger()


async def prepare_installation(settings: Settings) -> None:
    """Make the installation ready; doing it again changes nothing.

    Raises:
        HeadwaterError: `secret_key_unusable`, `database_unavailable`, `database_url_invalid`.
    """
    _log.debug("rooms_with_tables", rooms=ROOMS)
    secrets = open_secrets(settings.data_dir)
    database = open_database(settings.effective_database_url)
    try:
        await database.migrate()
        if settings.admin_email:
            password = settings.admin_password.get_secret_value() if settings.admin_password else None
            people = AccountService(database, SystemClock(), secrets).people
            first = await people.ensure_first_administrator(settings.admin_email, password)
            if first:
                _log.info("first_administrator_made", email=settings.admin_email)
    finally:
        await database.close()
