"""The house has its rooms and nothing beside them, and the README tells where things are."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = {"bot", "handlers", "scheduling", "db", "tests"}
BESIDE = {
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
    "pyproject.toml",
    "constraints.txt",
    "docs",
    ".ci",
    ".gitignore",
}


def _kept() -> list[Path]:
    """Every file under version control, or every file where there is none."""
    try:
        listed = subprocess.run(
            ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no version control here: which files belong to the house is not known")
    return [Path(line) for line in listed.splitlines()]


def test_the_top_level_holds_the_rooms_and_what_belongs_beside_them() -> None:
    found = {path.parts[0] for path in _kept()}
    assert found - ROOMS - BESIDE == set()
    assert ROOMS - found == set()


MODULES = [
    path
    for room in sorted(ROOMS)
    for path in sorted((ROOT / room).rglob("*.py"))
    if "__pycache__" not in path.parts and path.stat().st_size
]


def test_a_module_says_in_its_first_sentence_what_lives_there() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in MODULES
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_tests_mirror_the_rooms() -> None:
    for folder in ("domain", "services", "handlers", "scheduling", "db", "texts", "reports"):
        assert list((ROOT / "tests" / folder).glob("test_*.py")), folder


def _table() -> list[str]:
    """The rows of the README's table of where to put what."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"Where would I put.*?\n\n((?:\|.*\n)+)", readme, re.IGNORECASE)
    if found is None:
        pytest.skip("the README has no table of where to put what yet")
    return found[1].splitlines()[2:]


def test_the_readme_sends_nobody_to_a_file_that_is_not_there() -> None:
    named = [name for row in _table() for name in re.findall(r"`([a-z_]+/[\w/.-]*)`", row)]
    assert named
    missing = [name for name in named if not (ROOT / name).exists()]
    assert missing == []


def test_the_readme_names_every_room() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [room for room in sorted(ROOMS) if f"{room}/" not in readme] == []


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", "constraints.txt"])
def test_nothing_names_a_package_indexs_address(name: str) -> None:
    words = (ROOT / name).read_text(encoding="utf-8")
    assert "index-url" not in words
    assert not re.search(r"https?://[^\s)]*/simple\b", words)
