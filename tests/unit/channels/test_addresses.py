import pytest

from headwater.channels.addresses import PublicAddresses


@pytest.mark.parametrize(
    ("host", "url", "rtmp"),
    [
        ("tv.example:8080", "http://tv.example:8080", "rtmp://tv.example:1935/live"),
        ("tv.example", "http://tv.example", "rtmp://tv.example:1935/live"),
        ("[2001:db8::1]:8080", "http://[2001:db8::1]:8080", "rtmp://[2001:db8::1]:1935/live"),
        (None, "http://localhost", "rtmp://localhost:1935/live"),
        ("a b", "http://localhost", "rtmp://localhost:1935/live"),
        ("x@evil.example", "http://localhost", "rtmp://localhost:1935/live"),
        ("evil.example/path", "http://localhost", "rtmp://localhost:1935/live"),
    ],
)
def test_addresses_begin_with_what_the_client_used(host: str | None, url: str, rtmp: str) -> None:
    addresses = PublicAddresses()
    base = addresses.base("http", host)
    assert base.url == url
    assert addresses.rtmp(base) == rtmp


def test_the_setting_wins_over_the_request() -> None:
    addresses = PublicAddresses("https://tv.example/", 1999, 1936)
    base = addresses.base("http", "inner:8080")
    assert base.url == "https://tv.example"
    assert addresses.is_secure("http")
    assert addresses.rtmp(base) == "rtmp://tv.example:1999/live"
    assert addresses.rtmps(base) == "rtmps://tv.example:1936/live"


def test_what_is_off_has_no_address() -> None:
    addresses = PublicAddresses(rtmp_port=None)
    assert addresses.rtmp(addresses.base("http", "x")) is None
    assert not addresses.is_secure("http")
