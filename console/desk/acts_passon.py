"""Verbs about incidents that are no matter of the police: 转, 复转."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.desk import choice, source, undo
from console.desk import events_incident as ev
from console.desk.acts_incident import open_one
from console.desk.acts_order import fail
from console.desk.state import Outcome
from console.say import say
from console.site.types import kind_of
from console.verbs import Said, calls
from console.words import Incident, IncidentState

if TYPE_CHECKING:
    from console.desk.desk import Desk


def receivers(desk: Desk, incident: Incident | None = None, *, own: bool = False) -> tuple[str, ...]:
    """To whom the site passes on: what it says of this kind first, then its list, then what it says of other kinds.
    ``own``: of this kind alone."""
    types = desk.site.config.incident.types
    first = (kind_of(types, incident.type).pass_to,) if incident is not None else ()
    every = first if own else (*first, *desk.site.config.intake.pass_to, *(one.pass_to for one in types))
    return tuple(dict.fromkeys(one for one in every if one))


def pass_on(desk: Desk, call: calls.PassOn) -> Outcome:
    """转: it waits at the end of the queue until somebody there has it; off takes it back."""
    incident = open_one(desk, call.incident)
    if isinstance(incident, Outcome):
        return incident
    if call.on is False:
        return _take_back(desk, incident, call.text)
    if incident.state is IncidentState.PASSED:
        return fail("intake.pass.already", no=incident.no, to=incident.passed_to)
    running = [order.unit for order in desk.orders_of(incident.id) if order.state.active and not order.foreign]
    if running:
        return fail("intake.pass.orders", no=incident.no, units=" ".join(running))
    to = call.receiver or next(iter(receivers(desk, incident, own=True)), "")
    if not to:
        return fail("intake.pass.to_whom", no=incident.no)
    desk.record((ev.IncidentPassed(to=to, text=call.text), incident.id), actor=desk.actor)
    source.tell(desk, incident, "passed", desk.clock.now(), text=" · ".join(x for x in (to, call.text) if x),
                by=desk.actor)  # fmt: skip
    facts = {"no": incident.no, "to": to}
    desk.tell("intake.tick.passed", facts, "incident", incident.id)
    undo.push(desk, Said("intake.pass.did_on", facts), lambda d: _undo(d, incident.id))
    choice.refresh_ranking(desk)
    return Outcome(ok=True, code="intake.pass.on", facts=facts)


def _undo(desk: Desk, key: str) -> Outcome:
    incident = open_one(desk, key)
    return incident if isinstance(incident, Outcome) else _take_back(desk, incident, "")


def _take_back(desk: Desk, incident: Incident, text: str) -> Outcome:
    """Until somebody has acknowledged it (then it is closed)."""
    if incident.state is not IncidentState.PASSED:
        return fail("intake.pass.not_passed", no=incident.no)
    desk.record((ev.IncidentTakenBack(text=text), incident.id), actor=desk.actor)
    words = say("intake.pass.back_text")
    source.tell(desk, incident, "signed", desk.clock.now(), text=words, by=desk.actor)
    facts = {"no": incident.no, "to": incident.passed_to}
    desk.tell("intake.tick.taken_back", facts, "incident", incident.id)
    return Outcome(ok=True, code="intake.pass.back", facts=facts)


def acknowledged(desk: Desk, call: calls.Passed) -> Outcome:
    """复转: by name, as somebody there said it; the incident is closed with that."""
    incident = open_one(desk, call.incident)
    if isinstance(incident, Outcome):
        return incident
    if incident.state is not IncidentState.PASSED:
        return fail("intake.pass.not_passed", no=incident.no)
    if not call.by.strip():
        return fail("intake.pass.needs_name")
    if not desk.actor:
        return fail("desk.no_person")
    facts = {"no": incident.no, "to": incident.passed_to, "by": call.by.strip()}
    text = call.text or say("intake.pass.outcome", **facts)
    desk.record((ev.IncidentPassAcked(by=facts["by"], text=text), incident.id), actor=desk.actor)
    source.tell(desk, incident, "closed", desk.clock.now(), text=text, by=desk.actor)
    desk.tell("intake.tick.pass_acked", facts, "incident", incident.id)
    what = Said("intake.pass.did_ack", facts)
    undo.push(desk, what, undo.final(what))
    return Outcome(ok=True, code="intake.pass.acked", facts=facts)
