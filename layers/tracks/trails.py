"""An hour of thinned history for every unit, for tails of chosen length.

A fix is kept when it is at least 10 s younger than the last one kept and 15 m away from it, or a minute younger: 360
slots a unit hold an hour at least, of one that stands for a while several. A slot takes 12 bytes (float32 offsets in
metres from the first fix ever, seconds modulo 65,536, speed in dm/s), a unit 4.4 kB: 5,000 units 22 MB, 50,000 units
220 MB. Memory is taken in blocks of 256 units when the first of them reports.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

SLOTS: Final = 360
HOUR_S: Final = 3_600.0
LEAST_S: Final = 10.0
LEAST_M: Final = 15.0  # Mercator metres; true ones are somewhat fewer
STANDING_S: Final = 60.0  # a unit that stands is written down once a minute
_BLOCK: Final = 256  # units
_TURN: Final = 65_536  # seconds after which the clock of a slot begins anew
_UNKNOWN: Final = 65_535  # speed not said


@dataclass(frozen=True)
class Paths:
    """Trails of R units as one array, oldest first: unit ``rows[i]`` has points ``off[i]:off[i + 1]``.

    ``x_m, y_m`` Web Mercator metres, ``t`` epoch s, ``speed_mps`` NaN where it was not said.
    """

    rows: I64
    off: I64
    x_m: F64
    y_m: F64
    t: F64
    speed_mps: F64


class _Block:
    """The slots of 256 units."""

    def __init__(self) -> None:
        self.xy = np.empty((_BLOCK, SLOTS, 2), dtype=np.float32)
        self.second = np.empty((_BLOCK, SLOTS), dtype=np.uint16)
        self.speed = np.empty((_BLOCK, SLOTS), dtype=np.uint16)

    @property
    def nbytes(self) -> int:
        return self.xy.nbytes + self.second.nbytes + self.speed.nbytes


class Trails:
    """Rings of ``SLOTS`` fixes per unit row."""

    def __init__(self) -> None:
        self._blocks: dict[int, _Block] = {}
        self._taken: I64 = np.zeros(0, dtype=np.int64)  # how many ever; the next slot is this modulo SLOTS
        self._last: F64 = np.zeros((0, 3))  # x, y, t of the last one kept
        self._origin: tuple[float, float] | None = None
        self.version = 0  # grows with every fix kept

    @property
    def nbytes(self) -> int:
        """Memory of what is kept."""
        return sum(block.nbytes for block in self._blocks.values()) + self._taken.nbytes + self._last.nbytes

    def take(self, rows: ArrayLike, t: ArrayLike, x_m: ArrayLike, y_m: ArrayLike, speed_mps: ArrayLike) -> None:
        """Accepted fixes ``(N,)`` in their order, several of one unit allowed: those far enough apart are kept."""
        row = np.asarray(rows, dtype=np.int64)
        if not len(row):
            return
        fixes = np.column_stack([np.asarray(a, dtype=np.float64) for a in (x_m, y_m, t, speed_mps)])
        self._make_room(int(row.max()) + 1)
        if self._origin is None:
            self._origin = (float(fixes[0, 0]), float(fixes[0, 1]))
        order = np.argsort(row, kind="stable")
        new = np.r_[True, row[order][1:] != row[order][:-1]]
        first = np.maximum.accumulate(np.where(new, np.arange(len(row)), 0))
        nth = np.arange(len(row)) - first
        for turn in range(int(nth.max()) + 1):  # of one unit one after the other: each is judged by the one before
            part = order[nth == turn]
            part = part[self._far_enough(row[part], fixes[part])]
            if len(part):
                self._keep(row[part], fixes[part])

    def _far_enough(self, row: I64, fixes: F64) -> Mask:
        last = self._last[row]
        waited = fixes[:, 2] - last[:, 2]
        moved = np.hypot(fixes[:, 0] - last[:, 0], fixes[:, 1] - last[:, 1])
        return np.asarray(
            ~np.isfinite(last[:, 2]) | ((waited >= LEAST_S) & (moved >= LEAST_M)) | (waited >= STANDING_S)
        )

    def _keep(self, row: I64, fixes: F64) -> None:
        silent = fixes[:, 2] - self._last[row, 2] > HOUR_S  # what went before has gone, and its clock may have turned
        self._taken[row[silent]] = 0
        slot = self._taken[row] % SLOTS
        at_x, at_y = self._origin or (0.0, 0.0)
        offset = (fixes[:, :2] - (at_x, at_y)).astype(np.float32)
        second = np.mod(np.round(fixes[:, 2]), _TURN).astype(np.uint16)
        speed = np.where(np.isfinite(fixes[:, 3]), np.clip(np.round(fixes[:, 3] * 10), 0, _UNKNOWN - 1), _UNKNOWN)
        block = row // _BLOCK
        for number in np.unique(block).tolist():
            mine = block == number
            kept = self._blocks.get(number) or self._blocks.setdefault(number, _Block())
            where = (row[mine] % _BLOCK, slot[mine])
            kept.xy[where], kept.second[where] = offset[mine], second[mine]
            kept.speed[where] = speed[mine].astype(np.uint16)
        self._taken[row] += 1
        self._last[row] = fixes[:, :3]
        self.version += 1

    def paths(self, rows: ArrayLike, since: float, until: float = np.inf) -> Paths:
        """What was kept of these units from ``since`` on (epoch s), up to ``until``."""
        wanted = np.asarray(rows, dtype=np.int64)
        wanted = wanted[(wanted >= 0) & (wanted < len(self._taken))]
        parts = [
            self._of_block(wanted[wanted // _BLOCK == number], number, since, until)
            for number in np.unique(wanted // _BLOCK).tolist()
        ]
        owner = np.concatenate([part[0] for part in parts]) if parts else np.zeros(0, dtype=np.int64)
        columns = np.concatenate([part[1] for part in parts]) if parts else np.zeros((0, 4))
        there, counts = np.unique(owner, return_counts=True)
        off = np.concatenate(([0], np.cumsum(counts)))
        return Paths(there, off, columns[:, 0], columns[:, 1], columns[:, 2], columns[:, 3])

    def _of_block(self, rows: I64, number: int, since: float, until: float) -> tuple[I64, F64]:
        block = self._blocks.get(number)
        rows = np.unique(rows[self._taken[rows] > 0])
        if block is None or not len(rows):
            return np.zeros(0, dtype=np.int64), np.zeros((0, 4))
        nth = np.arange(SLOTS)
        have = np.minimum(self._taken[rows], SLOTS)
        slot = (self._taken[rows] - have)[:, None] + nth
        there = nth < have[:, None]
        slot %= SLOTS
        local = (rows % _BLOCK)[:, None]
        last = np.round(self._last[rows, 2])[:, None]
        t = last - np.mod(last - block.second[local, slot], _TURN)
        there &= (t >= since) & (t <= until)
        owner, column = np.nonzero(there)
        at = (local[owner, 0], slot[owner, column])
        speed = block.speed[at].astype(np.float64)
        x, y = self._origin or (0.0, 0.0)
        columns = (
            block.xy[at][:, 0] + x,
            block.xy[at][:, 1] + y,
            t[owner, column],
            np.where(speed == _UNKNOWN, np.nan, speed / 10),
        )
        return rows[owner], np.column_stack(columns)

    def clear(self, row: int) -> None:
        """Forget one unit's trail."""
        if row < len(self._taken):
            self._taken[row] = 0
            self._last[row] = np.nan

    def _make_room(self, rows: int) -> None:
        have = len(self._taken)
        if rows <= have:
            return
        capacity = max(rows, 2 * have)
        self._taken = np.concatenate((self._taken, np.zeros(capacity - have, dtype=np.int64)))
        self._last = np.concatenate((self._last, np.full((capacity - have, 3), np.nan)))
