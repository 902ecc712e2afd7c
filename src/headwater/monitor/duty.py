"""The control process's duty: takes alarm reports off the bus and keeps them, also over a database that is away."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import msgspec
import structlog
from sqlalchemy.exc import SQLAlchemyError

from headwater.channels.model import SUBJECT_CHANGED, ChannelChange, ChannelChanged
from headwater.monitor.model import SUBJECT_REPORT, AlarmReport, AlarmState
from headwater.monitor.service import AlarmService
from headwater.store.bus import Bus

_MOST_WAITING = 1000
_RETRY_S = 1.0
_log = structlog.get_logger()


class AlarmDuty:
    """Holds reports until they are stored: the newest per kind, object and state, oldest dropped past the limit."""

    def __init__(self, alarms: AlarmService) -> None:
        """Start with nothing waiting."""
        self._alarms = alarms
        self._waiting: dict[tuple[str, str, AlarmState], AlarmReport] = {}
        self._gone: set[str] = set()
        self._is_there = asyncio.Event()
        self._is_failing = False

    async def run(self, bus: Bus) -> None:
        """Take and store until cancelled."""
        async with (
            bus.subscribe(SUBJECT_REPORT) as reports,
            bus.subscribe(SUBJECT_CHANGED) as changes,
            asyncio.TaskGroup() as group,
        ):
            group.create_task(self._collect(reports))
            group.create_task(self._watch_channels(changes))
            group.create_task(self._store())

    def add(self, report: AlarmReport) -> None:
        """Queue a report."""
        key = (report.kind, report.object, report.state)
        self._waiting.pop(key, None)
        self._waiting[key] = report
        if len(self._waiting) > _MOST_WAITING:
            del self._waiting[next(iter(self._waiting))]
        self._is_there.set()

    async def store_waiting(self) -> None:
        """Store what waits, in the order it came; what fails stays for the next time.

        Raises:
            SQLAlchemyError: The database is away.
        """
        for key, report in list(self._waiting.items()):
            await self._alarms.take(report)
            if self._waiting.get(key) is report:
                del self._waiting[key]
        for channel_id in list(self._gone):
            await self._alarms.clear_object(channel_id)
            self._gone.discard(channel_id)

    async def _collect(self, reports: AsyncIterator[tuple[str, bytes]]) -> None:
        async for _subject, payload in reports:
            try:
                self.add(msgspec.json.decode(payload, type=AlarmReport))
            except msgspec.DecodeError as error:
                _log.warning("alarm_unreadable", reason=str(error))

    async def _watch_channels(self, changes: AsyncIterator[tuple[str, bytes]]) -> None:
        async for _subject, payload in changes:
            with contextlib.suppress(msgspec.DecodeError):
                change = msgspec.json.decode(payload, type=ChannelChanged)
                if change.what is ChannelChange.DELETED:
                    self._gone.add(change.channel_id)
                    self._is_there.set()

    async def _store(self) -> None:
        while True:
            await self._is_there.wait()
            self._is_there.clear()
            try:
                await self.store_waiting()
            except (SQLAlchemyError, OSError) as error:
                if not self._is_failing:
                    self._is_failing = True
                    _log.error("alarms_not_stored", reason=type(error).__name__)
                await asyncio.sleep(_RETRY_S)
                self._is_there.set()
            else:
                if self._is_failing:
                    self._is_failing = False
                    _log.info("alarms_stored_again")


async def run_alarms(bus: Bus, alarms: AlarmService) -> None:
    """Keep alarms until cancelled; run in one process of the installation, `control`."""
    await AlarmDuty(alarms).run(bus)
