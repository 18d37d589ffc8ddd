"""State is a fold of the journal: one table, kind → pure function (room, body, event) → what changes.

The same table serves the live room and recovery; nothing here reads a clock, and nothing else writes incidents, orders,
emergencies or notes.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from console.desk import events as ev
from console.desk import (
    fold_alarm,
    fold_audit,
    fold_bodycam,
    fold_camera,
    fold_checks,
    fold_clocks,
    fold_duty,
    fold_edges,
    fold_handover,
    fold_holding,
    fold_incident,
    fold_indicators,
    fold_life,
    fold_notices,
    fold_numbers,
    fold_orders,
    fold_people,
    fold_rings,
    fold_seats,
    fold_shift,
    fold_study,
    fold_tasks,
    fold_tours,
    fold_wall,
)
from console.desk.room import NOTHING, Fold, Patch, Room, UnitFacts
from console.desk.steps import after_step, rank_of
from console.words import (
    Changes,
    Event,
    Incident,
    IncidentState,
    Order,
    OrderState,
    Reply,
    Step,
    StepMark,
)


def fold(room: Room, event: Event) -> Changes:
    """Apply one event. A kind of a later version changes nothing; it stays in the journal."""
    entry = TABLE.get(event.kind)
    if entry is None:
        return Changes.NOTHING
    body, rule = entry
    fold_life.note(room, event)
    fold_handover.note(room, event)
    changes = _apply(room, rule(room, ev.body_of(event, body), event), event)
    return changes | fold_checks.heard(room, event)


def _apply(room: Room, patch: Patch, event: Event) -> Changes:
    changes = _put_incident(room, patch)
    if patch.said is not None:
        room.said[patch.said.id] = patch.said
    if patch.chosen is not None:
        room.chosen[event.subject] = patch.chosen
    if patch.note is not None:
        room.notes[event.subject] = (*room.notes.get(event.subject, ()), patch.note)
        changes |= Changes.INCIDENTS
    if patch.order is not None:
        changes |= _put_order(room, patch.order, event.at, patch.moved_from)
    if patch.sos is not None:
        room.sos[patch.sos.unit] = patch.sos
        changes |= Changes.SOS
    if patch.facts is not None:
        room.skills_n += _skills(patch.facts) != _skills(room.facts.get(event.subject))
        room.facts[event.subject] = patch.facts
        changes |= Changes.UNITS
    changes |= _begin(room, patch)
    if patch.edge is not None:
        changes |= fold_edges.put(room, patch.edge)
    changes |= fold_indicators.apply(room, patch)
    for apply in _APPLY:
        said = apply(room, patch, event.subject)
        if said is not Changes.NOTHING:  # nearly always, and joining it would take longer than asking
            changes |= said
    return changes | _mark(room, patch, event.subject)


_APPLY: Final = (
    fold_rings.apply, fold_duty.apply, fold_shift.apply, fold_clocks.apply, fold_checks.apply, fold_notices.apply,
    fold_bodycam.apply, fold_tasks.apply, fold_wall.apply, fold_tours.apply, fold_study.apply, fold_alarm.apply,
    fold_life.apply, fold_handover.apply, fold_seats.apply,
    fold_people.apply,
)  # fmt: skip


def _begin(room: Room, patch: Patch) -> Changes:
    """What a process is told by whoever speaks, and by no journal, is unknown at its beginning."""
    if patch.began_at is None:
        return Changes.NOTHING
    room.began_at = patch.began_at
    room.facts = {unit: replace(one, link=None, bodycam=None, signs=None) for unit, one in room.facts.items()}
    return Changes.UNITS


def _skills(facts: UnitFacts | None) -> tuple[str, ...] | None:
    return facts.duty.skills if facts is not None and facts.duty is not None else None


def _mark(room: Room, patch: Patch, subject: str) -> Changes:
    if patch.marker is not None:
        room.markers[subject] = patch.marker
        return Changes.MARKS
    if patch.unmarked and room.markers.pop(subject, None) is not None:
        return Changes.MARKS
    return Changes.NOTHING


def _put_incident(room: Room, patch: Patch) -> Changes:
    if patch.apart is not None:
        room.apart.add(frozenset(patch.apart))
    if patch.incident is None:
        return Changes.NOTHING
    room.put(patch.incident)
    return Changes.INCIDENTS | (_settle(room, patch.incident.id) if patch.resettle else Changes.NOTHING)


def _put_order(room: Room, order: Order, at: float, moved_from: str = "") -> Changes:
    order = fold_orders.dated(room, order, at)
    before = fold_holding.displaced(room, order)
    changes = _put_order(room, before, at) if before is not None else Changes.NOTHING
    if order.id not in room.orders:
        room.by_unit.setdefault(order.unit, []).append(order.id)
        room.by_incident[order.incident] = (*room.by_incident.get(order.incident, ()), order.id)
        if order.ring:
            room.by_ring[order.ring] = (*room.by_ring.get(order.ring, ()), order.id)
    elif moved_from:
        room.move(room.orders[order.id], order)
    room.orders[order.id] = order
    fold_holding.put(room, order)
    rings = Changes.RINGS if order.ring else Changes.NOTHING
    left = _settle(room, moved_from) if moved_from else Changes.NOTHING
    return changes | Changes.ORDERS | rings | left | _settle(room, order.incident)


def _settle(room: Room, incident_id: str) -> Changes:
    """An incident's state follows from its orders; closing and handing back are acts of their own."""
    incident = room.incidents.get(incident_id)
    if incident is None or incident.ended or incident.state is IncidentState.PASSED:
        return Changes.NOTHING
    state = _state(incident, [order for order in room.orders_of(incident_id) if not order.foreign])
    if state is incident.state:
        return Changes.NOTHING
    room.put(replace(incident, state=state))
    return Changes.INCIDENTS


def _state(incident: Incident, orders: list[Order]) -> IncidentState:
    active = [order for order in orders if order.state.active]
    if any(rank_of(order.state) < rank_of(OrderState.FEEDBACK) for order in active) and not _fed(orders):
        return IncidentState.ASSIGNED
    if _fed(orders):
        waiting = [o for o in active if o.issued_at > _fed_at(orders) and o.state is not OrderState.FEEDBACK]
        return IncidentState.ASSIGNED if waiting else IncidentState.REVIEW
    if any(order.state is OrderState.DONE for order in orders):
        return IncidentState.REVIEW  # done without a word: a person must look at it
    return IncidentState.SIGNED if incident.signed_at is not None else IncidentState.RECEIVED


def _fed(orders: Iterable[Order]) -> bool:
    return any(mark.step is Step.FEEDBACK for order in orders for mark in order.steps)


def _fed_at(orders: Iterable[Order]) -> float:
    return max(m.seen_at for order in orders for m in order.steps if m.step is Step.FEEDBACK)


# --- incidents ----------------------------------------------------------------------------------------------------


def received(room: Room, body: ev.IncidentReceived, event: Event) -> Patch:
    """What the rules read out of the words is nothing that the source has said."""
    made = fold_numbers.incident(room, body.incident, event.at)
    unsaid: dict[str, Any] = {name: 0 if name == "level" else "" for name in body.incident.guessed}
    return Patch(incident=made, said=replace(made, **unsaid, guessed=()))


def updated(room: Room, body: ev.IncidentUpdated, event: Event) -> Patch:
    incident = room.incidents[event.subject]
    fresh = {name: value for name, value in msgspec.structs.asdict(body).items() if value is not None}
    chosen = room.chosen.get(event.subject, frozenset())
    if {"lon_deg", "lat_deg"} <= fresh.keys():
        fresh.setdefault("radius_m", None)  # a point without a radius is exact
    kept: dict[str, Any] = {name: value for name, value in fresh.items() if name not in chosen}
    kept["guessed"] = tuple(name for name in incident.guessed if name not in fresh)
    return Patch(incident=replace(incident, **kept), said=replace(room.said[event.subject], **fresh))


def edited(room: Room, body: ev.IncidentEdited, event: Event) -> Patch:
    said = msgspec.structs.asdict(body)
    fields: dict[str, Any] = {n: v for n, v in said.items() if n not in ("undone", "guessed") and v is not None}
    chosen = room.chosen.get(event.subject, frozenset())
    chosen = chosen - fields.keys() if body.undone else chosen | fields.keys()
    incident = room.incidents[event.subject]
    guessed = {*incident.guessed} - fields.keys() | {*body.guessed}
    return Patch(incident=replace(incident, **fields, guessed=tuple(sorted(guessed))), chosen=chosen)


_POINT: Final = frozenset({"lon_deg", "lat_deg", "radius_m"})


def placed(room: Room, body: ev.IncidentPlaced, event: Event) -> Patch:
    point = {"lon_deg": body.lon_deg, "lat_deg": body.lat_deg, "radius_m": body.radius_m}
    chosen = room.chosen.get(event.subject, frozenset())
    chosen = chosen | _POINT if body.placed_by else chosen - _POINT
    incident = replace(room.incidents[event.subject], **point, placed_by=body.placed_by)
    return Patch(incident=incident, chosen=chosen)


def signed(room: Room, _body: ev.IncidentSigned, event: Event) -> Patch:
    incident = room.incidents[event.subject]
    if incident.signed_at is not None:
        return NOTHING
    state = IncidentState.SIGNED if incident.state is IncidentState.RECEIVED else incident.state
    return Patch(incident=replace(incident, signed_at=event.at, signed_by=event.actor, state=state))


def closed(room: Room, body: ev.IncidentClosed, event: Event) -> Patch:
    incident = room.incidents[event.subject]
    done = {"closed_at": event.at, "closed_by": event.actor, "outcome": body.outcome}
    return Patch(incident=replace(incident, state=IncidentState.CLOSED, **done))


def returned(room: Room, body: ev.IncidentReturned, event: Event) -> Patch:
    incident = room.incidents[event.subject]
    done = {"closed_at": event.at, "closed_by": event.actor, "outcome": body.text}
    return Patch(incident=replace(incident, state=IncidentState.RETURNED, **done))


def noted(_room: Room, body: ev.NoteAdded, event: Event) -> Patch:
    return Patch(note=(event.at, event.actor, body.text))


# --- orders -------------------------------------------------------------------------------------------------------


def issued(room: Room, body: ev.OrderIssued, event: Event) -> Patch:
    """Given without the database it may come later than what its terminal answered to another seat: that stands."""
    mark = StepMark(Step.ISSUED, event.at, event.actor, seen_at=event.at)
    order, known = body.order, room.orders.get(body.order.id)
    if known is not None:
        order = replace(
            order, state=known.state, steps=known.steps, ended_at=known.ended_at, told_at=known.told_at,
            knows_at=known.knows_at, asks=known.asks, held_by=known.held_by, held_at=known.held_at,
        )  # fmt: skip
    return Patch(order=replace(order, steps=(mark, *order.steps)))


def recorded(room: Room, body: ev.OrderRecorded, event: Event) -> Patch:
    order = room.orders[event.subject]
    return Patch(order=_marked(order, StepMark(Step.RECORDED, body.at, "system", seen_at=event.at), unrecorded=False))


def unrecorded(room: Room, _body: ev.OrderUnrecorded, event: Event) -> Patch:
    return Patch(order=replace(room.orders[event.subject], unrecorded=True))


def sent(room: Room, body: ev.OrderSent, event: Event) -> Patch:
    order = room.orders[event.subject]
    state = OrderState.SENT if order.state is OrderState.ISSUED else order.state
    return Patch(order=_marked(order, StepMark(Step.SENT, body.at, "system", seen_at=event.at), state=state))


def stepped(room: Room, body: ev.OrderStep, event: Event) -> Patch:
    order = room.orders[event.subject]
    mark = StepMark(body.step, body.t, body.by, body.text, body.on_behalf, body.inferred, body.seen_at, body.channel)
    state, asks = after_step(order, body.step, inf if body.on_behalf or body.inferred else body.t)
    patch = Patch(order=_marked(order, mark, state=state, asks=asks))
    incident = room.incidents.get(order.incident)
    if incident is None or not (body.text or body.pictures):
        return patch
    words = " ".join((body.text, *body.pictures)).strip()
    reply = Reply(order.unit, body.step, body.t, words)
    return replace(patch, incident=replace(incident, replies=(*incident.replies, reply)))


def decided(room: Room, body: ev.OrderDecided, event: Event) -> Patch:
    order = replace(room.orders[event.subject], asks="")
    if body.ask == "return" and body.granted and order.state.active:
        order = replace(order, state=OrderState.RETURNED)
    return Patch(order=order)


def cancelled(room: Room, _body: ev.OrderCancelled, event: Event) -> Patch:
    return Patch(order=_ended(room.orders[event.subject], OrderState.CANCELLED))


def expired(room: Room, _body: ev.OrderExpired, event: Event) -> Patch:
    return Patch(order=_ended(room.orders[event.subject], OrderState.EXPIRED))


def foreign(room: Room, body: ev.OrderForeign, _event: Event) -> Patch:
    """Heard on the wire; where two seats heard it without the database, once."""
    return Patch() if body.order.id in room.orders else Patch(order=body.order)


def _ended(order: Order, state: OrderState) -> Order:
    return order if order.state.ended else replace(order, state=state, asks="", held_by="", held_at=0.0)


def _marked(order: Order, mark: StepMark, **fields: Any) -> Order:
    return replace(order, steps=(*order.steps, mark), **fields)


# --- emergencies and units ----------------------------------------------------------------------------------------


def sos_opened(_room: Room, body: ev.SosOpened, _event: Event) -> Patch:
    where = {"lon_deg": body.lon_deg, "lat_deg": body.lat_deg}
    return Patch(sos=replace(body.sos, **where) if body.lon_deg is not None else body.sos)


def sos_taken(room: Room, _body: ev.SosTaken, event: Event) -> Patch:
    return Patch(sos=replace(room.sos[event.subject], taken_by=event.actor, taken_at=event.at))


def sos_answered(room: Room, body: ev.SosAnswered, event: Event) -> Patch:
    return Patch(sos=replace(room.sos[event.subject], incident=body.incident))


def sos_closed(room: Room, body: ev.SosClosed, event: Event) -> Patch:
    return Patch(sos=replace(room.sos[event.subject], closed_by=body.name, closed_at=event.at))


def duty(room: Room, body: ev.UnitDuty, event: Event) -> Patch:
    """What it does not say stays as it was said before, also for a restart that reads the last word alone."""
    facts, presence = _facts(room, event), fold_shift.of_duty(room, body, event)
    before = facts.duty
    kept = {name: getattr(before, name) for name in _CREW if getattr(body, name) is None} if before is not None else {}
    return Patch(facts=replace(facts, duty=replace(body, **kept)), presence=presence)


_CREW: Final = ("officers", "auxiliaries", "volunteers", "grid_workers", "unit_kind", "skills")


def link(room: Room, body: ev.UnitLink, event: Event) -> Patch:
    return Patch(facts=replace(_facts(room, event), link=body))


def bodycam(room: Room, body: ev.UnitBodycam, event: Event) -> Patch:
    return Patch(facts=replace(_facts(room, event), bodycam=body))


def unit_signs(room: Room, body: ev.UnitSigns, event: Event) -> Patch:
    return Patch(facts=replace(_facts(room, event), signs=body))


def began(_room: Room, _body: ev.DeskBegan, event: Event) -> Patch:
    return Patch(began_at=event.at)


def _facts(room: Room, event: Event) -> UnitFacts:
    return room.facts.get(event.subject, UnitFacts())


# --- markers ------------------------------------------------------------------------------------------------------


def marker_placed(_room: Room, body: ev.MarkerPlaced, _event: Event) -> Patch:
    return Patch(marker=body.marker)


def marker_changed(room: Room, body: ev.MarkerChanged, event: Event) -> Patch:
    fresh = {name: value for name, value in msgspec.structs.asdict(body).items() if value is not None}
    return Patch(marker=replace(room.markers[event.subject], **fresh))


def marker_removed(_room: Room, _body: ev.MarkerRemoved, _event: Event) -> Patch:
    return Patch(unmarked=True)


_RULES: Final[dict[str, Fold]] = {
    "incident.received": received,
    "incident.updated": updated,
    "incident.edited": edited,
    "incident.placed": placed,
    "incident.signed": signed,
    "incident.closed": closed,
    "incident.returned": returned,
    "incident.note": noted,
    "order.issued": issued,
    "order.recorded": recorded,
    "order.unrecorded": unrecorded,
    "order.sent": sent,
    "order.step": stepped,
    "order.decided": decided,
    "order.cancelled": cancelled,
    "order.expired": expired,
    "order.foreign": foreign,
    "sos.opened": sos_opened,
    "sos.taken": sos_taken,
    "sos.closed": sos_closed,
    "sos.answered": sos_answered,
    "unit.duty": duty,
    "unit.link": link,
    "unit.bodycam": bodycam,
    "unit.signs": unit_signs,
    "seat.began": began,
    "marker.placed": marker_placed,
    "marker.changed": marker_changed,
    "marker.removed": marker_removed,
    **fold_rings.RULES,
    **fold_edges.RULES,
    **fold_duty.RULES,
    **fold_shift.RULES,
    **fold_checks.RULES,
    **fold_notices.RULES,
    **fold_orders.RULES,
    **fold_holding.RULES,
    **fold_clocks.RULES,
    **fold_incident.RULES,
    **fold_alarm.RULES,
    **fold_tasks.RULES,
    **fold_life.RULES,
    **fold_wall.RULES,
    **fold_tours.RULES,
    **fold_people.RULES,
    **fold_study.RULES,
    **fold_handover.RULES,
    **fold_bodycam.RULES,
    **fold_camera.RULES,
    **fold_indicators.RULES,
    **fold_audit.RULES,
    **fold_seats.RULES,
}
TABLE: Final[dict[str, tuple[type[ev.Body], Fold]]] = {kind: (ev.KINDS[kind], rule) for kind, rule in _RULES.items()}
