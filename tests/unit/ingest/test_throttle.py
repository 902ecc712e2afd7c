"""Guessing keys becomes slow, for the guesser alone."""

from headwater.ingest.throttle import FailureThrottle


def test_an_address_is_blocked_for_a_minute_after_its_last_failure() -> None:
    throttle = FailureThrottle(3)
    for second in range(3):
        assert not throttle.is_blocked("192.0.2.1", second)
        throttle.failed("192.0.2.1", second)
    assert throttle.is_blocked("192.0.2.1", 3)
    assert throttle.is_blocked("::ffff:192.0.2.1", 3)
    assert not throttle.is_blocked("192.0.2.2", 3)
    assert not throttle.is_blocked("192.0.2.1", 63)


def test_old_failures_and_success_are_forgotten() -> None:
    throttle = FailureThrottle(2)
    throttle.failed("192.0.2.1", 0)
    throttle.failed("192.0.2.1", 100)
    assert not throttle.is_blocked("192.0.2.1", 101)
    throttle.succeeded("192.0.2.1")
    throttle.failed("192.0.2.1", 102)
    assert not throttle.is_blocked("192.0.2.1", 103)


def test_an_ipv6_subscriber_is_one_address() -> None:
    throttle = FailureThrottle(2)
    throttle.failed("2001:db8::1", 0)
    throttle.failed("2001:db8::ffff", 0)
    assert throttle.is_blocked("2001:db8::2", 1)
    assert not throttle.is_blocked("2001:db8:0:1::2", 1)


def test_memory_is_bounded() -> None:
    throttle = FailureThrottle(1)
    for number in range(5000):
        throttle.failed(f"10.{number >> 8}.{number & 255}.1", 0)
    assert not throttle.is_blocked("10.0.0.1", 1)
    assert throttle.is_blocked("10.19.135.1", 1)
