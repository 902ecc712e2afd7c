from headwater.app.logging import REDACTED, redact

KEY = "Zk3vQ9pL1xT7bN5cR8mW2yA6"


def clean(**event: object) -> dict[str, object]:
    return dict(redact(None, "info", dict(event)))


def test_values_under_secret_names_are_replaced() -> None:
    event = clean(event="signed_in", password="p", stream_key=KEY, csrf_token="c", nested={"Authorization": "x"})
    assert event == {
        "event": "signed_in",
        "password": REDACTED,
        "stream_key": REDACTED,
        "csrf_token": REDACTED,
        "nested": {"Authorization": REDACTED},
    }


def test_secrets_inside_text_are_replaced() -> None:
    texts = [
        f"rtmp://host/live/{KEY}",
        "authorization: Bearer abc.def.ghi",
        "GET /live/one/index.m3u8?token=eyJ0eXAi.abc.def&x=1",
        "postgresql+psycopg://user:pass@db/headwater",
        "token hw_AbCdEf0123456789 was used",
        f"srt streamid publish:{KEY}",
    ]
    for text in texts:
        cleaned = str(clean(event=text)["event"])
        assert REDACTED in cleaned
        for secret in (KEY, "abc.def.ghi", "eyJ0eXAi", "user:pass", "hw_AbCdEf"):
            assert secret not in cleaned


def test_a_peer_is_shortened_and_other_numbers_are_left() -> None:
    assert clean(peer="203.0.113.77:1935")["peer"] == "203.0.113.x:1935"
    assert clean(version="1.2.3.4")["version"] == "1.2.3.4"


def test_a_public_playlist_path_is_left() -> None:
    assert clean(path="/live/one/index.m3u8")["path"] == "/live/one/index.m3u8"
