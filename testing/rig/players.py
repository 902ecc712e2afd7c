"""Foreign players from npm, installed when first asked for: `testing/players` names and locks them."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

_HOME = Path(__file__).resolve().parents[1] / "players"
_CACHE = Path(__file__).resolve().parents[2] / ".cache"
_FILES = {
    "dash.js": "dashjs/dist/legacy/umd/dash.all.min.js",
    "shaka": "shaka-player/dist/shaka-player.compiled.js",
}


def player_script(name: str) -> Path:
    """Return the script of `dash.js` or `shaka`, installed by its lock file if it is not there yet."""
    script = _HOME / "node_modules" / _FILES[name]
    _CACHE.mkdir(exist_ok=True)
    with (_CACHE / "players.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests run side by side
        if not script.exists():
            tools = Path(sys.executable).parent
            path = f"{tools}{os.pathsep}{os.environ.get('PATH', '')}"
            subprocess.run(["npm", "ci", "--silent"], cwd=_HOME, check=True, env={**os.environ, "PATH": path})
    return script
