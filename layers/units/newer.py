"""Which of many fixes in their order are newer than all of their unit before them: the rule of the marker, in one pass.

``moved`` is the running maximum of the device time within each unit, by ranks: integers, so that no precision is lost.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]


def moved(row: I64, t: F64, before_t: F64) -> Mask:
    """``(N,)`` of fixes of ``row (N,)`` at ``t (N,)``; ``before_t (rows,)``: of the markers, -inf without one."""
    n = len(row)
    if not n:
        return np.zeros(0, dtype=bool)
    order = np.argsort(row, kind="stable")
    of, when = row[order], t[order]
    rank = np.unique(when, return_inverse=True)[1].astype(np.int64)
    first = np.r_[True, of[1:] != of[:-1]]
    key = np.cumsum(first) * n + rank  # a unit's keys lie above all keys of the units before it
    best = np.maximum.accumulate(key)
    newer = first | (key > np.r_[-1, best[:-1]])
    out = np.zeros(n, dtype=bool)
    out[order] = newer & (when > before_t[of])
    return out


def ends(row: I64, moved: Mask) -> tuple[I64, I64]:
    """Of each unit that moved: index of its last fix that did, and of the one before that, -1 where there is none."""
    at = np.flatnonzero(moved)
    at = at[np.argsort(row[at], kind="stable")]
    if not len(at):
        return at, at
    of = row[at]
    last = np.flatnonzero(np.r_[of[1:] != of[:-1], True])
    before = np.maximum(last - 1, 0)
    there = (last > 0) & (of[before] == of[last])
    return at[last], np.where(there, at[before], -1)
