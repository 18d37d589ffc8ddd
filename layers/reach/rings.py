"""Time rings: everything that can be here, or be reached from here, within some seconds, as outlines.

Times are exact at every junction and along every road; between them they are drawn straight over the triangles of
``mesh``. Every junction inside an outline is reached in its time, and every one outside is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers.geo import scale_at
from layers.reach.contour import Ground, Loops
from layers.reach.mesh import Mesh, make_mesh
from layers.reach.plain import areas_of, discs
from layers.roads.graph import FREE_M, WALK_MPS, YARD_MPS, RoadGraph, Snaps
from layers.roads.times import WAYS, Pieces, Times, Way
from layers.shapes import Areas, cache

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]

MOST_S: Final = 3_600.0
MOST_TIERS: Final = 12
SNAP_M: Final = 150.0
_SLIVER_M2: Final = 900.0  # a smaller outline without a junction in it is not drawn
_END_ARCS: Final = 200  # whose ways all end after fewer arcs than this is in a trap


@dataclass(frozen=True)
class Reached:
    """``tiers``: area i is all within ``limits_s[i]``, with the smaller tiers, holes where nobody is reached.
    ``km``: road within each. ``basis``: ``road``, or ``straight`` when it is discs at ``straight_mps``.

    ``why`` it is no plain answer: ``no_road`` (none near the place), ``island`` (the road there leads nowhere),
    ``trap`` (by road, but its ways soon end: a one-way street that cannot be left, or not be come into), "".
    """

    tiers: Areas
    km: tuple[float, ...]
    basis: str
    why: str = ""


@dataclass(frozen=True)
class Reach:
    """Made once for a network, for all its modes: ``on`` gives the same ground to another timing of it."""

    graph: RoadGraph
    mesh: Mesh

    @classmethod
    def make(cls, graph: RoadGraph) -> Reach:
        return cls(graph, make_mesh(graph))

    def on(self, timed: RoadGraph) -> Reach:
        """The same for ``RoadGraph.timed`` of the same network. ``ValueError`` for another network."""
        if timed.junction_count != self.graph.junction_count or timed.segment_count != self.graph.segment_count:
            raise ValueError("another network")
        return Reach(timed, self.mesh)

    def save(self, folder: Path) -> None:
        """The ground alone, one ``.npy`` an array; ``load`` maps them."""
        cache.save(folder, "mesh", self.mesh)

    @classmethod
    def load(cls, folder: Path, graph: RoadGraph) -> Reach:
        """What ``save`` wrote, for its network. ``OSError``, ``ValueError`` or ``KeyError`` when a file is broken."""
        return cls(graph, cache.load(folder, "mesh", Mesh))

    def rings(
        self, x_m: float, y_m: float, limits_s: Sequence[float], way: Way = "come",
        straight_mps: float = 7.0, snap_m: float = SNAP_M,
    ) -> Reached:  # fmt: skip
        """The tiers of one place. ``ValueError`` names what is wrong: ``limits_s`` (1 to 12, rising, 0 < s ≤ 3600),
        ``way``, ``place`` (no number)."""
        check(x_m, y_m, limits_s, way)
        place = self.graph.snap(np.asarray([x_m]), np.asarray([y_m]), snap_m)
        if not place.ok[0]:
            why = "island" if self._on_island(x_m, y_m, snap_m) else "no_road"
            return straight(x_m, y_m, limits_s, straight_mps, why)
        times = Times.search(self.graph, place, way, limits_s[-1])
        return Reached(
            self._outlines(times, limits_s), self._km(times, limits_s), "road", "trap" if _trapped(times) else ""
        )

    def _on_island(self, x_m: float, y_m: float, within_m: float) -> bool:
        """Whether there is a road all the same: one that is joined to nothing."""
        node = np.asarray(self.graph.arrays.node_xy)
        if not len(node):
            return False
        scale = float(scale_at(y_m))
        return bool(np.hypot(node[:, 0] - x_m, node[:, 1] - y_m).min() <= within_m * scale)

    def _outlines(self, times: Times, limits_s: Sequence[float]) -> Areas:
        nodes = times.nodes()
        box = self._box(nodes, times.place, limits_s[-1])
        for triangle in (self.mesh.window(*box), np.asarray(self.mesh.triangle)):
            vertex = self._vertices(triangle)
            value = self._values(times, nodes, vertex)
            ground = Ground(np.asarray(self.mesh.xy), triangle, value)
            tiers = [ground.loops(limit) for limit in limits_s]
            junctions = self._junctions(vertex)
            drawn = [self._without_slivers(loops, junctions) for loops in tiers if loops is not None]
            if len(drawn) == len(tiers):
                break
        return areas_of(drawn)

    def _box(self, nodes: F64, place: Snaps, limit_s: float) -> tuple[float, float, float, float]:
        """Round everything that is reached: junctions, the segments that meet there, and what lies beside them."""
        a = self.graph.arrays
        near = nodes <= limit_s
        reached = np.flatnonzero(near[a.ends[:, 0]] | near[a.ends[:, 1]])
        segments = np.append(reached, int(place.segment[0]))
        count = a.off[segments + 1] - a.off[segments]
        begin = np.cumsum(count) - count
        xy = a.xy[np.repeat(a.off[segments] - begin, count) + np.arange(int(count.sum()))]
        beside = 450.0 * float(self.mesh.frame[3])
        x, y = xy[:, 0].copy(), xy[:, 1].copy()  # the least of a column that lies in one run is found ten times sooner
        return float(x.min()) - beside, float(y.min()) - beside, float(x.max()) + beside, float(y.max()) + beside

    def _vertices(self, triangle: I32) -> I64:
        """Those of some triangles, rising."""
        wanted = np.zeros(len(self.mesh.xy), dtype=np.bool_)
        for corner in range(3):
            wanted[triangle[:, corner]] = True
        return np.flatnonzero(wanted)

    def _values(self, times: Times, nodes: F64, at: I64) -> F64:
        """(V,) seconds at some vertices; inf at all others."""
        m = self.mesh
        segment, node = np.asarray(m.segment)[at], np.asarray(m.node)[at]
        found = np.full(len(at), np.inf)
        road = np.flatnonzero((segment >= 0) & times.met[segment])
        found[road] = times.at(segment[road], np.asarray(m.share)[at[road]].astype(np.float64))
        found[road] += self._off_seconds(at[road], times.way)
        joint = np.flatnonzero((node >= 0) & (nodes[node] < np.inf))
        walk = np.where(np.asarray(m.junction)[at[joint]], 0.0, self._off_seconds(at[joint], times.way))
        found[joint] = np.minimum(found[joint], nodes[node[joint]] + walk)
        value = np.full(len(m.xy), np.inf)
        value[at] = found
        if len(m.more_vertex):
            np.minimum.at(value, m.more_vertex, nodes[m.more_node])
        return value

    def _off_seconds(self, vertex: I64, way: Way) -> F64:
        """Seconds between some vertices and their roads."""
        speed = YARD_MPS if way == "come" else WALK_MPS
        return np.asarray(np.maximum(np.asarray(self.mesh.off_m)[vertex].astype(np.float64) - FREE_M, 0.0) / speed)

    def _junctions(self, vertex: I64) -> F64:
        """(n, 2) where the junctions among some vertices are, west to east."""
        xy = np.asarray(self.mesh.xy)[vertex[self.mesh.junction[vertex]]]
        return np.asarray(xy[np.argsort(xy[:, 0])])

    def _without_slivers(self, loops: Loops, junctions: F64) -> Loops:
        """Small outlines that hold no junction are left out; the largest come first."""
        order = np.argsort(-np.abs(loops.area), kind="stable")
        small = np.abs(loops.area[order]) < _SLIVER_M2 * float(self.mesh.frame[3]) ** 2
        if not small.any():
            return loops.take(order)
        kept, few = order[~small], loops.take(order[small])
        holding = _holding(few, junctions)
        return loops.take(np.concatenate([kept, order[small][holding]]))

    def junction_seconds(self, x_m: float, y_m: float, limit_s: float, way: Way = "come") -> F64:
        """(J,) the seconds of each junction that ``rings`` are drawn by, inf beyond the limit or where no road is near.

        One on an island is also reached from the road beside it, as ``RoadGraph.seconds_to`` has it.
        ``ValueError`` as in ``rings``.
        """
        check(x_m, y_m, (limit_s,), way)
        place = self.graph.snap(np.asarray([x_m]), np.asarray([y_m]), SNAP_M)
        if not place.ok[0]:
            return np.full(self.graph.junction_count, np.inf)
        times = Times.search(self.graph, place, way, limit_s)
        nodes = times.nodes()
        vertex = np.flatnonzero(self.mesh.junction)
        value = self._values(times, nodes, vertex)
        own = vertex[self.mesh.node[vertex] >= 0]
        nodes[self.mesh.node[own]] = value[own]
        nodes[self.mesh.more_node] = value[self.mesh.more_vertex]
        nodes[nodes > limit_s] = np.inf
        return nodes

    def pieces(self, x_m: float, y_m: float, limit_s: float, way: Way = "come", snap_m: float = SNAP_M) -> Pieces:
        """The pieces of road within the limit; none where no road is near. ``ValueError`` as in ``rings``."""
        check(x_m, y_m, (limit_s,), way)
        place = self.graph.snap(np.asarray([x_m]), np.asarray([y_m]), snap_m)
        if not place.ok[0]:
            return Pieces(np.empty(0, np.int32), np.empty(0), np.empty(0))
        return Times.search(self.graph, place, way, limit_s).pieces(limit_s)

    def _km(self, times: Times, limits_s: Sequence[float]) -> tuple[float, ...]:
        return tuple(length_km(self.graph, times.pieces(limit)) for limit in limits_s)


def length_km(graph: RoadGraph, pieces: Pieces) -> float:
    """True kilometres of some pieces of road."""
    a = graph.arrays
    part = np.flatnonzero((pieces.low > 0.0) | (pieces.high < 1.0))
    share_of_length = np.ones(len(pieces.segment))
    if len(part):
        share_of_length[part] = _length_share(graph, pieces, part)
    return float((share_of_length * a.length_m[pieces.segment]).sum()) / 1000.0


def _length_share(graph: RoadGraph, pieces: Pieces, part: I64) -> F64:
    """Of the driving time's share between low and high, the share of the length."""
    a = graph.arrays
    segment = pieces.segment[part]
    used, at = np.unique(segment, return_inverse=True)
    count = a.off[used + 1] - a.off[used]
    begin = np.cumsum(count) - count
    vertex = np.repeat(a.off[used] - begin, count) + np.arange(int(count.sum()))
    owner = np.repeat(np.arange(len(used)), count)
    step = np.hypot(*np.diff(a.xy[vertex], axis=0, prepend=a.xy[vertex[:1]]).T)
    step[begin] = 0.0
    run = np.cumsum(step)
    gone = run - run[begin][owner]
    total = np.maximum(gone[begin + count - 1], 1e-9)
    known = 2.0 * owner + a.share[vertex]
    ends = (2.0 * at + share for share in (pieces.low[part], pieces.high[part]))
    low, high = (np.interp(end, known, gone / total[owner]) for end in ends)
    return np.asarray(high - low)


def straight(x_m: float, y_m: float, limits_s: Sequence[float], mps: float, why: str) -> Reached:
    """Discs at a speed as the crow flies: the answer where there is no road."""
    check(x_m, y_m, limits_s, "come")
    return Reached(discs(x_m, y_m, [limit * mps for limit in limits_s]), (0.0,) * len(limits_s), "straight", why)


def check(x_m: float, y_m: float, limits_s: Sequence[float], way: str) -> None:
    """``ValueError`` when a ring cannot be asked for like this."""
    if not np.isfinite([x_m, y_m]).all():
        raise ValueError(f"place: {x_m}, {y_m}")
    if way not in WAYS:
        raise ValueError(f"way {way!r}: none of {WAYS}")
    rising = all(a < b for a, b in pairwise(limits_s))
    if not 1 <= len(limits_s) <= MOST_TIERS or not rising or not all(0 < limit <= MOST_S for limit in limits_s):
        raise ValueError(f"limits_s {tuple(limits_s)}: 1 to {MOST_TIERS}, rising, 0 < s ≤ {MOST_S:.0f}")


def _trapped(times: Times) -> bool:
    """Whether the search ended because the roads did, not the time, and soon."""
    known = int(np.isfinite(times.labels).sum())
    return known <= min(_END_ARCS, len(times.labels) // 2) and _spent(times)


def _spent(times: Times) -> bool:
    """Nothing was left to search: every arc next to a known one is known too."""
    a = times.graph.arrays
    known = np.isfinite(times.labels)
    tail_known = np.repeat(known, np.diff(a.turn_off))
    into = known[a.turn_to]
    return not bool((into & ~tail_known).any() if times.way == "come" else (tail_known & ~into).any())


def _holding(loops: Loops, points: F64) -> I64:
    """Which loops have one of the points, sorted by x, in them."""
    low, high = (edge.reduceat(loops.xy, loops.off[:-1], axis=0) for edge in (np.minimum, np.maximum))
    first, last = (np.searchsorted(points[:, 0], edge[:, 0]) for edge in (low, high))
    count = last - first
    loop = np.repeat(np.arange(len(count)), count)
    point = np.repeat(first - (np.cumsum(count) - count), count) + np.arange(len(loop))
    near = (points[point, 1] >= low[loop, 1]) & (points[point, 1] <= high[loop, 1])
    out = set()
    for number, at in zip(loop[near].tolist(), points[point[near]], strict=True):
        if number not in out and _inside(loops.xy[loops.off[number] : loops.off[number + 1]], at):
            out.add(number)
    return np.asarray(sorted(out), dtype=np.int64)


def _inside(ring: F64, point: F64) -> bool:
    a, b = ring - point, np.roll(ring, -1, axis=0) - point
    spans = (a[:, 1] <= 0) != (b[:, 1] <= 0)
    at = a[spans, 0] - a[spans, 1] * (b[spans, 0] - a[spans, 0]) / (b[spans, 1] - a[spans, 1])
    return bool((at > 0).sum() % 2)
