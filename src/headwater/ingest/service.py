"""The room put together: listeners, publishers and their engines."""

import socket
import ssl

from headwater.core.clock import Clock, SystemClock
from headwater.ingest.model import EndReason, PublisherFacts
from headwater.ingest.ports import Engines, PublishAuthoriser
from headwater.ingest.registry import PublisherRegistry
from headwater.ingest.rtmp.server import RtmpServer
from headwater.ingest.settings import IngestSettings

Listen = tuple[str, int] | socket.socket
_BACKLOG = 1024
_REASONS = {
    "deleted": EndReason.CHANNEL_DELETED,
    "key_rotated": EndReason.KEY_ROTATED,
    "updated": EndReason.KEY_ROTATED,
    "disconnect": EndReason.CLOSED_BY_OPERATOR,
}


class IngestRoom:
    """The running room.

    Concurrency: every method belongs to the loop that called `start`.
    """

    def __init__(
        self,
        settings: IngestSettings,
        authoriser: PublishAuthoriser,
        engines: Engines,
        listens: dict[str, tuple[Listen, ssl.SSLContext | None]],
        clock: Clock,
    ) -> None:
        """Keep what `build_ingest` was given."""
        self._settings = settings
        self._authoriser = authoriser
        self._engines = engines
        self._listens = listens
        self._clock = clock
        self._registry = PublisherRegistry(settings.replaceable_after_s)
        self._server: RtmpServer | None = None

    async def start(self) -> dict[str, int]:
        """Open the listeners and return their ports by protocol (`rtmp`, `rtmps`).

        Raises:
            OSError: An address is taken or not ours.
        """
        listeners = {protocol: (_listener(listen), tls) for protocol, (listen, tls) in self._listens.items()}
        self._server = RtmpServer(self._settings, self._authoriser, self._engines, self._registry, self._clock)
        for listener, tls in listeners.values():
            self._server.listen(listener, tls)
        return {protocol: listener.getsockname()[1] for protocol, (listener, _) in listeners.items()}

    async def stop(self) -> None:
        """End every publisher with `server_stopping`, tell their engines, and close the listeners."""
        if self._server is not None:
            await self._server.stop()

    async def channel_changed(self, channel_id: str, what: str) -> None:
        """Act on the bus event `channel.changed`.

        Args:
            channel_id: The channel.
            what: `deleted` and `disconnect` end its publishers; `key_rotated` and `updated` end those whose key is no
                longer good, and lead the others to the channel's present engine.
        """
        reason = _REASONS.get(what)
        if reason is EndReason.CHANNEL_DELETED or reason is EndReason.CLOSED_BY_OPERATOR:
            self.end_publishers(channel_id, reason)
        elif reason is not None:
            for publisher in self._registry.of_channel(channel_id):
                await publisher.recheck(reason)

    def end_publishers(self, channel_id: str, reason: EndReason, detail: str = "") -> int:
        """End the channel's publishers and return how many there were."""
        publishers = self._registry.of_channel(channel_id)
        for publisher in publishers:
            publisher.end(reason, detail)
        return len(publishers)

    def publishers(self) -> list[PublisherFacts]:
        """Return who publishes now."""
        return [publisher.facts() for publisher in self._registry]


def build_ingest(
    settings: IngestSettings,
    authoriser: PublishAuthoriser,
    engines: Engines,
    *,
    rtmp: Listen | None,
    rtmps: tuple[Listen | None, ssl.SSLContext] | None = None,
    clock: Clock | None = None,
) -> IngestRoom:
    """Build the room; nothing listens before `start`.

    Args:
        settings: Limits and times.
        authoriser: Knows the stream keys.
        engines: Where engines listen.
        rtmp: Address of the plain listener (port 0: the system chooses), or a bound socket, or None.
        rtmps: The same for the TLS listener, with its server context.
        clock: The machine's when left out.
    """
    listens: dict[str, tuple[Listen, ssl.SSLContext | None]] = {}
    if rtmp is not None:
        listens["rtmp"] = (rtmp, None)
    if rtmps is not None and rtmps[0] is not None:
        listens["rtmps"] = (rtmps[0], rtmps[1])
    return IngestRoom(settings, authoriser, engines, listens, clock or SystemClock())


def _listener(listen: Listen) -> socket.socket:
    """Return a listening socket."""
    if isinstance(listen, socket.socket):
        listen.listen(_BACKLOG)
        return listen
    host, port = listen
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=_BACKLOG)
