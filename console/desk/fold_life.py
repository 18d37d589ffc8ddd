"""When each unit last said something itself, or a person heard it: what welfare counts from. Positions say nothing."""

from __future__ import annotations

from typing import Final

from console.desk import events_alarm as ev
from console.desk.room import Fold, Patch, Room
from console.words import Changes, Event

OWN: Final = frozenset({"order.step", "unit.duty", "incident.received", "notice.heard"})  # said by a unit's terminal
_UNIT: Final = "unit:"


def note(room: Room, event: Event) -> None:
    """Whatever shows that somebody there is well enough to speak."""
    unit = _spoke(room, event)
    if unit:
        room.life[unit] = event.at


def _spoke(room: Room, event: Event) -> str:
    if event.kind in OWN and event.actor.startswith(_UNIT):
        return event.actor.removeprefix(_UNIT)
    body = event.body
    if event.kind == "order.step" and body.get("on_behalf") and event.subject in room.orders:
        return room.orders[event.subject].unit
    if event.kind == "notice.heard":  # a person has heard it
        return str(body.get("unit", ""))
    called = body.get("call") if event.kind == "unit.called" else None
    return event.subject if isinstance(called, dict) and called.get("text") else ""


def apply(room: Room, patch: Patch, subject: str) -> Changes:
    """What the patch says of it."""
    if patch.welfare is not None:
        room.welfare[subject] = patch.welfare
    elif patch.life is not None:
        room.life[subject] = patch.life
    else:
        return Changes.NOTHING
    return Changes.ALARMS


def asked(_room: Room, body: ev.WelfareAsked, _event: Event) -> Patch:
    return Patch(welfare=body.ask)


def well(_room: Room, _body: ev.WelfareWell, event: Event) -> Patch:
    return Patch(life=event.at)


def doubted(_room: Room, body: ev.WelfareDoubted, _event: Event) -> Patch:
    return Patch(life=body.life)


RULES: Final[dict[str, Fold]] = {
    "welfare.asked": asked,
    "welfare.well": well,
    "welfare.doubted": doubted,
}
