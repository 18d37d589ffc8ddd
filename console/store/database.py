"""The seam to the database engine: connections, schema versions, and what an error means. Only SQLite so far.

``docs/decisions/001-sqlite-without-sqlalchemy.md`` says why this is plain ``sqlite3`` and what PostgreSQL will need.
"""

from __future__ import annotations

import contextlib
import errno
import re
import sqlite3
from pathlib import Path
from typing import Final, Literal

from console import home

SCHEMA: Final = home.RESOURCES / "schema"
BUSY_S: Final = 1.0  # how long another process may hold the file (a backup) before we call it held
MAX_PAGES = 0  # of 4 kB; 0: the disk is the limit. Tests set it to meet a full disk on every machine.

Kind = Literal["journal", "tracks", "outbox", "people"]
Error = sqlite3.Error
Connection = sqlite3.Connection


class NewerSchema(sqlite3.DatabaseError):
    """The file was written by a later version of the program: it is left alone."""


def connect(path: Path, kind: Kind, now: float) -> Connection:
    """Open or create, bring the schema up to date. Raises ``sqlite3.Error`` or ``OSError``.

    The journal is durable at each commit (WAL, ``synchronous=FULL``); tracks may lose the last second to a power cut.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)
    try:
        if kind == "tracks":
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # of a new file: the room of batches is given back
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {'FULL' if kind == 'journal' else 'NORMAL'}")
        # What is purged is overwritten. Of tracks nothing is: they go by the day, as files.
        connection.execute(f"PRAGMA secure_delete = {'OFF' if kind == 'tracks' else 'ON'}")
        if MAX_PAGES:
            connection.execute(f"PRAGMA max_page_count = {MAX_PAGES}")
        migrate(connection, kind, now)
    except BaseException:
        connection.close()
        raise
    return connection


def open_reserved(path: Path, kind: Kind, now: float) -> Connection:
    """A small file that is written over in place and keeps its room: no WAL, a rollback journal that stays as large as
    it ever was. Durable at each commit. Raises ``sqlite3.Error`` or ``OSError``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = PERSIST")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        migrate(connection, kind, now)
    except BaseException:
        connection.close()
        raise
    return connection


def set_aside_room(connection: Connection, size: int) -> None:
    """Pages that later lines can take without the disk giving any. As far as the disk goes along."""
    with contextlib.suppress(sqlite3.Error):
        connection.execute("CREATE TABLE room (filler BLOB)")
        connection.execute("INSERT INTO room VALUES (zeroblob(?))", (size,))
        connection.execute("DROP TABLE room")
    rollback(connection)


def plain(path: Path) -> Connection:
    """An existing file as it is, for salvage: no schema, no settings but that what is deleted is overwritten."""
    connection = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)
    with contextlib.suppress(sqlite3.Error):
        connection.execute("PRAGMA secure_delete = ON")
    return connection


def looked_at(path: Path) -> Connection:
    """An existing file, only read, whoever writes it meanwhile."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", timeout=BUSY_S, uri=True)


def migrate(connection: Connection, kind: Kind, now: float) -> None:
    """Apply those of ``resources/schema/{kind}/NNNN_*.sql`` that are not recorded, each in a transaction."""
    columns = "version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at REAL NOT NULL"
    connection.execute(f"CREATE TABLE IF NOT EXISTS migration ({columns})")
    scripts, newest = migrations(kind), version(connection)
    if newest > max(scripts):
        raise NewerSchema(f"schema version {newest}")
    done = {number for (number,) in connection.execute("SELECT version FROM migration")}
    for number in sorted(scripts.keys() - done):
        _apply(connection, number, scripts[number], now)


def version(connection: Connection) -> int:
    """The schema version of an open database; 0 when empty."""
    (found,) = connection.execute("SELECT coalesce(max(version), 0) FROM migration").fetchone()
    return int(found)


def migrations(kind: Kind) -> dict[int, Path]:
    return {int(path.name[:4]): path for path in (SCHEMA / kind).glob("[0-9][0-9][0-9][0-9]_*.sql")}


def rollback(connection: Connection) -> None:
    with contextlib.suppress(sqlite3.Error):
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def close(connection: Connection | None) -> None:
    """Also after an error: what cannot be closed cleanly is given up."""
    if connection is not None:
        rollback(connection)
        with contextlib.suppress(sqlite3.Error):
            connection.close()


def reason(error: Exception) -> str:
    """The ``say`` code of what went wrong."""
    if isinstance(error, NewerSchema):
        return "store.newer"
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # without the extended part
    by_code = _BY_SQLITE.get(code) or _BY_ERRNO.get(getattr(error, "errno", 0) or 0)
    return by_code or "store.failed"


_BY_SQLITE: Final = {
    sqlite3.SQLITE_FULL: "store.full",
    sqlite3.SQLITE_IOERR: "store.io",
    sqlite3.SQLITE_BUSY: "store.held",
    sqlite3.SQLITE_LOCKED: "store.held",
    sqlite3.SQLITE_CANTOPEN: "store.denied",
    sqlite3.SQLITE_READONLY: "store.denied",
    sqlite3.SQLITE_PERM: "store.denied",
    sqlite3.SQLITE_CORRUPT: "store.torn",
    sqlite3.SQLITE_NOTADB: "store.torn",
}
_BY_ERRNO: Final = {
    errno.ENOSPC: "store.full",
    errno.EDQUOT if hasattr(errno, "EDQUOT") else -1: "store.full",
    errno.EIO: "store.io",
    errno.EACCES: "store.denied",
    errno.EPERM: "store.denied",
    errno.EROFS: "store.denied",
}


def _apply(connection: Connection, number: int, script: Path, now: float) -> None:
    name = re.sub(r"[^\w.]", "", script.name)
    record = f"INSERT INTO migration VALUES ({number}, '{name}', {now!r});"
    try:
        connection.executescript(f"BEGIN IMMEDIATE;\n{script.read_text('utf-8')}\n{record}\nCOMMIT;")
    except BaseException:
        rollback(connection)
        raise
