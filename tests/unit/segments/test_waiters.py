import asyncio

from headwater.segments.waiters import WHOLE, Waiters

KEY = ("video", 0)


def in_s(seconds: float) -> float:
    return asyncio.get_running_loop().time() + seconds


async def test_thousands_of_waiters_need_few_timers() -> None:
    waiters = Waiters()
    tasks = [asyncio.create_task(waiters.wait(1, KEY, in_s(30 + n / 10_000))) for n in range(2000)]
    await asyncio.sleep(0)
    assert len(waiters) == 2000
    numbers, timers = waiters.footprint
    assert numbers == 1
    assert timers <= 4
    waiters.wake_part(1, "video", 0)
    assert all(await asyncio.gather(*tasks))
    assert waiters.footprint == (0, 0)


async def test_cancelling_and_expiring_leave_nothing() -> None:
    waiters = Waiters()
    cancelled = asyncio.create_task(waiters.wait(1, KEY, in_s(30)))
    expiring = asyncio.create_task(waiters.wait(2, ("video", WHOLE), in_s(0.01)))
    await asyncio.sleep(0)
    cancelled.cancel()
    assert await expiring is False
    assert cancelled.done()
    assert waiters.footprint == (0, 0)


async def test_a_waiter_that_is_woken_and_cancelled_at_once_leaves_nothing() -> None:
    waiters = Waiters()
    task = asyncio.create_task(waiters.wait(1, KEY, in_s(30)))
    await asyncio.sleep(0)
    waiters.wake_through(1)
    task.cancel()
    await asyncio.wait([task])
    assert waiters.footprint == (0, 0)


async def test_waking_a_part_leaves_later_parts_and_other_tracks_waiting() -> None:
    waiters = Waiters()
    keys = [("video", 0), ("video", 1), ("video", 2), ("audio", 0), ("video", WHOLE)]
    tasks = [asyncio.create_task(waiters.wait(1, key, in_s(30))) for key in keys]
    await asyncio.sleep(0)
    waiters.wake_part(1, "video", 1)
    await asyncio.sleep(0)
    assert [task.done() for task in tasks] == [True, True, False, False, False]
    waiters.close()
    assert [await task for task in tasks] == [True, True, False, False, False]
    assert waiters.footprint == (0, 0)
