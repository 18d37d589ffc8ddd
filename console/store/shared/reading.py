"""What all seats have written, read once, in the order of commits, each seat's chain verified."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final

from console.store import postgres
from console.store.chain import Head, Line, follows
from console.store.journal import COLUMNS, Damage, Mark, Personal, event_of
from console.store.postgres import CHANNEL, Connection
from console.words import Event

MOST: Final = 2_000  # events read at once
_NEXT: Final = f"SELECT seq, {COLUMNS} FROM event WHERE seq > %s ORDER BY seq LIMIT {MOST}"
_KEPT: Final = "SELECT rev, key, fields, purge_at FROM personal WHERE rev > %s ORDER BY rev"


_HEADS: Final = (
    "SELECT count(*) FROM event JOIN unnest(%s::text[], %s::bigint[], %s::text[]) AS head (seat, n, hash)"
    " USING (seat, n, hash) WHERE seq <= %s"
)


class Doubtful(postgres.Error):
    """A line does not follow the one before it. It may have been spoilt on the way: read it again."""


class Reader:
    """Where reading stands. Used by one thread at a time; ``connection`` may be another one each time.

    ``damage``: the first line that does not follow. Reading goes on behind it: one altered line does not blind a room.
    """

    def __init__(self) -> None:
        self.seq, self.damage = 0, None
        self._heads: dict[str, Head] = {}
        self._revision = 0
        self._store = ""
        self._doubted = 0  # seq of a line that did not follow when it was first read

    seq: int
    damage: Damage | None

    @property
    def mark(self) -> Mark:
        """Where reading stands."""
        return Mark(self.seq, dict(self._heads))

    def begin(self, mark: Mark) -> None:
        """Behind this place, as a snapshot has it."""
        self.seq, self._heads = mark.seq, dict(mark.heads)

    def is_another(self, connection: Connection) -> bool:
        """Whether this is not the store that was read before, or one that an older backup was put into."""
        statement = "SELECT (SELECT value FROM meta WHERE name = 'store'), (SELECT hash FROM event WHERE seq = %s)"
        store, last = connection.execute(statement, (self.seq,)).fetchone() or ("", None)
        self._store = self._store or str(store)
        return store != self._store or (self.seq > 0 and last not in {head.hash for head in self._heads.values()})

    def read(self, connection: Connection, now: float) -> tuple[list[Event], list[Personal]]:
        """The next events, none: that was all; and the personal fields that were kept since, those of the events among
        them, without what is due to be purged. Raises ``postgres.Error``; then the same come again."""
        seq, heads, events = self.seq, dict(self._heads), list[Event]()
        for at, *columns in connection.execute(_NEXT, (seq,)).fetchall():
            line = Line(*columns)
            head = heads.get(line.seat, Head())
            if not follows(line, head):
                self._doubt(at, seq, line, head)
            heads[line.seat], seq = Head(line.n, line.hash), at
            events.append(event_of(line))
        kept = connection.execute(_KEPT, (self._revision,)).fetchall()
        self.seq, self._heads = seq, heads
        self._revision = kept[-1][0] if kept else self._revision
        return events, [Personal(key, json.loads(text), purge_at) for _, key, text, purge_at in kept if purge_at > now]

    def _doubt(self, now: int, before: int, line: Line, head: Head) -> None:
        if self._doubted != now:
            self._doubted = now
            raise Doubtful(f"line {line.n} of {line.seat}")
        self.damage = self.damage or Damage(head.n + 1, line.seat, "store.chain_broken", before)


def stands(connection: Connection, mark: Mark) -> bool:
    """Whether this store has every chain up to where the mark says."""
    heads = [(seat, head.n, head.hash) for seat, head in mark.heads.items()]
    columns = [list(column) for column in zip(*heads, strict=True)] or [[], [], []]
    row = connection.execute(_HEADS, (*columns, mark.seq)).fetchone()
    return row is not None and row[0] == len(heads)


def last_of(connection: Connection, seat: str, mark: Mark) -> Event | None:
    """The seat's last event up to that place."""
    head = mark.heads.get(seat, Head())
    row = connection.execute(f"SELECT {COLUMNS} FROM event WHERE seat = %s AND n = %s", (seat, head.n)).fetchone()
    return event_of(Line(*row)) if row is not None else None


def listen(connection: Connection, told: Callable[[], None]) -> None:
    """From now on ``told`` is called when a statement's answer brings along that something was written, and otherwise
    the connection's socket becomes readable: see ``has_news``."""
    connection.add_notify_handler(lambda _: told())
    connection.execute(f"LISTEN {CHANNEL}")


def has_news(connection: Connection) -> bool:
    """Whether a notification lies in the connection's buffer, where its socket does not show it any more."""
    connection.pgconn.consume_input()
    return connection.pgconn.notifies() is not None
