"""Heavy foreign players on the real server: VLC, mpv, FFmpeg and Streamlink play a channel."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from rig.publishers import ffmpeg5, ffmpeg9, publish_lavfi
from rig.server import Server

pytestmark = [pytest.mark.clients, pytest.mark.timeout(180)]

PLAY_S = 8


@pytest.fixture(scope="module")
def playlist(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with Server(tmp_path_factory.mktemp("clients") / "data") as server:
        channel = server.create_channel("one")
        with publish_lavfi(server.publish_url(channel)):
            server.wait_for_status("one", "on_air")
            yield f"{server.http}/live/one/index.m3u8"


def run(*command: str) -> str:
    """Run a player to its own end and return what it said."""
    program = shutil.which(command[0])
    assert program, f"{command[0]} is missing: run scripts/debian-packages clients"
    done = subprocess.run([program, *command[1:]], check=False, capture_output=True, text=True, timeout=120)
    return done.stdout + done.stderr + f"\nexit {done.returncode}"


@pytest.mark.parametrize("program", [ffmpeg5(), ffmpeg9()], ids=["ffmpeg-5.1", "ffmpeg-9"])
def test_ffmpeg_plays(playlist: str, program: str) -> None:
    said = run(program, "-v", "info", "-nostdin", "-i", playlist, "-t", str(PLAY_S), "-f", "null", "-")
    frames = [int(number) for number in re.findall(r"frame=\s*(\d+)", said)]
    assert frames, said
    assert frames[-1] >= PLAY_S * 30 * 0.9, said[-2000:]


def test_vlc_plays(playlist: str) -> None:
    # VLC refuses to run as root; the other user can't enter the tests' own directories.
    with tempfile.TemporaryDirectory(dir="/tmp") as directory:
        Path(directory).chmod(0o777)
        out = Path(directory) / "vlc.ts"
        chain = f"#standard{{access=file,mux=ts,dst={out}}}"
        words = ["cvlc", "--no-color", "-I", "dummy", f"--run-time={PLAY_S}", "--sout", chain, playlist, "vlc://quit"]
        user = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups") if os.getuid() == 0 else ()
        said = run(*user, "env", f"HOME={directory}", *words)
        assert out.exists(), said[-2000:]
        probed = run(ffmpeg9(), "-v", "info", "-nostdin", "-i", str(out), "-f", "null", "-")
    frames = [int(number) for number in re.findall(r"frame=\s*(\d+)", probed)]
    assert frames, probed[-2000:]
    assert frames[-1] >= 60, probed[-2000:]


def test_mpv_plays(playlist: str) -> None:
    said = run(
        "mpv",
        "--no-config",
        "--vo=null",
        "--ao=null",
        f"--length={PLAY_S}",
        "--term-status-msg=position ${=time-pos} dropped ${frame-drop-count}",
        playlist,
    )
    positions = [float(value) for value in re.findall(r"position (\d+\.\d+)", said)]
    assert positions, said[-2000:]
    assert max(positions) - min(positions) >= PLAY_S * 0.7, said[-2000:]
    assert said.rstrip().endswith("exit 0")


def test_streamlink_plays(playlist: str, tmp_path: Path) -> None:
    out = tmp_path / "streamlink.mp4"
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "streamlink",
            "--ffmpeg-ffmpeg",
            ffmpeg9(),
            "--stream-segmented-duration",
            str(PLAY_S),
            "-o",
            str(out),
            f"hls://{playlist}",
            "best",
        ],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert out.exists(), done.stdout + done.stderr
    probed = run(ffmpeg9(), "-v", "info", "-nostdin", "-i", str(out), "-f", "null", "-")
    frames = [int(number) for number in re.findall(r"frame=\s*(\d+)", probed)]
    assert frames, probed[-2000:]
    assert frames[-1] >= 60, probed[-2000:]
