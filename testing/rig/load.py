"""Load generators as processes of their own, bound to a core that is not the server's.

A generator says `up` when all its clients run, measures from `begin` to `end`, and answers `end` with its figures. The
bench reads the server's processor seconds at the same two moments.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from rig.media import clip

_TESTING = Path(__file__).resolve().parents[1]


class Load:
    """A generator under the bench's control; a context manager that ends it by its id.

    Args:
        module: `load_viewers`, `load_waiters`, `load_publishers`.
        words: Its command line.
        core: The processor core it is bound to.
    """

    def __init__(self, module: str, words: Sequence[object], *, core: int) -> None:
        """Start it."""
        self._process = subprocess.Popen(
            ["taskset", "-c", str(core), sys.executable, "-m", f"rig.{module}", *map(str, words)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join((str(_TESTING), os.environ.get("PYTHONPATH", "")))},
        )

    def __enter__(self) -> Self:
        """Wait until all its clients run."""
        self._expect("up")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it."""
        if self._process.poll() is None:
            self._process.terminate()
        self._process.communicate(timeout=20)

    def begin(self) -> None:
        """Let it begin to measure."""
        self._tell("begin")

    def end(self) -> dict[str, Any]:
        """Let it stop, and return its figures."""
        self._tell("end")
        return self._expect("figures")["figures"]

    def _tell(self, word: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(word + "\n")
        self._process.stdin.flush()

    def _expect(self, name: str) -> dict[str, Any]:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            said = json.loads(line)
            if name in said:
                return said
        message = f"the load generator ended without saying {name}: exit {self._process.wait()}"
        raise RuntimeError(message)


class Orders:
    """The generator's end: what the bench has asked for so far."""

    def __init__(self) -> None:
        """Listen to standard input."""
        self.begun = asyncio.Event()
        self.ended = asyncio.Event()
        asyncio.get_running_loop().add_reader(sys.stdin.fileno(), self._read)

    def _read(self) -> None:
        words = os.read(sys.stdin.fileno(), 4096)
        if b"begin" in words:
            self.begun.set()
        if b"end" in words or not words:
            self.begun.set()
            self.ended.set()
            asyncio.get_running_loop().remove_reader(sys.stdin.fileno())


def camera_film(total_bps: int, *, seconds: int = 20) -> Path:
    """Return an FLV file as an encoder would send it: 720p30 with grain, H.264 without B-frames, GOP 2 s, AAC.

    Args:
        total_bps: Picture and sound together; the picture's rate is held by VBV.
        seconds: Its length.
    """
    video = str(total_bps - 128_000)
    return clip(
        [
            *("-f", "lavfi", "-i", f"testsrc2=size=1280x720:rate=30:duration={seconds},noise=alls=24:allf=t"),
            *("-f", "lavfi", "-i", f"sine=frequency=440:beep_factor=4:sample_rate=48000:duration={seconds}"),
            *("-c:v", "libx264", "-preset", "superfast", "-tune", "zerolatency", "-pix_fmt", "yuv420p"),
            *(
                "-g",
                "60",
                "-keyint_min",
                "60",
                "-sc_threshold",
                "0",
                "-b:v",
                video,
                "-minrate",
                video,
                "-maxrate",
                video,
            ),
            *("-bufsize", str(total_bps // 2), "-x264-params", "nal-hrd=cbr:force-cfr=1"),
            *("-c:a", "aac", "-b:a", "128k", "-ac", "2"),
        ],
        suffix=".flv",
    )


def host_and_port(base: str) -> tuple[str, int]:
    """Return where the server of a base URL with a port listens."""
    address = urlsplit(base)
    assert address.hostname is not None
    assert address.port is not None
    return address.hostname, address.port


def say(**values: object) -> None:
    """Tell the bench something."""
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()
