"""Kernel density of incidents: how many a square kilometre, by a round Gaussian kernel whose width is said in metres.

Silverman (1986), ch. 4; the width is the one of ``WIDTHS_M`` under which points left out are likeliest (five-fold
cross-validation, Duin 1976), by scikit-learn's KernelDensity. Its Gaussian is as wide east as north, which
scipy.stats.gaussian_kde's is not: there the width follows the shape of the whole town.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]

WIDTHS_M: Final = (100.0, 150.0, 200.0, 300.0, 400.0, 500.0, 700.0, 1000.0, 1500.0)
_PLAIN_M: Final = 500.0  # where there are too few places to choose by
_FEW: Final = 20
_SAMPLE: Final = 1_500  # places by which the width is chosen: more change it no longer
_MOST_CELLS: Final = 6_000
_REACH: Final = 3.0  # widths: farther from every incident the density is next to nothing
_SEED: Final = 7


class Density(NamedTuple):
    """Squares of ``side_m``: their south-west corners ``(N, 2)`` metres, ``per_km2 (N,)`` at their middles."""

    corner_m: F64
    per_km2: F64
    side_m: float
    width_m: float


def width_of(xy_m: F64) -> float:
    """The kernel's standard deviation for points ``(N, 2)``. A place counts once, however often something happened
    there: else the narrowest would always win."""
    places = np.unique(np.round(xy_m), axis=0)
    if len(places) < _FEW:
        return _PLAIN_M
    from sklearn.model_selection import GridSearchCV, KFold
    from sklearn.neighbors import KernelDensity

    draw = np.random.default_rng(_SEED)
    sample = places[draw.permutation(len(places))[:_SAMPLE]]
    folds = KFold(5, shuffle=True, random_state=_SEED)
    search = GridSearchCV(KernelDensity(), {"bandwidth": list(WIDTHS_M)}, cv=folds)
    return float(search.fit(sample).best_params_["bandwidth"])


def density(xy_m: F64, width_m: float) -> Density:
    """Of points ``(N, 2)`` metres, N > 0, where it is more than next to nothing."""
    from sklearn.neighbors import KernelDensity

    side, corner = _cells(xy_m, width_m)
    middle = corner + side / 2
    log = KernelDensity(bandwidth=width_m, rtol=1e-4).fit(xy_m).score_samples(middle)
    return Density(corner, np.exp(log) * len(xy_m) * 1e6, side, width_m)


def _cells(xy_m: F64, width_m: float) -> tuple[float, F64]:
    """Half a width each, larger where that would be too many."""
    side = width_m / 2
    while True:
        reach = int(np.ceil(_REACH * width_m / side))
        steps = np.arange(-reach, reach + 1)
        round_one = np.column_stack([a.ravel() for a in np.meshgrid(steps, steps)])
        home = np.unique(np.floor(xy_m / side).astype(np.int64), axis=0)
        cells = np.unique((home[:, None, :] + round_one[None, :, :]).reshape(-1, 2), axis=0)
        if len(cells) <= _MOST_CELLS:
            return side, cells * side
        side *= 1.5
