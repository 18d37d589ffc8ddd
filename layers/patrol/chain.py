"""The lines of one road joined end to end, and thinned: few lines, of as few vertices as say where it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]

_SAME_M: Final = 1.0  # ends no farther apart are one


def chained(lines: Sequence[F64]) -> list[F64]:
    """``(V, 2)`` each, metres of their own plane → the same joined where the end of one is the end of another."""
    left = [line for line in lines if len(line) > 1]
    out = []
    while left:
        whole = left.pop()
        while (found := _next(whole, left)) is not None:
            whole = found
        out.append(whole)
    return out


def _next(whole: F64, left: list[F64]) -> F64 | None:
    """Takes one that goes on at either end out of ``left``; None when none does."""
    for n, line in enumerate(left):
        for joined in _ways(whole, line):
            del left[n]
            return joined
    return None


def _ways(a: F64, b: F64) -> list[F64]:
    ways = ((a, b), (a, b[::-1]), (b, a), (b[::-1], a))
    return [
        np.concatenate((first, second[1:]))
        for first, second in ways
        if np.hypot(*(first[-1] - second[0])) <= _SAME_M
    ][:1]


def length_m(line: F64) -> float:
    """In metres of its own plane."""
    return float(np.hypot(*np.diff(line, axis=0).T).sum())


def thinned(line: F64, least_m: float) -> F64:
    """Without vertices nearer than ``least_m`` to the last that was kept; both ends stay."""
    kept = [0]
    for n in range(1, len(line) - 1):
        if np.hypot(*(line[n] - line[kept[-1]])) >= least_m:
            kept.append(n)
    return line[[*kept, len(line) - 1]] if len(line) > 1 else line
