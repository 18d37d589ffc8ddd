"""A store in a folder of its own, and the desk's end of its inbox."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

import pytest

from console.store import Store
from console.words import Clock, Event, Receipt, VirtualClock

M = TypeVar("M")
PATIENCE_S = 15.0
_ids = itertools.count(1)


def event(text: str = "", seat: str = "seat1", **body: Any) -> Event:
    n = next(_ids)
    return Event(
        seat=seat, id=f"e{n}", at=1700000000.0 + n, actor="陈志远", kind="note.added", subject="county:912",
        body={"text": text or f"第 {n} 条", **body},
    )  # fmt: skip


class Desk:
    """Reads receipts and states."""

    def __init__(self) -> None:
        self.inbox: SimpleQueue[Any] = SimpleQueue()
        self.heard: list[Any] = []

    def wait_for(self, kind: type[M], test: Callable[[M], bool] = lambda _: True) -> M:
        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                item = self.inbox.get(timeout=max(0.0, until - time.monotonic()))
            except Empty:
                pytest.fail(f"no {kind.__name__}; heard {self.heard[-5:]}")
            self.heard.append(item)
            if isinstance(item, kind) and test(item):
                return item

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
