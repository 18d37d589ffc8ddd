"""A compiled demo site and a real broker, once for all tests of the simulator."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from console import site
from console.feed import Broker
from console.site import Site

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The committed demo site, compiled in a copy."""
    folder = tmp_path_factory.mktemp("sim") / "demo"
    shutil.copytree(ROOT / "config" / "demo", folder, ignore=shutil.ignore_patterns(".onemap"))
    site.compile_here(folder)
    return site.load(folder)


@pytest.fixture(scope="module")
def broker_url() -> Iterator[str]:
    broker = Broker()
    yield broker.start()
    broker.stop()
