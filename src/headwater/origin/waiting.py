"""Requests that wait for what comes next in a log: a part, a playlist with it, the first segment.

All that wait for the same thing are one group: whether it has come is asked once for all, when the log has changed,
never by polling. A request leaves by one of three ways: what it waits for has come, its time is up, or
its client has left.
"""

import asyncio
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from enum import Enum

from headwater.core.errors import HeadwaterError
from headwater.origin.errors import TOO_MANY_WAITING
from headwater.segments.window import LogWindow

MOST_WAITING = 20_000  # requests of one process; guess: ten times what one core can release in time
_TICK_S = 0.25  # how late a waiting request may learn that its time is up


class Outcome(Enum):
    """How a wait ended."""

    COME = "come"
    LATE = "late"
    LEFT = "left"


@dataclass(slots=True)
class _Group:
    has_come: Callable[[], bool]
    waiters: list[tuple[float, asyncio.Future[Outcome]]] = field(
        default_factory=list[tuple[float, asyncio.Future[Outcome]]]
    )


class WaitingCount:
    """How many requests wait in the whole process."""

    def __init__(self) -> None:
        """Start with none."""
        self.now = 0


class WaitingRoom:
    """The requests that wait for one log.

    Args:
        window: The log.
        count: Shared by all rooms of the process.

    Concurrency: one event loop.
    """

    def __init__(self, window: LogWindow, count: WaitingCount) -> None:
        """Start empty."""
        self._window = window
        self._count = count
        self._groups: dict[Hashable, _Group] = {}
        self._driver: asyncio.Task[None] | None = None

    async def wait(
        self,
        key: Hashable,
        has_come: Callable[[], bool],
        timeout_s: float,
        on_left: Callable[[Callable[[], None]], object] | None = None,
    ) -> Outcome:
        """Wait until `has_come()`.

        Args:
            key: Requests with equal keys wait for the same thing.
            has_come: Asked after each change of the log.
            timeout_s: How long to wait at most.
            on_left: Registers a callback for when the client leaves.

        Raises:
            HeadwaterError: `playback_too_many_waiting`.
        """
        if has_come():
            return Outcome.COME
        if self._count.now >= MOST_WAITING:
            raise HeadwaterError(TOO_MANY_WAITING)
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Outcome] = loop.create_future()
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = _Group(has_come)
        group.waiters.append((loop.time() + timeout_s, future))
        if self._driver is None or self._driver.done():
            self._driver = loop.create_task(self._drive(), name="waiting requests")
        if on_left is not None:
            on_left(lambda: _end(future, Outcome.LEFT))
        self._count.now += 1
        try:
            return await future
        finally:
            self._count.now -= 1

    def release_all(self) -> None:
        """End all waits as late, as when the process stops or the channel is deleted."""
        for group in self._groups.values():
            for _, future in group.waiters:
                _end(future, Outcome.LATE)
        self._groups.clear()

    async def _drive(self) -> None:
        loop = asyncio.get_running_loop()
        swept_s = loop.time()
        while self._groups:
            version = self._window.version
            self._release()
            if not self._groups:
                break
            await self._window.wait_change(version, _TICK_S)
            if loop.time() - swept_s >= _TICK_S:
                swept_s = loop.time()
                self._sweep(swept_s)

    def _release(self) -> None:
        come = [key for key, group in self._groups.items() if group.has_come()]
        for key in come:
            for _, future in self._groups.pop(key).waiters:
                _end(future, Outcome.COME)

    def _sweep(self, now_s: float) -> None:
        for key, group in list(self._groups.items()):
            for deadline_s, future in group.waiters:
                if deadline_s <= now_s:
                    _end(future, Outcome.LATE)
            group.waiters = [waiter for waiter in group.waiters if not waiter[1].done()]
            if not group.waiters:
                del self._groups[key]


def _end(future: asyncio.Future[Outcome], outcome: Outcome) -> None:
    if not future.done():
        future.set_result(outcome)
