"""When the areas of adjacent police posts meet: 相邻警务站巡区远端交叉重叠.

*Adjacent* are two posts when somewhere on the roads the one gives way to the other as the first to be there: their
cells of the road-network Voronoi diagram share a border (Okabe, Boots, Sugihara, Chiu: Spatial Tessellations, 2nd ed.
2000, section 3.8). Posts without such a border have a third one between them.

Their areas *meet* at the least time after which some point of the road lies in both. With areas of t seconds they
overlap when they meet within t; when they meet only later, the far ends leave a gap.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers.roads import RoadGraph
from layers.roads.arrivals import Starts, by_head, searches

F64 = NDArray[np.float64]
F32 = NDArray[np.float32]

_NOBODY: Final = -1


@dataclass(frozen=True)
class Meeting:
    """Two adjacent posts (their rows, a < b) and the seconds after which their areas touch."""

    a: int
    b: int
    seconds: float


def meetings(graph: RoadGraph, x_m: F64, y_m: F64, limit_s: float) -> tuple[Meeting, ...]:
    """All pairs of adjacent posts (N,) whose areas meet within ``limit_s``, driving at the graph's speed."""
    if len(x_m) < 2 or not len(graph.arrays.arc_seg):
        return ()
    starts = Starts.of(graph, x_m, y_m, np.ones(len(x_m)), np.zeros(len(x_m)))
    labels = _labels(graph, starts, limit_s)
    nodes = _at_nodes(graph, labels)
    found = []
    for a, b in _adjacent(graph, nodes, starts):
        seconds = min(float(np.maximum(nodes[a], nodes[b]).min()), _inside(graph, labels[a], labels[b]))
        if seconds <= limit_s:
            found.append(Meeting(a, b, seconds))
    return tuple(found)


def _labels(graph: RoadGraph, starts: Starts, limit_s: float) -> F32:
    """(N, E) seconds at which each post starts along each arc; below 0 on its own segment, as if it came from the end.

    So a post in the middle of a segment goes along it like one that entered it some seconds ago.
    """
    out = np.full((len(starts.factor), len(graph.arrays.arc_seg)), np.inf, dtype=np.float32)
    for rows, labels in searches(graph, starts, limit_s):
        out[np.ix_(rows, by_head(graph).arc)] = labels + starts.ready_s[rows, None]
    arcs, left = starts.arcs(graph)
    unit, side = np.nonzero((arcs >= 0) & np.isfinite(starts.ready_s)[:, None])
    arc = arcs[unit, side]
    out[unit, arc] = np.minimum(out[unit, arc], left[unit, side] - graph.arrays.arc_s[arc] + starts.ready_s[unit])
    return out


def _at_nodes(graph: RoadGraph, labels: F32) -> F32:
    """(N, J) when each post is first at each node."""
    ahead = by_head(graph)
    out = np.full((len(labels), graph.junction_count), np.inf, dtype=np.float32)
    first = np.flatnonzero(np.append(True, np.diff(ahead.head) != 0))
    for post, row in enumerate(labels):
        out[post, ahead.head[first]] = np.minimum.reduceat(row[ahead.arc] + ahead.arc_s, first)
    return out


def _adjacent(graph: RoadGraph, nodes: F32, starts: Starts) -> list[tuple[int, int]]:
    """Pairs of posts whose cells touch: neighbours along a segment, between whoever is first at its two ends."""
    owner = np.where(np.isfinite(nodes.min(axis=0)), np.argmin(nodes, axis=0), _NOBODY)
    ends = owner[graph.arrays.ends]
    stood_on = np.unique(starts.snaps.segment[starts.snaps.ok])
    clear = np.delete(ends, stood_on, axis=0)
    steps = {(one, other) for one, other in clear[clear[:, 0] != clear[:, 1]].tolist()}
    for segment in stood_on.tolist():
        here = np.flatnonzero(starts.snaps.segment == segment)
        here = here[np.argsort(starts.snaps.share[here], kind="stable")]
        steps.update(pairwise([int(ends[segment, 0]), *here.tolist(), int(ends[segment, 1])]))
    return sorted({(min(step), max(step)) for step in steps if _NOBODY not in step and step[0] != step[1]})


def _inside(graph: RoadGraph, one: F32, other: F32) -> float:
    """The least time at which two meet inside a segment, coming from its two ends.

    One starts along it at s₁ and needs T₁ for all of it, the other comes against it at s₂ with T₂: they meet at m with
    (m − s₁) / T₁ + (m − s₂) / T₂ = 1. Below 0 they would have met before they set out: they drive apart.
    """
    a = graph.arrays
    both = (a.arc_of >= 0).all(axis=1)
    ahead, back = a.arc_of[both, 0], a.arc_of[both, 1]
    best = np.inf
    for first, second in ((one, other), (other, one)):
        s1, s2 = first[ahead], second[back]
        some = np.isfinite(s1) & np.isfinite(s2)
        s1, s2, t1, t2 = s1[some], s2[some], a.arc_s[ahead[some]], a.arc_s[back[some]]
        meet = np.maximum((t1 * t2 + s1 * t2 + s2 * t1) / np.maximum(t1 + t2, 1e-9), np.maximum(s1, s2))
        best = min(best, float(meet[meet >= 0.0].min(initial=np.inf)))
    return best
