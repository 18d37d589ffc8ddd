"""The room's time has jumped: the open times that it wrote itself move with it, so that waits stay what they were.

What a terminal or a source said by its own clock stays, and so does what is over; the journal keeps every time as it
was.
"""

from __future__ import annotations

from msgspec.structs import replace

from console.desk.room import Room
from console.words import Incident, Order, StepMark


def move(room: Room, by_s: float) -> None:
    """All open incidents, orders, emergencies, broadcasts, checklists, calls and heard alarms."""
    for incident in [one for one in room.incidents.values() if not one.ended]:
        room.put(_incident(incident, by_s))
    for order in [one for one in room.orders.values() if not one.state.ended]:
        room.orders[order.id] = _order(order, by_s)
    for unit, sos in room.sos.items():
        if sos.open:
            taken = None if sos.taken_at is None else sos.taken_at + by_s
            room.sos[unit] = replace(sos, received_at=sos.received_at + by_s, taken_at=taken)
    for key, notice in room.notices.items():
        if notice.open:
            times = {"issued_at": notice.issued_at + by_s, "expires_at": notice.expires_at + by_s}
            room.notices[key] = replace(notice, **times)
    _lesser(room, by_s)


def _lesser(room: Room, by_s: float) -> None:
    room.began_at += by_s
    for key, checks in room.checklists.items():
        if checks is not None and key in room.incidents and not room.incidents[key].ended:
            room.checklists[key] = replace(checks, since=checks.since + by_s, begun_at=checks.begun_at + by_s)
    for unit, calls in room.calls.items():
        room.calls[unit] = tuple(replace(one, at=one.at + by_s) for one in calls)
    for key, mark in room.alarm_marks.items():
        room.alarm_marks[key] = replace(mark, at=mark.at + by_s)


def _incident(incident: Incident, by_s: float) -> Incident:
    signed = None if incident.signed_at is None else incident.signed_at + by_s
    return replace(incident, received_at=incident.received_at + by_s, signed_at=signed)


def _order(order: Order, by_s: float) -> Order:
    held = order.held_at + by_s if order.held_at else 0.0
    issued = order.issued_at if order.foreign else order.issued_at + by_s
    return replace(
        order, issued_at=issued, expires_at=order.expires_at + by_s, held_at=held,
        steps=tuple(_mark(mark, by_s) for mark in order.steps),
    )  # fmt: skip


def _mark(mark: StepMark, by_s: float) -> StepMark:
    """A unit's own time, and what was read from its positions, is by its clock."""
    its_own = mark.by.startswith("unit:") or mark.inferred
    seen = mark.seen_at + by_s if mark.seen_at else 0.0
    return replace(mark, at=mark.at if its_own else mark.at + by_s, seen_at=seen)
