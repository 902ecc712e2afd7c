"""What the processes of one installation share on disk and across a fork: the run directory and the ready signal."""

import ctypes
import fcntl
import hashlib
import json
import os
import signal
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from headwater.app.errors import ALREADY_RUNNING
from headwater.core.errors import HeadwaterError

_PR_SET_PDEATHSIG = 1  # Source: prctl(2)
_LONGEST_SOCKET_NAME = 60  # guess with margin: `engine-<uuid>.sock` is 48; sun_path holds 107 bytes (unix(7))
_SUN_PATH_BYTES = 107


@dataclass(frozen=True, slots=True)
class RunDir:
    """Where the sockets between our processes lie."""

    path: Path

    @classmethod
    def of(cls, data_dir: Path) -> "RunDir":
        """Return the run directory of an installation, made if need be, readable by its owner alone.

        Unix socket paths are short: below a deep data directory the sockets move to the system's temporary directory,
        under a name that depends on the data directory only, so that all processes find it.
        """
        path = data_dir.absolute() / "run"
        if len(os.fsencode(path)) + 1 + _LONGEST_SOCKET_NAME > _SUN_PATH_BYTES:
            digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
            path = Path(tempfile.gettempdir()) / f"headwater-{os.getuid()}-{digest}"
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.stat().st_uid != os.getuid():
            message = f"{path} belongs to somebody else"
            raise PermissionError(message)
        path.chmod(0o700)
        return cls(path)

    def bus_urls(self) -> tuple[str, str]:
        """Return the addresses processes publish to and subscribe at."""
        return f"ipc://{self.path}/bus-in", f"ipc://{self.path}/bus-out"

    def feed_socket(self, gateway: int) -> Path:
        """Return the socket at which gateway number `gateway` takes log events."""
        return self.path / f"gateway-{gateway}.feed"

    def engine_socket(self, channel_id: str | None) -> Path:
        """Return the socket of a channel's engine, or of the shared engine for None."""
        return self.path / f"engine-{channel_id or 'shared'}.sock"

    @property
    def metrics_dir(self) -> Path:
        """Where this machine's processes keep their counters (`PROMETHEUS_MULTIPROC_DIR`)."""
        return self.path / "metrics"

    def remove_leftovers(self) -> None:
        """Remove what a killed run has left; only for the holder of the lock."""
        for entry in self.path.iterdir():
            if entry.is_socket():
                entry.unlink()
        self.metrics_dir.mkdir(mode=0o700, exist_ok=True)
        for entry in self.metrics_dir.iterdir():
            entry.unlink()


def lock_installation(data_dir: Path) -> IO[str]:
    """Hold the installation for this supervisor alone; the lock ends with the returned file.

    Raises:
        HeadwaterError: `already_running`.
    """
    data_dir.mkdir(mode=0o750, parents=True, exist_ok=True)
    lock = (data_dir / "lock").open("a+", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise HeadwaterError(ALREADY_RUNNING, path=str(data_dir)) from error
    return lock


def die_with_parent() -> None:
    """Ask the kernel for SIGTERM when the parent dies, so that no child outlives a killed supervisor."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() == 1:
        sys.exit(0)


def announce_ready(descriptor: int | None, **facts: str | int) -> None:
    """Tell the supervisor, once, that this process can serve."""
    if descriptor is not None:
        with os.fdopen(descriptor, "w", encoding="utf-8") as pipe:
            json.dump(facts, pipe)
