"""Where the goals of a task lie, in Web Mercator metres."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from console.words import Goal
from console.words.tasks import LonLat
from layers.geo import to_mercator

F64 = NDArray[np.float64]


def path_m(path: tuple[LonLat, ...]) -> F64:
    """``(V, 2)``."""
    lonlat = np.array(path, dtype=np.float64).reshape(-1, 2)
    return np.column_stack(to_mercator(lonlat[:, 0], lonlat[:, 1]))


def middle(goals: Iterable[Goal]) -> tuple[float, float] | None:
    """Where the task's flag stands: its first goal's point, of a line or an area the middle; None without goals."""
    first = next(iter(goals), None)
    if first is None:
        return None
    xy = path_m(first.path)
    x, y = xy[len(xy) // 2] if first.kind == "road" else xy.mean(axis=0)
    return float(x), float(y)
