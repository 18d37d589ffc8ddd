"""``Records`` on PostgreSQL."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator, Sequence
from typing import Any, Final

import psycopg
from psycopg import errors

from console.store import postgres
from console.store.chain import Head, Line, forge
from console.store.journal import COLUMNS
from console.store.records import LINE, SIGNATURE, Numbered, Unreadable, fields_of
from console.store.setting_up import with_password
from console.store.signing import Signature
from console.words import Event

_LOT: Final = 5_000  # lines that the server hands over at once
_n: Final = itertools.count(1)


class SharedRecords:
    """On a connection of its own; a long reading is not cut off by the limits of the desk's statements."""

    def __init__(self, url: str) -> None:
        try:
            self._connection = postgres.connect(with_password(url), name="onemap audit")
            self._connection.execute("SET statement_timeout = 0")
            self._connection.execute("SET idle_in_transaction_session_timeout = 0")
            postgres.check_version(self._connection)
        except psycopg.Error as error:
            raise Unreadable(postgres.reason(error)) from None

    def lines(self) -> Iterator[Numbered]:
        return self._lines(f"{LINE} ORDER BY seq")

    def of_kinds(self, kinds: Sequence[str]) -> Iterator[Numbered]:
        return self._lines(f"{LINE} WHERE kind = ANY(%s) ORDER BY seq", list(kinds))

    def about(self, text: str) -> Iterator[Numbered]:
        return self._lines(f"{LINE} WHERE subject = %s OR strpos(body, %s) > 0 ORDER BY seq", text, text)

    def by(self, actor: str) -> Iterator[Numbered]:
        return self._lines(f"{LINE} WHERE actor = %s ORDER BY seq", actor)

    def line(self, event_id: str) -> Numbered | None:
        return next(self._lines(f"{LINE} WHERE id = %s", event_id), None)

    def heads(self) -> dict[str, Head]:
        found = self._rows("SELECT DISTINCT ON (seat) seat, n, hash FROM event ORDER BY seat, n DESC")
        return {seat: Head(n, hash_) for seat, n, hash_ in found}

    def signatures(self) -> list[Signature]:
        return [Signature(*row) for row in self._rows(f"SELECT {SIGNATURE} FROM signature ORDER BY n")]

    def add(self, signature: Signature) -> bool:
        marks = ",".join(["%s"] * len(signature))
        with self._named():
            try:
                self._connection.execute(f"INSERT INTO signature ({SIGNATURE}) VALUES ({marks})", signature)
            except errors.UniqueViolation:
                return False
            return True

    def write(self, events: Sequence[Event]) -> None:
        with self._named(), self._connection.transaction():
            self._connection.execute("SELECT pg_advisory_xact_lock(%s, %s)", (postgres.APP, postgres.WRITING))
            seq = 0
            for event in events:
                seq = self._append(event) or seq
            self._connection.execute("SELECT pg_notify(%s, %s)", (postgres.CHANNEL, str(seq)))

    def _append(self, event: Event) -> int:
        """Its seq; 0: it is there already."""
        if self._connection.execute("SELECT 1 FROM event WHERE id = %s", (event.id,)).fetchone():
            return 0
        head = self._connection.execute(
            "SELECT n, hash FROM event WHERE seat = %s ORDER BY n DESC LIMIT 1", (event.seat,)
        ).fetchone()
        line = forge(event, Head(*head) if head else Head())
        marks = ",".join(["%s"] * len(line))
        made = self._connection.execute(f"INSERT INTO event ({COLUMNS}) VALUES ({marks}) RETURNING seq", line)
        row = made.fetchone()
        return int(row[0]) if row else 0

    def overdue(self, before: float) -> list[tuple[str, float]]:
        return list(self._rows("SELECT key, purge_at FROM personal WHERE purge_at < %s ORDER BY purge_at", before))

    def personal(self, key: str) -> dict[str, str]:
        return fields_of(next(self._rows("SELECT fields FROM personal WHERE key = %s", key), None))

    def close(self) -> None:
        with contextlib.suppress(psycopg.Error):
            self._connection.close()

    def _lines(self, statement: str, *values: object) -> Iterator[Numbered]:
        for seq, *columns in self._rows(statement, *values):
            yield seq, Line(*columns)

    def _rows(self, statement: str, *values: object) -> Iterator[Any]:
        """By a cursor of the server's, so that a year of lines is not held in memory."""
        with self._named(), self._connection.transaction(), self._connection.cursor(f"audit{next(_n)}") as cursor:
            cursor.itersize = _LOT
            cursor.execute(statement, values)
            yield from cursor

    @contextlib.contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            raise Unreadable(postgres.reason(error)) from None
