"""The database away: what is done meanwhile is kept on this machine and merged in order when it is back."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from console.store import database as sqlite
from console.store import postgres as pg
from console.store.shared import writing
from console.store.shared.moving import Append
from console.words import Receipt, StoreState
from console.words.sharing import Committed, Merged, Move, RecorderState, Refused
from tests.postgres import Postgres
from tests.proxy import Proxy
from tests.store.shared.conftest import MakeSeat, Seat, cable_url, event, order
from tests.store.shared.test_writing import rows

Break = Callable[[Proxy], None]
WAYS: list[Break] = [Proxy.cut, Proxy.pause]


def is_here(seat: Seat) -> None:
    seat.desk.wait_for(StoreState, lambda s: s.recording)


def is_away(seat: Seat) -> StoreState:
    return seat.desk.wait_for(StoreState, lambda s: not s.recording)


@pytest.mark.parametrize("broken", WAYS, ids=["cut", "paused"])
def test_what_is_done_meanwhile_is_merged_in_order(
    make_seat: MakeSeat, cable: Proxy, shared: str, broken: Break
) -> None:
    a, b = make_seat("a", cable_url(cable, shared)), make_seat("b")
    before = event()
    a.store.append([before])
    a.receipt(before)
    broken(cable)
    meanwhile, theirs = [event(n=n) for n in range(5)], event(seat="b")
    for one in meanwhile:
        a.store.append([one])
    assert a.receipt(meanwhile[-1], ok=False).reason == "store.away"
    state = a.desk.wait_for(StoreState, lambda s: s.held_back == 5)
    assert (state.recording, state.spared, state.reason) == (False, 5, "store.away")
    b.store.append([theirs])
    b.receipt(theirs)
    cable.heal()
    merged = a.desk.wait_for(Merged)
    assert (merged.events, merged.clashes) == (5, ())
    a.receipt(meanwhile[-1])
    is_here(a)
    after = event()
    a.store.append([after])
    for seat in (a, b):
        seat.committed(after)
        assert [e.id for e in seat.heard()] == [e.id for e in (before, theirs, *meanwhile, after)]
        assert [e.n for e in seat.heard() if e.seat == "a"] == list(range(1, 8))
    assert make_seat("c").store.damage is None


def test_two_that_sent_one_unit_meanwhile_are_both_there_and_named(
    make_seat: MakeSeat, cable: Proxy, shared: str
) -> None:
    a, b = make_seat("a", cable_url(cable, shared)), make_seat("b")
    is_here(a)
    cable.cut()
    is_away(a)
    mine, moves = order("a", "03")
    a.store.append(mine, moves)
    over, also = order("a", "05")
    a.store.append(over, also)
    ended = event("order.ended")
    a.store.append([ended], [Move(unit="05", before=over[0].subject, after="")])
    a.receipt(ended, ok=False)
    theirs, their_moves = order("b", "03")
    b.store.append(theirs, their_moves)
    fifth, fifth_moves = order("b", "05")
    b.store.append(fifth, fifth_moves)
    b.receipt(fifth[0])
    cable.heal()
    (clash,) = a.desk.wait_for(Merged).clashes
    assert (clash.unit, clash.first, clash.second) == ("03", theirs[0].subject, mine[0].subject)
    assert not any(isinstance(item, Refused) for item in a.desk.heard)
    assert rows(shared, "SELECT order_id FROM active_order WHERE clashes") == [(mine[0].subject,)]


def test_what_is_in_the_spool_outlives_the_process(make_seat: MakeSeat, cable: Proxy, shared: str) -> None:
    url = cable_url(cable, shared)
    cable.cut()
    a = make_seat("a", url)
    assert a.replayed == []
    assert not is_away(a).recording
    mine, moves = order("a", "03")
    a.store.keep_personal("county:1", {"caller": "王"}, 1e12)
    a.store.append(mine, moves)
    a.receipt(mine[0], ok=False)
    assert a.store.stop() == 0
    again = make_seat("a", url)
    assert [(e.id, e.body) for e in again.replayed] == [(mine[0].id, mine[0].body)]
    assert again.store.held_ids() == {mine[0].id}
    assert again.store.personal("county:1") == {"caller": "王"}
    cable.heal()
    assert again.desk.wait_for(Merged).events == 1
    again.receipt(mine[0])
    is_here(again)
    assert rows(shared, "SELECT order_id FROM active_order") == [(mine[0].subject,)]
    assert rows(shared, "SELECT fields FROM personal") == [('{"caller": "\\u738b"}',)]


def test_nothing_of_it_stays_on_this_machine(make_seat: MakeSeat, cable: Proxy, shared: str, tmp_path: Path) -> None:
    a = make_seat("a", cable_url(cable, shared))
    is_here(a)
    cable.cut()
    is_away(a)
    secret = event(text="SECRETWORD")
    a.store.keep_personal("county:1", {"caller": "SECRETNAME"}, 1e12)
    a.store.append([secret])
    a.receipt(secret, ok=False)
    assert any(b"SECRETNAME" in path.read_bytes() for path in tmp_path.glob("spool*"))
    cable.heal()
    is_here(a)
    left = [path for path in tmp_path.iterdir() if b"SECRET" in path.read_bytes()]
    assert left == []


def test_a_merge_that_was_not_noted_is_not_done_twice(make_seat: MakeSeat, cable: Proxy, shared: str) -> None:
    """Killed between the database's commit and the emptying of the spool."""
    a = make_seat("a", cable_url(cable, shared))
    is_here(a)
    cable.cut()
    is_away(a)
    mine, moves = order("a", "03")
    a.store.append(mine, moves)
    a.receipt(mine[0], ok=False)
    assert a.store.stop() == 0
    theirs, their_moves = order("b", "03")
    direct = Append(tuple(theirs), tuple(their_moves)), Append(tuple(mine), tuple(moves))
    with pg.connect(shared) as connection:
        writing.commit(connection, direct, merging=True)
    cable.heal()
    again = make_seat("a", cable_url(cable, shared))
    assert [e.id for e in again.replayed] == [theirs[0].id, mine[0].id]
    assert again.store.held_ids() == frozenset()
    (clash,) = again.desk.wait_for(Merged).clashes  # it could not say so any more
    assert (clash.first, clash.second) == (theirs[0].subject, mine[0].subject)
    later = event()
    again.store.append([later])
    again.committed(later)
    assert [e.id for e in again.heard()] == [later.id]
    assert len(rows(shared, "SELECT * FROM active_order")) == 2


def test_a_full_disk_too(make_seat: MakeSeat, cable: Proxy, shared: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the database nor the local disk takes it: the spare file does, and it outlives the process."""
    monkeypatch.setattr(sqlite, "MAX_PAGES", 12)
    url = cable_url(cable, shared)
    cable.cut()
    a = make_seat("a", url)
    events = [event(text="城关派出所" * 400) for _ in range(20)]
    for one in events:
        a.store.append([one])
        a.receipt(one, ok=False)
    state = a.desk.wait_for(StoreState, lambda s: s.held_back == 20)
    assert (state.spared, state.reason) == (20, "store.full")
    a.store.stop()
    again = make_seat("a", url)
    assert [e.id for e in again.replayed] == [e.id for e in events]
    cable.heal()
    assert again.desk.wait_for(Merged).events == 20
    assert [e.id for e in make_seat("b").replayed] == [e.id for e in events]


def test_a_spool_that_is_torn_gives_what_can_be_read_and_is_kept(
    make_seat: MakeSeat, cable: Proxy, shared: str, tmp_path: Path
) -> None:
    url = cable_url(cable, shared)
    cable.cut()
    a = make_seat("a", url)
    events = [event(text="城关派出所" * 100) for _ in range(40)]
    for one in events:
        a.store.append([one])
    a.receipt(events[-1], ok=False)
    a.store.stop()
    path = tmp_path / "spool-a.sqlite"
    data = bytearray(path.read_bytes())
    data[-8192:] = bytes(8192)
    path.write_bytes(data)
    again = make_seat("a", url)
    assert again.store.damage is not None
    there = [e.id for e in again.replayed]
    assert there == [e.id for e in events][: len(there)]
    assert list(tmp_path.glob("spool-a-damaged-*.sqlite"))
    cable.heal()
    is_here(again)
    assert [e.id for e in make_seat("b").replayed][: len(there)] == there


@pytest.fixture
def own() -> Iterator[Postgres]:
    """A server that may be killed."""
    server = Postgres()
    yield server
    server.stop()
    shutil.rmtree(server.folder, ignore_errors=True)


def test_a_server_that_stands_still_and_one_that_is_killed(make_seat: MakeSeat, own: Postgres) -> None:
    url = own.fresh()
    with pg.connect(url) as connection:
        pg.upgrade(connection, 1.0)
    a = make_seat("a", url)
    first = event()
    a.store.append([first])
    a.receipt(first)
    pids = _group(own.pid())
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    held = event()
    a.store.append([held])
    assert a.receipt(held, ok=False).reason == "store.away"
    for pid in reversed(pids):
        os.kill(pid, signal.SIGCONT)
    a.receipt(held)
    is_here(a)
    own.kill()
    second = event()
    a.store.append([second])
    a.receipt(second, ok=False)
    own.stop()
    assert own.url
    a.receipt(second)
    a.committed(second)
    assert [e.id for e in a.heard()] == [first.id, held.id, second.id]
    assert [e.n for e in a.heard()] == [1, 2, 3]


def _group(postmaster: int) -> list[int]:
    """The postmaster and its children."""
    found = [postmaster]
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
        if parent == postmaster:
            found.append(int(path.parent.name))
    return found


def test_a_store_that_was_not_prepared_is_said(make_seat: MakeSeat, postgres: Postgres) -> None:
    a = make_seat("a", postgres.fresh())
    assert is_away(a).reason == "store.not_ready"


def test_what_came_while_away_from_others_comes_on_return(make_seat: MakeSeat, cable: Proxy, shared: str) -> None:
    b = make_seat("b")
    past = event(seat="b")
    b.store.append([past])
    b.receipt(past)
    cable.cut()
    a = make_seat("a", cable_url(cable, shared))
    assert a.replayed == []
    cable.heal()
    a.committed(past)
    assert [item.seq for item in a.desk.heard if isinstance(item, Committed)] == [1]
    states = [item for item in a.desk.heard if isinstance(item, RecorderState)]
    assert (states[-1].mine, states[-1].seat) == (False, "b")


def test_receipts_come_in_pairs(make_seat: MakeSeat, cable: Proxy, shared: str) -> None:
    a = make_seat("a", cable_url(cable, shared))
    cable.pause()
    one = event()
    a.store.append([one])
    a.receipt(one, ok=False)
    cable.heal()
    a.receipt(one)
    last = event()
    a.store.append([last])
    a.receipt(last)
    told = [r.ok for r in a.desk.heard if isinstance(r, Receipt) and r.event_id == one.id]
    assert told == [False, True]
