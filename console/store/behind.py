"""The lines that a start from a snapshot did not read, verified behind the window: slowly, by a thread of its own."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from console.store import database
from console.store.chain import Head, Line, follows
from console.store.journal import COLUMNS, Damage, Mark

_LINES: Final = 200  # read at once: two or three ms
_REST: Final = 4.0  # times as long as a piece took it rests: the interpreter belongs to the window
_NEXT: Final = f"SELECT seq, {COLUMNS} FROM event WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT {_LINES}"
_START_S: Final = 5.0  # the window comes first


class Behind:
    """``told`` hears once, on this thread: the first line up to ``mark`` that does not verify, or None, and how many
    lines were read. Nothing is set aside: what was folded into the snapshot had been verified then."""

    def __init__(self, folder: Path, mark: Mark, told: Callable[[Damage | None, int], None]) -> None:
        self._path, self._mark, self._told = folder / "journal.sqlite", mark, told
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="verifying", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        if self._stop.wait(_START_S):
            return
        walk = _Walk()
        address = f"{self._path.absolute().as_uri()}?mode=ro"
        try:
            with contextlib.closing(sqlite3.connect(address, uri=True, timeout=database.BUSY_S)) as connection:
                while walk.seq < self._mark.seq and walk.damage is None:
                    begun = time.perf_counter()
                    if not walk.step(connection, self._mark.seq):
                        break
                    if self._stop.wait(_REST * (time.perf_counter() - begun)):
                        return
        except (database.Error, OSError) as error:
            walk.damage = Damage(walk.lines + 1, "", database.reason(error), walk.seq)
        self._told(walk.damage or walk.short_of(self._mark), walk.lines)


class _Walk:
    """Where reading stands."""

    def __init__(self) -> None:
        self.seq = self.lines = 0
        self.damage: Damage | None = None
        self._heads: dict[str, Head] = {}

    def step(self, connection: sqlite3.Connection, last: int) -> bool:
        """The next lines; False: there are none."""
        rows = connection.execute(_NEXT, (self.seq, last)).fetchall()
        for seq, *columns in rows:
            line = Line(*columns)
            head = self._heads.get(line.seat, Head())
            if not follows(line, head):
                self.damage = Damage(head.n + 1, line.seat, "store.chain_broken", self.seq)
                break
            self._heads[line.seat], self.seq, self.lines = Head(line.n, line.hash), seq, self.lines + 1
        return bool(rows)

    def short_of(self, mark: Mark) -> Damage | None:
        """The first chain that does not end as the snapshot says."""
        for seat, head in mark.heads.items():
            if (found := self._heads.get(seat, Head())) != head:
                return Damage(found.n + 1, seat, "store.chain_broken", self.seq)
        return None
