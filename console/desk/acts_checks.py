"""Verbs of checklists: 预案, 勾."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from console.desk import checklists, undo
from console.desk import events_checks as said
from console.desk.acts_order import fail
from console.desk.state import Outcome
from console.site.checklists import ChecklistSpec
from console.site.types import kind_of
from console.verbs import Said, calls
from console.words import Checklist, Incident

if TYPE_CHECKING:
    from console.desk.desk import Desk


def start(desk: Desk, call: calls.StartChecklist) -> Outcome:
    """预案: the named list, else the one of the incident's kind; 止 does without it."""
    incident = desk.room.incidents.get(call.incident)
    if incident is None:
        return fail("desk.no_incident")
    before = desk.room.checklists.get(incident.id)
    if call.end:
        return _drop(desk, incident, before)
    spec = _spec(desk, incident, call.checklist)
    if spec is None:
        names = " ".join(one.label for one in desk.site.config.checklists)
        return fail("checks.none", type=incident.type, names=names or "–")
    if before is not None and before.id == spec.id:
        return fail("checks.running", no=incident.no, name=spec.label)
    made = checklists.begin(desk, incident, spec, actor=desk.actor)
    what = Said("checks.did_start", {"no": incident.no, "name": spec.label})
    undo.push(desk, what, lambda d: _put_back(d, incident, before, what))
    facts = {"no": incident.no, "name": spec.label, "n": len(made.lines)}
    return Outcome(ok=True, code="checks.started", facts=facts)


def _spec(desk: Desk, incident: Incident, name: str) -> ChecklistSpec | None:
    config = desk.site.config
    wanted = name or kind_of(config.incident.types, incident.type).checklist
    found = next((one for one in config.checklists if one.id == wanted), None)
    return found or (config.checklists[0] if not name and len(config.checklists) == 1 else None)


def _drop(desk: Desk, incident: Incident, before: Checklist | None) -> Outcome:
    if before is None:
        return fail("checks.not_running", no=incident.no)
    desk.record((said.ChecklistDropped(), incident.id), actor=desk.actor)
    what = Said("checks.did_drop", {"no": incident.no})
    undo.push(desk, what, lambda d: _put_back(d, incident, before, what))
    return Outcome(ok=True, code="checks.dropped", facts={"no": incident.no, "name": checklists.name_of(before)})


def _put_back(desk: Desk, incident: Incident, before: Checklist | None, what: Said) -> Outcome:
    body = said.ChecklistBegun(checklist=before) if before is not None else said.ChecklistDropped()
    desk.record((body, incident.id), actor=desk.actor)
    return Outcome(ok=True, code="desk.undone", facts={"what": what})


def tick(desk: Desk, call: calls.Tick) -> Outcome:
    """勾: by number, else the next open line."""
    incident = desk.room.incidents.get(call.incident)
    if incident is None:
        return fail("desk.no_incident")
    running = desk.room.checklists.get(incident.id)
    if running is None:
        return fail("checks.not_running", no=incident.no)
    n = call.item - 1 if call.item else running.next_open
    if call.item > len(running.lines):
        return fail("checks.no_item", no=incident.no, most=len(running.lines))
    if n < 0:
        return fail("checks.all_done", no=incident.no)
    on = call.on is not False
    line = running.lines[n]
    facts = {"no": incident.no, "what": checklists.line_words(line), "n": n + 1, "by": line.done_by}
    if (line.done_at is not None) is on:
        return fail("checks.done_already" if on else "checks.open_already", **facts)
    desk.record((said.ChecklistTicked(item=n, on=on, text=call.text), incident.id), actor=desk.actor)
    what = Said("checks.did_tick", facts)
    undo.push(desk, what, lambda d: _untick(d, incident, running, n, what))
    after = desk.room.checklists[incident.id]
    assert after is not None
    facts |= {"done": after.done, "all": len(after.lines)}
    return Outcome(ok=True, code="checks.ticked" if on else "checks.unticked", facts=facts)


def _untick(desk: Desk, incident: Incident, before: Checklist, n: int, what: Said) -> Outcome:
    """That line as it was; the others as they have become since."""
    now = desk.room.checklists.get(incident.id)
    if now is None or n >= len(now.lines):
        return fail("checks.not_running", no=incident.no)
    lines = (*now.lines[:n], before.lines[n], *now.lines[n + 1 :])
    body = said.ChecklistBegun(checklist=replace(now, lines=lines))
    desk.record((body, incident.id), actor=desk.actor)
    return Outcome(ok=True, code="desk.undone", facts={"what": what})
