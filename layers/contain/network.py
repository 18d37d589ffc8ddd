"""A road graph as ``Streets``: corners of one crossing joined, bridges held in their middle, the map's edge known.

Made once for a network and kept; a question adds to it only the posts that a person has put between crossings.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final
from weakref import WeakKeyDictionary

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.contain.streets import Streets, cut_line, offsets
from layers.geo import scale_at
from layers.roads import RoadGraph
from layers.roads.rules import CLASSES

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
Bools = NDArray[np.bool_]

CROSSING_M: Final = 28.0  # corners this near by road are one crossing, where one unit stands
_CROSSING_WIDE_M: Final = 45.0  # and no crossing is wider, however many corners follow each other
_EDGE_M: Final = 400.0  # a dead end this near the outline of all roads is where the map was cut
_THROUGH_RANK: Final = CLASSES.index("tertiary")  # such a road does not end in a field: the map does
# Of the concave hull of all junctions: follows a county's border. At 0.05 it went in to every town of a sparse county,
# and nearly all dead ends there (143 of 145 in Puyang) were taken for the map's edge.
_EDGE_RATIO: Final = 0.3


@dataclass(frozen=True)
class Network:
    """``streets`` and where they come from. J junctions and R segments of the graph.

    ``node_of`` (J,): the node of each junction. ``first``, ``second`` (R,): the segment, or its two halves, that a
    segment of the graph became; -1 in ``first``: it lies within a crossing, in ``second``: it is whole.
    ``span_m`` (N,): how far apart the corners of a crossing are.
    """

    graph: RoadGraph
    streets: Streets
    node_of: I32
    first: I32
    second: I32
    span_m: F64

    @property
    def scale(self) -> float:
        """Mercator metres of a true metre."""
        return scale_of(self.streets.xy)


_kept: WeakKeyDictionary[RoadGraph, dict[float, Network]] = WeakKeyDictionary()


def network_of(graph: RoadGraph, haste: float = 1.0) -> Network:
    """Made at the first call for each graph. ``haste``: how much faster than its seconds the one who leaves moves."""
    kept = _kept.setdefault(graph, {})
    if 1.0 not in kept:
        kept[1.0] = make(graph)
    if haste not in kept:
        plain = kept[1.0]
        kept[haste] = replace(plain, streets=replace(plain.streets, seconds=plain.streets.seconds / haste))
    return kept[haste]


def make(graph: RoadGraph) -> Network:
    """The streets of a graph by its own seconds, without its waits and turns, one-way streets open both ways."""
    a = graph.arrays
    node_of, xy, span_m = _crossings(graph)
    ends = node_of[a.ends]
    kept = np.flatnonzero(ends[:, 0] != ends[:, 1])
    whole, halved = kept[~a.seg_bridge[kept]], kept[a.seg_bridge[kept]]
    first, second = np.full((2, graph.segment_count), -1, dtype=np.int32)
    count = len(whole)
    first[whole] = np.arange(count)
    first[halved] = count + np.arange(len(halved))
    second[halved] = count + len(halved) + np.arange(len(halved))
    source = np.concatenate([whole, halved, halved])
    share = np.concatenate([np.ones(count), np.full(2 * len(halved), 0.5)])
    off, points, middle = _lines(graph, whole, halved)
    nodes = len(xy) + np.arange(len(halved))
    street_ends = np.vstack([
        ends[whole], np.column_stack([ends[halved, 0], nodes]), np.column_stack([nodes, ends[halved, 1]]),
    ]).astype(np.int32)  # fmt: skip
    streets = Streets(
        np.vstack([xy, middle]), street_ends, _seconds(graph)[source] * share[:, None], a.length_m[source] * share,
        np.asarray(a.seg_name[source]), np.asarray(a.seg_bridge[source]), off, points,
        *_places(graph, node_of, street_ends, len(xy) + len(halved)), names=a.names,
    )  # fmt: skip
    return Network(graph, streets, node_of, first, second, np.append(span_m, np.zeros(len(halved))))


def scale_of(xy: F64) -> float:
    """Mercator metres of a true metre in the middle of some places; 1 without any."""
    return float(scale_at(xy[:, 1].mean())) if len(xy) else 1.0


def _seconds(graph: RoadGraph) -> F64:
    """(R, 2) along and against, without what is lost at lights and gates; where one direction is forbidden it takes
    as long as the other."""
    a = graph.arrays
    moving = np.append(a.arc_s - a.wait_s, np.inf)
    both = moving[a.arc_of]  # -1 is the last
    return np.asarray(np.where(np.isfinite(both), both, both[:, ::-1]))


def _lines(graph: RoadGraph, whole: I64, halved: I64) -> tuple[I32, F64, F64]:
    """Geometry of the streets' segments, and the middles of bridges."""
    a = graph.arrays
    counts = np.diff(a.off)[whole]
    take = np.repeat(a.off[:-1][whole] - (np.cumsum(counts) - counts), counts) + np.arange(int(counts.sum()))
    cut = [cut_line(np.asarray(a.xy[a.off[k] : a.off[k + 1]]), 0.5) for k in halved]
    halves = [one[0] for one in cut] + [one[1] for one in cut]
    points = np.concatenate([np.asarray(a.xy)[take], *halves]) if len(take) or halves else np.empty((0, 2))
    middle = np.asarray([one[2] for one in cut]).reshape(-1, 2)
    return offsets([*counts.tolist(), *(len(half) for half in halves)]), points, middle


# --- crossings ------------------------------------------------------------------------------------------------------


def _crossings(graph: RoadGraph) -> tuple[I32, F64, F64]:
    """(J,) the node of each junction; of each node its place and true width."""
    a = graph.arrays
    scale = scale_of(a.node_xy)
    leader = _joined(graph, scale)
    first, node_of = np.unique(leader, return_inverse=True)
    size = np.bincount(node_of, minlength=len(first))
    xy = np.column_stack([np.bincount(node_of, a.node_xy[:, k], len(first)) / size for k in (0, 1)])
    off_middle = np.hypot(*(a.node_xy - xy[node_of]).T) / scale
    span = np.zeros(len(first))
    np.maximum.at(span, node_of, off_middle)
    return node_of.astype(np.int32), xy, 2.0 * span


def _joined(graph: RoadGraph, scale: float) -> I64:
    """(J,) one junction of each crossing: short segments first, as long as the crossing stays narrow."""
    a = graph.arrays
    leader = list(range(graph.junction_count))
    boxes: dict[int, tuple[float, float, float, float]] = {}
    short = np.flatnonzero((a.length_m <= CROSSING_M) & ~a.seg_bridge)
    wide = _CROSSING_WIDE_M * scale

    def find(node: int) -> int:
        while leader[node] != node:
            leader[node] = leader[leader[node]]
            node = leader[node]
        return node

    for u, v in a.ends[short[np.argsort(a.length_m[short], kind="stable")]].tolist():
        u, v = find(u), find(v)
        if u == v:
            continue
        one, other = boxes.get(u) or _point(a.node_xy[u]), boxes.get(v) or _point(a.node_xy[v])
        box = (min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3]))
        if np.hypot(box[2] - box[0], box[3] - box[1]) <= wide:
            leader[v] = u
            boxes[u] = box
    return np.asarray([find(node) for node in range(len(leader))], dtype=np.int64)


def _point(xy: F64) -> tuple[float, float, float, float]:
    x, y = float(xy[0]), float(xy[1])
    return x, y, x, y


# --- where a post can stand, and where the map ends -----------------------------------------------------------------


def _places(graph: RoadGraph, node_of: I32, ends: I32, count: int) -> tuple[Bools, Bools]:
    """(N,) holdable: two ways or more lead through; (N,) edge: one leaves the map there."""
    arms = np.bincount(ends.ravel(), minlength=count)
    edge = np.zeros(count, dtype=np.bool_)
    edge[node_of[map_edge(graph)]] = True
    return np.asarray(arms >= 2), edge


def map_edge(graph: RoadGraph) -> I64:
    """Junctions where roads leave the map: dead ends near its outline or the rectangle round it, dead ends of through
    roads anywhere, and the outermost points of the network, for who has come there has come as far as the map knows."""
    a = graph.arrays
    if graph.junction_count < 3:
        return np.arange(graph.junction_count)
    end = np.bincount(a.ends.ravel(), minlength=graph.junction_count) == 1
    rank = np.full(graph.junction_count, len(CLASSES))
    np.minimum.at(rank, a.ends.ravel(), np.repeat(a.seg_rank, 2).astype(np.int64))
    dead = np.flatnonzero(end)
    points: Any = shapely.points(a.node_xy[dead])
    every = shapely.multipoints(a.node_xy)
    cuts = [shapely.concave_hull(every, ratio=_EDGE_RATIO), shapely.envelope(every)]  # a border's, a rectangle's
    away = np.min([shapely.distance(points, shapely.boundary(one)) for one in cuts], axis=0)
    near = away <= _EDGE_M * scale_of(a.node_xy)
    return np.union1d(dead[near | (rank[dead] <= _THROUGH_RANK)], _outermost(a.node_xy))


def _outermost(xy: F64) -> I64:
    from scipy.spatial import ConvexHull, QhullError

    try:
        return np.asarray(ConvexHull(xy).vertices, dtype=np.int64)
    except QhullError:  # all on one line
        return np.unique([*np.argmin(xy, axis=0), *np.argmax(xy, axis=0)]).astype(np.int64)
