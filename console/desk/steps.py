"""How an order moves: which step leads to which state, and that none leads back."""

from __future__ import annotations

from math import inf
from typing import Final

from msgspec.structs import replace

from console.words import Order, OrderState, Step

_RANK: Final = {
    OrderState.ISSUED: 0,
    OrderState.SENT: 1,
    OrderState.SIGNED: 2,
    OrderState.ENROUTE: 3,
    OrderState.ONSCENE: 4,
    OrderState.FEEDBACK: 5,
    OrderState.DONE: 6,
}
_LEADS_TO: Final = {
    Step.SIGNED: OrderState.SIGNED,
    Step.ENROUTE: OrderState.ENROUTE,
    Step.ONSCENE: OrderState.ONSCENE,
    Step.FEEDBACK: OrderState.FEEDBACK,
    Step.DONE: OrderState.DONE,
}
_ANSWERS: Final = {Step.REPORT: OrderState.SIGNED, Step.BACKUP: OrderState.SIGNED, Step.RETURN: OrderState.SIGNED}
ONCE: Final = frozenset({Step.SIGNED, Step.ENROUTE, Step.ONSCENE, Step.DONE})  # a second one says nothing new


def rank_of(state: OrderState) -> int:
    """Where an active order stands; an ended one stands past them all."""
    return _RANK.get(state, 9)


def after_step(order: Order, step: Step, t: float = inf) -> tuple[OrderState, str]:
    """State and open question after a terminal's step, said at ``t`` by its own clock. Late and out-of-order steps
    never lead back.

    A report, 增援 or 退回 shows that the terminal has the order: it counts as signed, no more. What comes after the end
    of an order or while it is suspended, and what was said before it was resumed, is kept and changes nothing.
    """
    if not order.state.active or t < order.heard_until:
        return order.state, order.asks
    goal = _LEADS_TO.get(step) or _ANSWERS.get(step, order.state)
    state = goal if rank_of(goal) > rank_of(order.state) else order.state
    asks = step.value if step in {Step.BACKUP, Step.RETURN} else order.asks
    return state, asks if state.active else ""


def state_of(order: Order) -> OrderState:
    """Where its marks have led it, while it runs: what stands once one of them is taken away."""
    if not order.state.active:
        return order.state
    sent = any(mark.step is Step.SENT for mark in order.present)
    moved = replace(order, state=OrderState.SENT if sent else OrderState.ISSUED)
    for mark in order.present:
        moved = replace(moved, state=after_step(moved, mark.step, mark.at)[0])
    return moved.state


def ran_to(order: Order) -> OrderState:
    """Where a suspended order would stand by what its terminal has said of it."""
    return state_of(replace(order, state=OrderState.ISSUED))


def answered(order: Order) -> bool:
    """Whether the terminal, or a person on its behalf, has replied at all."""
    return rank_of(order.state) >= _RANK[OrderState.SIGNED]


def is_repeat(order: Order, step: Step, t: float, text: str, on_behalf: bool) -> bool:
    """The same word again (QoS 1 may say it twice), or a second 签收.

    A unit's own mark after 代签, anyone's after 系统推定, and 签收 of an order that was resumed, is no repeat.
    """
    for nth, mark in enumerate(order.steps):
        if mark.step is not step or mark.inferred:
            continue
        if mark.at == t and mark.text == text and mark.on_behalf == on_behalf:
            return True
        if nth >= order.run and step in ONCE and (on_behalf or not mark.on_behalf):
            return True
    return False
