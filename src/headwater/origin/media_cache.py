"""Segments that have left memory and are asked for again: read once, shared, bounded.

The first request for an old segment is answered from its file, which costs no memory; a second one within the next few
thousand requests brings it in here.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable

Key = tuple[str, str, int]

_CAPACITY_BYTES = 64 << 20  # guess: five minutes of five rungs
_ASKED_ONCE = 4096


class MediaCache:
    """Least recently used segments, in bytes.

    Args:
        capacity_bytes: Most bytes kept.

    Concurrency: one event loop.
    """

    def __init__(self, capacity_bytes: int = _CAPACITY_BYTES) -> None:
        """Start empty."""
        self.size_bytes = 0
        self._capacity_bytes = capacity_bytes
        self._segments: OrderedDict[Key, bytes] = OrderedDict()
        self._asked: OrderedDict[Key, None] = OrderedDict()
        self._reading: dict[Key, asyncio.Task[bytes | None]] = {}

    def is_asked_again(self, key: Key) -> bool:
        """Say whether a segment that exists was asked for lately, and remember that it is now."""
        if key in self._segments:
            return True
        is_again = key in self._asked
        self._asked[key] = None
        self._asked.move_to_end(key)
        if len(self._asked) > _ASKED_ONCE:
            self._asked.popitem(last=False)
        return is_again

    async def get(self, key: Key, read: Callable[[], Awaitable[bytes | None]]) -> bytes | None:
        """Return a segment, read at most once however many ask for it at the same time."""
        data = self._segments.get(key)
        if data is not None:
            self._segments.move_to_end(key)
            return data
        task = self._reading.get(key)
        if task is None:
            task = self._reading[key] = asyncio.ensure_future(self._read(key, read))
        return await asyncio.shield(task)

    async def _read(self, key: Key, read: Callable[[], Awaitable[bytes | None]]) -> bytes | None:
        try:
            data = await read()
        finally:
            del self._reading[key]
        if data is not None and len(data) <= self._capacity_bytes // 4:
            self._segments[key] = data
            self.size_bytes += len(data)
            while self.size_bytes > self._capacity_bytes:
                _, old = self._segments.popitem(last=False)
                self.size_bytes -= len(old)
        return data
