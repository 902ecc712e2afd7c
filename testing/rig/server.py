"""A real `headwater serve` in a directory and on ports of its own."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 30.0
CLIENT_TIMEOUT_S = 30.0


class Server:
    """Starts, stops, kills and talks to a server; a context manager that leaves nothing behind.

    Args:
        data_dir: Its data directory; the same one again is a restart.
        environment: Further `HEADWATER_…` variables.
        command: Words after `headwater`.
        wrapper: A program and words that start the server's command (a mount namespace, a processor affinity).
    """

    def __init__(
        self,
        data_dir: Path,
        environment: dict[str, str] | None = None,
        *,
        command: tuple[str, ...] = ("serve",),
        wrapper: tuple[str, ...] = (),
    ) -> None:
        """Prepare; `start` does the work."""
        self.data_dir = data_dir
        self.addresses: dict[str, str] = {}
        self._command = command
        self._wrapper = wrapper
        self._environment = {
            "HEADWATER_HTTP__LISTEN": "127.0.0.1:0",
            "HEADWATER_RTMP__LISTEN": "127.0.0.1:0",
            "HEADWATER_RTMPS__LISTEN": "off",
            "HEADWATER_LOG__FORMAT": "json",
            **(environment or {}),
        }
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None
        self._token: str | None = None
        self._log = data_dir.parent / f"{data_dir.name}.log"

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop, whatever happened."""
        self.stop()

    @property
    def pid(self) -> int:
        """The supervisor's process id."""
        assert self._process is not None
        return self._process.pid

    @property
    def http(self) -> str:
        """Base URL of pages, API and media."""
        return self.addresses["http"].replace("localhost", "127.0.0.1")

    @property
    def rtmp(self) -> str:
        """Base URL for publishers, with the application name."""
        return self.addresses["rtmp"].replace("localhost", "127.0.0.1") + "/live"

    def log_text(self) -> str:
        """Everything the server has written to standard error so far."""
        return self._log.read_text(encoding="utf-8", errors="replace") if self._log.exists() else ""

    def keep_ports(self) -> None:
        """Ask for the same ports at the next start, as a real installation has them."""
        for name, variable in (("http", "HTTP"), ("rtmp", "RTMP"), ("rtmps", "RTMPS")):
            if name in self.addresses:
                port = self.addresses[name].rpartition(":")[2]
                self._environment[f"HEADWATER_{variable}__LISTEN"] = f"127.0.0.1:{port}"

    def start(self) -> None:
        """Start and wait until every process is ready.

        Raises:
            RuntimeError: It ended, or did not become ready in time; its log is in the message.
        """
        with self._log.open("a", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                [*self._wrapper, sys.executable, "-m", "headwater", *self._command, "--data", str(self.data_dir)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=self._child_environment(),
                start_new_session=True,
            )
        ready = threading.Event()
        self._reader = threading.Thread(target=self._read_addresses, args=(self._process, ready), daemon=True)
        self._reader.start()
        deadline = time.monotonic() + START_TIMEOUT_S
        while not ready.wait(0.05):
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                message = f"the server did not start:\n{self.log_text()[-6000:]}"
                raise RuntimeError(message)

    def stop(self) -> None:
        """Stop gracefully; kill what does not end."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._forget()

    def kill(self) -> None:
        """End the supervisor with SIGKILL; its children follow by themselves."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
        self._forget()

    def _forget(self) -> None:
        """Reap the process and close its pipe."""
        if self._process is not None:
            self._process.wait()
            if self._reader is not None:
                self._reader.join()
            if self._process.stdout:
                self._process.stdout.close()
        self._process = self._reader = None

    def children(self, name: str) -> list[int]:
        """Return process ids of running children whose name begins with `name` (`engine-`, `gateway-`)."""
        found: list[int] = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
                environment = (entry / "environ").read_bytes()
            except OSError:
                continue
            if b"headwater.app.process" in words and str(self.data_dir).encode() in environment:
                own_name = words[words.index(b"--name") + 1].decode()
                if own_name.startswith(name):
                    found.append(int(entry.name))
        return found

    def token(self) -> str:
        """Return an administrator's API token, made by the command line once."""
        if self._token is None:
            self._token = self.cli("token", "create", "--role", "admin", "--name", "rig").strip()
        return self._token

    def cli(self, *words: str) -> str:
        """Run a `headwater` command on this installation and return its output."""
        # A wrapped server may live in a mount namespace of its own.
        entry: tuple[str, ...] = ()
        if self._wrapper:
            entry = ("nsenter", f"--target={self.pid}", "--user", "--mount", "--preserve-credentials")
        done = subprocess.run(
            [
                *(entry if self._wrapper else ()),
                sys.executable,
                "-m",
                "headwater",
                *words,
                "--data",
                str(self.data_dir),
            ],
            check=False,
            capture_output=True,
            text=True,
            env=self._child_environment(),
            timeout=60,
        )
        if done.returncode:
            message = f"headwater {' '.join(words)}: exit {done.returncode}\n{done.stdout}{done.stderr}"
            raise RuntimeError(message)
        return done.stdout

    def client(self) -> httpx.Client:
        """Return an HTTP client that is signed in with the token."""
        return httpx.Client(
            base_url=self.http, headers={"Authorization": f"Bearer {self.token()}"}, timeout=CLIENT_TIMEOUT_S
        )

    def create_channel(self, slug: str, **settings: Any) -> dict[str, Any]:
        """Create a channel and return its API description, with the stream key."""
        with self.client() as client:
            answer = client.post("/api/v1/channels", json={"slug": slug, "name": slug.title(), **settings})
            answer.raise_for_status()
            return answer.json()

    def channel(self, slug: str) -> dict[str, Any]:
        """Return a channel's API description."""
        with self.client() as client:
            answer = client.get(f"/api/v1/channels/{slug}")
            answer.raise_for_status()
            return answer.json()

    def publish_url(self, channel: dict[str, Any]) -> str:
        """Return the full RTMP address of a channel just created."""
        return f"{self.rtmp}/{channel['inputs'][0]['stream_key']}"

    def wait_for_status(self, slug: str, status: str, timeout_s: float = 30.0) -> dict[str, Any]:
        """Poll the API until the channel has the status; raise AssertionError otherwise."""
        deadline = time.monotonic() + timeout_s
        while True:
            channel = self.channel(slug)
            if channel["status"] == status:
                return channel
            if time.monotonic() > deadline:
                message = f"{slug} is {channel['status']}, not {status}\n{self.log_text()[-4000:]}"
                raise AssertionError(message)
            time.sleep(0.1)

    def raised_alarms(self) -> set[str]:
        """Return the kinds of the alarms that are raised now."""
        with self.client() as client:
            answer = client.get("/api/v1/alarms", params={"state": "raised"})
            answer.raise_for_status()
            return {alarm["kind"] for alarm in answer.json()["items"]}

    def wait_for_alarms(self, is_wanted: Callable[[set[str]], bool], timeout_s: float = 30.0) -> set[str]:
        """Poll until the raised alarms are as wanted; raise AssertionError otherwise."""
        deadline = time.monotonic() + timeout_s
        while True:
            kinds = self.raised_alarms()
            if is_wanted(kinds):
                return kinds
            if time.monotonic() > deadline:
                message = f"alarms raised: {kinds}\n{self.log_text()[-4000:]}"
                raise AssertionError(message)
            time.sleep(0.2)

    def _child_environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("HEADWATER_")}
        return kept | self._environment

    def _read_addresses(self, process: "subprocess.Popen[str]", ready: threading.Event) -> None:
        """Take `name  url` lines from standard output until they are all there, then keep the pipe empty."""
        assert process.stdout is not None
        for line in process.stdout:
            words = line.split()
            if len(words) == 2 and "://" in words[1]:
                self.addresses[words[0]] = words[1]
            if line.strip() == "ready":
                ready.set()


def pretty(document: Any) -> str:
    """Format a JSON document for a failure message."""
    return json.dumps(document, indent=2, ensure_ascii=False)
