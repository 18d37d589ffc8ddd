"""The walls hold: the tree as it is passes, and an import planted behind each wall is seen."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

# room, what is planted in it, the wall that must break
PLANTED = [
    ("console/desk", "from PySide6.QtCore import QTimer", "Qt lives in console.glass"),
    ("layers", "import pyqtgraph", "The map is data: no Qt"),
    ("console/sim", "import paho.mqtt.client", "MQTT lives in console.feed"),
    ("console/glass", "import sqlite3", "Database drivers live in console.store"),
    ("console/dispatch", "import requests", "HTTP clients live in console.fetch"),
    ("layers", "from console.words import Fix", "The map is data: layers knows nothing"),
    ("console/desk", "import console.store", "Imports go down only"),
    ("console/verbs", "import console.codec", "Imports go down only"),
]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the rooms and of the contracts."""
    copy = tmp_path_factory.mktemp("house")
    for room in ("console", "layers"):
        shutil.copytree(ROOT / room, copy / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


def verdicts(tree: Path) -> tuple[int, str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-logo"]
    done = subprocess.run([*command, "--no-cache"], cwd=tree, capture_output=True, text=True, encoding="utf-8")
    return done.returncode, done.stdout + done.stderr


def test_the_tree_as_it_is_passes(tree: Path) -> None:
    code, said = verdicts(tree)
    assert code == 0, said
    assert "0 broken" in said


@pytest.fixture(scope="module")
def broken(tree: Path) -> str:
    """What is said of a tree in which every wall is broken at once: one run takes two seconds."""
    files = [tree / room / f"planted{n}.py" for n, (room, _, _) in enumerate(PLANTED)]
    try:
        for file, (_, line, _) in zip(files, PLANTED, strict=True):
            file.write_text(line + "\n", "utf-8")
        code, said = verdicts(tree)
    finally:
        for file in files:
            file.unlink(missing_ok=True)
    assert code == 1, said
    return said


@pytest.mark.parametrize("n", range(len(PLANTED)), ids=[f"{room}: {line}" for room, line, _ in PLANTED])
def test_a_planted_import_is_seen(broken: str, n: int) -> None:
    room, line, wall = PLANTED[n]
    assert any(out.startswith(wall) and "BROKEN" in out for out in broken.splitlines()), broken
    module, taken = f"{room.replace('/', '.')}.planted{n}", line.split()[1]
    told = broken[broken.index("Broken contracts") :]
    section = next(part for part in re.split(r"\n(?=[^\n]+\n-+\n)", told) if part.startswith(wall))
    assert re.search(rf"{re.escape(module)} -> {re.escape(taken.partition('.')[0])}", section), section


def test_a_room_that_no_wall_knows_is_seen(tree: Path) -> None:
    room = tree / "console" / "utils"
    room.mkdir()
    (room / "__init__.py").touch()
    try:
        code, said = verdicts(tree)
    finally:
        shutil.rmtree(room)
    assert code == 1, said
    assert any(out.startswith("Imports go down only") and "BROKEN" in out for out in said.splitlines()), said
