"""The road graph: arcs between junctions, exact travel seconds with turn costs.

Nodes of the search are *arcs* (a segment in one direction), its edges are allowed turns, so turn costs are exact. The
label of an arc is the time from its start to the goal; a point at ``share`` along it has label − share × arc seconds.
One reverse ``scipy.sparse.csgraph.dijkstra`` from a row that is put in for the goal labels every arc;
on a large network ``overlay`` gives the same labels sooner.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers.geo import from_mercator, mercator_scale
from layers.roads.grid import Level, nearest
from layers.roads.modes import Mode
from layers.roads.overlay import Labels, Overlay, ReverseGraph, make_overlay, no_overlay
from layers.roads.turns import Turns
from layers.shapes import cache

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
U8 = NDArray[np.uint8]
Bools = NDArray[np.bool_]

FORMAT: Final = 6  # of the saved arrays; a cache of another format is compiled anew
FREE_M: Final = 15.0  # width of a road and noise of a fix: no time is added for it
YARD_MPS: Final = 3.0  # from where a unit stands to the road
WALK_MPS: Final = 1.4  # from the road to the place
AT_JUNCTION_M: Final = 5.0  # this near a junction one stands in it, on all its roads (Valhalla: node_snap_tolerance)
_ISLAND_ARCS: Final = 50  # roads joined to fewer than this are islands of bad mapping; nothing snaps there
_NEVER: Final = -1


@dataclass(frozen=True)
class Snaps:
    """N points on the road network: ``segment`` (N,) or -1, ``share`` (N,) 0..1 of the segment's driving time from its
    start, ``distance_m`` (N,) true metres from the point to the road, ``ok`` (N,) False when no road is near."""

    segment: I32
    share: F64
    distance_m: F64
    ok: Bools

    def take(self, rows: I64) -> Snaps:
        """Those of some rows."""
        return Snaps(self.segment[rows], self.share[rows], self.distance_m[rows], self.ok[rows])

    def put(self, rows: I64, new: Snaps) -> Snaps:
        """A copy in which ``rows`` are replaced: units that have moved."""
        out = Snaps(self.segment.copy(), self.share.copy(), self.distance_m.copy(), self.ok.copy())
        for name in ("segment", "share", "distance_m", "ok"):
            getattr(out, name)[rows] = getattr(new, name)
        return out


@dataclass(frozen=True)
class Said:
    """What the map says of each segment (S) and arc (E), and what the network was built with."""

    rank: U8  # (S,) index into rules.CLASSES
    name: I32  # (S,) index into names, -1 unnamed
    bridge: Bools  # (S,) any of it lies on a bridge
    wait_s: F64  # (E,) of an arc's seconds, lost at lights, signs and gates inside it
    class_kmh: F64  # (classes,) the speed table
    names: tuple[str, ...]


@dataclass(frozen=True)
class GraphArrays:
    """Everything the graph is, as arrays. S segments, E arcs, T turns, V vertices, J nodes."""

    node_xy: F64  # (J, 2)
    off: I32  # (S + 1,) into xy
    xy: F64  # (V, 2)
    share: F64  # (V,) share of the segment's driving time at each vertex
    length_m: F64  # (S,) true metres
    arc_of: I32  # (S, 2) arc along and against each segment, -1 where forbidden
    arc_seg: I32  # (E,)
    arc_back: Bools  # (E,)
    arc_s: F64  # (E,) seconds from start to end
    turn_off: I32  # (E + 1,) turns out of each arc
    turn_to: I32  # (T,)
    turn_s: F64  # (T,)
    rev_off: I32  # (E + 1,) the search graph, reversed: row b, column a, seconds of a and of the turn a → b
    rev_to: I32
    rev_s: F64
    solid: Bools  # (V,) False on islands
    ends: I32  # (S, 2) nodes where each segment starts and ends
    in_off: I32  # (J + 1,) arcs that lead into each node
    in_arc: I32
    out_off: I32  # (J + 1,) arcs that leave it
    out_arc: I32
    fine_keys: I64
    fine_first: I32
    fine_piece: I32
    coarse_keys: I64
    coarse_first: I32
    coarse_piece: I32
    sizes: F64  # (2,) cell sizes of the two grid levels
    seg_rank: U8  # (S,) see ``Said``
    seg_name: I32
    seg_bridge: Bools
    wait_s: F64  # (E,)
    class_kmh: F64
    names: tuple[str, ...]
    overlay: Overlay

    @classmethod
    def make(
        cls, node_xy: F64, ends: tuple[I32, I32], off: I32, xy: F64, share: F64, length_m: F64,
        arc_seg: I32, arc_back: Bools, arc_s: F64, t: Turns, levels: tuple[Level, ...], said: Said,
        shortcuts: bool = True,
    ) -> GraphArrays:  # fmt: skip
        """Adds what follows from the rest: the reversed search graph and its shortcuts, islands, arcs by segment.

        ``ends``: tail and head node of each arc.
        """
        arcs = len(arc_seg)
        arc_of = np.full((len(length_m), 2), _NEVER, dtype=np.int32)
        arc_of[arc_seg, arc_back.astype(np.int8)] = np.arange(arcs, dtype=np.int32)
        turn_off = np.searchsorted(t.a, np.arange(arcs + 1)).astype(np.int32)
        by_b = np.argsort(t.b, kind="stable")
        rev_off = np.searchsorted(t.b[by_b], np.arange(arcs + 1)).astype(np.int32)
        solid_seg = _solid(turn_off, t.b, arc_seg, len(length_m))
        fine, coarse = levels
        back = ReverseGraph(rev_off, t.a[by_b], (arc_s[t.a] + t.seconds)[by_b])
        return cls(
            node_xy, off, xy, share, length_m, arc_of, arc_seg, arc_back, arc_s, turn_off, t.b, t.seconds,
            back.off, back.to, back.seconds, np.repeat(solid_seg, np.diff(off)),
            _seg_ends(arc_seg, arc_back, ends, len(length_m)), *_by_node(ends[1], len(node_xy)),
            *_by_node(ends[0], len(node_xy)),
            fine.keys, fine.first, fine.piece, coarse.keys, coarse.first, coarse.piece,
            np.asarray([fine.size, coarse.size]), said.rank, said.name, said.bridge, said.wait_s, said.class_kmh,
            said.names, make_overlay(back, node_xy, *ends) if shortcuts else no_overlay(),
        )  # fmt: skip


def _by_node(node: I32, nodes: int) -> tuple[I32, I32]:
    """Arcs sorted by a node of theirs: offsets and arcs."""
    order = np.argsort(node, kind="stable").astype(np.int32)
    return np.searchsorted(node[order], np.arange(nodes + 1)).astype(np.int32), order


def _seg_ends(arc_seg: I32, arc_back: Bools, ends: tuple[I32, I32], segments: int) -> I32:
    out = np.zeros((segments, 2), dtype=np.int32)
    out[arc_seg, 0] = np.where(arc_back, ends[1], ends[0])
    out[arc_seg, 1] = np.where(arc_back, ends[0], ends[1])
    return out


def _solid(turn_off: I32, turn_to: I32, arc_seg: I32, segments: int) -> Bools:
    """Segments in a strongly connected part that is large enough to be a road network."""
    arcs = len(arc_seg)
    if not arcs:
        return np.zeros(segments, dtype=np.bool_)
    from scipy import sparse
    from scipy.sparse import csgraph

    graph = sparse.csr_array((np.ones(len(turn_to), np.int8), turn_to, turn_off), shape=(arcs, arcs))
    part = csgraph.connected_components(graph, directed=True, connection="strong")[1]
    size = np.bincount(part)
    least = min(_ISLAND_ARCS, int(size.max()) // 10 + 1)
    out = np.zeros(segments, dtype=np.bool_)
    out[arc_seg[size[part] >= least]] = True
    return out


@dataclass(frozen=True)
class PlainLabels:
    """Labels of all arcs (E,), as one search over the whole graph gives them."""

    labels: F64

    def of(self, arcs: I32) -> F64:
        return np.asarray(self.labels[arcs])


class RoadGraph:
    """Roads for police vehicles. Web Mercator metres, seconds. Read-only, so safe in any thread."""

    def __init__(self, arrays: GraphArrays) -> None:
        self.arrays = arrays
        self.junction_count = len(arrays.node_xy)
        self.segment_count = len(arrays.length_m)
        self.length_km = float(arrays.length_m.sum()) / 1000.0
        a = arrays
        self._levels = (
            Level(float(a.sizes[0]), a.fine_keys, a.fine_first, a.fine_piece),
            Level(float(a.sizes[1]), a.coarse_keys, a.coarse_first, a.coarse_piece),
        )
        self._solid = None if a.solid.all() else np.asarray(a.solid)
        self._graph = ReverseGraph(a.rev_off, a.rev_to, a.rev_s)
        self._longest_s = float(a.arc_s.max(initial=0.0))

    @property
    def names(self) -> tuple[str, ...]:
        """Names of roads; ``arrays.seg_name`` counts in them."""
        return self.arrays.names

    def timed(self, mode: Mode) -> RoadGraph:
        """The same network with the seconds of another way to move; this one stays as it is.

        An arc's seconds are (its own − its waits) × the network's speed ÷ the mode's speed for the segment's class
        + its waits × ``turn_share``; turns cost ``turn_share`` of their own. So what a posted limit or a bad
        surface takes from the car it takes from the mode in the same share. A mode that does not obey one-way streets
        has more arcs, see ``against``; segments and nodes are always the same. Searched without shortcuts; the graph
        itself when nothing differs.
        """
        if not mode.obeys_oneway:
            from layers.roads.against import both_ways

            return RoadGraph(both_ways(self.arrays)).timed(replace(mode, obeys_oneway=True))
        a = self.arrays
        slower = (a.class_kmh / mode.table())[a.seg_rank[a.arc_seg]]
        if mode.turn_share == 1.0 and (slower == 1.0).all():
            return self
        arc_s = (a.arc_s - a.wait_s) * slower + a.wait_s * mode.turn_share
        turn_s = a.turn_s * mode.turn_share
        by_b = np.argsort(a.turn_to, kind="stable")
        rev_s = arc_s[a.rev_to] + turn_s[by_b]
        wait_s, kmh = a.wait_s * mode.turn_share, np.asarray(mode.table())
        return RoadGraph(
            replace(a, arc_s=arc_s, turn_s=turn_s, rev_s=rev_s, wait_s=wait_s, class_kmh=kmh, overlay=no_overlay())
        )

    def snap(self, x_m: F64, y_m: F64, max_m: float = 150.0) -> Snaps:
        """The nearest road of each point (N,), at most ``max_m`` true metres away (never more than about 400)."""
        a = self.arrays
        points = np.column_stack([np.atleast_1d(x_m), np.atleast_1d(y_m)]).astype(np.float64)
        points = np.where(np.isfinite(points), points, 1e12)  # a unit without a fix is far from any road
        piece, along, gap = nearest(self._levels, a.xy, self._solid, points)
        distance = gap / mercator_scale(from_mercator(0.0, np.clip(points[:, 1], -2e7, 2e7))[1])
        ok = (piece >= 0) & (distance <= max_m)
        at = np.where(ok, piece, 0)
        if not len(a.off) > 1:
            return Snaps(np.full(len(points), _NEVER, np.int32), np.zeros(len(points)), distance, ok)
        share = a.share[at] + along * (a.share[at + 1] - a.share[at])
        segment = np.searchsorted(a.off, at, side="right").astype(np.int32) - 1
        return Snaps(np.where(ok, segment, _NEVER).astype(np.int32), np.where(ok, share, 0.0), distance, ok)

    def seconds_to(
        self,
        x_m: float,
        y_m: float,
        starts: Snaps,
        limit_s: float = 1800.0,
        speed_factor: float | F64 = 1.0,
        goal_max_m: float = 150.0,
    ) -> F64:
        """Exact travel seconds of every start to one place (one reverse search); inf = no way within the limit.

        ``speed_factor`` 1.2 drives everything a fifth faster; one for all, or ``(N,)`` of each start. Distance
        to and from the road beyond ``FREE_M`` is added.
        """
        goal = self.snap(np.asarray([x_m]), np.asarray([y_m]), goal_max_m)
        if not goal.ok[0]:
            return np.full(len(starts.segment), np.inf)
        labels = self._search(goal, limit_s * float(np.max(speed_factor, initial=0.0)) + self._longest_s)
        rows, begin, arcs = self._other_roads(starts)
        on_road, _, others = self._read(labels, goal, starts, arcs)
        if len(rows):
            on_road[rows] = np.minimum(on_road[rows], np.minimum.reduceat(others, begin))
        out = on_road / speed_factor + self.access_seconds(starts, goal)
        out[out > limit_s] = np.inf
        return out

    @staticmethod
    def access_seconds(starts: Snaps, goal: Snaps) -> F64:
        """Seconds off the road: to it at the start, from it at the goal."""
        walk = max(float(goal.distance_m[0]) - FREE_M, 0.0) / WALK_MPS
        return np.asarray(np.maximum(starts.distance_m - FREE_M, 0.0) / YARD_MPS + walk)

    def _search(self, goal: Snaps, limit_s: float) -> Labels | PlainLabels:
        """Labels of all arcs, by the shortcuts where the network is large enough to have them."""
        arcs, seconds = self._goal_arcs(goal)
        more = self._into_junction(goal)
        arcs, seconds = np.append(arcs, more), np.append(seconds, self.arrays.arc_s[more])
        if len(self.arrays.overlay.exit_at):
            return self.arrays.overlay.search(arcs, seconds, limit_s)
        return PlainLabels(self._graph.from_goal(arcs, seconds, limit_s)[0])

    def _goal_arcs(self, goal: Snaps) -> tuple[I32, F64]:
        """The one or two arcs that a place lies on, and the seconds from their start to it."""
        arcs = self.arrays.arc_of[goal.segment[0]]
        share = np.asarray([goal.share[0], 1.0 - goal.share[0]])
        return arcs[arcs >= 0], (share * self.arrays.arc_s[arcs])[arcs >= 0]

    def _junctions(self, places: Snaps) -> I32:
        """The node that each place is at, -1 where it is at none."""
        a = self.arrays
        segment = np.where(places.ok, places.segment, 0)
        from_start, from_end = places.share * a.length_m[segment], (1.0 - places.share) * a.length_m[segment]
        node = a.ends[segment, (from_end < from_start).astype(np.int8)]
        near = places.ok & (np.minimum(from_start, from_end) < AT_JUNCTION_M)
        return np.where(near, node, _NEVER).astype(np.int32)

    def _into_junction(self, goal: Snaps) -> I32:
        """Arcs of other roads that end at the place, when it is at a junction."""
        a, node = self.arrays, int(self._junctions(goal)[0])
        if node < 0:
            return np.empty(0, dtype=np.int32)
        arcs = np.asarray(a.in_arc[a.in_off[node] : a.in_off[node + 1]])
        return np.asarray(arcs[a.arc_seg[arcs] != goal.segment[0]])

    def _other_roads(self, starts: Snaps) -> tuple[I64, I64, I32]:
        """Starts at a junction: their rows, where each one's arcs begin, and the arcs that leave it.

        Who stands there may leave by any of them: which road the fix is nearest to is chance.
        """
        a, node = self.arrays, self._junctions(starts)
        rows = np.flatnonzero(node >= 0)
        first, last = a.out_off[node[rows]], a.out_off[node[rows] + 1]
        rows, first, count = rows[last > first], first[last > first], (last - first)[last > first]
        begin = np.cumsum(count) - count
        return rows, begin, a.out_arc[np.repeat(first - begin, count) + np.arange(int(count.sum()))]

    def _read(
        self, labels: Labels | PlainLabels, goal: Snaps, starts: Snaps, more: I32 | None = None
    ) -> tuple[F64, I32, F64]:
        """Seconds on the road of each start, the arc that it starts on, and the labels of ``more`` arcs.

        All labels are read at once: reading has a cost of its own per call.
        """
        a = self.arrays
        pick = np.where(starts.ok, starts.segment, 0)
        arcs = a.arc_of[pick]
        wanted = np.maximum(arcs, 0).ravel()
        found = labels.of(wanted if more is None else np.concatenate([wanted, more]))
        label = np.where(arcs >= 0, found[: arcs.size].reshape(arcs.shape), np.inf)
        passed = np.column_stack([starts.share, 1.0 - starts.share]) * a.arc_s[arcs]
        seconds = label - passed
        beyond = np.flatnonzero(starts.ok & (starts.segment == goal.segment[0]))
        if len(beyond):  # on the goal's own segment: who is past the goal has to come round
            self._come_round(seconds, labels, arcs, goal, starts, beyond)
        side = np.argmin(seconds, axis=1)
        rows = np.arange(len(side))
        out = np.where(starts.ok, seconds[rows, side], np.inf)
        return np.asarray(out), np.asarray(arcs[rows, side], dtype=np.int32), found[arcs.size :]

    def _come_round(
        self, seconds: F64, labels: Labels | PlainLabels, arcs: I32, goal: Snaps, starts: Snaps, rows: I64
    ) -> None:
        for side in (0, 1):
            arc = int(arcs[rows[0], side])
            if arc < 0:
                continue
            past = (starts.share[rows] > goal.share[0]) if side == 0 else (starts.share[rows] < goal.share[0])
            left = 1.0 - starts.share[rows] if side == 0 else starts.share[rows]
            around = left * self.arrays.arc_s[arc] + self._after(arc, labels)[0]
            seconds[rows[past], side] = around[past]

    def _after(self, arc: int, labels: Labels | PlainLabels) -> tuple[float, int]:
        """Seconds from the end of an arc to the goal, and the next arc."""
        a = self.arrays
        first, last = int(a.turn_off[arc]), int(a.turn_off[arc + 1])
        if first == last:
            return np.inf, _NEVER
        each = a.turn_s[first:last] + labels.of(a.turn_to[first:last])
        best = int(np.argmin(each))
        return float(each[best]), int(a.turn_to[first + best])

    def route(self, start_xy: tuple[float, float], goal_xy: tuple[float, float]) -> tuple[F64, F64]:
        """The quickest way: ``xy (K, 2)`` and cumulative ``seconds (K,)``; both empty when there is none.

        Where a turn costs time its vertex stands twice: first on arrival, then when driving on.
        """
        both = self.snap(np.asarray([start_xy[0], goal_xy[0]]), np.asarray([start_xy[1], goal_xy[1]]), 400.0)
        if not both.ok.all():
            return np.empty((0, 2)), np.empty(0)
        start, goal = both.take(np.asarray([0])), both.take(np.asarray([1]))
        label, follow = self._graph.from_goal(*self._goal_arcs(goal), np.inf, ways=True)
        labels = PlainLabels(label)
        seconds, first, _ = self._read(labels, goal, start)
        if not np.isfinite(seconds[0]):
            return np.empty((0, 2)), np.empty(0)
        return self._draw(self._arcs_on(int(first[0]), start, goal, labels, follow), start, goal)

    def arcs_to(self, goal_xy: tuple[float, float], start_xy: F64, limit_s: float = 1800.0) -> list[list[int]]:
        """The arcs of the quickest way from each start (N, 2), in driving order; empty where there is none within the
        limit. One reverse search for all."""
        goal = self.snap(np.asarray([goal_xy[0]]), np.asarray([goal_xy[1]]))
        starts = self.snap(start_xy[:, 0], start_xy[:, 1])
        if not goal.ok[0]:
            return [[] for _ in start_xy]
        label, follow = self._graph.from_goal(*self._goal_arcs(goal), limit_s + self._longest_s, ways=True)
        labels = PlainLabels(label)
        seconds, first, _ = self._read(labels, goal, starts)
        return [
            self._arcs_on(int(first[n]), starts.take(np.asarray([n])), goal, labels, follow)
            if seconds[n] <= limit_s else []
            for n in range(len(start_xy))
        ]  # fmt: skip

    def _arcs_on(self, arc: int, start: Snaps, goal: Snaps, labels: PlainLabels, follow: I32) -> list[int]:
        out = [arc]
        back = bool(self.arrays.arc_back[arc])
        passed = start.share[0] < goal.share[0] if back else start.share[0] > goal.share[0]
        if self.arrays.arc_seg[arc] == goal.segment[0] and passed:
            arc = self._after(arc, labels)[1]
            out.append(arc)
        while (arc := int(follow[arc])) < len(self.arrays.arc_seg):
            out.append(arc)
        return out

    def _draw(self, arcs: list[int], start: Snaps, goal: Snaps) -> tuple[F64, F64]:
        xy: list[F64] = []
        seconds: list[F64] = []
        at = 0.0
        for number, arc in enumerate(arcs):
            back = bool(self.arrays.arc_back[arc])
            low = 0.0 if number else _along(float(start.share[0]), back)
            high = 1.0 if number < len(arcs) - 1 else _along(float(goal.share[0]), back)
            points, passed = self._part(arc, low, high)
            xy.append(points)
            seconds.append(at + (passed - low) * self.arrays.arc_s[arc])
            at += (high - low) * float(self.arrays.arc_s[arc])
            if number < len(arcs) - 1:
                at += self._turn(arc, arcs[number + 1])
        return np.concatenate(xy), np.concatenate(seconds)

    def _turn(self, arc: int, then: int) -> float:
        a = self.arrays
        first, last = int(a.turn_off[arc]), int(a.turn_off[arc + 1])
        return float(a.turn_s[first + int(np.flatnonzero(a.turn_to[first:last] == then)[0])])

    def _part(self, arc: int, low: float, high: float) -> tuple[F64, F64]:
        """Vertices of an arc between two shares of its time, in driving order, and their shares."""
        a = self.arrays
        at = slice(int(a.off[a.arc_seg[arc]]), int(a.off[a.arc_seg[arc] + 1]))
        xy, share = np.asarray(a.xy[at]), np.asarray(a.share[at])
        if a.arc_back[arc]:
            xy, share = xy[::-1], 1.0 - share[::-1]
        inner = share[(share > low) & (share < high)]
        marks = np.concatenate([[low], inner, [high]])
        return np.column_stack([np.interp(marks, share, xy[:, axis]) for axis in (0, 1)]), marks

    def save(self, folder: Path) -> None:
        """One ``.npy`` an array; ``load`` maps them."""
        cache.save(folder, "roads", self.arrays)

    @classmethod
    def load(cls, folder: Path) -> RoadGraph:
        """Memory-mapped from ``save``'s files. ``OSError``, ``ValueError`` or ``KeyError`` when one is broken."""
        return cls(cache.load(folder, "roads", GraphArrays))


def _along(share: float, back: bool) -> float:
    return 1.0 - share if back else share

