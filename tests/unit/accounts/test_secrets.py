import threading
from pathlib import Path

import pytest

from headwater.accounts.secrets import KEY_FILE, SecretBox, open_secrets, random_text
from headwater.core.errors import HeadwaterError


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    first = open_secrets(tmp_path)
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert open_secrets(tmp_path).derive("x") == first.derive("x")
    assert [entry.name for entry in tmp_path.iterdir()] == [KEY_FILE]


def test_processes_that_start_together_end_with_the_same_key(tmp_path: Path) -> None:
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(open_secrets(tmp_path).derive("x"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_key_that_others_can_read_or_that_is_cut_short_is_refused(tmp_path: Path) -> None:
    open_secrets(tmp_path)
    path = tmp_path / KEY_FILE
    path.chmod(0o644)
    with pytest.raises(HeadwaterError, match="chmod 600"):
        open_secrets(tmp_path)
    path.chmod(0o600)
    path.write_bytes(b"short")
    with pytest.raises(HeadwaterError, match="32 bytes"):
        open_secrets(tmp_path)


def test_what_is_sealed_opens_for_the_same_purpose_and_key_only() -> None:
    box = SecretBox(b"k" * 32)
    sealed = box.seal("stream-key", "秘密")
    assert "秘密" not in sealed
    assert sealed != box.seal("stream-key", "秘密")
    assert box.unseal("stream-key", sealed) == "秘密"
    for other, purpose in ((SecretBox(b"x" * 32), "stream-key"), (box, "other")):
        with pytest.raises(HeadwaterError) as refused:
            other.unseal(purpose, sealed)
        assert refused.value.entry.code == "secret_key_unusable"


def test_purposes_are_apart_and_nothing_shows_the_key() -> None:
    box = SecretBox(b"k" * 32)
    assert box.derive("a") != box.derive("b")
    assert box.digest("a", "x") != box.digest("b", "x")
    assert "k" * 8 not in repr(box)


def test_random_text_is_letters_and_digits() -> None:
    text = random_text(200)
    assert len(text) == 200
    assert text.isascii()
    assert text.isalnum()
