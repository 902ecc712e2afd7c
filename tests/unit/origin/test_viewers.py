"""One player is one viewer, whatever it loads."""

from headwater.origin.viewers import ViewerCounter


def key(counter: ViewerCounter, query: str = "", client: str = "192.0.2.1:1000", **headers: str) -> bytes:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return counter.key_of(query, named, client, 0.0)


def test_the_same_player_on_many_connections_is_one() -> None:
    counter = ViewerCounter(b"salt")
    for port in range(6):
        counter.seen("one", key(counter, client=f"192.0.2.1:{port}", user_agent="Player"), 100.0)
    assert counter.counts(100.0) == {"one": 1}


def test_another_browser_or_address_is_another_viewer() -> None:
    counter = ViewerCounter(b"salt")
    counter.seen("one", key(counter, user_agent="Player"), 100.0)
    counter.seen("one", key(counter, user_agent="Other"), 100.0)
    counter.seen("one", key(counter, client="192.0.2.2:1", user_agent="Player"), 100.0)
    counter.seen("two", key(counter, user_agent="Player"), 100.0)
    assert counter.counts(100.0) == {"one": 3, "two": 1}


def test_a_session_id_tells_players_behind_one_address_apart() -> None:
    counter = ViewerCounter(b"salt")
    for query in ("session=abcdefgh", "x=1&session=abcdefgh&_HLS_msn=4", "session=ijklmnop"):
        counter.seen("one", key(counter, query), 100.0)
    assert counter.counts(100.0) == {"one": 2}


def test_cmcd_sid_in_query_or_header() -> None:
    counter = ViewerCounter(b"salt")
    query = "CMCD=br%3D2800%2Csid%3D%226e2fb550-c457%22%2Cst%3Dl&_HLS_msn=4"
    assert key(counter, query) == b"6e2fb550-c457"
    assert key(counter, cmcd_session='cid="x",sid="6e2fb550-c457"') == b"6e2fb550-c457"


def test_who_stops_asking_leaves() -> None:
    counter = ViewerCounter(b"salt", window_s=12)
    counter.seen("one", b"a", 100.0)
    counter.seen("one", b"b", 108.0)
    assert counter.counts(110.0) == {"one": 2}
    assert counter.counts(113.0) == {"one": 1}
    assert counter.counts(121.0) == {}


def test_no_address_is_kept_and_the_day_changes_the_hash() -> None:
    counter = ViewerCounter(b"salt")
    today = counter.key_of("", {"user-agent": "P"}, "192.0.2.1:1", 0.0)
    tomorrow = counter.key_of("", {"user-agent": "P"}, "192.0.2.1:1", 90_000.0)
    assert today != tomorrow
    assert b"192.0.2.1" not in today
    assert ViewerCounter(b"other").key_of("", {"user-agent": "P"}, "192.0.2.1:1", 0.0) != today


def test_memory_is_bounded() -> None:
    counter = ViewerCounter(b"salt", capacity=100)
    for number in range(1000):
        counter.seen("one", b"%d" % number, 100.0)
    assert counter.counts(100.0) == {"one": 100}
    counter.counts(200.0)
    counter.seen("one", b"new", 200.0)
    assert counter.counts(200.0) == {"one": 1}
