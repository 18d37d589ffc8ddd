"""The time line of one incident: every act and every word, by whom, when, and by which clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from console.desk import masking
from console.say import say
from console.words import Event, Incident
from console.words.study import Column, Table

if TYPE_CHECKING:
    from console.desk import Desk

COLUMNS: Final = (
    Column("review.at", "time"), Column("review.after", "seconds"), Column("review.clock"),
    Column("review.behind", "seconds"), Column("review.who"), Column("review.what"),
)  # fmt: skip
BEHIND_S: Final = 1.0  # a word that reached us later than this says so
_SYSTEM: Final = "system"
_UNIT: Final = "unit:"
# Prefixes of kinds that may belong to an incident; all others never do, and are not kept while the journal is read.
_MAY: Final = ("incident.", "order.", "ring.", "sos.", "look.", "unit.called", "checklist.", "welfare.")


class Happened(NamedTuple):
    """One event. ``at``: by its sayer's clock, epoch s; ``heard_at``: when the room had it."""

    event: Event
    at: float
    heard_at: float
    terminal: bool

    @classmethod
    def of(cls, event: Event) -> Happened:
        said = event.body.get("t")
        if event.kind in _BY_TERMINAL and isinstance(said, int | float) and not event.body.get("on_behalf"):
            own = event.actor.startswith(_UNIT)
            return cls(event, float(said), event.body.get("seen_at") or event.at, own)
        return cls(event, event.at, event.at, False)


_BY_TERMINAL: Final = frozenset({"order.step", "order.end_known"})


def may_belong(event: Event) -> bool:
    return event.kind.startswith(_MAY)


def line_table(happened: Sequence[Happened], desk: Desk, known: Incident) -> Table:
    mine = sorted((one for one in happened if _belongs(one.event, desk, known)), key=lambda one: one.at)
    return Table("review.line", COLUMNS, tuple(_row(one, desk, known) for one in mine))


def _row(one: Happened, desk: Desk, known: Incident) -> tuple[str | float | None, ...]:
    behind = one.heard_at - one.at
    clock = say("review.clock_terminal" if one.terminal else "review.clock_room")
    return (
        one.at, max(0.0, one.at - known.received_at), clock, behind if behind > BEHIND_S else None,
        who_said(one.event.actor, desk), what_text(one.event, desk),
    )  # fmt: skip


def who_said(actor: str, desk: Desk) -> str:
    if actor == _SYSTEM:
        return say("review.system")
    return desk.unit_words(actor.removeprefix(_UNIT)) if actor.startswith(_UNIT) else actor


# --- which belong ----------------------------------------------------------------------------------------------------


def _belongs(event: Event, desk: Desk, known: Incident) -> bool:
    if event.kind in LEFT_OUT or event.kind not in _WHAT:
        return False
    if event.subject == known.id:
        return True
    room = desk.room
    if event.kind.startswith("order."):
        order = room.orders.get(event.subject)
        return order is not None and (order.incident == known.id or room.moved.get(order.id, ("",))[0] == known.id)
    if event.kind.startswith("ring."):
        ring = event.body.get("ring") or {}
        return known.id in (ring.get("incident"), ring.get("centre", {}).get("id") if ring.get("centre") else None)
    units = {order.unit for order in room.orders_of(known.id)}
    return event.subject in units and (known.closed_at is None or event.at <= known.closed_at)


# --- in words --------------------------------------------------------------------------------------------------------

Words = Callable[[Mapping[str, Any], Event, "Desk"], dict[str, Any]]


def _nothing(_body: Mapping[str, Any], _event: Event, _desk: Desk) -> dict[str, Any]:
    return {}


def _text(body: Mapping[str, Any], _event: Event, _desk: Desk) -> dict[str, Any]:
    return {"text": masking.clean(str(body.get("text") or body.get("outcome") or ""))}


def _unit(_body: Mapping[str, Any], event: Event, desk: Desk) -> dict[str, Any]:
    return {"unit": desk.unit_words(_of_order(event, desk))}


def _unit_text(body: Mapping[str, Any], event: Event, desk: Desk) -> dict[str, Any]:
    return _unit(body, event, desk) | _text(body, event, desk)


def _issued(body: Mapping[str, Any], _event: Event, desk: Desk) -> dict[str, Any]:
    order = body["order"]
    return {"unit": desk.unit_words(order["unit"]), "text": masking.clean(order.get("text") or "")}


def _decided(body: Mapping[str, Any], event: Event, desk: Desk) -> dict[str, Any]:
    granted = say("review.granted" if body.get("granted") else "review.refused")
    return _unit(body, event, desk) | {"ask": say(f"words.step.{body['ask']}"), "granted": granted}


def _fields(body: Mapping[str, Any], _event: Event, _desk: Desk) -> dict[str, Any]:
    named = ("type", "level", "place", "text")
    return {"what": " · ".join(masking.clean(str(body[name])) for name in named if body.get(name) is not None)}


def _other(body: Mapping[str, Any], _event: Event, desk: Desk) -> dict[str, Any]:
    key = body.get("into") or body.get("out_of") or body.get("other") or body.get("incident") or ""
    known = desk.room.incidents.get(str(key))
    return {"no": known.no if known is not None else str(key)}


def _ring(body: Mapping[str, Any], event: Event, desk: Desk) -> dict[str, Any]:
    ring = desk.room.rings.get(event.subject)
    said = body.get("ring") or {}
    return {"ring": ring.name if ring is not None else said.get("name") or said.get("no") or event.subject}


def _of_unit(_body: Mapping[str, Any], event: Event, desk: Desk) -> dict[str, Any]:
    return {"unit": desk.unit_words(event.subject)}


def _named(body: Mapping[str, Any], _event: Event, _desk: Desk) -> dict[str, Any]:
    return {"name": (body.get("attachment") or {}).get("name", "")}


def _passed(body: Mapping[str, Any], event: Event, desk: Desk) -> dict[str, Any]:
    return {"to": body.get("to") or body.get("by") or ""} | _text(body, event, desk)


def _step(body: Mapping[str, Any], event: Event, desk: Desk) -> dict[str, Any]:
    return _unit(body, event, desk) | {"step": say(f"words.step.{body['step']}")}


def _of_order(event: Event, desk: Desk) -> str:
    order = desk.room.orders.get(event.subject)
    return order.unit if order is not None else ""


_WHAT: Final[dict[str, Words]] = {
    "incident.received": _nothing,
    "incident.updated": _fields,
    "incident.edited": _fields,
    "incident.guessed": _fields,
    "incident.placed": _nothing,
    "incident.signed": _nothing,
    "incident.closed": _text,
    "incident.returned": _text,
    "incident.note": _text,
    "incident.heard_late": _text,
    "incident.merged": _other,
    "incident.unmerged": _other,
    "incident.linked": _other,
    "incident.passed": _passed,
    "incident.taken_back": _text,
    "incident.pass_acked": _passed,
    "incident.attached": _named,
    "incident.veiled": _nothing,
    "incident.claimed": _nothing,
    "incident.helped": _nothing,
    "incident.released": _nothing,
    "incident.caller_purged": _text,
    "incident.reported": _text,
    "checklist.begun": _nothing,
    "checklist.ticked": _nothing,
    "checklist.dropped": _nothing,
    "order.issued": _issued,
    "order.sent": _unit,
    "order.unrecorded": _unit,
    "order.step": _step,
    "order.decided": _decided,
    "order.cancelled": _unit_text,
    "order.expired": _unit,
    "order.foreign": _issued,
    "order.suspended": _unit,
    "order.resumed": _unit,
    "order.replaced": _unit,
    "order.end_known": _unit,
    "order.step_confirmed": _step,
    "order.step_denied": _step,
    "order.moved": _unit,
    "ring.drawn": _ring,
    "ring.changed": _ring,
    "unit.called": _of_unit,
    "sos.opened": _of_unit,
    "sos.taken": _of_unit,
    "sos.closed": _of_unit,
    "welfare.asked": _of_unit,
    "welfare.well": _of_unit,
}
# What the house says to itself of an order, and what has a table of its own.
LEFT_OUT: Final = frozenset(
    {"order.recorded", "order.end_told", "ring.removed", "ring.closing", "sos.answered", "welfare.doubted",
     "look.begun", "look.ended",
     "order.clashed", "order.clash_settled"}  # of a unit; what became of its orders stands there
)  # fmt: skip


def what_text(event: Event, desk: Desk) -> str:
    """``签收（代签）：到了`` in the current language."""
    facts = _WHAT[event.kind](event.body, event, desk)
    said = say(f"review.on.{event.kind.replace('.', '_')}", **facts).strip()
    return " ".join(part for part in (said, *_marks(event), _said(event)) if part).rstrip("：: ")


def _marks(event: Event) -> Iterator[str]:
    if event.kind == "order.step" and event.body.get("on_behalf"):
        yield say("review.behalf_by", channel=event.body.get("channel") or "")
    if event.kind == "order.step" and event.body.get("inferred"):
        yield say("review.inferred_by")


def _said(event: Event) -> str:
    """What a unit wrote with its step."""
    text = event.body.get("text") if event.kind == "order.step" else ""
    return masking.clean(str(text)) if text else ""


