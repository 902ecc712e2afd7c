"""Tells a waiting request that its client has left; granian neither cancels a handler nor fails its send then."""

import contextvars
from collections.abc import Callable
from typing import Any


class Leaving:
    """Watches one request's client, from the first time somebody wants to know.

    Args:
        protocol: Granian's; its `client_disconnect()` gives a future that needs no task.
    """

    def __init__(self, protocol: Any) -> None:
        """Watch nothing yet."""
        self._protocol = protocol
        self._future: Any = None
        self._callback: Callable[[], None] | None = None
        self.has_left = False

    def __call__(self, callback: Callable[[], None]) -> None:
        """Call back when the client leaves, instead of whom was to be called before."""
        self._callback = callback
        if self.has_left:
            callback()
        elif self._future is None:
            self._future = self._protocol.client_disconnect()
            self._future.add_done_callback(self._on_left, context=contextvars.copy_context())

    def _on_left(self, _future: Any) -> None:
        self.has_left = True
        if self._callback is not None:
            self._callback()

    def close(self) -> None:
        """Stop watching."""
        self._callback = None
        if self._future is not None and not self.has_left:
            self._future.cancel()
