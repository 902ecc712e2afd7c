import os
from pathlib import Path

import pytest

from headwater.app.runtime import RunDir, lock_installation
from headwater.core.errors import HeadwaterError


def test_one_supervisor_per_installation(tmp_path: Path) -> None:
    with lock_installation(tmp_path), pytest.raises(HeadwaterError, match="already runs"):
        lock_installation(tmp_path)
    lock_installation(tmp_path).close()


def test_sockets_of_a_deep_directory_stay_short_enough(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 90)
    run_dir = RunDir.of(deep)
    longest = run_dir.engine_socket("0192f0c1-2345-7000-8000-0123456789ab")
    assert len(os.fsencode(longest)) <= 107
    assert RunDir.of(deep) == run_dir
    assert run_dir.path.stat().st_mode & 0o077 == 0
