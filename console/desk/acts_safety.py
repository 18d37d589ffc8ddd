"""Verbs about the safety of units: 安 writes down that all is well, 点名 asks who is there, 应 marks one who is."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import numpy as np

from console.desk import (
    acts_incident,
    acts_order,
    audience,
    choice,
    intake,
    notices,
    rescue,
    rollcall,
    source,
    undo,
    welfare,
)
from console.desk import events_alarm as ev
from console.desk.acts_order import fail
from console.desk.events import SosAnswered
from console.desk.numbers import number
from console.desk.state import Outcome, Selection
from console.verbs import Said, calls
from console.words import Incident, Sos

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


# --- roll call ----------------------------------------------------------------------------------------------------


def roll_call(desk: Desk, call: calls.RollCall) -> Outcome:
    """点名: its card shows who is missing. What terminals were asked cannot be unasked: undo ends it, and says so."""
    if call.end:
        return _end_call(desk)
    units = audience.members(desk, call.to) if call.to else tuple(rollcall.on_duty(desk))
    to = audience.words(desk, call.to) if call.to else Said("rollcall.on_duty").text()
    if not units:
        return fail("rollcall.nobody", to=to)
    notice = rollcall.begin(desk, units, to)
    choice.select(desk, Selection("notice", notice.id))
    undo.push(desk, Said("rollcall.did", {"no": notice.no}), lambda d: _end_one(d, notice.id))
    return Outcome(ok=True, code="rollcall.begun", facts={"no": notice.no, "to": to, "n": len(units)})


def _end_call(desk: Desk) -> Outcome:
    """止: the selected one, else the newest."""
    open_ones = rollcall.running(desk)
    if not open_ones:
        return fail("rollcall.none")
    return _end_one(desk, next((one.id for one in open_ones if desk.selection.id == one.id), open_ones[0].id))


def _end_one(desk: Desk, key: str) -> Outcome:
    notice = desk.room.notices[key]
    if not notice.open:
        return fail("notice.over_already", no=notice.no)
    code, facts = rollcall.result(notice, rollcall.tally(desk, notice))
    rollcall.end(desk, notice, "withdrawn", desk.actor)
    return Outcome(ok=True, code=code, facts=facts)


def present(desk: Desk, call: calls.Present) -> Outcome:
    """应: in every roll call that waits for it. What its own terminal says later takes the place of it."""
    words = {"unit": desk.unit_words(call.unit)}
    asked = [one for one in rollcall.running(desk) if call.unit in one.units]
    if not asked:
        return fail("rollcall.not_asked", **words)
    marked = [one for one in asked if notices.mark_by_hand(desk, one, call.unit, text=call.text)]
    if not marked:
        return fail("rollcall.there_already", **words)
    rollcall.second(desk)
    what = Said("rollcall.did_present", words)
    undo.push(desk, what, undo.final(what))
    found = rollcall.tally(desk, desk.room.notices[marked[0].id])
    code = "rollcall.present_said" if call.text else "rollcall.present"
    return Outcome(ok=True, code=code, facts=words | {"n": len(found.missing), "text": call.text})


# --- an emergency -------------------------------------------------------------------------------------------------


def rescue_(desk: Desk, call: calls.Rescue) -> Outcome:
    """救: to an emergency units go as to any incident; made once, then selected, so that a row's key sends."""
    sos = desk.room.sos.get(call.unit)
    if sos is None or not sos.open:
        return fail("desk.no_sos", unit=desk.unit_words(call.unit))
    there = rescue.incident_of(desk, call.unit)
    made = there or _made(desk, sos)
    choice.select(desk, Selection("incident", made.id))
    if call.going:
        return acts_order.assign(desk, calls.Assign(units=call.going, incident=made.id, force=call.force))
    code = "sos.selected" if there is not None else "sos.made"
    return Outcome(ok=True, code=code, facts={"no": made.no, "unit": desk.unit_words(call.unit)})


def _made(desk: Desk, sos: Sos) -> Incident:
    """Where the unit is now, else where it pressed; without either 未定位."""
    now, words = desk.clock.now(), desk.unit_words(sos.unit)
    row = desk.units.row.get(sos.unit)
    known = row is not None and bool(np.isfinite(desk.units.x_m[row]))
    lon, lat = (float(desk.units.lon_deg[row]), float(desk.units.lat_deg[row])) if known else (sos.lon_deg, sos.lat_deg)
    text = " ".join(part for part in (Said("sos.text", {"unit": words}).text(), sos.text) if part)
    made = Incident(
        id=f"{source.ROOM}:{desk.seat}-{uuid.uuid4().hex[:12]}", no=number(desk.room, "", now), source=source.ROOM,
        t=sos.t, received_at=now, type=desk.site.config.alarms.sos_type, level=1, lon_deg=lon, lat_deg=lat,
        place=rescue.landmark(desk, sos.unit), text=text,
    )  # fmt: skip
    made = intake.add(desk, made, desk.actor, [(SosAnswered(incident=made.id), sos.unit)])
    intake.sign(desk, made.id, actor=desk.actor)
    facts = {"no": made.no, "type": made.type}
    undo.push(desk, Said("desk.did_new", facts), lambda d: acts_incident.withdraw(d, made.id))
    return desk.room.incidents[made.id]
