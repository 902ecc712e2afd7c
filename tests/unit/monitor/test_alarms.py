import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import pytest
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs
from tests.fixtures_api import RecordingBus, until

from headwater.accounts.audit import AuditLog
from headwater.accounts.model import CLI, Principal, PrincipalKind, Role
from headwater.channels.model import ChannelChange, ChannelChanged
from headwater.core.clock import ManualClock
from headwater.core.errors import HeadwaterError
from headwater.monitor import duty as duty_module
from headwater.monitor.duty import AlarmDuty
from headwater.monitor.model import Alarm, AlarmReport, AlarmState
from headwater.monitor.service import REOPEN_US, AlarmService
from headwater.store.sql import Database

R, C = AlarmState.RAISED, AlarmState.CLEARED


@pytest.fixture
def alarms(sqlite_database: Database, recording_bus: RecordingBus, clock: ManualClock) -> AlarmService:
    return AlarmService(sqlite_database, recording_bus, clock, AuditLog(sqlite_database, clock))


def report(
    state: AlarmState, at_us: int, detail: str = "", kind: str = "disk_full", thing: str = "disk"
) -> AlarmReport:
    return AlarmReport(kind, thing, state, detail, at_us)


async def listed(alarms: AlarmService, state: AlarmState | None = None) -> list[Alarm]:
    return (await alarms.list(CLI, state=state))[0]


async def test_an_alarm_is_raised_once_and_cleared(alarms: AlarmService, recording_bus: RecordingBus) -> None:
    assert await alarms.take(report(C, 1)) is None
    raised = await alarms.take(report(R, 10, "2 % left"))
    assert raised is not None
    assert raised.state is R
    assert await alarms.take(report(R, 11, "2 % left")) is None
    news = await alarms.take(report(R, 12, "1 % left"))
    assert news is not None
    assert (news.id, news.detail, news.count) == (raised.id, "1 % left", 1)
    cleared = await alarms.take(report(C, 20))
    assert cleared is not None
    assert (cleared.id, cleared.state, cleared.cleared_us) == (raised.id, C, 20)
    assert await alarms.take(report(C, 21)) is None
    assert [subject for subject, _ in recording_bus.published] == ["monitor.alarm"] * 3


async def test_a_flapping_fault_is_one_line(alarms: AlarmService) -> None:
    for at_us in (0, 10, 20):
        await alarms.take(report(R, at_us))
        await alarms.take(report(C, at_us + 5))
    assert [(alarm.count, alarm.raised_us, alarm.cleared_us) for alarm in await listed(alarms)] == [(3, 0, 25)]
    await alarms.take(report(R, 26 + REOPEN_US))
    assert [alarm.count for alarm in await listed(alarms)] == [1, 3]
    assert len(await listed(alarms, R)) == 1
    assert len(await listed(alarms, C)) == 1


async def test_objects_are_apart_and_cleared_with_their_channel(alarms: AlarmService) -> None:
    for thing in ("c1", "c2"):
        await alarms.take(report(R, 1, kind="encode_slow", thing=thing))
    await alarms.clear_object("c1")
    assert [alarm.object for alarm in await listed(alarms, R)] == ["c2"]


async def test_acknowledging_says_who_and_needs_the_right(alarms: AlarmService, clock: ManualClock) -> None:
    raised = await alarms.take(report(R, 1))
    assert raised is not None
    support = Principal(PrincipalKind.USER, "s", "support@example.org", Role.SUPPORT)
    with pytest.raises(HeadwaterError):
        await alarms.acknowledge(support, raised.id)
    first = await alarms.acknowledge(CLI, raised.id)
    assert (first.acknowledged_by, first.acknowledged_us) == ("command line", clock.now_us())
    clock.advance(5)
    assert await alarms.acknowledge(CLI, raised.id) == first
    with pytest.raises(HeadwaterError) as absent:
        await alarms.acknowledge(CLI, "absent")
    assert absent.value.entry.code == "alarm_not_found"


class FedBus(RecordingBus):
    """A bus on which a test speaks."""

    def __init__(self) -> None:
        super().__init__()
        self.queues: dict[str, asyncio.Queue[bytes]] = {}

    def say(self, subject: str, payload: object) -> None:
        self.queues[subject].put_nowait(payload if isinstance(payload, bytes) else msgspec.json.encode(payload))

    @asynccontextmanager
    async def subscribe(self, prefix: str) -> AsyncIterator[AsyncIterator[tuple[str, bytes]]]:
        queue = self.queues.setdefault(prefix, asyncio.Queue())

        async def read() -> AsyncIterator[tuple[str, bytes]]:
            while True:
                yield prefix, await queue.get()

        yield read()


async def until_listed(alarms: AlarmService, count: int, state: AlarmState) -> None:
    async def is_so() -> bool:
        return len(await listed(alarms, state)) == count

    await until(is_so)


async def test_the_duty_stores_what_it_hears_and_forgets_deleted_channels(alarms: AlarmService) -> None:
    bus = FedBus()
    running = asyncio.create_task(AlarmDuty(alarms).run(bus))
    await until(lambda: len(bus.queues) == 2)
    bus.say("alarm", b"{")
    bus.say("alarm", report(R, 1, thing="c1"))
    await until_listed(alarms, 1, R)
    bus.say("channel.changed", ChannelChanged("c1", ChannelChange.DELETED))
    await until_listed(alarms, 1, C)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_reports_wait_while_the_database_is_away(alarms: AlarmService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duty_module, "_RETRY_S", 0.0)
    bus, failures, real = FedBus(), 3, alarms.take
    away = OperationalError("insert", {}, Exception("gone"))

    async def flaky(taken: AlarmReport) -> Alarm | None:
        nonlocal failures
        if failures:
            failures -= 1
            raise away
        return await real(taken)

    monkeypatch.setattr(alarms, "take", flaky)
    with capture_logs() as logs:
        running = asyncio.create_task(AlarmDuty(alarms).run(bus))
        await until(lambda: len(bus.queues) == 2)
        bus.say("alarm", report(R, 1))
        await until_listed(alarms, 1, R)
    assert [entry["event"] for entry in logs] == ["alarms_not_stored", "alarms_stored_again"]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_what_waits_is_bounded(alarms: AlarmService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duty_module, "_MOST_WAITING", 2)
    duty = AlarmDuty(alarms)
    for number in range(9):
        duty.add(report(R, number, thing=str(number)))
    await duty.store_waiting()
    assert [alarm.object for alarm in await listed(alarms)] == ["8", "7"]
