"""How clashes between seats, and which seat has an incident, change the room."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from console.desk import events_seats as said
from console.desk.room import NOTHING, Fold, Patch, Room
from console.desk.steps import ran_to
from console.words import Changes, Event, OrderState
from console.words.sharing import Claim, Clash


def apply(room: Room, patch: Patch, subject: str) -> Changes:
    """What the patch says of them."""
    if patch.clash is not None:
        room.clashes[subject] = patch.clash
        return Changes.ORDERS
    if patch.unclashed and room.clashes.pop(subject, None) is not None:
        return Changes.ORDERS
    if patch.claim is not None:
        room.claims[subject] = patch.claim
        return Changes.INCIDENTS
    if patch.unclaimed and room.claims.pop(subject, None) is not None:
        return Changes.INCIDENTS
    return Changes.NOTHING


def clashed(_room: Room, body: said.OrderClashed, event: Event) -> Patch:
    return Patch(clash=Clash(unit=event.subject, first=body.first, second=body.second, at=event.at))


def settled(room: Room, body: said.ClashSettled, _event: Event) -> Patch:
    """The order that stands is where its terminal has said that it is; that the other one waits follows from it."""
    order = room.orders.get(body.stands)
    if order is None or order.state is not OrderState.SUSPENDED:
        return Patch(unclashed=True)
    return Patch(unclashed=True, order=replace(order, state=ran_to(order), held_by="", held_at=0.0))


def claimed(room: Room, body: said.IncidentClaimed, event: Event) -> Patch:
    """Taken from whom it was meant to be taken from, or not at all."""
    held = room.claims.get(event.subject)
    if held is not None and held.seat not in (event.seat, body.was):
        return NOTHING
    if room.incidents[event.subject].ended:
        return NOTHING
    if held is not None and held.seat == event.seat:
        return Patch(claim=replace(
            held, actor=event.actor, renewed_at=event.at, by_hand=held.by_hand or body.by_hand,
        ))  # fmt: skip
    return Patch(claim=Claim(
        incident=event.subject, seat=event.seat, actor=event.actor, at=event.at, renewed_at=event.at,
        by_hand=body.by_hand,
    ))  # fmt: skip


def helped(room: Room, _body: said.IncidentHelped, event: Event) -> Patch:
    held = room.claims.get(event.subject)
    if held is None or event.seat == held.seat or event.seat in held.helpers:
        return NOTHING
    return Patch(claim=replace(held, helpers=(*held.helpers, event.seat)))


def released(room: Room, _body: said.IncidentReleased, event: Event) -> Patch:
    held = room.claims.get(event.subject)
    return Patch(unclaimed=True) if held is not None and held.seat == event.seat else NOTHING


RULES: Final[dict[str, Fold]] = {
    "order.clashed": clashed, "order.clash_settled": settled, "incident.claimed": claimed, "incident.helped": helped,
    "incident.released": released,
}  # fmt: skip
