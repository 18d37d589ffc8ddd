"""How suspending and resuming change an order; and that of one unit's orders at most one is active."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from console.desk import events as ev
from console.desk.room import NOTHING, Fold, Patch, Room
from console.words import Event, Order, OrderState, Step, StepMark


def suspended(room: Room, body: ev.OrderSuspended, event: Event) -> Patch:
    order = room.orders[event.subject]
    return Patch(order=_held(order, body.by, event.at)) if order.state.active else NOTHING


def resumed(room: Room, body: ev.OrderResumed, event: Event) -> Patch:
    """A run of its own: the terminal signs again, and what it said before counts no more."""
    order = room.orders[event.subject]
    if order.state is not OrderState.SUSPENDED:
        return NOTHING
    mark = StepMark(Step.ISSUED, event.at, event.actor, seen_at=event.at)
    fresh = replace(
        order, state=OrderState.ISSUED, held_by="", held_at=0.0, expires_at=body.expires_at, unrecorded=False,
        lead=order.lead if body.lead is None else body.lead, run=len(order.steps),
        steps=(*order.steps, mark), heard_until=_heard_until(room, order),
    )  # fmt: skip
    return Patch(order=fresh)


def _heard_until(room: Room, order: Order) -> float:
    """By the unit's own clock, so that one which is wrong does no harm: when it last spoke before it comes back."""
    between = room.orders.get(order.held_by)
    said = [*order.steps, *(between.steps if between is not None else ())]
    return max((mark.at for mark in said if mark.by == f"unit:{order.unit}"), default=0.0)


def displaced(room: Room, order: Order) -> Order | None:
    """The unit's other active order of this room, suspended: whatever order journals say, it has but one."""
    other = room.orders.get(room.active.get(order.unit, ""))
    if other is None or other.id == order.id or order.foreign or not order.state.active:
        return None
    return _held(other, order.id, order.steps[-1].seen_at if order.steps else order.issued_at)


def _held(order: Order, by: str, at: float) -> Order:
    return replace(order, state=OrderState.SUSPENDED, held_by=by, held_at=at, asks="")


def put(room: Room, order: Order) -> None:
    """Keep the room's lists of who is on which order, and which orders wait, true."""
    held = room.foreign if order.foreign else room.active
    if order.state.active:
        held[order.unit] = order.id
    elif held.get(order.unit) == order.id:
        del held[order.unit]
    if order.state is OrderState.SUSPENDED:
        room.suspended.setdefault(order.id, order.unit)
    else:
        room.suspended.pop(order.id, None)


RULES: Final[dict[str, Fold]] = {"order.suspended": suspended, "order.resumed": resumed}
