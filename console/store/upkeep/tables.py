"""PostgreSQL: every table of the store in one snapshot of the database, as ``COPY`` writes it; and back into an empty
one. A workstation has no pg_dump; whoever keeps the server has, and may use it in place of this (docs/operation.md)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from psycopg import sql

from console.store import postgres
from console.store.setting_up import with_password
from console.store.upkeep.files import NotEmpty
from console.store.upkeep.manifest import FORMAT, Manifest, check_fit, reading, seal, writing

Share = Callable[[float], None]
_LEFT_OUT: Final = ("migration", "seat", "intake", "track_day")  # who is there now; and what opening a day writes
_ENDS: Final = ".copy"


def connected(url: str) -> postgres.Connection:
    """A connection for work that takes its time."""
    connection = postgres.connect(with_password(url), name="onemap upkeep", autocommit=False)
    connection.execute("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0")
    connection.commit()
    return connection


def backup(url: str, out: Path, now: float, share: Share) -> Manifest:
    """Nobody waits for it: it reads one snapshot. Raises ``psycopg.Error``, ``OSError``."""
    with writing(out) as part, contextlib.closing(connected(url)) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        postgres.check_version(connection)
        sizes = _tables(connection)
        whole, done = sum(sizes.values()) or 1, 0
        for name, size in sizes.items():
            _copy_out(connection, name, part / f"{name}{_ENDS}")
            done += size
            share(done / whole)
        manifest = Manifest(
            format=FORMAT, engine="postgresql", site=_one(connection, "SELECT value FROM meta WHERE name = 'site'"),
            made_at=now, schema=postgres.version(connection), events=_one(connection, "SELECT count(*) FROM event"),
            files={}, sequences=_sequences(connection), days=_days(connection),
        )  # fmt: skip
        seal(part, manifest)
    return manifest


def restore(backup_: Path, url: str, now: float, share: Share) -> Manifest:
    """Into a database without a store, in one transaction. The backup is verified first. Raises ``Faulty``,
    ``Unfit``, ``NotEmpty``, ``psycopg.Error``."""
    with reading(backup_) as (folder, manifest), contextlib.closing(connected(url)) as connection:
        check_fit(manifest, "postgresql", max(postgres.scripts()))
        if postgres.version(connection):
            raise NotEmpty(postgres.without_password(url))
        postgres.upgrade(connection, now)
        for day in manifest.days:
            connection.execute("SELECT track_open(%s::date)", (day,))
        connection.execute("DELETE FROM meta")
        names = sorted(one.removesuffix(_ENDS) for one in manifest.files if one.endswith(_ENDS))
        for n, name in enumerate(names):
            _copy_in(connection, name, folder / f"{name}{_ENDS}")
            share((n + 1) / len(names))
        for name, (last, given) in manifest.sequences.items():
            connection.execute("SELECT setval(%s::regclass, %s, %s)", (name, last, given))
        connection.commit()
    return manifest


def _tables(connection: postgres.Connection) -> dict[str, int]:
    """Bytes by name; of a partitioned one all its parts."""
    rows = connection.execute(
        "SELECT c.relname, (SELECT sum(pg_table_size(t.relid)) FROM pg_partition_tree(c.oid) t), pg_table_size(c.oid)"
        " FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')"
        " AND NOT c.relispartition ORDER BY c.relname"
    ).fetchall()
    return {str(name): int(parts or own or 0) for name, parts, own in rows if name not in _LEFT_OUT}


def _columns(connection: postgres.Connection, table: str) -> list[str]:
    rows = connection.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " ORDER BY attname", (table,)
    ).fetchall()  # fmt: skip
    return [str(name) for (name,) in rows]


def _named(columns: list[str]) -> sql.Composable:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def _copy_out(connection: postgres.Connection, table: str, path: Path) -> None:
    order = sql.SQL(" ORDER BY seq") if table == "event" else sql.SQL("")
    columns = _columns(connection, table)
    statement = sql.SQL("COPY (SELECT {} FROM {}{}) TO STDOUT").format(_named(columns), sql.Identifier(table), order)
    with path.open("wb") as file, connection.cursor().copy(statement) as copy:
        file.write(f"{','.join(columns)}\n".encode())
        for data in copy:
            file.write(data)


def _copy_in(connection: postgres.Connection, table: str, path: Path) -> None:
    with path.open("rb") as file:
        columns = file.readline().decode().rstrip("\n").split(",")
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), _named(columns))
        with connection.cursor().copy(statement) as copy:
            while data := file.read(1 << 18):
                copy.write(data)


def _sequences(connection: postgres.Connection) -> dict[str, tuple[int, bool]]:
    rows = connection.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema()").fetchall()
    found = {}
    for (name,) in rows:
        asked = sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier(name))
        row = connection.execute(asked).fetchone()
        found[str(name)] = (int(row[0]), bool(row[1])) if row else (1, False)
    return found


def _days(connection: postgres.Connection) -> tuple[str, ...]:
    return tuple(str(day) for (day,) in connection.execute("SELECT day::text FROM track_day ORDER BY day").fetchall())


def _one(connection: postgres.Connection, statement: Any) -> Any:
    row = connection.execute(statement).fetchone()
    return row[0] if row else ""
