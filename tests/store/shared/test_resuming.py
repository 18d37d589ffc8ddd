"""A seat on a real database starts from its snapshot: the same room as from the whole journal, also when the database
comes back only later, and never from the snapshot of another store."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from console.desk.inbox import InboxItem
from console.desk.room import Room
from console.desk.sharing import SharedDesk
from console.desk.sharing.confirmed import folded
from console.door import shared_snapping
from console.store import postgres
from console.store.chain import Head
from console.store.journal import Mark
from console.store.shared import SharedStore
from console.store.snapshots import Snapshots
from console.words import LiveClock
from tests.desk.several import Wire
from tests.desk.test_snapshot import plain
from tests.desk.town import make_site
from tests.proxy import Proxy
from tests.store.shared.conftest import cable_url
from tests.store.shared.conftest import event as an_event

PATIENCE_S = 30.0
LINE = "警 噪声扰民 3 115.0,35.7 人民路"


class Seat:
    """As the door builds one, without a broker."""

    def __init__(self, url: str, folder: Path, name: str) -> None:
        folder.mkdir(exist_ok=True)
        inbox: SimpleQueue[InboxItem] = SimpleQueue()
        self.store = SharedStore(url, folder, name, LiveClock(), inbox)
        self.start = shared_snapping.found_shared(folder, self.store, url)
        self.read = list(self.store.replay())
        start = self.start._replace(seq=self.store.seq, away=not self.store.reached)
        self.desk = SharedDesk(make_site(folder), LiveClock(), self.store, Wire(), name, f"人{name}", inbox)
        self.desk.recover(self.read, self.store.held_ids(), start)
        self.store.start()
        self.snapper = shared_snapping.SharedSnapper(folder, self.store, url)
        self.snapper.start(self.desk)

    def until(self, holds: Any) -> None:
        ends = time.monotonic() + PATIENCE_S
        while not holds(self.desk):
            assert time.monotonic() < ends, (len(self.desk.room.incidents), self.desk.health.store)
            self.desk.beat()
            time.sleep(0.01)

    def has(self, incidents: int) -> None:
        self.until(lambda desk: len(desk.confirmed.room.incidents) == incidents and not desk.confirmed.waiting)

    def stop(self) -> None:
        self.snapper.stop(self.desk)
        self.store.stop()


@pytest.fixture
def house() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def whole(url: str, folder: Path) -> Room:
    """Of the journal from its beginning."""
    room = Room()
    folder.mkdir(exist_ok=True)
    for event in SharedStore(url, folder, "x", LiveClock(), SimpleQueue()).replay():
        folded(room, event)
    return room


def test_it_is_the_room_of_the_whole_journal_also_when_the_database_comes_later(
    shared: str, cable: Proxy, tmp_path: Path, house: ExitStack
) -> None:
    url = cable_url(cable, shared)
    first = Seat(url, tmp_path / "a", "甲")
    for _ in range(3):
        assert first.desk.run(LINE).ok
    first.has(3)
    first.stop()
    other = Seat(shared, tmp_path / "b", "乙")
    house.callback(other.stop)
    assert other.desk.run(LINE).ok
    other.has(4)

    again = Seat(url, tmp_path / "a", "甲")
    assert again.start.room is not None
    assert [event.seat for event in again.read][-1] == "乙"
    assert len(again.read) < other.store.seq / 2  # what came after it alone
    assert plain(again.desk.confirmed.room) == plain(whole(shared, tmp_path / "x"))
    assert again.desk.health.as_of is None
    again.stop()

    cable.cut()
    assert other.desk.run(LINE).ok
    other.has(5)
    alone = Seat(url, tmp_path / "a", "甲")
    house.callback(alone.stop)
    assert alone.desk.health.as_of is not None
    assert time.time() - 60.0 < alone.desk.health.as_of <= time.time()
    assert len(alone.desk.room.incidents) == 4  # what it knew when it ended
    assert "seats.as_of" in [line.code for line in alone.desk.ticker]
    assert alone.desk.run(LINE).ok
    cable.heal()
    alone.until(lambda desk: desk.health.as_of is None)
    alone.has(6)
    assert len(alone.desk.room.incidents) == 6
    assert plain(alone.desk.confirmed.room) == plain(whole(shared, tmp_path / "x"))


def test_a_snapshot_of_another_store_is_not_read(shared: str, tmp_path: Path) -> None:
    seat = Seat(shared, tmp_path / "a", "甲")
    assert seat.desk.run(LINE).ok
    seat.has(1)
    seat.stop()
    snapshots = Snapshots(tmp_path / "a", shared_snapping.shared_version(shared))
    kept: list[bytes] = []

    def fits(_mark: Mark, pieces: tuple[memoryview, ...]) -> bool:
        kept[:] = [bytes(piece) for piece in pieces]
        return True

    mark = snapshots.newest(fits)
    assert mark is not None
    store = SharedStore(shared, tmp_path / "a", "甲", LiveClock(), SimpleQueue())
    assert shared_snapping.found_shared(tmp_path / "a", store, shared).room is not None
    # of an older backup that other seats went on with: the last line is the same, another chain is not
    spoilt = mark._replace(heads={**mark.heads, "丙": Head(4, "0" * 64)})
    snapshots.write(spoilt, kept)
    assert shared_snapping.found_shared(tmp_path / "a", store, shared).room is None
    assert len(list(store.replay())) == mark.seq
    with postgres.connect(shared) as connection:  # the address of another database
        name = connection.info.dbname
    assert shared_snapping.shared_version(shared) != shared_snapping.shared_version(shared.replace(name, "other"))


def test_a_store_that_came_back_as_another_is_left_alone(shared: str, cable: Proxy, tmp_path: Path) -> None:
    """A start while it was away believed a snapshot that does not fit: it is said why, and nothing is written."""
    cable.cut()
    inbox: SimpleQueue[InboxItem] = SimpleQueue()
    store = SharedStore(cable_url(cable, shared), tmp_path, "a", LiveClock(), inbox)
    assert store.resume(Mark(7, {"a": Head(7, "0" * 64)}))
    list(store.replay())
    store.start()
    try:
        store.append([an_event()])
        cable.heal()
        ends = time.monotonic() + PATIENCE_S
        while getattr(inbox.get(timeout=PATIENCE_S), "reason", "") != "store.replaced":
            assert time.monotonic() < ends
        time.sleep(1.0)
    finally:
        store.stop()
    with postgres.connect(shared) as connection:
        assert connection.execute("SELECT count(*) FROM event").fetchone() == (0,)
