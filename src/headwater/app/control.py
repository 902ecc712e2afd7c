"""The control process: duties that one process of the installation does, each repeated and idempotent."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable

import structlog
from sqlalchemy.exc import SQLAlchemyError

from headwater.accounts.secrets import open_secrets
from headwater.accounts.service import AccountService
from headwater.app.process import ProcessContext
from headwater.channels.records import all_channels
from headwater.core.clock import Clock, SystemClock
from headwater.core.errors import HeadwaterError
from headwater.monitor.duty import run_alarms
from headwater.monitor.model import SUBJECT_REPORT, AlarmReport, AlarmState
from headwater.monitor.service import AlarmService
from headwater.segments.index import SegmentIndex
from headwater.segments.retention import Retention
from headwater.store.blobs import open_blobs
from headwater.store.bus import Bus, open_bus
from headwater.store.sql import Database, open_database

RETENTION_EVERY_S = 30.0
DISK_EVERY_S = 2.0
FORGET_EVERY_S = 600.0
_LOW_DISK_BYTES = 2 << 30  # guess: some ten minutes of one ladder at 12 Mb/s
_LOW_DISK_SHARE = 0.03
_BALLAST_BYTES = 4 << 20
_NOTHING_LEFT_BYTES = 1 << 20
_ROOM_AGAIN_BYTES = 5 * _BALLAST_BYTES
_log = structlog.get_logger()


async def run(context: ProcessContext) -> None:
    """Do the duties until told to stop."""
    settings, clock = context.settings, SystemClock()
    database = open_database(settings.effective_database_url)
    accounts = AccountService(database, clock, open_secrets(settings.data_dir))
    blobs = open_blobs(settings.effective_blob_url)
    retention = Retention(database, blobs, spool_dir=settings.spool_dir, clock=clock)
    try:
        async with open_bus(settings.bus_url, *context.run_dir.bus_urls()) as bus:
            alarms = AlarmService(database, bus, clock, accounts.audit)
            disk = DiskWatch(context, bus, clock)
            duties = [
                asyncio.create_task(run_alarms(bus, alarms)),
                asyncio.create_task(_repeat("retention", RETENTION_EVERY_S, lambda: _retain(database, retention))),
                asyncio.create_task(_repeat("disk_watch", DISK_EVERY_S, disk.look)),
                asyncio.create_task(_repeat("forget_expired", FORGET_EVERY_S, accounts.forget_expired)),
            ]
            context.ready()
            stopping = asyncio.create_task(context.stop.wait())
            ended, _ = await asyncio.wait({stopping, *duties}, return_when=asyncio.FIRST_COMPLETED)
            for task in (stopping, *duties):
                task.cancel()
            await asyncio.gather(stopping, *duties, return_exceptions=True)
            for task in ended - {stopping}:
                task.result()  # a duty that ended is a fault: the supervisor starts the process again
    finally:
        await database.close()


async def _repeat(name: str, every_s: float, duty: Callable[[], Awaitable[object]]) -> None:
    """Do a duty again and again; while its stores are away, say so once and keep trying."""
    is_failing = False
    while True:
        try:
            await duty()
        except (SQLAlchemyError, HeadwaterError, OSError) as error:
            if not is_failing:
                _log.error("duty_failing", duty=name, reason=str(error).partition("\n")[0])
            is_failing = True
        else:
            if is_failing:
                _log.info("duty_works_again", duty=name)
            is_failing = False
        await asyncio.sleep(every_s)


async def _retain(database: Database, retention: Retention) -> None:
    """Delete what has left the DVR windows, and whole logs whose channel is gone."""
    # Logs are read before channels: a channel made in between can't be mistaken for a deleted one.
    logs = await SegmentIndex(database).logs()
    channels = {channel.settings.id for channel in await all_channels(database)}
    for log in logs:
        if log.channel_id not in channels:
            _log.info("log_deleted", log_id=log.log_id)
            await retention.delete_log(log.log_id)
    await retention.run_once()


class DiskWatch:
    """Raises an alarm while the data directory's disk is nearly full.

    It keeps a few megabytes in a ballast file and gives them up when nothing else is left, so that the alarm itself can
    still be stored where the database lies on the same disk.
    """

    def __init__(self, context: ProcessContext, bus: Bus, clock: Clock) -> None:
        """Start with no alarm raised."""
        self._path = context.settings.data_dir
        self._ballast = self._path / "ballast"
        self._bus = bus
        self._clock = clock
        self._was_low: bool | None = None

    async def look(self) -> None:
        """Look once; raise or clear on a change."""
        usage = await asyncio.to_thread(shutil.disk_usage, self._path)
        is_low = usage.free < _LOW_DISK_BYTES and usage.free < usage.total * _LOW_DISK_SHARE
        if is_low != self._was_low:
            state = AlarmState.RAISED if is_low else AlarmState.CLEARED
            detail = f"{usage.free / (1 << 30):.1f} GiB free"
            self._bus.publish(SUBJECT_REPORT, AlarmReport("disk_low", "data", state, detail, self._clock.now_us()))
        self._was_low = is_low
        if usage.free < _NOTHING_LEFT_BYTES:
            self._ballast.unlink(missing_ok=True)
        elif usage.free > _ROOM_AGAIN_BYTES and not self._ballast.exists():
            await asyncio.to_thread(self._ballast.write_bytes, bytes(_BALLAST_BYTES))
