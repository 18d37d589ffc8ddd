"""Fixes of many units → the strides between them: pieces of way long enough to have a direction.

The same rule as ``seen`` has for one unit, for all units side by side: a fix that lies within the accuracy of the last
stride's end is left out, so that a unit that stands goes nowhere; after a silence it begins anew.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


class Strides(NamedTuple):
    """K straight pieces of way. ``first``, ``last (K,)``: rows of the fixes between which each goes; ``gap_s (K,)`` the
    longest silence on it."""

    first: I64
    last: I64
    gap_s: F64


def strides(unit: NDArray[np.int32], t: F64, x: F64, y: F64, circle: F64, gap_s: float) -> Strides:
    """Fixes ``(N,)`` in any order: index of the unit, epoch s, position and accuracy in metres of the same plane."""
    rows, lanes = _lanes(unit, t)
    last, prior = rows[0].copy() if len(rows) else np.zeros(0, np.int64), None
    worst = np.zeros(len(last))
    out: list[tuple[I64, I64, F64]] = []
    for n in range(1, len(rows)):
        m = lanes[n]
        row, before, begun = rows[n, :m], rows[n - 1, :m], last[:m]
        since = t[row] - t[before]
        prior = np.maximum(worst[:m], since)
        far = np.hypot(x[row] - x[begun], y[row] - y[begun]) > np.maximum(circle[row], circle[begun])
        broken = since > gap_s
        made = far & ~broken & (t[row] > t[begun])
        out.append((begun[made], row[made], prior[made]))
        anew = made | broken
        last[:m] = np.where(anew, row, begun)
        worst[:m] = np.where(anew, 0.0, prior)
    if not out:
        return Strides(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
    first, end, gap = (np.concatenate([part[k] for part in out]) for k in range(3))
    return Strides(first.astype(np.int64), end.astype(np.int64), gap.astype(np.float64))


def _lanes(unit: NDArray[np.int32], t: F64) -> tuple[I64, I64]:
    """``(M, U)`` row of each unit's n-th fix, the unit with most fixes first; ``(M,)`` how many units have an n-th."""
    order = np.lexsort((t, unit))
    count = np.bincount(unit) if len(unit) else np.zeros(0, np.int64)
    count = count[count > 0]
    start = np.concatenate(([0], np.cumsum(count)[:-1])).astype(np.int64) if len(count) else np.zeros(0, np.int64)
    rank = np.argsort(-count, kind="stable")
    most = int(count.max()) if len(count) else 0
    rows = np.zeros((most, len(count)), dtype=np.int64)
    for lane, one in enumerate(rank.tolist()):
        rows[: count[one], lane] = order[start[one] : start[one] + count[one]]
    return rows, np.searchsorted(-count[rank], -np.arange(most), side="left").astype(np.int64)
