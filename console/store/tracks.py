"""The track store: fixes in one file a UTC day, so that retention is deleting files. A fix lies in the day in which it
happened by the device's clock, however late it came."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from console.store import database
from console.store.packed import MEASURES, kept, raw
from console.store.stretches import STRETCH_S, extent_of
from console.words import Fix
from layers.tracks.columns import F64, TrackColumns

_DAY_S: Final = 86_400  # UTC days have no leap seconds in epoch time
_NAME: Final = re.compile(r"tracks-(\d{8})(?:\.torn\d+)?\.sqlite")
_OPEN: Final = 3  # files held open: today's, and those for which late fixes come
PUT: Final = (
    "INSERT INTO {table} (stretch, rows, t_min, t_max, received_min, received_max, sum, data) VALUES (?,?,?,?,?,?,?,?)"
)


def day_of(t: float) -> str:
    """``YYYYMMDD`` in UTC."""
    return datetime.fromtimestamp(t, UTC).strftime("%Y%m%d")


def day_span(day: str) -> tuple[float, float]:
    """Epoch s at which a ``YYYYMMDD`` begins and ends."""
    since = datetime.strptime(day, "%Y%m%d").replace(tzinfo=UTC).timestamp()
    return since, since + _DAY_S


def day_in(path: Path) -> str:
    """The day of a file, by its name."""
    found = _NAME.fullmatch(path.name)
    assert found is not None
    return found[1]


def track_file(folder: Path, day: str) -> Path:
    return folder / f"tracks-{day}.sqlite"


class Tracks:
    """The writer's side. Every method may raise ``database.Error`` or ``OSError``."""

    def __init__(self, folder: Path, keep_days: int) -> None:
        self._folder, self._keep_days = folder, keep_days
        self._open: dict[str, database.Connection] = {}  # the one used last comes last

    def write(self, fixes: Sequence[Fix], now: float) -> list[Fix]:
        """One transaction: those that belong where the first belongs. Returns the others, in their order."""
        found = columns_of(fixes)
        day, stretch = places_of(found, self._keep_days)
        mine = (day == day[0]) & (stretch == stretch[0])
        whole = mine & is_whole(found)
        if whole.any():
            self.put(day_of(float(day[0]) * _DAY_S), int(stretch[0]), found.take(whole), now)
        return [] if mine.all() else [fix for fix, done in zip(fixes, mine.tolist(), strict=True) if not done]

    def drop_old(self, now: float) -> list[str]:
        """Delete the days that are older than is to be kept; their names are returned."""
        oldest = day_of(now - self._keep_days * _DAY_S)
        old = sorted({day for day in days(self._folder) if day < oldest})
        for day in old:
            database.close(self._open.pop(day, None))
            for path in files(self._folder, day):
                for suffix in ("-wal", "-shm", ""):
                    Path(f"{path}{suffix}").unlink(missing_ok=True)
        return old

    def close(self) -> None:
        for connection in self._open.values():
            database.close(connection)
        self._open.clear()

    def put(self, day: str, stretch: int, columns: TrackColumns, now: float) -> None:
        """One transaction."""
        extent = extent_of(columns, stretch)
        try:
            connection = self._opened(day, now)
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(PUT.format(table="batch"), (*extent, extent.sum, raw(columns)))
            connection.execute("UPDATE tally SET rows = rows + ?, batches = batches + 1", (len(columns),))
            connection.execute("COMMIT")
        except BaseException as error:
            database.close(self._open.pop(day, None))
            if isinstance(error, database.Error) and database.reason(error) == "store.torn":
                set_aside(self._folder, day)  # the next attempt begins a new file; what is whole of the old is read
            raise

    def _opened(self, day: str, now: float) -> database.Connection:
        connection = self._open.pop(day, None)
        if connection is None:
            connection = database.connect(track_file(self._folder, day), "tracks", now)
        self._open[day] = connection
        while len(self._open) > _OPEN:
            database.close(self._open.pop(next(iter(self._open))))
        return connection


def columns_of(fixes: Sequence[Fix]) -> TrackColumns:
    """In the steps in which a fix is kept, so that packing changes nothing any more."""
    rows: dict[str, int] = {}
    unit = np.array([rows.setdefault(fix.unit, len(rows)) for fix in fixes], np.int32)
    numbers = [
        number
        for f in fixes
        for number in (f.t, f.received_at, f.lon_deg, f.lat_deg, f.speed_mps, f.heading_deg, f.accuracy_m)
    ]
    table = np.array(numbers, np.float64).reshape(-1, len(MEASURES)).T
    return TrackColumns(tuple(rows), unit, *(kept(name, values) for name, values in zip(MEASURES, table, strict=True)))


def places_of(found: TrackColumns, keep_days: int) -> tuple[F64, F64]:
    """The day ``(N,)`` in which each lies, counted from 1970, and the stretch of reception. A device whose clock is far
    off, or that tells of a day that is no longer kept, is filed by ours."""
    late = found.received - found.t
    believed = (late > -_DAY_S) & (late < (keep_days - 1) * _DAY_S)
    return np.where(believed, found.t, found.received) // _DAY_S, found.received // STRETCH_S * STRETCH_S


def is_whole(found: TrackColumns) -> NDArray[np.bool_]:
    """``(N,)``: whether it says where and when."""
    return np.isfinite(found.t) & np.isfinite(found.lon_deg) & np.isfinite(found.lat_deg)


def days(folder: Path) -> list[str]:
    """The days that are stored, oldest first."""
    return sorted({found[1] for path in folder.glob("tracks-*.sqlite") if (found := _NAME.fullmatch(path.name))})


def files(folder: Path, day: str) -> list[Path]:
    """Of a day; what was set aside as damaged comes last."""
    found = [path for path in folder.glob(f"tracks-{day}*.sqlite") if _NAME.fullmatch(path.name)]
    return sorted(found, key=lambda path: (len(path.name), path.name))


def set_aside(folder: Path, day: str) -> None:
    """A file that cannot be written any more: a new one takes its place, reading goes on with both."""
    path = track_file(folder, day)
    number = 1 + len(files(folder, day))
    for suffix in ("-wal", "-shm", ""):
        with contextlib.suppress(FileNotFoundError):
            Path(f"{path}{suffix}").rename(folder / f"tracks-{day}.torn{number}.sqlite{suffix}")


def read(folder: Path, since: float, until: float) -> Iterator[Fix]:
    """The fixes that reached the room in ``[since, until)`` (epoch s), in that order."""
    from console.store.archive import TrackArchive

    for found in TrackArchive(folder).between(since, until):
        measures = (found.lon_deg, found.lat_deg, found.speed_mps, found.heading_deg, found.accuracy_m, found.received)
        for unit, t, *rest in zip(
            found.unit.tolist(), found.t.tolist(), *(one.tolist() for one in measures), strict=True
        ):
            yield Fix(found.units[unit], t, *rest)
