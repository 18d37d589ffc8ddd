"""One seat records. When it ends, stands still or loses its cable another does, and it knows that it does not."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from console.store import postgres as pg
from console.words import Fix
from console.words.sharing import RecorderState
from tests.proxy import Proxy
from tests.store.shared.conftest import MakeSeat, Seat, cable_url

CHILD = Path(__file__).with_name("seat_child.py")


def records(seat: Seat) -> RecorderState:
    return seat.desk.wait_for(RecorderState, lambda s: s.mine)


def test_the_first_records_and_the_second_knows_who(make_seat: MakeSeat) -> None:
    a = make_seat("a")
    first = records(a)
    b = make_seat("b")
    state = b.desk.wait_for(RecorderState)
    assert (state.mine, state.seat) == (False, "a")
    assert abs(state.since - first.since) < 0.001
    assert (a.store.records, b.store.records) == (True, False)


def test_fixes_are_stored_by_who_records(make_seat: MakeSeat) -> None:
    stored: list[list[Fix]] = [[], []]
    a = make_seat("a", put_fixes=stored[0].extend)
    records(a)
    b = make_seat("b", put_fixes=stored[1].extend)
    b.desk.wait_for(RecorderState)
    batch = [Fix("03", 1700000000.0, 115.0, 35.7)]
    for seat in (a, b):
        seat.store.put_fixes(batch)
    assert stored == [batch, []]


def test_when_it_ends_another_records(make_seat: MakeSeat) -> None:
    a = make_seat("a")
    records(a)
    b, c = make_seat("b"), make_seat("c")
    for seat in (b, c):
        seat.desk.wait_for(RecorderState, lambda s: s.seat == "a")
    a.store.stop()
    winner = next(s for s in (b, c) if s.desk.wait_for(RecorderState, lambda s: s.seat != "").seat)
    loser = b if winner is c else c
    name = "b" if winner is b else "c"
    assert not winner.store.records or not loser.store.records
    if not any(isinstance(i, RecorderState) and i.seat == name for i in loser.desk.heard):
        loser.desk.wait_for(RecorderState, lambda s: s.seat == name)


@pytest.mark.parametrize("broken", [Proxy.cut, Proxy.pause], ids=["cut", "paused"])
def test_one_that_loses_its_cable_knows_it(
    make_seat: MakeSeat, cable: Proxy, shared: str, broken: Callable[[Proxy], None]
) -> None:
    a = make_seat("a", cable_url(cable, shared))
    records(a)
    b = make_seat("b")
    b.desk.wait_for(RecorderState, lambda s: s.seat == "a")
    broken(cable)
    lost = a.desk.wait_for(RecorderState)
    assert (lost.mine, lost.seat) == (False, "")
    assert not a.store.records
    records(b)
    cable.heal()
    assert a.desk.wait_for(RecorderState).seat == "b"


@pytest.fixture
def child(shared: str, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A seat ``x`` in a process of its own that records."""
    process = subprocess.Popen([sys.executable, CHILD, shared, tmp_path, "x"], stdout=subprocess.PIPE)
    assert process.stdout is not None
    while b"records" not in process.stdout.readline():
        pass
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "stopped"])
def test_one_that_is_killed_or_stands_still_is_followed_by_another(
    make_seat: MakeSeat, child: subprocess.Popen[bytes], how: signal.Signals
) -> None:
    b = make_seat("b")
    b.desk.wait_for(RecorderState, lambda s: s.seat == "x")
    child.send_signal(how)
    assert records(b).seat == "b"
    if how is signal.SIGSTOP:
        child.send_signal(signal.SIGCONT)
        assert child.stdout is not None
        while b"follows" not in child.stdout.readline():  # it hears that it does not record any more
            pass


def test_a_session_that_holds_the_lock_and_says_nothing_is_ended(make_seat: MakeSeat, shared: str) -> None:
    with pg.connect(shared) as dead:
        dead.execute(f"SELECT pg_advisory_lock({pg.APP}, {pg.RECORDING})")
        assert records(make_seat("a")).mine
        with pytest.raises(pg.Error):
            dead.execute("SELECT 1")
