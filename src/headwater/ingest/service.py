"""The room put together: listeners, publishers and their engines."""

import ssl

from headwater.core.clock import Clock, SystemClock
from headwater.ingest.model import EndReason, PublisherFacts
from headwater.ingest.ports import Engines, PublishAuthoriser
from headwater.ingest.settings import IngestSettings

Address = tuple[str, int]


class IngestRoom:
    """The running room.

    Concurrency: every method belongs to the loop that called `start`.
    """

    async def start(self) -> dict[str, int]:
        """Open the listeners and return their ports by protocol (`rtmp`, `rtmps`)."""
        raise NotImplementedError

    async def stop(self) -> None:
        """End every publisher with `server_stopping`, tell their engines, and close the listeners."""
        raise NotImplementedError

    async def channel_changed(self, channel_id: str, what: str) -> None:
        """Act on the bus event `channel.changed`.

        Args:
            channel_id: The channel.
            what: `deleted` ends its publishers; `key_rotated` and `updated` end those whose key is no longer good.
        """
        raise NotImplementedError

    def end_publishers(self, channel_id: str, reason: EndReason, detail: str = "") -> int:
        """End the channel's publishers for an operator and return how many there were."""
        raise NotImplementedError

    def publishers(self) -> list[PublisherFacts]:
        """Return who publishes now."""
        raise NotImplementedError


def build_ingest(
    settings: IngestSettings,
    authoriser: PublishAuthoriser,
    engines: Engines,
    *,
    rtmp: Address | None,
    rtmps: tuple[Address, ssl.SSLContext] | None = None,
    clock: Clock | None = None,
) -> IngestRoom:
    """Build the room; nothing listens before `start`.

    Args:
        settings: Limits and times.
        authoriser: Knows the stream keys.
        engines: Where engines listen.
        rtmp: Address of the plain listener (port 0: the system chooses), or None.
        rtmps: Address and server context of the TLS listener, or None.
        clock: The machine's when left out.
    """
    del settings, authoriser, engines, rtmp, rtmps
    _ = clock or SystemClock()
    return IngestRoom()
