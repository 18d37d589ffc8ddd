"""What is journaled of several seats on one journal."""

from __future__ import annotations

from typing import Final

from console.desk.bodies import Body


class OrderClashed(Body, frozen=True, kw_only=True):
    """While the database was out of reach two seats sent one unit: both orders went out. The subject is the unit."""

    first: str  # order id that the database had, or took first
    second: str


class ClashSettled(Body, frozen=True, kw_only=True):
    """Which of them stands. ``rule``: by which, "" when a person decided. The subject is the unit."""

    stands: str  # order id
    waits: str  # the other one
    rule: str = ""


KINDS: Final[dict[str, type[Body]]] = {"order.clashed": OrderClashed, "order.clash_settled": ClashSettled}
