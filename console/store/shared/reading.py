"""What all seats have written, read once, in the order of commits, each seat's chain verified."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from console.store import postgres
from console.store.chain import Head, Line, follows
from console.store.journal import COLUMNS, Damage, Personal, event_of
from console.store.postgres import CHANNEL, Connection
from console.words import Event

MOST: Final = 2_000  # events read at once
_NEXT: Final = f"SELECT seq, {COLUMNS} FROM event WHERE seq > %s ORDER BY seq LIMIT {MOST}"
_KEPT: Final = "SELECT rev, key, fields, purge_at FROM personal WHERE rev > %s ORDER BY rev"


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

    def begin(self, seq: int, heads: Mapping[str, Head]) -> None:
        """Behind a snapshot: its last seq, and the heads of the chains there."""
        self.seq, self._heads = seq, dict(heads)

    def is_another(self, connection: Connection) -> bool:
        """Whether this is not the store that was read before, or one that an older backup was put into."""
        row = connection.execute(
            "SELECT (SELECT value FROM meta WHERE name = 'store'), (SELECT coalesce(max(seq), 0) FROM event)"
        ).fetchone()
        store, last = row or ("", 0)
        self._store = self._store or str(store)
        return bool(store != self._store or last < self.seq)

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


def listen(connection: Connection) -> None:
    """From now on the connection's socket becomes readable when something was written."""
    connection.add_notify_handler(lambda _: None)  # otherwise psycopg keeps them for whoever asks
    connection.execute(f"LISTEN {CHANNEL}")
