"""The program as a wheel lays it out: no main.py, no checkout, its own files inside the package, any working folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from console import home
from tests.conftest import ROOT

LEFT_OUT = shutil.ignore_patterns("__pycache__", ".onemap")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of packages, made by the rule that pyproject.toml gives the wheel."""
    target = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    packages = tmp_path_factory.mktemp("packages")
    for name in target["only-include"]:
        shutil.copytree(ROOT / name, packages / target["sources"].get(name, name), ignore=LEFT_OUT)
    return packages


def said(installed: Path, where: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    data = {"XDG_DATA_HOME": str(where / "data"), "LOCALAPPDATA": str(where / "data")}
    environment = {**os.environ, "PYTHONPATH": str(installed), **data}
    command = [sys.executable, "-m", "console.door", *argv]
    return subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True, encoding="utf-8")


def test_it_speaks_and_calls_itself_by_its_name(installed: Path, tmp_path: Path) -> None:
    done = said(installed, tmp_path, "bench", "--help", "--lang", "zh")
    assert done.returncode == 0, done.stderr
    assert "onemap bench" in done.stdout
    assert "main.py" not in done.stdout


def test_it_prepares_a_demo_of_its_users_own_in_a_child_of_its_own(installed: Path, tmp_path: Path) -> None:
    done = said(installed, tmp_path, "simulate", "--broker", "mqtt://127.0.0.1:1", "--seconds", "0.1")
    assert "Traceback" not in done.stderr
    (demo,) = (tmp_path / "data").rglob("demo-*")
    assert (demo / ".onemap").is_dir()  # compiled, in a child: the copy, not the package
    assert not list(installed.rglob(".onemap"))


def test_one_of_its_own_modules_runs_as_a_script_and_no_other(installed: Path, tmp_path: Path) -> None:
    assert said(installed, tmp_path, "-m", "console.feed.sender").stderr.startswith("usage")
    assert home.asked_module(["-m", "console.feed.sender"]) == "console.feed.sender"
    assert home.asked_module(["-m", "http.server"]) == ""
    assert home.asked_module(["run"]) == ""
