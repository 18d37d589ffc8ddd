"""How long steps take: medians, nineties and shares within limits, with those that have not come to an end said.

*Quantiles* are of the steps that were taken; those that still run count as "longer than so far" (Kaplan and Meier's
estimator of 1958, ``scipy.stats.ecdf`` of ``CensoredData``): leaving them out would make a bad day look quick. If none
runs it is the smallest time within which that share was done. *Within the limit*: of the steps that were taken, and
of those not taken whose time has run out all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, nan
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

F64 = NDArray[np.float64]

RATHER: Final = 1e-9  # shares that are equal but for the last bit
SURE: Final = 0.95  # how sure an interval is


@dataclass(frozen=True)
class Wait:
    """Seconds. ``taken``: steps that were taken; ``running``: those still waited for; ``dropped``: waited for no more
    (taken back, handed back, another in its place). ``p50_s``, ``p90_s`` NaN where none or too many still run.
    ``within`` of ``judged``, NaN of none; ``limit_s``: the limit where it is one for all, NaN where limits differ."""

    taken: int
    running: int
    dropped: int
    p50_s: float
    p90_s: float
    within: float
    judged: int
    limit_s: float

    @property
    def on_time(self) -> int:
        """How many of ``judged`` were within their limit."""
        return round(self.within * self.judged) if self.judged else 0


def wait_of(steps: pd.DataFrame) -> Wait:
    """``steps``: took (s; NaN not taken), waited (s until it was taken, dropped, or now), running (bool), limit (s, NaN
    none)."""
    took = steps["took"].to_numpy(np.float64)
    waited, limit = steps["waited"].to_numpy(np.float64), steps["limit"].to_numpy(np.float64)
    running = steps["running"].to_numpy(np.bool_)
    done = np.isfinite(took)
    judged = np.isfinite(limit) & (done | (waited > limit))
    within = judged & done & (took <= limit)
    limits = np.unique(limit[np.isfinite(limit)])
    p50, p90 = quantiles(took[done], waited[running], (0.5, 0.9))
    return Wait(
        taken=int(done.sum()), running=int(running.sum()), dropped=int((~done & ~running).sum()), p50_s=p50, p90_s=p90,
        within=float(within.sum() / judged.sum()) if judged.any() else nan, judged=int(judged.sum()),
        limit_s=float(limits[0]) if len(limits) == 1 else nan,
    )  # fmt: skip


def quantiles(took: F64, still: F64, shares: tuple[float, ...]) -> tuple[float, ...]:
    """Seconds within which these shares are done; NaN where fewer are. ``still``: how long those that run wait."""
    if not len(took):
        return (nan,) * len(shares)
    from scipy import stats

    found = stats.ecdf(stats.CensoredData(uncensored=took, right=still)).cdf
    reached = [np.flatnonzero(found.probabilities >= share - RATHER) for share in shares]
    return tuple(float(found.quantiles[rows[0]]) if len(rows) else nan for rows in reached)


def ninety_interval(took: F64) -> tuple[float, float]:
    """Where the true P90 lies, 95 times in 100: by order statistics, no shape supposed (Conover 1999, §3.2;
    ``scipy.stats.quantile_test``). NaN below where nothing can be said, inf above where the sample is too small."""
    if len(took) < 2:
        return nan, inf
    from scipy import stats

    found = stats.quantile_test(took, p=0.9, q=float(np.median(took))).confidence_interval(SURE)
    return float(found.low), inf if np.isnan(found.high) else float(found.high)


def share_interval(of: int, n: int) -> tuple[float, float]:
    """Where a share of ``of`` in ``n`` lies, 95 times in 100 (Wilson 1927); 0..1 of none."""
    if not n:
        return 0.0, 1.0
    from scipy import stats

    found = stats.binomtest(of, n).proportion_ci(SURE, method="wilson")
    return float(found.low), float(found.high)


def share_differs(now: tuple[int, int], before: tuple[int, int]) -> float:
    """p of two shares (of, n) being one (Fisher's exact test); 1 where one has none."""
    if not now[1] or not before[1]:
        return 1.0
    from scipy import stats

    table = [[now[0], now[1] - now[0]], [before[0], before[1] - before[0]]]
    return float(stats.fisher_exact(table).pvalue)


def times_differ(now: F64, before: F64) -> float:
    """p of two samples of seconds being alike (Mann and Whitney 1947); 1 where one has none."""
    if not len(now) or not len(before):
        return 1.0
    from scipy import stats

    return float(stats.mannwhitneyu(now, before).pvalue)


def clocked(seconds: float) -> str:
    """``4:07``, ``1:04:07``; ``–`` of NaN."""
    if not np.isfinite(seconds):
        return "–"
    whole = round(seconds)
    hours, left = divmod(whole, 3600)
    return f"{hours}:{left // 60:02d}:{left % 60:02d}" if hours else f"{left // 60}:{left % 60:02d}"
