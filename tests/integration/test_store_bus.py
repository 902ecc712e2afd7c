import asyncio
import json
from pathlib import Path

import pytest
from tests.fixtures_store import OpenBus

from headwater.core.errors import HeadwaterError
from headwater.store.bus import open_bus, run_broker


async def test_what_is_published_after_subscribing_arrives(bus_factory: OpenBus) -> None:
    async with bus_factory() as bus, bus_factory() as other, bus.subscribe("engine.wanted") as wanted:
        other.publish("engine.wanted", {"channel_id": "c1"})
        subject, payload = await anext(wanted)
        assert (subject, json.loads(payload)) == ("engine.wanted", {"channel_id": "c1"})


async def test_order_is_kept_and_every_subscriber_gets_everything(bus_factory: OpenBus) -> None:
    async with bus_factory() as bus, bus.subscribe("a") as first, bus.subscribe("a") as second:
        for number in range(50):
            bus.publish("a", number)
        for inbox in (first, second):
            assert [json.loads((await anext(inbox))[1]) for _ in range(50)] == list(range(50))


async def test_a_prefix_takes_what_is_below_word_by_word(bus_factory: OpenBus) -> None:
    async with bus_factory() as bus, bus.subscribe("channel") as inbox:
        for subject in ("channels", "other", "channel.changed", "channel"):
            bus.publish(subject, None)
        assert [(await anext(inbox))[0] for _ in range(2)] == ["channel.changed", "channel"]


async def test_the_empty_prefix_takes_all(bus_factory: OpenBus) -> None:
    async with bus_factory() as bus, bus.subscribe("") as inbox:
        for subject in ("one", "two.three"):
            bus.publish(subject, None)
        assert [(await anext(inbox))[0] for _ in range(2)] == ["one", "two.three"]


async def test_what_was_published_last_still_goes_out(bus_factory: OpenBus) -> None:
    async with bus_factory() as bus, bus.subscribe("last") as inbox:
        async with bus_factory() as other:
            other.publish("last", "words")
        assert json.loads((await anext(inbox))[1]) == "words"


async def test_cancelling_a_reader_ends_it(bus_factory: OpenBus) -> None:
    async with bus_factory() as bus, bus.subscribe("x") as inbox:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await anext(inbox)


async def test_without_a_broker_subscribing_says_so(run_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("headwater.store.bus_zmq._GREETING_PATIENCE_S", 0.05)
    monkeypatch.setattr("headwater.store.bus_zmq._LINGER_MS", 0)
    async with open_bus("local://", f"ipc://{run_dir}/in", f"ipc://{run_dir}/out") as bus:
        with pytest.raises(HeadwaterError) as caught:
            async with bus.subscribe("x"):
                pass
        assert caught.value.entry.code == "bus_unavailable"


async def test_a_broker_that_comes_late_gets_what_was_published(run_dir: Path) -> None:
    urls = f"ipc://{run_dir}/in", f"ipc://{run_dir}/out"
    async with open_bus("local://", *urls) as early:
        early.publish("early", 1)
        async with run_broker(*urls), open_bus("local://", *urls) as bus, bus.subscribe("now") as inbox:
            early.publish("now", 2)
            assert (await anext(inbox))[0] == "now"


async def test_a_broker_address_that_is_taken_says_so(run_dir: Path) -> None:
    urls = f"ipc://{run_dir}/none/in", f"ipc://{run_dir}/none/out"
    with pytest.raises(HeadwaterError) as caught:
        async with run_broker(*urls):
            pass
    assert caught.value.entry.code == "bus_unavailable"


async def test_an_absent_nats_server_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("headwater.store.bus_nats._CONNECT_TIMEOUT_S", 0.5)
    with pytest.raises(HeadwaterError) as caught:
        async with open_bus("nats://127.0.0.1:9"):
            pass
    assert caught.value.entry.code == "bus_unavailable"


def test_unusable_addresses_are_refused() -> None:
    with pytest.raises(HeadwaterError) as caught:
        open_bus("amqp://x")
    assert caught.value.entry.code == "bus_url_invalid"
