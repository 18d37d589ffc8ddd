"""Two seats on one database: what one writes the other hears; of two orders for one unit the second is refused."""

from __future__ import annotations

import json
from hashlib import sha256

import psycopg
import pytest

from console.words import Receipt, StoreState
from console.words.sharing import Committed, Move, Refused
from tests.store.shared.conftest import MakeSeat, event, order


def rows(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(statement).fetchall()


def test_what_one_seat_appends_the_other_hears(make_seat: MakeSeat) -> None:
    a, b = make_seat("a"), make_seat("b")
    first, second = event(text='甲\n"乙"\0', x=0.1), event(seat="b")
    a.store.append([first])
    assert a.receipt(first).reason == ""
    b.store.append([second])
    b.committed(second)
    a.committed(second)
    assert [e.id for e in a.heard()] == [e.id for e in b.heard()] == [first.id, second.id]
    heard = a.heard()[0]
    assert (heard.body, heard.n, heard.prev_hash) == (first.body, 1, "")
    fields = {name: getattr(heard, name) for name in heard.__struct_fields__ if name != "hash"}
    text = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert heard.hash == sha256(text.encode()).hexdigest()


def test_what_was_committed_is_replayed_and_not_said_again(make_seat: MakeSeat) -> None:
    a = make_seat("a")
    events = [event(), event(), event()]
    a.store.append(events)
    a.receipt(events[-1])
    b = make_seat("b")
    assert [e.id for e in b.replayed] == [e.id for e in events]
    later = event()
    a.store.append([later])
    b.committed(later)
    assert [e.id for e in b.heard()] == [later.id]
    assert b.store.damage is None


def test_the_second_order_for_a_unit_is_refused_and_the_winner_named(make_seat: MakeSeat, shared: str) -> None:
    a, b = make_seat("a"), make_seat("b")
    events, moves = order("a", "03", actor="甲")
    a.store.append(events, moves)
    a.receipt(events[0])
    lost, second = order("b", "03", actor="乙")
    b.store.append([*lost, event(seat="b")], second)
    refused = b.desk.wait_for(Refused)
    assert (refused.unit, refused.order, refused.seat, refused.actor) == ("03", events[0].subject, "a", "甲")
    assert (refused.incident, refused.at, refused.events[0]) == ("county:1", events[0].at, lost[0].id)
    after = event(seat="b")
    b.store.append([after])
    b.committed(after)
    assert [e.id for e in b.heard()] == [events[0].id, after.id]
    assert not [r for r in b.desk.heard if isinstance(r, Receipt) and r.event_id in refused.events]
    assert rows(shared, "SELECT order_id, unit FROM active_order") == [(events[0].subject, "03")]


def test_a_refusal_takes_nobody_along(make_seat: MakeSeat) -> None:
    """Ten transactions that wait together: the one that comes second goes, with all of its moves."""
    a = make_seat("a")
    first, moves = order("a", "03")
    other, also = order("a", "07")
    both, two = order("a", "05")
    lost, third = order("a", "03")
    a.store.append(first, moves)
    a.store.append(other, also)
    a.store.append([*both, *lost], [*two, *third])
    again, fourth = order("a", "05")
    a.store.append(again, fourth)
    a.receipt(again[0])
    refusal = next(item for item in a.desk.heard if isinstance(item, Refused))
    assert refusal.events == (both[0].id, lost[0].id)
    a.committed(again[0])
    assert [e.id for e in a.heard()] == [first[0].id, other[0].id, again[0].id]


def test_a_second_order_that_a_person_wants_replaces_the_first(make_seat: MakeSeat, shared: str) -> None:
    a, b = make_seat("a"), make_seat("b")
    first, moves = order("a", "03")
    a.store.append(first, moves)
    a.receipt(first[0])
    wanted, second = order("b", "03", before=first[0].subject)
    b.store.append(wanted, second)
    b.receipt(wanted[0])
    late, third = order("a", "03", before=first[0].subject)
    a.store.append(late, third)
    assert a.desk.wait_for(Refused).order == wanted[0].subject
    ended = event("order.ended", seat="b")
    b.store.append([ended], [Move(unit="03", before=wanted[0].subject, after="")])
    b.receipt(ended)
    assert rows(shared, "SELECT * FROM active_order") == []
    late, third = order("a", "03", before=wanted[0].subject)
    a.store.append(late, third)
    assert a.desk.wait_for(Refused).order == ""


@pytest.mark.parametrize("actor", ["system", "unit:03"])
def test_what_has_happened_is_never_refused(make_seat: MakeSeat, shared: str, actor: str) -> None:
    a = make_seat("a")
    first, moves = order("a", "03")
    a.store.append(first, moves)
    fact, second = order("a", "03", actor=actor)
    a.store.append(fact, second)
    a.receipt(fact[0])
    assert rows(shared, "SELECT order_id, clashes FROM active_order ORDER BY at") == [
        (first[0].subject, False), (fact[0].subject, True),
    ]  # fmt: skip
    ended = event("order.ended")
    a.store.append([ended], [Move(unit="03", before=first[0].subject, after="")])
    a.receipt(ended)
    assert rows(shared, "SELECT order_id, clashes FROM active_order") == [(fact[0].subject, False)]


def test_an_event_that_comes_twice_is_kept_once(make_seat: MakeSeat) -> None:
    a = make_seat("a")
    once, moves = order("a", "03")
    a.store.append([once[0], once[0]], moves)
    a.store.append(once, moves)
    last = event()
    a.store.append([last])
    a.committed(last)
    assert [e.id for e in a.heard()] == [once[0].id, last.id]
    assert not any(isinstance(item, Refused) for item in a.desk.heard)


def test_personal_fields_reach_the_other_seat_with_what_they_belong_to(make_seat: MakeSeat) -> None:
    a, b = make_seat("a"), make_seat("b")
    received = event("incident.received", subject="county:912")
    a.store.keep_personal("county:912", {"caller": "王\0"}, 1e12)
    a.store.append([received])
    b.committed(received)
    assert b.store.personal("county:912") == {"caller": "王\0"}
    a.store.keep_personal("county:912", {"caller": "李"}, 1e12)
    later = event()
    a.store.append([later])
    b.committed(later)
    assert b.store.personal("county:912") == {"caller": "李"}
    assert make_seat("c").store.personal("county:912") == {"caller": "李"}


def test_a_seat_says_at_once_that_it_can_write(make_seat: MakeSeat) -> None:
    a = make_seat("a")
    assert a.desk.wait_for(StoreState).recording


def test_nul_and_half_surrogates_are_written(make_seat: MakeSeat) -> None:
    a = make_seat("a")
    odd = event("note.added", subject="x\0y\ud800", actor="王\0", text="\ud800\0", nan=float("nan"))
    a.store.append([odd])
    a.receipt(odd)
    heard = a.committed(odd)
    assert heard.subject == "x\ufffdy?"
    assert make_seat("b").store.damage is None


def test_a_thousand_at_once_come_in_order(make_seat: MakeSeat) -> None:
    a, b = make_seat("a"), make_seat("b")
    mine, theirs = [event() for _ in range(500)], [event(seat="b") for _ in range(500)]
    for one, two in zip(mine, theirs, strict=True):
        a.store.append([one])
        b.store.append([two])
    a.committed(mine[-1])
    a.committed(theirs[-1])
    b.committed(mine[-1])
    b.committed(theirs[-1])
    assert [e.id for e in a.heard()] == [e.id for e in b.heard()]
    assert [e.id for e in a.heard() if e.seat == "a"] == [e.id for e in mine]
    assert [e.n for e in a.heard() if e.seat == "b"] == list(range(1, 501))
    seqs = [item.seq for item in a.desk.heard if isinstance(item, Committed)]
    assert seqs == sorted(seqs)
