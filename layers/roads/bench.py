"""``main.py bench nearest``: how long the whole answer to "who is nearest by road" takes, and what it is worth."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from layers.roads.graph import RoadGraph, Snaps

F64 = NDArray[np.float64]

_MOVED_SHARE = 0.1  # of all units have a new fix since the last incident, and are snapped within the measured time


def nearest(graph: RoadGraph, units: int = 5_000, rounds: int = 200, seed: int = 1) -> dict[str, float]:
    """Random incidents among units that stand anywhere on the roads.

    Timed: snap the units that moved, snap the incident, one reverse search, read off and sort all units. Also: how
    often the straight-line nearest unit is not the road-nearest, and the seconds that this loses at p90.
    """
    rng = np.random.default_rng(seed)
    xy = on_roads(graph, units, rng)
    snaps = graph.snap(xy[:, 0], xy[:, 1])
    spent: list[float] = []
    extra: list[float] = []
    for _ in range(rounds + 3):
        moved = rng.choice(units, max(1, int(units * _MOVED_SHARE)), replace=False)
        xy[moved] = on_roads(graph, len(moved), rng)
        place = on_roads(graph, 1, rng, off_m=25.0)[0]
        begin = time.perf_counter()
        snaps = snaps.put(moved, graph.snap(xy[moved, 0], xy[moved, 1]))
        seconds, order = answer(graph, snaps, place)
        spent.append(time.perf_counter() - begin)
        if np.isfinite(seconds[order[0]]):
            straight = int(np.argmin(np.hypot(*(xy - place).T)))
            extra.append(float(seconds[straight] - seconds[order[0]]))
    return _summary(graph, units, np.asarray(spent[3:]) * 1000.0, np.asarray(extra))


def answer(graph: RoadGraph, snaps: Snaps, place: F64) -> tuple[F64, NDArray[np.int64]]:
    """Seconds of every unit, and all units sorted by them."""
    seconds = graph.seconds_to(float(place[0]), float(place[1]), snaps)
    return seconds, np.argsort(seconds)


def on_roads(graph: RoadGraph, n: int, rng: np.random.Generator, off_m: float = 8.0) -> F64:
    """(n, 2) points spread evenly over the length of all roads, ``off_m`` beside them."""
    a = graph.arrays
    segment = rng.choice(len(a.length_m), n, p=a.length_m / a.length_m.sum())
    share = rng.random(n)
    first, last = a.off[segment], a.off[segment + 1] - 1
    # Shares rise along a segment, so the segment's number plus the share is sorted over all vertices.
    place = np.repeat(np.arange(len(a.length_m)), np.diff(a.off)) + np.clip(a.share, 0.0, 1.0 - 1e-9)
    after = np.clip(np.searchsorted(place, segment + share), first + 1, last)
    low, high = a.share[after - 1], a.share[after]
    t = (share - low) / np.maximum(high - low, 1e-9)
    xy = a.xy[after - 1] + (a.xy[after] - a.xy[after - 1]) * np.clip(t, 0, 1)[:, None]
    return np.asarray(xy + rng.normal(0.0, off_m, (n, 2)))


def _summary(graph: RoadGraph, units: int, ms: F64, extra: F64) -> dict[str, float]:
    wrong = extra[extra > 0.0]
    late = wrong[np.isfinite(wrong)]
    return {
        "junctions": graph.junction_count,
        "km": round(graph.length_km, 1),
        "units": units,
        "rounds": len(ms),
        "p50_ms": round(float(np.percentile(ms, 50)), 2),
        "p99_ms": round(float(np.percentile(ms, 99)), 2),
        "straight_wrong_share": round(len(wrong) / max(len(extra), 1), 4),
        "straight_extra_s_p90": round(float(np.percentile(late, 90)), 1) if len(late) else 0.0,
    }
