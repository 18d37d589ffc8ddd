"""Counts on a grid of squares, and which squares have significantly many round them: Getis-Ord Gi*.

Getis and Ord (1992), Ord and Getis (1995), Geographical Analysis 24 and 27, by esda.G_Local with ``star``: a square and
the eight round it. p by dealing all counts anew, corrected for the number of squares (Castro and Singer 2006). esda's
own permutations keep a square's count where it is: the middle of a hot spot would be less sure than its rim. A single
busy house among quiet ones is no hot spot; ``repeats`` finds it.
"""

from __future__ import annotations

import math
import warnings
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from console.study.counts import SURE, corrected

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

SIDES_M: Final = (200.0, 250.0, 300.0, 400.0, 500.0, 750.0, 1000.0, 1500.0, 2000.0, 3000.0, 5000.0)
MOST: Final = 10_000  # squares
DRAWS: Final = 100_000  # so that p of one square can be small enough among so many
_SEED: Final = 7
WALK_M: Final = 600.0  # from the middle of a hot spot: as far as one patrol walks in ten minutes
_FEWEST: Final = 12  # squares: with fewer there is nothing to be hot among


class Squares(NamedTuple):
    """``at (N, 2)`` column and row of each square of ``side_m``, ``n (N,)`` incidents in it."""

    at: I64
    n: I64
    side_m: float


class Heat(NamedTuple):
    """``z (N,)`` Gi*, ``p (N,)`` of as hot a square by chance (corrected), ``hot (N,)``."""

    z: F64
    p: F64
    hot: Mask


def side_for(area_m2: float) -> float:
    """The least of ``SIDES_M`` that makes no more than ``MOST``: a hot spot must cover several squares to be told from
    one busy house, and places are known no better than 200 m allows for."""
    least = math.sqrt(area_m2 / MOST)
    return next((side for side in SIDES_M if side >= least), SIDES_M[-1])


def lay(xy_m: F64, cells: I64, side_m: float) -> Squares:
    """Incidents ``(N, 2)`` counted in these squares; those elsewhere are left out."""
    home = np.floor(xy_m / side_m).astype(np.int64)
    row = {tuple(one): i for i, one in enumerate(cells.tolist())}
    inside = [row[key] for key in map(tuple, home.tolist()) if key in row]
    return Squares(cells, np.bincount(np.array(inside, dtype=np.int64), minlength=len(cells)), side_m)


def cells_in(low: F64, high: F64, side_m: float) -> I64:
    """Column and row of every square of a box."""
    first, last = np.floor(low / side_m).astype(np.int64), np.floor(high / side_m).astype(np.int64)
    across, up = (np.arange(a, b + 1) for a, b in zip(first.tolist(), last.tolist(), strict=True))
    return np.column_stack([one.ravel() for one in np.meshgrid(across, up)]).astype(np.int64)


def heat(squares: Squares) -> Heat | None:
    """None when there are too few squares, or all have the same."""
    if len(squares.n) < _FEWEST or squares.n.min() == squares.n.max():
        return None
    from esda.getisord import G_Local
    from libpysal.weights import W

    near = _round(squares.at)
    counts = squares.n.astype(np.float64)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a site has islands
        found = G_Local(counts, W(near), transform="B", star=True, permutations=0)
    z = np.asarray(found.Zs, dtype=np.float64)
    p = np.array(corrected(_by_chance(counts, near)))
    return Heat(z, p, (p < SURE) & (z > 0))


def _by_chance(counts: F64, near: dict[int, list[int]]) -> F64:
    """p ``(N,)``: how often as many lie in as many squares when all counts are dealt anew."""
    sums = np.array([counts[[i, *of]].sum() for i, of in near.items()])
    size = np.array([1 + len(of) for of in near.values()])
    p: F64 = np.ones(len(counts))
    for k in np.unique(size).tolist():
        dealt, here = np.sort(_deal(counts, k)), size == k
        as_many = len(dealt) - np.searchsorted(dealt, sums[here], side="left")
        p[here] = (as_many + 1) / (len(dealt) + 1)
    return p


def _deal(counts: F64, k: int) -> F64:
    """Sums of k squares drawn without putting back: each shuffle of all gives as many as it has k squares."""
    each = len(counts) // k
    draw = np.random.default_rng(_SEED)
    rounds = max(1, -(-DRAWS // each))
    out = [draw.permutation(counts)[: each * k].reshape(each, k).sum(axis=1) for _ in range(rounds)]
    return np.concatenate(out)


def _round(at: I64) -> dict[int, list[int]]:
    """The up to eight neighbours of each."""
    row = {tuple(one): i for i, one in enumerate(at.tolist())}
    steps = [(dx, dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1) if dx or dy]
    return {i: [row[x + dx, y + dy] for dx, dy in steps if (x + dx, y + dy) in row] for (x, y), i in row.items()}


def pieces(squares: Squares, hot: Heat) -> list[I64]:
    """Indices of hot squares, in pieces that one patrol can walk: the hottest with all hot ones within ``WALK_M`` of
    it, then the hottest of those that are left."""
    middle, left, out = squares.at * squares.side_m, np.flatnonzero(hot.hot), []
    reach = max(WALK_M, 1.5 * squares.side_m)
    while len(left):
        peak = left[int(np.argmax(hot.z[left]))]
        near = np.hypot(*(middle[left] - middle[peak]).T) <= reach
        out.append(left[near])
        left = left[~near]
    return out
