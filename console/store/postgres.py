"""The seam to PostgreSQL: connections, numbered schemas, and what an error means. The only importer of psycopg.

Imported only where a site's ``store`` is a PostgreSQL address: a room of one seat does not pay for it.
"""

from __future__ import annotations

import re
import selectors
from collections.abc import Generator
from pathlib import Path
from typing import Any, Final, TypeVar

import psycopg
from psycopg import errors

from console.store.database import SCHEMA

APP: Final = 1330464077  # "OMAM": the space of this program's advisory locks
WRITING: Final = 1  # taken by whoever writes events, so that ``seq`` is the order of commits
RECORDING: Final = 2  # held for as long as it lives by the seat that records
MIGRATING: Final = 3
OPENING: Final = 4  # in track_open and track_drop of the schema: whoever makes or drops days of tracks
PACKING: Final = 5  # held while it packs, by one process at a time
CONNECT_S: Final = 3
CHANNEL: Final = "onemap"

Error = psycopg.Error
Connection = psycopg.Connection[Any]
_T = TypeVar("_T")


class NewerSchema(psycopg.DatabaseError):
    """The store was written by a later version of the program: it is left alone."""


class NoSchema(psycopg.DatabaseError):
    """``main.py store init`` has not been run."""


class AnotherStore(psycopg.DatabaseError):
    """Not the store that this program has read so far: another database, or an older backup of it."""


def connect(url: str, *, name: str = "onemap", autocommit: bool = True) -> Connection:
    """Open. Raises ``psycopg.Error``. The server gives up on a dead client, and we on a dead server, within seconds."""
    return psycopg.connect(url, **_settings(name, autocommit, CONNECT_S))


def _settings(name: str, autocommit: bool, timeout_s: int) -> dict[str, Any]:
    return {
        "autocommit": autocommit, "connect_timeout": timeout_s, "application_name": name, "tcp_user_timeout": 3000,
        "keepalives": 1, "keepalives_idle": 2, "keepalives_interval": 1, "keepalives_count": 3,
        "options": "-c statement_timeout=5000 -c idle_in_transaction_session_timeout=10000 -c timezone=UTC",
    }  # fmt: skip


class Impatient(Connection):
    """A connection that is given up when the server says nothing for ``patience_s`` while we wait for an answer: one
    that is paused, or behind a cut cable, never says that it is gone."""

    patience_s = 0.0  # 0: as patient as any

    def wait(self, gen: Generator[Any, Any, _T], interval: float = 0.1, timeout: float | None = None) -> _T:
        if not self.patience_s:
            return super().wait(gen, interval, timeout)
        try:
            return _driven(gen, self.pgconn.socket, self.patience_s)
        except Silent:
            self.pgconn.finish()  # whatever else is tried on it fails at once
            raise


class Silent(psycopg.OperationalError):
    """The server did not answer in time. Whether it did what was asked is not known."""


def connect_impatient(url: str, patience_s: float, *, name: str = "onemap") -> Connection:
    """As ``connect``; every statement raises ``Silent`` when nothing came for ``patience_s``."""
    connection = Impatient.connect(url, **_settings(name, True, 2))
    connection.patience_s = patience_s
    return connection


def _driven(gen: Generator[Any, Any, _T], fileno: int, patience_s: float) -> _T:
    """What psycopg's own ``wait`` does, but that silence ends it. Data that comes is no silence."""
    try:
        awaited = next(gen)
        with selectors.DefaultSelector() as selector:
            selector.register(fileno, awaited)
            while True:
                ready = selector.select(patience_s)
                if not ready:
                    raise Silent(f"no answer for {patience_s} s")
                awaited = gen.send(ready[0][1])
                selector.modify(fileno, awaited)
    except StopIteration as over:
        answer: _T = over.value
        return answer


def version(connection: Connection) -> int:
    """The schema version; 0: never initialised."""
    row = connection.execute("SELECT to_regclass('migration') IS NOT NULL").fetchone()
    if row is None or not row[0]:
        return 0
    found = connection.execute("SELECT coalesce(max(version), 0) FROM migration").fetchone()
    return int(found[0]) if found else 0


def check_version(connection: Connection) -> None:
    """Raises ``NoSchema`` or ``NewerSchema``; an older one too is refused: ``store upgrade`` is a person's act."""
    found, newest = version(connection), max(scripts())
    if found > newest:
        raise NewerSchema(f"schema version {found}")
    if found < newest:
        raise NoSchema(f"schema version {found} of {newest}")


def upgrade(connection: Connection, now: float) -> tuple[int, int]:
    """Apply ``resources/schema/shared/NNNN_*.sql`` above the version that is recorded, all in one transaction; two at
    once wait for each other. Returns the version before and after."""
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s, %s)", (APP, MIGRATING))
        columns = "version integer PRIMARY KEY, name text NOT NULL, applied_at double precision NOT NULL"
        connection.execute(f"CREATE TABLE IF NOT EXISTS migration ({columns})")
        before, known = version(connection), scripts()
        if before > max(known):
            raise NewerSchema(f"schema version {before}")
        for number in sorted(n for n in known if n > before):
            connection.execute(known[number].read_text("utf-8"))
            connection.execute("INSERT INTO migration VALUES (%s, %s, %s)", (number, known[number].name, now))
    return before, max(known)


def scripts() -> dict[int, Path]:
    return {int(path.name[:4]): path for path in (SCHEMA / "shared").glob("[0-9][0-9][0-9][0-9]_*.sql")}


def reason(error: Exception) -> str:
    """The ``say`` code of what went wrong."""
    if isinstance(error, NewerSchema):
        return "store.newer"
    if isinstance(error, NoSchema):
        return "store.not_ready"
    if isinstance(error, AnotherStore):
        return "store.replaced"
    for kinds, code in _REASONS:
        if isinstance(error, kinds):
            return code
    if "password" in str(error) or "authentication" in str(error):
        return "store.denied"
    return "store.away"


def without_password(url: str) -> str:
    """For screens and logs."""
    return re.sub(r"(://[^:/@]*):[^@]*@", r"\1:…@", re.sub(r"password=[^&\s]*", "password=…", url))


_REASONS: Final[tuple[tuple[tuple[type[Exception], ...], str], ...]] = (
    ((errors.InvalidPassword, errors.InvalidAuthorizationSpecification, errors.InsufficientPrivilege), "store.denied"),
    ((errors.DiskFull, errors.OutOfMemory), "store.full"),
    ((errors.ReadOnlySqlTransaction,), "store.denied"),
    ((errors.DataCorrupted, errors.IndexCorrupted), "store.torn"),
    ((errors.LockNotAvailable, errors.QueryCanceled), "store.held"),
    ((errors.IntegrityError, errors.DataError, errors.ProgrammingError), "store.failed"),
)
