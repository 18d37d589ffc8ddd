"""Erasing personal rows that are due from PostgreSQL, and the journal's word of it, in one transaction."""

from __future__ import annotations

import contextlib
from typing import Final

from console.store import postgres
from console.store.postgres import Connection
from console.store.purging import purged
from console.store.shared.writing import BEGIN, Lines

_DELETE: Final = "DELETE FROM personal WHERE purge_at <= %s RETURNING key, purge_at"


def purge(connection: Connection, seat: str, now: float) -> int:
    """How many. Raises ``postgres.Error``; then none is."""
    if connection.execute("SELECT 1 FROM personal WHERE purge_at <= %s LIMIT 1", (now,)).fetchone() is None:
        return 0
    connection.execute(BEGIN)
    try:
        gone = connection.execute(_DELETE, (now,)).fetchall()
        lines = Lines(connection)
        lines.add(list(purged(sorted(gone, key=lambda row: row[1]), seat, now)))
        lines.write()
        connection.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(postgres.Error):
            if not connection.closed:
                connection.execute("ROLLBACK")
        raise
    return len(gone)


def wipe(connection: Connection) -> None:
    """The table is written anew without what was erased: its old file goes. Only its owner may; else nothing is done.
    What the server's own log (WAL) and its backups hold is the server's matter (docs/audit.md)."""
    with contextlib.suppress(postgres.Error):
        connection.execute("VACUUM (FULL) personal")
