"""The lock files: every pin hashed, no package index named, the test lock holds all that the run lock holds."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.conftest import ROOT

LOCKS = ("requirements.lock", "requirements-test.lock")
INDEX = re.compile(
    r"https?://|file://|ftp://|git\+|--(extra-)?index-url|--find-links|--trusted-host|^-[if]\b|@\s*\w+:", re.M
)
PIN = re.compile(r"^([a-z0-9-]+)==([^\s;\\]+)", re.M)


def test_the_pattern_sees_an_index() -> None:
    for line in (
        "-i https://host/simple",
        "--extra-index-url x",
        "--find-links /opt",
        "a @ file:///opt/a.whl",
        "-f /opt",
    ):
        assert INDEX.search(line), line


@pytest.mark.parametrize("name", LOCKS)
def test_no_index_is_named(name: str) -> None:
    assert not INDEX.search((ROOT / name).read_text("utf-8"))


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_is_hashed(name: str) -> None:
    for entry in _entries(ROOT / name):
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


def _entries(lock: Path) -> list[str]:
    """Each requirement with its continued lines."""
    text = re.sub(r"^\s*#.*$", "", lock.read_text("utf-8"), flags=re.M)
    return [entry for entry in re.sub(r"\\\n", " ", text).splitlines() if entry.strip()]


def test_the_test_lock_holds_the_run_lock() -> None:
    run, test = (set(PIN.findall((ROOT / name).read_text("utf-8"))) for name in LOCKS)
    assert run
    assert run <= test


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    pins = {name for name, _ in PIN.findall((ROOT / "requirements-test.lock").read_text("utf-8"))}
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    names = {
        re.split(r"[^A-Za-z0-9._-]", want, maxsplit=1)[0].lower().replace("_", "-").replace(".", "-") for want in wanted
    }
    assert names <= pins
