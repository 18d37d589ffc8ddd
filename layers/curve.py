"""Points in an order in which neighbours follow each other: along a Hilbert curve laid over all of them."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

I64 = NDArray[np.int64]

_BITS: Final = 16  # the curve's steps a side, as a power of two: metres of a county


def along(xy: ArrayLike) -> I64:
    """Indices of the points ``(N, 2)`` as the curve meets them; points in the same cell keep their order.

    The usual walk from coordinates to the distance along the curve (J. Skilling, AIP Conf. Proc. 707, 2004, in two
    dimensions), for all points at once.
    """
    at = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
    if not len(at):
        return np.zeros(0, dtype=np.int64)
    side = max(float(np.ptp(at, axis=0).max()), 1.0)
    cells = np.minimum((at - at.min(axis=0)) / side * (1 << _BITS), (1 << _BITS) - 1).astype(np.int64)
    x, y, distance = cells[:, 0], cells[:, 1], np.zeros(len(at), dtype=np.int64)
    for bit in range(_BITS - 1, -1, -1):
        half = 1 << bit
        right, upper = (x & half) > 0, (y & half) > 0
        distance += half * half * ((3 * right.astype(np.int64)) ^ upper)
        x, y = x & (half - 1), y & (half - 1)
        mirrored = right & ~upper
        x, y = np.where(mirrored, half - 1 - x, x), np.where(mirrored, half - 1 - y, y)
        x, y = np.where(upper, x, y), np.where(upper, y, x)
    return np.argsort(distance, kind="stable").astype(np.int64)
