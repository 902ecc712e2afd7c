"""Who waits for which part: woken by the part, all at once, and gone without trace when cancelled.

Each waiter is one future. Deadlines are gathered into tenths of a second, so that two thousand waiting requests need a
few timers and not two thousand.
"""

import asyncio
import math
from collections.abc import Callable

WHOLE = -1  # in place of a part's index: the closed segment
_TENTHS = 10
Key = tuple[str, int]
Group = set["asyncio.Future[bool]"]


class Waiters:
    """Futures by segment number, then by track and part. One event loop, no locks."""

    def __init__(self) -> None:
        """Start with nobody."""
        self._by_number: dict[int, dict[Key, Group]] = {}
        self._by_deadline: dict[int, tuple[asyncio.TimerHandle, Group]] = {}
        self.is_closed = False

    def __len__(self) -> int:
        """Return how many wait."""
        return sum(len(group) for groups in self._by_number.values() for group in groups.values())

    @property
    def footprint(self) -> tuple[int, int]:
        """How many numbers are waited for, and how many timers run."""
        return len(self._by_number), len(self._by_deadline)

    async def wait(self, number: int, key: Key, deadline_s: float) -> bool:
        """Wait to be woken; False when the deadline on the loop's clock passes first. Safe to cancel."""
        loop = asyncio.get_running_loop()
        if self.is_closed or deadline_s <= loop.time():
            return False
        future: asyncio.Future[bool] = loop.create_future()
        group = self._by_number.setdefault(number, {}).setdefault(key, set())
        group.add(future)
        tenth = math.ceil(deadline_s * _TENTHS)
        if tenth not in self._by_deadline:
            timer = loop.call_at(tenth / _TENTHS, self._expire, tenth)
            self._by_deadline[tenth] = timer, set()
        self._by_deadline[tenth][1].add(future)
        try:
            return await future
        finally:
            self._forget(future, number, key, group)
            self._forget_deadline(future, tenth)

    def wake(self, number: int, is_met: Callable[[Key], bool]) -> None:
        """Wake those who wait for something of `number` that is there now."""
        groups = self._by_number.get(number)
        if groups is None:
            return
        for key in [key for key in groups if is_met(key)]:
            _release(groups.pop(key), is_woken=True)
        if not groups:
            del self._by_number[number]

    def wake_part(self, number: int, track_id: str, index: int) -> None:
        """Wake those who wait for this part or an earlier one of its track."""
        groups = self._by_number.get(number)
        if groups is not None:
            self.wake(number, lambda key: key[0] == track_id and WHOLE < key[1] <= index)

    def wake_through(self, number: int) -> None:
        """Wake all who wait for anything up to the end of `number`."""
        for waited in [waited for waited in self._by_number if 0 <= waited <= number]:
            self.wake(waited, lambda _key: True)

    def close(self) -> None:
        """Release everybody with nothing, now and from now on."""
        self.is_closed = True
        for groups in list(self._by_number.values()):
            for group in groups.values():
                _release(group, is_woken=False)

    def _expire(self, tenth: int) -> None:
        _, group = self._by_deadline[tenth]
        _release(group, is_woken=False)

    def _forget(self, future: "asyncio.Future[bool]", number: int, key: Key, group: Group) -> None:
        group.discard(future)
        if group:
            return
        groups = self._by_number.get(number)
        if groups is not None and groups.get(key) is group:
            del groups[key]
            if not groups:
                del self._by_number[number]

    def _forget_deadline(self, future: "asyncio.Future[bool]", tenth: int) -> None:
        timer, group = self._by_deadline[tenth]
        group.discard(future)
        if not group:
            timer.cancel()
            del self._by_deadline[tenth]


def _release(group: Group, *, is_woken: bool) -> None:
    for future in group:
        if not future.done():
            future.set_result(is_woken)
