"""How requests for reserve and drills change the room."""

from __future__ import annotations

from math import isnan
from typing import Final

from msgspec.structs import replace

from console.desk import events as ev
from console.desk.room import NOTHING, Fold, Patch, Room
from console.words import Changes, DrillMark, Event


def apply(room: Room, patch: Patch, subject: str) -> Changes:
    """What the patch says of them."""
    if patch.reserve is not None:
        room.reserves[subject] = patch.reserve
    elif patch.drill is not None:
        room.drills[subject] = patch.drill
    elif not (patch.unreserved and room.reserves.pop(subject, None) is not None):
        return Changes.NOTHING
    return Changes.RINGS


def asked(_room: Room, body: ev.ReserveAsked, _event: Event) -> Patch:
    return Patch(reserve=body.reserve)


def answered(room: Room, body: ev.ReserveAnswered, event: Event) -> Patch:
    reserve = room.reserves[event.subject]
    said = {"state": "granted" if body.granted else "refused", "answer": body.text, "answered_by": body.by}
    count = reserve.count if body.count is None else body.count
    return Patch(reserve=replace(reserve, **said, count=count, answered_at=event.at))


def withdrawn(_room: Room, _body: ev.ReserveWithdrawn, _event: Event) -> Patch:
    return Patch(unreserved=True)


def begun(_room: Room, body: ev.DrillBegun, _event: Event) -> Patch:
    return Patch(drill=body.drill)


def marked(room: Room, body: ev.DrillMarked, event: Event) -> Patch:
    """A stopwatch stops once: what is said of a step a second time changes nothing."""
    drill = room.drills[event.subject]
    if drill.ended_at is not None:
        return NOTHING
    return Patch(drill=replace(drill, marks=tuple(_stopped(one, body) for one in drill.marks)))


def _stopped(mark: DrillMark, body: ev.DrillMarked) -> DrillMark:
    if mark.unit != body.unit:
        return mark
    fresh = {"signed_s": body.signed_s, "onscene_s": body.onscene_s}
    running = {name: value for name, value in fresh.items() if value is not None and isnan(getattr(mark, name))}
    return replace(mark, **running)


def ended(room: Room, body: ev.DrillEnded, event: Event) -> Patch:
    drill = room.drills[event.subject]
    return Patch(drill=replace(drill, ended_at=event.at, text=body.text)) if drill.ended_at is None else NOTHING


RULES: Final[dict[str, Fold]] = {
    "reserve.asked": asked,
    "reserve.answered": answered,
    "reserve.withdrawn": withdrawn,
    "drill.begun": begun,
    "drill.marked": marked,
    "drill.ended": ended,
}
