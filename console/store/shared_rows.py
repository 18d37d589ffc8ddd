"""Fixes into PostgreSQL and out of it as columns: its binary COPY, taken apart and put together by numpy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from console.store.postgres import Connection
from layers.tracks.columns import F64, TrackColumns, no_tracks

_HEAD: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)  # flags and an empty extension
_END: Final = b"\xff\xff"
_DAYS: Final = 10_957  # PostgreSQL counts them from 2000-01-01
_MEASURES: Final = ("t", "received", "lon_deg", "lat_deg", "speed_mps", "heading_deg", "accuracy_m")
_COLUMNS: Final = "t, received, lon, lat, speed, heading, accuracy"
_TEMPORARY: Final = (
    "CREATE TEMP TABLE track_in (day date, stretch bigint, unit integer, t float8, received float8, lon float8,"
    " lat float8, speed float8, heading float8, accuracy float8) ON COMMIT DELETE ROWS"
)
# Ordered as the index is: two writers that heard the same wait for each other, never both.
_INSERT: Final = (
    f"INSERT INTO track_fix (day, stretch, unit, {_COLUMNS}) SELECT day, stretch, unit, {_COLUMNS} FROM track_in"
    " ORDER BY day, unit, t, lon, lat ON CONFLICT DO NOTHING"
)


def _record(*fields: tuple[str, str]) -> np.dtype[Any]:
    """A row of binary COPY in which nothing is NULL: each field after its length."""
    named: list[tuple[str, str]] = [("fields", ">i2")]
    for name, kind in fields:
        named += [(f"#{name}", ">i4"), (name, kind)]
    return np.dtype(named)


_IN: Final = _record(("day", ">i4"), ("stretch", ">i8"), ("unit", ">i4"), *((name, ">f8") for name in _MEASURES))
_OUT: Final = _record(("n", ">i8"), ("unit", ">i4"), *((name, ">f8") for name in _MEASURES))


class Writer:
    """One connection's way in. Every method may raise ``postgres.Error``; then a new one is made."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._days: set[int] = set()  # that are open
        self._units: dict[str, int] = {}
        connection.execute("SET synchronous_commit = off")  # as in a file: a power cut may cost the last second
        connection.execute(_TEMPORARY)

    def write(self, found: TrackColumns, day: F64, stretch: F64) -> int:
        """One transaction; ``day (N,)`` from 1970, ``stretch (N,)`` epoch s. How many were new."""
        self._open(day)
        rows = np.zeros(len(found), _IN)
        rows["fields"] = (len(_IN.names or ()) - 1) // 2
        numbers: dict[str, NDArray[Any]] = {name: getattr(found, name) for name in _MEASURES}
        numbers |= {"day": day - _DAYS, "stretch": stretch, "unit": self._numbers(found.units)[found.unit]}
        for name, values in numbers.items():
            rows[name], rows[f"#{name}"] = values, _IN[name].itemsize
        with self._connection.transaction(), self._connection.cursor() as cursor:
            with cursor.copy("COPY track_in FROM STDIN (FORMAT BINARY)") as copy:
                copy.write(_HEAD + rows.tobytes() + _END)
            return cursor.execute(_INSERT).rowcount

    def _open(self, day: F64) -> None:
        for one in set(np.unique(day).astype(int).tolist()) - self._days:
            self._connection.execute("SELECT track_open(%s)", (date_of(one),))
            self._days.add(one)

    def _numbers(self, units: Sequence[str]) -> NDArray[np.int32]:
        names = [_storable(unit) for unit in units]
        if missing := sorted({name for name in names if name not in self._units}):
            self._connection.execute(
                "INSERT INTO track_unit (id) SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING", (missing,)
            )
            found = self._connection.execute("SELECT id, row FROM track_unit WHERE id = ANY(%s)", (missing,))
            self._units.update(found.fetchall())
        return np.array([self._units[name] for name in names], np.int32)


def read(connection: Connection, where: str, names: dict[int, str]) -> tuple[TrackColumns, int]:
    """The rows of ``track_fix`` in the order of ``n``, and the first ``n``; ``names``: of units by number, completed
    here. ``where`` is SQL, of our own numbers."""
    query = f"SELECT n, unit, {_COLUMNS} FROM track_fix WHERE {where} ORDER BY n"
    with connection.cursor() as cursor, cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT BINARY)") as copy:
        data = b"".join(bytes(piece) for piece in copy)
    rows = np.frombuffer(data, _OUT, (len(data) - len(_HEAD) - len(_END)) // _OUT.itemsize, len(_HEAD))
    if not len(rows):
        return no_tracks(), 0
    measures = (rows[name].astype(np.float64) for name in _MEASURES)
    given, unit = np.unique(rows["unit"], return_inverse=True)
    return TrackColumns(named(connection, given.tolist(), names), unit.astype(np.int32), *measures), int(rows["n"][0])


def named(connection: Connection, numbers: Sequence[int], names: dict[int, str]) -> tuple[str, ...]:
    """What the units of these numbers are called."""
    if any(number not in names for number in numbers):
        names.update(connection.execute("SELECT row, id FROM track_unit").fetchall())
    return tuple(names.get(number, f"?{number}") for number in numbers)


def of_rows(connection: Connection, rows: Sequence[Sequence[float]], names: dict[int, str]) -> TrackColumns:
    """Rows of ``unit`` and the measures."""
    if not rows:
        return no_tracks()
    table = np.array(rows, np.float64)
    given, unit = np.unique(table[:, 0].astype(np.int64), return_inverse=True)
    columns = (np.ascontiguousarray(table[:, i]) for i in range(1, 1 + len(_MEASURES)))
    return TrackColumns(named(connection, given.tolist(), names), unit.astype(np.int32), *columns)


def date_of(day: int) -> date:
    """Counted from 1970."""
    return datetime.fromtimestamp(day * 86_400, UTC).date()


def _storable(unit: str) -> str:
    """Without NUL and halves of surrogate pairs, which PostgreSQL's text cannot hold."""
    return unit.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
