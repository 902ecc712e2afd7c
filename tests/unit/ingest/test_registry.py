"""Who gives way to whom on one input."""

import pytest

from headwater.core.errors import HeadwaterError
from headwater.ingest.model import EndReason, PublisherFacts, PublishGrant
from headwater.ingest.registry import PublisherRegistry


class Fake:
    """A publisher that only remembers its end."""

    def __init__(self, takeover: str = "take_over", input_id: str = "input-1", heard_s: float = 0.0) -> None:
        self.grant = PublishGrant("channel-1", input_id, False, "refuse" if takeover == "refuse" else "take_over")
        self.heard_s = heard_s
        self.ended: EndReason | None = None

    def end(self, reason: EndReason, detail: str = "") -> None:
        del detail
        self.ended = reason

    async def recheck(self, reason: EndReason) -> None:
        self.end(reason)

    def facts(self) -> PublisherFacts:
        raise NotImplementedError


def test_the_newer_publisher_takes_over() -> None:
    registry, old, new = PublisherRegistry(5.0), Fake(), Fake()
    registry.admit(old, 0.0)
    registry.admit(new, 1.0)
    assert old.ended is EndReason.TAKEN_OVER
    registry.leave(old)
    assert list(registry) == [new]
    registry.leave(new)
    assert len(registry) == 0


def test_the_second_publisher_is_refused_while_the_first_lives() -> None:
    registry, old, new = PublisherRegistry(5.0), Fake("refuse", heard_s=10.0), Fake("refuse")
    registry.admit(old, 10.0)
    with pytest.raises(HeadwaterError) as caught:
        registry.admit(new, 14.9)
    assert caught.value.entry.code == "publish_input_busy"
    assert old.ended is None


def test_a_silent_publisher_does_not_block_its_successor() -> None:
    registry, old, new = PublisherRegistry(5.0), Fake("refuse", heard_s=10.0), Fake("refuse")
    registry.admit(old, 10.0)
    registry.admit(new, 15.1)
    assert old.ended is EndReason.TIMED_OUT
    assert list(registry) == [new]


def test_inputs_are_apart_and_channels_find_theirs() -> None:
    registry, one, two = PublisherRegistry(5.0), Fake(), Fake(input_id="input-2")
    registry.admit(one, 0.0)
    registry.admit(two, 0.0)
    assert registry.of_channel("channel-1") == [one, two]
    assert registry.of_channel("channel-2") == []
