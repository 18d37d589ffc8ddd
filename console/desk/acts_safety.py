"""Verbs about the safety of units: 安 writes down that a person asked, and all is well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.desk import events_alarm as ev
from console.desk import undo, welfare
from console.desk.acts_order import fail
from console.desk.state import Outcome
from console.verbs import Said, calls

if TYPE_CHECKING:
    from console.desk.desk import Desk


def well(desk: Desk, call: calls.AllWell) -> Outcome:
    """安: its time starts anew; taken back, it runs from where it was."""
    words = {"unit": desk.unit_words(call.unit)}
    if not welfare.runs(desk, call.unit):
        return fail("welfare.not_there", **words)
    before = desk.room.life.get(call.unit, 0.0)
    desk.record((ev.WelfareWell(text=call.text), call.unit), actor=desk.actor)
    desk.welfare.second(desk)
    at = desk.room.life[call.unit]
    desk.tell("welfare.well", words | {"text": call.text}, "order", _incident(desk, call.unit))
    what = Said("welfare.did", words)
    undo.push(desk, what, lambda d: _doubted(d, call.unit, at, before, what))
    return Outcome(ok=True, code="welfare.well", facts=words | {"text": call.text})


def _doubted(desk: Desk, unit: str, at: float, before: float, what: Said) -> Outcome:
    """Unless the unit has said something itself meanwhile: that stands."""
    if desk.room.life.get(unit) == at:
        desk.record((ev.WelfareDoubted(life=before), unit), actor=desk.actor)
        desk.welfare.second(desk)
    return Outcome(ok=True, code="desk.undone", facts={"what": what})


def _incident(desk: Desk, unit: str) -> str:
    order = desk.order_of(unit)
    return order.incident if order is not None else ""
