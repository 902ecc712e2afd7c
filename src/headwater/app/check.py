"""`headwater check`: what would keep the service from running, and how to mend each."""

import asyncio
import errno
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from cryptography import x509
from sqlalchemy import text

from headwater.app.runtime import RunDir, lock_installation
from headwater.app.settings import Settings
from headwater.core.errors import HeadwaterError, Language
from headwater.media.capabilities import missing_codecs
from headwater.store.blobs import open_blobs
from headwater.store.sql import open_database

_LOW_DISK_BYTES = 5 << 30  # guess: about half an hour of one ladder at 12 Mb/s with room to act
_FEW_DESCRIPTORS = 4096
_CERTIFICATE_NOTICE = timedelta(days=14)
_NETWORK_TIMEOUT_S = 5.0

State = Literal["ok", "warning", "failed"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at.

    Args:
        name: Constant word for machines.
        state: `failed` keeps the service from running.
        en: What was found, and what to do when it is not well.
        zh: The same in Traditional Chinese.
    """

    name: str
    state: State
    en: str
    zh: str

    def text(self, language: Language) -> str:
        """Return the finding in words."""
        return self.en if language == "en" else self.zh


def examine(settings: Settings) -> list[Finding]:
    """Look at everything and return the findings; changes nothing but makes the data directory."""
    return [finding for look in _LOOKS for finding in look(settings)]


def as_dicts(findings: list[Finding]) -> list[dict[str, str]]:
    """Return findings for `--json`."""
    return [asdict(finding) for finding in findings]


def _data_dir(settings: Settings) -> Iterator[Finding]:
    path = settings.data_dir
    try:
        path.mkdir(mode=0o750, parents=True, exist_ok=True)
        probe = path / ".check"
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        yield Finding(
            "data_dir",
            "failed",
            f"{path} can't be written: {error.strerror}. Give this user the right, or set HEADWATER_DATA_DIR.",
            f"無法寫入 {path}：{error.strerror}。請授予此使用者權限，或設定 HEADWATER_DATA_DIR。",
        )
        return
    free = shutil.disk_usage(path).free
    gib = free / (1 << 30)
    if free < _LOW_DISK_BYTES:
        yield Finding(
            "disk",
            "warning",
            f"Only {gib:.1f} GiB are free in {path}. Free space, or point HEADWATER_BLOB_URL to a larger disk.",
            f"{path} 僅剩 {gib:.1f} GiB。請釋出空間，或將 HEADWATER_BLOB_URL 指向較大的磁碟。",
        )
    else:
        yield Finding("disk", "ok", f"{gib:.1f} GiB free in {path}", f"{path} 尚有 {gib:.1f} GiB 可用")


def _running(settings: Settings) -> Iterator[Finding]:
    try:
        lock_installation(settings.data_dir).close()
    except HeadwaterError:
        yield Finding("running", "ok", "Headwater runs on this directory", "Headwater 正在此目錄上執行")
        return
    except OSError:
        return  # the data directory's own finding says it
    for name, listen in (
        ("http", settings.http.listen),
        ("rtmp", settings.rtmp.listen),
        ("rtmps", settings.rtmps.listen),
    ):
        yield from _port(name, listen)


def _port(name: str, listen: str) -> Iterator[Finding]:
    if listen == "off":
        return
    host, _, port = listen.rpartition(":")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), int(port)))
        except OSError as error:
            variable = f"HEADWATER_{name.upper()}__LISTEN"
            if error.errno == errno.EACCES:
                en, zh = "needs root below 1024", "低於 1024 的埠需要 root 權限"
            elif error.errno == errno.EADDRINUSE:
                en, zh = "is taken by another program", "已被其他程式占用"
            else:
                en = zh = error.strerror
            yield Finding(
                f"port_{name}",
                "failed",
                f"{listen} {en}. Choose another with {variable}=HOST:PORT, or {variable}=off.",
                f"{listen} {zh}。請以 {variable}=HOST:PORT 改用其他埠，或設為 off。",
            )
        else:
            yield Finding(f"port_{name}", "ok", f"{name} can listen at {listen}", f"{name} 可在 {listen} 監聽")


def _certificates(settings: Settings) -> Iterator[Finding]:
    for name, certificate, key in (
        ("http", settings.http.tls_certificate, settings.http.tls_key),
        ("rtmps", settings.rtmps.tls_certificate, settings.rtmps.tls_key),
    ):
        if certificate is not None and key is not None:
            yield _certificate(name, certificate, key)


def _certificate(name: str, certificate: Path, key: Path) -> Finding:
    label = f"certificate_{name}"
    try:
        expiry = x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc
        key.read_bytes()
    except (OSError, ValueError) as error:
        return Finding(
            label,
            "failed",
            f"{certificate} or {key} can't be read: {error}. Give the right PEM files.",
            f"無法讀取 {certificate} 或 {key}：{error}。請提供正確的 PEM 檔案。",
        )
    left = expiry - datetime.now(UTC)
    if left < _CERTIFICATE_NOTICE:
        state: State = "failed" if left < timedelta(0) else "warning"
        return Finding(
            label,
            state,
            f"{certificate} ends on {expiry:%Y-%m-%d}. Renew it and restart.",
            f"{certificate} 將於 {expiry:%Y-%m-%d} 到期。請更新憑證並重新啟動。",
        )
    return Finding(
        label, "ok", f"{certificate} holds until {expiry:%Y-%m-%d}", f"{certificate} 有效至 {expiry:%Y-%m-%d}"
    )


def _codecs(_settings: Settings) -> Iterator[Finding]:
    missing = missing_codecs()
    if missing:
        names = ", ".join(missing)
        yield Finding(
            "codecs",
            "failed",
            f"PyAV lacks {names}. Install the wheel from PyPI (pip install --force-reinstall av).",
            f"PyAV 缺少 {names}。請安裝 PyPI 提供的 wheel（pip install --force-reinstall av）。",
        )
    else:
        yield Finding("codecs", "ok", "All encoders and decoders are there", "編碼器與解碼器齊全")


def _descriptors(_settings: Settings) -> Iterator[Finding]:
    allowed = os.sysconf("SC_OPEN_MAX")
    if allowed < _FEW_DESCRIPTORS:
        yield Finding(
            "descriptors",
            "warning",
            f"Only {allowed} open files are allowed, so about {allowed} viewers. Raise it: ulimit -n 65536.",
            f"開檔上限僅 {allowed}，約可服務 {allowed} 位觀眾。請提高上限：ulimit -n 65536。",
        )


def _stores(settings: Settings) -> Iterator[Finding]:
    yield _attempt("database", "HEADWATER_DATABASE_URL", lambda: asyncio.run(_ask_database(settings)))
    yield _attempt("blobs", "HEADWATER_BLOB_URL", lambda: _ask_blobs(settings))
    if settings.bus_url.startswith("nats:"):
        yield _attempt("bus", "HEADWATER_BUS_URL", lambda: _ask_bus(settings.bus_url))
    else:
        RunDir.of(settings.data_dir)


def _attempt(name: str, variable: str, attempt: Callable[[], None]) -> Finding:
    try:
        attempt()
    except Exception as error:  # noqa: BLE001 - whatever a driver raises is the finding
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        return Finding(
            name,
            "failed",
            f"The {name} store does not answer: {reason}. Start it, or mend {variable}.",
            f"「{name}」儲存服務沒有回應：{reason}。請啟動該服務，或修正 {variable}。",
        )
    return Finding(name, "ok", f"The {name} store answers", f"「{name}」儲存服務正常")


async def _ask_database(settings: Settings) -> None:
    database = open_database(settings.effective_database_url)
    try:
        async with database.session() as session:
            await session.execute(text("select 1"))
    finally:
        await database.close()


def _ask_blobs(settings: Settings) -> None:
    blobs = open_blobs(settings.effective_blob_url)
    blobs.put("check/probe", b"x")
    blobs.delete_prefix("check/")


def _ask_bus(url: str) -> None:
    host, _, port = url.removeprefix("nats://").rpartition(":")
    socket.create_connection((host or "localhost", int(port)), _NETWORK_TIMEOUT_S).close()


_LOOKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    _data_dir,
    _running,
    _certificates,
    _codecs,
    _descriptors,
    _stores,
)
