"""The records: SQLite in WAL mode by default, PostgreSQL when grown. The same code and tests run on both."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import Engine, MetaData
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base of every room's tables; its metadata is what the migrations must lead to."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)


class Database:
    """An open database.

    Concurrency: sessions belong to the event loop that made them; `sync_engine` is for threads.
    """

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """Open a session that may write: commits when the block ends well, rolls back when it does not.

        On SQLite it takes the write lock at its first statement, so what it has read cannot change under it; use
        `reading` where nothing is written.
        """
        raise NotImplementedError
        yield

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """Open a session over one consistent state that never waits for writers."""
        raise NotImplementedError
        yield

    def sync_engine(self) -> Engine:
        """Return the engine for threads (the storer), made at the first call."""
        raise NotImplementedError

    async def migrate(self) -> None:
        """Bring the schema up to date; many processes may call it at once, one does the work."""
        raise NotImplementedError

    def migrate_blocking(self) -> None:
        """Do as `migrate`, for programs without a loop."""
        raise NotImplementedError

    async def close(self) -> None:
        """Close all connections."""
        raise NotImplementedError


def open_database(url: str) -> Database:
    """Open `sqlite+aiosqlite:////path/headwater.db` or `postgresql+psycopg://user@host/name`; connects lazily.

    Raises:
        HeadwaterError: `database_url_invalid`.
    """
    raise NotImplementedError(url)
