"""Stretches that are over are packed: batches as they came become parts ordered by unit and time, with a frame of where
every unit stood. In a thread of its own; a stretch in one transaction, so that nothing is ever there twice or missing.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple, Protocol

import numpy as np

from console.store import database
from console.store.archive import newest
from console.store.file_shelf import stamp
from console.store.packed import Torn, packed, unpacked
from console.store.stretches import STRETCH_S, Extent, extent_of, stretch_of
from console.store.tracks import PUT, days, track_file
from console.words import Clock
from layers.tracks.columns import TrackColumns, joined, no_tracks

LOOK_S: Final = 20.0  # between looks for stretches that are over
_GRACE_S: Final = 5.0  # fixes that were received in it are all written by then
_LATE_S: Final = 120.0  # before the stretch began: these go apart, so that fresh ones reach over little time
_HOUR_S: Final = 3600.0
_MANY: Final = 20_000  # late ones of an hour that are worth parts of ten minutes
_HAS_LAST: Final = 2_000  # rows of a late part from which on its newest ones are kept beside it
_ERRORS: Final = (database.Error, OSError, ValueError)
_SPARE_PAGES: Final = 2_000  # free pages that a file may keep for its next batches


class Packer:
    """Looks for what is over, now and then. An error leaves a file as it is, to be tried again."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder, self._clock = folder, clock
        self._done: dict[Path, tuple[int, ...]] = {}  # files in which nothing was left to do, and how they stood
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
            with contextlib.suppress(OSError):  # a folder that is away for a while: the next look finds it again
                self.look()

    def look(self) -> None:
        for path in (track_file(self._folder, day) for day in days(self._folder)):
            if self._stop.is_set():
                return
            now = stamp(path)
            if now is None or now != self._done.get(path):
                self._pack_file(path)

    def _pack_file(self, path: Path) -> None:
        with contextlib.suppress(*_ERRORS), contextlib.closing(_connected(path)) as connection:
            for stretch in over(connection, self._clock.now()):
                if self._stop.is_set():
                    return
                with contextlib.suppress(Torn):  # it stays as batches: those that are whole can be read
                    pack(connection, stretch)
                give_memory_back()
            if not connection.execute("SELECT 1 FROM batch LIMIT 1").fetchone():
                give_back(connection)
                self._note(path)

    def _note(self, path: Path) -> None:
        now = stamp(path)
        if now is not None:
            self._done[path] = now


def _connected(path: Path) -> sqlite3.Connection:
    """To write into a file that is there."""
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=database.BUSY_S, isolation_level=None
    )


def over(connection: sqlite3.Connection, now: float) -> list[int]:
    """Stretches with batches to which none will be added, oldest first. A clock that went back leaves some ahead."""
    if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'batch'").fetchone():
        return []
    current = {stretch_of(now), stretch_of(now - _GRACE_S)}
    found = connection.execute("SELECT DISTINCT stretch FROM batch ORDER BY stretch").fetchall()
    return [stretch for (stretch,) in found if stretch not in current]


def pack(connection: sqlite3.Connection, stretch: int) -> None:
    """Raises ``sqlite3.Error``; ``ValueError`` when a batch is damaged: they stay as they are then."""
    rows = connection.execute("SELECT n, data FROM batch WHERE stretch = ? ORDER BY n", (stretch,)).fetchall()
    found = joined(unpacked(data) for _, data in rows)
    parts = [part_of(part, stretch) for part in parts_of(found, stretch)]
    frames = [frame_of(frame, at) for at, frame in frames_of(_Packed(connection), found, stretch)]
    connection.execute("BEGIN IMMEDIATE")
    try:
        gone = connection.execute("DELETE FROM batch WHERE stretch = ? AND n <= ?", (stretch, rows[-1][0])).rowcount
        if gone != len(rows):
            raise sqlite3.OperationalError("batches changed meanwhile")
        for part in parts:
            _put_part(connection, part)
        for frame in frames:
            _put_frame(connection, frame)
        connection.execute("UPDATE tally SET parts = parts + ?, batches = batches - ?", (len(parts), len(rows)))
        connection.execute("COMMIT")
    except BaseException:
        database.rollback(connection)
        raise


def give_memory_back() -> None:
    """What packing took, to the system: glibc keeps it otherwise (measured: 340 MB after 2.5 million fixes)."""
    with contextlib.suppress(OSError, AttributeError, TypeError):  # not glibc
        ctypes.CDLL(None).malloc_trim(0)


def give_back(connection: sqlite3.Connection) -> None:
    """Room that batches left, in small steps, so that a writer never waits long."""
    (free,) = connection.execute("PRAGMA freelist_count").fetchone()
    (batches,) = connection.execute("SELECT count(*) FROM batch").fetchone() if free else (1,)
    while free > (_SPARE_PAGES if batches else 0):
        connection.execute("PRAGMA incremental_vacuum(500)").fetchall()
        (left,) = connection.execute("PRAGMA freelist_count").fetchone()
        if left >= free:  # a file of version 1, which keeps its room
            return
        free = left


def parts_of(found: TrackColumns, stretch: int) -> Iterator[TrackColumns]:
    """Fresh ones in one part, late ones by the hour in which they happened. Each ordered by unit and time."""
    late = found.t < stretch - _LATE_S
    early = found.t > stretch + STRETCH_S + _LATE_S
    if (~late & ~early).any():
        yield _ordered(found.take(~late & ~early))
    if early.any():
        yield _ordered(found.take(early))
    if late.any():
        yield from _by_time(found.take(late), _HOUR_S)


def _by_time(found: TrackColumns, length_s: float) -> Iterator[TrackColumns]:
    slots = found.t // length_s
    for slot in np.unique(slots):
        inside = found.take(slots == slot)
        if len(inside) > _MANY and length_s > STRETCH_S:
            yield from _by_time(inside, STRETCH_S)
        else:
            yield _ordered(inside)


def _ordered(found: TrackColumns) -> TrackColumns:
    """By unit and time, with no names but of units that are there."""
    there, unit = np.unique(found.unit, return_inverse=True)
    named = TrackColumns(tuple(found.units[i] for i in there), unit.astype(np.int32), *_measures(found))
    return named.take(np.lexsort((named.received, named.t, named.unit)))


def _measures(found: TrackColumns) -> Sequence[np.ndarray[tuple[int], np.dtype[np.float64]]]:
    return (
        found.t, found.received, found.lon_deg, found.lat_deg, found.speed_mps, found.heading_deg, found.accuracy_m
    )  # fmt: skip


class Packed(Protocol):
    """What was packed of a day before."""

    def frames_from(self, end: int) -> list[int]:
        """The stretches of those at ``end`` and later."""
        ...

    def frames_until(self, end: int) -> Iterator[tuple[int, bytes]]:
        """Stretch and bytes, the last one first."""
        ...

    def parts_between(self, first: int, end: int) -> Iterator[bytes]:
        """Of the stretches ``[first, end)``."""
        ...


class Row(NamedTuple):
    """A part or a frame as it is stored."""

    extent: Extent
    sum: int
    data: bytes
    last: bytes | None = None  # of a part: its newest of each unit, where they are worth it


def frames_of(before: Packed, found: TrackColumns, stretch: int) -> Iterator[tuple[int, TrackColumns]]:
    """The frame at the stretch's end, where there is news enough; and later ones anew, when a clock went back."""
    end = stretch + STRETCH_S
    later = before.frames_from(end)
    for at in later:
        yield at, newest(joined((*_known(before, at), found)))
    if end in later:
        return
    known = _known(before, end)
    if sum(map(len, known[1:])) + len(found) >= len(known[0]):
        yield end, newest(joined((*known, found)))


def part_of(part: TrackColumns, stretch: int) -> Row:
    extent = extent_of(part, stretch)
    wide = len(part) >= _HAS_LAST and extent.t_min < stretch - _LATE_S
    return Row(extent, extent.sum, packed(part), packed(_ordered(newest(part))) if wide else None)


def frame_of(frame: TrackColumns, at: int) -> Row:
    extent = extent_of(frame, at)
    return Row(extent, extent.sum, packed(_ordered(frame)))


def _known(before: Packed, end: int) -> list[TrackColumns]:
    """What was packed of what came before ``end``: the last frame that is whole, and parts that it does not know."""
    first, frame = -1, no_tracks()
    for at, data in before.frames_until(end):
        with contextlib.suppress(Torn):
            first, frame = at, unpacked(data)
            break
    return [frame, *(unpacked(data) for data in before.parts_between(first, end))]


class _Packed:
    """``Packed`` in a file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute

    def frames_from(self, end: int) -> list[int]:
        return [at for (at,) in self._execute("SELECT stretch FROM frame WHERE stretch >= ?", (end,)).fetchall()]

    def frames_until(self, end: int) -> Iterator[tuple[int, bytes]]:
        query = "SELECT stretch, data FROM frame WHERE stretch <= ? ORDER BY stretch DESC"
        yield from self._execute(query, (end,))

    def parts_between(self, first: int, end: int) -> Iterator[bytes]:
        query = "SELECT data FROM part WHERE stretch >= ? AND stretch < ?"
        yield from (data for (data,) in self._execute(query, (first, end)).fetchall())


def _put_part(connection: sqlite3.Connection, part: Row) -> None:
    put = PUT.format(table="part").replace("data)", "data, last)").replace("?)", "?,?)")
    connection.execute(put, (*part.extent, *part[1:]))


def _put_frame(connection: sqlite3.Connection, frame: Row) -> None:
    connection.execute("DELETE FROM frame WHERE stretch = ?", (frame.extent.stretch,))
    connection.execute(PUT.format(table="frame"), (*frame.extent, *frame[1:3]))
