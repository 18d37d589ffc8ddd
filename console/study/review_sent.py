"""Who was sent: what the list showed for it then, why another than the list's first, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from console.desk import masking
from console.say import listed, say
from console.words import Order, Step
from console.words.study import Cell, Column, Table

if TYPE_CHECKING:
    from console.desk import Desk

COLUMNS: Final = (
    Column("review.unit"), Column("review.at", "time"), Column("review.promised", "seconds"),
    Column("review.needed", "seconds"), Column("review.recommended"), Column("review.reason"), Column("review.ended"),
)  # fmt: skip
_NAMED: Final = 3  # of the list's first


def sent_table(desk: Desk, orders: Sequence[Order]) -> Iterator[Table]:
    """As the orders themselves say it: what was shown when each was given is kept with it."""
    mine = [order for order in orders if not order.foreign]
    if mine:
        yield Table("review.orders", COLUMNS, tuple(_row(desk, order) for order in mine))


def _row(desk: Desk, order: Order) -> tuple[Cell, ...]:
    there = next((mark.at for mark in order.steps if mark.step is Step.ONSCENE), None)
    return (
        desk.unit_words(order.unit), order.issued_at, order.eta_s,
        None if there is None else max(0.0, there - order.issued_at), listed(order.recommended[:_NAMED]),
        masking.clean(order.reason), say(f"review.order.{order.state.value}"),
    )  # fmt: skip
