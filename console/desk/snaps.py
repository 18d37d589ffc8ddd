"""Where every unit stands on the road network, kept from beat to beat: only who has moved is looked up again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from layers.roads import Snaps

if TYPE_CHECKING:
    from layers.roads import RoadGraph
    from layers.units import Units

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


class SnappedRoads:
    """A road graph (``dispatch.rank.RoadSearch``) that remembers the units' snaps. Answers are those of the graph."""

    def __init__(self, graph: RoadGraph, max_m: float) -> None:
        self.graph = graph
        self.max_m = max_m
        self._x: F64 = np.empty(0)
        self._y: F64 = np.empty(0)
        self._snaps = graph.snap(self._x, self._y, max_m)
        self._by_x: I64 = np.empty(0, dtype=np.int64)

    def refresh(self, units: Units) -> int:
        """Look up who has moved since; how many that were."""
        if units.n > len(self._x):
            self._grow(units.n)
        moved = np.flatnonzero(np.isfinite(units.x_m) & ((units.x_m != self._x) | (units.y_m != self._y)))
        if len(moved):
            self._x[moved], self._y[moved] = units.x_m[moved], units.y_m[moved]
            self._snaps = self._snaps.put(moved, self.graph.snap(self._x[moved], self._y[moved], self.max_m))
            self._by_x = np.argsort(self._x, kind="stable")  # NaN, who never had a fix, stands last
        return len(moved)

    def _grow(self, n: int) -> None:
        self._by_x = np.r_[self._by_x, np.arange(len(self._x), n)]  # no fix yet: they stand last
        more = np.full(n - len(self._x), np.nan)
        self._x, self._y = np.r_[self._x, more], np.r_[self._y, more]
        old, none = self._snaps, np.zeros(len(more), dtype=bool)
        self._snaps = Snaps(
            segment=np.r_[old.segment, np.full(len(more), -1, dtype=old.segment.dtype)],
            share=np.r_[old.share, np.zeros(len(more))],
            distance_m=np.r_[old.distance_m, np.full(len(more), np.inf)],
            ok=np.r_[old.ok, none],
        )

    def snap(self, x_m: F64, y_m: F64, max_m: float = 150.0) -> Snaps:
        """The graph's answer: remembered for a unit's own point, looked up for any other."""
        if max_m != self.max_m or not len(self._by_x):
            return self.graph.snap(x_m, y_m, max_m)
        place = np.searchsorted(self._x, x_m, sorter=self._by_x)
        row = self._by_x[np.minimum(place, len(self._by_x) - 1)]
        other = np.flatnonzero((self._x[row] != x_m) | (self._y[row] != y_m))
        kept = self._snaps
        known = Snaps(kept.segment[row], kept.share[row], kept.distance_m[row], kept.ok[row])
        if not len(other):
            return known
        return known.put(other, self.graph.snap(x_m[other], y_m[other], max_m))

    def seconds_to(
        self,
        x_m: float,
        y_m: float,
        starts: Snaps,
        limit_s: float = 1800.0,
        speed_factor: float | F64 = 1.0,
        goal_max_m: float = 150.0,
    ) -> F64:
        """As the graph says it."""
        return self.graph.seconds_to(x_m, y_m, starts, limit_s, speed_factor, goal_max_m)
