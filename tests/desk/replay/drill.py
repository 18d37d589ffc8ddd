"""A drill on a virtual clock through a real desk and a real store; and a replay of what they left, to compare with."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue

from console.desk import Desk, InboxItem, restoring
from console.desk.replay import ReplayDesk
from console.store import Store, journal_of, tracks_of
from console.words import VirtualClock
from console.words.past import By
from tests.desk.town import NOW, Town, Wire, make_site

PATIENCE_S = 60.0


class Drill(Town):
    """A town whose journal and tracks are on disk, and whose time passes when it is told to."""

    def __init__(self, folder: Path, clock: VirtualClock | None = None) -> None:
        self.clock = clock or VirtualClock(NOW - 1.0)
        self.inbox: SimpleQueue[InboxItem] = SimpleQueue()
        self.folder = folder
        self.store = Store(folder, "seat-1", self.clock, self.inbox)
        self.wire = Wire()
        self.desk = Desk(make_site(folder), self.clock, self.store, self.wire, "seat-1", "值班长甲", self.inbox)
        self.desk.recover(self.store.replay())
        restoring.began(self.desk)
        self.store.start()
        self.clock.advance(1.0)

    def settle(self) -> None:
        """Until the store has nothing more to write or to answer."""
        end = time.monotonic() + PATIENCE_S
        while not self.store._queue.empty() or self.store.held_back or self.desk.unsettled:
            self.desk.beat()
            time.sleep(0.002)
            assert time.monotonic() < end

    def killed(self) -> Drill:
        """Another process goes on."""
        self.end()
        return Drill(self.folder, self.clock)

    def end(self) -> None:
        self.settle()
        self.store.stop(PATIENCE_S)


def replay(folder: Path, *, by: By = By.RECEIVED, at: float | None = None, url: str = "") -> ReplayDesk:
    """``url``: of the past in PostgreSQL."""
    desk = ReplayDesk(make_site(folder), journal_of(folder, url), tracks_of(folder, url), by=by, at=at)
    desk.start()
    until(desk, lambda: desk.state.busy is None)
    return desk


def until(desk: ReplayDesk, true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not true():
        desk.beat()
        time.sleep(0.001)
        assert time.monotonic() < end, desk.state


def go(desk: ReplayDesk, at: float) -> None:
    desk.seek(at)
    until(desk, lambda: desk.state.busy is None)
