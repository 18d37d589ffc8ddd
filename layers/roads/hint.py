"""A way in the names of its roads: what one would say to a driver who knows the town."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers.roads.graph import RoadGraph

F64 = NDArray[np.float64]

MOST: Final = 6  # names: more nobody keeps in mind
LEAST_M: Final = 60.0  # a stretch shorter than this is a corner, not a road


def road_names(
    graph: RoadGraph, goal_xy: tuple[float, float], start_xy: F64, limit_s: float = 1800.0, most: int = MOST
) -> list[tuple[str, ...]]:
    """Names of the roads on the quickest way from each start (N, 2) to one goal, Web Mercator metres, in driving order.

    Roads without a name say nothing; of more than ``most`` the shortest stretches are left out. Empty where there is no
    way within the limit, or none of it has a name.
    """
    return [_named(graph, arcs, most) for arcs in graph.arcs_to(goal_xy, start_xy, limit_s)]


def _named(graph: RoadGraph, arcs: list[int], most: int) -> tuple[str, ...]:
    stretches = _stretches(graph, arcs)
    long = _joined([one for one in stretches if one[1] >= LEAST_M]) or stretches
    while len(long) > most:
        long = _joined([one for one in long if one is not min(long, key=lambda stretch: stretch[1])])
    return tuple(graph.names[name] for name, _ in long)


def _stretches(graph: RoadGraph, arcs: list[int]) -> list[tuple[int, float]]:
    """(name, metres), what bears the same name on both sides of a corner joined."""
    a = graph.arrays
    segments = a.arc_seg[np.asarray(arcs, dtype=np.int64)] if arcs else np.empty(0, np.int64)
    pairs = zip(a.seg_name[segments].tolist(), a.length_m[segments].tolist(), strict=True)
    return _joined([(name, length) for name, length in pairs if name >= 0])


def _joined(stretches: list[tuple[int, float]]) -> list[tuple[int, float]]:
    out: list[tuple[int, float]] = []
    for name, length in stretches:
        if out and out[-1][0] == name:
            out[-1] = (name, out[-1][1] + length)
        else:
            out.append((name, length))
    return out
