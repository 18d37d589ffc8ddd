"""The shelf of several seats: tracks in PostgreSQL, a partition a UTC day."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any, Final

from psycopg import IsolationLevel
from psycopg.pq import TransactionStatus

from console.store import postgres, shared_rows
from console.store.archive import TrackArchive
from console.store.catalog import Catalog, Gone, Lump, checked, whole
from console.store.setting_up import with_password
from console.store.stretches import COLUMNS, Extent
from console.words.past import By
from layers.tracks.columns import TrackColumns

_PATIENCE_S: Final = 10.0  # for an answer: somebody waits for a picture of the past, no order does
_FRESH: Final = (
    "SELECT min(n), stretch, count(*), min(t), max(t), min(received), max(received)"
    " FROM track_fix WHERE day = %s GROUP BY stretch ORDER BY stretch"
)
# Down the index of each unit, from the newest: a few rows of each.
_NEWEST: Final = (
    "SELECT f.* FROM track_unit u CROSS JOIN LATERAL (SELECT unit, t, received, lon, lat, speed, heading, accuracy"
    " FROM track_fix WHERE day = %s AND unit = u.row AND {clock} <= %s AND t >= %s ORDER BY t DESC, received DESC"
    " LIMIT 1) f"
)


class SharedTrackArchive(TrackArchive):
    """``TrackPast`` on the database at ``url``; away, all of it is ``lost``. Holds nothing open between its calls."""

    def __init__(self, url: str) -> None:
        super().__init__(SharedShelf(url))


class SharedShelf:
    """``Shelf`` of the partitions; a place is a day."""

    errors: tuple[type[Exception], ...] = (postgres.Error, OSError)

    def __init__(self, url: str) -> None:
        self._url = url
        self._checked = False  # that the schema is the one we know

    def visit(self) -> SharedVisit:
        return SharedVisit(self.connect)

    def connect(self) -> postgres.Connection:
        """To read. Raises ``postgres.Error``."""
        connection = postgres.connect_impatient(with_password(self._url), _PATIENCE_S, name="onemap past")
        try:
            if not self._checked:
                postgres.check_version(connection)
                self._checked = True
        except BaseException:
            connection.close()
            raise
        connection.isolation_level, connection.read_only = IsolationLevel.REPEATABLE_READ, True
        return connection

    def day_in(self, place: str) -> str:
        return place

    def code(self, error: Exception) -> str:
        return postgres.reason(error)


class SharedVisit:
    def __init__(self, connect: Callable[[], postgres.Connection]) -> None:
        self._connect = connect
        self._open: postgres.Connection | None = None
        self._names: dict[int, str] = {}

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    def days(self) -> list[str]:
        rows = self._connection().execute("SELECT to_char(day, 'YYYYMMDD') FROM track_day ORDER BY day")
        return [day for (day,) in rows]

    def places(self, day: str) -> list[str]:
        return [day]

    @contextlib.contextmanager
    def still(self) -> Iterator[None]:
        """One snapshot: what is packed meanwhile is still seen as it was."""
        connection = self._connection()
        if connection.info.transaction_status != TransactionStatus.IDLE:
            yield
            return
        with connection.transaction():
            yield

    def stamp(self, place: str) -> tuple[object, ...] | None:  # noqa: ARG002
        """The same snapshot shows the same rows, of whichever day."""
        try:
            return self._connection().execute("SELECT pg_current_snapshot()::text").fetchone()
        except SharedShelf.errors:
            return None

    def catalog(self, place: str) -> Catalog:
        found = Catalog(place)
        try:
            with self.still():
                found.lumps += [*self._listed(found, "part", "last IS NOT NULL"), *self._fresh(place)]
                found.frames += self._listed(found, "frame", "false")
        except SharedShelf.errors as error:
            found.lost.append(postgres.reason(error))
        return found

    def columns(self, lump: Lump, column: str) -> TrackColumns:
        connection = self._connection()
        if lump.table == "fix":
            where = f"day = '{lump.place}' AND stretch = {lump.extent.stretch} AND n >= {lump.n}"
            found, first = shared_rows.read(connection, where, self._names)
            if first != lump.n or len(found) < lump.extent.rows:
                raise Gone(lump.table)
            return found
        query = f"SELECT {column} FROM track_{lump.table} WHERE day = %s AND n = %s"
        row = connection.execute(query, (lump.place, lump.n), binary=True).fetchone()
        if row is None:
            raise Gone(lump.table)
        return whole(lump, column, row[0])

    def loose(self, catalog: Catalog, at: float, since: float, by: By) -> TrackColumns:
        """The fresh ones."""
        query = _NEWEST.format(clock="received" if by is By.RECEIVED else "t")
        rows = self._connection().execute(query, (catalog.place, at, since), binary=True).fetchall()
        return shared_rows.of_rows(self._connection(), rows, self._names)

    def size(self, day: str) -> int:
        names = ", ".join(f"to_regclass('track_{kind}_{day}')" for kind in ("fix", "part", "frame"))
        query = f"SELECT sum(pg_total_relation_size(one)) FROM unnest(ARRAY[{names}]) AS one"
        row: Any = self._connection().execute(query).fetchone()
        return int(row[0] or 0)

    def _connection(self) -> postgres.Connection:
        if self._open is None:
            self._open = self._connect()
        return self._open

    def _fresh(self, place: str) -> Iterator[Lump]:
        for n, *numbers in self._connection().execute(_FRESH, (place,)):
            yield Lump(place, "fix", n, Extent(*numbers))

    def _listed(self, found: Catalog, table: str, last: str) -> Iterator[Lump]:
        query = f"SELECT {COLUMNS}, sum, {last} FROM track_{table} WHERE day = %s ORDER BY n"
        for n, *numbers, total, has_last in self._connection().execute(query, (found.place,)):
            yield from checked(found, Lump(found.place, table, n, Extent(*numbers), has_last), total)
