"""Which of many fixes in their order are newer than all of their unit before them: the rule of the marker, in one pass.

``moved`` takes the running maximum of the device time within each unit. A millisecond is told apart as long as the
times lie within some years.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers import geo
from layers.units.checks import MOVING_MPS

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

COURSE_MIN_M: Final = 5.0  # below this a course between two fixes is the receiver's noise
COURSE_MAX_S: Final = 30.0  # longer ago than this, the unit may have turned


def moved(row: I64, t: F64, before_t: F64) -> Mask:
    """``(N,)`` of fixes of ``row (N,)`` at ``t (N,)``; ``before_t (rows,)``: of the markers, -inf without one."""
    n = len(row)
    if not n:
        return np.zeros(0, dtype=bool)
    order = by_row(row)
    of, when = row[order], t[order]
    first = np.r_[True, of[1:] != of[:-1]]
    earliest = when.min()
    key = when - earliest + np.cumsum(first) * (when.max() - earliest + 1.0)  # above all of the units before it
    best = np.maximum.accumulate(key)
    newer = first | (key > np.r_[-1.0, best[:-1]])
    out = np.zeros(n, dtype=bool)
    out[order] = newer & (when > before_t[of])
    return out


def by_row(row: I64) -> I64:
    """Unit by unit, each in the order given. Numbers of 16 bits are sorted by counting, five times as fast."""
    few = len(row) and int(row.max()) < 1 << 16
    return np.argsort(row.astype(np.uint16) if few else row, kind="stable")


def ends(row: I64, moved: Mask) -> tuple[I64, I64]:
    """Of each unit that moved: index of its last fix that did, and of the one before that, -1 where there is none."""
    at = np.flatnonzero(moved)
    at = at[by_row(row[at])]
    if not len(at):
        return at, at
    of = row[at]
    last = np.flatnonzero(np.r_[of[1:] != of[:-1], True])
    before = np.maximum(last - 1, 0)
    there = (last > 0) & (of[before] == of[last])
    return at[last], np.where(there, at[before], -1)


def course(t: F64, lon: F64, lat: F64, said_deg: F64, before_t: F64, before_lon: F64, before_lat: F64) -> F64:
    """Heading as said; else the course between the two fixes when they lie far enough apart; else NaN."""
    elapsed = np.maximum(t - before_t, 1e-3)
    distance = geo.distance_m(before_lon, before_lat, lon, lat)
    moved = (distance >= COURSE_MIN_M) & (distance >= MOVING_MPS * elapsed) & (elapsed <= COURSE_MAX_S)
    between = geo.bearing_deg(before_lon, before_lat, lon, lat)
    said = np.mod(said_deg, 360.0)
    return np.where(np.isfinite(said), said, np.where(moved, between, np.nan))
