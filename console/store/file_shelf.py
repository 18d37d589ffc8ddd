"""The shelf of SQLite: a file a UTC day, and what was set aside as damaged beside it."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from console.store import database
from console.store.catalog import TORN, Catalog, Gone, Lump, checked, whole
from console.store.stretches import COLUMNS, STRETCH_S, Extent
from console.store.tracks import day_in, days, files
from console.words.past import By
from layers.tracks.columns import TrackColumns, no_tracks

_SETTLED_NS: Final = 2_000_000_000  # a file that changed within it may change again under the same time stamp
_ERRORS: Final[tuple[type[Exception], ...]] = (database.Error, OSError, *TORN)
_ROWS: Final = "t, received, lon, lat, speed, heading, accuracy"


class FileShelf:
    """``Shelf`` over the files of ``folder``; places are their names."""

    errors: tuple[type[Exception], ...] = (database.Error, OSError)

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def visit(self) -> FileVisit:
        return FileVisit(self._folder)

    def day_in(self, place: str) -> str:
        return day_in(self._folder / place)

    def code(self, error: Exception) -> str:
        return database.reason(error)


class FileVisit:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, sqlite3.Connection] = {}

    def close(self) -> None:
        for connection in self._open.values():
            with contextlib.suppress(database.Error):
                connection.close()
        self._open.clear()

    def days(self) -> list[str]:
        return days(self._folder)

    def places(self, day: str) -> list[str]:
        return [path.name for path in files(self._folder, day)]

    def still(self) -> contextlib.AbstractContextManager[None]:
        """Files are not: a batch that is packed meanwhile is ``Gone``."""
        return contextlib.nullcontext()

    def stamp(self, place: str) -> tuple[int, ...] | None:
        return stamp(self._folder / place)

    def catalog(self, place: str) -> Catalog:
        found = Catalog(place)
        try:
            with contextlib.closing(opened(self._folder / place)) as connection:
                connection.execute("BEGIN")  # one state of the file for all that follows
                self._fill(connection, found)
        except _ERRORS as error:
            found.lost.append(_code(error))
        return found

    def columns(self, lump: Lump, column: str) -> TrackColumns:
        connection = self._connection(lump.place)
        if lump.table == "fix":
            where = "received >= ? AND received < ? ORDER BY received, fix.rowid"
            return _version_1(connection, where, (lump.n, lump.n + STRETCH_S))
        row = connection.execute(f"SELECT {column} FROM {lump.table} WHERE n = ?", (lump.n,)).fetchone()
        if row is None:
            raise Gone(lump.table)
        return whole(lump, column, row[0])

    def loose(self, catalog: Catalog, at: float, since: float, by: By) -> TrackColumns:
        """Those of version 1."""
        clock = "received" if by is By.RECEIVED else "t"
        where = f"{clock} <= ? AND t >= ? GROUP BY fix.unit HAVING max(t) IS NOT NULL"
        return _version_1(self._connection(catalog.place), where, (at, since))

    def size(self, day: str) -> int:
        return sum(path.stat().st_size for path in self._folder.glob(f"tracks-{day}*"))

    def _connection(self, place: str) -> sqlite3.Connection:
        if place not in self._open:
            self._open[place] = opened(self._folder / place)
        return self._open[place]

    def _fill(self, connection: sqlite3.Connection, found: Catalog) -> None:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        if "fix" in tables:
            found.lumps += _stretches_of_version_1(connection, found.place)
        if "batch" not in tables:
            if "fix" not in tables and stamp(self._folder / found.place) is not None:  # not one that is just being made
                found.lost.append("store.missing")
            return
        parts, batches = list(_listed(connection, found, "part")), list(_listed(connection, found, "batch"))
        found.frames += _listed(connection, found, "frame")
        found.lumps += parts + batches
        there = _rows(parts) + _rows(batches), len(parts), len(batches)
        if connection.execute("SELECT rows, parts, batches FROM tally").fetchone() != there and not found.lost:
            found.lost.append("store.missing")


def stamp(path: Path) -> tuple[int, ...] | None:
    """Changes when the file does; ``None`` while it may have changed without that."""
    found: list[int] = []
    for name in (path, Path(f"{path}-wal")):
        with contextlib.suppress(FileNotFoundError):
            state = name.stat()
            if time.time_ns() - state.st_mtime_ns < _SETTLED_NS:
                return None
            found += [state.st_ino, state.st_mtime_ns, state.st_size]
    return tuple(found)


def opened(path: Path) -> sqlite3.Connection:
    """Read only; where not even the files beside it can be made, as it lies on the disk."""
    address = path.absolute().as_uri()
    try:
        return _connected(f"{address}?mode=ro")
    except sqlite3.OperationalError as error:
        if database.reason(error) != "store.denied" or not path.exists():
            raise
        return _connected(f"{address}?mode=ro&immutable=1")


def _connected(address: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        address, uri=True, timeout=database.BUSY_S, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _version_1(connection: sqlite3.Connection, where: str, facts: Any) -> TrackColumns:
    rows = connection.execute(f"SELECT fix.unit, {_ROWS} FROM fix WHERE {where}", facts).fetchall()
    if not rows:
        return no_tracks()
    names = dict(connection.execute("SELECT row, id FROM unit").fetchall())
    table = np.array(rows, dtype=np.float64)  # NULL becomes NaN
    given, unit = np.unique(table[:, 0].astype(np.int64), return_inverse=True)
    known = tuple(names.get(int(row), f"?{row}") for row in given)
    return TrackColumns(known, unit.astype(np.int32), *(np.ascontiguousarray(table[:, i]) for i in range(1, 8)))


def _rows(lumps: Iterable[Lump]) -> int:
    return sum(lump.extent.rows for lump in lumps)


def _listed(connection: sqlite3.Connection, found: Catalog, table: str) -> Iterator[Lump]:
    """From the first on; where that fails, from the last back."""
    last = "last IS NOT NULL" if table == "part" else "0"
    seen: set[int] = set()
    for order in ("ASC", "DESC"):
        query = f"SELECT {COLUMNS}, sum, {last} FROM {table} ORDER BY n {order}"
        try:
            for n, *numbers, total, has_last in connection.execute(query):
                if n in seen:
                    return
                seen.add(n)
                yield from checked(found, Lump(found.place, table, n, Extent(*numbers), bool(has_last)), total)
            return
        except _ERRORS as error:
            found.lost.append(_code(error))


def _stretches_of_version_1(connection: sqlite3.Connection, place: str) -> Iterator[Lump]:
    query = (
        f"SELECT CAST(received / {STRETCH_S} AS INTEGER) * {STRETCH_S}, count(*), min(t), max(t), min(received), "
        "max(received) FROM fix GROUP BY 1 ORDER BY 1"
    )
    for stretch, *numbers in connection.execute(query):
        yield Lump(place, "fix", stretch, Extent(stretch, *numbers))


def _code(error: Exception) -> str:
    return database.reason(error) if isinstance(error, database.Error | OSError) else "store.torn"
