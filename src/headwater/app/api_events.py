"""Server-Sent Events for signed-in people: what moves on their channels, each second, and alarms as they change.

Each listener has one waiting slot per channel and a short list of alarms: one that reads slowly sees fewer states,
never old ones, and costs bounded memory. Streams end when the process stops, and when the listener's rights have gone.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import cast

import msgspec
from fastapi import APIRouter, Request, Response
from starlette.types import Receive, Scope, Send

from headwater.accounts.model import Permission, Principal
from headwater.accounts.web import Asker, SignedIn, answers, identify_again
from headwater.channels.directory import ChannelDirectory
from headwater.channels.views import ChannelViews
from headwater.core.errors import Family, HeadwaterError, define
from headwater.monitor.api import AlarmView
from headwater.monitor.model import SUBJECT_ALARM, Alarm
from headwater.segments.model import ChannelState
from headwater.store.bus import Bus

_MOST_LISTENERS = 1000
_MOST_ALARMS = 100
_TICK_S = 1.0
_HEARTBEAT_S = 15.0
_RECHECK_TICKS = 30

TOO_MANY_LISTENERS = define(
    "too_many_listeners",
    Family.RESOURCE,
    503,
    en="Too many pages follow the events already. Close some, or try again later.",
    zh="接收即時事件的頁面過多。請關閉部分頁面，或稍後再試。",
    is_retryable=True,
)

router = APIRouter(tags=["events"])


class Listener:
    """One open stream."""

    def __init__(self, principal: Principal) -> None:
        """Start with nothing waiting."""
        self.principal = principal
        self.is_closed = False
        self.is_fresh = True
        self._channels: dict[str, bytes] = {}
        self._alarms: deque[bytes] = deque(maxlen=_MOST_ALARMS)
        self._is_there = asyncio.Event()

    def put_channel(self, channel_id: str, event: bytes) -> None:
        """Let the newest state of a channel wait; an older one that still waits is dropped."""
        self._channels[channel_id] = event
        self._is_there.set()

    def put_alarm(self, event: bytes) -> None:
        """Let an alarm wait; the oldest is dropped when there are too many."""
        self._alarms.append(event)
        self._is_there.set()

    def close(self) -> None:
        """End the stream."""
        self.is_closed = True
        self._is_there.set()

    async def next_bytes(self) -> bytes:
        """Return what waits as soon as there is anything, a heartbeat after long silence, or b"" at the end."""
        try:
            async with asyncio.timeout(_HEARTBEAT_S):
                await self._is_there.wait()
        except TimeoutError:
            return b": alive\n\n"
        self._is_there.clear()
        if self.is_closed:
            return b""
        events = b"".join((*self._alarms, *self._channels.values()))
        self._alarms.clear()
        self._channels.clear()
        return events


class EventHub:
    """Gives every listener what they may see.

    Concurrency: belongs to one event loop.
    """

    def __init__(self, directory: ChannelDirectory, views: ChannelViews) -> None:
        """Start without listeners; `run` makes it tick."""
        self._directory = directory
        self._views = views
        self._listeners: set[Listener] = set()
        self._last_states: dict[str, ChannelState] = {}
        self._is_closed = False

    def require_room(self) -> None:
        """Refuse a listener too many.

        Raises:
            HeadwaterError: `too_many_listeners`.
        """
        if len(self._listeners) >= _MOST_LISTENERS:
            raise HeadwaterError(TOO_MANY_LISTENERS)

    @contextlib.contextmanager
    def listen(self, principal: Principal) -> Iterator[Listener]:
        """Add a listener for the length of a `with`; it is closed at once when the process is stopping."""
        listener = Listener(principal)
        if self._is_closed:
            listener.close()
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def close(self) -> None:
        """End all streams; for the process's stop."""
        self._is_closed = True
        for listener in self._listeners:
            listener.close()

    async def run(self, bus: Bus) -> None:
        """Tick, and pass alarms on, until cancelled."""
        async with bus.subscribe(SUBJECT_ALARM) as alarms, asyncio.TaskGroup() as group:
            group.create_task(self._pass_alarms(alarms))
            while True:
                self.tick()
                await asyncio.sleep(_TICK_S)

    def tick(self) -> None:
        """Put the present state of all channels to all listeners.

        Channels that are off air are sent to fresh listeners and when they have just gone off air.
        """
        if not self._listeners:
            self._last_states.clear()
            return
        for channel in self._directory:
            settings = channel.settings
            state = self._views.board.state(settings.id)
            is_quiet = state is ChannelState.OFF_AIR and self._last_states.get(settings.id, state) is state
            self._last_states[settings.id] = state
            events: dict[bool, bytes] = {}
            for listener in self._listeners:
                principal = listener.principal
                if (is_quiet and not listener.is_fresh) or not principal.may(Permission.CHANNEL_VIEW, channel.owner_id):
                    continue
                is_editor = principal.may(Permission.CHANNEL_EDIT, channel.owner_id)
                if is_editor not in events:
                    live = self._views.live(channel, is_editor=is_editor)
                    events[is_editor] = encode_event("channel", live.model_dump_json())
                listener.put_channel(settings.id, events[is_editor])
        for listener in self._listeners:
            listener.is_fresh = False

    def put_alarm(self, alarm: Alarm) -> None:
        """Give an alarm to all who may see alarms."""
        event = encode_event("alarm", AlarmView.of(alarm).model_dump_json())
        for listener in self._listeners:
            if listener.principal.may(Permission.ALARM_VIEW):
                listener.put_alarm(event)

    async def _pass_alarms(self, alarms: AsyncIterator[tuple[str, bytes]]) -> None:
        async for _subject, payload in alarms:
            with contextlib.suppress(msgspec.DecodeError):
                self.put_alarm(msgspec.json.decode(payload, type=Alarm))


def encode_event(name: str, data: str) -> bytes:
    """Return one event. JSON has no line breaks, so one data line is enough.

    Source: HTML Living Standard §9.2.6.
    """
    return f"event: {name}\ndata: {data}\n\n".encode()


class EventStream(Response):
    """A response that lasts until the client leaves, the hub closes, or the listener's rights have gone."""

    media_type = "text/event-stream"

    def __init__(self, hub: EventHub, asker: Asker, recheck: Callable[[], Awaitable[Asker | None]]) -> None:
        """Prepare; nothing is sent yet."""
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._hub = hub
        self._asker = asker
        self._recheck = recheck

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's signature
        """Send events. The server does not cancel us when the client leaves, so that is raced for."""
        with self._hub.listen(self._asker.principal) as listener:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            await send({"type": "http.response.body", "body": b"retry: 2000\n\n", "more_body": True})
            gone = asyncio.create_task(_until_gone(receive))
            checked = asyncio.create_task(self._until_forbidden())
            try:
                await self._send_events(listener, send, {gone, checked})
            finally:
                for task in (gone, checked):
                    task.cancel()
                await asyncio.gather(gone, checked, return_exceptions=True)

    async def _send_events(self, listener: Listener, send: Send, ends: set[asyncio.Task[None]]) -> None:
        while True:
            waiting = asyncio.create_task(listener.next_bytes())
            await asyncio.wait({waiting, *ends}, return_when=asyncio.FIRST_COMPLETED)
            if any(task.done() for task in ends):
                waiting.cancel()
                await asyncio.gather(waiting, return_exceptions=True)
                break
            if not waiting.result():
                break
            await send({"type": "http.response.body", "body": waiting.result(), "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _until_forbidden(self) -> None:
        """Return when the session or token is no longer what it was."""
        while True:
            await asyncio.sleep(_RECHECK_TICKS * _TICK_S)
            asker = await self._recheck()
            if asker is None or asker.principal.role is not self._asker.principal.role:
                return


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


@router.get(
    "/events",
    summary="Follow channels and alarms",
    status_code=200,
    response_class=EventStream,
    response_model=None,
    responses={
        **answers(TOO_MANY_LISTENERS),
        200: {
            "description": "Server-Sent Events: `channel` with a `ChannelLive`, `alarm` with an `Alarm`, as JSON.",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        },
    },
)
async def follow_events(request: Request, asker: SignedIn) -> Response:
    """Stream `channel` events (status, measured values and viewers, each second while on air) and `alarm` events."""
    hub = cast("EventHub", request.app.state.events)
    hub.require_room()
    return EventStream(hub, asker, lambda: identify_again(request))
