"""Even dropping when the machine is too slow."""

from itertools import pairwise

from headwater.encode.pacing import FrameGate

RATE = 30


def run(
    gate: FrameGate, seconds: float, cost_s: float, backlog_s: float = 0.0, begin: int = 0
) -> tuple[list[int], float]:
    """Feed pictures into an encoder that takes `cost_s` for each; return those kept and the final lag."""
    kept: list[int] = []
    busy_until_s = begin / RATE + backlog_s
    for index in range(begin, begin + round(seconds * RATE)):
        now_s = index / RATE
        lag_s = max(0.0, busy_until_s - now_s)
        if gate.admit(now_s, lag_s):
            kept.append(index)
            busy_until_s = max(busy_until_s, now_s) + cost_s
    return kept, max(0.0, busy_until_s - (begin / RATE + seconds))


def test_fast_enough_drops_nothing() -> None:
    gate = FrameGate()
    kept, _ = run(gate, 20, cost_s=0.02)
    assert len(kept) == 600
    assert gate.dropped == 0


def test_burst_that_is_worked_off_drops_nothing() -> None:
    gate = FrameGate()
    run(gate, 10, cost_s=0.02, backlog_s=1.5)
    assert gate.dropped == 0


def test_too_slow_drops_evenly_and_lag_stays_bounded() -> None:
    gate = FrameGate()
    kept, lag_s = run(gate, 60, cost_s=0.05)  # 20 pictures per second can be done
    assert lag_s < 1.0
    settled = [index for index in kept if index > 20 * RATE]
    assert 0.4 * 40 * RATE < len(settled) < 0.7 * 40 * RATE
    assert max(after - before for before, after in pairwise(settled)) <= 3
    assert gate.dropped == 60 * RATE - len(kept)


def test_next_picture_is_foretold() -> None:
    gate = FrameGate()
    run(gate, 20, cost_s=0.045)
    share = gate.share
    assert share < 1
    foretold = 0
    for index in range(600, 606):
        if gate.admit(index / RATE - 0.4, 0.0):
            foretold = index + gate.pictures_to_next
        else:
            assert index != foretold
    assert gate.share == share


def test_recovers_when_the_machine_is_free_again() -> None:
    gate = FrameGate()
    run(gate, 20, cost_s=0.06)
    assert gate.share < 1
    run(gate, 40, cost_s=0.01, begin=20 * RATE)
    assert gate.share == 1


def test_hopeless_machine_keeps_a_slide_show() -> None:
    gate = FrameGate()
    kept, _ = run(gate, 60, cost_s=0.5)
    assert kept
    assert gate.dropped > 1500


def test_time_that_goes_back_is_taken_as_it_is() -> None:
    gate = FrameGate()
    assert gate.admit(100.0, 0.0)
    assert gate.admit(1.0, 0.0)
