"""Verbs about incidents and emergencies: 警, 置, 改, 签, 结, 退, 注, 接, 解."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from console.desk import choice, intake, orders, source, undo
from console.desk import events as ev
from console.desk.acts_order import fail, failed
from console.desk.ended import ended_said
from console.desk.numbers import number
from console.desk.state import Outcome, Selection
from console.say import say
from console.verbs import Said, calls
from console.words import Changes, Incident, IncidentState, Order, OrderState, Step

if TYPE_CHECKING:
    from console.desk.desk import Desk


def open_one(desk: Desk, key: str) -> Incident | Outcome:
    """The incident, while anything can still be done about it; else who ended it, when, and how."""
    incident = desk.room.incidents.get(key)
    if incident is None:
        return fail("desk.no_incident")
    return failed(ended_said(desk, incident)) if incident.ended else incident


def new(desk: Desk, call: calls.NewIncident, seen: str = "") -> Outcome:
    """警: type and place are enough; who makes it has signed it. ``seen``: on whose picture."""
    now = desk.clock.now()
    key = f"{source.ROOM}:{desk.seat}-{uuid.uuid4().hex[:12]}"
    made = Incident(
        id=key,
        no=number(desk.room, "", now),
        source=source.ROOM,
        t=now,
        received_at=now,
        type=call.type,
        level=call.level,
        lon_deg=call.lon_deg,
        lat_deg=call.lat_deg,
        place=call.place,
        text=call.text,
        seen=seen,
    )
    made = intake.add(desk, made, actor=desk.actor)
    intake.sign(desk, key, actor=desk.actor)
    choice.select(desk, Selection("incident", key))
    facts = {"no": made.no, "type": intake.type_words(made)}
    undo.push(desk, Said("desk.did_new", facts), lambda d: withdraw(d, key))
    return Outcome(ok=True, code="desk.made" if made.located else "desk.made_unlocated", facts=facts)


def withdraw(desk: Desk, key: str) -> Outcome:
    """A mistaken one is closed as such: the journal forgets nothing."""
    incident = open_one(desk, key)
    if isinstance(incident, Outcome):
        return incident
    if any(order.state.active for order in desk.orders_of(key)):
        return fail("desk.undo_has_orders", no=incident.no)
    body = ev.IncidentClosed(outcome=say("desk.withdrawn_text"), without_feedback=True)
    desk.record((body, key), actor=desk.actor)
    return Outcome(ok=True, code="desk.withdrawn", facts={"no": incident.no})


def place(desk: Desk, call: calls.Place) -> Outcome:
    """置: with a point at once; without one, the next click on a map gives it."""
    incident = open_one(desk, call.incident)
    if isinstance(incident, Outcome):
        return incident
    if call.lon_deg is None or call.lat_deg is None:
        desk.look(pick_n=desk.view.pick_n + 1, pick_for=incident.id)
        return Outcome(ok=True, code="desk.pick", facts={"no": incident.no})
    body = ev.IncidentPlaced(lon_deg=call.lon_deg, lat_deg=call.lat_deg, placed_by=desk.actor)
    before = ev.IncidentPlaced(
        lon_deg=incident.lon_deg, lat_deg=incident.lat_deg, radius_m=incident.radius_m, placed_by=incident.placed_by
    )
    _replaced(desk, incident, body, before, Said("desk.did_place", {"no": incident.no}))
    if desk.view.pick_for:
        desk.look(pick_for="")
    return Outcome(ok=True, code="desk.placed", facts={"no": incident.no})


def _replaced(desk: Desk, incident: Incident, body: ev.Body, before: ev.Body, what: Said) -> None:
    """Record, rank anew when it is the selected one, and remember the compensating event."""

    def back(d: Desk) -> Outcome:
        d.record((before, incident.id), actor=d.actor)
        intake.guess_again(d, incident.id)
        _rerank(d, incident.id)
        return Outcome(ok=True, code="desk.undone", facts={"what": what})

    desk.record((body, incident.id), actor=desk.actor)
    intake.guess_again(desk, incident.id)
    _rerank(desk, incident.id)
    undo.push(desk, what, back)


def _rerank(desk: Desk, key: str) -> None:
    """Another place is another list: its order is made anew."""
    if desk.selection == Selection("incident", key):
        choice.select(desk, desk.selection)


def edit(desk: Desk, call: calls.Edit) -> Outcome:
    """改: a person's choice, which the source no longer overwrites."""
    incident = open_one(desk, call.incident)
    if isinstance(incident, Outcome):
        return incident
    said: dict[str, Any] = {"level": call.level, "type": call.type, "place": call.place, "text": call.text}
    fields = {name: value for name, value in said.items() if value is not None and value != getattr(incident, name)}
    if not fields:
        return fail("desk.nothing_edited", no=incident.no)
    chosen = desk.room.chosen.get(incident.id, frozenset())
    old = {name: getattr(incident, name) for name in fields}
    read = tuple(name for name in incident.guessed if name in fields)
    before = ev.IncidentEdited(**old, undone=not chosen & fields.keys(), guessed=read)
    what = Said("desk.did_edit", {"no": incident.no})

    def back(d: Desk) -> Outcome:
        d.record((before, incident.id), actor=d.actor)
        return Outcome(ok=True, code="desk.undone", facts={"what": what})

    desk.record((ev.IncidentEdited(**fields), incident.id), actor=desk.actor)
    intake.guess_again(desk, incident.id)
    undo.push(desk, what, back)
    return Outcome(ok=True, code="desk.edited", facts={"no": incident.no})


def sign(desk: Desk, call: calls.Sign) -> Outcome:
    """签: the source is told, so it stays."""
    incident = open_one(desk, call.incident)
    if isinstance(incident, Outcome):
        return incident
    if incident.signed_at is not None:
        return fail("desk.signed_already", no=incident.no)
    intake.sign(desk, incident.id, actor=desk.actor)
    what = Said("desk.did_sign", {"no": incident.no})
    undo.push(desk, what, undo.final(what))
    return Outcome(ok=True, code="desk.signed", facts={"no": incident.no})


def close(desk: Desk, call: calls.Close) -> Outcome:
    """结: a person, after the feedback. Otherwise only confirmed and with a reason."""
    incident = open_one(desk, call.incident)
    if isinstance(incident, Outcome):
        return incident
    if not desk.actor:
        return fail("desk.no_person")
    running = [order for order in desk.orders_of(incident.id) if order.state.active and not order.foreign]
    unfed = [order.unit for order in running if order.state is not OrderState.FEEDBACK]
    no_feedback = incident.state is not IncidentState.REVIEW
    refused = _close_refused(incident, call, unfed, no_feedback)
    if refused is not None:
        return refused
    outcome = call.outcome or _last_words(incident)
    bodies = [_end_with(desk, order) for order in running]
    bodies += [(ev.OrderCancelled(text=say("desk.closed_text")), key) for key in orders.waiting_for(desk, incident.id)]
    closing = ev.IncidentClosed(outcome=outcome, without_feedback=no_feedback)
    desk.record((closing, incident.id), *bodies, actor=desk.actor)
    for order in running:
        if order.unit in unfed:
            orders.publish_end(desk, order, say("desk.cancel_text"))
    source.tell(desk, incident, "closed", desk.clock.now(), text=outcome, by=desk.actor)
    desk.tell("ticker.closed", {"no": incident.no, "by": desk.actor}, "incident", incident.id)
    what = Said("desk.did_close", {"no": incident.no})
    undo.push(desk, what, undo.final(what))
    choice.refresh_ranking(desk)
    return Outcome(ok=True, code="desk.closed", facts={"no": incident.no})


def _close_refused(incident: Incident, call: calls.Close, unfed: list[str], no_feedback: bool) -> Outcome | None:
    facts = {"no": incident.no, "units": " ".join(unfed)}
    if no_feedback and not (call.force and call.outcome):
        return Outcome(ok=False, code="desk.close_no_feedback", facts=facts, confirm=bool(call.outcome))
    if unfed and not call.force:
        return Outcome(ok=False, code="desk.close_unfed", facts=facts, confirm=True)
    return None


def _end_with(desk: Desk, order: Order) -> tuple[ev.Body, str]:
    """With the incident its orders end: done where the unit gave its feedback (系统推定), else taken back."""
    if order.state is not OrderState.FEEDBACK:
        return ev.OrderCancelled(text=say("desk.closed_text")), order.id
    now = desk.clock.now()
    return ev.OrderStep(step=Step.DONE, t=now, by="system", inferred=True, seen_at=now), order.id


def _last_words(incident: Incident) -> str:
    said = (reply.text for reply in reversed(incident.replies) if reply.step is Step.FEEDBACK)
    return next(said, "")


def hand_back(desk: Desk, call: calls.HandBack) -> Outcome:
    """退: only to a source that listens, and not over the heads of units on their way."""
    incident = open_one(desk, call.incident)
    if isinstance(incident, Outcome):
        return incident
    if not source.listens(incident):
        return fail("desk.no_source", no=incident.no)
    running = [order.unit for order in desk.orders_of(incident.id) if order.state.active and not order.foreign]
    if running:
        return fail("desk.handback_orders", no=incident.no, units=" ".join(running))
    waiting = [(ev.OrderCancelled(text=call.text), key) for key in orders.waiting_for(desk, incident.id)]
    desk.record((ev.IncidentReturned(text=call.text), incident.id), *waiting, actor=desk.actor)
    source.tell(desk, incident, "returned", desk.clock.now(), text=call.text, by=desk.actor)
    desk.tell("ticker.returned", {"no": incident.no}, "incident", incident.id)
    what = Said("desk.did_handback", {"no": incident.no})
    undo.push(desk, what, undo.final(what))
    choice.refresh_ranking(desk)
    return Outcome(ok=True, code="desk.handed_back", facts={"no": incident.no})


def note(desk: Desk, call: calls.Note) -> Outcome:
    """注: also to an ended incident."""
    incident = desk.room.incidents.get(call.incident)
    if incident is None:
        return fail("desk.no_incident")
    desk.record((ev.NoteAdded(text=call.text), incident.id), actor=desk.actor)
    undo.stays(desk, Said("desk.did_note", {"no": incident.no}))
    return Outcome(ok=True, code="desk.noted", facts={"no": incident.no})


def take_sos(desk: Desk, call: calls.TakeSos) -> Outcome:
    """接: who has it. The strip stays."""
    known = desk.room.sos.get(call.unit)
    if known is None or not known.open:
        return fail("desk.no_sos", unit=desk.unit_words(call.unit))
    if known.taken_by:
        return fail("desk.sos_taken_already", unit=desk.unit_words(call.unit), by=known.taken_by)
    desk.record((ev.SosTaken(), call.unit), actor=desk.actor)
    desk.tell("ticker.sos_taken", {"unit": call.unit, "by": desk.actor}, "sos", call.unit)
    choice.centre_on(desk, "unit", call.unit)
    facts = {"unit": desk.unit_words(call.unit)}
    undo.stays(desk, Said("desk.did_take_sos", facts))
    return Outcome(ok=True, code="desk.sos_taken", facts=facts)


def close_sos(desk: Desk, call: calls.CloseSos) -> Outcome:
    """解: 须署名."""
    known = desk.room.sos.get(call.unit)
    if known is None or not known.open:
        return fail("desk.no_sos", unit=desk.unit_words(call.unit))
    if not call.name.strip():
        return fail("desk.sos_needs_name")
    desk.record((ev.SosClosed(name=call.name.strip()), call.unit), actor=desk.actor)
    desk.units.set_sos(desk.units.ensure(call.unit), False)
    desk.changed(Changes.UNITS)
    desk.tell("ticker.sos_closed", {"unit": call.unit, "by": call.name.strip()}, "sos", call.unit)
    facts = {"unit": desk.unit_words(call.unit)}
    undo.stays(desk, Said("desk.did_close_sos", facts))
    return Outcome(ok=True, code="desk.sos_closed", facts=facts)
