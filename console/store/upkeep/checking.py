"""Is the store whole? The chains of all seats, personal fields that should be gone, active orders of nobody."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from console.store import database, postgres
from console.store.chain import Head, Line, follows
from console.store.journal import COLUMNS, Damage, event_of
from console.store.upkeep import files, tables
from console.words import Event

Share = Callable[[float], None]


class Fault(NamedTuple):
    """``code``: say code below ``door.store_check``; the facts are the sentence's."""

    code: str
    facts: dict[str, object]


def of_files(folder: Path, now: float, share: Share, folded: Callable[[Event], None]) -> Iterator[Fault]:
    """Of a state folder; every event is handed to ``folded`` too."""
    for name, why in files.integrity(folder):
        yield Fault("torn", {"file": name, "why": why})
    path = folder / "journal.sqlite"
    if not path.is_file():
        return
    with contextlib.closing(files._reading(path)) as connection:
        try:
            (last,) = connection.execute("SELECT coalesce(max(seq), 0) FROM event").fetchone()
            rows = connection.execute(f"SELECT seq, {COLUMNS} FROM event ORDER BY seq")
            yield from _chains(rows, int(last), share, folded)
            (due,) = connection.execute("SELECT count(*) FROM personal WHERE purge_at <= ?", (now,)).fetchone()
            if due:
                yield Fault("personal", {"n": due})
        except database.Error as error:
            yield Fault("torn", {"file": path.name, "why": str(error)})


def of_database(url: str, now: float, share: Share, folded: Callable[[Event], None]) -> Iterator[Fault]:
    """Of a shared store, as one snapshot of it."""
    with contextlib.closing(tables.connected(url)) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        postgres.check_version(connection)
        last = tables._one(connection, "SELECT coalesce(max(seq), 0) FROM event")
        with connection.cursor(name="lines") as lines:
            lines.itersize = 5_000
            lines.execute(f"SELECT seq, {COLUMNS} FROM event ORDER BY seq")
            yield from _chains(lines, last, share, folded)
        due = connection.execute("SELECT count(*) FROM personal WHERE purge_at <= %s", (now - 120.0,)).fetchone()
        if due is not None and due[0]:
            yield Fault("personal", {"n": due[0]})


def orphans(url: str, active: Collection[str]) -> Iterator[Fault]:
    """Units that the index holds for an order which by the journal (``active``: order ids) is over."""
    with contextlib.closing(tables.connected(url)) as connection:
        for order, unit in connection.execute("SELECT order_id, unit FROM active_order ORDER BY at").fetchall():
            if order not in active:
                yield Fault("orphan", {"unit": unit, "order": order})


def _chains(rows: object, last: int, share: Share, folded: Callable[[Event], None]) -> Iterator[Fault]:
    """The first line of each seat that does not follow the one before it."""
    heads: dict[str, Head] = {}
    broken: set[str] = set()
    for n, (seq, *columns) in enumerate(rows):  # type: ignore[var-annotated, arg-type]
        line = Line(*columns)
        head = heads.get(line.seat, Head())
        if line.seat not in broken and not follows(line, head):
            broken.add(line.seat)
            damage = Damage(head.n + 1, line.seat, "store.chain_broken", seq)
            yield Fault("chain", {"seat": damage.seat, "n": damage.n, "id": line.id})
        heads[line.seat] = Head(line.n, line.hash)
        folded(event_of(line))
        if n % 5_000 == 0:
            share(seq / max(1, last))
