"""The ground between roads as triangles, made once for a network: what times are read at, and drawn between.

Vertices are all junctions, points along every road, and points off the roads; each knows which place on which road its
time comes from. Far points all round have no time at all, so that every outline closes.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers.roads.graph import RoadGraph
from layers.roads.grid import scale_of

F64 = NDArray[np.float64]
F32 = NDArray[np.float32]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
Bools = NDArray[np.bool_]

STEP_M: Final = 50.0  # between points along a road
BESIDE_M: Final = 35.0  # more than half a step, so that the road itself stays an edge of the triangles
OFF_ROAD_M: Final = 400.0  # farther from any road nobody is reached by road
_SAME_M: Final = 0.05  # points this near are one vertex
_NEAREST_M: Final = 26.0  # a point off the roads is farther than this from all of them
_GRIDS: Final = ((100.0, 55.0, 220.0), (220.0, 200.0, 640.0))  # spacing; from, to this far from a road
_FAR_M: Final = 3_000.0
_CELL_M: Final = 700.0
_SHORT_M: Final = 24.0  # a shorter segment has no point of its own


@dataclass(frozen=True)
class Mesh:
    """V vertices, M triangles (counter-clockwise), C = columns × rows cells of the window grid.

    A vertex has the time of the place ``share`` along ``segment`` (-1 none) or of junction ``node`` (-1 none), the less
    of the two, and ``off_m`` true metres of going off the road (not from its own junction). More junctions at the place
    of a vertex: ``more_*``.
    """

    xy: F64  # (V, 2)
    segment: I32
    share: F32
    node: I32
    off_m: F32
    junction: Bools  # (V,)
    more_vertex: I32
    more_node: I32
    triangle: I32  # (M, 3) sorted by cell, row by row; those longer than a cell first
    large: I32  # (1,) how many of them
    cell_off: I32  # (C + 1,) triangles of each cell
    frame: F64  # (4,) west, south of the cells, their size, Mercator metres per true metre
    shape: I32  # (2,) columns, rows

    def window(self, west: float, south: float, east: float, north: float) -> I32:
        """(M', 3) all triangles with a vertex in a box, and some more."""
        x0, y0, size, _ = self.frame.tolist()
        columns, rows = self.shape.tolist()
        # A triangle is in the cell of its middle, and no longer than a cell: a vertex is at most one cell away.
        c0, c1 = (min(max(int((x - x0) // size) + d, 0), columns - 1) for x, d in ((west, -1), (east, 1)))
        r0, r1 = (min(max(int((y - y0) // size) + d, 0), rows - 1) for y, d in ((south, -1), (north, 1)))
        runs = [self.triangle[: int(self.large[0])]]
        for row in range(r0, r1 + 1):
            first, last = self.cell_off[row * columns + c0], self.cell_off[row * columns + c1 + 1]
            runs.append(self.triangle[first:last])
        return np.concatenate(runs)


@dataclass(frozen=True)
class _Points:
    xy: F64
    segment: I32
    share: F64
    node: I32
    off_m: F64
    junction: Bools

    def take(self, rows: I64 | Bools) -> _Points:
        return _Points(*(getattr(self, field.name)[rows] for field in fields(self)))


def make_mesh(graph: RoadGraph) -> Mesh:
    """Some seconds for a county. A network without roads has no triangles but those of the far points."""
    scale = scale_of(graph.arrays.xy)
    points = _joined([_junctions(graph), _along(graph)])
    points = _joined([points, _off_roads(graph, points.xy, scale)])
    first, same = _distinct(points.xy, _SAME_M * scale)
    kept = points.take(first)
    far = _far(kept.xy, scale)
    corners, twin = _triangles(np.concatenate([kept.xy, far.xy]))
    stands_for = twin[same]  # of every point, the vertex that has its place
    junctions = np.arange(graph.junction_count)
    all_points = _joined([kept, far])
    is_junction = all_points.junction.copy()
    is_junction[stands_for[junctions]] = True
    elsewhere = all_points.node[stands_for[junctions]] != junctions
    more = junctions[elsewhere]
    return _celled(all_points, is_junction, stands_for[more], more, corners, scale)


def _solid(graph: RoadGraph) -> Bools:
    """(J,) junctions that are not on an island only."""
    a = graph.arrays
    out = np.zeros(graph.junction_count, dtype=np.bool_)
    out[a.ends[a.solid[a.off[:-1]]].ravel()] = True
    return out


def _junctions(graph: RoadGraph) -> _Points:
    """All of them. One on an island also has the time of the road beside it, as a unit that stands there has."""
    xy, solid = np.asarray(graph.arrays.node_xy), _solid(graph)
    found = _beside(graph, xy)
    node = np.arange(len(xy), dtype=np.int32)
    segment = np.where(solid, -1, found.segment).astype(np.int32)
    return _Points(xy, segment, found.share, node, np.where(solid, 0.0, found.off_m), np.ones(len(xy), np.bool_))


def _beside(graph: RoadGraph, xy: F64) -> _Points:
    """Points off the roads, each with the nearest place on one; none beyond ``OFF_ROAD_M``."""
    snaps = graph.snap(xy[:, 0], xy[:, 1], OFF_ROAD_M)
    node = graph._junctions(snaps) if graph.segment_count else np.full(len(xy), -1, np.int32)
    off = np.where(snaps.ok, snaps.distance_m, np.inf)
    return _Points(xy, snaps.segment, snaps.share, node, off, np.zeros(len(xy), np.bool_))


def _along(graph: RoadGraph) -> _Points:
    """Points at equal distances along every segment that is no island, its ends left out; at least its middle."""
    a = graph.arrays
    usable = _usable(graph)
    parts = np.maximum(np.ceil(a.length_m[usable] / STEP_M).astype(np.int64), 2)
    segment, nth = _spread(usable, parts - 1)
    xy, share = _places(graph, segment, (nth + 1) / np.repeat(parts, parts - 1))
    none = np.full(len(segment), -1, dtype=np.int32)
    return _Points(xy, segment.astype(np.int32), share, none, np.zeros(len(xy)), np.zeros(len(xy), np.bool_))


def _usable(graph: RoadGraph) -> I64:
    """Segments that are no islands and long enough for points of their own."""
    a = graph.arrays
    return np.flatnonzero(np.asarray(a.solid[a.off[:-1]]) & (a.length_m >= _SHORT_M))


def _spread(what: I64, count: I64) -> tuple[I64, I64]:
    """Each of ``what`` so many times, and the how-manieth it is."""
    return np.repeat(what, count), np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)


def _places(graph: RoadGraph, segment: I64, part: F64) -> tuple[F64, F64]:
    """(N, 2) where a part 0..1 of the length of each segment is gone, and the share of its driving time there."""
    if not len(segment):
        return np.empty((0, 2)), np.empty(0)
    a = graph.arrays
    gone, total = _run_of(graph)
    vertex = np.repeat(np.arange(graph.segment_count), np.diff(a.off))
    # Twice the segment's number plus a share rises over all vertices, with a gap between segments.
    known, wanted = 2.0 * vertex + gone / np.maximum(total[vertex], 1e-9), 2.0 * segment + np.clip(part, 0.0, 1.0)
    xy = np.column_stack([np.interp(wanted, known, a.xy[:, axis]) for axis in (0, 1)])
    return xy, np.asarray(np.interp(wanted, known, a.share))


def _run_of(graph: RoadGraph) -> tuple[F64, F64]:
    """(V,) Mercator metres from the start of its segment to each vertex, (S,) of each segment."""
    a = graph.arrays
    step = np.concatenate([[0.0], np.hypot(*np.diff(a.xy, axis=0).T)])
    step[a.off[:-1]] = 0.0
    run = np.cumsum(step)
    gone = run - np.repeat(run[a.off[:-1]], np.diff(a.off))
    return gone, gone[a.off[1:] - 1]


def _off_roads(graph: RoadGraph, on_road: F64, scale: float) -> _Points:
    """Both sides of the roads and coarse grids, so that what lies between roads has a time of its own."""
    if not len(on_road):
        return _beside(graph, np.empty((0, 2)))
    from scipy.spatial import cKDTree

    tree = cKDTree(on_road)
    sides = _sides(graph, scale)
    near = [sides[tree.query(sides)[0] > _NEAREST_M * scale]]
    for spacing, least, most in _GRIDS:
        grid = _grid(on_road, spacing * scale, most * scale)
        gap = tree.query(grid)[0] / scale
        near.append(grid[(gap > least) & (gap < most)])
    xy = np.concatenate(near)
    first, _ = _distinct(xy, _NEAREST_M * scale)
    return _beside(graph, xy[first])


def _sides(graph: RoadGraph, scale: float) -> F64:
    """Left and right of about every other point along the roads."""
    a = graph.arrays
    usable = _usable(graph)
    parts = np.maximum(np.round(a.length_m[usable] / (2.0 * STEP_M)).astype(np.int64), 1)
    segment, nth = _spread(usable, parts)
    part = (nth + 0.5) / np.repeat(parts, parts)
    before, after = (_places(graph, segment, part + step)[0] for step in (-0.02, 0.02))
    along, middle = after - before, (before + after) / 2
    left = np.column_stack([-along[:, 1], along[:, 0]]) / np.maximum(np.hypot(*along.T), 1e-9)[:, None]
    return np.concatenate([middle + left * BESIDE_M * scale, middle - left * BESIDE_M * scale])


def _grid(on_road: F64, spacing: float, most: float) -> F64:
    """Points of a grid that may lie within ``most`` of a road, each a little off its place: squares are degenerate."""
    cell = np.unique(np.floor(on_road / spacing).astype(np.int64), axis=0)
    span = int(np.ceil(most / spacing))
    dx, dy = np.meshgrid(np.arange(-span, span + 1), np.arange(-span, span + 1))
    low = cell.min(axis=0) - span
    shape = cell.max(axis=0) + span + 1 - low
    flat = ((cell[:, :1] + dx.ravel() - low[0]) * shape[1] + cell[:, 1:] + dy.ravel() - low[1]).ravel()
    there = np.unique(flat)
    at = np.column_stack([there // shape[1], there % shape[1]]) + low + 0.5
    return np.asarray((at + np.random.default_rng(1).uniform(-0.08, 0.08, at.shape)) * spacing)


def _distinct(xy: F64, cell: float) -> tuple[I64, I64]:
    """The first point of every cell, and for each point its place among them."""
    if not len(xy):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    key = np.round((xy - xy.min(axis=0)) / cell).astype(np.int64)
    number = key[:, 0] * (int(key[:, 1].max()) + 1) + key[:, 1]
    _, first, whose = np.unique(number, return_index=True, return_inverse=True)
    order = np.argsort(first)  # the order of the points stays: junctions first
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return first[order], rank[whose]


def _far(xy: F64, scale: float) -> _Points:
    """Points without a time round everything."""
    low, high = (xy.min(axis=0), xy.max(axis=0)) if len(xy) else (np.zeros(2), np.ones(2))
    low, high = low - _FAR_M * scale, high + _FAR_M * scale
    t = np.linspace(0.0, 1.0, 9)[:-1]
    corner = np.asarray([low, [high[0], low[1]], high, [low[0], high[1]]])
    xy = np.concatenate([a + (b - a) * t[:, None] for a, b in zip(corner, np.roll(corner, -1, axis=0), strict=True)])
    none = np.full(len(xy), -1, dtype=np.int32)
    return _Points(xy, none, np.zeros(len(xy)), none, np.full(len(xy), np.inf), np.zeros(len(xy), np.bool_))


def _triangles(xy: F64) -> tuple[I32, I64]:
    """(M, 3) and for each point the vertex that stands for it: itself, but where qhull leaves one out."""
    from scipy.spatial import Delaunay

    found = Delaunay(xy - xy.mean(axis=0))
    twin = np.arange(len(xy))
    twin[found.coplanar[:, 0]] = found.coplanar[:, 2]
    return np.asarray(found.simplices, dtype=np.int32), twin


def _joined(parts: list[_Points]) -> _Points:
    return _Points(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(_Points)))


def _celled(p: _Points, junction: Bools, more_vertex: I64, more_node: I64, corners: I32, scale: float) -> Mesh:
    """Triangles in the order of the cells of their middles; vertices stay."""
    size = _CELL_M * scale
    low, high = p.xy.min(axis=0), p.xy.max(axis=0)
    columns, rows = (np.floor((high - low) / size).astype(np.int64) + 1).tolist()
    at = p.xy[corners]
    longest = np.hypot(*(at - np.roll(at, 1, axis=1)).transpose(2, 0, 1)).max(axis=1)
    cell = np.floor((at.mean(axis=1) - low) / size).astype(np.int64)
    number = np.where(longest > size, -1, cell[:, 1] * columns + cell[:, 0])
    order = np.argsort(number, kind="stable")
    off = np.searchsorted(number[order], np.arange(columns * rows + 1)).astype(np.int32)
    return Mesh(
        xy=p.xy, segment=p.segment.astype(np.int32), share=p.share.astype(np.float32), node=p.node.astype(np.int32),
        off_m=p.off_m.astype(np.float32), junction=junction,
        more_vertex=more_vertex.astype(np.int32), more_node=more_node.astype(np.int32),
        triangle=corners[order], large=off[:1].copy(), cell_off=off,
        frame=np.asarray([*low, size, scale]), shape=np.asarray([columns, rows], dtype=np.int32),
    )  # fmt: skip
