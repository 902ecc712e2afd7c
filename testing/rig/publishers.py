"""Real publishers: FFmpeg 9 from the wheel, FFmpeg 5.1 from Debian, and GStreamer."""

import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import imageio_ffmpeg
import numpy as np

from headwater.app.demo import clock_strip

STOP_TIMEOUT_S = 10.0


def ffmpeg9() -> str:
    """Return FFmpeg 9 of the imageio-ffmpeg wheel."""
    return str(imageio_ffmpeg.get_ffmpeg_exe())


def ffmpeg5() -> str:
    """Return Debian's FFmpeg 5.1; `scripts/debian-packages test` installs it."""
    program = shutil.which("ffmpeg", path="/usr/bin")
    if program is None:
        message = "Debian's ffmpeg is missing: run scripts/debian-packages test"
        raise RuntimeError(message)
    return program


class Publisher:
    """A publishing program; a context manager that ends it by its id."""

    def __init__(self, command: Sequence[str], *, is_fed: bool = False) -> None:
        """Start the program."""
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE if is_fed else subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        self._lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the program."""
        self.stop()

    @property
    def output(self) -> str:
        """What it has written to standard error."""
        return "".join(self._lines)

    def stop(self) -> None:
        """Ask it to end; kill it when it does not."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.terminate()
            try:
                self.process.wait(STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                self.kill()
        if self.process.stdin:
            self.process.stdin.close()
        self._reader.join(STOP_TIMEOUT_S)
        if self.process.stderr:
            self.process.stderr.close()

    def kill(self) -> None:
        """End it with SIGKILL."""
        self.process.kill()
        self.process.wait()

    def pause(self) -> None:
        """Stop it with SIGSTOP: the connection stays, no byte comes."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self.process.send_signal(signal.SIGCONT)

    def wait(self, timeout_s: float) -> int:
        """Wait for its end and return the exit code."""
        return self.process.wait(timeout_s)

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self._lines.append(line.decode(errors="replace"))
            del self._lines[:-200]


def lavfi_arguments(*, size: str = "640x360", rate: int = 30, gop: int = 60, seconds: int = 600) -> list[str]:
    """Return FFmpeg words that make a moving picture and a tone, encoded cheaply."""
    return [
        *("-re", "-f", "lavfi", "-i", f"testsrc2=size={size}:rate={rate}:duration={seconds}"),
        *("-re", "-f", "lavfi", "-i", f"sine=frequency=440:beep_factor=2:sample_rate=48000:duration={seconds}"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-pix_fmt", "yuv420p"),
        *("-g", str(gop), "-b:v", "800k", "-c:a", "aac", "-b:a", "96k", "-ac", "2"),
    ]


def publish_lavfi(url: str, *, program: str | None = None, arguments: Sequence[str] | None = None) -> Publisher:
    """Publish a made picture to an RTMP address."""
    words = list(arguments) if arguments is not None else lavfi_arguments()
    return Publisher([program or ffmpeg9(), "-v", "warning", "-nostdin", *words, "-f", "flv", url])


def publish_file(url: str, path: Path, *, program: str | None = None, loop: bool = True) -> Publisher:
    """Publish a file's packets as they are (`-c copy`)."""
    words = ["-re", *(("-stream_loop", "-1") if loop else ()), "-i", str(path), "-c", "copy"]
    return publish_lavfi(url, program=program, arguments=words)


def publish_gstreamer(url: str) -> Publisher:
    """Publish with GStreamer's rtmp2sink."""
    pipeline = (
        f"flvmux name=mux streamable=true ! rtmp2sink location={url} "
        "videotestsrc is-live=true pattern=ball ! video/x-raw,width=640,height=360,framerate=30/1 ! "
        "x264enc tune=zerolatency speed-preset=ultrafast bitrate=800 key-int-max=60 ! h264parse ! mux. "
        "audiotestsrc is-live=true wave=ticks ! audioconvert ! audio/x-raw,rate=48000,channels=2 ! "
        "voaacenc ! aacparse ! mux."
    )
    return Publisher(["gst-launch-1.0", "-q", *pipeline.split()])


class ClockPublisher:
    """FFmpeg fed with pictures that carry the wall clock, for measuring glass to glass.

    Args:
        url: Where to publish.
        width: Pixels; the clock strip takes most of it.
        height: Pixels.
        rate: Pictures per second.
    """

    def __init__(
        self, url: str, *, width: int = 960, height: int = 540, rate: int = 30, program: str | None = None
    ) -> None:
        """Start FFmpeg and the thread that feeds it."""
        self._size = (height, width)
        self._rate = rate
        self._stop = threading.Event()
        self.publisher = Publisher(
            [
                *(program or ffmpeg9(), "-v", "warning"),
                *("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}", "-r", str(rate)),
                *("-use_wallclock_as_timestamps", "1", "-i", "pipe:0"),
                *("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000"),
                *("-map", "0:v", "-map", "1:a", "-fps_mode", "passthrough"),
                *("-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-pix_fmt", "yuv420p"),
                *("-g", str(2 * rate), "-b:v", "1500k", "-c:a", "aac", "-f", "flv", url),
            ],
            is_fed=True,
        )
        self._thread = threading.Thread(target=self._feed, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the program and the thread."""
        self._stop.set()
        self.publisher.stop()
        self._thread.join(STOP_TIMEOUT_S)

    def _feed(self) -> None:
        pipe = self.publisher.process.stdin
        assert pipe is not None
        height, width = self._size
        base = np.zeros((height, width, 3), np.uint8)
        base[:, :, 1] = np.linspace(20, 120, width, dtype=np.uint8)[None, :]
        cell = width * 9 // 10 // clock_strip.CELLS
        started = time.monotonic()
        index = 0
        while not self._stop.is_set():
            time.sleep(max(0.0, started + index / self._rate - time.monotonic()))
            picture = base.copy()
            picture[height // 2 :, (index * 8) % width :][:, :40] = (47, 168, 199)
            clock_strip.draw(picture, time.time_ns() // 1_000_000, top=24, cell_px=cell)
            try:
                pipe.write(picture.tobytes())
                pipe.flush()
            except (BrokenPipeError, ValueError):
                return
            index += 1
