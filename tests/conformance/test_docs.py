"""The documents are held in place: generated pages are current, links lead somewhere, both READMEs agree."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted(
    path
    for path in (
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("src/headwater/**/*.md"),
        *ROOT.glob("bench/*.md"),
    )
)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def test_generated_pages_are_current(tmp_path: Path) -> None:
    # In a process of its own: other tests may have put codes of theirs into this one's catalogue.
    subprocess.run([sys.executable, "-m", "headwater.app.reference", str(tmp_path)], check=True, timeout=120)
    made = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    kept = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs/reference").iterdir()}
    assert kept == made, "run `make docs`"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_relative_links_lead_somewhere(document: Path) -> None:
    links = LINK.findall(document.read_text(encoding="utf-8"))
    dead = [link for link in links if "://" not in link and not (document.parent / link).exists()]
    assert dead == []


def test_both_readmes_link_the_same_documents() -> None:
    def targets(name: str) -> set[str]:
        links = LINK.findall((ROOT / name).read_text(encoding="utf-8"))
        return {link for link in links if link.startswith(("docs/", "bench/")) and not link.endswith(".png")}

    assert targets("README.md") == targets("README.zh-TW.md")


def test_every_room_says_what_it_is() -> None:
    rooms = [path for path in (ROOT / "src/headwater").iterdir() if (path / "__init__.py").exists()]
    assert [room.name for room in rooms if not (room / "README.md").exists()] == []


def test_no_file_is_a_hub() -> None:
    limits = {"src": 500, "testing": 500, "bench": 500, "tests": 800}
    large = [
        f"{path.relative_to(ROOT)}: {lines}"
        for folder, limit in limits.items()
        for path in (ROOT / folder).rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > limit
    ]
    assert large == []
