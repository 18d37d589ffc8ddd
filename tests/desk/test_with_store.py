"""The same story on a real disk: the store's own thread, SQLite, a second process's worth of state."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue

from console.desk import Desk, InboxItem
from console.store import Store
from console.words import LiveClock, OrderState, Step
from tests.desk.town import Town, Wire, make_site


def until(desk: Desk, true: Callable[[], bool], limit_s: float = 20.0) -> None:
    """Beat until the store has answered."""
    end = time.monotonic() + limit_s
    while not true() and time.monotonic() < end:
        desk.beat()
        time.sleep(0.005)
    assert true()


class LiveTown(Town):
    """A town whose journal is a real store."""

    def __init__(self, folder: Path) -> None:
        self.clock = LiveClock()  # type: ignore[assignment]
        self.inbox: SimpleQueue[InboxItem] = SimpleQueue()
        self.store = Store(folder, "seat-1", self.clock, self.inbox)
        self.wire = Wire()
        self.desk = Desk(make_site(folder), self.clock, self.store, self.wire, "seat-1", "值班长甲", self.inbox)
        self.desk.recover(self.store.replay())
        self.store.start()

    def beat(self, seconds: float = 0.0) -> None:
        assert not seconds, "a live clock is not moved"
        self.desk.beat()


def test_an_order_is_on_disk_before_it_goes_out(tmp_path: Path) -> None:
    town = LiveTown(tmp_path)
    try:
        town.patrol("03")
        town.call("0912")
        assert town.desk.run("派 03 至 0912").ok
        key = town.order_id("03")
        until(town.desk, lambda: town.desk.orders[key].state is OrderState.SENT)
        assert [m.step for m in town.desk.orders[key].steps] == [Step.ISSUED, Step.RECORDED, Step.SENT]
        until(town.desk, town.inbox.empty)
    finally:
        town.store.stop()

    again = LiveTown(tmp_path)
    try:
        assert again.store.damage is None
        assert again.desk.incidents == town.desk.incidents
        assert again.desk.orders == town.desk.orders
        assert again.desk.caller("county:20260921-0912") == town.desk.caller("county:20260921-0912") is not None
        again.desk.beat()
        assert [one["id"] for one in again.wire.on("unit/03/order")] == [key]
    finally:
        again.store.stop()
