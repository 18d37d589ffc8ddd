"""A wall on any machine follows the database of all seats, and says when it cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from console.store import postgres as pg
from console.store.shared import SharedFollowing
from console.words import Followed, FollowState, LiveClock
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
