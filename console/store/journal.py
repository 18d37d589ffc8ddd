"""The journal's statements: append, replay, personal fields, setting a damaged file aside."""

from __future__ import annotations

import contextlib
import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from console.store import database
from console.store.chain import Head, Line, follows, forge
from console.store.purging import Due, purged
from console.words import Event

COLUMNS: Final = "seat, n, id, at, actor, kind, subject, body, prev_hash, hash"
_INSERT: Final = f"INSERT INTO event ({COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?)"
_decode_body: Final = msgspec.json.Decoder(dict).decode


class Damage(NamedTuple):
    """The journal is broken at line ``n`` of ``seat``'s chain; what stands before it was kept."""

    n: int
    seat: str
    code: str  # ``say`` code: store.chain_broken, store.torn, store.newer
    seq: int = 0  # last good line of the file


class Mark(NamedTuple):
    """A place in the journal: ``seq`` of its last line there, and the head of every seat's chain."""

    seq: int
    heads: dict[str, Head]


class Personal(NamedTuple):
    key: str
    fields: dict[str, str]
    purge_at: float


class Journal:
    """One open journal file. Every method may raise ``database.Error``."""

    def __init__(self, path: Path, now: float) -> None:
        self.connection = database.connect(path, "journal", now)
        self._heads: dict[str, Head] = {}
        self._wipes = False  # the log holds what was erased

    def close(self) -> None:
        database.close(self.connection)

    def write(self, items: Sequence[Event | Personal]) -> None:
        """All of them in one durable transaction, in order. An event that is there already is left as it is."""
        heads = dict(self._heads)
        execute = self.connection.execute
        execute("BEGIN IMMEDIATE")
        try:
            for item in items:
                if isinstance(item, Personal):
                    execute("INSERT OR REPLACE INTO personal VALUES (?,?,?)", (item[0], json.dumps(item[1]), item[2]))
                elif execute("SELECT 1 FROM event WHERE id = ?", (item.id,)).fetchone() is None:
                    self._append(item, heads)
            execute("COMMIT")
        except BaseException:
            database.rollback(self.connection)
            raise
        self._heads = heads

    def personals(self, now: float) -> Iterator[Personal]:
        """All that are not due to be purged."""
        for key, fields, purge_at in self.connection.execute("SELECT * FROM personal WHERE purge_at > ?", (now,)):
            yield Personal(key, json.loads(fields), purge_at)

    def purge(self, now: float, seat: str = "") -> int:
        """Erase personal fields that are due, from the file and from its log. Returns how many. ``seat``: in whose
        chain it is journaled, in the same transaction; "": in none."""
        heads, gone = dict(self._heads), self._due(now)
        if gone:
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                self.connection.execute("DELETE FROM personal WHERE purge_at <= ?", (now,))
                for event in purged(gone, seat, now) if seat else ():
                    self._append(event, heads)
                self.connection.execute("COMMIT")
            except BaseException:
                database.rollback(self.connection)
                raise
            self._heads, self._wipes = heads, True
        if self._wipes:
            self._wipes = self._in_log()
        return len(gone)

    def _due(self, now: float) -> list[Due]:
        found = self.connection.execute("SELECT key, purge_at FROM personal WHERE purge_at <= ? ORDER BY 2", (now,))
        return found.fetchall()

    def _in_log(self) -> bool:
        """Empty the log, which holds what was erased. True: somebody reads it just now, it is tried again."""
        busy, *_pages = self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return bool(busy)

    def mark(self) -> Mark:
        """Where the journal is now. Asks for each seat's head by the index, not for all lines."""
        execute = self.connection.execute
        (seq,) = execute("SELECT coalesce(max(seq), 0) FROM event").fetchone()
        heads: dict[str, Head] = {}
        seat: str | None = ""
        while seat is not None:
            (seat,) = execute("SELECT min(seat) FROM event WHERE seat > ?", (seat,)).fetchone()
            if seat is not None:
                heads[seat] = self._head(seat)
        return Mark(int(seq), heads)

    def last(self, seat: str, mark: Mark) -> Event | None:
        """The seat's event at the mark."""
        head = mark.heads.get(seat, Head())
        asked = f"SELECT {COLUMNS} FROM event WHERE seat = ? AND n = ?"
        row = self.connection.execute(asked, (seat, head.n)).fetchone()
        return event_of(Line(*row)) if row is not None else None

    def _append(self, event: Event, heads: dict[str, Head]) -> None:
        if event.seat not in heads:
            heads[event.seat] = self._head(event.seat)
        line = forge(event, heads[event.seat])
        self.connection.execute(_INSERT, line)
        heads[event.seat] = Head(line.n, line.hash)

    def _head(self, seat: str) -> Head:
        found = self.connection.execute("SELECT n, hash FROM event WHERE seat = ? ORDER BY n DESC LIMIT 1", (seat,))
        return Head(*(found.fetchone() or Head()))


def stands(connection: database.Connection, mark: Mark) -> bool:
    """Whether every head of the mark is a line of this journal, and the last of them where the mark says."""
    asked = "SELECT seq FROM event WHERE seat = ? AND n = ? AND hash = ?"
    rows = [connection.execute(asked, (seat, *head)).fetchone() for seat, head in mark.heads.items()]
    return bool(rows) and None not in rows and max(int(row[0]) for row in rows) == mark.seq


def replay(journal: Journal, since: Mark | None = None) -> Iterator[Event | Damage]:
    """Every event in the order of commits, each seat's chain verified; a ``Damage`` last when one is broken. ``since``:
    only what comes behind this mark."""
    heads = dict(since.heads) if since is not None else {}
    seq, seat = since.seq if since is not None else 0, ""
    statement = f"SELECT seq, {COLUMNS} FROM event WHERE seq > ? ORDER BY seq"
    try:
        for seq_now, *columns in journal.connection.execute(statement, (seq,)):
            line = Line(*columns)
            head = heads.get(line.seat, Head())
            if not follows(line, head):
                yield Damage(head.n + 1, line.seat, "store.chain_broken", seq)
                return
            heads[line.seat] = Head(line.n, line.hash)
            seq, seat = seq_now, line.seat
            yield event_of(line)
    except database.Error as error:
        yield Damage(heads.get(seat, Head()).n + 1, seat, database.reason(error), seq)


def set_aside(path: Path, damage: Damage, now: float) -> Path:
    """Keep the damaged file under another name; a new journal takes its good lines. Returns the kept file.

    Raises ``database.Error`` or ``OSError``; then everything is still as it was.
    """
    stamp = datetime.fromtimestamp(now, UTC).strftime("%Y%m%dT%H%M%SZ")
    kept = _unused(path, f"journal-damaged-{stamp}")
    fresh = path.with_name("journal-fresh.sqlite")
    _remove(fresh)
    connection = database.connect(fresh, "journal", now)
    try:
        with contextlib.closing(database.plain(path)) as old:
            _copy_lines(old, connection, damage.seq)
            _copy_personal(old, connection)
            _copy_signatures(old, connection)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        database.close(connection)
    for suffix in ("", "-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            Path(f"{path}{suffix}").replace(f"{kept}{suffix}")
    fresh.replace(path)
    return kept


def _unused(path: Path, stem: str) -> Path:
    names = (
        path.with_name(f"{stem}{suffix}.sqlite")
        for suffix in itertools.chain([""], (f"-{n}" for n in itertools.count(2)))
    )
    return next(name for name in names if not name.exists())


def _copy_lines(old: database.Connection, new: database.Connection, last_seq: int) -> None:
    """Row by row, as replay read them: one statement over both files would look beyond the tear."""
    new.execute("BEGIN IMMEDIATE")
    for seq, *line in _readable(old, f"SELECT seq, {COLUMNS} FROM event ORDER BY seq"):
        if seq > last_seq:
            break
        new.execute(_INSERT, line)
    new.execute("COMMIT")


def _copy_personal(old: database.Connection, new: database.Connection) -> None:
    """And out of the file that is kept, which no purge will reach."""
    new.execute("BEGIN IMMEDIATE")
    new.executemany("INSERT INTO personal VALUES (?,?,?)", _readable(old, "SELECT key, fields, purge_at FROM personal"))
    new.execute("COMMIT")
    list(_readable(old, "DELETE FROM personal"))


def _copy_signatures(old: database.Connection, new: database.Connection) -> None:
    """What was signed stays signed, also of lines that are lost: ``audit verify`` says so."""
    with contextlib.suppress(database.Error):
        rows = list(_readable(old, "SELECT * FROM signature ORDER BY n"))
        new.executemany("INSERT INTO signature VALUES (?,?,?,?,?,?,?)", rows)


def _readable(old: database.Connection, statement: str) -> Iterator[tuple[Any, ...]]:
    """Rows up to the tear. Any other trouble (a busy or failing disk) is raised: then nothing is given up yet."""
    try:
        yield from old.execute(statement)
    except database.Error as error:
        if database.reason(error) != "store.torn":
            raise


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def event_of(line: Line) -> Event:
    """A line of the file as the room's word."""
    return Event(
        seat=line.seat,
        id=line.id,
        at=line.at,
        actor=line.actor,
        kind=line.kind,
        subject=line.subject,
        body=_decode_body(line.body),
        n=line.n,
        prev_hash=line.prev_hash,
        hash=line.hash,
    )


def personal(key: str, fields: Mapping[str, str], purge_at: float) -> Personal:
    return Personal(key, dict(fields), purge_at)
