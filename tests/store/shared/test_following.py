"""A wall on any machine follows the database of all seats, and says when it cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from console.store import postgres as pg
from console.store.chain import Head
from console.store.journal import Mark
from console.store.shared import SharedFollowing, SharedStore
from console.words import Followed, FollowState, LiveClock
from console.words.sharing import Committed
from tests.listener import Listener
from tests.proxy import Proxy
from tests.store.shared.conftest import MakeSeat, cable_url, event

MakeWall = Callable[[str], tuple[SharedFollowing, Listener]]


@pytest.fixture
def make_wall() -> Iterator[MakeWall]:
    made: list[SharedFollowing] = []

    def make(url: str) -> tuple[SharedFollowing, Listener]:
        desk = Listener()
        made.append(SharedFollowing(url, LiveClock(), desk.inbox))
        return made[-1], desk

    yield make
    for following in made:
        following.stop()


def followed(wall: Listener, count: int) -> list[str]:
    ids: list[str] = []
    while len(ids) < count:
        ids += [e.id for e in wall.wait_for(Followed).events]
    return ids


def test_a_wall_replays_and_follows_all_seats(make_seat: MakeSeat, make_wall: MakeWall, shared: str) -> None:
    a, b = make_seat("a"), make_seat("b")
    first, second, third = event(), event(seat="b"), event()
    a.store.append([first])
    a.receipt(first)
    following, wall = make_wall(shared)
    assert [e.id for e in following.replay()] == [first.id]
    b.store.append([second])
    b.receipt(second)
    following.start()
    assert wall.wait_for(FollowState).reading
    a.store.append([third])
    assert followed(wall, 2) == [second.id, third.id]


def test_a_wall_says_that_it_cannot_read_and_goes_on(
    make_seat: MakeSeat, make_wall: MakeWall, cable: Proxy, shared: str
) -> None:
    a = make_seat("a")
    cable.cut()
    following, wall = make_wall(cable_url(cable, shared))
    assert list(following.replay()) == []
    following.start()
    state = wall.wait_for(FollowState)
    assert (state.reading, state.reason, state.replaced) == (False, "store.away", False)
    cable.heal()
    wall.wait_for(FollowState, lambda s: s.reading)
    cable.pause()
    one = event()
    a.store.append([one])
    wall.wait_for(FollowState, lambda s: not s.reading)
    cable.heal()
    assert followed(wall, 1) == [one.id]


def test_a_wall_begins_anew_on_another_store(make_wall: MakeWall, cable: Proxy, shared: str) -> None:
    following, wall = make_wall(cable_url(cable, shared))
    list(following.replay())
    following.start()
    wall.wait_for(FollowState, lambda s: s.reading)
    cable.cut()
    with pg.connect(shared) as connection:
        connection.execute("UPDATE meta SET value = 'another' WHERE name = 'store'")
    cable.heal()
    state = wall.wait_for(FollowState, lambda s: s.reason == "store.replaced")
    assert (state.reading, state.replaced) == (False, True)


def test_an_altered_line_is_named_and_does_not_blind_the_room(make_seat: MakeSeat, shared: str) -> None:
    a = make_seat("a")
    events = [event(n=n) for n in range(3)]
    a.store.append(events)
    a.receipt(events[-1])
    with pg.connect(shared) as connection:
        connection.execute("ALTER TABLE event DISABLE TRIGGER USER")
        connection.execute("UPDATE event SET body = '{}' WHERE id = %s", (events[1].id,))
    b = make_seat("b")
    assert [e.id for e in b.replayed] == [e.id for e in events]
    assert b.store.damage is not None
    assert (b.store.damage.seat, b.store.damage.n, b.store.damage.seq) == ("a", 2, 1)


def test_a_seat_begins_behind_a_snapshot(make_seat: MakeSeat, cable: Proxy, shared: str, tmp_path: Path) -> None:
    a = make_seat("a")
    first, second, later = event(), event(seat="b"), event()
    a.store.append([first])
    a.committed(first)
    mark = a.store.mark_at(a.store.seq)
    a.store.append([second])
    a.committed(second)
    assert mark is not None
    assert mark.seq == 1
    again = SharedStore(shared, tmp_path, "x", LiveClock(), Listener().inbox)
    assert again.resume(mark)
    assert [e.id for e in again.replay()] == [second.id]
    cable.cut()
    away = Listener()
    far = SharedStore(cable_url(cable, shared), tmp_path, "y", LiveClock(), away.inbox)
    assert far.resume(mark)
    assert list(far.replay()) == []
    far.start()
    cable.heal()
    a.store.append([later])
    heard: list[str] = []
    while later.id not in heard:
        heard += [e.id for e in away.wait_for(Committed).events]
    far.stop()
    assert heard == [second.id, later.id]


def test_a_snapshot_of_another_store_is_not_begun_from(make_seat: MakeSeat, shared: str, tmp_path: Path) -> None:
    a = make_seat("a")
    first = event()
    a.store.append([first])
    a.committed(first)
    foreign = Mark(1, {"a": Head(1, "0" * 64)})
    again = SharedStore(shared, tmp_path, "x", LiveClock(), Listener().inbox)
    assert not again.resume(foreign)
    assert [e.id for e in again.replay()] == [first.id]
    longer = SharedStore(shared, tmp_path, "y", LiveClock(), Listener().inbox)
    assert not longer.resume(Mark(9, {"a": Head(9, first.hash)}))
