"""A store in a folder of its own, and the desk's end of its inbox."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from console.store import Store
from console.words import Clock, Event, Receipt, VirtualClock
from tests.listener import Listener

_ids = itertools.count(1)


def event(text: str = "", seat: str = "seat1", **body: Any) -> Event:
    n = next(_ids)
    return Event(
        seat=seat, id=f"e{n}", at=1700000000.0 + n, actor="陈志远", kind="note.added", subject="county:912",
        body={"text": text or f"第 {n} 条", **body},
    )  # fmt: skip


class Desk(Listener):
    """Reads receipts and states."""

    def receipts(self, count: int) -> list[Receipt]:
        return [self.wait_for(Receipt) for _ in range(count)]


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def make_store(tmp_path: Path, desk: Desk, clock: VirtualClock) -> Iterator[Callable[..., Store]]:
    """``make_store(folder=…, clock=…)``: stopped after the test; not started."""
    made: list[Store] = []

    def make(folder: Path = tmp_path, clock: Clock = clock, seat: str = "seat1", **options: Any) -> Store:
        made.append(Store(folder, seat, clock, desk.inbox, **options))
        return made[-1]

    yield make
    for store in made:
        store.stop()
