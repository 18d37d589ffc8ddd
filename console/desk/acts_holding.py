"""Verbs about orders that wait: 续, which takes one up again, hands it to another unit, or lets it go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.desk import events as ev
from console.desk import holding, orders, undo
from console.desk.acts_order import asked, fail
from console.desk.holding import Held
from console.desk.state import Outcome
from console.desk.steps import answered
from console.say import say
from console.verbs import Said, calls
from console.words import OrderState

if TYPE_CHECKING:
    from console.desk.desk import Desk


def resume(desk: Desk, call: calls.Resume) -> Outcome:
    """续: the unit's suspended order, of several the one named, else the gravest."""
    waiting = [one for one in holding.of_unit(desk, call.unit) if call.incident in ("", one.order.incident)]
    if not waiting:
        return fail("held.none", unit=desk.unit_words(call.unit))
    one = waiting[0]
    if call.end:
        return _let_go(desk, one)
    if call.to and call.to != call.unit:
        return _hand_over(desk, one, call)
    refused = asked(orders.objections(desk, (call.unit,), one.incident), call.force)
    return refused or _resumed(desk, one)


def words_of(desk: Desk, call: calls.Resume) -> list[str]:
    """For the preview: which order when none is named, and who takes it over."""
    first = next(iter(holding.of_unit(desk, call.unit)), None)
    named = [f"{first.incident.no} {first.incident.type}"] if first is not None and not call.incident else []
    over = [f"{say('held.hand_over')} {desk.unit_words(call.to)}"] if call.to else []
    return [*named, *over, *([say("held.let_go")] if call.end else [])]


def _facts(desk: Desk, one: Held) -> dict[str, object]:
    return {"unit": desk.unit_words(one.order.unit), "no": one.incident.no}


def _resumed(desk: Desk, one: Held) -> Outcome:
    before = one.by if one.by is not None and not one.by.foreign else None
    orders.resume(desk, one.order, one.incident)
    left = before.id if before is not None else ""
    what = Said("held.did_resume", _facts(desk, one))
    undo.push(desk, what, lambda d: _held_again(d, one, left, what))
    return Outcome(ok=True, code="held.resumed", facts=_facts(desk, one))


def _held_again(desk: Desk, one: Held, left: str, what: Said) -> Outcome:
    """Ctrl+Z, while the terminal has not answered: it waits as before, and what it took the unit from goes on."""
    order = desk.orders[one.order.id]
    if not order.state.active:
        return fail("desk.undone", what=what)
    if answered(order):
        return fail("desk.undo_signed", units=order.unit)
    desk.record((ev.OrderSuspended(by=one.order.held_by), order.id), actor=desk.actor)
    orders.publish_end(desk, order, say("desk.cancel_text"))
    orders.take_up(desk, (left,))
    return Outcome(ok=True, code="desk.undone", facts={"what": what})


def _let_go(desk: Desk, one: Held) -> Outcome:
    """Its terminal has let it go already."""
    desk.record((ev.OrderCancelled(text=say("desk.cancel_text")), one.order.id), actor=desk.actor)
    desk.tell("ticker.cancelled", {"unit": one.order.unit, "no": one.incident.no}, "order", one.incident.id)
    what = Said("desk.did_cancel", _facts(desk, one))
    undo.push(desk, what, undo.final(what))
    return Outcome(ok=True, code="desk.cancelled", facts=_facts(desk, one))


def _hand_over(desk: Desk, one: Held, call: calls.Resume) -> Outcome:
    """Another unit goes in its place: one transaction ends the one and gives the other."""
    refused = asked(orders.objections(desk, (call.to,), one.incident), call.force)
    if refused is not None:
        return refused
    made = orders.issue(desk, (call.to,), one.incident, instead_of=one.order)
    facts = {**_facts(desk, one), "to": desk.unit_words(call.to)}
    what = Said("held.did_hand_over", facts)
    undo.push(desk, what, lambda d: _taken_back(d, made[0].id, what))
    return Outcome(ok=True, code="held.handed_over", facts=facts)


def _taken_back(desk: Desk, key: str, what: Said) -> Outcome:
    """Ctrl+Z takes the new order back; who waited is not called back by it, and the sentence says so."""
    order = desk.orders[key]
    if order.state.active and answered(order):
        return fail("desk.undo_signed", units=order.unit)
    taken = holding.taken_by(desk, (key,))
    if order.state is not OrderState.SUSPENDED and order.state.active:
        orders.cancel(desk, order, say("desk.cancel_text"))
        orders.take_up(desk, taken)
    return Outcome(ok=True, code="held.hand_over_undone", facts={"what": what})
