"""What a turn costs: by angle, by who must yield, by signals; restrictions; no u-turns but at dead ends. Vectorised.

The curve over the angle is that of OSRM's car profile (``profiles/car.lua``, ``process_turn``): a logistic function
whose side bias makes turning across the oncoming traffic dearer than turning to the near side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers.roads.rules import Rules

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
Bools = NDArray[np.bool_]

_SIDE_BIAS: Final = 1.075  # OSRM


@dataclass(frozen=True)
class ArcEnds:
    """E arcs (a segment in one direction) as a junction sees them."""

    tail: I32  # node where it starts
    head: I32
    segment: I32
    tail_bearing_deg: F64  # leaving the tail, clockwise from north
    head_bearing_deg: F64  # arriving at the head
    tail_rank: I32  # index into rules.CLASSES at either end
    head_rank: I32
    entry_s: F64  # for coming in from a public road; 0 = public


@dataclass(frozen=True)
class Junctions:
    """J nodes."""

    signal: F64  # share of a wait at traffic lights
    delay_s: F64
    degree: I32  # segments that meet here
    best_rank: I32  # rank of the most important of them


@dataclass(frozen=True)
class Turns:
    """T allowed turns from arc ``a`` into arc ``b``."""

    a: I32
    b: I32
    seconds: F64


def turns(arcs: ArcEnds, nodes: Junctions, forbidden: set[tuple[int, int]], rules: Rules) -> Turns:
    """All allowed turns with their costs, sorted by ``a``."""
    a, b = pairs(arcs.tail, arcs.head, len(nodes.signal))
    allowed = _allowed(arcs, a, b, forbidden)
    a, b = a[allowed], b[allowed]
    return Turns(a, b, _seconds(arcs, nodes, a, b, rules))


def pairs(tail: I32, head: I32, node_count: int) -> tuple[I32, I32]:
    """Every arc with every arc that leaves its head; ``tail``, ``head`` (E,) nodes."""
    by_tail = np.argsort(tail, kind="stable").astype(np.int32)
    first = np.searchsorted(tail[by_tail], np.arange(node_count + 1)).astype(np.int32)
    count = first[head + 1] - first[head]
    a = np.repeat(np.arange(len(head), dtype=np.int32), count)
    start = np.repeat(first[head] - np.concatenate([[0], np.cumsum(count)[:-1]]), count)
    return a, by_tail[start + np.arange(len(a))]


def _allowed(arcs: ArcEnds, a: I32, b: I32, forbidden: set[tuple[int, int]]) -> Bools:
    back = arcs.segment[a] == arcs.segment[b]
    # A loop road whose end meets its own start is driven round, not turned on.
    back &= (arcs.tail[a] == arcs.head[b]) & (arcs.tail[b] == arcs.head[a]) & (a != b)
    kept = ~back
    if forbidden:
        each = zip(a.tolist(), b.tolist(), strict=True)
        kept &= np.fromiter((pair not in forbidden for pair in each), np.bool_, len(a))
    ways_on = np.bincount(a[kept], minlength=len(arcs.head))
    return np.asarray(kept | (back & (ways_on[a] == 0)))


def _seconds(arcs: ArcEnds, nodes: Junctions, a: I32, b: I32, rules: Rules) -> F64:
    node = arcs.head[a]
    angle = (arcs.tail_bearing_deg[b] - arcs.head_bearing_deg[a] + 180.0) % 360.0 - 180.0
    near_side = angle if rules.drive_on_right else -angle  # positive: the turn does not cross oncoming traffic
    crossing = nodes.degree[node] >= 3
    back = (arcs.segment[a] == arcs.segment[b]) & (a != b)
    lesser = np.minimum(arcs.head_rank[a] - nodes.best_rank[node], 3)
    out = np.where(crossing, angle_seconds(near_side, rules.turn_s), 0.0)
    out += np.where(crossing & (nodes.signal[node] == 0), rules.yield_s * lesser / 2.0, 0.0)
    out += np.where(near_side > 45, 0.5, 1.0) * rules.signal_s * nodes.signal[node]
    out += nodes.delay_s[node] + np.where(arcs.entry_s[a] == 0, arcs.entry_s[b], 0.0)
    return np.where(back, rules.uturn_s, out)


def angle_seconds(near_side_deg: F64, turn_s: float) -> F64:
    """Cost of turning by an angle, positive to the near side (right where one drives on the right)."""
    share = np.abs(near_side_deg) / 180.0
    bias = np.where(near_side_deg >= 0, _SIDE_BIAS, 1.0 / _SIDE_BIAS)
    return np.asarray(turn_s / (1.0 + np.exp(-(13.0 / bias * share - 6.5 * bias))))
