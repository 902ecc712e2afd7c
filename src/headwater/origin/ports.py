"""What the origin needs from above; `app` wires it."""

from typing import Protocol

from headwater.origin.model import PublicChannel


class ChannelDirectory(Protocol):
    """All channels of the installation, held in memory by the gateway.

    Concurrency: called from the server's own thread as well as from the event loop: one look-up in a dict that is
    replaced or changed by single operations is safe.
    """

    def find(self, slug: str) -> PublicChannel | None:
        """Return the channel with this public name."""
        ...
