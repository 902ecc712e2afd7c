import pytest
from prometheus_client import REGISTRY

from headwater.store.bus import Inbox, is_below


@pytest.mark.parametrize(
    ("subject", "prefix", "expected"),
    [
        ("channel.changed", "", True),
        ("channel.changed", "channel", True),
        ("channel", "channel", True),
        ("channels", "channel", False),
        ("channel", "channel.changed", False),
    ],
)
def test_a_prefix_is_whole_words(subject: str, prefix: str, *, expected: bool) -> None:
    assert is_below(subject, prefix) is expected


async def test_an_inbox_that_is_not_read_loses_the_oldest_and_it_is_counted() -> None:
    def dropped() -> float:
        return REGISTRY.get_sample_value("headwater_bus_dropped_total", {"side": "subscriber"}) or 0

    before = dropped()
    inbox = Inbox(length=3)
    for number in range(5):
        inbox.put("n", b"%d" % number)
    assert dropped() - before == 2
    assert [(await anext(inbox))[1] for _ in range(3)] == [b"2", b"3", b"4"]
