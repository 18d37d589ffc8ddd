"""How sure a number of incidents is: exact Poisson intervals, two periods compared, days that vary more than chance.

Garwood (1936), Biometrika 28: the exact interval of a Poisson count by chi-square. Przyborowski and Wilenski (1940),
Biometrika 31: two counts compared by the binomial law given their sum, with the exact interval of Clopper and Pearson.
McCullagh and Nelder (1989), ch. 6: counts that vary more than Poisson, their variance times the Pearson dispersion.
Benjamini and Hochberg (1995): many comparisons at once. All by scipy.stats.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log, sqrt
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

SURE: Final = 0.05  # p below this is called a difference, as is usual; after correction where many are looked at
LEVEL: Final = 0.95  # of intervals
_DAYS: Final = 10  # of both periods together: with fewer nothing is said of how days vary


class Interval(NamedTuple):
    low: float
    high: float


class Change(NamedTuple):
    """A number of this period beside that of the one before. ``ratio`` of the rates, NaN when there was nothing."""

    now: int
    before: int
    ratio: float
    low: float
    high: float  # inf: there was none before
    p: float
    spread: float  # dispersion, 1: no more than chance

    @property
    def up(self) -> bool:
        return self.ratio > 1.0 or (self.before == 0 and self.now > 0)


def garwood(count: int, level: float = LEVEL) -> Interval:
    """Exact interval of a Poisson mean of which ``count`` were seen."""
    from scipy.stats import chi2

    tail = (1.0 - level) / 2.0
    low = float(chi2.ppf(tail, 2 * count)) / 2.0 if count else 0.0
    return Interval(low, float(chi2.ppf(1.0 - tail, 2 * count + 2)) / 2.0)


def spread(*periods: Sequence[int]) -> float:
    """Pearson dispersion of counts a day round the mean of their own period; 1.0 when chance alone does as much."""
    from scipy.stats import chi2

    series = [np.asarray(one, dtype=np.float64) for one in periods if len(one) > 1 and sum(one) > 0]
    free = sum(len(one) - 1 for one in series)
    if sum(map(len, series)) < _DAYS:
        return 1.0
    square = float(sum(((one - one.mean()) ** 2 / one.mean()).sum() for one in series))
    return square / free if chi2.sf(square, free) < SURE else 1.0


def change(now: int, before: int, now_s: float, before_s: float, wide: float = 1.0) -> Change:
    """``now_s``, ``before_s``: how long each was; ``wide`` their dispersion (``spread``)."""
    if now + before == 0 or now_s <= 0 or before_s <= 0:
        nan = float("nan")
        return Change(now, before, nan, nan, nan, 1.0, wide)
    if wide > 1.0 and now and before:
        return _wide(now, before, before_s / now_s, wide)
    from scipy.stats import binomtest

    share = now_s / (now_s + before_s)
    test = binomtest(now, now + before, share)
    inside = test.proportion_ci(LEVEL, method="exact")
    ratio = now / before * before_s / now_s if before else float("nan")
    low, high = (_odds(p) * before_s / now_s for p in (inside.low, inside.high))
    return Change(now, before, ratio, low, high, float(test.pvalue), wide)


def _odds(share: float) -> float:
    return share / (1.0 - share) if share < 1.0 else float("inf")


def _wide(now: int, before: int, per: float, wide: float) -> Change:
    from scipy.stats import norm

    at, sigma = log(now / before * per), sqrt(wide * (1.0 / now + 1.0 / before))
    half = float(norm.ppf((1.0 + LEVEL) / 2.0)) * sigma
    p = 2.0 * float(norm.sf(abs(at) / sigma))
    return Change(now, before, exp(at), exp(at - half), exp(at + half), p, wide)


def corrected(p: ArrayLike) -> list[float]:
    """p values as they are when so many were looked at at once (false discovery rate)."""
    from scipy.stats import false_discovery_control

    values = np.asarray(p, dtype=np.float64)
    return [float(one) for one in false_discovery_control(values)] if len(values) else []
