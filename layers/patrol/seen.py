"""A run of one unit's fixes → when each thing of a course was last visited. Pure: the same run twice says the same, and
runs that overlap are joined by the later time, so that a late fix counts for the time when it was taken.

*Point*: the path comes within its radius less the fix's accuracy (never closer than half the radius is asked for); a
fix less accurate than the radius says nothing. With a dwell, fixes within it span that time, and none between is for
certain outside. *Road*: the path runs along a bit, no farther off than the accuracy allows and no more than ``TURN``
off its direction: a crossing street is not driven by passing it. *Area*: the path comes within a cell.

A path joins two fixes that lie no farther apart in time than ``path_s``; steps shorter than the accuracy have no
direction, and are joined to the next.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from layers.geo import scale_at
from layers.patrol.course import Course
from layers.units.checks import NO_ACCURACY_M

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

TURN: Final = 0.6  # cosine: a chord over a right-angled bend still lies along both its legs
NEAR_M: Final = 15.0  # a lane's breadth and the map's own error
FAR_M: Final = 40.0  # from a bit, at any accuracy: the next street is no farther


@dataclass(frozen=True)
class Trust:
    """Seconds and true metres. ``gap_s``: after a silence as long nobody knows whether a unit stayed."""

    path_s: float = 30.0
    gap_s: float = 120.0
    unknown_m: float = NO_ACCURACY_M
    least_m: float = 3.0


class Seen(NamedTuple):
    """Epoch s of the last visit of each point ``(P,)``, bit ``(B,)``, cell ``(C,)``; NaN: not in this run."""

    points: F64
    bits: F64
    cells: F64


class _Path(NamedTuple):
    """K straight pieces; ``circle`` the worse accuracy of both ends, Mercator metres; ``t`` when it ends."""

    x0: F64
    y0: F64
    x1: F64
    y1: F64
    t: F64
    circle: F64


def seen(course: Course, t: F64, x: F64, y: F64, accuracy_m: F64, trust: Trust | None = None) -> Seen:
    """Fixes ``(N,)`` of one unit in order of time: epoch s, Web Mercator metres, metres (NaN where not said)."""
    trust = trust or Trust()
    circle = np.maximum(np.where(accuracy_m >= 0.0, accuracy_m, trust.unknown_m), trust.least_m) * course.scale
    path = _joined(t, x, y, circle, trust.path_s)
    points = _passed(path, course.points, course.radius_m * course.scale)
    points = np.where(course.dwell_s > 0.0, _stayed(course, t, x, y, circle, trust), points)
    return Seen(points, _driven(course, t, x, y, circle, trust), _crossed(path, course))


def standing_since(t: F64, x: F64, y: F64, accuracy_m: F64, radius_m: float, trust: Trust | None = None) -> float:
    """Since when the last fix's unit has stood in one place, epoch s; NaN without a fix. Arrays as in ``seen``.

    Back from the newest fix as long as fixes lie within ``radius_m`` and their own circle of it, with no silence as
    long as ``gap_s``."""
    trust = trust or Trust()
    if not len(t):
        return float("nan")
    scale = float(scale_at(y[-1]))
    circle = np.maximum(np.where(accuracy_m >= 0.0, accuracy_m, trust.unknown_m), trust.least_m)
    near = np.hypot(x - x[-1], y - y[-1]) <= (radius_m + circle) * scale
    joined = np.append(np.diff(t) <= trust.gap_s, True)  # to the next one
    broken = np.flatnonzero(~(near & joined))
    return float(t[broken[-1] + 1] if len(broken) else t[0])


# --- paths ----------------------------------------------------------------------------------------------------------


def _joined(t: F64, x: F64, y: F64, circle: F64, path_s: float) -> _Path:
    """Every fix as a piece without length, and the pieces between those that a path joins."""
    a = np.flatnonzero((np.diff(t) > 0.0) & (np.diff(t) <= path_s))
    start = np.concatenate((np.arange(len(t)), a)).astype(np.int64)
    stop = np.concatenate((np.arange(len(t)), a + 1)).astype(np.int64)
    return _pieces(t, x, y, circle, start, stop)


def _pieces(t: F64, x: F64, y: F64, circle: F64, start: I64, stop: I64) -> _Path:
    worse = np.maximum(circle[start], circle[stop])
    return _Path(x[start], y[start], x[stop], y[stop], t[stop], worse)


def _steps(t: F64, x: F64, y: F64, circle: F64, path_s: float) -> _Path:
    """Pieces long enough to have a direction: from fix to fix, leaving out those within the accuracy of the last."""
    start, stop, last = [], [], 0
    fixes = list(zip(t.tolist(), x.tolist(), y.tolist(), circle.tolist(), strict=True))
    for n in range(1, len(fixes)):
        (now, east, north, wide), (_, from_x, from_y, from_wide) = fixes[n], fixes[last]
        if now - fixes[n - 1][0] > path_s:
            last = n
        elif math.hypot(east - from_x, north - from_y) > max(wide, from_wide):
            start.append(last)
            stop.append(n)
            last = n
    return _pieces(t, x, y, circle, np.array(start, dtype=np.int64), np.array(stop, dtype=np.int64))


def _apart(path: _Path, x: F64, y: F64) -> F64:
    """``(K, M)``: distance of M points from each piece."""
    dx, dy = path.x1 - path.x0, path.y1 - path.y0
    square = np.maximum(dx * dx + dy * dy, 1e-9)
    along = ((x - path.x0[:, None]) * dx[:, None] + (y - path.y0[:, None]) * dy[:, None]) / square[:, None]
    share = np.clip(along, 0.0, 1.0)
    return np.asarray(np.hypot(x - path.x0[:, None] - share * dx[:, None], y - path.y0[:, None] - share * dy[:, None]))


def _latest(hit: Mask, t: F64) -> F64:
    """``hit (K, M)``, ``t (K,)`` → the last time of each column; NaN where nothing hit."""
    if not len(t):
        return np.full(hit.shape[1], np.nan)
    last = np.where(hit, t[:, None], -np.inf).max(axis=0)
    return np.asarray(np.where(np.isfinite(last), last, np.nan))


# --- points, roads, areas -------------------------------------------------------------------------------------------


def _reach(radius: F64, circle: F64) -> F64:
    """``(K, P)``: how near a piece must come; negative where it is less accurate than the radius is wide."""
    reach = np.maximum(radius - circle[:, None], radius / 2)
    return np.asarray(np.where(circle[:, None] <= radius, reach, -1.0))


def _passed(path: _Path, points: F64, radius: F64) -> F64:
    return _latest(_apart(path, points[:, 0], points[:, 1]) <= _reach(radius, path.circle), path.t)


def _stayed(course: Course, t: F64, x: F64, y: F64, circle: F64, trust: Trust) -> F64:
    """The last time at which a stay had lasted as long as the point asks for."""
    out = np.full(len(course.points), np.nan)
    for n in np.flatnonzero(course.dwell_s > 0.0).tolist():
        radius = course.radius_m[n] * course.scale
        apart = np.hypot(x - course.points[n, 0], y - course.points[n, 1])
        inside = apart <= _reach(np.array([radius]), circle)[:, 0]
        outside = apart - circle > radius
        run = np.cumsum(outside | np.concatenate(([False], np.diff(t) > trust.gap_s)))
        first = np.full(int(run[-1]) + 1 if len(run) else 1, np.inf)
        np.minimum.at(first, run[inside], t[inside])
        long = inside & (t - first[run] >= course.dwell_s[n])
        out[n] = t[long].max() if long.any() else np.nan
    return out


def _driven(course: Course, t: F64, x: F64, y: F64, circle: F64, trust: Trust) -> F64:
    out = np.full(len(course.bits), np.nan)
    path = _steps(t, x, y, circle, trust.path_s) if len(out) else None
    if path is None or not len(path.t):
        return out
    near = _near(course, path)
    bits = course.bits[near]
    middle_x, middle_y = (bits[:, 0] + bits[:, 2]) / 2, (bits[:, 1] + bits[:, 3]) / 2
    within = np.clip(path.circle, NEAR_M * course.scale, FAR_M * course.scale)[:, None]
    hit = (_apart(path, middle_x, middle_y) <= within) & (np.abs(_cosine(path, bits)) >= TURN)
    out[near] = _latest(hit, path.t)
    return out


def _near(course: Course, path: _Path) -> I64:
    """Bits in the box of the path: a patrol of a hundred kilometres costs no more than its next street."""
    far = FAR_M * course.scale + np.abs(course.bits[:, 2:] - course.bits[:, :2]).max(axis=1, initial=0.0)
    x, y = np.concatenate((path.x0, path.x1)), np.concatenate((path.y0, path.y1))
    bx, by = course.bits[:, 0], course.bits[:, 1]
    inside = (bx >= x.min() - far) & (bx <= x.max() + far) & (by >= y.min() - far) & (by <= y.max() + far)
    return np.flatnonzero(inside)


def _cosine(path: _Path, bits: F64) -> F64:
    """``(K, B)``: of the angle between piece and bit."""
    px, py = path.x1 - path.x0, path.y1 - path.y0
    bx, by = bits[:, 2] - bits[:, 0], bits[:, 3] - bits[:, 1]
    lengths = np.maximum(np.hypot(px, py)[:, None] * np.hypot(bx, by), 1e-9)
    return np.asarray((px[:, None] * bx + py[:, None] * by) / lengths)


def _crossed(path: _Path, course: Course) -> F64:
    if not len(course.cells):
        return np.zeros(0)
    reach = (course.cell_m * course.scale)[None, :]
    return _latest(
        (_apart(path, course.cells[:, 0], course.cells[:, 1]) <= reach) & (path.circle[:, None] <= reach), path.t
    )
