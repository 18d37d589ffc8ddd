"""How calls, and a person's word on inferred steps, change the room."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from console.desk import events_clocks as said
from console.desk import fold_jump
from console.desk.room import NOTHING, Fold, Patch, Room
from console.desk.steps import state_of
from console.words import Changes, Event, StepMark

CALLS_KEPT: Final = 20  # of one unit


def apply(room: Room, patch: Patch, subject: str) -> Changes:
    """What the patch says of them."""
    changes = Changes.NOTHING
    if patch.calls is not None:
        room.calls[subject] = patch.calls
        changes |= Changes.ORDERS
    if patch.moved_s:
        fold_jump.move(room, patch.moved_s)
        changes |= Changes.ORDERS | Changes.INCIDENTS
    if patch.denied is not None:
        room.denied[subject] = patch.denied
    return changes


def called(room: Room, body: said.UnitCalled, event: Event) -> Patch:
    return Patch(calls=(*room.calls.get(event.subject, ()), body.call)[-CALLS_KEPT:])


def uncalled(room: Room, _body: said.UnitUncalled, event: Event) -> Patch:
    return Patch(calls=room.calls.get(event.subject, ())[:-1])


def confirmed(room: Room, body: said.StepConfirmed, event: Event) -> Patch:
    order = room.orders[event.subject]

    def vouched(mark: StepMark) -> StepMark:
        mine = mark.step is body.step and mark.inferred
        return replace(mark, by=event.actor, on_behalf=True, inferred=False) if mine else mark

    return Patch(order=replace(order, steps=(*order.steps[: order.run], *map(vouched, order.present))))


def denied(room: Room, body: said.StepDenied, event: Event) -> Patch:
    before = room.denied.get(event.subject, frozenset())
    if body.undone:
        return Patch(denied=before - {body.step})
    order = room.orders[event.subject]
    present = tuple(m for m in order.present if not (m.step is body.step and m.inferred))
    kept = replace(order, steps=(*order.steps[: order.run], *present))
    if len(kept.steps) == len(order.steps):
        return NOTHING
    return Patch(order=replace(kept, state=state_of(kept)), denied=before | {body.step})


def jumped(_room: Room, _body: said.ClockJumped, _event: Event) -> Patch:
    return NOTHING


def followed(_room: Room, body: said.ClockFollowed, _event: Event) -> Patch:
    return Patch(moved_s=body.moved_s)


RULES: Final[dict[str, Fold]] = {
    "unit.called": called,
    "unit.uncalled": uncalled,
    "order.step_confirmed": confirmed,
    "order.step_denied": denied,
    "clock.jumped": jumped,
    "clock.followed": followed,
}
