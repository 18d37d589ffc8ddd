"""One drive: where a unit is, how fast and which way, at any second of it."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from layers.geo import from_mercator, mercator_scale

F64 = NDArray[np.float64]
XY = tuple[float, float]


class Moment(NamedTuple):
    """Web Mercator metres, true m/s, degrees clockwise from north (NaN when standing)."""

    x_m: float
    y_m: float
    speed_mps: float
    heading_deg: float


class Leg:
    """A polyline ``xy (K, 2)`` in Web Mercator metres with cumulative ``seconds (K,)``; ``pace`` 1 = as given."""

    def __init__(self, xy: F64, seconds: F64, pace: float) -> None:
        self._xy = xy
        self._seconds = seconds / max(pace, 1e-6)
        latitude = float(from_mercator(xy[0, 0], xy[0, 1])[1])
        self._scale = float(mercator_scale(latitude))

    @property
    def length_s(self) -> float:
        return float(self._seconds[-1])

    @property
    def goal(self) -> XY:
        return float(self._xy[-1, 0]), float(self._xy[-1, 1])

    def at(self, s: float) -> Moment:
        """Where the unit is ``s`` seconds into the leg; it stands at the goal afterwards."""
        if s >= self.length_s:
            return Moment(*self.goal, 0.0, math.nan)
        k = int(np.searchsorted(self._seconds, s, side="right")) - 1
        k = min(max(k, 0), len(self._seconds) - 2)
        took = float(self._seconds[k + 1] - self._seconds[k])
        share = (s - float(self._seconds[k])) / took if took > 0 else 0.0
        dx, dy = (float(v) for v in self._xy[k + 1] - self._xy[k])
        x, y = float(self._xy[k, 0]) + dx * share, float(self._xy[k, 1]) + dy * share
        length = math.hypot(dx, dy)
        if length < 0.01 or took <= 0:  # waiting at a junction
            return Moment(x, y, 0.0, math.nan)
        return Moment(x, y, length / self._scale / took, math.degrees(math.atan2(dx, dy)) % 360.0)


def straight(start: XY, goal: XY, mps: float) -> Leg:
    """Across country, where there is no road: as the crow flies at ``mps`` true metres a second."""
    xy = np.asarray([start, goal], dtype=np.float64)
    latitude = float(from_mercator(start[0], start[1])[1])
    metres = math.dist(start, goal) / float(mercator_scale(latitude))
    return Leg(xy, np.asarray([0.0, max(metres / mps, 0.1)]), 1.0)
