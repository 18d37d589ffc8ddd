"""What other seats did, and what the seat that records has heard, as lines of this seat's ticker."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from console.desk import claims, rescue
from console.words import Event, Incident, Order

if TYPE_CHECKING:
    from console.desk.desk import Desk

Line = tuple[str, dict[str, Any], str, str]  # code, facts, kind and id of what it is about


def line(desk: Desk, event: Event) -> Line | None:
    """After the event was folded; None for what no ticker says."""
    teller = _TELLERS.get(event.kind)
    return teller(desk, event) if teller is not None else None


def _of_order(code: str, by: str = "") -> Callable[[Desk, Event], Line | None]:
    """``by``: the code that says who did it, where a person did."""

    def tell(desk: Desk, event: Event) -> Line | None:
        order = desk.room.orders.get(event.subject)
        if order is None:
            return None
        line = _about(desk, code, order)
        if not by or event.actor in ("system", "site"):
            return line
        return by, {**line[1], "who": f"{event.seat} {event.actor}"}, *line[2:]

    return tell


def _about(desk: Desk, code: str, order: Order) -> Line:
    return code, {"unit": order.unit, "no": desk.no_of(order.incident)}, "order", order.incident


def _step(desk: Desk, event: Event) -> Line | None:
    order = desk.room.orders.get(event.subject)
    if order is None:
        return None
    step, reports = event.body.get("step"), [mark for mark in order.steps if mark.step.value == "report"]
    if step == "report":
        return _about(desk, "ticker.step_report" if len(reports) < 2 else "ticker.step_further", order)
    code = f"clock.ticker.inferred_{step}" if event.body.get("inferred") else f"ticker.step_{step}"
    return _about(desk, code, order)


def _incident(code: str) -> Callable[[Desk, Event], Line | None]:
    def tell(desk: Desk, event: Event) -> Line | None:
        incident = desk.room.incidents.get(event.subject)
        if incident is None:
            return None
        return code, {"no": incident.no, "by": event.actor}, "incident", incident.id

    return tell


def _received(desk: Desk, event: Event) -> Line | None:
    from console.desk.intake import type_words

    incident: Incident | None = desk.room.incidents.get(event.subject)
    if incident is None:
        return None
    code = "ticker.received" if incident.located and incident.place else "ticker.received_unnamed"
    code = code if incident.located else "ticker.received_unlocated"
    facts = {"no": incident.no, "type": type_words(incident), "place": incident.place}
    return code, facts, "incident", incident.id


def _sos(code: str) -> Callable[[Desk, Event], Line | None]:
    def tell(desk: Desk, event: Event) -> Line | None:
        known = desk.room.sos.get(event.subject)
        doubt = known.doubt if known is not None else ""
        unit = rescue.who(desk, event.subject, doubt) if code == "ticker.sos" else event.subject
        facts = {"unit": unit, "by": event.actor}
        return code, facts, "sos", event.subject

    return tell


def _claimed(desk: Desk, event: Event) -> Line | None:
    """What was ours is another seat's now."""
    claim = claims.of(desk, event.subject)
    if claim is None or claim.seat != event.seat or event.body.get("was") != desk.seat:
        return None
    return "claims.taken", claims.facts(desk, claim), "incident", event.subject


def _helped(desk: Desk, event: Event) -> Line | None:
    """Another seat acts on what is ours."""
    claim = claims.of(desk, event.subject)
    if claim is None or claim.seat != desk.seat:
        return None
    by = f"{event.seat} {event.actor}"
    return "claims.helped", {"no": desk.no_of(event.subject), "who": by}, "incident", event.subject


def _clashed(desk: Desk, event: Event) -> Line | None:
    first, second = (desk.room.orders.get(event.body[name]) for name in ("first", "second"))
    if first is None or second is None:
        return None
    facts = {"unit": desk.unit_words(event.subject), "a": desk.no_of(first.incident), "b": desk.no_of(second.incident)}
    return "seats.clashed", facts, "unit", event.subject


def _settled(desk: Desk, event: Event) -> Line | None:
    """Whoever gave the order that now waits reads who decided so."""
    stands, waits = (desk.room.orders.get(event.body[name]) for name in ("stands", "waits"))
    if stands is None or waits is None:
        return None
    by_rule = event.actor == "system"
    facts = {"unit": desk.unit_words(event.subject), "no": desk.no_of(stands.incident)}
    facts |= {"by": f"{event.seat} {event.actor}", "other": desk.no_of(waits.incident)}
    return "seats.settled" if by_rule else "seats.settled_by", facts, "order", stands.incident


_TELLERS: Final[dict[str, Callable[[Desk, Event], Line | None]]] = {
    "incident.received": _received,
    "incident.updated": _incident("ticker.updated"),
    "incident.closed": _incident("ticker.closed"),
    "incident.returned": _incident("ticker.returned"),
    "order.issued": _of_order("ticker.assigned", "seats.assigned"),
    "order.resumed": _of_order("held.resumed", "seats.resumed"),
    "order.unrecorded": _of_order("ticker.unrecorded"),
    "order.cancelled": _of_order("ticker.cancelled", "seats.cancelled"),
    "order.expired": _of_order("ticker.expired"),
    "order.step": _step,
    "incident.claimed": _claimed,
    "incident.helped": _helped,
    "order.clashed": _clashed,
    "order.clash_settled": _settled,
    "sos.opened": _sos("ticker.sos"),
    "sos.taken": _sos("ticker.sos_taken"),
    "sos.closed": _sos("ticker.sos_closed"),
}
