"""How clashes between seats change the room."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from console.desk import events_seats as said
from console.desk.room import Fold, Patch, Room
from console.desk.steps import ran_to
from console.words import Changes, Event, OrderState
from console.words.sharing import Clash


def apply(room: Room, patch: Patch, subject: str) -> Changes:
    """What the patch says of them."""
    if patch.clash is not None:
        room.clashes[subject] = patch.clash
        return Changes.ORDERS
    if patch.unclashed and room.clashes.pop(subject, None) is not None:
        return Changes.ORDERS
    return Changes.NOTHING


def clashed(_room: Room, body: said.OrderClashed, event: Event) -> Patch:
    return Patch(clash=Clash(unit=event.subject, first=body.first, second=body.second, at=event.at))


def settled(room: Room, body: said.ClashSettled, _event: Event) -> Patch:
    """The order that stands is where its terminal has said that it is; that the other one waits follows from it."""
    order = room.orders.get(body.stands)
    if order is None or order.state is not OrderState.SUSPENDED:
        return Patch(unclashed=True)
    return Patch(unclashed=True, order=replace(order, state=ran_to(order), held_by="", held_at=0.0))


RULES: Final[dict[str, Fold]] = {"order.clashed": clashed, "order.clash_settled": settled}
