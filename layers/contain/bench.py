"""``main.py bench contain``: how long the whole answer takes to "which posts close it", arrivals of units included."""

from __future__ import annotations

import time
from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers.contain.closing import Case, Units, contain
from layers.contain.network import network_of
from layers.contain.standing import places_of
from layers.roads import Mode, RoadGraph
from layers.roads.bench import on_roads
from layers.roads.rules import CLASSES

F64 = NDArray[np.float64]

UNITS: Final = 40
HEAD_S: Final = 60.0
MARGIN_S: Final = 15.0
RUNNER: Final = Mode("motor", dict.fromkeys(CLASSES, 9.0), 0.0, 9.0)  # someone on foot who hurries, on the roads


def measure(motor: RoadGraph, rounds: int = 60, units: int = UNITS, seed: int = 1) -> dict[str, float]:
    """Someone on foot leaves places anywhere on the roads; ``units`` cars that stand anywhere are free.

    Timed: when each unit can be at every junction, the posts, who stands on them, the proof, the outline.
    """
    rng = np.random.default_rng(seed)
    graph = motor.timed(RUNNER)
    places_of(network_of(graph), motor)
    spent, closed, posts = [], [], []
    for _ in range(rounds + 2):
        case, crew = draw(motor, units, rng)
        begin = time.perf_counter()
        answer = contain(graph, motor, case, crew)
        spent.append((time.perf_counter() - begin) * 1000.0)
        closed.append(answer.closed)
        posts.append(len(answer.posts) if answer.closed else np.nan)
    ms, held = np.asarray(spent[2:]), np.asarray(posts[2:])
    return {
        "junctions": motor.junction_count,
        "km": round(motor.length_km, 1),
        "units": units,
        "rounds": rounds,
        "p50_ms": round(float(np.percentile(ms, 50)), 1),
        "p95_ms": round(float(np.percentile(ms, 95)), 1),
        "closed_share": round(float(np.mean(closed[2:])), 3),
        "posts_p50": float(np.nanmedian(held)) if np.isfinite(held).any() else 0.0,
    }


def draw(motor: RoadGraph, units: int, rng: np.random.Generator) -> tuple[Case, Units]:
    """A place and units anywhere on the roads, evenly over their length."""
    xy, place = on_roads(motor, units, rng), on_roads(motor, 1, rng, off_m=20.0)[0]
    delay = rng.uniform(5.0, 40.0, units)
    crew = Units(xy[:, 0], xy[:, 1], np.full(units, 1.15), delay, np.full(units, -1, dtype=np.int32))
    return Case(float(place[0]), float(place[1]), HEAD_S, MARGIN_S), crew
