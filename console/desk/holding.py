"""Orders that wait because their unit was sent elsewhere: what becomes of one that is left, and when it is offered.

The console offers to take a suspended order up again as soon as its unit is free; only a person does it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import msgspec

from console.desk import events as ev
from console.desk.alarm import Alarm
from console.desk.state import Selection
from console.verbs.speech import Said
from console.words import Incident, IncidentState, Order, OrderState, Step
from layers.units import AVAILABLE

if TYPE_CHECKING:
    from console.desk.desk import Desk


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A suspended order of an open incident. ``by``: the order that its unit is on, None when there is none any more;
    ``free``: it has none, and its duty says that it can be sent."""

    order: Order
    incident: Incident
    by: Order | None = None
    free: bool = False


def leaving(desk: Desk, old: Order, by: Order) -> tuple[ev.Body, str]:
    """What becomes of an order whose unit is sent elsewhere: a drill's is over, one with its feedback in is done
    (系统推定), any other waits."""
    if old.drill:
        return ev.OrderCancelled(text=f"→ {desk.no_of(by.incident)}"), old.id
    if old.state is OrderState.FEEDBACK:
        now = desk.clock.now()
        return ev.OrderStep(step=Step.DONE, t=now, by="system", inferred=True, seen_at=now), old.id
    return ev.OrderSuspended(by=by.id), old.id


def held(desk: Desk, keys: Iterable[str] | None = None) -> list[Held]:
    """Suspended orders whose incident is open, the gravest incident first, then who has waited longest."""
    keys = desk.room.suspended if keys is None else keys
    found = [one for key in keys if (one := _held(desk, desk.orders[key])) is not None]
    return sorted(found, key=lambda one: (one.incident.level, one.order.held_at))


def _held(desk: Desk, order: Order) -> Held | None:
    incident = desk.incidents.get(order.incident)
    if order.state is not OrderState.SUSPENDED or incident is None or incident.ended:
        return None
    row = desk.units.row.get(order.unit)
    active = desk.room.order_of(order.unit)
    free = active is None and row is not None and int(desk.units.duty[row]) in AVAILABLE
    free = free and incident.state is not IncidentState.PASSED
    return Held(order=order, incident=incident, by=active, free=free)


def of_unit(desk: Desk, unit: str) -> list[Held]:
    """Those of one unit."""
    return held(desk, [key for key, who in desk.room.suspended.items() if who == unit])


def taken_by(desk: Desk, keys: Iterable[str]) -> list[str]:
    """Suspended orders that these orders took units from."""
    takers = set(keys)
    return [key for key in desk.room.suspended if desk.orders[key].held_by in takers]


def tick(desk: Desk) -> None:
    """Once a second: a unit that has become free is named with what waits for it, once."""
    free = {one.order.id: one for one in held(desk) if one.free}
    for key, one in free.items():
        if key not in desk.offered:
            facts = {"unit": one.order.unit, "no": one.incident.no}
            desk.tell("held.offer", facts, "order", one.incident.id)
    desk.offered = set(free)


def alarms(desk: Desk) -> Iterator[Alarm]:
    """What waits for a person: a unit that is free while an order of it waits is listed, one that acts on an order it
    was taken off is heard."""
    for one in held(desk):
        order, said = one.order, contradicts(one.order)
        facts = {"unit": desk.unit_words(order.unit), "no": one.incident.no}
        where = Selection("incident", one.incident.id)
        if said is not None:
            yield Alarm(
                key=f"ask:held:{order.id}", kind="ask", level=one.incident.level, code="held.alarm_contradicts",
                facts={**facts, "step": Said(f"words.step.{said.value}")}, subject=where,
            )  # fmt: skip
        elif one.free:
            yield Alarm(
                key=f"ask:free:{order.id}", kind="ask", level=one.incident.level, code="held.offer", facts=facts,
                subject=where, sounds=False,
            )  # fmt: skip


def contradicts(order: Order) -> Step | None:
    """What the unit says it did for a suspended order after it was taken off it; None: nothing of the kind."""
    if order.state is not OrderState.SUSPENDED:
        return None
    late = [mark for mark in order.present if mark.by == f"unit:{order.unit}" and mark.seen_at >= order.held_at]
    return next((mark.step for mark in reversed(late) if mark.step in _ACTS), None)


_ACTS = frozenset({Step.ENROUTE, Step.ONSCENE, Step.REPORT, Step.FEEDBACK, Step.DONE})
