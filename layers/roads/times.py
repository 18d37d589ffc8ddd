"""Seconds between one place and everywhere: who can be here in t (come), how far can this one get in t (leave).

One search; its labels are read off for junctions, for points along roads, and as pieces of road that are reached.
Every figure is that of ``RoadGraph.seconds_to``, of ``come`` as it is, of ``leave`` asked the other way round.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from layers.roads.arrivals import Starts, by_head, searches
from layers.roads.graph import FREE_M, WALK_MPS, YARD_MPS, PlainLabels, RoadGraph, Snaps

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
Bools = NDArray[np.bool_]
Way = Literal["come", "leave"]

WAYS: Final[tuple[Way, ...]] = ("come", "leave")
_MARGIN_S: Final = 30.0  # searched beyond the limit, so that what lies just outside has a time of its own


@dataclass(frozen=True)
class Pieces:
    """P pieces of road: ``segment (P,)``, ``low``, ``high (P,)`` shares of its driving time. None overlap."""

    segment: I32
    low: F64
    high: F64


@dataclass(frozen=True)
class Times:
    """The answer of one search. ``labels (E,)``: of ``come`` seconds from the start of each arc to the place, of
    ``leave`` from the place to the start of each arc; on the road, inf = beyond what was searched."""

    graph: RoadGraph
    way: Way
    place: Snaps  # one point
    labels: F64
    ready_s: float  # between the place and its road

    @classmethod
    def search(cls, graph: RoadGraph, place: Snaps, way: Way, limit_s: float) -> Times:
        """Times within ``limit_s`` of a place that lies at a road (``place.ok``)."""
        if way == "come":
            ready = max(float(place.distance_m[0]) - FREE_M, 0.0) / WALK_MPS
            arcs, seconds = graph._goal_arcs(place)
            more = graph._into_junction(place)
            arcs, seconds = np.append(arcs, more), np.append(seconds, graph.arrays.arc_s[more])
            # A label is that of an arc's start: its end is reached an arc's time sooner.
            labels = graph._graph.from_goal(arcs, seconds, limit_s + _MARGIN_S + graph._longest_s)[0]
            return cls(graph, way, place, labels, ready)
        ready = max(float(place.distance_m[0]) - FREE_M, 0.0) / YARD_MPS
        labels = np.full(len(graph.arrays.arc_seg), np.inf)
        starts = Starts(place, np.ones(1), np.zeros(1))
        for _, found in searches(graph, starts, limit_s + _MARGIN_S):
            labels[by_head(graph).arc] = found[0]
        return cls(graph, way, place, labels, ready)

    def at(self, segment: I32, share: F64) -> F64:
        """(N,) seconds of points on roads; ``segment`` -1: none, inf. The place's own way to its road is counted."""
        ok = segment >= 0
        points = Snaps(segment, share, np.zeros(len(segment)), ok)
        if self.way == "come":
            return self.graph._read(PlainLabels(self.labels), self.place, points)[0] + self.ready_s
        a = self.graph.arrays
        arcs = a.arc_of[np.where(ok, segment, 0)]
        passed = np.column_stack([share, 1.0 - share]) * a.arc_s[arcs]
        seconds = np.where(arcs >= 0, self.labels[arcs] + passed, np.inf)
        seconds[~ok] = np.inf
        own = np.flatnonzero(segment == self.place.segment[0])
        seconds[own] = np.minimum(seconds[own], self._straight_on(share[own], arcs[own]))
        return np.asarray(seconds.min(axis=1) + self.ready_s)

    def _straight_on(self, share: F64, arcs: I32) -> F64:
        """(N, 2) along and against the place's own segment, for points that lie ahead of it."""
        gone = (share - self.place.share[0])[:, None] * np.asarray([1.0, -1.0])
        return np.asarray(np.where((arcs >= 0) & (gone >= 0), gone * self.graph.arrays.arc_s[arcs], np.inf))

    def nodes(self) -> F64:
        """(J,) the least seconds at each junction, on any of its roads: who stands there may leave by any of them."""
        a = self.graph.arrays
        if self.way == "come":
            out = _least(self.labels[a.out_arc], a.out_off)
        else:
            out = _least(self.labels[a.in_arc] + a.arc_s[a.in_arc], a.in_off)
            arcs = a.arc_of[self.place.segment[0]]
            share = np.asarray([1.0 - self.place.share[0], self.place.share[0]])
            left = np.where(arcs >= 0, share * a.arc_s[arcs], np.inf)
            ends = a.ends[self.place.segment[0], ::-1]
            np.minimum.at(out, ends, left)
        at = int(self.graph._junctions(self.place)[0])
        if at >= 0:
            out[at] = 0.0
        return out + self.ready_s

    def pieces(self, limit_s: float) -> Pieces:
        """The pieces of road that are within ``limit_s``, exact: cut where the time runs out."""
        a = self.graph.arrays
        left, segment = limit_s - self.ready_s, np.flatnonzero(self.met)
        # Of ``come`` the end of an arc is near and its label is that of the start, of ``leave`` the start is both.
        side = (1, 0) if self.way == "come" else (0, 1)  # the arc by which a segment is reached from its start, its end
        parts = [self._part(a.arc_of[segment, one], left) for one in side]
        return self._joined(segment, parts[0], parts[1], left)

    @cached_property
    def met(self) -> Bools:
        """(S,) segments with an arc that was searched, the place's own among them; the others have no time."""
        out = np.zeros(self.graph.segment_count, dtype=np.bool_)
        out[self.graph.arrays.arc_seg[np.isfinite(self.labels)]] = True
        out[self.place.segment[0]] = True
        return out

    def _part(self, arc: I32, left: float) -> F64:
        """How much of each arc (-1 none) is within the time left: of ``come`` its last part, of ``leave`` its first."""
        seconds = self.graph.arrays.arc_s[arc]
        over = left - self.labels[arc] + (seconds if self.way == "come" else 0.0)
        return np.where(arc >= 0, np.clip(over / np.maximum(seconds, 1e-9), 0.0, 1.0), 0.0)

    def _joined(self, segment: I64, start: F64, end: F64, left: float) -> Pieces:
        """Pieces from what is reached of each segment from its start and from its end."""
        own = segment == self.place.segment[0]
        mine = np.asarray(self._own(start[own][0], end[own][0], left)).reshape(-1, 2)
        whole = ~own & (start + end >= 1.0)
        first, last = (np.flatnonzero(~own & ~whole & (part > 0)) for part in (start, end))
        all_of = segment[whole]
        where = np.concatenate([all_of, segment[first], segment[last], np.full(len(mine), self.place.segment[0])])
        low = np.concatenate([np.zeros(len(all_of) + len(first)), 1.0 - end[last], mine[:, 0]])
        high = np.concatenate([np.ones(len(all_of)), start[first], np.ones(len(last)), mine[:, 1]])
        return Pieces(where.astype(np.int32), low, high)

    def _own(self, start: float, end: float, left: float) -> list[tuple[float, float]]:
        """Pieces of the segment that the place lies on: straight to it, and by coming round from either end."""
        a, at = self.graph.arrays, float(self.place.share[0])
        arcs = a.arc_of[self.place.segment[0]]
        found: list[tuple[float, float]] = []
        for side, arc in enumerate(arcs.tolist()):
            if arc < 0 or left < 0:
                continue
            reach = left / max(float(a.arc_s[arc]), 1e-9)
            before = (side == 0) == (self.way == "come")
            found.append((max(at - reach, 0.0), at) if before else (at, min(at + reach, 1.0)))
            if self.way == "come":
                round_s = left - self.graph._after(arc, PlainLabels(self.labels))[0]
                part = min(max(round_s / max(float(a.arc_s[arc]), 1e-9), 0.0), 1.0)
            else:
                part = float(start if side == 0 else end)
            if part > 0:
                from_start = (side == 0) == (self.way == "leave")
                found.append((0.0, part) if from_start else (1.0 - part, 1.0))
        return _united(found)


def _least(values: F64, off: I32) -> F64:
    """The least of each run; inf of an empty one."""
    out = np.full(len(off) - 1, np.inf)
    there = np.flatnonzero(np.diff(off))
    if len(there):
        out[there] = np.minimum.reduceat(values, off[there])
    return out


def _united(found: list[tuple[float, float]]) -> list[tuple[float, float]]:
    out: list[tuple[float, float]] = []
    for low, high in sorted(found):
        if out and low <= out[-1][1]:
            out[-1] = (out[-1][0], max(high, out[-1][1]))
        else:
            out.append((low, high))
    return out
