"""From SQLite to PostgreSQL and back: the journal line by line with its hashes, personal fields, accounts, signatures,
and the files that hang on incidents.

The source stays as it is. What was written is read again and compared, event by event, before it counts. Tracks stay
where they are: their files are read by ``main.py tracks`` and can be exported.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from psycopg import sql

from console.store import database, kept_files, postgres
from console.store.chain import Head, Line, follows
from console.store.journal import COLUMNS
from console.store.upkeep import files, tables
from console.store.upkeep.files import NotEmpty

Share = Callable[[float], None]
_OF_JOURNAL: Final = {
    "personal": ("key", "fields", "purge_at"),
    "signature": ("n", "day", "heads", "prev", "key_id", "made_at", "signature"),
}
_ACCOUNT: Final = (
    "login", "name", "badge", "roles", "auxiliary", "grants", "denials", "disabled", "hash", "failed", "wait_until",
    "changed_at",
)  # fmt: skip
_OF_PEOPLE: Final = {"account": _ACCOUNT, "account_change": ("at", "by_whom", "login", "what")}


class Broken(Exception):
    """The source's journal does not verify: ``args``: seat, n. Nothing is moved."""


class Differs(Exception):
    """What was written does not read as what was there. Nothing was kept."""


class Held(NamedTuple):
    """An active order, for the index that keeps two seats from sending one unit twice."""

    order: str
    unit: str
    incident: str
    seat: str
    actor: str
    at: float


def to_database(
    folder: Path, url: str, active: Callable[[], Iterable[Held]], folded: Callable[[Line], None], share: Share
) -> int:
    """Into a prepared store without events, in one transaction. ``folded`` sees every line, then ``active`` says which
    orders run. Returns how many events. Raises ``Broken``, ``Differs``, ``NotEmpty``."""
    with (
        contextlib.closing(files._reading(folder / "journal.sqlite")) as source,
        contextlib.closing(tables.connected(url)) as target,
    ):
        source.execute("BEGIN")
        postgres.check_version(target)
        target.execute("SELECT pg_advisory_xact_lock(%s, %s)", (postgres.APP, postgres.WRITING))
        if tables._one(target, "SELECT count(*) FROM event"):
            raise NotEmpty(postgres.without_password(url))
        (count,) = source.execute("SELECT count(*) FROM event").fetchone()
        with target.cursor().copy(f"COPY event ({COLUMNS}) FROM STDIN") as copy:
            for n, line in enumerate(_verified(source.execute(f"SELECT {COLUMNS} FROM event ORDER BY seq"))):
                copy.write_row(line)
                folded(line)
                share(0.7 * n / max(1, count))
        _rows_in(source, target, _OF_JOURNAL)
        if (folder / "people.sqlite").is_file():
            with contextlib.closing(files._reading(folder / "people.sqlite")) as people:
                _rows_in(people, target, _OF_PEOPLE)
        for name in kept_files.names(folder):
            kept_files.put(target, folder, name)
        for one in active():
            target.execute("INSERT INTO active_order VALUES (%s, %s, %s, %s, %s, %s)", one)
        _compared(source, target, count, share)
        target.commit()
    return int(count)


def to_files(url: str, folder: Path, now: float, share: Share) -> int:
    """Into a state folder without a journal. Returns how many events. Raises as above."""
    journal = folder / "journal.sqlite"
    if journal.exists():
        raise NotEmpty(journal)
    made = [folder / "journal-moving.sqlite", folder / "people-moving.sqlite"]
    try:
        with contextlib.closing(tables.connected(url)) as source:
            source.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            postgres.check_version(source)
            count = int(tables._one(source, "SELECT count(*) FROM event"))
            with contextlib.closing(database.connect(made[0], "journal", now)) as target:
                _lines_out(source, target, count, share)
                _rows_out(source, target, _OF_JOURNAL)
                _compared(target, source, count, share)
                target.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            with contextlib.closing(database.connect(made[1], "people", now)) as target:
                _rows_out(source, target, _OF_PEOPLE)
                target.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            for (name,) in source.execute("SELECT name FROM file ORDER BY name").fetchall():
                kept_files.get(source, folder, name)
        if not (folder / "people.sqlite").exists():
            made[1].rename(folder / "people.sqlite")
        made[0].rename(journal)
    finally:
        for path in made:
            for suffix in ("", "-wal", "-shm"):
                Path(f"{path}{suffix}").unlink(missing_ok=True)
    return count


def _lines_out(source: postgres.Connection, target: sqlite3.Connection, count: int, share: Share) -> None:
    target.execute("BEGIN IMMEDIATE")
    marks = ",".join("?" * len(Line._fields))
    with source.cursor(name="lines") as lines:
        lines.itersize = 5_000
        lines.execute(f"SELECT {COLUMNS} FROM event ORDER BY seq")
        for n, line in enumerate(_verified(lines)):
            target.execute(f"INSERT INTO event ({COLUMNS}) VALUES ({marks})", line)
            share(0.7 * n / max(1, count))
    target.execute("COMMIT")


def _verified(rows: Iterable[Any]) -> Iterator[Line]:
    heads: dict[str, Head] = {}
    for row in rows:
        line = Line(*row)
        head = heads.get(line.seat, Head())
        if not follows(line, head):
            raise Broken(line.seat, head.n + 1)
        heads[line.seat] = Head(line.n, line.hash)
        yield line


def _rows_in(source: sqlite3.Connection, target: postgres.Connection, wanted: dict[str, tuple[str, ...]]) -> None:
    for table, columns in wanted.items():
        if not source.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone():
            continue
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
        with target.cursor().copy(statement) as copy:
            for row in source.execute(f"SELECT {', '.join(columns)} FROM {table}"):
                copy.write_row(row)


def _rows_out(source: postgres.Connection, target: sqlite3.Connection, wanted: dict[str, tuple[str, ...]]) -> None:
    target.execute("BEGIN IMMEDIATE")
    for table, columns in wanted.items():
        statement = sql.SQL("SELECT {} FROM {}").format(
            sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(table)
        )
        marks = ",".join("?" * len(columns))
        target.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", source.execute(statement))
    target.execute("COMMIT")


def _compared(files_: sqlite3.Connection, base: postgres.Connection, count: int, share: Share) -> None:
    """Both read again, side by side."""
    ours = files_.execute(f"SELECT {COLUMNS} FROM event ORDER BY seq")
    with base.cursor(name="compared") as theirs:
        theirs.itersize = 5_000
        theirs.execute(f"SELECT {COLUMNS} FROM event ORDER BY seq")
        for n, (a, b) in enumerate(zip(ours, theirs, strict=False)):
            if tuple(a) != tuple(b):
                raise Differs(Line(*a).id)
            share(0.7 + 0.3 * n / max(1, count))
    asked = "SELECT count(*) FROM event"
    counted = files_.execute(asked).fetchone()[0], tables._one(base, asked)
    if counted != (count, count):
        raise Differs(str(counted))
