"""Clips made by lavfi, cached by their recipe."""

import hashlib
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rig.publishers import ffmpeg9

CACHE = Path(__file__).resolve().parents[2] / ".cache" / "media"


def clip(arguments: Sequence[str], suffix: str = ".mp4") -> Path:
    """Return a clip made by FFmpeg 9 with these words; made once and kept.

    Args:
        arguments: Inputs and encoders, without the output.
        suffix: Container by its file ending.
    """
    name = hashlib.sha256("\0".join(arguments).encode()).hexdigest()[:20]
    path = CACHE / f"{name}{suffix}"
    if not path.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
            partial = Path(scratch) / path.name
            subprocess.run([ffmpeg9(), "-v", "error", "-nostdin", *arguments, str(partial)], check=True)
            partial.replace(path)
    return path


def film(
    *,
    seconds: int = 10,
    codec: str = "libx264",
    rate: str = "30",
    size: str = "640x360",
    extra: Sequence[str] = (),
    suffix: str = ".mp4",
) -> Path:
    """Return a clip with picture and sound, x264's default B-frames unless told otherwise."""
    return clip(
        [
            *("-f", "lavfi", "-i", f"testsrc2=size={size}:rate={rate}:duration={seconds}"),
            *("-f", "lavfi", "-i", f"sine=frequency=440:beep_factor=4:sample_rate=48000:duration={seconds}"),
            *("-c:v", codec, "-pix_fmt", "yuv420p", "-g", "60", "-c:a", "aac", "-ac", "2", *extra),
        ],
        suffix,
    )
