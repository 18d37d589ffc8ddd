"""How checklists and the room's reports follow from the journal; what happens ticks the lines that wait for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from msgspec.structs import replace

from console.desk import events_checks as said
from console.desk.room import NOTHING, Fold, Patch, Room
from console.words import Changes, Checklist, Event, Step, ToldUp

STEPS: Final = {
    Step.SIGNED: "unit_signed",
    Step.ENROUTE: "enroute",
    Step.ONSCENE: "onscene",
    Step.REPORT: "unit_report",
    Step.BACKUP: "backup",
}


def apply(room: Room, patch: Patch, subject: str) -> Changes:
    changes = Changes.NOTHING
    if patch.checklists is not None:
        room.checklists[subject] = patch.checklists[0] if patch.checklists else None
        changes |= Changes.INCIDENTS
    if patch.told is not None:
        room.told[subject] = (*room.told.get(subject, ()), patch.told)
        changes |= Changes.INCIDENTS
    return changes


def heard(room: Room, event: Event) -> Changes:
    """Ticks what waited for this event, in the name of who made it happen."""
    rule = _HEARD.get(event.kind)
    if rule is None:
        return Changes.NOTHING
    changes = Changes.NOTHING
    for incident, auto in rule(room, event):
        before = room.checklists.get(incident)
        if before is None:
            continue
        after = _by_itself(before, auto, event.at, event.actor)
        if after is not before:
            room.checklists[incident] = after
            changes |= Changes.INCIDENTS
    return changes


def _by_itself(checklist: Checklist, auto: str, at: float, by: str) -> Checklist:
    if not any(one.auto == auto and one.done_at is None for one in checklist.lines):
        return checklist
    lines = tuple(
        replace(one, done_at=at, done_by=by, by_itself=True) if one.auto == auto and one.done_at is None else one
        for one in checklist.lines
    )
    return replace(checklist, lines=lines)


# --- what has happened so far, for a list that begins late -----------------------------------------------------------


def so_far(room: Room, incident: str) -> dict[str, tuple[float, str]]:
    """By what ticks a line: when it first happened, and by whom."""
    out: dict[str, tuple[float, str]] = {}
    known = room.incidents[incident]
    if known.signed_at is not None:
        out["signed"] = (known.signed_at, known.signed_by)
    for order in room.orders_of(incident):
        out.setdefault("assigned", (order.issued_at, order.issuer))
        for mark in order.steps:
            if mark.step in STEPS:
                out.setdefault(STEPS[mark.step], (mark.seen_at or mark.at, mark.by))
    for ring in room.rings.values():
        if ring.incident == incident:
            out.setdefault("ring", (ring.made_at, ring.made_by))
            if ring.closing is not None:
                out.setdefault("posts", (ring.closing.made_at, ring.made_by))
    for told in room.told.get(incident, ()):
        if told.to == "source":
            out.setdefault("reported", (told.at, told.by))
    return out


# --- events → (incident, what it ticks) -----------------------------------------------------------------------------

Heard = Iterator[tuple[str, str]]


def _signed(_room: Room, event: Event) -> Heard:
    yield event.subject, "signed"


def _issued(room: Room, event: Event) -> Heard:
    yield room.orders[event.subject].incident, "assigned"


def _stepped(room: Room, event: Event) -> Heard:
    order, step = room.orders[event.subject], Step(event.body["step"])
    if step in STEPS:
        yield order.incident, STEPS[step]


def _ringed(room: Room, event: Event) -> Heard:
    ring = room.rings.get(event.subject)
    if ring is not None and ring.incident:
        yield ring.incident, "ring"
        if ring.closing is not None:
            yield ring.incident, "posts"


def _reported(_room: Room, event: Event) -> Heard:
    if event.body.get("to", "source") == "source":
        yield event.subject, "reported"


_HEARD: Final[dict[str, Callable[[Room, Event], Heard]]] = {
    "incident.signed": _signed,
    "order.issued": _issued,
    "order.step": _stepped,
    "ring.drawn": _ringed,
    "ring.changed": _ringed,
    "ring.closing": _ringed,
    "incident.reported": _reported,
}


# --- the kinds' own rules -------------------------------------------------------------------------------------------


def begun(_room: Room, body: said.ChecklistBegun, _event: Event) -> Patch:
    return Patch(checklists=(body.checklist,))


def ticked(room: Room, body: said.ChecklistTicked, event: Event) -> Patch:
    before = room.checklists.get(event.subject)
    if before is None or not 0 <= body.item < len(before.lines):
        return NOTHING
    line = before.lines[body.item]
    if body.on:
        line = replace(line, done_at=event.at, done_by=event.actor, by_itself=False, note=body.text)
    else:
        line = replace(line, done_at=None, done_by="", by_itself=False, note=body.text)
    lines = (*before.lines[: body.item], line, *before.lines[body.item + 1 :])
    return Patch(checklists=(replace(before, lines=lines),))


def dropped(_room: Room, _body: said.ChecklistDropped, _event: Event) -> Patch:
    return Patch(checklists=())


def reported(_room: Room, body: said.IncidentReported, event: Event) -> Patch:
    return Patch(told=ToldUp(at=event.at, by=event.actor, text=body.text, further=body.further, to=body.to))


RULES: Final[dict[str, Fold]] = {
    "checklist.begun": begun,
    "checklist.ticked": ticked,
    "checklist.dropped": dropped,
    "incident.reported": reported,
}
