"""What lasts: spans cut, joined, and laid over one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

F64 = NDArray[np.float64]


class Lasting(NamedTuple):
    """Spans ``(K,)`` epoch s, in order, none over another and none touching."""

    since: F64
    until: F64

    @property
    def seconds(self) -> float:
        return float((self.until - self.since).sum())

    @property
    def longest_s(self) -> float:
        """0 of none."""
        return float((self.until - self.since).max(initial=0.0))


def joined(since: F64, until: F64) -> Lasting:
    """Spans in any order, over one another or not; an end that is NaN or not after the beginning is none."""
    right = until > since
    order = np.argsort(since[right], kind="stable")
    since, until = since[right][order], until[right][order]
    if not len(since):
        return Lasting(np.zeros(0), np.zeros(0))
    reach = np.maximum.accumulate(until)
    first = np.concatenate(([True], since[1:] > reach[:-1]))
    last = np.append(first[1:], True)
    return Lasting(since[first], reach[last])


def cut(spans: Lasting, since: float, until: float) -> Lasting:
    """What of it lies in ``[since, until)``."""
    return joined(np.maximum(spans.since, since), np.minimum(spans.until, until))


def of(rows: pd.DataFrame, since: float, until: float, end: float) -> Lasting:
    """Rows with columns since, until (NaN: still), cut to ``[since, until)``; what still lasts ends at ``end``."""
    ends = rows["until"].to_numpy(np.float64)
    found = joined(rows["since"].to_numpy(np.float64), np.where(np.isnan(ends), end, ends))
    return cut(found, since, until)


def both(a: Lasting, b: Lasting) -> Lasting:
    """Where both last."""
    first = np.searchsorted(b.until, a.since, side="right")
    last = np.searchsorted(b.since, a.until, side="left")
    count = np.maximum(last - first, 0)
    row = np.repeat(np.arange(len(a.since)), count)
    of_b = np.repeat(first, count) + np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
    return joined(np.maximum(a.since[row], b.since[of_b]), np.minimum(a.until[row], b.until[of_b]))


def without(a: Lasting, b: Lasting) -> Lasting:
    """Where ``a`` lasts and ``b`` does not."""
    if not len(b.since) or not len(a.since):
        return a
    gaps = Lasting(np.concatenate(([-np.inf], b.until)), np.concatenate((b.since, [np.inf])))
    return both(a, gaps)
