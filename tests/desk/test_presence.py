"""Seats see who is at the others: two desks over a real broker, and what a desk makes of what it hears."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from console.desk import presence
from console.desk.errands import Done
from console.desk.vitals import Who, read
from console.feed import Feed
from console.verbs import calls as verbs
from console.words import Editing, FeedState, Link, LiveClock, PresenceMessage, SeatMessage
from console.words.sharing import TracksState
from tests.desk.several import Base, Seat, calls, on_patrol, several
from tests.desk.town import SITE

PATIENCE_S = 30.0


class Joined:
    """Two seats on one base, each with a connection of its own to the broker."""

    def __init__(self, url: str, folder: Path) -> None:
        clock: Any = LiveClock()
        base = Base()
        self.seats = [Seat(base, name, folder, clock) for name in ("甲", "乙")]
        self.feeds = [Feed(url, SITE, one.inbox, clock, seat=one.desk.seat) for one in self.seats]
        for one, feed in zip(self.seats, self.feeds, strict=True):
            one.desk.presence.port = feed
            one.records(one is self.seats[0], "甲")
            feed.start()

    def until(self, ready: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE_S
        while not ready():
            assert time.monotonic() < end, "it did not come"
            for one in self.seats:
                one.settle()
            time.sleep(0.02)


@pytest.fixture
def joined(mosquitto: str, tmp_path: Path) -> Iterator[Joined]:
    town = Joined(mosquitto, tmp_path)
    yield town
    for feed in town.feeds:
        feed.stop()


def here(seat: Seat, incident: str) -> list[tuple[str, str, tuple[str, ...]]]:
    found = seat.desk.presence.here(seat.desk, "incident", incident)
    return [(one.seat, one.person, one.fields) for one in found]


def test_what_one_seat_selects_and_types_the_other_sees_until_it_is_gone(joined: Joined) -> None:
    a, b = joined.seats
    joined.until(lambda: a.desk.presence.heard and b.desk.presence.heard)
    on_patrol([a, b], "03")
    incident = calls([a, b], "0912")
    joined.until(lambda: incident in b.desk.incidents)
    b.desk.act(verbs.Select(kind="incident", id=incident))
    joined.until(lambda: here(a, incident) == [("乙", "人乙", ())])
    b.desk.type("改 0912 地点=文昌路")
    joined.until(lambda: here(a, incident) == [("乙", "人乙", ("place",))])
    assert a.desk.presence.changing(a.desk) == {incident: ("乙",)}
    b.desk.type("派 03 09")
    b.desk.type("派 03 0912")
    joined.until(lambda: here(a, incident) == [("乙", "人乙", ("assign",))])
    b.desk.type("")
    joined.until(lambda: here(a, incident) == [("乙", "人乙", ())])
    assert not here(b, incident), "of itself it need not be told"
    # The cable is pulled: no goodbye, the broker speaks the last will; the seat comes back by itself and says it anew.
    sock = joined.feeds[1]._connection.sock
    assert sock is not None
    sock.shutdown(socket.SHUT_RDWR)
    joined.until(lambda: not here(a, incident))
    joined.until(lambda: here(a, incident) == [("乙", "人乙", ())])
    b.desk.presence.leave(b.desk)
    joined.until(lambda: "乙" not in a.desk.presence.heard)


def said(seat: str, t: float, received_at: float, **more: Any) -> PresenceMessage:
    return PresenceMessage(seat=seat, t=t, process="desk", person="李四", received_at=received_at, **more)


def test_what_is_old_gone_or_from_a_wrong_clock_is_told_apart(tmp_path: Path) -> None:
    _, clock, (a, _) = several(tmp_path, "甲", "乙")
    now, desk = clock.now(), a.desk
    look = {"kind": "incident", "id": "county:1"}

    def seen() -> list[str]:
        desk.beat()
        return [one.seat for one in desk.presence.here(desk, "incident", "county:1")]

    a.inbox.put(said("乙", now - 600, now, **look))
    assert seen() == [], "the broker had kept it: it is ten minutes old"
    a.inbox.put(said("乙", now - 540, now + 1, **look))
    assert seen() == ["乙"], "it speaks now, whatever its clock shows"
    clock.advance(100.0)
    a.inbox.put(said("乙", now - 540, now + 101, **look))
    assert seen() == ["乙"], "the same again after the broker came back makes it no younger"
    clock.advance(presence.OLD_S - 98.0)
    assert seen() == []
    a.inbox.put(said("乙", now + 1, clock.now(), **look))
    assert seen() == ["乙"]
    a.inbox.put(SeatMessage(seat="乙", t=clock.now(), link=Link.OFFLINE))
    assert seen() == []
    a.inbox.put(SeatMessage(seat="乙", t=clock.now(), link=Link.ONLINE))
    assert seen() == ["乙"]
    a.inbox.put(PresenceMessage(seat="乙", t=clock.now()))
    assert seen() == []


def test_a_seat_speaks_twice_a_second_at_most_and_its_last_word_is_said(tmp_path: Path) -> None:
    _, clock, (a, b) = several(tmp_path, "甲", "乙")
    incident = calls([a, b], "0912")
    a.desk.presence.port = a.feed
    a.inbox.put(FeedState(connected=True, url="mqtt://b", since=clock.now()))
    a.desk.beat()
    for n in range(40):
        chosen = incident if n % 2 else ""
        a.desk.act(verbs.Select(kind="incident" if chosen else "", id=chosen))
        clock.advance(0.05)
        a.desk.beat()
    assert 3 <= len(a.sent("/presence")) <= 6
    clock.advance(1.0)
    a.desk.beat()
    assert incident.encode() in a.sent("/presence")[-1].payload
    before = len(a.sent("/presence"))
    for _ in range(130):
        clock.advance(1.0)
        a.desk.beat()
    assert len(a.sent("/presence")) - before == 2, "each minute again"
    assert all(one.retain and one.qos == 1 and not one.key for one in a.sent("/presence"))


def test_a_line_that_would_write_over_another_seat_shows_both_once(tmp_path: Path) -> None:
    _, _, (a, b) = several(tmp_path, "甲", "乙")
    incident = calls([a, b], "0912")
    for one in (a, b):
        one.settle()
    a.desk.type("改 0912 地点=文昌路")
    assert a.desk.presence.edits() == Editing("incident", incident, ("place",))
    assert b.desk.run("改 0912 地点=人民路东").ok
    b.settle()
    a.settle()
    met = a.desk.run("改 0912 地点=文昌路")
    assert not met.ok
    assert all(word in met.text() for word in ("乙", "人民路东", "文昌路"))
    assert a.desk.incidents[incident].place == "人民路东"
    assert a.desk.run("改 0912 地点=文昌路").ok, "entered again it goes"
    assert a.desk.incidents[incident].place == "文昌路"
    a.settle()
    b.settle()
    # Another field of the same incident is nobody's loss: both stay.
    a.desk.type("")
    a.desk.type("改 0912 级别=二级")
    assert b.desk.run("改 0912 地点=青年街").ok
    b.settle()
    a.settle()
    assert a.desk.run("改 0912 级别=二级").ok
    now = a.desk.incidents[incident]
    assert (now.place, now.level) == ("青年街", 2)


def test_health_names_the_seats_and_what_of_the_fixes_is_not_in_the_database(tmp_path: Path) -> None:
    _, clock, (a, _) = several(tmp_path, "甲", "乙")
    who = Who(since=0.0, version="1", pid=1, process="run")
    assert not read(a.desk, who).tracks.known
    a.inbox.put(SeatMessage(seat="乙", t=clock.now(), link=Link.ONLINE))
    a.inbox.put(SeatMessage(seat="丙", t=clock.now(), link=Link.OFFLINE))
    state = TracksState(reason="store.away", spooled=7, dropped=2)
    a.inbox.put(Done(lambda desk: setattr(desk.health, "tracks", state)))
    a.desk.beat()
    now = read(a.desk, who)
    assert (now.seats, now.seats_gone, now.tracks.waiting, now.tracks_lost) == (("乙",), ("丙",), 7, 2)
    assert {"tracks", "tracks_lost"} <= set(now.faults)
