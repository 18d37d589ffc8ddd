"""The walls hold: the tree as it is passes, and an import planted behind each wall is seen."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

PLANTED = [
    ("console/desk/planted.py", "from PySide6.QtCore import QTimer", "Qt lives in console.glass"),
    ("layers/planted.py", "import pyqtgraph", "The map is data: no Qt"),
    ("console/sim/planted.py", "import paho.mqtt.client", "MQTT lives in console.feed"),
    ("console/glass/planted.py", "import sqlite3", "Database drivers live in console.store"),
    ("console/dispatch/planted.py", "import requests", "HTTP clients live in console.fetch"),
    ("layers/planted.py", "from console.words import Fix", "The map is data: layers knows nothing"),
    ("console/desk/planted.py", "import console.store", "Imports go down only"),
    ("console/verbs/planted.py", "import console.codec", "Imports go down only"),
    ("console/utils/__init__.py", "", "Imports go down only"),
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


@pytest.mark.parametrize(("path", "line", "wall"), PLANTED, ids=[f"{p}: {i}" for p, i, _ in PLANTED])
def test_a_planted_import_is_seen(tree: Path, path: str, line: str, wall: str) -> None:
    planted = tree / path
    planted.parent.mkdir(exist_ok=True)
    planted.write_text(line + "\n", "utf-8")
    try:
        code, said = verdicts(tree)
    finally:
        planted.unlink()
        if planted.name == "__init__.py":
            planted.parent.rmdir()
    assert code == 1, said
    assert any(out.startswith(wall) and "BROKEN" in out for out in said.splitlines()), said
