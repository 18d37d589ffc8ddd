"""What the journal says of an order that the room has ended: replaced, the broker has it, the terminal knows it."""

from __future__ import annotations

from typing import Final

from console.desk.bodies import Body


class OrderReplaced(Body, frozen=True, kw_only=True):
    """换令: ``by`` is the order that stands in its place."""

    by: str


class OrderEndTold(Body, frozen=True, kw_only=True):
    """The broker has the word that it is over."""

    at: float


class OrderEndKnown(Body, frozen=True, kw_only=True):
    """The terminal has answered that word."""

    t: float  # by its own clock


KINDS: Final[dict[str, type[Body]]] = {
    "order.replaced": OrderReplaced,
    "order.end_told": OrderEndTold,
    "order.end_known": OrderEndKnown,
}
