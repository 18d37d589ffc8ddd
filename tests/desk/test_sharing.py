"""Several seats on one journal: who was first, who records, what is shown while the database is away."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.desk import events as ev
from console.desk.room import Room
from console.desk.sharing.confirmed import folded
from console.words import Event, FeedState, Link, LinkMessage, Receipt, SeatMessage, StoreState, VirtualClock
from tests.desk.several import Base, Seat, broadcast, calls, on_patrol, several
from tests.desk.test_room_copy import plain

Three = tuple[Base, VirtualClock, list[Seat]]


@pytest.fixture
def town(tmp_path: Path) -> Three:
    """Three seats, two incidents, two units on patrol; all is settled."""
    base, clock, seats = several(tmp_path, "甲", "乙", "丙")
    on_patrol(seats, "03", "05", "11")
    calls(seats, "0912"), calls(seats, "0915")
    settled(seats)
    return base, clock, seats


def settled(seats: list[Seat]) -> None:
    for _ in range(3):
        for one in seats:
            one.settle()


def same(base: Base, seats: list[Seat]) -> None:
    """All show the same, and it is what the journal says in the order of commits."""
    settled(seats)
    for one in seats:
        assert one.desk.confirmed.waiting == 0
        assert_same(base.events, one.desk.room, one.desk.seat)


def assert_same(journal: list[Event], shown: Room, seat: str = "") -> None:
    """It is what the journal says."""
    room = Room()
    for event in journal:
        folded(room, event)
    found = plain(shown)
    for name, table in plain(room).items():
        assert not differing(found[name], table), (seat, name, str(differing(found[name], table)))


def differing(shown: object, table: object) -> object:
    """Only what differs, to be read."""
    if shown == table:
        return None
    if isinstance(shown, dict) and isinstance(table, dict):
        return {key: (shown.get(key), table.get(key)) for key in shown | table if shown.get(key) != table.get(key)}
    return shown, table


def order_of(seat: Seat, unit: str) -> tuple[str, str]:
    order = seat.desk.order_of(unit)
    assert order is not None
    return order.incident, order.issuer


def test_what_the_wire_says_is_journaled_once_and_known_to_all(town: Three) -> None:
    base, _, seats = town
    assert [e.kind for e in base.events].count("incident.received") == 2
    assert {e.seat for e in base.events if e.kind == "incident.received"} == {"甲"}
    assert all(len(one.desk.incidents) == 2 for one in seats)
    assert [len(one.sent("county/reply")) for one in seats] == [2, 0, 0]
    same(base, seats)


def test_an_act_at_one_seat_is_seen_at_the_others_with_a_line(town: Three) -> None:
    base, _, seats = town
    assert seats[1].desk.run("派 03 至 0912").ok
    settled(seats)
    assert [order_of(one, "03") for one in seats] == [("county:20260921-0912", "demo/乙")] * 3
    assert [len(one.sent("03/order")) for one in seats] == [0, 1, 0]
    said = next(line for line in seats[2].desk.ticker if line.code == "seats.assigned")
    assert (said.facts["who"], said.facts["unit"], said.facts["no"]) == ("乙 人乙", "03", "0912")
    same(base, seats)


def test_the_second_is_told_who_was_first_and_keeps_what_was_typed(town: Three) -> None:
    base, _, (a, b, c) = town
    assert a.desk.run("派 03 至 0912").ok
    assert b.desk.run("派 03 至 0915").ok
    b.store.commit()
    settled([a, b, c])
    assert [order_of(one, "03")[0][-4:] for one in (a, b, c)] == ["0915"] * 3
    lost = a.desk.lost
    assert lost is not None
    assert lost.line == "派 03 至 0912"
    assert "乙" in lost.said.text()
    assert "0915" in lost.said.text()
    assert a.sent("03/order") == []
    assert not a.desk.undoable
    same(base, [a, b, c])


def test_a_second_order_that_a_person_wants_suspends_the_first(town: Three) -> None:
    base, _, (a, b, c) = town
    a.desk.run("派 03 至 0912")
    settled([a, b, c])
    assert b.desk.run("派 03 至 0915").confirm
    assert b.desk.run("派 03 至 0915 !").ok
    settled([a, b, c])
    assert order_of(c, "03")[0].endswith("0915")
    assert len(c.desk.room.suspended) == 1
    same(base, [a, b, c])


def test_of_two_who_suspend_the_same_one_is_second(town: Three) -> None:
    base, _, (a, b, c) = town
    calls([a, b, c], "0920")
    settled([a, b, c])
    c.desk.run("派 03 至 0912")
    settled([a, b, c])
    a.desk.run("派 03 至 0915 !"), b.desk.run("派 03 至 0920 !")
    a.store.commit()
    settled([a, b, c])
    assert order_of(b, "03")[0].endswith("0915")
    assert b.desk.lost is not None
    assert len(b.sent("03/order")) == 0
    same(base, [a, b, c])


def test_the_next_seat_takes_over_and_nothing_heard_meanwhile_is_lost(town: Three) -> None:
    base, clock, (a, b, c) = town
    b.desk.run("派 03 至 0912")
    settled([a, b, c])
    order = b.desk.order_of("03")
    assert order is not None
    said = {"order": order.id, "step": "signed", "t": clock.now() + 1}
    for one in (b, c):
        one.hear("unit/03/reply", said)
        one.hear("unit/05/link", {"t": clock.now() + 1, "link": "offline"})
    settled([b, c])
    assert [e.kind for e in base.events].count("order.step") == 0
    c.records(True, "丙")
    b.records(False, "丙")
    settled([b, c])
    assert [e.kind for e in base.events].count("order.step") == 1
    assert b.desk.room.facts["05"].link is not None
    assert b.desk.room.facts["05"].link.link is Link.OFFLINE
    settled([a])
    same(base, [a, b, c])


def test_what_two_recorders_heard_is_one_event(town: Three) -> None:
    base, clock, seats = town
    broadcast(seats, "incident/county", {"id": "20260921-0933", "t": clock.now(), "type": "噪声扰民", "level": 3})
    seats[1].records(True, "乙")
    same(base, seats)
    assert [e.subject for e in base.events if e.kind == "incident.received"].count("county:20260921-0933") == 1


def test_away_the_order_goes_out_marked_and_is_brought_in_later(town: Three) -> None:
    base, _, (a, b, c) = town
    for one in (a, b, c):
        one.store.cut()
    settled([a, b, c])
    b.desk.run("派 05 至 0912")
    settled([a, b, c])
    order = b.desk.order_of("05")
    assert order is not None
    assert order.unrecorded
    assert len(b.sent("05/order")) == 1
    signed = {"order": order.id, "step": "signed", "t": a.clock.now() + 1}
    calls([a, b, c], "0940")
    assert all("county:20260921-0940" in one.desk.incidents for one in (a, b, c))
    assert [len(one.sent("county/reply")) for one in (b, c)] == [1, 0], "b's own assignment, nothing else"
    for one in (b, a, c):
        one.store.back()
    settled([a, b, c])
    broadcast([a, b, c], "unit/05/reply", signed)
    settled([a, b, c])
    assert not order_of(c, "05")[0].endswith("0915")
    assert [e.subject for e in base.events if e.kind == "incident.received"].count("county:20260921-0940") == 1
    same(base, [a, b, c])


def test_two_seats_that_could_not_know_of_each_other_clash_and_a_person_decides(town: Three) -> None:
    base, _, (a, b, c) = town
    for one in (a, b):
        one.store.cut()
    settled([a, b])
    a.desk.run("派 03 至 0912"), b.desk.run("派 03 至 0915")
    settled([a, b])
    b.store.back()
    a.store.back()
    settled([a, b, c])
    assert set(c.desk.room.clashes) == {"03"}
    clash = c.desk.room.clashes["03"]
    said = {"order": clash.first, "step": "signed", "t": a.clock.now() + 1}
    broadcast([a, b, c], "unit/03/reply", said)
    settled([a, b, c])
    a.clock.advance(1.0)
    settled([a, b, c])
    assert not c.desk.room.clashes, "the terminal has answered one of them: no person is asked"
    assert order_of(c, "03")[0] == "county:20260921-0915"
    assert [e.body["rule"] for e in base.events if e.kind == "order.clash_settled"] == ["answered"]
    same(base, [a, b, c])


def test_who_gave_the_order_that_waits_reads_who_decided_so(town: Three) -> None:
    base, _, (a, b, c) = town
    for one in (a, b):
        one.store.cut()
    settled([a, b])
    a.desk.run("派 03 至 0912"), b.desk.run("派 03 至 0915")
    settled([a, b])
    b.store.back()
    a.store.back()
    settled([a, b, c])
    assert "seats.clashed" in [line.code for line in c.desk.ticker]
    assert c.desk.run("定 03 0912").ok
    settled([a, b, c])
    line = next(line for line in reversed(b.desk.ticker) if line.code.startswith("seats.settled"))
    assert line.code == "seats.settled_by"
    assert (line.facts["by"], line.facts["no"], line.facts["other"]) == ("丙 人丙", "0912", "0915")
    assert order_of(b, "03")[0] == "county:20260921-0912"
    same(base, [a, b, c])


def test_while_the_database_is_away_another_stands_in_for_a_seat_that_is_gone(town: Three) -> None:
    base, clock, (_, b, c) = town
    for one in (b, c):
        one.store.cut()
        for name, link in (("甲", Link.OFFLINE), ("乙", Link.ONLINE), ("丙", Link.ONLINE)):
            one.inbox.put(SeatMessage(seat=name, t=clock.now(), link=link))
        one.inbox.put(FeedState(connected=True, url="mqtt://broker", since=clock.now()))
    settled([b, c])
    clock.advance(1.0)
    settled([b, c])
    assert sorted([b.desk.recording, c.desk.recording]) == [False, True]
    calls([b, c], "0950")
    told = [one.payload for seat in (b, c) for one in seat.sent("county/reply") if b"0950" in one.payload]
    assert len(told) == 1
    for one in (b, c):
        one.store.back()
    settled([b, c])
    assert [e.subject for e in base.events if e.kind == "incident.received"].count("county:20260921-0950") == 1


def test_links_are_shown_at_every_seat_before_they_are_journaled(town: Three) -> None:
    _, clock, (_, b, _) = town
    b.inbox.put(LinkMessage(unit="11", t=clock.now() + 1, link=Link.OFFLINE, received_at=clock.now() + 1))
    b.desk.beat()
    assert Link(int(b.desk.units.link[b.desk.units.row["11"]])) is Link.OFFLINE


def test_a_flood_of_what_others_did_is_folded_over_several_beats(town: Three, monkeypatch: pytest.MonkeyPatch) -> None:
    base, _, (a, b, c) = town
    monkeypatch.setattr("console.desk.sharing.desk.COMMITTED_A_BEAT", 5)
    for n in range(30):
        a.desk.run(f"注 0912 第{n}条")
    while a.store.out:
        a.store.commit()
    b.store.hear()
    b.desk.beat()
    key = "county:20260921-0912"
    assert 0 < len(b.desk.notes.get(key, ())) < 30
    for _ in range(10):
        b.desk.beat()
    assert len(b.desk.notes[key]) == 30
    monkeypatch.undo()
    same(base, [a, b, c])


def test_what_a_broker_keeps_and_says_again_after_a_restart_is_journaled_again(town: Three, tmp_path: Path) -> None:
    base, clock, (_, b, c) = town
    said = {"t": clock.now(), "link": "online"}
    again = Seat(base, "甲", tmp_path, clock)
    again.records(True, "甲")
    settled([again, b, c])
    again.hear("unit/03/link", said)
    clock.advance(20.0)
    settled([again, b, c])
    facts = c.desk.room.facts["03"]
    assert facts.link is not None
    assert facts.link.link is Link.ONLINE
    same(base, [again, b, c])


def test_what_is_kept_and_never_heard_of_does_not_stay_shown(town: Three) -> None:
    _, clock, (a, b, c) = town
    b.desk.run("注 0912 甲")
    events = b.store.out.pop()[0]  # the store has them under these ids already
    for event in events:
        b.inbox.put(Receipt(event_id=event.id, ok=True, at=clock.now()))
    settled([a, b, c])
    assert b.desk.confirmed.waiting == 1
    clock.advance(20.0)
    settled([a, b, c])
    assert b.desk.confirmed.waiting == 0
    assert not b.desk.notes.get("county:20260921-0912")


def test_a_seat_whose_name_another_machine_has_shows_the_room_and_takes_no_acts(town: Three) -> None:
    _base, _clock, (a, b, _c) = town
    b.inbox.put(StoreState(recording=False, reason="store.name_taken", namesake="指挥车", since=b.clock.now()))
    b.desk.beat()
    assert [line.code for line in b.desk.ticker][-1] == "seats.name_taken"
    refused = b.desk.run("注 0912 试")
    assert (refused.ok, refused.code) == (False, "seats.name_taken")
    assert "指挥车" in refused.text()
    assert b.desk.run("选 0912").ok  # to look is no act
    assert a.desk.run("注 0912 双方已分开").ok
    settled([a, b])
    assert plain(a.desk.room) == plain(b.desk.room)
    b.inbox.put(StoreState(recording=True, since=b.clock.now()))
    b.desk.beat()
    assert b.desk.run("注 0912 试").ok


def test_a_seat_that_begins_without_the_database_leaves_what_the_outbox_has_to_the_outbox(
    town: Three, tmp_path: Path
) -> None:
    """The journal has the order; this seat has not read it yet."""
    base, clock, seats = town
    assert seats[1].desk.run("派 03 至 0912").ok
    settled(seats)
    (order,) = seats[1].sent("03/order")
    lines = len(base.events)
    again = Seat(Base(), "乙", tmp_path / "again", clock)
    assert again.desk.take_over([order]) == frozenset()
    assert not again.store.out
    assert len(base.events) == lines


def test_what_is_about_everything_is_settled_with_what_is_on_its_way(town: Three) -> None:
    """A seat that began has forgotten all links: here that comes before one of ours in the journal, and was heard of
    after it was shown."""
    base, clock, (a, b, c) = town
    a.desk.record((ev.UnitLink(link=Link.OFFLINE, t=clock.now(), since=clock.now()), "03"), actor="unit:03")
    base.take(([ev.make(ev.DeskBegan(), "乙", seat="乙", actor="system", at=clock.now())], ()))
    a.store.hear()
    a.desk.beat()
    a.store.commit()
    clock.advance(2.0)
    same(base, [a, b, c])
    assert a.desk.room.facts["03"].link is not None


def test_who_brings_the_second_order_in_names_the_clash_also_when_it_hears_of_the_first_later(town: Three) -> None:
    """It does not record, and the store, which told it alone, is ahead of what it has read."""
    base, clock, (a, b, c) = town
    b.store.cut()
    settled([b])
    assert c.desk.run("派 03 至 0912").ok
    assert b.desk.run("派 03 至 0915").ok
    c.store.commit()
    hears, b.store.hear = b.store.hear, lambda *_: None  # type: ignore[method-assign]
    b.store.back()
    b.desk.beat()
    assert not b.desk.room.clashes
    b.store.hear = hears  # type: ignore[method-assign]
    for _ in range(3):
        settled([a, b, c])
        clock.advance(1.0)
    assert [e.seat for e in base.events if e.kind == "order.clashed"] == ["乙"]
    assert set(a.desk.room.clashes) == {"03"}
    same(base, [a, b, c])


def test_the_seat_that_records_names_a_clash_whose_finder_is_dead(town: Three) -> None:
    base, clock, (a, b, c) = town
    b.store.cut()
    settled([b])
    assert c.desk.run("派 03 至 0912").ok
    assert b.desk.run("派 03 至 0915").ok
    settled([a, c])
    clock.advance(2.0)
    for made in b.store.spool:
        base.take(made)
    for _ in range(8):
        settled([a, c])
        clock.advance(1.0)
    assert [e.seat for e in base.events if e.kind == "order.clashed"] == ["甲"]
    assert set(c.desk.room.clashes) == {"03"}
    same(base, [a, c])
