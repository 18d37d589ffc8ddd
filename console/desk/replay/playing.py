"""Going on from a moment: fixes are read ahead, a stretch at a time, and made ready by the reader's thread.

A beat then only writes its slice into the columns: 600 times as fast that is ten thousand fixes and more in each.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from console.desk.replay.standing import STRETCH_S, Moved
from console.words.past import By
from layers.geo import to_mercator
from layers.tracks.columns import TrackColumns
from layers.units import Units, newer

if TYPE_CHECKING:
    from layers.tracks import Tails

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

LEAST_S: Final = 30.0  # that should be known ahead
AHEAD_S: Final = 2.0  # of the machine's time, at the speed that is played


@dataclass
class Run:
    """Fixes ``(N,)`` that move a marker each, in the order of the clock that is replayed. ``row``: of ``units``, then
    of the table once it is ``placed``; ``nth``: of its unit in this run."""

    units: tuple[str, ...]
    row: I64
    at: F64  # by the clock that is replayed
    xyt: F64  # (N, 3) Web Mercator metres, epoch s
    lon: F64
    lat: F64
    speed: F64
    heading: F64
    accuracy: F64
    received: F64
    nth: I64
    done: int = 0
    placed: bool = False

    def place(self, units: Units, tails: Tails) -> None:
        """Onto the rows of a table, and behind what its tails hold."""
        rows = np.array([units.ensure(unit) for unit in self.units], dtype=np.int64)
        self.row = rows[self.row]
        self.nth = self.nth + tails.counts(units.n)[self.row]
        self.placed = True

    def take(self, now: float, units: Units, tails: Tails) -> Moved | None:
        """All up to ``now`` that was not taken before, into table and tails."""
        if not self.placed:
            self.place(units, tails)
        first, self.done = self.done, int(np.searchsorted(self.at, now, side="right"))
        if first == self.done:
            return None
        part = slice(first, self.done)
        row, (x, y, t) = self.row[part], self.xyt[part].T
        units.follow(
            row, x, y, self.lon[part], self.lat[part], self.speed[part], self.heading[part], self.accuracy[part], t,
            self.received[part],
        )  # fmt: skip
        tails.put(row, self.nth[part], self.xyt[part])
        return Moved(row, t, x, y, self.speed[part])

    @property
    def over(self) -> bool:
        return self.done == len(self.at)


class Markers:
    """Where each unit's marker stands at the end of what was read so far. The reader's own."""

    def __init__(self, units: Units) -> None:
        self._row = dict(units.row)
        self._t, self._lon, self._lat = units.fix_t.copy(), units.lon_deg.copy(), units.lat_deg.copy()

    def run(self, columns: TrackColumns, by: By) -> Run:
        """What of these fixes moves a marker; they go on to the last of them."""
        rows = self._rows(columns.units)[columns.unit]
        came = columns.take(newer.moved(rows, columns.t, self._t))
        rows = self._rows(came.units)[came.unit]
        order = newer.by_row(rows)
        first = np.r_[True, np.diff(rows[order]) != 0][: len(order)]
        nth, heading = np.empty(len(order), dtype=np.int64), np.empty(len(order))
        begins = np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))
        nth[order] = np.arange(len(order)) - begins
        heading[order] = self._courses(came, rows, order, first)
        last = order[np.r_[first[1:], True][: len(order)]]
        self._t[rows[last]], self._lon[rows[last]] = came.t[last], came.lon_deg[last]
        self._lat[rows[last]] = came.lat_deg[last]
        return Run(
            came.units, came.unit.astype(np.int64), came.received if by is By.RECEIVED else came.t,
            np.column_stack((*to_mercator(came.lon_deg, came.lat_deg), came.t)), came.lon_deg, came.lat_deg,
            came.speed_mps, heading, came.accuracy_m, came.received, nth,
        )  # fmt: skip

    def _courses(self, came: TrackColumns, rows: I64, order: I64, first: NDArray[np.bool_]) -> F64:
        """Headings in ``order``: as said, or from the fix of the unit before."""
        out = np.mod(came.heading_deg[order], 360.0)
        silent = np.flatnonzero(~np.isfinite(out))
        here, before, new = order[silent], order[silent - 1], first[silent]
        of = rows[here]
        pairs = ((came.t, self._t), (came.lon_deg, self._lon), (came.lat_deg, self._lat))
        t, lon, lat = (np.where(new, known[of], fresh[before]) for fresh, known in pairs)
        with np.errstate(invalid="ignore"):
            out[silent] = newer.course(
                came.t[here], came.lon_deg[here], came.lat_deg[here], came.heading_deg[here], t, lon, lat
            )
        return out

    def _rows(self, units: tuple[str, ...]) -> I64:
        rows = np.array([self._row.setdefault(unit, len(self._row)) for unit in units], dtype=np.int64)
        more = len(self._row) - len(self._t)
        if more > 0:
            self._t = np.concatenate((self._t, np.full(more, -np.inf)))
            self._lon, self._lat = (np.concatenate((one, np.full(more, np.nan))) for one in (self._lon, self._lat))
        return rows


class Buffer:
    """Runs that come next, and until when all is known."""

    def __init__(self, at: float = 0.0) -> None:
        """From just after ``at``."""
        self.until = float(np.nextafter(at, np.inf))
        self._asked = self.until
        self._runs: deque[Run] = deque()

    def wants(self, now: float, speed: float, end: float) -> tuple[float, float] | None:
        """What should be read next; None while enough is there, or on its way."""
        if self._asked > self.until or self.until > end or self.until - now >= max(LEAST_S, speed * AHEAD_S):
            return None
        self._asked = (self.until // STRETCH_S + 1) * STRETCH_S
        return self.until, self._asked

    def put(self, run: Run, until: float) -> None:
        self.until = self._asked = until
        self._runs.append(run)

    def take(self, now: float, units: Units, tails: Tails) -> list[Moved]:
        """All up to ``now``, into the table and the tails."""
        out = []
        while self._runs:
            moved = self._runs[0].take(now, units, tails)
            out += [moved] if moved is not None else []
            if not self._runs[0].over:
                break
            self._runs.popleft()
        return out
