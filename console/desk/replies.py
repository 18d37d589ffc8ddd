"""Terminals' replies to orders: each is one step, told to the source, and never a step back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.desk import drills, duty, notices, recalls, source, tasks, telling
from console.desk import events as ev
from console.desk.steps import is_repeat
from console.words import Order, OrderState, Reject, RejectReason, ReplyMessage, Step

if TYPE_CHECKING:
    from console.desk.desk import Desk


def reply(desk: Desk, message: ReplyMessage) -> None:
    """One to a broadcast, or to a watch, is its answer. One to an order that we never sent, or that
    another unit has, is refused by name; a repeat is counted."""
    if (notice := desk.room.notices.get(message.order)) is not None:
        notices.reply(desk, message, notice)
        return
    if message.order in desk.room.tasks:
        tasks.reply(desk, message)
        return
    if telling.reply(desk, message):
        return
    order = desk.room.orders.get(message.order)
    if order is None or order.unit != message.unit:
        of = f"order {message.order[:40]}" if order is None else f"order {order.id} is of unit {order.unit}"
        desk.refuse(_reject(message, RejectReason.UNKNOWN_ORDER if order is None else RejectReason.OTHERS_ORDER, of))
        return
    if message.step == recalls.ENDED:
        if not recalls.known(desk, order, message):
            reason = RejectReason.UNKNOWN_VALUE if order.state.active else RejectReason.DUPLICATE
            desk.refuse(_reject(message, reason, f"step {message.step}: order {order.state.value}"))
        return
    step = Step(message.step)
    if is_repeat(order, step, message.t, message.text, on_behalf=False):
        desk.refuse(_reject(message, RejectReason.DUPLICATE, f"step {message.step}"))
        return
    body = ev.OrderStep(
        step=step, t=message.t, by=f"unit:{message.unit}", text=message.text, pictures=message.pictures,
        seen_at=message.received_at or desk.clock.now(),
    )  # fmt: skip
    record_step(desk, order, body, actor=f"unit:{message.unit}")


def record_step(desk: Desk, order: Order, body: ev.OrderStep, actor: str) -> None:
    """One step of an order, by its terminal or on its behalf: event, ticker, source. One that the system inferred is
    told to nobody outside, and stops no drill's stopwatch, until a person says that it is so."""
    first = not any(mark.step is Step.REPORT for mark in order.steps)
    code = _code(order, body, first)
    (event,) = desk.record((body, order.id), actor=actor)
    desk.unkept[event.id] = order.id
    if not body.inferred:
        drills.heard(desk, order, body)
    if order.ring:
        duty.refresh(desk, order.ring)
    incident = desk.room.incidents.get(order.incident)
    no = incident.no if incident else order.incident
    desk.tell(code, {"unit": order.unit, "no": no}, "order", order.incident)
    if incident is not None and not order.foreign and not body.inferred and body.step in source.STEPS:
        source.tell(desk, incident, source.STEPS[body.step], body.t, order.unit, body.text, by=body.by)


def _code(order: Order, body: ev.OrderStep, first: bool) -> str:
    """What the ticker says of a step, by where its order stood."""
    if order.state is OrderState.SUSPENDED:
        return "held.step"
    if body.t < order.heard_until and body.by == f"unit:{order.unit}":
        return "held.step_before"
    if not order.state.active and not (body.step is Step.DONE and order.state is OrderState.DONE):
        return "ticker.step_after_end"
    if body.step is Step.REPORT:
        return "ticker.step_report" if first else "ticker.step_further"
    return f"clock.ticker.inferred_{body.step.value}" if body.inferred else f"ticker.step_{body.step.value}"


def _reject(message: ReplyMessage, reason: RejectReason, detail: str) -> Reject:
    """The text of a reply may name people: the example says only what it was."""
    return Reject(
        reason=reason, topic=f"unit/{message.unit}/reply", detail=detail,
        example=f"order={message.order[:60]} step={message.step} t={message.t:.0f}", received_at=message.received_at,
    )  # fmt: skip
