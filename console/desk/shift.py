"""The shift as the room reads it: who is on duty, who rests, who is missing, how much each has done."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

import msgspec

from console.desk.fold_shift import present
from console.desk.steps import answered
from console.words import Crew, Order, OrderState, Presence

if TYPE_CHECKING:
    from console.desk.desk import Desk


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """What a unit has done since it came on duty; None: nobody knows since when it is on."""

    orders_this_shift: int | None = None  # that reached it; drills are not counted
    since_rest_s: float | None = None  # since its last break ended, else since it came on
    on_break: bool = False
    on_orders_s: float = 0.0  # of this shift, from each signing to the order's last step


def load(desk: Desk, unit: str) -> Load:
    """Cheap enough to be asked for every unit of a list once a second."""
    here = present(desk.room, unit)
    since = started(desk, here)
    if since is None:
        return Load(on_break=here.resting)
    now = desk.clock.now()
    mine = [one for one in _since(desk, unit, since) if counts(one)]
    rested = max(since, here.rested_at or since)
    return Load(
        orders_this_shift=len(mine), since_rest_s=0.0 if here.resting else max(0.0, now - rested),
        on_break=here.resting, on_orders_s=sum(_busy_s(one, now) for one in mine),
    )  # fmt: skip


def started(desk: Desk, here: Presence) -> float | None:
    """Since when its present shift runs: a terminal that was never signed off begins anew with its crew."""
    if not here.on:
        return None
    crew = crew_of(desk, here.unit)
    return max(here.since, crew.starts_at) if crew is not None else here.since


def crew_of(desk: Desk, unit: str) -> Crew | None:
    """Who should be out under the unit's name now."""
    roster, now = desk.room.roster, desk.clock.now()
    if roster is None:
        return None
    return next((one for one in roster.crews if one.unit == unit and one.runs(now)), None)


def counts(order: Order) -> bool:
    """It occupied the unit: not a drill, and not one that was ended before anybody had signed it."""
    if order.drill:
        return False
    return order.state.active or order.state is OrderState.SUSPENDED or _signed_at(order) is not None


def settle(desk: Desk, unit: str) -> None:
    """The units' table follows what the journal says of a break."""
    here, row = present(desk.room, unit), desk.units.ensure(unit)
    until = inf if here.break_until is None else here.break_until
    desk.units.set_rest(row, until if here.on is not False and here.resting else None)


def _since(desk: Desk, unit: str, since: float) -> list[Order]:
    """The unit's orders of this shift, newest first."""
    out = []
    for key in reversed(desk.room.by_unit.get(unit, ())):
        order = desk.room.orders[key]
        if order.issued_at < since:
            break
        out.append(order)
    return out


def _busy_s(order: Order, now: float) -> float:
    start = _signed_at(order)
    if start is None:
        return 0.0
    end = now if order.state.active else max(mark.at for mark in order.steps)
    return max(0.0, end - start)


def _signed_at(order: Order) -> float | None:
    """When the unit first answered."""
    if not (answered(order) or order.state.ended or order.state is OrderState.SUSPENDED):
        return None
    said = (mark.at for mark in order.steps if mark.step.value not in ("issued", "recorded", "sent"))
    return next(said, None)
