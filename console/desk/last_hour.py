"""What has happened in the last hour, as moments for the time line at the desk's foot: read from the room as it stands,
so that it is there at once after a restart."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from console.desk import rescue
from console.words import Incident, Order, Step
from console.words.replay import Moment

if TYPE_CHECKING:
    from console.desk.desk import Desk

HOUR_S: Final = 3600.0
_BACK_S: Final = 86_400.0  # an order that is older than this has no step in the last hour worth looking for
_STEPS: Final = {
    Step.SIGNED: "signed", Step.ENROUTE: "enroute", Step.ONSCENE: "onscene", Step.REPORT: "report",
    Step.FEEDBACK: "feedback", Step.DONE: "done", Step.BACKUP: "backup", Step.RETURN: "return",
}  # fmt: skip


def moments(desk: Desk, since: float) -> tuple[Moment, ...]:
    """Incidents, orders and their steps, emergencies, rings from ``since`` (epoch s) on, in their order."""
    found = [*_incidents(desk, since), *_orders(desk, since), *_others(desk, since)]
    return tuple(sorted(found, key=lambda one: one.at))


def _incidents(desk: Desk, since: float) -> Iterator[Moment]:
    recent = takewhile(lambda one: one.received_at >= since - _BACK_S, reversed(desk.room.incidents.values()))
    for one in recent:
        if one.received_at >= since:
            yield Moment(one.received_at, "incident", *_received(one), one.id, "incident", one.level)


def _received(one: Incident) -> tuple[str, dict[str, str | int | float]]:
    named = "ticker.received" if one.place else "ticker.received_unnamed"
    return named if one.located else "ticker.received_unlocated", {"no": one.no, "type": one.type, "place": one.place}


def _orders(desk: Desk, since: float) -> Iterator[Moment]:
    recent = takewhile(lambda one: one.issued_at >= since - _BACK_S, reversed(desk.room.orders.values()))
    for one in recent:
        facts = _facts(desk, one)
        if one.issued_at >= since:
            yield Moment(one.issued_at, "order", "ticker.assigned", facts, one.incident, "incident")
        for mark in one.steps:
            at = mark.seen_at or mark.at
            if at >= since and mark.step in _STEPS:
                code = f"ticker.step_{_STEPS[mark.step]}"
                yield Moment(at, "order", code, facts, one.incident, "incident", actor=mark.by)


def _facts(desk: Desk, order: Order) -> dict[str, str | int | float]:
    incident = desk.room.incidents.get(order.incident)
    no = incident.no if incident is not None else order.incident
    return {"unit": desk.unit_words(order.unit), "no": no, "issuer": order.issuer}


def _others(desk: Desk, since: float) -> Iterator[Moment]:
    for sos in desk.room.sos.values():
        if sos.received_at >= since:
            who: dict[str, str | int | float] = {"unit": rescue.who(desk, sos.unit, sos.doubt)}
            yield Moment(sos.received_at, "sos", "ticker.sos", who, sos.unit, "unit", 1)
    for ring in desk.room.rings.values():
        if ring.made_at >= since:
            yield Moment(ring.made_at, "ring", "replaybar.ring", {"no": ring.label}, ring.id, "ring")
    for late in desk.lateness.by_incident.values():
        for one in late:
            if one.due_at >= since:
                facts: dict[str, str | int | float] = {"no": one.no, "type": one.type}
                yield Moment(one.due_at, "alarm", "replaybar.overdue", facts, one.incident, "incident")
