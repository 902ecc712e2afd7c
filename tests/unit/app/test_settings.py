from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from headwater.app.settings import Settings, from_child, known_keys, load_settings, to_child
from headwater.core.errors import HeadwaterError


def test_command_line_beats_environment_beats_secret_file_beats_toml(tmp_path: Path) -> None:
    config = tmp_path / "headwater.toml"
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    config.write_text(
        'site_name = "file"\nadmin_email = "file@example.tw"\n[http]\nlisten = "127.0.0.1:1"\nprocesses = 2\n'
    )
    (secrets / "admin_email").write_text("secret@example.tw\n")
    (secrets / "admin_password").write_text("from-a-file\n")
    environment = {"HEADWATER_HTTP__LISTEN": "127.0.0.1:2", "HEADWATER_SECRETS_DIR": str(secrets)}

    settings = load_settings({"http": {"listen": "127.0.0.1:3"}}, config=config, environ=environment)

    assert settings.http.listen == "127.0.0.1:3"
    assert settings.http.processes == 2
    assert settings.site_name == "file"
    assert settings.admin_email == "secret@example.tw"
    assert settings.admin_password is not None
    assert settings.admin_password.get_secret_value() == "from-a-file"


@pytest.mark.parametrize(
    ("environment", "nearest"),
    [
        ({"HEADWATER_HTTP__LISTN": "127.0.0.1:80"}, "http.listen"),
        ({"HEADWATER_DATABASE_UR": "x"}, "database_url"),
        ({"HEADWATER_RTMP": "127.0.0.1:1"}, "rtmp"),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest_known_name(environment: dict[str, str], nearest: str) -> None:
    with pytest.raises(HeadwaterError) as caught:
        load_settings(environ=environment)
    assert caught.value.entry.code in {"config_unknown_key", "config_invalid"}
    assert nearest in caught.value.message("en")
    assert nearest in caught.value.message("zh-Hant-TW")


def test_an_unknown_key_of_the_file_is_refused(tmp_path: Path) -> None:
    config = tmp_path / "headwater.toml"
    config.write_text("[rtpm]\nlisten = '127.0.0.1:1935'\n")
    with pytest.raises(HeadwaterError, match=r"Did you mean rtmp"):
        load_settings(config=config, environ={})


@pytest.mark.parametrize("listen", ["8080", "localhost", "localhost:http", "localhost:70000", ":80"])
def test_a_wrong_address_says_what_is_wanted(listen: str) -> None:
    with pytest.raises(HeadwaterError, match="HOST:PORT"):
        load_settings({"http": {"listen": listen}}, environ={})


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    config = tmp_path / "headwater.toml"
    config.write_text("this is = = not toml")
    with pytest.raises(HeadwaterError, match=str(config)):
        load_settings(config=config, environ={})


def test_a_child_gets_everything_but_the_first_password() -> None:
    settings = load_settings({"admin_password": "only-here", "http": {"listen": "off"}}, environ={})
    text = to_child(settings)
    assert "only-here" not in text
    assert from_child(text) == settings.model_copy(update={"admin_password": None})


def described(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, str | None]]:
    for name, field in model.model_fields.items():
        inner: Any = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from described(inner, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", field.description


def test_every_key_has_a_description() -> None:
    found = dict(described(Settings))
    assert set(found) == set(known_keys())
    assert [name for name, description in found.items() if not description] == []
