"""The journal as evidence: lines as they stand, signatures, personal rows that are due. One interface, either database.

For ``main.py audit``, the daily signature and whoever writes a line of the command line's own chain.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

from console.store import database
from console.store.chain import Head, Line
from console.store.journal import COLUMNS, Journal
from console.store.signing import Signature
from console.words import Event

Numbered = tuple[int, Line]  # seq, line
SIGNATURE: Final = "n, day, heads, prev, key_id, made_at, signature"
LINE: Final = f"SELECT seq, {COLUMNS} FROM event"


class Unreadable(Exception):
    """The store cannot be asked; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code: str = code
        self.facts: dict[str, Any] = {}


class Records(Protocol):
    """Every method may raise ``Unreadable``."""

    def lines(self) -> Iterator[Numbered]:
        """All, in the order of commits, as they stand."""

    def of_kinds(self, kinds: Sequence[str]) -> Iterator[Numbered]: ...

    def about(self, text: str) -> Iterator[Numbered]:
        """Lines whose subject is ``text``, or whose body holds it."""

    def by(self, actor: str) -> Iterator[Numbered]: ...

    def line(self, event_id: str) -> Numbered | None: ...

    def heads(self) -> dict[str, Head]: ...

    def signatures(self) -> list[Signature]: ...

    def add(self, signature: Signature) -> bool:
        """False: another was quicker with this number."""

    def write(self, events: Sequence[Event]) -> None:
        """Into their seats' chains, which nobody else may be writing."""

    def overdue(self, before: float) -> list[tuple[str, float]]:
        """Personal rows that were due before then (epoch s): key, when."""

    def personal(self, key: str) -> dict[str, str]: ...

    def close(self) -> None: ...


def open_records(store: str, folder: Path, now: float) -> Records:
    """``store``: the site's, "" for SQLite in ``folder``, the site's state folder. Raises ``Unreadable``."""
    if store:
        from console.store.shared_records import SharedRecords

        return SharedRecords(store)
    return SqliteRecords(folder / "journal.sqlite", now)


class SqliteRecords:
    """Reads beside whoever writes the file. It is opened for writing by the first method that writes."""

    def __init__(self, path: Path, now: float) -> None:
        self._path, self._now = path, now
        if not path.is_file():
            raise Unreadable("audit.no_journal")
        try:
            address = f"{path.absolute().as_uri()}?mode=ro"
            self._read = sqlite3.connect(address, uri=True, timeout=database.BUSY_S, isolation_level=None,
                                         check_same_thread=False)  # fmt: skip
        except sqlite3.Error as error:
            raise Unreadable(database.reason(error)) from None

    def lines(self) -> Iterator[Numbered]:
        return self._lines(f"{LINE} ORDER BY seq")

    def of_kinds(self, kinds: Sequence[str]) -> Iterator[Numbered]:
        marks = ",".join("?" * len(kinds))
        return self._lines(f"{LINE} WHERE kind IN ({marks}) ORDER BY seq", *kinds)

    def about(self, text: str) -> Iterator[Numbered]:
        return self._lines(f"{LINE} WHERE subject = ? OR instr(body, ?) ORDER BY seq", text, text)

    def by(self, actor: str) -> Iterator[Numbered]:
        return self._lines(f"{LINE} WHERE actor = ? ORDER BY seq", actor)

    def line(self, event_id: str) -> Numbered | None:
        return next(self._lines(f"{LINE} WHERE id = ?", event_id), None)

    def heads(self) -> dict[str, Head]:
        # One grouped statement: a moment's heads, while others write. The bare column is that of the max (SQLite).
        found = self._rows("SELECT seat, max(n), hash FROM event GROUP BY seat")
        return {seat: Head(n, hash_) for seat, n, hash_ in found}

    def signatures(self) -> list[Signature]:
        if not list(self._rows("SELECT 1 FROM sqlite_master WHERE name = 'signature'")):
            return []  # of a journal from before there were any
        return [Signature(*row) for row in self._rows(f"SELECT {SIGNATURE} FROM signature ORDER BY n")]

    def add(self, signature: Signature) -> bool:
        with self._writing() as connection:
            try:
                connection.execute(f"INSERT INTO signature ({SIGNATURE}) VALUES (?,?,?,?,?,?,?)", signature)
            except sqlite3.IntegrityError:
                return False
            return True

    def write(self, events: Sequence[Event]) -> None:
        try:
            journal = Journal(self._path, self._now)
            try:
                journal.write(events)
            finally:
                journal.close()
        except (sqlite3.Error, OSError) as error:
            raise Unreadable(database.reason(error)) from None

    def overdue(self, before: float) -> list[tuple[str, float]]:
        return list(self._rows("SELECT key, purge_at FROM personal WHERE purge_at < ? ORDER BY purge_at", before))

    def personal(self, key: str) -> dict[str, str]:
        found = self._rows("SELECT fields FROM personal WHERE key = ? AND purge_at > ?", key, self._now)
        return fields_of(next(found, None))

    def close(self) -> None:
        database.close(self._read)

    @contextlib.contextmanager
    def _writing(self) -> Iterator[database.Connection]:
        try:
            connection = database.connect(self._path, "journal", self._now)
            try:
                yield connection
            finally:
                database.close(connection)
        except (sqlite3.Error, OSError) as error:
            raise Unreadable(database.reason(error)) from None

    def _lines(self, statement: str, *values: object) -> Iterator[Numbered]:
        for seq, *columns in self._rows(statement, *values):
            yield seq, Line(*columns)

    def _rows(self, statement: str, *values: object) -> Iterator[Any]:
        try:
            yield from self._read.execute(statement, values)
        except sqlite3.Error as error:
            raise Unreadable(database.reason(error)) from None


def fields_of(row: Any) -> dict[str, str]:
    """Of a row of ``personal``'s one column."""
    import msgspec

    return msgspec.json.decode(row[0], type=dict[str, str]) if row is not None else {}
