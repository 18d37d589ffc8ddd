"""What a file of tracks holds, without reading its fixes; and each lump of them when it is asked for."""

from __future__ import annotations

import contextlib
import sqlite3
import struct
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from math import inf
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

import numpy as np

from console.store import database
from console.store.packed import Torn, unpacked
from console.store.stretches import COLUMNS, STRETCH_S, Extent
from console.words.past import By
from layers.tracks.columns import TrackColumns, no_tracks

_SETTLED_NS: Final = 2_000_000_000  # a file that changed within it may change again under the same time stamp
_HELD_ROWS: Final = 400_000  # unpacked and kept: neighbouring windows of a span need the same
_ERRORS: Final = (database.Error, OSError, ValueError, TypeError, OverflowError, struct.error)
_ROWS: Final = "t, received, lon, lat, speed, heading, accuracy"


class Gone(LookupError):
    """A batch that was packed after the catalogue was read: read it again."""


class Lump(NamedTuple):
    """A stored set of fixes. ``table``: batch, part, frame, or fix for rows of version 1, with ``n`` their stretch."""

    path: Path
    table: str
    n: int
    extent: Extent
    has_last: bool = False

    def span(self, by: By) -> tuple[float, float]:
        one = self.extent
        return (one.received_min, one.received_max) if by is By.RECEIVED else (one.t_min, one.t_max)


@dataclass
class Catalog:
    """One file. ``lost``: codes of what of it cannot be read."""

    path: Path
    lumps: list[Lump] = field(default_factory=list)
    frames: list[Lump] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return sum(lump.extent.rows for lump in self.lumps)

    @cached_property
    def has_version_1(self) -> bool:
        return any(lump.table == "fix" for lump in self.lumps)

    def span(self, by: By) -> tuple[float, float]:
        return self._spans[by]

    def frames_before(self, at: float, by: By) -> list[Lump]:
        """Those that know nothing of what comes after ``at``, the last one first."""
        fits = (one for one in self.frames if (one.extent.stretch if by is By.RECEIVED else one.extent.t_max) <= at)
        return sorted(fits, key=lambda one: -one.extent.stretch)

    def after(self, frame: Lump | None) -> Iterator[Lump]:
        """What the frame does not know."""
        for lump in self.lumps:
            if frame is None or lump.table != "part" or lump.extent.stretch >= frame.extent.stretch:
                yield lump

    @cached_property
    def _spans(self) -> dict[By, tuple[float, float]]:
        spans = {by: [lump.span(by) for lump in self.lumps] for by in By}
        return {
            by: (min((one[0] for one in found), default=inf), max((one[1] for one in found), default=-inf))
            for by, found in spans.items()
        }


def catalog_of(path: Path) -> Catalog:
    """Never raises: what cannot be read is in ``lost``."""
    found = Catalog(path)
    try:
        with contextlib.closing(opened(path)) as connection:
            connection.execute("BEGIN")  # one state of the file for all that follows
            _fill(connection, found)
    except _ERRORS as error:
        found.lost.append(_code(error))
    return found


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


class Reading:
    """Connections of one reader, and what it unpacked lately. ``lose(path, since, until, code)`` hears of damage."""

    def __init__(self, lose: Callable[[Path, float, float, str], None]) -> None:
        self._lose = lose
        self._open: dict[Path, sqlite3.Connection] = {}
        self._held: OrderedDict[tuple[Path, str, int], TrackColumns] = OrderedDict()
        self._rows = 0  # of what is held

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for connection in self._open.values():
            with contextlib.suppress(database.Error):
                connection.close()
        self._open.clear()

    def read(self, lump: Lump, *, last: bool = False) -> TrackColumns:
        """Its fixes; ``last``: at least the newest of each unit. None when they cannot be read. Raises ``Gone``."""
        key = (lump.path, lump.table, lump.n)
        if key in self._held:
            self._held.move_to_end(key)
            return self._held[key]
        column = "last" if last and lump.has_last else "data"
        found = no_tracks()
        try:
            found = self._columns(lump, column)
        except _ERRORS as error:
            self._lose(lump.path, lump.extent.received_min, lump.extent.received_max, _code(error))
        if column == "data":
            self._hold(key, found)
        return found

    def frame(self, catalog: Catalog, at: float, by: By) -> tuple[Lump | None, TrackColumns]:
        """The last whole one before ``at``: what a damaged one knew is in the parts too."""
        for lump in catalog.frames_before(at, by):
            with contextlib.suppress(*_ERRORS):
                return lump, self._columns(lump, "data")
        return None, no_tracks()

    def version_1(self, catalog: Catalog, at: float, since: float, by: By) -> TrackColumns:
        """The newest of each unit."""
        clock = "received" if by is By.RECEIVED else "t"
        where = f"{clock} <= ? AND t >= ? GROUP BY fix.unit HAVING max(t) IS NOT NULL"
        try:
            return _version_1(self._connection(catalog.path), where, (at, since))
        except _ERRORS as error:
            self._lose(catalog.path, since, at, _code(error))
            return no_tracks()

    def _columns(self, lump: Lump, column: str) -> TrackColumns:
        connection = self._connection(lump.path)
        if lump.table == "fix":
            where = "received >= ? AND received < ? ORDER BY received, fix.rowid"
            return _version_1(connection, where, (lump.n, lump.n + STRETCH_S))
        row = connection.execute(f"SELECT {column} FROM {lump.table} WHERE n = ?", (lump.n,)).fetchone()
        if row is None:
            raise Gone(lump.table)
        found = unpacked(row[0])
        if column == "data" and len(found) != lump.extent.rows:
            raise Torn("rows")
        return found

    def _connection(self, path: Path) -> sqlite3.Connection:
        if path not in self._open:
            self._open[path] = opened(path)
        return self._open[path]

    def _hold(self, key: tuple[Path, str, int], found: TrackColumns) -> None:
        self._held[key] = found
        self._rows += len(found)
        while len(self._held) > 1 and self._rows > _HELD_ROWS:
            self._rows -= len(self._held.popitem(last=False)[1])


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


def _fill(connection: sqlite3.Connection, found: Catalog) -> None:
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if "fix" in tables:
        found.lumps += _stretches_of_version_1(connection, found.path)
    if "batch" not in tables:
        if "fix" not in tables and stamp(found.path) is not None:  # not one that is just being made
            found.lost.append("store.missing")
        return
    parts, batches = list(_listed(connection, found, "part")), list(_listed(connection, found, "batch"))
    found.frames += _listed(connection, found, "frame")
    found.lumps += parts + batches
    there = _rows(parts) + _rows(batches), len(parts), len(batches)
    if connection.execute("SELECT rows, parts, batches FROM tally").fetchone() != there and not found.lost:
        found.lost.append("store.missing")


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
                yield from _checked(found, Lump(found.path, table, n, Extent(*numbers), bool(has_last)), total)
            return
        except _ERRORS as error:
            found.lost.append(_code(error))


def _checked(found: Catalog, lump: Lump, total: object) -> Iterator[Lump]:
    with contextlib.suppress(struct.error, TypeError):
        if lump.extent.sum == total:
            yield lump
            return
    found.lost.append("store.torn")


def _stretches_of_version_1(connection: sqlite3.Connection, path: Path) -> Iterator[Lump]:
    query = (
        f"SELECT CAST(received / {STRETCH_S} AS INTEGER) * {STRETCH_S}, count(*), min(t), max(t), min(received), "
        "max(received) FROM fix GROUP BY 1 ORDER BY 1"
    )
    for stretch, *numbers in connection.execute(query):
        yield Lump(path, "fix", stretch, Extent(stretch, *numbers))


def _code(error: Exception) -> str:
    return database.reason(error) if isinstance(error, database.Error | OSError) else "store.torn"
