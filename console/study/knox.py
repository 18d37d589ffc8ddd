"""Near repeats in place and time: the Knox test with permutations, for several distances and times at once.

Knox (1964), Applied Statistics 13; p by dealing the times anew among the places (Mantel 1967; Johnson et al. 2007,
Journal of Quantitative Criminology 23, for incidents). Pairs by scipy.spatial.cKDTree. ``pointpats.Knox`` does one
distance and time, in Python, and keeps every pair in time: a month of 10,000 incidents would take it minutes and
gigabytes. Tests hold these sums against it.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

PERMUTATIONS: Final = 999
_FEWER: Final = 199  # where there are very many pairs
_WORK: Final = 60_000_000  # pairs looked at in all
_SEED: Final = 7


class Knox(NamedTuple):
    """``(D, T)``: pairs no farther than each of D distances, and no later than each of T times. ``p`` of as many by
    chance; ``expected`` the mean of all deals."""

    seen: F64
    expected: F64
    p: F64
    permutations: int


def knox(xy_m: F64, day: F64, near_m: tuple[float, ...], within_d: tuple[float, ...]) -> Knox:
    """Of N incidents at ``xy_m (N, 2)`` on ``day (N,)``; distances and times rise, and count themselves in."""
    from scipy.spatial import cKDTree

    pairs: I64 = cKDTree(xy_m).query_pairs(near_m[-1], output_type="ndarray")
    away = np.hypot(*(xy_m[pairs[:, 0]] - xy_m[pairs[:, 1]]).T)
    band: I64 = np.asarray(np.searchsorted(near_m, away, side="left"), dtype=np.int64)
    times = np.array(within_d)
    seen = _table(pairs, band, day, len(near_m), times)
    rounds = int(np.clip(_WORK // max(len(pairs), 1), _FEWER, PERMUTATIONS))
    draw = np.random.default_rng(_SEED)
    total, as_many = np.zeros_like(seen), np.zeros_like(seen)
    for _ in range(rounds):
        dealt = _table(pairs, band, draw.permutation(day), len(near_m), times)
        total += dealt
        as_many += dealt >= seen
    return Knox(seen, total / rounds, (as_many + 1.0) / (rounds + 1.0), rounds)


def _table(pairs: I64, band: I64, day: F64, bands: int, times: F64) -> F64:
    apart = np.abs(day[pairs[:, 0]] - day[pairs[:, 1]])
    late = np.searchsorted(times, apart, side="left")
    cells = np.bincount(band * (len(times) + 1) + late, minlength=bands * (len(times) + 1))
    table = cells.reshape(bands, len(times) + 1)[:, : len(times)]
    return np.asarray(table.cumsum(axis=0).cumsum(axis=1), dtype=np.float64)
