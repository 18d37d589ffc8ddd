"""The demo site, prepared once for this room's tests."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from console import site
from console.door.parser import DEMO
from console.reckon import Ground


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reckon") / "demo"
    shutil.copytree(DEMO, folder, ignore=shutil.ignore_patterns(".onemap"))
    site.compile_here(folder)
    return folder


@pytest.fixture(scope="session")
def ground(demo: Path) -> Ground:
    return Ground.open(demo)
