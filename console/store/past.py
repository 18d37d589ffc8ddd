"""The journal as the past: read beside whoever writes it, for replay, analysis and export. Nothing is written here.

What cannot be read (a torn page, a line that is not what was written) is left out and named; the rest is read.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from console.store import database
from console.store.chain import Line, digest
from console.store.journal import COLUMNS, event_of
from console.words import Event
from console.words.past import Lost

BATCH: Final = 500  # lines of one read: who writes is never kept waiting
WHOLE: Final = 50_000  # lines: so many too many are read rather than one too few; a third of a second
UNKNOWN: Final = 10_000  # lines beyond a tear that are looked for where nobody can say how many there are
SLACK_S: Final = 14 * 86_400.0  # of a longer one: lines lie in the order of commits, by so much not in that of times


class JournalArchive:
    """``JournalPast`` over ``folder/journal.sqlite``. Each call opens the file for itself: safe from any thread."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "journal.sqlite"
        self._lost: tuple[Lost, ...] = ()

    @property
    def lost(self) -> tuple[Lost, ...]:
        """What the last full reading of ``events`` could not read."""
        return self._lost

    def span(self) -> tuple[float, float] | None:
        try:
            with self._open() as connection:
                first, last = connection.execute("SELECT min(at), max(at) FROM event").fetchone()
        except (database.Error, OSError):
            at = [event.at for event in self.events()]
            return (min(at), max(at)) if at else None
        return None if first is None else (float(first), float(last))

    def events(self, since: float = float("-inf"), until: float = float("inf")) -> Iterator[Event]:
        lost: list[Lost] = []
        before = since
        for found in self._lines(since - SLACK_S):
            if isinstance(found, Event):
                if lost and lost[-1].until == float("inf"):
                    lost[-1] = msgspec.structs.replace(lost[-1], until=found.at)
                before = found.at
                if since <= found.at < until:
                    yield found
            elif not lost or lost[-1].until != float("inf"):
                lost.append(Lost(before, float("inf"), found, {"file": self._path.name}))
        self._lost = tuple(one for one in lost if one.until >= since and one.since < until)

    def _lines(self, since: float = float("-inf")) -> Iterator[Event | str]:
        """Every event in the order of commits, of a long journal those after ``since``; the code of what is wrong in
        the place of what cannot be read."""
        if not self._path.is_file():
            return
        seq = 0
        try:
            with self._open() as connection:
                end = _last(connection)
                seq = _before(connection, since, end)
                while True:
                    rows, broken = _batch(connection, seq)
                    for row in rows:
                        yield _read(Line(*row[1:]))
                    seq = rows[-1][0] if rows else seq
                    if broken:
                        yield broken
                        seq = _beyond(connection, seq, end)
                    if seq < 0 or not (rows or broken):
                        return
        except (database.Error, OSError) as error:
            yield database.reason(error)

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        address = f"{self._path.absolute().as_uri()}?mode=ro"
        connection = sqlite3.connect(address, uri=True, timeout=database.BUSY_S, isolation_level=None)
        try:
            yield connection
        finally:
            connection.close()


def _read(line: Line) -> Event | str:
    """The event, or why it is none."""
    try:
        return event_of(line) if line.hash == digest(line) else "store.chain_broken"
    except (msgspec.DecodeError, TypeError, ValueError, AttributeError):
        return "store.torn"


def _batch(connection: sqlite3.Connection, seq: int, most: int = BATCH) -> tuple[list[Any], str]:
    """The next lines, and the code of what ended them too soon."""
    rows: list[Any] = []
    try:
        for row in connection.execute(
            f"SELECT seq, {COLUMNS} FROM event WHERE seq > ? ORDER BY seq LIMIT {most}", (seq,)
        ):
            rows.append(row)
    except database.Error as error:
        return rows, database.reason(error)
    return rows, ""


def _last(connection: sqlite3.Connection) -> int:
    """Of all lines; 0 when that cannot be said."""
    with contextlib.suppress(database.Error):
        return int(connection.execute("SELECT max(seq) FROM event").fetchone()[0] or 0)
    return 0


def _before(connection: sqlite3.Connection, since: float, end: int) -> int:
    """A line before all that were made at ``since`` or later, found by halving: a report of last month must not read
    five years. 0, the beginning, where the journal is short or cannot be asked."""
    low, high = 0, end
    with contextlib.suppress(database.Error):
        while high - low > WHOLE:
            middle = (low + high) // 2
            row = connection.execute("SELECT at FROM event WHERE seq >= ? ORDER BY seq LIMIT 1", (middle,)).fetchone()
            low, high = (middle, high) if row is not None and row[0] < since else (low, middle)
        return low
    return 0


def _beyond(connection: sqlite3.Connection, seq: int, end: int) -> int:
    """The line before the next that can be read, found in growing steps and then by halving; -1 when there is none."""

    def reads(at: int) -> bool:
        rows, broken = _batch(connection, at, 1)
        return bool(rows) and not broken

    step, end = 1, end or seq + UNKNOWN
    while seq + step < end and not reads(seq + step):
        step *= 2
    low, high = seq + step // 2, min(seq + step, end - 1)
    if high <= seq or not reads(high):
        return -1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reads(middle) else (middle, high)
    return high
