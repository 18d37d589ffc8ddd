"""The verb 态: how the room, an incident or a unit stands, in one line that can be read out on the phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from console.desk import naming
from console.desk.acts_order import fail
from console.desk.state import Outcome
from console.dispatch.models import Stage
from console.say import say
from console.verbs import Said, calls, joined
from console.words import Duty, Link, Order

if TYPE_CHECKING:
    from console.desk.desk import Desk

_TO_ASSIGN = frozenset({Stage.ROOM_SIGN.code, Stage.LOCATE.code, Stage.ASSIGN.code})
_GRAVEST = 1


def status(desk: Desk, call: calls.Status) -> Outcome:
    """Nothing is changed; what is not known is said to be unknown."""
    if call.whole or not call.id:
        return Outcome(ok=True, code="status.room", facts={"parts": _line(_room(desk))})
    if call.kind == "incident" and (one := desk.room.incidents.get(call.id)) is not None:
        level = Said(f"status.level_{one.level}")
        facts = {"no": one.no, "type": one.type, "level": level}
        return Outcome(ok=True, code="status.incident", facts=facts | {"parts": _line(_incident(desk, call.id))})
    if call.kind == "unit" and call.id in desk.units.row:
        facts = {"unit": desk.unit_words(call.id)}
        return Outcome(ok=True, code="status.unit", facts=facts | {"parts": _line(_unit(desk, call.id))})
    return fail("desk.not_there", what=call.id)


def _line(parts: Iterator[Said]) -> list[Said | str]:
    return joined(parts, Said("status.comma"))


def _room(desk: Desk) -> Iterator[Said]:
    rows = desk.queue_rows()
    waiting = [row for row in rows if row.step_code in _TO_ASSIGN]
    if waiting:
        yield Said("status.to_assign", {"n": len(waiting)})
    if grave := sum(row.level == _GRAVEST for row in waiting):
        yield Said("status.gravest", {"n": grave})
    if len(rows) > len(waiting):
        yield Said("status.under_way", {"n": len(rows) - len(waiting)})
    if not rows:
        yield Said("status.nothing_open")
    if late := sum(row.clock is not None and row.clock.overdue for row in rows):
        yield Said("status.overdue", {"n": late})
    if sos := sum(one.open for one in desk.room.sos.values()):
        yield Said("status.sos", {"n": sos})
    away = (Duty.OFF, Duty.UNKNOWN)
    on_duty = int((desk.units.registered & ~np.isin(desk.units.duty, away)).sum())
    yield Said("status.free", {"free": len(naming.free_units(desk)), "duty": on_duty})


def _incident(desk: Desk, key: str) -> Iterator[Said]:
    one = desk.room.incidents[key]
    if one.place:
        yield Said("status.place", {"place": one.place})
    active = [order for order in desk.orders_of(key) if order.state.active]
    yield from (_order(order) for order in active)
    if not active and not one.ended:
        yield Said("status.nobody")
    aside, _ = naming.aside_of(desk, key)
    if not active or aside.code != "desk.units_step":
        yield aside
    elif (waits := naming.waits_of(desk, key)) is not None:
        yield waits


def _order(order: Order) -> Said:
    return Said("status.order", {"unit": order.unit, "step": Said(f"words.step.{order.state.value}")})


def _unit(desk: Desk, key: str) -> Iterator[Said]:
    units, row = desk.units, desk.units.row[key]
    yield Said(f"words.duty.{Duty(int(units.duty[row])).name.lower()}")
    if (sos := desk.room.sos.get(key)) is not None and sos.open:
        yield Said("status.in_emergency")
    if units.link[row] == Link.OFFLINE:
        yield Said("status.lost")
    if np.isfinite(units.fix_t[row]):
        yield Said("status.fix", {"age": naming.minutes(max(0.0, desk.clock.now() - float(units.fix_t[row])))})
    else:
        yield Said("status.no_fix")
    order = desk.order_of(key)
    if order is None:
        yield Said("status.no_order")
    else:
        facts = {"unit": desk.no_of(order.incident), "step": say(f"words.step.{order.state.value}")}
        yield Said("status.order", facts)
