"""Points that cannot be told apart at a zoom step, as clusters: a count, the worst state inside, a place.

Deterministic and over all points at once, so that neighbouring tiles agree: a grid of cells, then cells whose places
come too near each other are joined. The order of the points does not matter but for which of two equals is named.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
U8 = NDArray[np.uint8]

_ROUND: Final = ((-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1))
_COLUMNS: Final = 1 << 31  # cells of a row: more than there are in the world at any scale


@dataclass(frozen=True)
class Clusters:
    """K clusters of N points: ``xy (K, 2)`` the place of the member nearest to their mean, ``head (K,)`` that member,
    ``count (K,)``, ``worst (K,)`` the largest rank inside, ``box (K, 4)`` west, south, east, north of the members,
    ``of (N,)`` which cluster each point is in."""

    xy: F64
    head: I64
    count: I64
    worst: U8
    box: F64
    of: I64


def crowding(xy: F64, cell_m: float) -> float:
    """How many points share a cell of ``cell_m`` with a point, on the mean and itself included; 0 without points."""
    if not len(xy):
        return 0.0
    count = np.unique(_cells(xy, cell_m), return_counts=True)[1].astype(np.float64)
    return float((count**2).sum() / count.sum())


def cluster(xy: F64, rank: U8, cell_m: float, apart_m: float) -> Clusters:
    """Clusters of points (N, 2) in metres by cells of ``cell_m``; those nearer than ``apart_m`` are joined.

    ``rank (N,)``: the larger the worse. ``apart_m`` up to ``cell_m``. A point with a NaN is an error of the caller.
    """
    if not len(xy):
        none = np.zeros(0, dtype=np.int64)
        return Clusters(np.zeros((0, 2)), none, none, np.zeros(0, dtype=np.uint8), np.zeros((0, 4)), none)
    xy = np.asarray(xy, dtype=np.float64)
    cells, of = np.unique(_cells(xy, cell_m), return_inverse=True)
    of = of.reshape(-1).astype(np.int64)
    count = np.bincount(of)
    joined = _joined(cells, _mean(xy, of, count), count, apart_m)
    kept, new = np.unique(joined, return_inverse=True)
    of = new.reshape(-1)[of].astype(np.int64)
    return _described(xy, np.asarray(rank), of, len(kept))


def _cells(xy: F64, cell_m: float) -> I64:
    """The number of each point's cell."""
    column, row = np.floor(np.asarray(xy).T / cell_m).astype(np.int64)
    return np.asarray(row * _COLUMNS + column)


def _mean(xy: F64, of: I64, count: I64) -> F64:
    """Means by cluster. Taken from the first corner of all: metres from far away would lose their last digits."""
    corner = xy.min(axis=0)
    sums = [np.bincount(of, weights=xy[:, axis] - corner[axis], minlength=len(count)) for axis in (0, 1)]
    return np.asarray(np.column_stack(sums) / count[:, None] + corner)


def _joined(cells: I64, mean: F64, count: I64, apart_m: float) -> I64:
    """For each cell the one it goes to: the greatest of its neighbours that is too near and greater than itself.

    Only a cell that stays takes others in, so that no row of cells runs together into one far from its members.
    """
    here = np.arange(len(cells))
    order = np.lexsort((cells, count))
    power = np.empty(len(cells), dtype=np.int64)  # a strict order: by count, then by cell
    power[order] = here
    target, best = here.copy(), power.copy()
    for down, right in _ROUND:
        there = np.searchsorted(cells, cells + down * _COLUMNS + right)
        there[there == len(cells)] = 0
        found = cells[there] == cells + down * _COLUMNS + right
        near = found & (np.hypot(*(mean - mean[there]).T) < apart_m) & (power[there] > best)
        target[near], best[near] = there[near], power[there[near]]
    stays = target == here
    return np.where(stays[target], target, here)


def _described(xy: F64, rank: NDArray[np.generic], of: I64, total: int) -> Clusters:
    count = np.bincount(of, minlength=total)
    mean = _mean(xy, of, count)
    away = np.hypot(*(xy - mean[of]).T)
    nearest = np.flatnonzero(away == _of_each(np.minimum, away, of, total, np.inf)[of])
    nearest = nearest[np.lexsort((xy[nearest, 1], xy[nearest, 0], of[nearest]))]  # of equals, the one farthest west
    head = nearest[np.unique(of[nearest], return_index=True)[1]].astype(np.int64)
    low = [_of_each(np.minimum, np.ascontiguousarray(xy[:, axis]), of, total, np.inf) for axis in (0, 1)]
    high = [_of_each(np.maximum, np.ascontiguousarray(xy[:, axis]), of, total, -np.inf) for axis in (0, 1)]
    worst = _of_each(np.maximum, rank.astype(np.float64), of, total, 0.0).astype(np.uint8)
    return Clusters(xy[head], head, count.astype(np.int64), worst, np.column_stack((*low, *high)), of)


def _of_each(most: np.ufunc, values: F64, of: I64, total: int, start: float) -> F64:
    """The least or greatest value (N,) of each group (total,)."""
    out = np.full(total, start)
    most.at(out, of, values)
    return out
