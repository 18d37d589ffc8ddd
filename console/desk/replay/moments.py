"""What can be jumped to: a moment for each event that a person would ask for, in the ticker's words if it has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from console.desk.fold_edges import label
from console.desk.room import Room
from console.say import say
from console.words import Event, Order, Ring
from console.words.replay import Moment

Facts = dict[str, str | int | float]
Words = Callable[[str], str]  # of a unit
Make = Callable[[Event, Room, Words], "Moment | None"]

KINDS: Final = ("incident", "order", "ring", "post", "sos", "alarm", "bodycam", "look", "act", "task", "late")


def of(event: Event, room: Room, at: float, words: Words) -> tuple[Moment, ...]:
    """``room``: as it was before the event. ``words``: how people call a unit. Nothing of an event that only goes on
    with what stood there before."""
    make = _MAKERS.get(event.kind)
    try:
        made = make(event, room, words) if make is not None else None
    except (KeyError, TypeError, AttributeError):  # of a later version, or its beginning is lost
        return ()
    if made is None:
        return ()
    return (_dated(made, at, event.actor),)


def text(one: Moment, words: Words) -> str:
    """What it says in the current language; who did it by the name that people use."""
    facts = dict(one.facts)
    if "by" in facts:
        facts["by"] = who(str(facts["by"]), words)
    return say(one.code, **facts)


def who(actor: str, words: Words) -> str:
    """A person's name as it is, a unit as people call it, the system."""
    if actor == "system":
        return say("moment.system")
    unit = actor.removeprefix("unit:")
    return words(unit) if unit != actor else actor


def _dated(made: Moment, at: float, actor: str) -> Moment:
    return Moment(at, made.kind, made.code, made.facts, made.subject, made.thing, made.level, actor)


# --- incidents ----------------------------------------------------------------------------------------------------


def _received(event: Event, _room: Room, _words: Words) -> Moment:
    said = event.body["incident"]
    place = said.get("place", "")
    located = said.get("lon_deg") is not None
    code = ("ticker.received" if place else "ticker.received_unnamed") if located else "ticker.received_unlocated"
    facts: Facts = {"no": said["no"], "type": said["type"], "place": place}
    return Moment(0.0, "incident", code, facts, event.subject, "incident", int(said["level"]))


def _incident(code: str, kind: str = "act") -> Make:
    """Of an incident that is there, with its number, and who has done it."""

    def make(event: Event, room: Room, _words: Words) -> Moment:
        known = room.incidents[event.subject]
        facts: Facts = {"no": known.no, "by": event.actor}
        return Moment(0.0, kind, code, facts, event.subject, "incident", known.level)

    return make


# --- orders -------------------------------------------------------------------------------------------------------


def _issued(event: Event, room: Room, words: Words) -> Moment:
    said = event.body["order"]
    incident, ring = said.get("incident", ""), said.get("ring", "")
    kind = "post" if said.get("block") else "order"
    if incident in room.incidents or not ring:
        facts: Facts = {"unit": words(said["unit"]), "no": _no(room, incident)}
        return Moment(0.0, kind, "ticker.assigned", facts, incident, "incident", _level(room, incident))
    known = room.rings.get(ring)
    facts = {"unit": words(said["unit"]), "no": known.label if known is not None else ring}
    return Moment(0.0, kind, "ticker.assigned", facts, ring, "ring")


def _stepped(event: Event, room: Room, words: Words) -> Moment | None:
    order, step = room.orders[event.subject], event.body["step"]
    if step not in _STEPS:
        return None
    code = f"clock.ticker.inferred_{step}" if event.body.get("inferred") and step in _INFERRED else _STEPS[step]
    return _of_order(order, room, words, code)


def _order(code: str) -> Make:
    return lambda event, room, words: _of_order(room.orders[event.subject], room, words, code)


def _of_order(order: Order, room: Room, words: Words, code: str) -> Moment:
    facts: Facts = {"unit": words(order.unit), "no": _no(room, order.incident), "issuer": order.issuer}
    kind = "post" if order.block else "order"
    return Moment(0.0, kind, code, facts, order.incident, "incident", _level(room, order.incident))


def _foreign(event: Event, _room: Room, words: Words) -> Moment:
    said = event.body["order"]
    facts: Facts = {"unit": words(said["unit"]), "issuer": said["issuer"]}
    return Moment(0.0, "order", "ticker.foreign", facts, said["incident"], "incident")


_INFERRED: Final = frozenset({"enroute", "onscene"})
_STEPS: Final = {
    "signed": "ticker.step_signed", "enroute": "ticker.step_enroute", "onscene": "ticker.step_onscene",
    "report": "ticker.step_report", "feedback": "ticker.step_feedback", "done": "ticker.step_done",
    "backup": "ticker.step_backup", "return": "ticker.step_return",
}  # fmt: skip


def _no(room: Room, incident: str) -> str:
    known = room.incidents.get(incident)
    return known.no if known is not None else incident


def _level(room: Room, incident: str) -> int:
    known = room.incidents.get(incident)
    return known.level if known is not None else 0


# --- rings --------------------------------------------------------------------------------------------------------


def _drawn(event: Event, _room: Room, _words: Words) -> Moment:
    said = event.body["ring"]
    return _of_ring(f"{said['no']} {said.get('name', '')}".strip(), event, "moment.ring_drawn")


def _ring(code: str, kind: str = "ring") -> Make:
    return lambda event, room, _words: _of_ring(room.rings[event.subject].label, event, code, kind)


def _of_ring(no: str, event: Event, code: str, kind: str = "ring") -> Moment:
    return Moment(0.0, kind, code, {"no": no, "by": event.actor}, event.subject, "ring")


def _drill(event: Event, room: Room, _words: Words) -> Moment:
    ring = event.body["drill"]["ring"]
    return Moment(0.0, "ring", "moment.drill_begun", {"no": room.rings[ring].label, "by": event.actor}, ring, "ring")


# --- units --------------------------------------------------------------------------------------------------------


def _unit(kind: str, code: str) -> Make:
    def make(event: Event, _room: Room, words: Words) -> Moment:
        facts: Facts = {"unit": words(event.subject), "by": event.actor}
        return Moment(0.0, kind, code, facts, event.subject, "unit", 1 if kind == "sos" else 0)

    return make


def _bodycam(event: Event, room: Room, words: Words) -> Moment | None:
    """Only whether it records is a moment."""
    before = room.facts.get(event.subject)
    was = before.bodycam.recording if before is not None and before.bodycam is not None else -1
    now = int(event.body.get("recording", -1))
    if now == was or now not in _RECORDS:
        return None
    return Moment(0.0, "bodycam", _RECORDS[now], {"unit": words(event.subject)}, event.subject, "unit")


_RECORDS: Final = {0: "moment.recording_off", 1: "moment.recording_on"}


def _edge(event: Event, room: Room, words: Words) -> Moment:
    said = event.body["edge"]
    unit, ring = said.get("unit", ""), room.rings.get(said["area"])
    facts: Facts = {
        "id": said["id"], "unit": words(unit) if unit else "", "where": _area(ring, said["area"]),
        "n": int(said.get("count", 0)),
    }  # fmt: skip
    thing, subject = ("unit", unit) if unit else ("ring", said["area"]) if ring is not None else ("", "")
    return Moment(0.0, "alarm", f"alarm.edge_{said['what']}", facts, subject, thing, int(said.get("level", 2)))


def _area(ring: Ring | None, area: str) -> str:
    return ring.no if ring is not None else area.partition(":")[2] or area


def _edge_put_off(event: Event, room: Room, _words: Words) -> Moment:
    return Moment(0.0, "act", "moment.edge_snoozed", {"id": label(room.edges[event.subject]), "by": event.actor})


def _look(code: str) -> Make:
    def make(event: Event, _room: Room, words: Words) -> Moment:
        kind, _, key = event.subject.partition(":")
        facts: Facts = {"what": words(key) if kind == "unit" else key, "by": event.actor}
        return Moment(0.0, "look", code, facts, key, kind if kind in ("camera", "unit") else "")

    return make


# --- tasks and the rest -------------------------------------------------------------------------------------------


def _task_made(event: Event, _room: Room, _words: Words) -> Moment:
    said = event.body["task"]
    facts: Facts = {"no": said["no"], "text": said["text"], "by": event.actor}
    return Moment(0.0, "task", "moment.task_made", facts, event.subject, "task")


def _task(code: str) -> Make:
    def make(event: Event, room: Room, _words: Words) -> Moment:
        facts: Facts = {"no": room.tasks[event.subject].no, "by": event.actor}
        return Moment(0.0, "task", code, facts, event.subject, "task")

    return make


def _plain(kind: str, code: str, facts: Callable[[Mapping[str, Any]], Facts]) -> Make:
    return lambda event, _room, _words: Moment(0.0, kind, code, {**facts(event.body), "by": event.actor})


def _scene(event: Event, _room: Room, _words: Words) -> Moment | None:
    if event.body.get("same"):
        return None
    name = event.body["shown"].get("scene", "")
    return Moment(0.0, "act", "moment.scene", {"name": name or "–", "by": event.actor})


_MAKERS: Final[dict[str, Make]] = {
    "incident.received": _received,
    "incident.closed": _incident("ticker.closed", "incident"),
    "incident.returned": _incident("ticker.returned", "incident"),
    "incident.edited": _incident("moment.edited"),
    "incident.placed": _incident("moment.placed"),
    "incident.note": _incident("moment.noted"),
    "incident.merged": _incident("moment.merged"),
    "incident.unmerged": _incident("moment.unmerged"),
    "incident.passed": _incident("moment.passed"),
    "incident.reported": _incident("moment.reported"),
    "order.issued": _issued,
    "order.step": _stepped,
    "order.cancelled": _order("ticker.cancelled"),
    "order.expired": _order("ticker.expired"),
    "order.suspended": _order("moment.suspended"),
    "order.resumed": _order("moment.resumed"),
    "order.foreign": _foreign,
    "ring.drawn": _drawn,
    "ring.changed": _ring("moment.ring_changed"),
    "ring.removed": _ring("moment.ring_removed"),
    "ring.closing": _ring("moment.posts_planned", "post"),
    "drill.begun": _drill,
    "sos.opened": _unit("sos", "ticker.sos"),
    "sos.taken": _unit("sos", "ticker.sos_taken"),
    "sos.closed": _unit("sos", "ticker.sos_closed"),
    "edge.fired": _edge,
    "edge.snoozed": _edge_put_off,
    "unit.bodycam": _bodycam,
    "welfare.asked": _unit("alarm", "moment.welfare_asked"),
    "welfare.well": _unit("alarm", "moment.welfare_well"),
    "unit.break": _unit("act", "moment.rest"),
    "look.begun": _look("moment.look_begun"),
    "look.ended": _look("moment.look_ended"),
    "bodycam.watched": _unit("look", "moment.wearer_told"),
    "task.made": _task_made,
    "task.issued": _task("moment.task_issued"),
    "task.archived": _task("moment.task_archived"),
    "task.withdrawn": _task("moment.task_withdrawn"),
    "tour.begun": _plain("look", "moment.tour_begun", lambda body: {"name": body["tour"]["name"]}),
    "notice.sent": _plain("act", "moment.notice", lambda body: {"text": body["notice"]["text"]}),
    "marker.placed": _plain("act", "moment.marker", lambda body: {"name": body["marker"]["name"]}),
    "shift.level": _plain("act", "moment.level", lambda _body: {}),
    "shift.desk": _plain("act", "moment.handed", lambda _body: {}),
    "alarm.heard": _plain("act", "moment.heard", lambda _body: {}),
    "clock.jumped": _plain("act", "moment.clock", lambda body: {"by_s": round(float(body["by_s"]))}),
    "wall.shown": _scene,
}
