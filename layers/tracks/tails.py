"""The last fixes of every unit, for the tail behind its marker."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


class Tails:
    """A ring of the last ``k`` accepted fixes per unit row; rows grow as units appear."""

    def __init__(self, k: int = 60, capacity: int = 256) -> None:
        self.k = k
        self._ring = np.full((max(1, capacity), k, 3), np.nan)  # x_m, y_m, t
        self._taken = np.zeros(max(1, capacity), dtype=np.int64)  # how many ever: the next slot is this modulo k

    def take(self, rows: ArrayLike, t: ArrayLike, x_m: ArrayLike, y_m: ArrayLike) -> None:
        """Append accepted fixes ``(N,)`` in their order; several of one unit are allowed."""
        row = np.asarray(rows, dtype=np.int64)
        if not len(row):
            return
        self._make_room(int(row.max()) + 1)
        order = np.argsort(row, kind="stable")
        ordered = row[order]
        starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
        lengths = np.diff(np.r_[starts, len(row)])
        nth = np.arange(len(row)) - np.repeat(starts, lengths)
        slot = (self._taken[ordered] + nth) % self.k  # of more than k at once the last write to a slot stays
        fixes = np.stack([np.asarray(a, dtype=np.float64)[order] for a in (x_m, y_m, t)], axis=1)
        self._ring[ordered, slot] = fixes
        self._taken[ordered[starts]] += lengths

    def counts(self, rows: int) -> I64:
        """``(rows,)``: how many fixes each unit has ever had."""
        self._make_room(rows)
        return self._taken[:rows].copy()

    def put(self, rows: I64, nth: I64, xyt: F64) -> None:
        """Accepted fixes ``(N,)`` in their order, ``xyt (N, 3)``; ``nth``: how many its unit had before each. The same
        as ``take`` where these are known already."""
        self._ring[rows, nth % self.k] = xyt  # numpy: of a repeated place the last value stays
        self._taken[rows] = nth + 1

    def tail(self, row: int) -> tuple[F64, F64]:
        """``xy (m, 2)`` Web Mercator metres and ``t (m,)`` epoch s, oldest first, m ≤ k."""
        if row >= len(self._taken):
            return np.empty((0, 2)), np.empty(0)
        taken = int(self._taken[row])
        slots = np.arange(max(0, taken - self.k), taken) % self.k
        fixes = self._ring[row, slots]
        return fixes[:, :2], fixes[:, 2]

    def clear(self, row: int) -> None:
        """Forget one unit's tail."""
        if row < len(self._taken):
            self._taken[row] = 0

    def _make_room(self, rows: int) -> None:
        have = len(self._taken)
        if rows <= have:
            return
        capacity = max(rows, have * 2)
        ring = np.full((capacity, self.k, 3), np.nan)
        ring[:have] = self._ring
        taken = np.zeros(capacity, dtype=np.int64)
        taken[:have] = self._taken
        self._ring, self._taken = ring, taken
