"""Stretches that are over are packed in PostgreSQL as they are in a file, and days that are old are dropped. By one
process at a time, whichever takes the lock."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from datetime import date
from typing import Final

import numpy as np
from psycopg import IsolationLevel

from console.store import postgres, shared_rows
from console.store.packed import unpacked
from console.store.packing import LOOK_S, Row, frame_of, frames_of, give_memory_back, part_of, parts_of
from console.store.postgres import APP, PACKING, Connection
from console.store.setting_up import with_password
from console.store.stretches import STRETCH_S, stretch_of
from console.words import Clock
from layers.tracks.columns import TrackColumns, joined

_GRACE_S: Final = 60.0  # what another writer kept a moment longer comes while the unique index still knows its twin
_DAY_S: Final = 86_400
_ERRORS: Final = (postgres.Error, OSError, ValueError)
_COLUMNS: Final = "day, stretch, rows, t_min, t_max, received_min, received_max, sum, data"
_OVER: Final = "SELECT day, stretch FROM track_fix GROUP BY day, stretch ORDER BY stretch, day"


class SharedPacker:
    """Looks for what is over, now and then. An error leaves all as it is, to be tried again."""

    def __init__(self, url: str, clock: Clock, *, keep_days: int = 90) -> None:
        self._url, self._clock, self._keep_days = url, clock, keep_days
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="packer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """What is being packed is finished first: some tenths of a second."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        with contextlib.suppress(OSError, AttributeError):  # Linux: of this thread alone
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)
        while not self._stop.wait(LOOK_S):
            self.look()

    def look(self) -> bool:
        """Whether it was ours to do, and the database was there."""
        try:
            with postgres.connect(with_password(self._url), name="onemap packer") as connection:
                return self._look(connection)
        except _ERRORS:
            return False

    def _look(self, connection: Connection) -> bool:
        postgres.check_version(connection)
        mine = connection.execute("SELECT pg_try_advisory_lock(%s, %s)", (APP, PACKING)).fetchone()
        if mine is None or not mine[0]:
            return False
        self._pack_all(connection)
        drop_old(connection, self._clock.now(), self._keep_days)
        return True

    def _pack_all(self, connection: Connection) -> None:
        now = self._clock.now()
        current = {stretch_of(now), stretch_of(now - _GRACE_S)}
        packed = set[date]()
        for day, stretch in connection.execute(_OVER).fetchall():
            if self._stop.is_set():
                return
            if stretch not in current:
                with contextlib.suppress(*_ERRORS):  # it stays as rows, which are read as well
                    pack(connection, day, stretch)
                    packed.add(day)
                give_memory_back()
        for day in packed:  # the room of its rows is given back; who may not do that leaves it to autovacuum
            with contextlib.suppress(*_ERRORS):
                connection.execute(f"VACUUM track_fix_{day:%Y%m%d}")


def drop_old(connection: Connection, now: float, keep_days: int) -> list[str]:
    """Drop the days that are older than is to be kept; their names are returned."""
    oldest = shared_rows.date_of(int(now // _DAY_S) - keep_days)
    return [f"{day:%Y%m%d}" for (day,) in connection.execute("SELECT track_drop(%s)", (oldest,)).fetchall()]


def pack(connection: Connection, day: date, stretch: int) -> None:
    """One transaction. Raises ``postgres.Error``; ``ValueError`` when what was packed before is damaged."""
    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    with connection.transaction():
        here = f"day = '{day:%Y%m%d}' AND stretch = {stretch}"
        before = _Packed(connection, day)
        found = before.new(shared_rows.read(connection, here, {})[0], stretch)
        connection.execute(f"DELETE FROM track_fix WHERE {here}")
        if len(found):
            frames = [frame_of(frame, at) for at, frame in frames_of(before, found, stretch)]
            for part in parts_of(found, stretch):
                _put_part(connection, day, part_of(part, stretch))
            for frame in frames:
                _put_frame(connection, day, frame)


class _Packed:
    """``packing.Packed`` of a day."""

    def __init__(self, connection: Connection, day: date) -> None:
        self._connection, self._day = connection, day

    def frames_from(self, end: int) -> list[int]:
        query = "SELECT stretch FROM track_frame WHERE day = %s AND stretch >= %s"
        return [at for (at,) in self._connection.execute(query, (self._day, end)).fetchall()]

    def frames_until(self, end: int) -> Iterator[tuple[int, bytes]]:
        """One after the other: the first is nearly always whole."""
        query = "SELECT stretch, data FROM track_frame WHERE day = %s AND stretch <= %s ORDER BY stretch DESC LIMIT 1"
        while row := self._connection.execute(query, (self._day, end), binary=True).fetchone():
            yield row[0], row[1]
            end = row[0] - 1

    def parts_between(self, first: int, end: int) -> Iterator[bytes]:
        query = "SELECT data FROM track_part WHERE day = %s AND stretch >= %s AND stretch < %s ORDER BY n"
        yield from (data for (data,) in self._connection.execute(query, (self._day, first, end), binary=True))

    def new(self, found: TrackColumns, stretch: int) -> TrackColumns:
        """Without what a former part holds: a writer that was cut off brings again what another one had heard too."""
        if not len(found):
            return found
        query = (
            "SELECT data FROM track_part WHERE day = %s AND stretch BETWEEN %s AND %s AND t_max >= %s AND t_min <= %s"
        )
        facts = (self._day, stretch - STRETCH_S, stretch + STRETCH_S, float(found.t.min()), float(found.t.max()))
        known = [unpacked(data) for (data,) in self._connection.execute(query, facts, binary=True).fetchall()]
        return _unknown(found, joined(known)) if known else found


def _unknown(found: TrackColumns, known: TrackColumns) -> TrackColumns:
    """The rows of ``found`` whose unit, time and place ``known`` has not."""
    both = joined((known, found))
    if not len(known):
        return found
    columns = (both.lat_deg, both.lon_deg, both.t, both.unit)
    order = np.lexsort((np.arange(len(both)), *columns))  # stable: a known one comes before its twin
    same = np.append(False, np.logical_and.reduce([np.diff(one[order]) == 0 for one in columns]))
    twin = np.zeros(len(both), bool)
    twin[order[same]] = True
    return found.take(~twin[len(known) :])


def _put_part(connection: Connection, day: date, part: Row) -> None:
    marks = ",".join(["%s"] * 10)
    facts = (day, *part.extent, part.sum, part.data, part.last)
    connection.execute(f"INSERT INTO track_part ({_COLUMNS}, last) VALUES ({marks})", facts)


def _put_frame(connection: Connection, day: date, frame: Row) -> None:
    connection.execute("DELETE FROM track_frame WHERE day = %s AND stretch = %s", (day, frame.extent.stretch))
    marks = ",".join(["%s"] * 9)
    facts = (day, *frame.extent, frame.sum, frame.data)
    connection.execute(f"INSERT INTO track_frame ({_COLUMNS}) VALUES ({marks})", facts)
