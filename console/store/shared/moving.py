"""What a transaction makes of units' active orders: one a unit, and who comes second is told who was first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from console.store.postgres import Connection
from console.words import Event
from console.words.sharing import Clash, Move, Refused


class Append(NamedTuple):
    """One transaction of the desk."""

    events: tuple[Event, ...]
    moves: tuple[Move, ...] = ()

    @property
    def is_fact(self) -> bool:
        """What a terminal or the clock said has happened: nobody can come second with it."""
        return all(event.actor == "system" or event.actor.startswith("unit:") for event in self.events)


def make(connection: Connection, append: Append, *, refusing: bool) -> Refused | None:
    """Apply the moves inside the transaction that is open. When one fails: ``refusing``, none of them is made;
    otherwise its order stands beside the other, marked as a clash."""
    moves = append.moves
    if not moves:
        return None
    connection.execute("SAVEPOINT moves")
    for move in (m for m in moves if m.before and not m.after):
        _end(connection, move)
    for move in (m for m in moves if m.after):
        if not (_change if move.before else _begin)(connection, append, move):
            if refusing:
                connection.execute("ROLLBACK TO SAVEPOINT moves")
                return _refusal(connection, append, move)
            _beside(connection, append, move)
    connection.execute("RELEASE SAVEPOINT moves")
    return None


def clashes(connection: Connection, orders: Sequence[str]) -> tuple[Clash, ...]:
    """Those of ``orders`` that stand beside another order of the same unit."""
    rows = connection.execute(
        "SELECT unit, one.order_id, two.order_id FROM active_order two JOIN active_order one USING (unit)"
        " WHERE two.clashes AND NOT one.clashes AND two.order_id = ANY(%s) ORDER BY two.at, two.order_id",
        (list(orders),),
    )
    return tuple(Clash(unit=unit, first=first, second=second) for unit, first, second in rows)


_COLUMNS: Final = "(order_id, unit, incident, seat, actor, at, clashes)"
_OTHER: Final = (
    "EXISTS (SELECT 1 FROM active_order o WHERE o.unit = %(unit)s AND o.order_id <> %(before)s AND NOT o.clashes)"
)


def _begin(connection: Connection, append: Append, move: Move) -> bool:
    values = "(%(after)s, %(unit)s, %(incident)s, %(seat)s, %(actor)s, %(at)s, false)"
    statement = f"INSERT INTO active_order {_COLUMNS} VALUES {values} ON CONFLICT DO NOTHING"
    return connection.execute(statement, _facts(append, move)).rowcount > 0


def _change(connection: Connection, append: Append, move: Move) -> bool:
    """An order that clashes with another goes on clashing when it is replaced."""
    statement = (
        "UPDATE active_order SET order_id = %(after)s, incident = %(incident)s, seat = %(seat)s, actor = %(actor)s,"
        f" at = %(at)s, clashes = clashes AND {_OTHER} WHERE order_id = %(before)s AND unit = %(unit)s"
        " AND NOT EXISTS (SELECT 1 FROM active_order o WHERE o.order_id = %(after)s)"
    )
    return connection.execute(statement, _facts(append, move)).rowcount > 0


def _beside(connection: Connection, append: Append, move: Move) -> None:
    values = f"%(after)s, %(unit)s, %(incident)s, %(seat)s, %(actor)s, %(at)s, {_OTHER}"
    statement = f"INSERT INTO active_order {_COLUMNS} SELECT {values} ON CONFLICT DO NOTHING"
    connection.execute(statement, _facts(append, move))


def _end(connection: Connection, move: Move) -> None:
    """One that is not there is over already. What clashed with it stands alone now, and guards the unit."""
    found = connection.execute("DELETE FROM active_order WHERE order_id = %s RETURNING unit, clashes", (move.before,))
    row = found.fetchone()
    if row is not None and not row[1]:
        connection.execute(
            "UPDATE active_order SET clashes = false WHERE order_id ="
            " (SELECT order_id FROM active_order WHERE unit = %s ORDER BY at, order_id LIMIT 1)",
            (row[0],),
        )


def _facts(append: Append, move: Move) -> dict[str, object]:
    event = next((e for e in append.events if e.subject == move.after), append.events[0] if append.events else None)
    return {
        "unit": move.unit, "before": move.before, "after": move.after, "incident": move.incident,
        "seat": event.seat if event else "", "actor": event.actor if event else "", "at": event.at if event else 0.0,
    }  # fmt: skip


def _refusal(connection: Connection, append: Append, move: Move) -> Refused:
    statement = "SELECT order_id, incident, seat, actor, at FROM active_order WHERE unit = %s AND NOT clashes"
    row = connection.execute(statement, (move.unit,)).fetchone()
    order, incident, seat, actor, at = row or ("", "", "", "", 0.0)
    return Refused(
        events=tuple(event.id for event in append.events),
        unit=move.unit, order=order, incident=incident, seat=seat, actor=actor, at=at,
    )  # fmt: skip
