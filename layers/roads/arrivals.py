"""When each of many units can first be at every junction: forward searches, exact with turn costs.

The rows of the search are arcs, as in ``graph``; the label of an arc is the earliest time at its *start*, the turn into
it made. A unit inside a segment is a row of its own: it drives its arc to the end and turns into what follows.
Every figure is that of ``RoadGraph.seconds_to``, asked the other way round.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from layers.roads.graph import FREE_M, YARD_MPS, RoadGraph, Snaps
from layers.roads.overlay import _sparse

F64 = NDArray[np.float64]
F32 = NDArray[np.float32]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
Bools = NDArray[np.bool_]

SNAP_M: Final = 150.0
_BATCH_LABELS: Final = 2_500_000  # worked out at once: 20 MB, and few enough calls


def arrivals(graph: RoadGraph, x_m: F64, y_m: F64, factor: F64, delay_s: F64, limit_s: float) -> F32:
    """(U, J) earliest arrival of each unit at every node, in seconds; inf where not within ``limit_s``.

    ``x_m``, ``y_m`` (U,) Web Mercator metres, NaN without a fix; ``factor`` (U,) how fast against the graph's own
    speeds (> 0); ``delay_s`` (U,) until it can start. Seconds off the road count as ``RoadGraph.access_seconds`` counts
    them. Exact, starts inside segments and turn costs included: see the module. Who stands in a junction
    (``AT_JUNCTION_M``) is there even where its street leads away from it.
    """
    starts = Starts.of(graph, x_m, y_m, factor, delay_s)
    out = np.full((len(starts.factor), graph.junction_count), np.inf, dtype=np.float32)
    for rows, labels in searches(graph, starts, limit_s):
        at_nodes = _at_nodes(graph, labels)
        at_nodes /= starts.factor[rows, None]
        at_nodes += starts.ready_s[rows, None]
        out[rows] = at_nodes
    _own_ends(graph, starts, out)
    out[out > limit_s] = np.inf
    return out


@dataclass(frozen=True)
class Starts:
    """U units on the road: where, how fast, and when they drive. ``ready_s``: delay and the way to the road."""

    snaps: Snaps
    factor: F64
    ready_s: F64

    @classmethod
    def of(cls, graph: RoadGraph, x_m: F64, y_m: F64, factor: F64, delay_s: F64, max_m: float = SNAP_M) -> Starts:
        """Units where they stand; ``factor`` and ``delay_s`` (U,) or one for all. ``max_m``: farther from any road one
        is not on the way to it."""
        snaps = graph.snap(np.asarray(x_m), np.asarray(y_m), max_m)
        count = len(snaps.segment)
        off_road = np.maximum(snaps.distance_m - FREE_M, 0.0) / YARD_MPS
        ready = np.where(snaps.ok, np.broadcast_to(delay_s, count) + off_road, np.inf)
        return cls(snaps, np.broadcast_to(np.asarray(factor, dtype=np.float64), count), ready)

    def arcs(self, graph: RoadGraph) -> tuple[I32, F64]:
        """(U, 2) arc along and against the segment of each, -1 none; (U, 2) seconds to its end at the graph's speed."""
        a = graph.arrays
        if not graph.segment_count:
            return np.full((len(self.factor), 2), -1, dtype=np.int32), np.full((len(self.factor), 2), np.inf)
        arcs = np.where(self.snaps.ok[:, None], a.arc_of[np.maximum(self.snaps.segment, 0)], -1).astype(np.int32)
        left = np.column_stack([1.0 - self.snaps.share, self.snaps.share]) * a.arc_s[np.maximum(arcs, 0)]
        return arcs, np.where(arcs >= 0, left, np.inf)


def searches(graph: RoadGraph, starts: Starts, limit_s: float) -> Iterator[tuple[I64, F64]]:
    """Batches of units: their rows, and (rows, E) seconds on the road until the start of each arc, inf beyond
    ``limit_s``.

    Seconds at the graph's own speed: × 1 / factor, + ``ready_s`` makes them a unit's. Columns are arcs in the order
    of ``by_head(graph).arc``. Units with about the same budget are searched together, so that none goes too far.
    """
    budget = (limit_s - starts.ready_s) * starts.factor
    rows = np.flatnonzero(budget >= 0.0)
    if not len(rows) or not len(graph.arrays.arc_seg):
        return
    rows = rows[np.argsort(budget[rows], kind="stable")]
    ahead = by_head(graph)
    matrix = ahead.with_starts(graph, starts, rows)
    size = max(1, _BATCH_LABELS // matrix.shape[0])
    arcs = len(ahead.arc)
    for first in range(0, len(rows), size):
        batch = np.arange(first, min(first + size, len(rows)))
        limit = float(budget[rows[batch]].max())
        found = _sparse().csgraph.dijkstra(matrix, indices=arcs + batch, limit=limit)
        yield rows[batch], np.asarray(found[:, :arcs])


@dataclass(frozen=True)
class ByHead:
    """The search graph with its arcs sorted by the node that they lead to, so that a node's arcs lie side by side."""

    arc: I32  # (E,) the arc of each row
    row: I32  # (E,) the row of each arc
    arc_s: F64  # (E,) by row
    head: I32  # (E,) node that each row's arc leads to, rising
    off: I32  # (E + 1,) turns out of each row
    to: I32  # rows
    seconds: F64  # driving the arc, then the turn

    @classmethod
    def make(cls, graph: RoadGraph) -> ByHead:
        a = graph.arrays
        arc = np.asarray(a.in_arc, dtype=np.int32)
        row = np.empty(len(arc), dtype=np.int32)
        row[arc] = np.arange(len(arc), dtype=np.int32)
        head = np.repeat(np.arange(graph.junction_count, dtype=np.int32), np.diff(a.in_off))
        off, turns = _runs(a.turn_off, arc)
        seconds = np.repeat(a.arc_s[arc], np.diff(off)) + a.turn_s[turns]
        return cls(arc, row, np.asarray(a.arc_s[arc]), head, off, row[a.turn_to[turns]], seconds)

    def with_starts(self, graph: RoadGraph, starts: Starts, units: I64) -> Any:
        """scipy's matrix with one more row for each of ``units``: into what follows its arcs."""
        more, to, seconds = self.first_turns(graph, starts, units)
        off = np.concatenate([self.off, self.off[-1] + more[1:]]).astype(np.int32)
        n = len(off) - 1
        data, columns = np.append(self.seconds, seconds), np.append(self.to, to).astype(np.int32)
        return _sparse().csr_array((data, columns, off), shape=(n, n))

    def first_turns(self, graph: RoadGraph, starts: Starts, units: I64) -> tuple[I64, I32, F64]:
        """The rows of ``units``: offsets, into which rows they turn first, and after how many seconds on the road."""
        unit, to, seconds = _first_turns(graph, starts, units)
        return np.searchsorted(unit, np.arange(len(units) + 1)), self.row[to], seconds


_kept: WeakKeyDictionary[RoadGraph, ByHead] = WeakKeyDictionary()


def by_head(graph: RoadGraph) -> ByHead:
    """The forward search graph, made at the first call for each graph."""
    if graph not in _kept:
        _kept[graph] = ByHead.make(graph)
    return _kept[graph]


def _first_turns(graph: RoadGraph, starts: Starts, units: I64) -> tuple[I64, I32, F64]:
    """Entries of the units' own rows, sorted by unit (its number among ``units``): arc and seconds to its start.

    The least of several that lead to one arc: scipy would add them up.
    """
    arcs, left = starts.arcs(graph)
    arcs, left = arcs[units], left[units]
    unit, side = np.nonzero(arcs >= 0)
    arc = arcs[unit, side]
    off, turns = _runs(graph.arrays.turn_off, arc)
    count = np.diff(off)
    standing, begin, away = graph._other_roads(starts.snaps.take(units))
    who = np.concatenate([np.repeat(unit, count), np.repeat(standing, np.diff(np.append(begin, len(away))))])
    to = np.concatenate([graph.arrays.turn_to[turns], away])
    seconds = np.concatenate([np.repeat(left[unit, side], count) + graph.arrays.turn_s[turns], np.zeros(len(away))])
    order = np.lexsort((seconds, to, who))
    who, to, seconds = who[order], to[order], seconds[order]
    first = np.ones(len(who), dtype=np.bool_)
    first[1:] = (who[1:] != who[:-1]) | (to[1:] != to[:-1])
    # A stored zero is an edge of no length, which scipy keeps.
    return who[first], to[first], seconds[first]


def _runs(off: I32, rows: I32) -> tuple[I32, I64]:
    """The entries of some rows of a table of runs: offsets into them, and where each entry lies."""
    count = off[rows + 1] - off[rows]
    out = np.concatenate([[0], np.cumsum(count)]).astype(np.int32)
    return out, np.repeat(off[rows].astype(np.int64) - out[:-1], count) + np.arange(int(out[-1]))


def _at_nodes(graph: RoadGraph, labels: F64) -> F64:
    """(rows, J) from the times at the start of arcs: the least over those that lead to a node.

    Only what was reached is looked at: with a limit that is a tenth of a county.
    """
    ahead = by_head(graph)
    unit, row = np.nonzero(labels < np.inf)
    at_end = labels[unit, row] + ahead.arc_s[row]
    node = ahead.head[row]
    out = np.full((len(labels), graph.junction_count), np.inf)
    if len(unit):
        first = np.flatnonzero(np.append(True, (node[1:] != node[:-1]) | (unit[1:] != unit[:-1])))
        out[unit[first], node[first]] = np.minimum.reduceat(at_end, first)
    return out


def _own_ends(graph: RoadGraph, starts: Starts, out: F32) -> None:
    """The ends of the segment that each unit stands on, and the junction that it stands in."""
    arcs, left = starts.arcs(graph)
    for side in (0, 1):
        unit = np.flatnonzero(arcs[:, side] >= 0)
        node = graph.arrays.ends[starts.snaps.segment[unit], 1 - side]
        _lower(out, unit, node, left[unit, side], starts)
    node = graph._junctions(starts.snaps) if graph.segment_count else np.full(len(out), -1)
    unit = np.flatnonzero(node >= 0)
    _lower(out, unit, node[unit], np.zeros(len(unit)), starts)


def _lower(out: F32, unit: I64, node: I32, road_s: F64, starts: Starts) -> None:
    out[unit, node] = np.minimum(out[unit, node], road_s / starts.factor[unit] + starts.ready_s[unit])
