"""The journal as the past: read beside whoever writes it, for replay, analysis and export. Nothing is written here.

What cannot be read (a torn page, a line that is not what was written) is left out and named; the rest is read.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final, Protocol

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


class Source(Protocol):
    """Where a journal lies. ``errors``: what its connections raise."""

    name: str  # for the screen
    errors: tuple[type[Exception], ...]

    def there(self) -> bool: ...

    def opened(self) -> AbstractContextManager[Any]:
        """A connection of its own, closed with the context."""
        ...

    def reason(self, error: Exception) -> str:
        """The ``say`` code."""
        ...


class JournalReader:
    """``JournalPast`` over any source. Each call opens it for itself: safe from any thread."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._lost: tuple[Lost, ...] = ()

    @property
    def lost(self) -> tuple[Lost, ...]:
        """What the last full reading of ``events`` could not read."""
        return self._lost

    def span(self) -> tuple[float, float] | None:
        try:
            with self._source.opened() as connection:
                first, last = connection.execute("SELECT min(at), max(at) FROM event").fetchone()
        except self._source.errors:
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
                lost.append(Lost(before, float("inf"), found, {"file": self._source.name}))
        self._lost = tuple(one for one in lost if one.until >= since and one.since < until)

    def _lines(self, since: float = float("-inf")) -> Iterator[Event | str]:
        """Every event in the order of commits, of a long journal those after ``since``; the code of what is wrong in
        the place of what cannot be read."""
        if not self._source.there():
            return
        seq = 0
        try:
            with self._source.opened() as connection:
                lines = _Lines(connection, self._source)
                end = lines.last()
                seq = lines.before(since, end)
                while True:
                    rows, broken = lines.batch(seq)
                    for row in rows:
                        yield _read(Line(*row[1:]))
                    seq = rows[-1][0] if rows else seq
                    if broken:
                        yield broken
                        seq = lines.beyond(seq, end)
                    if seq < 0 or not (rows or broken):
                        return
        except self._source.errors as error:
            yield self._source.reason(error)


class JournalArchive(JournalReader):
    """``JournalPast`` over ``folder/journal.sqlite``."""

    def __init__(self, folder: Path) -> None:
        super().__init__(_File(folder / "journal.sqlite"))


class _File:
    """A journal that is a file of SQLite."""

    errors: tuple[type[Exception], ...] = (database.Error, OSError)

    def __init__(self, path: Path) -> None:
        self._path, self.name = path, path.name

    def there(self) -> bool:
        return self._path.is_file()

    @contextlib.contextmanager
    def opened(self) -> Iterator[sqlite3.Connection]:
        address = f"{self._path.absolute().as_uri()}?mode=ro"
        connection = sqlite3.connect(address, uri=True, timeout=database.BUSY_S, isolation_level=None)
        try:
            yield connection
        finally:
            connection.close()

    def reason(self, error: Exception) -> str:
        return database.reason(error)


def _read(line: Line) -> Event | str:
    """The event, or why it is none."""
    try:
        return event_of(line) if line.hash == digest(line) else "store.chain_broken"
    except (msgspec.DecodeError, TypeError, ValueError, AttributeError):
        return "store.torn"


class _Lines:
    """The journal's lines over one connection, around what of them cannot be read."""

    def __init__(self, connection: Any, source: Source) -> None:
        self._execute, self._source = connection.execute, source

    def batch(self, seq: int, most: int = BATCH) -> tuple[list[Any], str]:
        """The next lines, and the code of what ended them too soon."""
        rows: list[Any] = []
        try:
            query = f"SELECT seq, {COLUMNS} FROM event WHERE seq > {seq} ORDER BY seq LIMIT {most}"
            for row in self._execute(query):
                rows.append(row)
        except self._source.errors as error:
            return rows, self._source.reason(error)
        return rows, ""

    def last(self) -> int:
        """Of all lines; 0 when that cannot be said."""
        with contextlib.suppress(*self._source.errors):
            return int(self._execute("SELECT max(seq) FROM event").fetchone()[0] or 0)
        return 0

    def before(self, since: float, end: int) -> int:
        """A line before all that were made at ``since`` or later, found by halving: a report of last month must not
        read five years. 0, the beginning, where the journal is short or cannot be asked."""
        low, high = 0, end
        with contextlib.suppress(*self._source.errors):
            while high - low > WHOLE:
                middle = (low + high) // 2
                row = self._execute(f"SELECT at FROM event WHERE seq >= {middle} ORDER BY seq LIMIT 1").fetchone()
                low, high = (middle, high) if row is not None and row[0] < since else (low, middle)
            return low
        return 0

    def beyond(self, seq: int, end: int) -> int:
        """The line before the next that can be read, found in growing steps and then by halving; -1 when there is
        none."""
        step, end = 1, end or seq + UNKNOWN
        while seq + step < end and not self._reads(seq + step):
            step *= 2
        low, high = seq + step // 2, min(seq + step, end - 1)
        if high <= seq or not self._reads(high):
            return -1
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self._reads(middle) else (middle, high)
        return high

    def _reads(self, at: int) -> bool:
        rows, broken = self.batch(at, 1)
        return bool(rows) and not broken
