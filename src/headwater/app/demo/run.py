"""`headwater demo`: the service on loopback with two channels of its own, and a sign-in that is printed."""

import asyncio
import os
import secrets
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from headwater.app.children import ChildSpec
from headwater.app.logging import configure_logging
from headwater.app.settings import Settings
from headwater.app.supervisor import Supervisor, print_addresses, serve_until_signal

ADMIN_EMAIL = "admin@demo.example"
_PASSWORD_FILE = "demo-password"  # noqa: S105 - a file's name
_PASSWORD_BYTES = 9


def defaults() -> dict[str, Any]:
    """Return the settings in which the demonstration differs: loopback only, and less to read on the terminal."""
    return {
        "http": {"listen": "127.0.0.1:8080"},
        "rtmp": {"listen": "127.0.0.1:1935"},
        "rtmps": {"listen": "off"},
        "log": {"level": "warning"},
    }


def run(settings: Settings) -> None:
    """Run the demonstration in the foreground until interrupted."""
    password = _password(settings.data_dir)
    email = settings.admin_email or ADMIN_EMAIL
    settings = settings.model_copy(update={"admin_email": email, "admin_password": SecretStr(password)})
    configure_logging(settings.log, process="supervisor")

    def announce(supervisor: Supervisor) -> None:
        address = supervisor.addresses.get("http", "")
        print(  # noqa: T201 - this is the command's output
            f"\n  Headwater 源流\n\n"
            f"  Watch 觀看         {address}\n"
            f"  Control 控制室     {address}/control\n"
            f"  Sign in 登入       {email}\n"
            f"  Password 密碼      {password}\n\n"
            "  Ctrl C ends it. 按 Ctrl C 結束。\n"
        )
        print_addresses(supervisor)

    asyncio.run(serve_until_signal(settings, announce, [ChildSpec("demo", ["demo"])]))


def _password(data_dir: Path) -> str:
    """Return the demonstration's password, made at its first start and kept for its owner's eyes."""
    data_dir.mkdir(mode=0o750, parents=True, exist_ok=True)
    path = data_dir / _PASSWORD_FILE
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(_PASSWORD_BYTES))
    return path.read_text(encoding="utf-8").strip()
