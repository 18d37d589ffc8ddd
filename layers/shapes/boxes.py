"""Boxes of ragged geometry, (N, 4): west, south, east, north."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]


def boxes(xy: F64, off: I32) -> F64:
    """Box (P, 4) of each ragged part; a part without vertices has an empty box (west > east)."""
    count = len(off) - 1
    out = np.tile(np.array([np.inf, np.inf, -np.inf, -np.inf]), (max(count, 0), 1))
    filled = np.flatnonzero(np.diff(off) > 0)
    if len(filled):
        starts = np.asarray(off)[filled].astype(np.intp)
        end = int(off[filled[-1] + 1])
        out[filled, :2] = np.minimum.reduceat(np.asarray(xy)[:end], starts, axis=0)
        out[filled, 2:] = np.maximum.reduceat(np.asarray(xy)[:end], starts, axis=0)
    return out


def feature_boxes(xy: F64, part_off: I32, feature_off: I32) -> F64:
    """Boxes (F, 4) of features of several parts each."""
    return boxes(xy, np.asarray(part_off)[np.asarray(feature_off)])


def touching(box: F64, view: tuple[float, float, float, float]) -> NDArray[np.intp]:
    """Indices of the boxes that touch ``view`` (west, south, east, north)."""
    west, south, east, north = view
    return np.flatnonzero((box[:, 0] <= east) & (box[:, 2] >= west) & (box[:, 1] <= north) & (box[:, 3] >= south))
