"""``main.py bench cover``: what the whole answer to "what do the free units cover now" takes."""

from __future__ import annotations

import time

import numpy as np

from layers.cover.areas import areas
from layers.cover.coverage import coverage
from layers.cover.ground import CoverGround
from layers.cover.places import best_places
from layers.reach.mesh import make_mesh
from layers.roads import RoadGraph
from layers.roads.arrivals import Starts
from layers.roads.bench import on_roads

LIMITS_S = (60.0, 180.0, 300.0)
_PLACES = 3_000  # key places and last month's incidents
_BEST = 3


def cover(graph: RoadGraph, units: int = 200, rounds: int = 20, seed: int = 1) -> dict[str, float]:
    """Units anywhere on the roads, three limits, 3,000 places: shares, every unit's loss and the beat that loses most.

    Timed anew each round: snap all units, all their searches, the lengths, the outlines. Beside it once: the best
    three places.
    """
    rng = np.random.default_rng(seed)
    ground, mesh = CoverGround.make(graph), make_mesh(graph)
    places = on_roads(graph, _PLACES, rng, off_m=30.0)
    spent: list[float] = []
    for _ in range(rounds + 1):
        xy = on_roads(graph, units, rng)
        begin = time.perf_counter()
        starts = Starts.of(graph, xy[:, 0], xy[:, 1], np.ones(units), np.zeros(units))
        found = coverage(ground, starts, LIMITS_S, places)
        found.loss(), found.worst_beat(1), found.beat_shares()
        areas(found, mesh)
        spent.append(time.perf_counter() - begin)
    begin = time.perf_counter()
    best = best_places(found, 1, _BEST)
    ms = np.asarray(spent[1:]) * 1000.0
    return {
        "junctions": graph.junction_count,
        "km": round(graph.length_km, 1),
        "units": units,
        "rounds": rounds,
        "p50_ms": round(float(np.percentile(ms, 50)), 1),
        "p95_ms": round(float(np.percentile(ms, 95)), 1),
        "best_ms": round((time.perf_counter() - begin) * 1000.0, 1),
        "best_share": round(float(best.gain.sum()), 4),
        "share_road": round(found.share_road[1], 4),
    }
