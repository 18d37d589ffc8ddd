"""Sources and depots that are closed when the test is over."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from console.fetch import Depot, Source, open_source
from console.site.config import BaseMapSpec

Open = Callable[..., Source]
OpenDepot = Callable[..., Depot]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """``opened(spec, folder=…, secret=…, now=…)``: a source, its cache in ``tmp_path / "cache"``."""
    made: list[Source] = []

    def make(spec: BaseMapSpec, folder: Path = tmp_path, secret: str = "", **more: Any) -> Source:
        made.append(open_source(spec, folder, tmp_path / "cache", lambda _: secret or None, **more))
        return made[-1]

    yield make
    for source in made:
        source.close()


@pytest.fixture
def depot(opened: Open) -> Iterator[OpenDepot]:
    """``depot(spec)`` or ``depot(source)``."""
    made: list[Depot] = []

    def make(what: BaseMapSpec | Source, **more: Any) -> Depot:
        source = opened(what) if isinstance(what, BaseMapSpec) else what
        made.append(Depot(source, **more))
        return made[-1]

    yield make
    for one in made:
        one.close()


def until(done: Callable[[], object], what: str = "") -> None:
    """Waits for what must come; fails after 20 s, which only a broken program takes."""
    deadline = time.monotonic() + 20.0
    while not done():
        if time.monotonic() > deadline:
            pytest.fail(f"never came: {what}")
        time.sleep(0.005)
