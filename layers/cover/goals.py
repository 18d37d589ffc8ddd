"""Places to be reached: when the first of many units can be there, as ``RoadGraph.seconds_to`` counts it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from layers.roads import RoadGraph
from layers.roads.arrivals import SNAP_M, Starts, by_head
from layers.roads.graph import FREE_M, WALK_MPS

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]


@dataclass(frozen=True)
class Goals:
    """G places. Entries ``first[g]:first[g + 1]`` of ``row`` and ``drive_s`` are the arcs that lead to place g."""

    segment: I32  # (G,) -1 no road near
    share: F64
    walk_s: F64  # from the road to the place
    first: I64  # (G + 1,)
    row: I32  # rows of ``by_head``
    drive_s: F64  # from the arc's start to the place, at the graph's speed

    @classmethod
    def of(cls, graph: RoadGraph, xy_m: F64) -> Goals:
        """``xy_m (G, 2)`` Web Mercator metres; NaN is nowhere."""
        a = graph.arrays
        snaps = graph.snap(xy_m[:, 0], xy_m[:, 1], SNAP_M)
        walk = np.where(snaps.ok, np.maximum(snaps.distance_m - FREE_M, 0.0) / WALK_MPS, np.inf)
        goal, side = np.nonzero(np.where(snaps.ok[:, None], a.arc_of[np.maximum(snaps.segment, 0)], -1) >= 0)
        arc = a.arc_of[snaps.segment[goal], side]
        drive = np.where(side == 0, snaps.share[goal], 1.0 - snaps.share[goal]) * a.arc_s[arc]
        at, more = _into_junctions(graph, graph._junctions(snaps) if graph.segment_count else np.empty(0, np.int32))
        goal, arc = np.append(goal, at), np.append(arc, more).astype(np.int32)
        drive = np.append(drive, a.arc_s[more])
        order = np.argsort(goal, kind="stable")
        first = np.searchsorted(goal[order], np.arange(len(xy_m) + 1))
        row = by_head(graph).row[arc[order]] if len(arc) else np.empty(0, dtype=np.int32)
        return cls(snaps.segment, snaps.share, walk, first, row, drive[order])

    def earliest(self, first: F64, factor: float) -> F64:
        """(G,) the earliest arrival among units of one speed; ``first (E,)`` of ``two_first``."""
        out = np.full(len(self.segment), np.inf)
        some = np.flatnonzero(np.diff(self.first))
        if len(some):
            out[some] = np.minimum.reduceat((first[self.row] + self.drive_s) / factor, self.first[some])
        return np.asarray(out + self.walk_s)

    def on_own_segment(self, graph: RoadGraph, starts: Starts) -> F64:
        """(G,) the earliest arrival of those who stand on the place's own segment, without leaving it."""
        out = np.full(len(self.segment), np.inf)
        shared = np.intersect1d(self.segment[self.segment >= 0], starts.snaps.segment[starts.snaps.ok])
        units, goals = np.isin(starts.snaps.segment, shared), np.isin(self.segment, shared)
        for segment in shared.tolist():
            who = np.flatnonzero(units & (starts.snaps.segment == segment))
            where = np.flatnonzero(goals & (self.segment == segment))
            out[where] = self._along(graph, starts, segment, who, where)
        return np.asarray(out + np.where(np.isfinite(out), self.walk_s, 0.0))

    def _along(self, graph: RoadGraph, starts: Starts, segment: int, who: I64, where: I64) -> F64:
        arc, back = graph.arrays.arc_of[segment].tolist()
        step = self.share[where][None, :] - starts.snaps.share[who][:, None]
        ahead_s = float(graph.arrays.arc_s[arc]) if arc >= 0 else np.inf
        back_s = float(graph.arrays.arc_s[back]) if back >= 0 else np.inf
        with np.errstate(invalid="ignore"):
            road = np.where(step == 0.0, 0.0, np.where(step > 0.0, step * ahead_s, -step * back_s))
        return np.asarray((road / starts.factor[who, None] + starts.ready_s[who, None]).min(axis=0))


def _into_junctions(graph: RoadGraph, node: I32) -> tuple[I64, I32]:
    """Places in a junction (``node (G,)``, -1 none) and the arcs of all its roads that end there."""
    a = graph.arrays
    at = np.flatnonzero(node >= 0)
    if not len(at):
        return at, np.empty(0, dtype=np.int32)
    count = a.in_off[node[at] + 1] - a.in_off[node[at]]
    begin = np.cumsum(count) - count
    entry = np.repeat(a.in_off[node[at]] - begin, count) + np.arange(int(count.sum()))
    return np.repeat(at, count), np.asarray(a.in_arc[entry])
