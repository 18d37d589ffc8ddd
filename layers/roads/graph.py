"""The road graph: arcs between junctions, exact travel seconds with turn costs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Snaps:
    """N points on the road network: ``segment`` (N,) or -1, ``share`` (N,) 0..1 of the segment's driving time from its
    start, ``distance_m`` (N,) true metres from the point to the road, ``ok`` (N,) False when no road is near."""

    segment: I32
    share: F64
    distance_m: F64
    ok: Bools


class RoadGraph:
    """Roads for police vehicles. Coordinates are Web Mercator metres; times are seconds."""

    junction_count: int
    length_km: float

    def snap(self, x_m: F64, y_m: F64, max_m: float = 150.0) -> Snaps:
        """The nearest road of each point (N,). Vectorised."""
        raise NotImplementedError

    def seconds_to(
        self, x_m: float, y_m: float, starts: Snaps, limit_s: float = 1800.0, speed_factor: float = 1.0
    ) -> F64:
        """Exact travel seconds of every start to one place (one reverse search); inf = unreachable within the limit."""
        raise NotImplementedError

    def route(self, start_xy: tuple[float, float], goal_xy: tuple[float, float]) -> tuple[F64, F64]:
        """The quickest way: ``xy (K, 2)`` and cumulative ``seconds (K,)``; both empty when there is none."""
        raise NotImplementedError

    def save(self, folder: Path) -> None:
        raise NotImplementedError

    @classmethod
    def load(cls, folder: Path) -> RoadGraph:
        """Memory-mapped from ``save``'s files."""
        raise NotImplementedError
