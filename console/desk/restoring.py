"""After a restart: what the outbox still held, and what of it the room says anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from console.codec import read, topic
from console.desk import events as ev
from console.desk import recalls
from console.desk.steps import answered
from console.words import Order, OrderMessage, Outbound

if TYPE_CHECKING:
    from console.desk.desk import Desk

ORDER = "order:"


def take_over(desk: Desk, kept: Sequence[Outbound]) -> frozenset[str]:
    """``kept``: what the outbox restored. Tags of those that the room publishes itself: its unanswered orders, whose
    caller no file but the journal's side table holds. One that the journal has lost is brought back from its message.
    """
    mine = set()
    for out in kept:
        if not out.tag.startswith(ORDER):
            continue
        order = desk.room.orders.get(out.tag.removeprefix(ORDER)) or _bring_back(desk, out)
        if order is None or order.incident not in desk.room.incidents:
            continue  # its message is all there is: the outbox sends that
        mine.add(out.tag)
        if not order.state.active or answered(order):
            desk.feed.withdraw(out.tag)
    recalls.retell(desk, {out.tag for out in kept})
    return frozenset(mine)


def began(desk: Desk) -> None:
    """The journal says from when on this process hears the terminals: what the room knew before, it has forgotten."""
    desk.record((ev.DeskBegan(), desk.seat), actor="system")


def _bring_back(desk: Desk, out: Outbound) -> Order | None:
    """An order that stands in the outbox and not in the journal, which a fault or a full disk has cost its line. A seat
    among others may only not have read it yet, the database being away: there nothing is journaled a second time."""
    now, site = desk.clock.now(), desk.site.config.id
    said = next(iter(read(topic(site, out.topic), out.payload, now, site)), None)
    if not isinstance(said, OrderMessage) or said.expires_at <= now:
        return None
    order = Order(
        id=said.id, incident=said.incident, unit=said.unit, issuer=said.issuer, issued_at=said.t,
        expires_at=said.expires_at, text=said.text, ring=said.ring, block=said.post, drill=said.drill,
    )  # fmt: skip
    desk.units.ensure(order.unit)
    desk.record((ev.OrderIssued(order=order), order.id), actor="system")
    if order.id not in desk.room.orders:
        return None
    desk.tell("order.brought_back", {"unit": order.unit, "no": desk.no_of(order.incident)}, "order", order.incident)
    return desk.room.orders[order.id]
