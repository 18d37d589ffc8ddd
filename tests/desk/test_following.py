"""A desk that follows another through its journal: the same room, and never a word of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue

import pytest

from console.codec import read, topic
from console.desk import InboxItem
from console.desk import events_wall as ev
from console.desk.following import Follower
from console.store import Following
from console.verbs import calls
from console.words import Duty, FeedState, Link, LiveClock, SeatMessage
from console.words.wall import Pane, Shown, Tile, TileKind
from tests.desk.test_with_store import LiveTown
from tests.desk.town import SITE, make_site


class Wall:
    """A follower on the journal in ``folder``, with the words of a broker put into its inbox by hand."""

    def __init__(self, folder: Path) -> None:
        clock = LiveClock()
        self.inbox: SimpleQueue[InboxItem] = SimpleQueue()
        self.following = Following(folder, clock, self.inbox)
        self.desk = Follower(make_site(folder), clock, "seat-1", self.inbox)
        self.desk.recover(self.following.replay())
        self.following.start()
        self.inbox.put(FeedState(connected=True, url="mqtt://x", since=0.0))

    def hear(self, where: str, payload: str) -> None:
        for word in read(topic(SITE, where), payload.encode(), time.time(), SITE):
            self.inbox.put(word)

    def until(self, true: Callable[[], bool], limit_s: float = 60.0) -> None:
        end = time.monotonic() + limit_s
        while not true() and time.monotonic() < end:
            self.desk.beat()
            time.sleep(0.005)
        assert true()


@pytest.fixture
def town(tmp_path: Path) -> Iterator[LiveTown]:
    town = LiveTown(tmp_path)
    yield town
    town.store.stop()


@pytest.fixture
def make_wall(tmp_path: Path) -> Iterator[Callable[[], Wall]]:
    made: list[Wall] = []

    def make() -> Wall:
        made.append(Wall(tmp_path))
        return made[-1]

    yield make
    for wall in made:
        wall.following.stop()


def settled(town: LiveTown) -> None:
    """All that the desk did is on disk."""
    end = time.monotonic() + 60.0
    still = 0
    while still < 20:
        town.desk.beat()
        time.sleep(0.01)
        busy = not town.store._queue.empty() or town.store.held_back or not town.inbox.empty() or town.desk.unsettled
        still = 0 if busy else still + 1
        assert time.monotonic() < end


def test_what_the_desk_does_is_on_the_wall(town: LiveTown, make_wall: Callable[[], Wall]) -> None:
    town.patrol("03")
    town.call("0912")
    settled(town)
    wall = make_wall()
    assert wall.desk.incidents == town.desk.incidents
    assert town.desk.run("派 03 至 0912").ok
    order = town.order_id("03")
    wall.until(lambda: order in wall.desk.orders)
    settled(town)
    wall.until(lambda: wall.desk.orders == town.desk.orders and wall.desk.incidents == town.desk.incidents)
    row = wall.desk.units.row["03"]
    assert Duty(int(wall.desk.units.duty[row])) is Duty.PATROL


def test_a_scene_is_on_the_wall_at_once_and_after_a_restart(town: LiveTown, make_wall: Callable[[], Wall]) -> None:
    wall = make_wall()
    tile = Tile(id="a", kind=TileKind.NOTE, x=0, y=0, w=24, h=24, text="早交班")
    shown = Shown(scene="早交班", panes=(Pane(wall="东墙", tiles=(tile,)),), at=1.0, by="值班长甲")
    town.desk.record((ev.WallShown(shown=shown), "wall"), actor="值班长甲")
    wall.until(lambda: wall.desk.room.wall == shown)
    assert make_wall().desk.room.wall == shown


def test_no_caller_is_known(town: LiveTown, make_wall: Callable[[], Wall]) -> None:
    town.call("0912")
    settled(town)
    key = next(iter(town.desk.incidents))
    assert town.desk.caller(key) is not None
    wall = make_wall()
    assert wall.desk.incidents[key].has_caller
    assert wall.desk.caller(key) is None


def test_it_records_and_says_nothing(town: LiveTown, make_wall: Callable[[], Wall]) -> None:
    """Words that make a live desk act: an incident, a reply, an emergency, a fix, a task, garbage."""
    town.patrol("03")
    settled(town)
    wall = make_wall()
    before = list(town.store.replay())
    for where, payload in (
        ("incident/county", '{"id":"x1","t":"2026-11-21T08:00:00Z","type":"噪声扰民","level":3,"text":"吵"}'),
        ("unit/03/sos", '{"id":"s1","t":"2026-11-21T08:00:00Z","lon":115.0,"lat":35.7}'),
        ("unit/03/reply", '{"order":"o1","step":"signed","t":"2026-11-21T08:00:00Z"}'),
        ("unit/03/duty", '{"t":"2026-11-21T08:00:00Z","duty":"备勤"}'),
        ("unit/03/link", '{"link":"online"}'),
        ("task/grid", '{"id":"t1","t":"2026-11-21T08:00:00Z","text":"看"}'),
        ("unit/03/selfie", "{}"),
    ):
        wall.hear(where, payload)
    wall.until(lambda: bool(wall.desk.health.rejects))
    time.sleep(0.3)
    wall.desk.beat()
    assert not wall.desk.incidents
    assert not wall.desk.sos
    assert list(town.store.replay()) == before
    assert wall.desk.act(calls.Select(kind="unit", id="03")).code == "wall.reads_only"


def test_it_is_as_true_as_what_it_hears(town: LiveTown, make_wall: Callable[[], Wall]) -> None:
    """The broker lost, the desk gone by its last will, the journal unreadable: each stops the clock of what is true."""
    settled(town)
    wall = make_wall()
    wall.until(lambda: wall.desk.lives)
    before = time.time()
    assert before <= wall.desk.true_at <= time.time()
    wall.hear("seat/seat-1/link", '{"link":"offline"}')
    wall.until(lambda: not wall.desk.lives)
    assert wall.desk.seats["seat-1"].link is Link.OFFLINE
    stood = wall.desk.true_at
    time.sleep(0.05)
    assert wall.desk.true_at == stood
    wall.inbox.put(SeatMessage(seat="seat-1", t=time.time(), link=Link.ONLINE))
    wall.until(lambda: wall.desk.lives)
    wall.inbox.put(FeedState(connected=False, url="mqtt://x", since=0.0))
    wall.until(lambda: not wall.desk.lives)


def test_a_journal_that_is_not_there_yet_is_waited_for(tmp_path: Path, make_wall: Callable[[], Wall]) -> None:
    wall = make_wall()
    wall.until(lambda: wall.desk.health.store is not None)
    assert not wall.desk.lives
    late = LiveTown(tmp_path)
    try:
        late.call("0912")
        wall.until(lambda: bool(wall.desk.incidents))
        wall.until(lambda: wall.desk.lives)
    finally:
        settled(late)
        late.store.stop()


def test_another_file_begins_anew(tmp_path: Path, town: LiveTown, make_wall: Callable[[], Wall]) -> None:
    """A damaged journal was set aside: the wall must not go on from the old one's lines."""
    town.call("0912")
    settled(town)
    wall = make_wall()
    wall.until(lambda: wall.desk.lives)
    town.store.stop()
    for suffix in ("", "-wal", "-shm"):
        file = tmp_path / f"journal.sqlite{suffix}"
        if file.exists():
            file.rename(tmp_path / f"aside.sqlite{suffix}")
    (tmp_path / "journal.sqlite").write_bytes(b"")
    wall.until(lambda: wall.desk.begin_anew)
    assert not wall.desk.lives
