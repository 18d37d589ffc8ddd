"""A name at a point, as labels want it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from console.glass.items.frame import Frame
from console.glass.items.lettering import Lettering


class Name(NamedTuple):
    """A name at a point (Mercator metres) and how it is set. ``kind``: as of things that can be picked, place, road."""

    kind: str
    id: str
    text: str
    style: Lettering
    x_m: float
    y_m: float


def in_view(frame: Frame, xy: NDArray[np.float64]) -> NDArray[np.intp]:
    """Which points (N, 2) lie in the view."""
    west, south, east, north = frame.view.bounds_m
    x, y = xy[:, 0], xy[:, 1]
    return np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
