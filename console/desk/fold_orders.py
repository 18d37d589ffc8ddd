"""How the end of an order changes it: when it was, whether the terminal was told, whether it knows."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from console.desk import events as ev
from console.desk.room import NOTHING, Fold, Patch, Room
from console.words import Event, Order, OrderState


def dated(room: Room, order: Order, at: float) -> Order:
    """The same order with when it ended; one that is taken up again has not."""
    known = room.orders.get(order.id)
    was_active = known is None or known.state.active
    if order.state.active:
        return order if was_active else replace(order, ended_at=None, told_at=None, knows_at=None)
    return replace(order, ended_at=at) if was_active else order


def replaced(room: Room, _body: ev.OrderReplaced, event: Event) -> Patch:
    order = room.orders[event.subject]
    if order.state.ended:
        return NOTHING
    return Patch(order=replace(order, state=OrderState.REPLACED, asks="", held_by="", held_at=0.0))


def told(room: Room, body: ev.OrderEndTold, event: Event) -> Patch:
    order = room.orders[event.subject]
    return NOTHING if order.state.active else Patch(order=replace(order, told_at=body.at))


def known(room: Room, _body: ev.OrderEndKnown, event: Event) -> Patch:
    order = room.orders[event.subject]
    return NOTHING if order.state.active else Patch(order=replace(order, knows_at=event.at))


RULES: Final[dict[str, Fold]] = {"order.replaced": replaced, "order.end_told": told, "order.end_known": known}
