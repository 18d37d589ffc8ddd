"""The track store, read: for replay, analysis and export. Nothing is ever written here."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from math import inf
from pathlib import Path
from typing import Any, Final

import numpy as np

from console.store import database
from console.store.tracks import day_span, days, track_file
from console.words.past import By, DayOfTracks, Lost
from layers.tracks.columns import TrackColumns, joined, no_tracks

PIECE: Final = 50_000  # rows that ``between`` gives at once
_COLUMNS: Final = "unit, t, received, lon, lat, speed, heading, accuracy"
_CLOCK: Final = {By.RECEIVED: "received", By.HAPPENED: "t"}


class TrackArchive:
    """``TrackPast`` on the files of ``folder``. What cannot be read is left out and named in ``lost``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lost: dict[tuple[str, str], Lost] = {}

    @property
    def lost(self) -> tuple[Lost, ...]:
        return tuple(sorted(self._lost.values(), key=lambda one: one.since))

    def days(self) -> tuple[DayOfTracks, ...]:
        return tuple(self._day(day) for day in days(self._folder))

    def stand(self, at: float, *, by: By = By.RECEIVED, back_s: float = 86_400.0) -> TrackColumns:
        known = "received <= :at" if by is By.RECEIVED else "t <= :at"
        query = f"SELECT {_COLUMNS}, max(t) FROM fix WHERE {known} AND t >= :since GROUP BY unit"
        found = self._query(self._of(at - back_s, at, by), query, {"at": at, "since": at - back_s})
        return newest(joined(found))

    def between(
        self, since: float, until: float, *, by: By = By.RECEIVED, units: Collection[str] | None = None
    ) -> Iterator[TrackColumns]:
        clock = _CLOCK[by]
        query = f"SELECT {_COLUMNS} FROM fix WHERE {clock} >= :since AND {clock} < :until ORDER BY {clock}, rowid"
        found = joined(self._query(self._of(since, until, by), query, {"since": since, "until": until}))
        if units is not None:
            wanted = np.array([name in units for name in found.units], bool)
            found = found.take(wanted[found.unit] if len(found) else np.zeros(0, bool))
        order = np.argsort(found.received if by is By.RECEIVED else found.t, kind="stable")
        for first in range(0, len(order), PIECE):
            yield found.take(order[first : first + PIECE])

    def _of(self, since: float, until: float, by: By) -> Sequence[str]:
        """Days of reception that may hold rows of the span: late ones come on any later day."""
        last = until if by is By.RECEIVED else inf
        return [day for day in days(self._folder) if day_span(day)[1] > since and day_span(day)[0] <= last]

    def _day(self, day: str) -> DayOfTracks:
        path = track_file(self._folder, day)
        size = sum(found.stat().st_size for found in path.parent.glob(f"{path.name}*"))
        rows = 0
        try:
            with contextlib.closing(_open(path)) as connection:
                (rows,) = connection.execute("SELECT count(*) FROM fix").fetchone()
        except (database.Error, OSError) as error:
            return DayOfTracks(day=day, rows=0, bytes=size, damaged=self._lose(day, error))
        return DayOfTracks(day=day, rows=rows, bytes=size)

    def _query(self, of: Sequence[str], query: str, facts: dict[str, float]) -> Iterator[TrackColumns]:
        for day in of:
            try:
                with contextlib.closing(_open(track_file(self._folder, day))) as connection:
                    names = dict(connection.execute("SELECT row, id FROM unit").fetchall())
                    yield _columns(names, connection.execute(query, facts).fetchall())
            except (database.Error, OSError) as error:
                self._lose(day, error)

    def _lose(self, day: str, error: Exception) -> str:
        since, until = day_span(day)
        code = database.reason(error)
        self._lost[day, code] = Lost(since=since, until=until, code=code, facts={"day": day})
        return code


def newest(found: TrackColumns) -> TrackColumns:
    """Of each unit the row with the greatest device time; of equal ones the one that came last."""
    if not len(found):
        return no_tracks()
    order = np.lexsort((found.received, found.t, found.unit))
    last = np.append(np.diff(found.unit[order]) != 0, True)
    return found.take(order[last])


def _open(path: Path) -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?mode=ro"
    return sqlite3.connect(address, uri=True, timeout=database.BUSY_S, isolation_level=None)


def _columns(names: dict[int, str], rows: list[tuple[Any, ...]]) -> TrackColumns:
    if not rows:
        return no_tracks()
    table = np.array([row[:8] for row in rows], dtype=np.float64)  # None becomes NaN
    given, unit = np.unique(table[:, 0].astype(np.int64), return_inverse=True)
    known = tuple(names.get(int(row), f"?{row}") for row in given)
    return TrackColumns(known, unit.astype(np.int32), *(np.ascontiguousarray(table[:, i]) for i in range(1, 8)))
