"""Verbs of words for upstairs: 首报 (and 续报), 报."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.desk import briefing, reporting, sheets, source, undo
from console.desk import events_checks as said
from console.desk.acts_order import fail
from console.desk.state import Outcome
from console.verbs import Said, calls

if TYPE_CHECKING:
    from console.desk.desk import Desk


def report(desk: Desk, call: calls.FirstReport) -> Outcome:
    """首报: without a word where to, the draft is shown; else it is sent or kept, as drafted or rewritten."""
    incident = desk.room.incidents.get(call.incident)
    if incident is None:
        return fail("desk.no_incident")
    drafted = reporting.draft(desk, incident)
    code = "report.further" if drafted.further else "report.first"
    if not call.to and not call.text:
        sheets.show(desk, "report", incident.id)
        return Outcome(ok=True, code="report.drafted", facts={"what": Said(code), "no": incident.no})
    to = call.to or "note"
    if to == "source" and not source.listens(incident):
        return fail("report.no_source", no=incident.no)
    text = call.text.strip() or drafted.text
    desk.record((said.IncidentReported(text=text, further=drafted.further, to=to), incident.id), actor=desk.actor)
    facts = {"what": Said(code), "no": incident.no}
    if to == "source":
        source.tell(desk, incident, "report", desk.clock.now(), text=text, by=desk.actor)
        desk.tell("report.told", facts, "incident", incident.id)
    what = Said("report.did", facts)
    undo.push(desk, what, undo.final(what))
    return Outcome(ok=True, code="report.sent" if to == "source" else "report.kept", facts=facts)


def brief(desk: Desk, call: calls.Brief) -> Outcome:
    """报: the line stands over the map and lives on until it is asked for again."""
    incident = desk.room.incidents.get(call.incident)
    if incident is None:
        return fail("desk.no_incident")
    again = desk.view.brief == incident.id
    desk.look(brief="" if again else incident.id)
    return Outcome(ok=True, code="report.brief_line", facts={"line": briefing.line(desk, incident)})
