"""A copy of the room goes its own way, and holds what the room holds."""

from __future__ import annotations

from typing import Any

import msgspec

from console.desk import events as ev
from console.desk.fold import fold
from console.desk.incident_index import IncidentIndex
from console.desk.room import Room
from console.words import Incident, Order, Ring
from tests.desk.town import NOW


def plain(room: Room) -> dict[str, Any]:
    """Everything in it, comparable."""
    return {name: vars(v) if isinstance(v, IncidentIndex) else v for name, v in vars(room).items()}


def incident(key: str, no: str) -> Incident:
    return Incident(
        id=key, no=no, source="county", t=NOW, received_at=NOW, type="", level=2, lon_deg=115.0, lat_deg=35.7,
    )  # fmt: skip


def put(room: Room, body: ev.Body, subject: str, at: float = NOW) -> None:
    fold(room, ev.make(body, subject, seat="s", actor="a", at=at))


def filled() -> Room:
    room = Room()
    put(room, ev.IncidentReceived(incident=incident("c:1", "0912")), "c:1")
    put(room, ev.OrderIssued(order=order("o1")), "o1")
    return room


def order(key: str) -> Order:
    return Order(id=key, incident="c:1", unit="03", issuer="x/s", issued_at=NOW, expires_at=NOW + 60)


def test_a_copy_holds_the_same_and_goes_its_own_way() -> None:
    room = filled()
    before, other = msgspec.json.encode(room.orders), room.copy()
    assert plain(other) == plain(room)
    put(other, ev.OrderCancelled(), "o1")
    put(other, ev.OrderIssued(order=order("o2")), "o2")
    put(other, ev.IncidentClosed(outcome="x"), "c:1")
    assert msgspec.json.encode(room.orders) == before
    assert room.by_unit == {"03": ["o1"]}
    assert room.index.open == {"c:1": None}
    assert list(room.index.near(115.0, 35.7, 100.0)) == ["c:1"]


def test_a_room_becomes_another_and_stays_itself() -> None:
    room, other = Room(), filled()
    room.become(other)
    assert plain(room) == plain(other)
    put(room, ev.OrderCancelled(), "o1")
    assert other.active == {"03": "o1"}


def test_two_incidents_of_one_number_are_two_numbers() -> None:
    room = filled()
    put(room, ev.IncidentReceived(incident=incident("d:7", "0912")), "d:7")
    assert [one.no for one in room.incidents.values()] == ["0912", "0913"]
    put(room, ev.IncidentReceived(incident=incident("c:1", "0912")), "c:1")
    assert room.incidents["c:1"].no == "0912"


def test_two_rings_of_one_number_are_two_numbers() -> None:
    room = Room()
    for key in ("a", "b"):
        ring = msgspec.convert({"id": key, "no": "圈1", "name": "", "made_at": NOW, "made_by": "x"}, Ring, strict=False)
        put(room, ev.RingDrawn(ring=ring), key)
    assert [one.no for one in room.rings.values()] == ["圈1", "圈2"]
