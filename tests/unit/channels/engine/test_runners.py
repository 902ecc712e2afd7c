"""Where media work is done."""

import threading
from functools import partial

from headwater.channels.engine.runners import HIGH_WATER_BYTES, LoopRunner, MediaThread


def fail() -> None:
    message = "no"
    raise ValueError(message)


def test_loop_runner_works_at_once_and_tells_failures() -> None:
    done: list[int] = []
    failures: list[Exception] = []
    runner = LoopRunner(failures.append)
    runner.post(partial(done.append, 1))
    runner.post(fail)
    runner.post(partial(done.append, 2))
    runner.close()
    assert done == [1, 2]
    assert [str(failure) for failure in failures] == ["no"]
    assert not runner.is_full


def test_media_thread_keeps_the_order_on_one_thread_and_goes_on_after_a_failure() -> None:
    seen: list[tuple[int, str]] = []
    failures: list[Exception] = []
    runner = MediaThread("one", failures.append, lambda: None)
    for index in range(100):
        runner.post(lambda index=index: seen.append((index, threading.current_thread().name)))
        if index == 50:
            runner.post(fail)
    runner.close()
    assert seen == [(index, "media-one") for index in range(100)]
    assert len(failures) == 1


def test_full_thread_says_when_there_is_room_again() -> None:
    may_go_on, has_room = threading.Event(), threading.Event()
    runner = MediaThread("one", lambda _error: None, has_room.set)

    def wait() -> None:
        may_go_on.wait(30)

    runner.post(wait, HIGH_WATER_BYTES // 2)
    assert not runner.is_full
    for _ in range(2):
        runner.post(lambda: None, HIGH_WATER_BYTES // 2)
    assert runner.is_full
    assert not has_room.is_set()
    may_go_on.set()
    assert has_room.wait(30)
    assert not runner.is_full
    runner.close()
