"""The track store: fixes in one file a UTC day (of reception), so that retention is deleting files."""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from math import isfinite, nan
from pathlib import Path
from typing import Final

from console.store import database
from console.words import Fix

_DAY_S: Final = 86_400  # UTC days have no leap seconds in epoch time
_NAME: Final = re.compile(r"tracks-(\d{8})\.sqlite")
_INSERT: Final = "INSERT INTO fix VALUES (?,?,?,?,?,?,?,?)"


def day_of(t: float) -> str:
    """``YYYYMMDD`` in UTC."""
    return datetime.fromtimestamp(t, UTC).strftime("%Y%m%d")


def day_span(day: str) -> tuple[float, float]:
    """Epoch s at which a ``YYYYMMDD`` begins and ends."""
    since = datetime.strptime(day, "%Y%m%d").replace(tzinfo=UTC).timestamp()
    return since, since + _DAY_S


def track_file(folder: Path, day: str) -> Path:
    return folder / f"tracks-{day}.sqlite"


class Tracks:
    """The writer's side. Every method may raise ``database.Error`` or ``OSError``."""

    def __init__(self, folder: Path, keep_days: int) -> None:
        self._folder, self._keep_days = folder, keep_days
        self._day = ""
        self._connection: database.Connection | None = None
        self._rows: dict[str, int] = {}  # unit id → row of the open day

    def write(self, fixes: Sequence[Fix], now: float) -> int:
        """One transaction: the leading fixes that belong to one day. Returns how many those are."""
        first = fixes[0].received_at
        of_day = list(itertools.takewhile(lambda fix: fix.received_at // _DAY_S == first // _DAY_S, fixes))
        self._write_day(day_of(first), of_day, now)
        return len(of_day)

    def drop_old(self, now: float) -> list[str]:
        """Delete the days that are older than is to be kept; their names are returned."""
        oldest = day_of(now - timedelta(days=self._keep_days).total_seconds())
        old = [day for day in days(self._folder) if day < oldest]
        for day in old:
            for suffix in ("-wal", "-shm", ""):
                Path(f"{track_file(self._folder, day)}{suffix}").unlink(missing_ok=True)
        return old

    def close(self) -> None:
        database.close(self._connection)
        self._connection, self._day = None, ""
        self._rows.clear()

    def _write_day(self, day: str, fixes: list[Fix], now: float) -> None:
        connection = self._open(day, now)
        connection.execute("BEGIN IMMEDIATE")
        try:
            self._name_units(connection, fixes)
            rows = self._rows
            connection.executemany(_INSERT, [_row(fix, rows[fix.unit]) for fix in fixes])
            connection.execute("COMMIT")
        except BaseException:
            self.close()  # row numbers given in the failed transaction are void
            raise

    def _open(self, day: str, now: float) -> database.Connection:
        if self._connection is None or day != self._day:
            self.close()
            self._connection = database.connect(track_file(self._folder, day), "tracks", now)
            self._rows.update(self._connection.execute("SELECT id, row FROM unit"))
            self._day = day
        return self._connection

    def _name_units(self, connection: database.Connection, fixes: list[Fix]) -> None:
        for unit in {fix.unit for fix in fixes} - self._rows.keys():
            row = connection.execute("INSERT INTO unit (id) VALUES (?)", (unit,)).lastrowid
            assert row is not None
            self._rows[unit] = row


def days(folder: Path) -> list[str]:
    """The days that are stored, oldest first."""
    return sorted(found[1] for path in folder.glob("tracks-*.sqlite") if (found := _NAME.fullmatch(path.name)))


def read(folder: Path, since: float, until: float) -> Iterator[Fix]:
    """The fixes that reached the room in ``[since, until)`` (epoch s), in that order; for replay and reports."""
    for day in days(folder):
        if day_of(since) <= day <= day_of(until):
            with contextlib.closing(database.connect(track_file(folder, day), "tracks", since)) as connection:
                yield from _read_day(connection, since, until)


def _read_day(connection: database.Connection, since: float, until: float) -> Iterator[Fix]:
    query = (
        "SELECT id, t, lon, lat, speed, heading, accuracy, received FROM fix JOIN unit ON unit.row = fix.unit "
        "WHERE received >= ? AND received < ? ORDER BY received, fix.rowid"
    )
    for unit, t, lon, lat, speed, heading, accuracy, received in connection.execute(query, (since, until)):
        yield Fix(unit, t, lon, lat, _number(speed), _number(heading), _number(accuracy), received)


def _row(fix: Fix, unit: int) -> tuple[float | None, ...]:
    return (
        fix.received_at,
        unit,
        fix.t,
        fix.lon_deg,
        fix.lat_deg,
        _known(fix.speed_mps),
        _known(fix.heading_deg),
        _known(fix.accuracy_m),
    )


def _known(value: float) -> float | None:
    return value if isfinite(value) else None


def _number(value: float | None) -> float:
    return nan if value is None else value
