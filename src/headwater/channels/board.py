"""What gateways know of running channels: the newest facts of each, and viewers summed over all gateways.

Both boards forget: facts that are older than `STALE_S` mean that the engine has died or hangs, so the channel counts as
reconnecting, and later as off air.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
import structlog

from headwater.channels.model import SUBJECT_FACTS, SUBJECT_VIEWERS, ChannelFacts, GatewayViewers
from headwater.core.clock import Clock
from headwater.segments.model import ChannelState
from headwater.store.bus import Bus

STALE_S = 5.0
GONE_S = 30.0  # guess: an engine that has not come back by then is not coming back
_MOST_GATEWAYS = 1024
_log = structlog.get_logger()
_LIVE = {ChannelState.ON_AIR, ChannelState.RECONNECTING}


@dataclass(slots=True)
class _Entry:
    facts: ChannelFacts
    received_s: float
    on_air_since_us: int | None


class FactsBoard:
    """Latest `ChannelFacts` per channel.

    Concurrency: belongs to one event loop; reading never waits.
    """

    def __init__(self, clock: Clock) -> None:
        """Start empty."""
        self._clock = clock
        self._entries: dict[str, _Entry] = {}
        self._faulty_senders = False

    def apply(self, facts: ChannelFacts) -> None:
        """Take newer facts of a channel; older ones that were delayed on the bus are ignored."""
        entry = self._entries.get(facts.channel_id)
        if entry is not None and facts.at_us < entry.facts.at_us and not self._is_stale(entry):
            return
        since_us = entry.on_air_since_us if entry else None
        if facts.state not in _LIVE:
            since_us = None
        elif since_us is None:
            since_us = facts.publisher.connected_us if facts.publisher else facts.at_us
        self._entries[facts.channel_id] = _Entry(facts, self._clock.monotonic_s(), since_us)

    def state(self, channel_id: str) -> ChannelState:
        """Return the channel's state, allowing for silence."""
        entry = self._entries.get(channel_id)
        if entry is None:
            return ChannelState.OFF_AIR
        age_s = self._clock.monotonic_s() - entry.received_s
        if age_s <= STALE_S or entry.facts.state is ChannelState.OFF_AIR:
            return entry.facts.state
        return ChannelState.RECONNECTING if age_s <= GONE_S else ChannelState.OFF_AIR

    def facts(self, channel_id: str) -> ChannelFacts | None:
        """Return fresh facts of a channel that is not off air, or None."""
        entry = self._entries.get(channel_id)
        if entry is None or self._is_stale(entry) or entry.facts.state is ChannelState.OFF_AIR:
            return None
        return entry.facts

    def on_air_since_us(self, channel_id: str) -> int | None:
        """Return since when the channel is on air without a break, or None."""
        entry = self._entries.get(channel_id)
        if entry is None or self.state(channel_id) not in _LIVE:
            return None
        return entry.on_air_since_us

    def channels_by_state(self) -> Iterator[tuple[str, ChannelState]]:
        """Yield every channel that is not off air with its state."""
        for channel_id in list(self._entries):
            state = self.state(channel_id)
            if state is not ChannelState.OFF_AIR:
                yield channel_id, state

    def forget(self, channel_id: str) -> None:
        """Drop a channel that was deleted."""
        self._entries.pop(channel_id, None)

    async def run(self, bus: Bus) -> None:
        """Take facts from the bus until cancelled."""
        decoder = msgspec.json.Decoder(ChannelFacts)
        async with bus.subscribe(SUBJECT_FACTS) as messages:
            async for _subject, payload in messages:
                try:
                    self.apply(decoder.decode(payload))
                except msgspec.DecodeError as error:
                    self._report(error)
                self._sweep()

    def _is_stale(self, entry: _Entry) -> bool:
        return self._clock.monotonic_s() - entry.received_s > STALE_S

    def _sweep(self) -> None:
        now_s = self._clock.monotonic_s()
        for channel_id in [key for key, entry in self._entries.items() if now_s - entry.received_s > GONE_S]:
            del self._entries[channel_id]

    def _report(self, error: Exception) -> None:
        if not self._faulty_senders:
            self._faulty_senders = True
            _log.warning("facts_unreadable", reason=str(error))


class ViewerBoard:
    """Viewers per slug, summed over the gateways that were heard of lately.

    Concurrency: belongs to one event loop; reading never waits.
    """

    def __init__(self, clock: Clock) -> None:
        """Start empty."""
        self._clock = clock
        self._reports: dict[str, tuple[float, dict[str, int]]] = {}

    def apply(self, report: GatewayViewers) -> None:
        """Take a gateway's newest counts."""
        if report.gateway in self._reports or len(self._reports) < _MOST_GATEWAYS:
            self._reports[report.gateway] = (self._clock.monotonic_s(), report.viewers)

    def count(self, slug: str) -> int:
        """Return how many watch a channel now."""
        now_s = self._clock.monotonic_s()
        return sum(viewers.get(slug, 0) for heard_s, viewers in self._reports.values() if now_s - heard_s <= STALE_S)

    async def run(self, bus: Bus) -> None:
        """Take counts from the bus until cancelled."""
        decoder = msgspec.json.Decoder(GatewayViewers)
        async with bus.subscribe(SUBJECT_VIEWERS) as messages:
            async for _subject, payload in messages:
                try:
                    self.apply(decoder.decode(payload))
                except msgspec.DecodeError as error:
                    _log.debug("viewers_unreadable", reason=str(error))
                now_s = self._clock.monotonic_s()
                self._reports = {name: report for name, report in self._reports.items() if now_s - report[0] <= GONE_S}
