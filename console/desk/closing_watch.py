"""What makes a plan of posts void: a unit that will not hold its post, or nobody sent for too long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from console.verbs import Said
from console.words import Block, Closing, Order, OrderState, Ring, Step

if TYPE_CHECKING:
    from console.desk.desk import Desk

LATE_S: Final = 30.0  # a unit that is this much later than was worked out is late
STANDS: Final = frozenset({OrderState.ONSCENE, OrderState.FEEDBACK})


def causes(desk: Desk, ring: Ring, closing: Closing, told: set[tuple[str, str, str]]) -> list[Said]:
    """In words, each once: ``told`` holds ring, order and cause of those before."""
    incident = desk.incidents.get(ring.incident)
    if incident is not None and incident.ended:
        return []
    if not any(block.order for block in closing.blocks):
        return [Said("closing.cause.aged")] if aged(closing, desk.clock.now()) else []
    orders = {block.id: desk.orders.get(block.order) for block in closing.blocks if block.order}
    if not any(order is not None and order.state.active for order in orders.values()):
        return []  # all posts have been given up
    return [_said(desk, block, cause) for block, cause in _new(desk, ring, closing, orders, told)]


def aged(closing: Closing, now: float) -> bool:
    """Whether a plan that closes would no longer do so if its units were sent now."""
    slack = [block.slack_s for block in closing.blocks if block.unit]
    return closing.closed and bool(slack) and now - closing.made_at > min(slack)


def _new(
    desk: Desk, ring: Ring, closing: Closing, orders: dict[str, Order | None], told: set[tuple[str, str, str]]
) -> list[tuple[Block, str]]:
    out = []
    for block in closing.blocks:
        cause = _cause(closing, block, orders.get(block.id), desk.clock.now())
        if cause and (ring.id, block.order, cause) not in told:
            told.add((ring.id, block.order, cause))
            out.append((block, cause))
    return out


def _said(desk: Desk, block: Block, cause: str) -> Said:
    name = block.name or Said("closing.unnamed")
    return Said(f"closing.cause.{cause}", {"unit": desk.unit_words(block.unit), "post": name})


def _cause(closing: Closing, block: Block, order: Order | None, now: float) -> str:
    """Why a unit does not hold its post: refused, ended, late; "" when it does or may yet."""
    if order is None:
        return ""
    if order.asks == Step.RETURN.value:
        return "refused"
    if not order.state.active:
        return "refused" if order.state is OrderState.RETURNED else "ended"
    if order.state in STANDS:
        return ""
    since = now - closing.made_at
    return "late" if since > block.passed_s or since > block.arrive_s + LATE_S else ""
