"""``main.py bench rings``: how long 1-3-5 rings of a place take, from the search to the polygons, and of very many."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers.reach.rings import Reach
from layers.roads.bench import on_roads
from layers.roads.graph import RoadGraph

F64 = NDArray[np.float64]

LIMITS_S: Final = (60.0, 180.0, 300.0)
_OFF_M: Final = 25.0  # places lie beside the road


def rings(
    graph: RoadGraph, make: Callable[[RoadGraph], Reach] = Reach.make, rounds: int = 200, many: int = 465, seed: int = 1
) -> dict[str, float]:
    """Random places along all roads; by turns who can come and how far one gets. ``make`` gives the ground.

    ``many_s``: so many places one after the other, as one process in the background does it.
    """
    begin = time.perf_counter()
    reach = make(graph)
    ground_s = time.perf_counter() - begin
    places = on_roads(graph, rounds + many + 3, np.random.default_rng(seed), _OFF_M)
    spent = np.asarray([_once(reach, place, number) for number, place in enumerate(places[: rounds + 3])])[3:] * 1000.0
    begin = time.perf_counter()
    for number, place in enumerate(places[rounds + 3 :]):
        _once(reach, place, number)
    return {
        "junctions": graph.junction_count,
        "km": round(graph.length_km, 1),
        "vertices": len(reach.mesh.xy),
        "ground_s": round(ground_s, 2),
        "rounds": rounds,
        "p50_ms": round(float(np.percentile(spent, 50)), 2),
        "p95_ms": round(float(np.percentile(spent, 95)), 2),
        "many_places": many,
        "many_s": round(time.perf_counter() - begin, 2),
    }


def _once(reach: Reach, place: F64, number: int) -> float:
    begin = time.perf_counter()
    reach.rings(float(place[0]), float(place[1]), LIMITS_S, "leave" if number % 2 else "come")
    return time.perf_counter() - begin
