"""Verbs about clocks: 呼 writes down a call, 核 vouches for what was read from a position, or rejects it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.desk import drills, source, undo
from console.desk import events as ev
from console.desk import events_clocks as said
from console.desk.acts_order import fail, ours
from console.desk.state import Outcome
from console.dispatch.clocks import pending
from console.verbs import Said, calls
from console.words import Order, Step, StepMark, UnitCall

if TYPE_CHECKING:
    from console.desk.desk import Desk


def call_unit(desk: Desk, call: calls.CallUnit) -> Outcome:
    """呼: the person calls, the room writes it down. What was said can be taken back here, not on the air."""
    order = desk.order_of(call.unit)
    mine = order if order is not None and not order.foreign else None
    made = UnitCall(
        at=desk.clock.now(), by=desk.actor, unit=call.unit, order=mine.id if mine else "",
        incident=mine.incident if mine else "", channel=call.channel, text=call.text,
    )  # fmt: skip
    desk.record((said.UnitCalled(call=made), call.unit), actor=desk.actor)
    facts = {"unit": desk.unit_words(call.unit), "how": how(made), "text": call.text}
    code = "called_said" if call.text else "called"
    desk.tell(f"clock.ticker.{code}", facts, "order", made.incident)
    undo.push(desk, Said("clock.did_call", facts), lambda d: _uncall(d, made))
    return Outcome(ok=True, code=f"clock.{code}", facts=facts)


def how(call: UnitCall) -> Said | str:
    """The channel in words; "" when it was not said."""
    return Said(f"clock.channel.{call.channel}") if call.channel else ""


def _uncall(desk: Desk, made: UnitCall) -> Outcome:
    facts = {"unit": desk.unit_words(made.unit)}
    if desk.room.calls.get(made.unit, ())[-1:] != (made,):
        return fail("clock.called_since", **facts)
    desk.record((said.UnitUncalled(), made.unit), actor=desk.actor)
    return Outcome(ok=True, code="clock.uncalled", facts=facts)


def confirm(desk: Desk, call: calls.ConfirmStep) -> Outcome:
    """核: what is confirmed counts as on behalf, and the source is told; what is rejected is as if never read."""
    order = ours(desk, call.unit)
    if isinstance(order, Outcome):
        return order
    open_ones = [mark for mark in pending(order) if call.step in ("", mark.step.value)]
    facts: dict[str, object] = {"unit": desk.unit_words(call.unit), "no": desk.no_of(order.incident)}
    if not open_ones:
        return fail("clock.nothing_inferred", **facts)
    if call.rejected:
        return _reject(desk, order, open_ones[-1], facts)
    desk.record(*((said.StepConfirmed(step=mark.step), order.id) for mark in open_ones), actor=desk.actor)
    for mark in open_ones:
        _pass_on(desk, order, mark)
    facts |= {"steps": " ".join(Said(f"words.step.{mark.step.value}").text() for mark in open_ones)}
    desk.tell("clock.ticker.confirmed", facts, "order", order.incident)
    what = Said("clock.did_confirm", facts)
    undo.push(desk, what, undo.final(what))
    return Outcome(ok=True, code="clock.confirmed", facts=facts)


def _pass_on(desk: Desk, order: Order, mark: StepMark) -> None:
    """What an inferred step was not told to."""
    body = ev.OrderStep(step=mark.step, t=mark.at, by=desk.actor, on_behalf=True, seen_at=mark.seen_at)
    drills.heard(desk, order, body)
    incident = desk.room.incidents.get(order.incident)
    if incident is not None and mark.step in source.STEPS:
        source.tell(desk, incident, source.STEPS[mark.step], mark.at, order.unit, by=desk.actor)


def _reject(desk: Desk, order: Order, mark: StepMark, facts: dict[str, object]) -> Outcome:
    """The newest of them: what was read before it may still be so."""
    desk.record((said.StepDenied(step=mark.step), order.id), actor=desk.actor)
    facts = facts | {"step": Said(f"words.step.{mark.step.value}")}
    desk.tell("clock.ticker.rejected", facts, "order", order.incident)
    undo.push(desk, Said("clock.did_reject", facts), lambda d: _unreject(d, order.id, mark))
    return Outcome(ok=True, code="clock.rejected", facts=facts)


def _unreject(desk: Desk, key: str, mark: StepMark) -> Outcome:
    """As it was read, while the order still runs and nobody has said the step since."""
    order = desk.room.orders[key]
    facts = {"unit": desk.unit_words(order.unit), "step": Said(f"words.step.{mark.step.value}")}
    if not order.state.active or any(one.step is mark.step for one in order.present):
        return fail("clock.step_since", **facts)
    again = ev.OrderStep(step=Step(mark.step), t=mark.at, by=mark.by, inferred=True, seen_at=mark.seen_at)
    desk.record((said.StepDenied(step=mark.step, undone=True), key), (again, key), actor=desk.actor)
    return Outcome(ok=True, code="clock.unrejected", facts=facts)
