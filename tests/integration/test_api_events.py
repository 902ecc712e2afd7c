"""The event stream, driven as a server would: the test client of httpx would wait for an end that never comes."""

import asyncio
import json
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

import pytest
from tests.fixtures_api import ApiHarness, until

from headwater.accounts.model import SYSTEM, Role
from headwater.app import api_events
from headwater.app.api_events import EventHub
from headwater.channels.model import ChannelFacts
from headwater.monitor.model import Alarm, AlarmState
from headwater.segments.model import ChannelState


class Stream:
    """One request to `/api/v1/events` and what has come of it."""

    def __init__(self) -> None:
        self.status = 0
        self.text = ""
        self.is_over = False
        self._received: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._changed = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        return await self._received.get()

    async def send(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        else:
            self.text += message["body"].decode()
            self.is_over = not message.get("more_body", False)
        self._changed.set()

    def leave(self) -> None:
        self._received.put_nowait({"type": "http.disconnect"})

    async def until(self, words: str) -> None:
        while words not in self.text:
            self._changed.clear()
            await self._changed.wait()

    def events(self, name: str) -> list[dict[str, Any]]:
        blocks = [block.split("\n") for block in self.text.split("\n\n")]
        return [json.loads(lines[1].removeprefix("data: ")) for lines in blocks if lines[0] == f"event: {name}"]


@asynccontextmanager
async def listening(api: ApiHarness, cookie: str) -> AsyncIterator[Stream]:
    stream = Stream()
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": "/api/v1/events",
        "raw_path": b"/api/v1/events",
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"tv.example"), (b"cookie", f"headwater_session={cookie}".encode())],
        "client": ("192.0.2.7", 50000),
        "server": ("tv.example", 80),
    }
    task = asyncio.create_task(api.app(scope, stream.receive, stream.send))
    async with asyncio.timeout(30):
        await stream.until("retry:")
        yield stream
        stream.leave()
        await task


def hub_of(api: ApiHarness) -> EventHub:
    hub: EventHub = api.app.state.events
    return hub


async def test_channels_are_told_while_on_air_and_once_when_they_go_off(sqlite_api: ApiHarness) -> None:
    api = sqlite_api
    client = await api.signed_in(Role.OPERATOR)
    ids = [(await client.post("/api/v1/channels", json={"slug": slug})).json()["id"] for slug in ("one", "two")]
    await api.directory.refresh()
    async with listening(api, client.cookies["headwater_session"]) as stream:
        hub_of(api).tick()
        await stream.until("two")
        assert {event["slug"]: event["status"] for event in stream.events("channel")} == {
            "one": "off_air",
            "two": "off_air",
        }
        for state in (ChannelState.ON_AIR, ChannelState.ON_AIR, ChannelState.OFF_AIR, ChannelState.OFF_AIR):
            api.clock.advance(1)
            api.facts.apply(ChannelFacts(ids[0], state, api.clock.now_us()))
            before = len(stream.events("channel"))
            hub_of(api).tick()
            hub_of(api).put_alarm(alarm_at(before))
            await stream.until(f'"detail":"{before}"')
        told = [(event["slug"], event["status"]) for event in stream.events("channel")[2:]]
        assert told == [("one", "on_air"), ("one", "on_air"), ("one", "off_air")]
    assert stream.is_over


def alarm_at(number: int) -> Alarm:
    return Alarm(
        id="a",
        kind="disk_full",
        object="disk",
        state=AlarmState.RAISED,
        detail=str(number),
        raised_us=1,
        cleared_us=None,
        last_us=1,
        count=1,
        acknowledged_us=None,
        acknowledged_by=None,
    )


async def test_each_listener_hears_only_what_they_may_see(sqlite_api: ApiHarness) -> None:
    api = sqlite_api
    operator = await api.signed_in(Role.OPERATOR)
    creator = await api.signed_in(Role.CREATOR)
    await operator.post("/api/v1/channels", json={"slug": "house"})
    await creator.post("/api/v1/channels", json={"slug": "mine"})
    await api.directory.refresh()
    async with listening(api, creator.cookies["headwater_session"]) as stream:
        hub_of(api).put_alarm(alarm_at(1))
        hub_of(api).tick()
        await stream.until("mine")
        assert [event["slug"] for event in stream.events("channel")] == ["mine"]
        assert stream.events("alarm") == []


async def test_a_slow_listener_keeps_the_newest_state_of_each_channel() -> None:
    listener = api_events.Listener(SYSTEM)
    for number in range(1000):
        listener.put_channel("one", b"state %d;" % number)
        listener.put_alarm(b"alarm %d;" % number)
    waiting = await listener.next_bytes()
    assert waiting.endswith(b"alarm 999;state 999;")
    assert waiting.count(b"state") == 1
    assert waiting.count(b"alarm") == 100


async def test_streams_end_when_the_process_stops(sqlite_api: ApiHarness) -> None:
    client = await sqlite_api.signed_in(Role.OPERATOR)
    async with listening(sqlite_api, client.cookies["headwater_session"]) as stream:
        hub_of(sqlite_api).close()
        await until(lambda: stream.is_over)
    async with listening(sqlite_api, client.cookies["headwater_session"]) as late:
        await until(lambda: late.is_over)


async def test_a_stream_ends_when_its_session_has_gone(sqlite_api: ApiHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_events, "_TICK_S", 0.0)
    client = await sqlite_api.signed_in(Role.OPERATOR)
    async with listening(sqlite_api, client.cookies["headwater_session"]) as stream:
        await client.delete("/api/v1/session")
        await until(lambda: stream.is_over)


async def test_the_lifespan_makes_the_hub_tick(sqlite_api: ApiHarness) -> None:
    client = await sqlite_api.signed_in(Role.OPERATOR)
    await client.post("/api/v1/channels", json={"slug": "one"})
    await sqlite_api.directory.refresh()
    async with (
        sqlite_api.app.router.lifespan_context(sqlite_api.app),
        listening(sqlite_api, client.cookies["headwater_session"]) as stream,
    ):
        await stream.until('"slug":"one"')


async def test_there_is_a_limit_to_listeners(sqlite_api: ApiHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_events, "_MOST_LISTENERS", 0)
    client = await sqlite_api.signed_in(Role.OPERATOR)
    answer = await client.get("/api/v1/events")
    assert (answer.status_code, answer.json()["code"]) == (503, "too_many_listeners")
