"""The transaction that writes: under the writers' lock, so that ``seq`` is the order of commits over all seats."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from typing import Final

import msgspec

from console.store import postgres
from console.store.chain import Head, Line, forge
from console.store.journal import COLUMNS, Personal
from console.store.postgres import APP, CHANNEL, WRITING, Connection
from console.store.shared.moving import Append, make
from console.words import Event
from console.words.sharing import Refused

Item = Append | Personal

BEGIN: Final = f"BEGIN; SELECT pg_advisory_xact_lock({APP}, {WRITING})"
_INSERT: Final = f"INSERT INTO event ({COLUMNS}) VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)"
_NOTIFY: Final = f"SELECT pg_notify('{CHANNEL}', currval(pg_get_serial_sequence('event', 'seq'))::text)"
_PERSONAL: Final = (
    "INSERT INTO personal (key, fields, purge_at) VALUES (%s, %s, %s) ON CONFLICT (key) DO UPDATE"
    " SET fields = excluded.fields, purge_at = excluded.purge_at, rev = nextval('personal_rev')"
)


def commit(connection: Connection, items: Sequence[Item], *, merging: bool = False) -> list[Refused | None]:
    """All of them, durable and in order, but for those that are refused; one entry an item.

    What is there already, because a former commit's answer did not reach us, is done. ``merging``: it has happened
    while the database was away, nothing is refused any more. Raises ``postgres.Error``; then nothing of it is written,
    or, when the answer was lost, all of it.
    """
    connection.execute(BEGIN)
    try:
        refused = _write(connection, items, merging)
        if connection.execute("COMMIT").statusmessage != "COMMIT":
            raise postgres.Error("the transaction was given up")
    except BaseException:
        with contextlib.suppress(postgres.Error):
            if not connection.closed:
                connection.execute("ROLLBACK")
        raise
    return refused


def known(connection: Connection, items: Sequence[Item]) -> set[str]:
    """The ids of those of their events that are there already."""
    ids = [event.id for item in items if isinstance(item, Append) for event in item.events]
    return {row[0] for row in connection.execute("SELECT id FROM event WHERE id = ANY(%s)", (ids,))} if ids else set()


def storable(event: Event) -> Event:
    """Without NUL, which PostgreSQL's text cannot hold. In the body JSON writes it in six letters."""
    texts = {name: getattr(event, name) for name in ("seat", "id", "actor", "kind", "subject")}
    if not any("\0" in text for text in texts.values()):
        return event
    return msgspec.structs.replace(event, **{name: text.replace("\0", "\ufffd") for name, text in texts.items()})


def _write(connection: Connection, items: Sequence[Item], merging: bool) -> list[Refused | None]:
    there, lines, refused = known(connection, items), Lines(connection), list[Refused | None]()
    for item in items:
        if isinstance(item, Personal):
            fields = json.dumps(item.fields, ensure_ascii=True)
            connection.execute(_PERSONAL, (item.key.replace("\0", "\ufffd"), fields, item.purge_at))
            refused.append(None)
            continue
        new = [event for event in item.events if event.id not in there]
        is_done = bool(item.events) and not new
        refused.append(None if is_done else make(connection, item, refusing=not merging and not item.is_fact))
        if refused[-1] is None:
            lines.add(new)
            there.update(event.id for event in new)
    lines.write()
    if not lines.lines and any(isinstance(item, Personal) for item in items):
        connection.execute("SELECT pg_notify(%s, '')", (CHANNEL,))
    return refused


class Lines:
    """Goes on with each seat's chain from where it stands in the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._heads: dict[str, Head] = {}
        self.lines: list[Line] = []

    def add(self, events: Sequence[Event]) -> None:
        seen = set[str]()
        for event in map(storable, events):
            if event.id in seen:
                continue
            seen.add(event.id)
            line = forge(event, self._head(event.seat))
            self._heads[line.seat] = Head(line.n, line.hash)
            self.lines.append(line)

    def write(self) -> None:
        if self.lines:
            with self._connection.cursor() as cursor:
                cursor.executemany(_INSERT, self.lines)
            self._connection.execute(_NOTIFY)

    def _head(self, seat: str) -> Head:
        if seat not in self._heads:
            statement = "SELECT n, hash FROM event WHERE seat = %s ORDER BY n DESC LIMIT 1"
            self._heads[seat] = Head(*(self._connection.execute(statement, (seat,)).fetchone() or ()))
        return self._heads[seat]
