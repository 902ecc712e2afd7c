"""All settings of the program, from the command line, the environment, secret files, a TOML file and defaults.

Precedence: command line, then `HEADWATER_…` environment (nested with `__`), files in `secrets_dir`, `headwater.toml`,
default. A key that is not known is refused with the nearest known name. Every field is described; the reference page
and the example file are generated from here.
"""

import difflib
import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator

from headwater.app.errors import CONFIG_FILE_UNREADABLE, CONFIG_INVALID, CONFIG_UNKNOWN_KEY
from headwater.core.errors import HeadwaterError
from headwater.ingest.settings import IngestSettings

ENV_PREFIX = "HEADWATER_"
CHILD_VARIABLE = "HEADWATER_CHILD_SETTINGS"
PASSWORD_VARIABLE = "HEADWATER_ADMIN_PASSWORD"  # noqa: S105 - the name of a variable
_MAX_PORT = 65535


def _checked_listen(value: str) -> str:
    """Accept `host:port`, `[v6]:port` or `off`."""
    if value == "off":
        return value
    host, _, port = value.rpartition(":")
    if not host or not port.isdigit() or int(port) > _MAX_PORT:
        message = "must be HOST:PORT (port 0 lets the system choose) or off"
        raise ValueError(message)
    return value


_ROLES = ("gateway", "ingest", "engine", "control")


def _checked_roles(roles: tuple[str, ...]) -> tuple[str, ...]:
    wrong = [role for role in roles if role not in _ROLES]
    if wrong or not roles:
        message = f"roles are {', '.join(_ROLES)}"
        raise ValueError(message)
    return roles


Listen = Annotated[str, AfterValidator(_checked_listen)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class HttpSettings(_Section):
    """The gateway's listener."""

    listen: Listen = Field(default="0.0.0.0:8080", description="HTTP address; port 0 is chosen and printed. [restart]")
    tls_certificate: Path | None = Field(
        default=None, description="PEM chain; with it the listener speaks TLS. [restart]"
    )
    tls_key: Path | None = Field(default=None, description="PEM private key of `tls_certificate`. [restart]")
    public_url: str | None = Field(
        default=None,
        description="Address viewers use, when a proxy or CDN stands in front (`https://tv.example`). [restart]",
    )
    processes: int = Field(default=1, ge=1, le=64, description="Gateway processes sharing the listener. [restart]")

    @model_validator(mode="after")
    def _both_or_none(self) -> "HttpSettings":
        if (self.tls_certificate is None) != (self.tls_key is None):
            message = "tls_certificate and tls_key belong together"
            raise ValueError(message)
        return self


class RtmpSettings(_Section):
    """The plain RTMP listener."""

    listen: Listen = Field(default="0.0.0.0:1935", description="RTMP address, or off. [restart]")


class RtmpsSettings(_Section):
    """The RTMP-over-TLS listener."""

    listen: Listen = Field(
        default="0.0.0.0:1936",
        description="RTMPS address, or off; it stays off while there is no certificate. [restart]",
    )
    tls_certificate: Path | None = Field(default=None, description="PEM chain; the HTTP one when left out. [restart]")
    tls_key: Path | None = Field(default=None, description="PEM private key; the HTTP one when left out. [restart]")


class LogSettings(_Section):
    """What is written to standard error."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least level written. [restart]"
    )
    format: Literal["auto", "console", "json"] = Field(
        default="auto",
        description="Columns for people, JSON for machines; auto looks whether it is a terminal. [restart]",
    )


class Settings(_Section):
    """Everything that can be set."""

    data_dir: Path = Field(
        default_factory=lambda: Path.home() / ".local/share/headwater",
        description="Where the database, the segments, secrets and sockets live. [restart]",
    )
    database_url: str | None = Field(
        default=None,
        description="SQLAlchemy URL; SQLite in `data_dir` when left out, or `postgresql+psycopg://…`. [restart]",
    )
    blob_url: str | None = Field(
        default=None, description="`file:///…` or `s3://bucket/prefix`; `data_dir`/blobs when left out. [restart]"
    )
    bus_url: str = Field(default="local://", description="`local://` or `nats://host:port`. [restart]")
    secrets_dir: Path | None = Field(
        default=None,
        description="Directory whose file names are setting names and whose contents are values. [restart]",
    )
    admin_email: str | None = Field(default=None, description="First administrator; used at the first start only.")
    admin_password: SecretStr | None = Field(default=None, description="Their password; used at the first start only.")
    site_name: str = Field(default="Headwater", max_length=80, description="Name on the public pages. [restart]")
    roles: Annotated[tuple[str, ...], AfterValidator(_checked_roles)] = Field(
        default=("gateway", "ingest", "engine", "control"), description="Which processes this machine runs. [restart]"
    )
    http: HttpSettings = Field(default=HttpSettings())
    rtmp: RtmpSettings = Field(default=RtmpSettings())
    rtmps: RtmpsSettings = Field(default=RtmpsSettings())
    ingest: IngestSettings = Field(default=IngestSettings())
    log: LogSettings = Field(default=LogSettings())

    @property
    def effective_database_url(self) -> str:
        """The database to open."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir.absolute()}/headwater.db"

    @property
    def effective_blob_url(self) -> str:
        """The blob store to open."""
        return self.blob_url or f"file://{self.data_dir.absolute()}/blobs"

    @property
    def spool_dir(self) -> Path:
        """Where open segments grow."""
        return self.data_dir / "spool"


def load_settings(
    overrides: Mapping[str, Any] | None = None,
    *,
    config: Path | None = None,
    environ: Mapping[str, str] | None = None,
    defaults: Mapping[str, Any] | None = None,
) -> Settings:
    """Read all sources and return the frozen settings.

    Args:
        overrides: Values of the command line, nested like the settings (`{"http": {"listen": …}}`).
        config: The TOML file; `headwater.toml` in the working directory is read when it is there and this is None.
        environ: Stands in for the process environment in tests.
        defaults: What a command sets below all sources, nested like `overrides`.

    Raises:
        HeadwaterError: `config_unknown_key`, `config_invalid` or `config_file_unreadable`.
    """
    environment = _from_environment(os.environ if environ is None else environ)
    file_values = _merged(defaults or {}, _from_file(config))
    named = _merged(_merged(file_values, environment), dict(overrides or {}))
    secrets_dir = named.get("secrets_dir")
    secrets = _from_secret_files(Path(secrets_dir)) if secrets_dir else {}
    values = _merged(_merged(_merged(file_values, secrets), environment), dict(overrides or {}))
    _refuse_unknown(values)
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise HeadwaterError(CONFIG_INVALID, key=key, reason=str(first["msg"])) from None


def to_child(settings: Settings) -> str:
    """Encode the settings for a child process; the first administrator's password stays behind."""
    return settings.model_copy(update={"admin_password": None}).model_dump_json(exclude_none=True)


def from_child(text: str) -> Settings:
    """Decode what `to_child` made."""
    return Settings.model_validate_json(text)


def known_keys(model: type[BaseModel] = Settings, prefix: str = "") -> Iterator[str]:
    """Yield every settable key, dotted."""
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from known_keys(inner, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for variable, text in environ.items():
        if variable.startswith(ENV_PREFIX) and variable != CHILD_VARIABLE:
            _put(values, variable.removeprefix(ENV_PREFIX).lower().split("__"), text)
    return values


def _from_secret_files(directory: Path) -> dict[str, Any]:
    values: dict[str, Any] = {}
    try:
        for entry in sorted(directory.iterdir()):
            if entry.is_file() and not entry.name.startswith("."):
                _put(values, entry.name.lower().split("__"), entry.read_text(encoding="utf-8").strip())
    except OSError as error:
        raise HeadwaterError(CONFIG_FILE_UNREADABLE, path=str(directory), reason=error.strerror) from error
    return values


def _from_file(config: Path | None) -> dict[str, Any]:
    path = config or Path("headwater.toml")
    if config is None and not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise HeadwaterError(CONFIG_FILE_UNREADABLE, path=str(path), reason=error.strerror) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise HeadwaterError(CONFIG_FILE_UNREADABLE, path=str(path), reason=str(error)) from error


def _put(values: dict[str, Any], path: list[str], text: str) -> None:
    """Set a value by its path; a list setting takes comma-separated text."""
    for part in path[:-1]:
        values = values.setdefault(part, {})
    values[path[-1]] = tuple(item.strip() for item in text.split(",")) if path == ["roles"] else text


def _merged(lower: Mapping[str, Any], upper: Mapping[str, Any]) -> dict[str, Any]:
    """Return `lower` overlaid with `upper`, section by section."""
    result = dict(lower)
    for key, value in upper.items():
        below = result.get(key)
        result[key] = _merged(below, value) if isinstance(below, Mapping) and isinstance(value, Mapping) else value  # pyright: ignore[reportUnknownArgumentType] - values of a TOML file have no type yet
    return result


def _refuse_unknown(values: Mapping[str, Any]) -> None:
    known = list(known_keys())
    sections = {key.rpartition(".")[0] for key in known if "." in key}
    for key in _flat(values, sections):
        if key not in known:
            nearest = difflib.get_close_matches(key, known, n=1, cutoff=0.0)
            raise HeadwaterError(CONFIG_UNKNOWN_KEY, key=key, nearest=nearest[0])


def _flat(values: Mapping[str, Any], sections: set[str], prefix: str = "") -> Iterator[str]:
    for key, value in values.items():
        if isinstance(value, Mapping) and f"{prefix}{key}" in sections:
            yield from _flat(value, sections, f"{prefix}{key}.")  # pyright: ignore[reportUnknownArgumentType] - as in _merged
        else:
            yield f"{prefix}{key}"
