"""How merging, linking, passing on, guessing and attaching change an incident."""

from __future__ import annotations

from typing import Any, Final

from msgspec.structs import asdict, replace

from console.desk import events_incident as ev
from console.desk.room import NOTHING, Fold, Patch, Room
from console.words import Event, Incident, IncidentState


def guessed(room: Room, body: ev.IncidentGuessed, event: Event) -> Patch:
    """Only what nobody has chosen."""
    chosen = room.chosen.get(event.subject, frozenset())
    fresh = {name: value for name, value in asdict(body).items() if value is not None and name not in chosen}
    incident = room.incidents[event.subject]
    return Patch(incident=replace(incident, **fresh, guessed=tuple(sorted({*incident.guessed, *fresh}))))


def heard_late(room: Room, body: ev.IncidentHeardLate, event: Event) -> Patch:
    fields: dict[str, Any] = asdict(body)
    text, said = fields.pop("text"), fields.pop("said")
    fresh = {name: value for name, value in (fields | {"text": said}).items() if value is not None}
    return Patch(said=replace(room.said[event.subject], **fresh), note=(event.at, event.actor, text))


def merged(room: Room, body: ev.IncidentMerged, event: Event) -> Patch:
    incident = room.incidents[event.subject]
    done = {"closed_at": event.at, "closed_by": event.actor, "merged_into": body.into}
    return Patch(incident=replace(incident, state=IncidentState.MERGED, **done))


def unmerged(room: Room, body: ev.IncidentUnmerged, event: Event) -> Patch:
    incident = _open_again(room.incidents[event.subject])
    return Patch(incident=replace(incident, merged_into=""), resettle=True, apart=(event.subject, body.out_of))


def linked(room: Room, body: ev.IncidentLinked, event: Event) -> Patch:
    incident = room.incidents[event.subject]
    others = tuple(one for one in incident.linked if one != body.other)
    return Patch(incident=replace(incident, linked=others if body.off else (*others, body.other)))


def passed(room: Room, body: ev.IncidentPassed, event: Event) -> Patch:
    incident = replace(room.incidents[event.subject], state=IncidentState.PASSED, passed_to=body.to)
    return Patch(incident=incident, note=(event.at, event.actor, body.text) if body.text else None)


def taken_back(room: Room, body: ev.IncidentTakenBack, event: Event) -> Patch:
    incident = replace(_open_again(room.incidents[event.subject]), passed_to="")
    return Patch(incident=incident, resettle=True, note=(event.at, event.actor, body.text) if body.text else None)


def pass_acked(room: Room, body: ev.IncidentPassAcked, event: Event) -> Patch:
    done: dict[str, Any] = {"closed_at": event.at, "closed_by": event.actor, "outcome": body.text}
    taken = {"passed_ack_by": body.by, "passed_ack_at": event.at}
    return Patch(incident=replace(room.incidents[event.subject], state=IncidentState.CLOSED, **done, **taken))


def attached(room: Room, body: ev.IncidentAttached, event: Event) -> Patch:
    incident = room.incidents[event.subject]
    others = tuple(one for one in incident.attachments if one != body.attachment)
    return Patch(incident=replace(incident, attachments=others if body.off else (*others, body.attachment)))


def veiled(room: Room, body: ev.IncidentVeiled, event: Event) -> Patch:
    return Patch(incident=replace(room.incidents[event.subject], sensitive=body.sensitive))


def caller_purged(room: Room, _body: ev.CallerPurged, event: Event) -> Patch:
    return Patch(incident=replace(room.incidents[event.subject], has_caller=False, caller_purged=True))


def moved(room: Room, body: ev.OrderMoved, event: Event) -> Patch:
    order = room.orders[event.subject]
    if order.foreign:
        return NOTHING
    return Patch(order=replace(order, incident=body.incident, lead=body.lead), moved_from=order.incident)


def _open_again(incident: Incident) -> Incident:
    """As the room last had it; its orders say the rest (``Patch.resettle``)."""
    state = IncidentState.RECEIVED if incident.signed_at is None else IncidentState.SIGNED
    return replace(incident, state=state, closed_at=None, closed_by="")


RULES: Final[dict[str, Fold]] = {
    "incident.guessed": guessed,
    "incident.heard_late": heard_late,
    "incident.merged": merged,
    "incident.unmerged": unmerged,
    "incident.linked": linked,
    "incident.passed": passed,
    "incident.taken_back": taken_back,
    "incident.pass_acked": pass_acked,
    "incident.attached": attached,
    "incident.veiled": veiled,
    "incident.caller_purged": caller_purged,
    "order.moved": moved,
}
