"""How evenly work is shared, and whether less evenly than chance alone would share it.

Gini (1912), Variabilità e mutabilità: half the mean difference over the mean. Jain, Chiu and Hawe (1984), DEC-TR-301:
(Σx)² / (n Σx²), 1 when all have the same. Neither is in the libraries that are used here; both are a line.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
_DRAWS: Final = 2_000


def gini(x: F64, weight: F64 | None = None) -> float:
    """0 all the same … near 1 one has all; NaN without any. ``weight``: how much each counts, as hours on duty."""
    weight = np.ones(len(x)) if weight is None else weight
    total = float((x * weight).sum())
    if not len(x) or total <= 0.0:
        return float("nan")
    order = np.argsort(x, kind="stable")
    people = np.concatenate(([0.0], np.cumsum(weight[order]))) / weight.sum()
    held = np.concatenate(([0.0], np.cumsum((x * weight)[order]))) / total
    return float(1.0 - ((held[1:] + held[:-1]) * np.diff(people)).sum())


def jain(x: F64) -> float:
    """1 all the same … 1/n one has all; NaN without any."""
    square = float((x * x).sum())
    return float(x.sum()) ** 2 / (len(x) * square) if square > 0.0 else float("nan")


def by_chance(counts: F64, hours: F64, seed: int = 1) -> float:
    """p: how often counts dealt out at random, by hours alone, come out at least as uneven (Gini of the rates). By
    simulation; the same every time. 1 when there is nothing to deal out."""
    whole, share = int(counts.sum()), hours / hours.sum() if hours.sum() > 0 else hours
    if whole == 0 or len(counts) < 2 or not (share > 0).all():
        return 1.0
    seen = gini(counts / hours, hours)
    drawn = np.random.default_rng(seed).multinomial(whole, share, _DRAWS)
    rates = np.sort(drawn / hours, axis=1)
    order = np.argsort(drawn / hours, axis=1, kind="stable")
    weight = hours[order]
    people = np.cumsum(weight, axis=1) / hours.sum()
    held = np.cumsum(rates * weight, axis=1) / whole
    before = np.concatenate((np.zeros((_DRAWS, 1)), held[:, :-1]), axis=1)
    step = np.diff(people, axis=1, prepend=0.0)
    chance = 1.0 - ((held + before) * step).sum(axis=1)
    return float((1 + (chance >= seen - 1e-12).sum()) / (_DRAWS + 1))


def apart(counts: F64, hours: F64) -> F64:
    """(N,) p of each having no other share of the work than of the hours (binomial law), corrected for how many are
    looked at (Benjamini and Hochberg)."""
    from scipy import stats

    whole, every = int(counts.sum()), float(hours.sum())
    if not whole or every <= 0.0:
        return np.ones(len(counts))
    shares = np.clip(hours / every, 0.0, 1.0)
    p = [stats.binomtest(int(n), whole, float(share)).pvalue for n, share in zip(counts, shares, strict=True)]
    return np.asarray(stats.false_discovery_control(p), dtype=np.float64)
