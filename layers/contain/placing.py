"""Places on the streets: where the one who leaves comes onto them, where a person's post lies."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers.contain.network import Network, scale_of
from layers.contain.streets import Start, Streets

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]

Spot = tuple[int, float]  # a segment and a share of its time; -1 - node and 0 for one that lies at a node

_ROAD_M: Final = 400.0  # a place farther from any road is off the roads
_AROUND_M: Final = 30.0  # who is between roads may come out on any that is not much farther than the nearest
_AROUND: Final = 8  # directions in which other roads are looked for
_PUT_M: Final = 150.0  # a person's post this far from a road is not on it
_AT_NODE_M: Final = 25.0  # this near a crossing it is at it


def spots_of(network: Network, x_m: float, y_m: float) -> list[Spot]:
    """Where one at a place may come onto the roads, no time lost; none when no road is near.

    Beside a road that is the nearest point; from within a block also other roads, for nobody knows the back doors.
    """
    graph, scale = network.graph, network.scale
    here = graph.snap(np.asarray([x_m]), np.asarray([y_m]), _ROAD_M)
    if not here.ok[0]:
        return []
    reach = float(here.distance_m[0]) + _AROUND_M
    angle = np.arange(_AROUND) * 2.0 * np.pi / _AROUND
    x, y = x_m + reach * scale * np.cos(angle), y_m + reach * scale * np.sin(angle)
    around = graph.snap(x, y, _AROUND_M)
    spots = [_spot(network, int(here.segment[0]), float(here.share[0]))]
    for k in np.flatnonzero(around.ok):
        spots.append(_spot(network, int(around.segment[k]), float(around.share[k])))
    return list(dict.fromkeys(spots))


def _spot(network: Network, segment: int, share: float) -> Spot:
    first, second = int(network.first[segment]), int(network.second[segment])
    if first < 0:
        return -1 - int(network.node_of[network.graph.arrays.ends[segment, 0]]), 0.0
    if second < 0:
        return first, share
    return (first, 2.0 * share) if share < 0.5 else (second, 2.0 * share - 1.0)


def start_of(streets: Streets, spots: list[Spot]) -> Start:
    start = Start(np.empty(0, np.int32), np.empty(0))
    for segment, _ in spots:
        if segment < 0:
            start = start.and_also(Start.at(-1 - segment))
    on = [spot for spot in spots if spot[0] >= 0]
    segments, shares = np.asarray([one[0] for one in on], dtype=np.int32), np.asarray([one[1] for one in on])
    return start.and_also(Start.on(streets, segments, shares)) if on else start


def put(streets: Streets, spots: list[Spot], xy: F64) -> tuple[Streets, list[Spot], int]:
    """The node of a person's post, a new one where it lies between crossings; -1 when it is on no road."""
    scale = scale_of(streets.xy)
    away = np.hypot(*(streets.xy - xy).T) / scale
    if away.min(initial=np.inf) <= _AT_NODE_M:
        return streets, spots, int(np.argmin(away))
    segment, share, gap = nearest(streets, xy)
    if gap / scale > _PUT_M:
        return streets, spots, -1
    moved = [_after(spot, segment, share, len(streets.ends)) for spot in spots]
    return streets.split(segment, share), moved, streets.count


def _after(spot: Spot, segment: int, share: float, new: int) -> Spot:
    """A spot when its segment has been split."""
    if spot[0] != segment:
        return spot
    if spot[1] <= share:
        return segment, spot[1] / max(share, 1e-9)
    return new, (spot[1] - share) / max(1.0 - share, 1e-9)


def nearest(streets: Streets, xy: F64) -> tuple[int, float, float]:
    """The segment nearest to a place, the share of its length there, and how far it is in Mercator metres."""
    points = streets.points
    begin = np.delete(np.arange(len(points)), streets.off[1:] - 1)
    if not len(begin):
        return -1, 0.0, np.inf
    a, side = points[begin], points[begin + 1] - points[begin]
    long = np.maximum((side**2).sum(axis=1), 1e-12)
    t = np.clip(((xy - a) * side).sum(axis=1) / long, 0.0, 1.0)
    gap = np.hypot(*(a + t[:, None] * side - xy).T)
    best = int(np.argmin(gap))
    segment = int(np.searchsorted(streets.off, begin[best], side="right")) - 1
    line = streets.line(segment)
    run = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    at = int(begin[best] - streets.off[segment])
    along = run[at] + t[best] * (run[at + 1] - run[at])
    return segment, float(along / max(run[-1], 1e-9)), float(gap[best])
