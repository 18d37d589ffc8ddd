"""Who gets how far along each arc: the best and the second of all units, per limit. Two searches for each speed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from layers.cover.goals import Goals
from layers.cover.ground import CoverGround
from layers.roads import RoadGraph
from layers.roads.arrivals import Starts, by_head
from layers.roads.two_first import NOBODY, TwoFirst, two_first

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]


@dataclass(frozen=True)
class Extents:
    """One limit. Per arc (E,), as a share of the arc driven: by the unit that gets furthest, and by the next one."""

    first: F64
    owner: I32  # the unit of ``first``, ``NOBODY``
    second: F64
    driven_s: F64  # seconds at the graph's speed that ``owner`` could drive from the arc's start, past its end too


@dataclass(frozen=True)
class Own:
    """One limit. Stretches of the segments that units stand on: ``unit``, ``segment``, shares ``low`` to ``high``."""

    unit: I64
    segment: I32
    low: F64
    high: F64


@dataclass(frozen=True)
class Reached:
    """K limits, G goals. ``goal_s (G,)``: when the first unit can be there, inf beyond the greatest limit."""

    extents: tuple[Extents, ...]
    own: tuple[Own, ...]
    goal_s: F64


def reached(ground: CoverGround, starts: Starts, limits_s: tuple[float, ...], goals: Goals) -> Reached:
    """What all units reach, each at its own speed."""
    graph = ground.graph
    tops = [_Top.empty(len(graph.arrays.arc_seg)) for _ in limits_s]
    goal_s = goals.on_own_segment(graph, starts)
    longest = max(limits_s, default=0.0)
    for rows in _by_speed(starts, longest):
        found, factor = two_first(graph, starts, rows, longest), float(starts.factor[rows[0]])
        for top, limit in zip(tops, limits_s, strict=True):
            top.take(found, limit * factor)
        goal_s = np.minimum(goal_s, goals.earliest(found.first, factor))
    own = tuple(_own(graph, starts, limit) for limit in limits_s)
    goal_s[goal_s > longest] = np.inf
    return Reached(tuple(top.extents(graph) for top in tops), own, goal_s)


def _by_speed(starts: Starts, limit_s: float) -> list[I64]:
    """Rows of those who get anywhere in time, one list a speed."""
    rows = np.flatnonzero(starts.ready_s < limit_s)
    return [rows[starts.factor[rows] == factor] for factor in np.unique(starts.factor[rows])]


@dataclass(frozen=True)
class _Top:
    """Seconds driven on each arc, by row of ``by_head``: the most, whose it is, and the second most."""

    first: F64
    owner: I32
    second: F64

    @classmethod
    def empty(cls, arcs: int) -> _Top:
        return cls(np.zeros(arcs), np.full(arcs, NOBODY, dtype=np.int32), np.zeros(arcs))

    def take(self, found: TwoFirst, budget_s: float) -> None:
        """Units of another speed: the best of them against the best of those before."""
        at = np.flatnonzero(found.first < budget_s)
        mine, next_one = budget_s - found.first[at], np.maximum(budget_s - found.second[at], 0.0)
        before = self.first[at]
        more = mine > before
        self.second[at] = np.where(more, np.maximum(before, next_one), np.maximum(self.second[at], mine))
        self.first[at] = np.where(more, mine, before)
        self.owner[at[more]] = found.owner[at[more]]

    def extents(self, graph: RoadGraph) -> Extents:
        """Shares by arc. Who gets to the end of an arc covers it, so of two who do neither is missed."""
        ahead = by_head(graph)
        whole = np.maximum(ahead.arc_s, 1e-9)
        first, second = np.minimum(self.first / whole, 1.0), np.minimum(self.second / whole, 1.0)
        return Extents(first[ahead.row], self.owner[ahead.row], second[ahead.row], self.first[ahead.row])


def _own(graph: RoadGraph, starts: Starts, limit_s: float) -> Own:
    """How far each unit gets on its own segment, to both sides, before any junction."""
    arcs, _ = starts.arcs(graph)
    budget = (limit_s - starts.ready_s) * starts.factor
    unit = np.flatnonzero((budget > 0.0) & (arcs >= 0).any(axis=1))
    arcs, share = arcs[unit], starts.snaps.share[unit]
    with np.errstate(divide="ignore"):
        way = np.where(arcs >= 0, budget[unit, None] / graph.arrays.arc_s[np.maximum(arcs, 0)], 0.0)
    low, high = np.maximum(share - way[:, 1], 0.0), np.minimum(share + way[:, 0], 1.0)
    return Own(unit, starts.snaps.segment[unit], low, high)
