"""The records: SQLite in WAL mode by default, PostgreSQL when grown. The same code and tests run on both."""

import asyncio
import contextlib
import fcntl
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, MetaData, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from headwater.core.errors import HeadwaterError
from headwater.store.errors import DATABASE_UNAVAILABLE, DATABASE_URL_INVALID

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
_MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATION_LOCK = 0x48454144  # "HEAD"; any constant that no other program on the server uses
_READING = "headwater_reading"
_BUSY_TIMEOUT_MS = 5000  # agreed: longer than any of our write transactions
_DRIVERS = {"sqlite": ("aiosqlite", "pysqlite"), "postgresql": ("psycopg", "psycopg")}


class Base(DeclarativeBase):
    """The base of every room's tables; its metadata is what the migrations must lead to."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)


class Database:
    """An open database.

    Concurrency: sessions belong to the event loop that made them; `sync_engine` is for threads.

    Args:
        url: A checked URL; see `open_database`.
    """

    def __init__(self, url: URL) -> None:
        """Prepare; the first session connects."""
        self._backend = url.get_backend_name()
        asynchronous, self._sync_driver = _DRIVERS[self._backend]
        self._url = url
        self._engine = create_async_engine(
            url.set(drivername=f"{self._backend}+{asynchronous}"),
            pool_pre_ping=True,
            hide_parameters=True,  # a failed statement's values would stand in logs
        )
        if self._backend == "sqlite":
            _speak_sqlite(self._engine.sync_engine)
        self._write = async_sessionmaker(self._engine, expire_on_commit=False)
        self._read = async_sessionmaker(_reading(self._engine), expire_on_commit=False)
        self._sync_engine: Engine | None = None
        self._guard = threading.Lock()

    @property
    def is_sqlite(self) -> bool:
        """Whether the embedded default is used."""
        return self._backend == "sqlite"

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """Open a session that may write: commits when the block ends well, rolls back when it does not.

        On SQLite it takes the write lock at its first statement, so what it has read cannot change under it; use
        `reading` where nothing is written.
        """
        async with self._write() as session, session.begin():
            yield session

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """Open a session over one consistent state that never waits for writers."""
        async with self._read() as session:
            yield session

    def sync_engine(self) -> Engine:
        """Return the engine for threads (the storer), made at the first call."""
        with self._guard:
            if self._sync_engine is None:
                self._sync_engine = self._new_sync_engine()
            return self._sync_engine

    async def migrate(self) -> None:
        """Bring the schema up to date; many processes may call it at once, one does the work.

        Raises:
            HeadwaterError: `database_unavailable`.
        """
        await asyncio.to_thread(self.migrate_blocking)

    def migrate_blocking(self) -> None:
        """Do as `migrate`, for programs without a loop."""
        engine = self._new_sync_engine()
        try:
            with self._migration_lock(engine), engine.begin() as connection:
                _upgrade(connection)
        except (DBAPIError, OSError) as error:
            reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
            raise HeadwaterError(DATABASE_UNAVAILABLE, reason=reason) from error
        finally:
            engine.dispose()

    def schema_differences(self) -> list[Any]:
        """Return how the migrated schema differs from the tables the imported rooms declare; empty when it fits.

        Tables of rooms that are not imported are left out.
        """
        from alembic.autogenerate import compare_metadata  # noqa: PLC0415 - as in `_upgrade`
        from alembic.migration import MigrationContext  # noqa: PLC0415 - as in `_upgrade`

        def is_ours(name: str | None, kind: str, _parents: object) -> bool:
            return kind != "table" or name in Base.metadata.tables

        options: dict[str, Any] = {"compare_type": True, "include_name": is_ours}
        with self.sync_engine().connect() as connection:
            context = MigrationContext.configure(connection, opts=options)
            return list(compare_metadata(context, Base.metadata))

    async def close(self) -> None:
        """Close all connections."""
        await self._engine.dispose()
        if self._sync_engine is not None:
            self._sync_engine.dispose()

    def _new_sync_engine(self) -> Engine:
        engine = create_engine(
            self._url.set(drivername=f"{self._backend}+{self._sync_driver}"),
            pool_pre_ping=True,
            pool_size=2,
            hide_parameters=True,
        )
        if self._backend == "sqlite":
            if self._url.database:
                Path(self._url.database).parent.mkdir(parents=True, exist_ok=True)
            _speak_sqlite(engine)
        return engine

    @contextmanager
    def _migration_lock(self, engine: Engine) -> Iterator[None]:
        if self.is_sqlite:
            with Path(f"{self._url.database}.migration-lock").open("a", encoding="utf-8") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
            return
        with engine.connect() as connection:
            connection.execute(text("select pg_advisory_lock(:key)"), {"key": _MIGRATION_LOCK})
            try:
                yield
            finally:
                with contextlib.suppress(DBAPIError):
                    connection.execute(text("select pg_advisory_unlock(:key)"), {"key": _MIGRATION_LOCK})


def open_database(url: str) -> Database:
    """Open `sqlite+aiosqlite:////path/headwater.db` or `postgresql+psycopg://user@host/name`; connects lazily.

    Raises:
        HeadwaterError: `database_url_invalid`.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise HeadwaterError(DATABASE_URL_INVALID, reason="it is not a URL") from error
    backend = parsed.drivername.partition("+")[0]
    if backend not in _DRIVERS:
        raise HeadwaterError(DATABASE_URL_INVALID, reason=f"{backend} is neither sqlite nor postgresql")
    if backend == "sqlite" and parsed.database in {None, "", ":memory:"}:
        raise HeadwaterError(DATABASE_URL_INVALID, reason="SQLite needs a file, which all processes share")
    return Database(parsed)


def _reading(engine: Any) -> Any:
    options: dict[str, Any] = {_READING: True}
    if engine.dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    return engine.execution_options(**options)


def _speak_sqlite(engine: Engine) -> None:
    """Set what each SQLite connection needs, and begin transactions ourselves.

    The driver's own way begins a transaction at the first write only, so a decision made on what was read could be
    stale by then.
    """

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:  # pyright: ignore[reportUnusedFunction] - the event calls it
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={_BUSY_TIMEOUT_MS}",
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "foreign_keys=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:  # pyright: ignore[reportUnusedFunction] - the event calls it
        is_reading = bool(connection.get_execution_options().get(_READING))
        connection.exec_driver_sql("BEGIN" if is_reading else "BEGIN IMMEDIATE")


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - only the process that migrates pays for it
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
