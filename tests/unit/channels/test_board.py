import pytest

from headwater.channels.board import GONE_S, STALE_S, FactsBoard, ViewerBoard
from headwater.channels.model import ChannelFacts, GatewayViewers, PublisherFacts
from headwater.core.clock import ManualClock
from headwater.segments.model import ChannelState


@pytest.fixture
def board(clock: ManualClock) -> FactsBoard:
    return FactsBoard(clock)


def facts(clock: ManualClock, state: ChannelState, connected_us: int | None = None) -> ChannelFacts:
    publisher = None if connected_us is None else PublisherFacts("p", "rtmp", "obs", connected_us, "192.0.2.1")
    return ChannelFacts("c", state, clock.now_us(), publisher)


def test_an_unknown_channel_is_off_air(board: FactsBoard) -> None:
    assert board.state("c") is ChannelState.OFF_AIR
    assert board.facts("c") is None
    assert list(board.channels_by_state()) == []


def test_silence_means_reconnecting_and_then_off_air(board: FactsBoard, clock: ManualClock) -> None:
    board.apply(facts(clock, ChannelState.ON_AIR, connected_us=7))
    assert board.state("c") is ChannelState.ON_AIR
    assert board.on_air_since_us("c") == 7
    clock.advance(STALE_S + 0.1)
    assert board.state("c") is ChannelState.RECONNECTING
    assert board.facts("c") is None
    assert board.on_air_since_us("c") == 7
    clock.advance(GONE_S)
    assert board.state("c") is ChannelState.OFF_AIR
    assert board.on_air_since_us("c") is None


def test_on_air_since_holds_over_a_reconnect_and_starts_anew_after_off_air(
    board: FactsBoard, clock: ManualClock
) -> None:
    board.apply(facts(clock, ChannelState.ON_AIR, connected_us=7))
    clock.advance(1)
    board.apply(facts(clock, ChannelState.RECONNECTING))
    clock.advance(1)
    board.apply(facts(clock, ChannelState.ON_AIR, connected_us=99))
    assert board.on_air_since_us("c") == 7
    clock.advance(1)
    board.apply(facts(clock, ChannelState.OFF_AIR))
    assert board.on_air_since_us("c") is None
    assert board.facts("c") is None
    clock.advance(1)
    board.apply(facts(clock, ChannelState.ON_AIR, connected_us=200))
    assert board.on_air_since_us("c") == 200


def test_facts_that_were_delayed_on_the_way_change_nothing(board: FactsBoard, clock: ManualClock) -> None:
    late = facts(clock, ChannelState.STARTING)
    clock.advance(1)
    board.apply(facts(clock, ChannelState.ON_AIR))
    board.apply(late)
    assert board.state("c") is ChannelState.ON_AIR


def test_a_machine_whose_clock_was_set_back_is_believed_after_a_silence(board: FactsBoard, clock: ManualClock) -> None:
    board.apply(facts(clock, ChannelState.ON_AIR))
    clock.advance(STALE_S + 1)
    clock.wall_us -= 3_600_000_000
    board.apply(facts(clock, ChannelState.STARTING))
    assert board.state("c") is ChannelState.STARTING


def test_viewers_are_summed_over_gateways_that_are_heard(clock: ManualClock) -> None:
    viewers = ViewerBoard(clock)
    viewers.apply(GatewayViewers("g0", {"one": 2, "two": 1}))
    viewers.apply(GatewayViewers("g1", {"one": 5}))
    assert (viewers.count("one"), viewers.count("two"), viewers.count("three")) == (7, 1, 0)
    clock.advance(STALE_S)
    viewers.apply(GatewayViewers("g1", {"one": 6}))
    clock.advance(1)
    assert viewers.count("one") == 6
