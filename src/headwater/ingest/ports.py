"""What this room needs of rooms above it; `app` wires the implementations."""

from pathlib import Path
from typing import Protocol

from headwater.ingest.model import PublishGrant


class PublishAuthoriser(Protocol):
    """Knows the stream keys."""

    async def authorise(self, app: str, stream_key: str, peer: str) -> PublishGrant:
        """Return what the key grants.

        Args:
            app: First word of the path (`live`).
            stream_key: The secret; never log it.
            peer: Address of the publisher.

        Raises:
            HeadwaterError: A family AUTH, NOT_FOUND or CONFLICT code when the key is not good (all of these look the
                same to the publisher); any other family when it could not be looked up (the publisher may try again).
        """
        ...


class Engines(Protocol):
    """Knows where engines listen, and can ask for one.

    Concurrency: called on the ingest loop; must not block.
    """

    def socket_of(self, channel_id: str, *, is_shared: bool) -> Path:
        """Return the Unix socket of the channel's engine, whether or not it is there yet."""
        ...

    def want(self, channel_id: str) -> None:
        """Ask for an engine (bus subject `engine.wanted`); called every half second while none answers."""
        ...
