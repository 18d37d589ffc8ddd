"""Verbs about orders: 派, 代签, 撤, 准, 驳."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from console.desk import choice, holding, orders, recalls, texts, undo
from console.desk import events as ev
from console.desk.replies import record_step
from console.desk.state import Outcome
from console.desk.steps import answered, is_repeat
from console.say import say
from console.verbs import Said, calls, joined
from console.words import Incident, Order, OrderState, Step

if TYPE_CHECKING:
    from console.desk.desk import Desk


def fail(code: str, **facts: object) -> Outcome:
    return Outcome(ok=False, code=code, facts=facts)


def failed(said: Said) -> Outcome:
    """The same of a sentence that is there already."""
    return Outcome(ok=False, code=said.code, facts=said.facts)


def assign(desk: Desk, call: calls.Assign) -> Outcome:
    """Hard objections refuse; others wait for a person's confirmation (``!``)."""
    incident = desk.room.incidents.get(call.incident)
    if incident is None:
        return fail("desk.no_incident")
    refused = asked(orders.objections(desk, call.units, incident), call.force)
    if refused is not None:
        return refused
    words = _words(desk, call, incident)
    if isinstance(words, Said):
        return failed(words)
    made = orders.issue(desk, call.units, incident, reason=call.reason, words=words)
    recalls.say_offline(desk, call.units, incident)
    keys = tuple(order.id for order in made)
    units = " ".join(call.units)
    what = Said("desk.did_assign", {"units": units, "no": incident.no})
    undo.push(desk, what, lambda d: _unassign(d, keys, units, incident.no))
    return Outcome(ok=True, code="desk.assigned", facts={"n": len(made), "units": units, "no": incident.no})


def _words(desk: Desk, call: calls.Assign, incident: Incident) -> dict[str, str] | Said:
    """The chosen template's words for each unit."""
    if not call.phrase:
        return {}
    found: dict[str, str] = {}
    for unit in call.units:
        words = texts.filled(desk, call.phrase, incident, unit)
        if isinstance(words, Said):
            return words
        found[unit] = words
    return found


def muster(desk: Desk, call: calls.Muster) -> Outcome:
    """派齐: the set as proposed on the card; what nobody brings is said. Nothing is sent that was not shown."""
    incident = desk.room.incidents.get(call.incident)
    if incident is None:
        return fail("desk.no_incident")
    plan = choice.ranking_for(desk, incident).plan if not incident.ended else None
    if plan is None:
        return fail("plan.none", no=incident.no)
    missing = Said("plan.missing", {"what": say("reason.skill_join").join(plan.missing)}) if plan.missing else ""
    if not plan.units:
        return fail("plan.nobody", no=incident.no, missing=missing)
    done = assign(desk, calls.Assign(units=tuple(one.unit for one in plan.units), incident=incident.id,
                                     force=call.force))  # fmt: skip
    return replace(done, code="plan.sent", facts={**done.facts, "missing": missing}) if done.ok else done


def asked(found: Sequence[orders.Objection], force: bool) -> Outcome | None:
    """Hard objections refuse; others ask in line and wait for a person's confirmation (``!``); None: nothing does."""
    if not found or (force and not found[0].hard):
        return None
    hard = found[0].hard
    why = joined([one.said for one in found if one.hard == hard], Said("desk.and"))
    return Outcome(ok=False, code="desk.refused" if hard else "desk.confirm", facts={"why": why}, confirm=not hard)


def _unassign(desk: Desk, keys: tuple[str, ...], units: str, no: str) -> Outcome:
    """Ctrl+Z: only while no terminal has answered; afterwards 撤 is an act of its own. What has gone out is recalled by
    an order, and that is said. What was suspended for it goes on."""
    mine = [desk.room.orders[key] for key in keys]
    running = [order for order in mine if order.state.active]
    signed = [order.unit for order in running if answered(order)]
    if signed:
        return fail("desk.undo_signed", units=" ".join(signed))
    if not running:
        return fail("desk.undo_over", units=units, no=no)
    taken = holding.taken_by(desk, keys)
    out = any(order.id in desk.sent_at for order in running)
    for order in running:
        orders.cancel(desk, order, say("desk.cancel_text"))
    orders.take_up(desk, taken)
    return Outcome(ok=True, code="order.recalled" if out else "desk.unassigned", facts={"units": units, "no": no})


def assign_row(desk: Desk, call: calls.AssignRow) -> Outcome:
    """The row as shown: the order of rows is frozen while the incident is selected."""
    if desk.ranking is None or desk.selection.kind != "incident":
        return fail("desk.no_ranking")
    unit = next((one for one in desk.ranking.candidates if one.key == call.row), None)
    if unit is None:
        return fail("desk.no_row", row=call.row)
    return assign(desk, calls.Assign(units=(unit.unit,), incident=desk.ranking.incident, force=call.force))


def ours(desk: Desk, unit: str) -> Order | Outcome:
    """The unit's active order of this room."""
    order = desk.order_of(unit)
    if order is None:
        return fail("desk.no_order", unit=desk.unit_words(unit))
    if order.foreign:
        return fail("desk.foreign_order", unit=desk.unit_words(unit), issuer=order.issuer)
    return order


def on_behalf(desk: Desk, call: calls.OnBehalf) -> Outcome:
    """代签: marked as such, with the person's name."""
    order = ours(desk, call.unit)
    if isinstance(order, Outcome):
        return order
    step, now = Step(call.step), desk.clock.now()
    if is_repeat(order, step, now, texts.plain(call.text), on_behalf=True):
        return fail("desk.step_there", unit=desk.unit_words(call.unit), step=Said(f"words.step.{step.value}"))
    body = ev.OrderStep(
        step=step, t=now, by=desk.actor, text=texts.plain(call.text), on_behalf=True, seen_at=now, channel=call.channel
    )
    record_step(desk, order, body, actor=desk.actor)
    heard = Said("order.by_channel", {"channel": Said(f"clock.channel.{call.channel}")}) if call.channel else ""
    facts = {"unit": desk.unit_words(call.unit), "step": (Said(f"words.step.{step.value}"), heard)}
    what = Said("desk.did_behalf", facts)
    undo.push(desk, what, undo.final(what))
    return Outcome(ok=True, code="desk.on_behalf", facts=facts)


def cancel(desk: Desk, call: calls.Cancel) -> Outcome:
    """撤: at any step; the terminal is told. What has been told cannot be untold: no undo but a new order."""
    order = ours(desk, call.unit)
    if isinstance(order, Outcome):
        return order
    orders.cancel(desk, order, call.text)
    facts = {"unit": desk.unit_words(call.unit), "no": desk.no_of(order.incident)}
    what = Said("desk.did_cancel", facts)
    undo.push(desk, what, undo.final(what))
    return Outcome(ok=True, code="desk.cancelled", facts=facts)


def _asking(desk: Desk, unit: str) -> Order | Outcome:
    order = ours(desk, unit)
    if isinstance(order, Outcome) or order.asks:
        return order
    return fail("desk.asks_nothing", unit=desk.unit_words(unit))


def grant(desk: Desk, call: calls.Grant) -> Outcome:
    """准: 退回 ends the order; 增援 leaves the choice of further units to the room."""
    order = _asking(desk, call.unit)
    if isinstance(order, Outcome):
        return order
    desk.record((ev.OrderDecided(ask=order.asks, granted=True), order.id), actor=desk.actor)
    if desk.room.orders[order.id].state is OrderState.RETURNED:
        orders.publish_end(desk, order, say("desk.return_granted_text"))
        orders.taken_off(desk, order, _asked_why(order))
    else:
        orders.publish(desk, order.id, say("order.backup_text"))
    facts = {"unit": desk.unit_words(call.unit), "no": desk.no_of(order.incident)}
    desk.tell(f"ticker.granted_{order.asks}", {"unit": order.unit, "no": facts["no"]}, "order", order.incident)
    what = Said(f"order.did_grant_{order.asks}", facts)
    undo.push(desk, what, (lambda d: _given_again(d, order, what)) if order.asks == "return" else undo.final(what))
    return Outcome(ok=True, code=f"desk.granted_{order.asks}", facts=facts)


def _asked_why(order: Order) -> str:
    """The unit's own words for what it asks."""
    return next((mark.text for mark in reversed(order.steps) if mark.step.value == order.asks), "")


def _given_again(desk: Desk, old: Order, what: Said) -> Outcome:
    """Ctrl+Z of a granted 退回: the unit knows already, so a new order goes to it, and that is said."""
    incident = desk.room.incidents.get(old.incident)
    if incident is None or incident.ended or desk.order_of(old.unit) is not None:
        return fail("desk.cannot_undo", what=what)
    orders.send(desk, [orders.renewed(desk, old)], incident)
    return Outcome(ok=True, code="order.given_again", facts={"unit": desk.unit_words(old.unit), "no": incident.no})


def refuse(desk: Desk, call: calls.Refuse) -> Outcome:
    """驳: the order stands, and goes to the terminal once more with the room's word."""
    order = _asking(desk, call.unit)
    if isinstance(order, Outcome):
        return order
    body = ev.OrderDecided(ask=order.asks, granted=False, text=call.text)
    desk.record((body, order.id), actor=desk.actor)
    orders.publish(desk, order.id, say("desk.refused_text", text=call.text).strip())
    facts = {"unit": desk.unit_words(call.unit), "ask": Said(f"words.step.{order.asks}")}
    desk.tell(f"ticker.refused_{order.asks}", {"unit": order.unit, "no": desk.no_of(order.incident)}, "order",
              order.incident)
    what = Said("order.did_refuse", facts)
    undo.push(desk, what, undo.final(what))
    return Outcome(ok=True, code="desk.ask_refused", facts=facts)
