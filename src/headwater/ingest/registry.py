"""Who publishes on which input: one at a time, and who gives way to whom."""

from collections.abc import Iterator
from typing import Protocol

from headwater.core.errors import HeadwaterError
from headwater.ingest.errors import INPUT_BUSY
from headwater.ingest.model import EndReason, PublisherFacts, PublishGrant


class Publisher(Protocol):
    """A publisher of any protocol, as the registry sees it."""

    @property
    def grant(self) -> PublishGrant:
        """What its key grants."""
        ...

    @property
    def heard_s(self) -> float:
        """When its last picture or sound came, on the loop's clock."""
        ...

    def end(self, reason: EndReason, detail: str = "") -> None:
        """End it; idempotent."""
        ...

    async def recheck(self, reason: EndReason) -> None:
        """End it with `reason` when its key is no longer good; follow a change of its grant otherwise."""
        ...

    def facts(self) -> PublisherFacts:
        """Describe it."""
        ...


class PublisherRegistry:
    """All publishers of this process, by input.

    Args:
        replaceable_after_s: Where a second publisher is refused: a first one silent for so long does not count.
    """

    def __init__(self, replaceable_after_s: float) -> None:
        """Start empty."""
        self._replaceable_after_s = replaceable_after_s
        self._by_input: dict[str, Publisher] = {}

    def __iter__(self) -> Iterator[Publisher]:
        """Go through all publishers, as they are now."""
        return iter(list(self._by_input.values()))

    def __len__(self) -> int:
        """Return how many publish."""
        return len(self._by_input)

    def admit(self, publisher: Publisher, now_s: float) -> None:
        """Enter a publisher, ending the one before it where that is the rule or where it has fallen silent.

        Raises:
            HeadwaterError: `input_busy`: somebody else publishes here and stays.
        """
        grant = publisher.grant
        present = self._by_input.get(grant.input_id)
        if present is not None:
            if grant.takeover == "take_over":
                present.end(EndReason.TAKEN_OVER, "another encoder has connected with the same stream key")
            elif now_s - present.heard_s > self._replaceable_after_s:
                present.end(EndReason.TIMED_OUT, "silent, and another encoder has connected with the same stream key")
            else:
                raise HeadwaterError(INPUT_BUSY)
        self._by_input[grant.input_id] = publisher

    def leave(self, publisher: Publisher) -> None:
        """Remove a publisher, unless another has taken its place already."""
        if self._by_input.get(publisher.grant.input_id) is publisher:
            del self._by_input[publisher.grant.input_id]

    def of_channel(self, channel_id: str) -> list[Publisher]:
        """Return the channel's publishers."""
        return [publisher for publisher in self if publisher.grant.channel_id == channel_id]
