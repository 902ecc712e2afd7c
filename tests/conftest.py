"""What every test may ask for; rooms keep their fixtures in plugin files beside this one."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))  # so that the plugins import by name however pytest is started

pytest_plugins = ["tests.fixtures_store", "tests.fixtures_api"]
