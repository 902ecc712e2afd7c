import asyncio
import multiprocessing
from pathlib import Path

import pytest
from sqlalchemy import text

import headwater.segments.tables
from headwater.core.errors import HeadwaterError
from headwater.store.sql import Base, Database, open_database

_TABLES = headwater.segments.tables  # the metadata must know them before it is compared


async def test_migrations_lead_to_the_declared_tables(database: Database) -> None:
    assert database.schema_differences() == []
    assert {"logs", "log_tracks", "segments"} <= set(Base.metadata.tables)


async def test_migrating_twice_changes_nothing(database: Database) -> None:
    await database.migrate()
    await test_migrations_lead_to_the_declared_tables(database)


def _migrate(url: str) -> None:
    open_database(url).migrate_blocking()


def test_many_processes_may_migrate_at_once(database_url: str) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_migrate, args=(database_url,)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]


async def test_a_session_commits_when_its_block_ends_well_and_rolls_back_when_not(database: Database) -> None:
    insert = text("insert into logs values ('l1', 'c1', 'one', 0, 2, 0.4, 7200)")

    async def fail() -> None:
        async with database.session() as session:
            await session.execute(insert)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    async with database.reading() as session:
        assert (await session.execute(text("select count(*) from logs"))).scalar_one() == 0
    async with database.session() as session:
        await session.execute(insert)
    async with database.reading() as session:
        assert (await session.execute(text("select count(*) from logs"))).scalar_one() == 1


async def test_what_a_writing_session_has_read_does_not_change_under_it(tmp_path: Path) -> None:
    """On SQLite, twenty read-then-write sessions at once lose no update."""
    database = open_database(f"sqlite+aiosqlite:///{tmp_path}/x.db")
    async with database.session() as session:
        await session.execute(text("create table counter (value integer)"))
        await session.execute(text("insert into counter values (0)"))

    async def increment() -> None:
        async with database.session() as session:
            value = (await session.execute(text("select value from counter"))).scalar_one()
            await asyncio.sleep(0)
            await session.execute(text("update counter set value = :value"), {"value": value + 1})

    await asyncio.gather(*(increment() for _ in range(20)))
    async with database.reading() as session:
        assert (await session.execute(text("select value from counter"))).scalar_one() == 20
    await database.close()


async def test_readers_do_not_wait_for_a_writer(database: Database) -> None:
    async with database.session() as writing:
        await writing.execute(text("insert into logs values ('l1', 'c1', 'one', 0, 2, 0.4, 7200)"))
        async with database.reading() as reading:
            assert (await reading.execute(text("select count(*) from logs"))).scalar_one() == 0


async def test_foreign_keys_hold(database: Database) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        async with database.session() as session:
            await session.execute(text("insert into log_tracks values ('absent', 0, '')"))


async def test_the_threads_engine_sees_the_same_records(database: Database) -> None:
    with database.sync_engine().begin() as connection:
        connection.execute(text("insert into logs values ('l1', 'c1', 'one', 0, 2, 0.4, 7200)"))
    async with database.reading() as session:
        assert (await session.execute(text("select slug from logs"))).scalar_one() == "one"


def test_an_absent_server_is_said_in_one_line() -> None:
    database = open_database("postgresql+psycopg://nobody@/none?host=/nonexistent")
    with pytest.raises(HeadwaterError) as caught:
        database.migrate_blocking()
    assert caught.value.entry.code == "database_unavailable"
