"""What the engine needs of others; `app` wires the implementations."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine as SqlEngine

from headwater.channels.model import ChannelSettings
from headwater.core.clock import Clock, SystemClock
from headwater.store.blobs import Blobs
from headwater.store.bus import Bus


class ChannelLookup(Protocol):
    """Knows the channels' settings. Asked once for each publisher that comes."""

    async def find_settings(self, channel_id: str) -> ChannelSettings | None:
        """Return the channel's settings as they are now, or None when there is no such channel."""
        ...


@dataclass(frozen=True, slots=True)
class EngineStores:
    """Where an engine process reads from and writes to.

    Attributes:
        run_dir: Where the sockets between our processes lie.
        spool_dir: Where open segments grow.
        blobs: Where closed segments go.
        index: Database of the segment index, for the storer's thread.
        directory: The channels' settings.
        bus: For facts, alarms and changes.
        clock: The machine's clocks, or a test's.
    """

    run_dir: Path
    spool_dir: Path
    blobs: Blobs
    index: SqlEngine
    directory: ChannelLookup
    bus: Bus
    clock: Clock = field(default_factory=SystemClock)
