"""One child process: started, watched until ready, restarted with back-off, stopped in bounded time."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import structlog
from prometheus_client.multiprocess import mark_process_dead  # pyright: ignore[reportUnknownVariableType] - untyped

from headwater.app.settings import CHILD_VARIABLE, Settings, to_child

READY_TIMEOUT_S = 30.0  # guess: ten times what a start takes on two busy cores
STOP_TIMEOUT_S = 8.0  # guess: an engine flushes in well under a second
_FIRST_BACKOFF_S = 0.1
_LONGEST_BACKOFF_S = 5.0
_HEALTHY_AFTER_S = 20.0

ChildState = Literal["starting", "ready", "backing_off", "stopped"]
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ChildSpec:
    """What to run.

    Args:
        name: Shown to people and bound to its log lines (`gateway-0`).
        arguments: Words after `python -m headwater.app.process`.
        descriptors: Open file descriptors it inherits, by name.
        is_kept: Whether it is started again after a clean exit too.
    """

    name: str
    arguments: Sequence[str]
    descriptors: Mapping[str, int] = field(default_factory=dict[str, int])
    is_kept: bool = True


class Child:
    """A supervised process. `run` owns its life; `is_ready` is set while it serves."""

    def __init__(self, spec: ChildSpec, settings: Settings, metrics_dir: Path) -> None:
        """Prepare; nothing is started yet."""
        self._metrics_dir = metrics_dir
        self.spec = spec
        self.state: ChildState = "starting"
        self.restarts = 0
        self.facts: dict[str, Any] = {}
        self.is_ready = asyncio.Event()
        self._settings = settings
        self._process: asyncio.subprocess.Process | None = None
        self._is_stopping = False
        self._stop_requested = asyncio.Event()

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def run(self) -> None:
        """Start the process and start it again whenever it ends, until stopped or done."""
        backoff_s = _FIRST_BACKOFF_S
        loop = asyncio.get_running_loop()
        while not self._is_stopping:
            started = loop.time()
            code = await self._run_once()
            self.is_ready.clear()
            if self._is_stopping or (code == 0 and not self.spec.is_kept):
                break
            if loop.time() - started > _HEALTHY_AFTER_S:
                backoff_s = _FIRST_BACKOFF_S
            self.restarts += 1
            self.state = "backing_off"
            _log.warning("process_ended", name=self.spec.name, code=code, restart_in_s=backoff_s)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stop_requested.wait(), backoff_s)
            backoff_s = min(backoff_s * 2, _LONGEST_BACKOFF_S)
        self.state = "stopped"

    async def stop(self, timeout_s: float = STOP_TIMEOUT_S) -> None:
        """Ask it to end, wait, and kill it when it does not."""
        self._is_stopping = True
        self._stop_requested.set()
        process = self._process
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), timeout_s)
        except TimeoutError:
            _log.warning("process_killed", name=self.spec.name, waited_s=timeout_s)
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _run_once(self) -> int:
        self.state = "starting"
        read_end, write_end = os.pipe()
        try:
            self._process = await _started(self.spec, self._settings, self._metrics_dir, {"ready": write_end}, {})
        finally:
            os.close(write_end)
        waiter = asyncio.create_task(self._await_ready(read_end))
        try:
            return await self._process.wait()
        finally:
            waiter.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await waiter
            mark_process_dead(self._process.pid, str(self._metrics_dir))

    async def _await_ready(self, read_end: int) -> None:
        """Read the ready line from the pipe; kill the process when none comes in time."""
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader()
        with os.fdopen(read_end, "rb") as pipe:
            transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), pipe)
            is_late = False
            line = b""
            try:
                line = await asyncio.wait_for(reader.read(), READY_TIMEOUT_S)
            except TimeoutError:
                is_late = True
            finally:
                transport.close()
        if line:
            self.facts = json.loads(line)
            self.state = "ready"
            self.is_ready.set()
            _log.info("process_ready", name=self.spec.name, pid=self.pid)
        elif is_late and self._process and self._process.returncode is None:
            _log.error("process_not_ready", name=self.spec.name, waited_s=READY_TIMEOUT_S)
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()


async def run_to_end(spec: ChildSpec, settings: Settings, metrics_dir: Path, variables: Mapping[str, str]) -> int:
    """Run a process that has one thing to do and return its exit code; further environment variables may be given."""
    process = await _started(spec, settings, metrics_dir, {}, variables)
    return await process.wait()


async def _started(
    spec: ChildSpec,
    settings: Settings,
    metrics_dir: Path,
    descriptors: Mapping[str, int],
    variables: Mapping[str, str],
) -> asyncio.subprocess.Process:
    inherited = {**spec.descriptors, **descriptors}
    own = {key: value for key, value in os.environ.items() if not key.startswith("HEADWATER_ADMIN_")}
    given = {CHILD_VARIABLE: to_child(settings), "PROMETHEUS_MULTIPROC_DIR": str(metrics_dir)}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "headwater.app.process",
        "--name",
        spec.name,
        "--descriptors",
        json.dumps(inherited),
        *spec.arguments,
        stdin=asyncio.subprocess.DEVNULL,
        pass_fds=tuple(inherited.values()),
        env={**own, **given, **variables},
        start_new_session=True,
    )
