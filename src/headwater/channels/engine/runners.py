"""Where a channel's media work is done: on a thread of its own, or on the loop."""

import threading
from collections import deque
from collections.abc import Callable
from typing import Protocol

HIGH_WATER_BYTES = 8 << 20  # guess: a second and a half of the heaviest publisher; policy: stop reading its socket
_LOW_WATER_BYTES = 2 << 20

Work = Callable[[], None]


class Runner(Protocol):
    """Does work in order.

    Concurrency: `post` belongs to the loop.
    """

    @property
    def is_full(self) -> bool:
        """Whether the sender shall wait for `on_room`."""
        ...

    def post(self, work: Work, size_bytes: int = 0) -> None:
        """Do `work` behind everything posted before."""
        ...

    def close(self) -> None:
        """Do what was posted, then end; blocks."""
        ...


class LoopRunner:
    """Does the work at once, where it is posted: for passthrough, which costs microseconds per unit.

    Args:
        on_failure: Told of an error of the work.
    """

    is_full = False

    def __init__(self, on_failure: Callable[[Exception], None]) -> None:
        """Keep whom to tell."""
        self._on_failure = on_failure

    def post(self, work: Work, size_bytes: int = 0) -> None:
        """Do `work` now."""
        del size_bytes
        try:
            work()
        except Exception as error:  # noqa: BLE001 - the supervisor of a channel's media work
            self._on_failure(error)

    def close(self) -> None:
        """Nothing is left to do."""


class MediaThread:
    """Does the work on a thread of its own: decoding and scaling never touch the loop.

    Args:
        name: For the thread's name.
        on_failure: Told of an error of the work, on this thread; work goes on with what is posted next.
        on_room: Called on this thread when the queue has room again after `is_full`.
    """

    def __init__(self, name: str, on_failure: Callable[[Exception], None], on_room: Callable[[], None]) -> None:
        """Start the thread."""
        self._on_failure = on_failure
        self._on_room = on_room
        self._queue: deque[tuple[Work | None, int]] = deque()
        self._condition = threading.Condition()
        self._waiting_bytes = 0
        self._was_full = False
        self._thread = threading.Thread(target=self._run, name=f"media-{name}", daemon=True)
        self._thread.start()

    @property
    def is_full(self) -> bool:
        """Whether more than the high-water mark waits; `on_room` will be called."""
        with self._condition:
            self._was_full = self._was_full or self._waiting_bytes > HIGH_WATER_BYTES
            return self._was_full

    def post(self, work: Work | None, size_bytes: int = 0) -> None:
        """Let the thread do `work` behind everything posted before."""
        with self._condition:
            self._queue.append((work, size_bytes))
            self._waiting_bytes += size_bytes
            self._condition.notify()

    def close(self) -> None:
        """Do what was posted, then end the thread."""
        self.post(None)
        self._thread.join()

    def _run(self) -> None:
        while True:
            with self._condition:
                while not self._queue:
                    self._condition.wait()
                work, size_bytes = self._queue.popleft()
            if work is None:
                return
            try:
                work()
            except Exception as error:  # noqa: BLE001 - a thread's supervisor: whatever it is ends the session
                self._on_failure(error)
            self._done(size_bytes)

    def _done(self, size_bytes: int) -> None:
        with self._condition:
            self._waiting_bytes -= size_bytes
            has_room = self._was_full and self._waiting_bytes <= _LOW_WATER_BYTES
            if has_room:
                self._was_full = False
        if has_room:
            self._on_room()
