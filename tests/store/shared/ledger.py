"""What must hold of a shared journal, whatever was done to it, read afterwards by a connection of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from console.store import postgres as pg
from console.store.shared.reading import Reader
from console.words import Event


class Ledger(NamedTuple):
    events: list[Event]
    doubles: list[str]  # units with an order that was given while another stood, in the order of commits
    twice: set[str]  # units with an order that stands beside another
    active: dict[str, bool]  # order → whether it clashes, as ``active_order`` has it


def read(url: str) -> Ledger:
    """Fails when a chain does not verify, an id is there twice, or the orders that stand are not the table's."""
    with pg.connect(url) as connection:
        reader, events = Reader(), list[Event]()
        while lot := reader.read(connection, 0.0)[0]:
            events += lot
        rows = connection.execute("SELECT order_id, unit, clashes FROM active_order").fetchall()
    assert reader.damage is None
    twice = [id_ for id_, count in Counter(e.id for e in events).items() if count > 1]
    assert not twice, twice
    standing, doubles = _folded(events)
    assert {order: unit for order, unit, _ in rows} == standing
    alone = [unit for _, unit, clashes in rows if not clashes]
    assert len(alone) == len(set(alone))
    assert set(alone) == set(standing.values())
    beside = {unit for _, unit, clashes in rows if clashes}
    return Ledger(events, doubles, beside, {order: clashes for order, _, clashes in rows})


def _folded(events: Iterable[Event]) -> tuple[dict[str, str], list[str]]:
    standing: dict[str, str] = {}
    doubles: list[str] = []
    for event in events:
        if event.kind == "order.ended":
            standing.pop(event.subject, None)
        elif event.kind == "order.issued":
            standing.pop(str(event.body.get("before", "")), None)
            if event.body["unit"] in standing.values():
                doubles.append(str(event.body["unit"]))
            standing[event.subject] = str(event.body["unit"])
    return standing, doubles
