"""Orders: what speaks against one, the event first, the wire after, again until the terminal has answered."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec.structs import replace

from console.codec import order_payload
from console.desk import choice, duty_brief, holding, recalls, source, texts
from console.desk import events as ev
from console.desk.ended import ended_said
from console.desk.known import known
from console.desk.recalls import publish_end as publish_end
from console.desk.steps import answered
from console.dispatch import engaged
from console.dispatch.fitness import RULES, facts_of, judge
from console.say import say
from console.verbs.speech import Said
from console.words import (
    Changes,
    Event,
    Incident,
    IncidentState,
    Link,
    Order,
    OrderState,
    Outbound,
    Receipt,
    Step,
    Unsent,
)

if TYPE_CHECKING:
    from console.desk.desk import Desk

RECEIPT_WAIT_S: Final = 2.0  # a store that has not answered by then is taken to be away: the order goes out


class Objection(msgspec.Struct, frozen=True):
    """Something against an order. ``hard``: no person can wave it through."""

    said: Said
    hard: bool = False


# --- what speaks against it ---------------------------------------------------------------------------------------


def objections(desk: Desk, units: Sequence[str], incident: Incident) -> list[Objection]:
    """All that speaks against sending these units, hard ones first."""
    found = _incident_objections(desk, incident) + _lead_objections(desk, units, incident)
    for unit in units:
        found += unit_objections(desk, unit, incident)
    return sorted(found, key=lambda one: not one.hard)


def _incident_objections(desk: Desk, incident: Incident) -> list[Objection]:
    if incident.ended:
        return [Objection(ended_said(desk, incident), hard=True)]
    if incident.state is IncidentState.PASSED:
        return [Objection(Said("intake.pass.no_orders", {"no": incident.no, "to": incident.passed_to}), hard=True)]
    if not incident.located:
        return [Objection(Said("desk.unlocated", {"no": incident.no}))]
    return []


def needs_lead(desk: Desk, incident: Incident) -> bool:
    """No unit with a 民警 leads there yet."""
    return not known(desk).has_lead(incident.id)


def _lead_objections(desk: Desk, units: Sequence[str], incident: Incident) -> list[Objection]:
    if not units or not needs_lead(desk, incident):
        return []
    row = desk.units.row.get(units[0])
    if row is not None and desk.units.registered[row] and desk.units.officers[row] < 1:
        return [Objection(Said("desk.cannot_lead", {"unit": desk.unit_words(units[0])}), hard=True)]
    return []


def unit_objections(desk: Desk, unit: str, incident: Incident) -> list[Objection]:
    """Whatever leaves a unit out of the list speaks against it here too, in the same words."""
    words = {"unit": desk.unit_words(unit)}
    row = desk.units.row.get(unit)
    if row is None or not desk.units.registered[row]:
        return [Objection(Said("desk.unregistered", words), hard=True)]
    order = desk.order_of(unit)
    if order is not None and order.incident == incident.id and not order.foreign:
        return [Objection(Said("desk.already_sent", words | {"no": incident.no}), hard=True)]
    room, now = known(desk), desk.clock.now()
    active = room.active_by_unit()
    broken = int(judge(room, incident.id, active, False, now)[row])
    if broken <= 0:
        return []
    code = RULES[broken - 1]
    if code == "reason.engaged_order" and order is not None:
        left = engaged.leaves(order, incident, room)
        return [Objection(Said("held.asks", words | {"leaves": Said(left.code, dict(left.facts))}))]
    why = Said(code, dict(facts_of(code, room, row, active, now)))
    return [Objection(Said("desk.objection", words | {"why": why}))]


# --- issue --------------------------------------------------------------------------------------------------------


def issue(
    desk: Desk, units: Sequence[str], incident: Incident, *, instead_of: Order | None = None, reason: str = "",
    words: Mapping[str, str] = MappingProxyType({}),
) -> list[Order]:  # fmt: skip
    """Record the orders in one transaction; they are published when the store has answered. ``words``: by unit, the
    room's own, which stand before what was reported.

    Another order of this room that a unit was on is suspended in the same transaction.
    """
    now = desk.clock.now()
    lead_open = needs_lead(desk, incident)
    made = [
        _order(desk, unit, incident, now, lead_open and place == 0, words.get(unit, ""))
        for place, unit in enumerate(units)
    ]
    first_ones = choice.recommended(desk, incident)
    made = [replace(order, recommended=first_ones, reason=reason) for order in made]
    first: list[tuple[ev.Body, str]] = []
    if instead_of is not None:
        made[0] = replace(made[0], replaces=instead_of.id)
        first = [(ev.OrderReplaced(by=made[0].id), instead_of.id)]
    if incident.signed_at is None:
        desk.record((ev.IncidentSigned(), incident.id), actor=desk.actor)
        source.tell(desk, desk.room.incidents[incident.id], "signed", now, by=desk.actor)
    send(desk, made, incident, first)
    return made


def send(desk: Desk, made: Sequence[Order], incident: Incident, first: Sequence[tuple[ev.Body, str]] = ()) -> None:
    """Record orders that are ready, what must come ``first``, and what becomes of those they take units from, at once.
    """
    _start(desk, [(ev.OrderIssued(order=order), order) for order in made], incident, first)


def renewed(desk: Desk, order: Order) -> Order:
    """The same once more under an id of its own, in the place of the old one; nothing of it has happened yet."""
    now = desk.clock.now()
    return replace(
        order, id=str(uuid.uuid4()), issuer=f"{desk.site.config.id}/{desk.seat}", issued_at=now,
        expires_at=now + desk.site.config.limits.order_expires_s, state=OrderState.ISSUED, steps=(), run=0, asks="",
        heard_until=0.0, held_by="", held_at=0.0, unrecorded=False, replaces=order.id, ended_at=None, told_at=None,
        knows_at=None,
    )  # fmt: skip


def swap(desk: Desk, old: Order, new: Order, incident: Incident) -> None:
    """换令: one transaction ends the one and gives the other; both terminals are told."""
    kept = _start(desk, [(ev.OrderIssued(order=new), new)], incident, [(ev.OrderReplaced(by=new.id), old.id)])
    desk.when_kept(kept, lambda: _swapped(desk, old, new))


def _swapped(desk: Desk, old: Order, new: Order) -> None:
    same = new.unit == old.unit
    publish_end(desk, old, say("order.replaced_text" if same else "order.handed_text", unit=new.unit))
    if not same:
        taken_off(desk, old)


def resume(desk: Desk, order: Order, incident: Incident) -> None:
    """续: a suspended order goes out once more under its own id; whatever its unit is on is suspended for it."""
    expires_at = desk.clock.now() + desk.site.config.limits.order_expires_s
    row = desk.units.row.get(order.unit)
    lead = needs_lead(desk, incident) and row is not None and bool(desk.units.officers[row] > 0)
    _start(desk, [(ev.OrderResumed(expires_at=expires_at, lead=lead), order)], incident)


def waiting_for(desk: Desk, incident: str) -> list[str]:
    """Ids of the incident's suspended orders: when it ends so do they."""
    return [order.id for order in desk.orders_of(incident) if order.state is OrderState.SUSPENDED]


def take_up(desk: Desk, keys: Iterable[str]) -> None:
    """Resume those of these orders that wait and whose unit is on nothing else: an undo gives back what it took."""
    for one in holding.held(desk, [key for key in keys if key in desk.orders]):
        if one.by is None:
            resume(desk, one.order, one.incident)


def _start(
    desk: Desk, starts: Sequence[tuple[ev.Body, Order]], incident: Incident, first: Sequence[tuple[ev.Body, str]] = ()
) -> list[Event]:
    """One transaction: what comes first, what the units leave, then the orders; each goes out when it is kept."""
    on = [(old, by) for _, by in starts if (old := desk.order_of(by.unit)) is not None and not old.foreign]
    left = [(old, by) for old, by in on if old.id != by.replaces]
    bodies = [*first, *(holding.leaving(desk, old, by) for old, by in left)]
    written = desk.record(*bodies, *((body, order.id) for body, order in starts), actor=desk.actor)
    for event, (_, order) in zip(written[len(bodies) :], starts, strict=True):
        desk.unsettled[event.id] = order.id
        desk.waiting[event.id] = desk.clock.mono()
    desk.when_kept(written, lambda: _tell(desk, starts, [old for old, _ in left], incident))
    return written


def _tell(desk: Desk, starts: Sequence[tuple[ev.Body, Order]], left: Sequence[Order], incident: Incident) -> None:
    """Terminals that are called off, the ticker, the source."""
    for old in left:
        _leave(desk, old, incident)
    for body, order in starts:
        code = "held.resumed" if isinstance(body, ev.OrderResumed) else "ticker.assigned"
        desk.tell(code, {"unit": order.unit, "no": incident.no}, "order", incident.id)
        source.tell(desk, incident, "assigned", desk.clock.now(), order.unit, by=desk.actor)


def _leave(desk: Desk, old: Order, incident: Incident) -> None:
    """The terminal lets the old order go; the room reads what became of it."""
    waits = desk.room.orders[old.id].state is OrderState.SUSPENDED
    publish_end(desk, old, say("held.end_text" if waits else "desk.moved_text", no=incident.no))
    if old.drill:
        desk.tell("duty.drill_left", {"unit": old.unit, "no": incident.no}, "order", incident.id)
    elif waits:
        desk.tell("held.suspended", {"unit": old.unit, "no": desk.no_of(old.incident)}, "order", old.incident)
    if old.ring:
        desk.ringwork.count(desk, old.ring)


def _order(desk: Desk, unit: str, incident: Incident, now: float, lead: bool, words: str) -> Order:
    return Order(
        id=str(uuid.uuid4()), incident=incident.id, unit=unit, issuer=f"{desk.site.config.id}/{desk.seat}",
        issued_at=now, expires_at=now + desk.site.config.limits.order_expires_s, lead=lead,
        text=texts.of_order(desk, incident, words), eta_s=desk.eta_s(unit, incident.id),
        route=desk.ways.of(desk, unit, incident.id),
    )  # fmt: skip


# --- the store's answer, the wire's answer ------------------------------------------------------------------------


def receipt(desk: Desk, answer: Receipt) -> None:
    """On disk, or not yet: either way the order goes out now. A step that is not is marked so."""
    _step_kept(desk, answer)
    order = desk.unsettled.get(answer.event_id)
    if order is None:
        return
    if answer.ok:
        del desk.unsettled[answer.event_id]
        desk.record((ev.OrderRecorded(at=answer.at), order), actor="system")
    _go_out(desk, answer.event_id, order, answer.ok, answer.reason)


def _step_kept(desk: Desk, answer: Receipt) -> None:
    order = desk.unkept.get(answer.event_id)
    if order is None:
        return
    if answer.ok:
        del desk.unkept[answer.event_id]
        if desk.held_steps.pop(answer.event_id, None) is None:
            return
    else:
        desk.held_steps[answer.event_id] = order
    desk.changed(Changes.ORDERS)


def _go_out(desk: Desk, event_id: str, order_id: str, ok: bool, reason: str) -> None:
    if desk.waiting.pop(event_id, None) is None:
        return  # it went out before; this receipt only says that it is kept by now
    if not ok:
        desk.record((ev.OrderUnrecorded(reason=reason), order_id), actor="system")
        order = desk.room.orders[order_id]
        desk.tell("ticker.unrecorded", {"unit": order.unit, "no": desk.no_of(order.incident)}, "order", order.incident)
    if desk.room.orders[order_id].state.active:
        publish(desk, order_id)


def overdue_receipts(desk: Desk) -> None:
    """The store is silent: the order goes out all the same, marked 未入库."""
    late = [key for key, since in desk.waiting.items() if desk.clock.mono() - since > RECEIPT_WAIT_S]
    for event_id in late:
        _go_out(desk, event_id, desk.unsettled[event_id], False, "desk.store_silent")


def sent(desk: Desk, tag: str, at: float) -> None:
    """The broker has it. A second sending says nothing new."""
    if tag.startswith(recalls.TAG):
        recalls.told(desk, tag, at)
        return
    order = desk.room.orders.get(tag.removeprefix("order:"))
    if order is not None and order.state is OrderState.ISSUED:
        desk.record((ev.OrderSent(at=at), order.id), actor="system")


def publish(desk: Desk, order_id: str, text: str = "") -> None:
    """Send, or send again: always the same id, so that a terminal can tell. ``text`` stands for the order's own."""
    order = desk.room.orders[order_id]
    order = replace(order, text=text) if text else order
    incident = desk.room.incidents.get(order.incident)
    if incident is None:
        return
    now = desk.clock.now()
    if answered(order):  # the room has more to say of an order that runs: it has not expired
        order = replace(order, expires_at=max(order.expires_at, now + desk.site.config.limits.order_expires_s))
    caller, site, brief = desk.caller(incident.id), desk.site.config.id, duty_brief.of(desk, order)
    desk.feed.publish(Outbound(
        topic=f"unit/{order.unit}/order", payload=order_payload(order, incident, caller, site, brief),
        tag=f"order:{order.id}", key=f"order:{order.id}", expires_at=order.expires_at,
        kept=order_payload(order, incident, None, site, brief),
    ), desk.sent)  # fmt: skip
    desk.sent_at[order.id] = now


# --- silence ------------------------------------------------------------------------------------------------------


def unanswered(desk: Desk) -> list[Order]:
    """Our active orders to which nobody has replied."""
    mine = (desk.room.orders[key] for key in desk.room.active.values())
    return [order for order in mine if not answered(order)]


def tick(desk: Desk) -> None:
    """Once a second: send again what is unanswered, end what has expired."""
    now = desk.clock.now()
    _withdraw_ended(desk)
    overdue_receipts(desk)
    waiting = {desk.unsettled[key] for key in desk.waiting}
    for key in list(desk.room.foreign.values()):
        if desk.recording and now >= desk.room.orders[key].expires_at and not answered(desk.room.orders[key]):
            expire(desk, desk.room.orders[key])
    for order in unanswered(desk):
        if order.id in waiting:
            continue
        if now >= order.expires_at:
            if desk.recording:
                expire(desk, order)
        elif minds(desk, order) and _due_again(desk, order, now):
            publish(desk, order.id)


def minds(desk: Desk, order: Order) -> bool:
    """Whether this seat sees to it that the order arrives: who gave it, or for a seat that is gone who records."""
    seat = order.issuer.rpartition("/")[2]
    if desk.alone or seat == desk.seat:
        return True
    known = desk.seats.get(seat)
    return desk.recording and known is not None and known.link is Link.OFFLINE


def _withdraw_ended(desk: Desk) -> None:
    """What an order has still to say when it is over need not go out: it may hold a caller's number."""
    for key in [key for key in desk.sent_at if not desk.room.orders[key].state.active]:
        del desk.sent_at[key]
        desk.feed.withdraw(f"order:{key}")


def unsent(desk: Desk, unsent: Unsent) -> None:
    """Nobody was told in time that an order is over. What else expires is named by its own clock."""
    order = desk.room.orders.get(unsent.tag.removeprefix(recalls.TAG))
    if order is not None and unsent.tag.startswith(recalls.TAG):
        desk.tell("order.end_unsent", {"unit": order.unit, "no": desk.no_of(order.incident)}, "order", order.incident)


def _due_again(desk: Desk, order: Order, now: float) -> bool:
    """After a restart at once; later only when the broker had it and the terminal is silent."""
    last = desk.sent_at.get(order.id)
    if last is None:
        return True
    return order.state is OrderState.SENT and now - last >= desk.site.config.limits.resend_s


def resend_to(desk: Desk, unit: str) -> None:
    """The unit's terminal is back: what it has not answered goes to it at once, and what it may not know is over."""
    recalls.resend_to(desk, unit)
    key = desk.room.active.get(unit)
    if key is not None and key in desk.sent_at and not answered(desk.room.orders[key]):
        publish(desk, key)


def expire(desk: Desk, order: Order) -> None:
    """Nobody answered in time: the unit is no longer taken, the incident waits again."""
    desk.record((ev.OrderExpired(), order.id), actor="system")
    desk.tell("ticker.expired", {"unit": order.unit, "no": desk.no_of(order.incident)}, "order", order.incident)
    desk.changed(Changes.ORDERS)


def cancel(desk: Desk, order: Order, text: str) -> None:
    """A person takes an order back; the terminal is told."""
    desk.record((ev.OrderCancelled(text=text), order.id), actor=desk.actor)
    publish_end(desk, order, text or say("desk.cancel_text"))
    taken_off(desk, order, text)
    desk.tell("ticker.cancelled", {"unit": order.unit, "no": desk.no_of(order.incident)}, "order", order.incident)


def taken_off(desk: Desk, order: Order, text: str = "") -> None:
    """The source hears that this unit does not come any more."""
    incident = desk.room.incidents.get(order.incident)
    if incident is not None and not incident.ended:
        source.tell(desk, incident, "unassigned", desk.clock.now(), order.unit, text, by=desk.actor)


def settle(desk: Desk, asked: Collection[str] | None = None) -> None:
    """After recovery: what the journal holds is kept, also what went out as 未入库; not what the spare file holds.
    ``asked``: ids of the orders that may be open in this; None: all."""
    held, known = set(desk.unsettled.values()), desk.room.orders
    for order in [known[key] for key in known if asked is None or key in asked]:
        if order.id in held or not minds(desk, order):
            continue
        if not order.foreign and not any(mark.step is Step.RECORDED for mark in order.present):
            desk.record((ev.OrderRecorded(at=desk.clock.now()), order.id), actor="system")
