"""How events about edges change the room: what stands, and the last that are over."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from console.desk import events as ev
from console.desk.room import NOTHING, Fold, Patch, Room
from console.words import Changes, EdgeEvent, Event

KEPT: Final = 200  # of those that are over
_MARK: Final = "-E"  # between the seat and the number


def id_of(seat: str, n: int) -> str:
    return f"{seat}{_MARK}{n}"


def label(edge: EdgeEvent) -> str:
    """``E12``: what people call it."""
    return edge.id.rpartition("-")[2]


def put(room: Room, edge: EdgeEvent) -> Changes:
    room.edges[edge.id] = edge
    number = label(edge).removeprefix("E")
    room.edge_last = max(room.edge_last, int(number) if number.isdecimal() else 0)
    over = [key for key, one in room.edges.items() if one.ended_at is not None]
    for key in over[:-KEPT]:
        del room.edges[key]
    return Changes.EDGES


def fired(_room: Room, body: ev.EdgeFired, _event: Event) -> Patch:
    return Patch(edge=body.edge)


def ended(room: Room, _body: ev.EdgeEnded, event: Event) -> Patch:
    known = room.edges.get(event.subject)
    return Patch(edge=replace(known, ended_at=event.at)) if known is not None else NOTHING


def snoozed(room: Room, body: ev.EdgeSnoozed, event: Event) -> Patch:
    known = room.edges.get(event.subject)
    if known is None:
        return NOTHING
    return Patch(edge=replace(known, snoozed_until=body.until, snoozed_why=body.why, snoozed_by=event.actor))


RULES: Final[dict[str, Fold]] = {
    "edge.fired": fired,
    "edge.ended": ended,
    "edge.snoozed": snoozed,
}
