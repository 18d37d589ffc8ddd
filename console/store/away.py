"""Fixes that the database could not take: files of SQLite on this machine, in their order, until it is back."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from console.store import database
from console.store.packed import Torn, unpacked
from console.store.tracks import Tracks, days, files, set_aside
from console.words import Fix
from layers.tracks.columns import TrackColumns, joined

LARGEST: Final = 1 << 30  # bytes: half a day of 2,000 units at 0.2 Hz


class Piece(NamedTuple):
    """Some of what is kept; ``batches`` of the file ``path``."""

    columns: TrackColumns
    path: Path
    batches: tuple[int, ...]


class Away:
    """``folder`` is made when something is to be kept. Every method may raise ``database.Error`` or ``OSError``."""

    def __init__(self, folder: Path, keep_days: int, *, largest: int = LARGEST) -> None:
        self._folder, self._largest = folder, largest
        self._tracks = Tracks(folder, keep_days)
        self.rows = self._counted()

    @property
    def is_full(self) -> bool:
        return sum(path.stat().st_size for path in self._folder.glob("tracks-*")) >= self._largest

    def keep(self, fixes: Sequence[Fix], now: float) -> None:
        """Durable in the way tracks are: a power cut may cost the last second."""
        rest = list(fixes)
        while rest:
            others = self._tracks.write(rest, now)
            self.rows += len(rest) - len(others)
            rest = others

    def piece(self, most: int) -> Piece | None:
        """The next, oldest day first: whole batches until there are ``most`` rows. None: there is nothing kept."""
        self._tracks.close()
        for day in days(self._folder):
            for path in files(self._folder, day)[:1]:
                if ".torn" not in path.name and (found := self._read(path, day, most)) is not None:
                    return found
        self.rows = 0
        return None

    def done(self, piece: Piece) -> None:
        """The database has it."""
        with contextlib.closing(_opened(piece.path)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("DELETE FROM batch WHERE n = ?", [(n,) for n in piece.batches])
            facts = (len(piece.columns), len(piece.batches))
            connection.execute("UPDATE tally SET rows = rows - ?, batches = batches - ?", facts)
            connection.execute("COMMIT")
            empty = connection.execute("SELECT 1 FROM batch LIMIT 1").fetchone() is None
        self.rows = max(0, self.rows - len(piece.columns))
        if empty:
            _remove(piece.path)

    def close(self) -> None:
        self._tracks.close()

    def _read(self, path: Path, day: str, most: int) -> Piece | None:
        found: list[TrackColumns] = []
        batches: list[int] = []
        try:
            with contextlib.closing(_opened(path)) as connection:
                for n, data in connection.execute("SELECT n, data FROM batch ORDER BY n"):
                    found.append(unpacked(data))
                    batches.append(n)
                    if sum(map(len, found)) >= most:
                        break
        except (Torn, sqlite3.DatabaseError) as error:
            if not isinstance(error, Torn) and database.reason(error) != "store.torn":
                raise
            if not found:
                set_aside(self._folder, day)  # kept for a person; the rest goes on
                return None
        if not found:
            _remove(path)
            return None
        return Piece(joined(found), path, tuple(batches))

    def _counted(self) -> int:
        """What an earlier process left."""
        total = 0
        for day in days(self._folder):
            for path in files(self._folder, day)[:1]:
                with contextlib.suppress(database.Error), contextlib.closing(_opened(path)) as connection:
                    (rows,) = connection.execute("SELECT coalesce(sum(rows), 0) FROM batch").fetchone()
                    total += rows
        return total


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=database.BUSY_S, isolation_level=None
    )


def _remove(path: Path) -> None:
    for suffix in ("-wal", "-shm", ""):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
