"""The network of one who does not mind one-way streets: every segment in both directions.

What was allowed keeps its turn costs and restrictions; an added direction takes the seconds of the allowed one, and its
turns cost by their angle alone.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from layers.roads.building import bearings
from layers.roads.graph import GraphArrays, Said
from layers.roads.grid import Level
from layers.roads.rules import Rules
from layers.roads.turns import Turns, angle_seconds, pairs

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
Bools = NDArray[np.bool_]


def both_ways(a: GraphArrays) -> GraphArrays:
    """The same nodes and segments with an arc in each direction, those that are there under their old numbers.

    Without shortcuts for the search. The arrays themselves when no street is one-way.
    """
    segment, side = np.nonzero(a.arc_of < 0)
    if not len(segment):
        return a
    same = a.arc_of[segment, 1 - side]
    arc_seg = np.append(a.arc_seg, segment).astype(np.int32)
    arc_back = np.append(a.arc_back, side.astype(np.bool_))
    turn = arc_back.astype(np.int8)
    tail, head = a.ends[arc_seg, turn], a.ends[arc_seg, 1 - turn]
    said = Said(a.seg_rank, a.seg_name, a.seg_bridge, np.append(a.wait_s, a.wait_s[same]), a.class_kmh, a.names)
    levels = (
        Level(float(a.sizes[0]), a.fine_keys, a.fine_first, a.fine_piece),
        Level(float(a.sizes[1]), a.coarse_keys, a.coarse_first, a.coarse_piece),
    )
    made = GraphArrays.make(
        a.node_xy, (tail, head), a.off, a.xy, a.share, a.length_m, arc_seg, arc_back,
        np.append(a.arc_s, a.arc_s[same]), _turns(a, tail, head, arc_seg, arc_back), levels, said, shortcuts=False,
    )  # fmt: skip
    # Where one may stand is as before: a place has the same road under either timing.
    return replace(made, solid=a.solid)


def _turns(a: GraphArrays, tail: I32, head: I32, segment: I32, back: Bools) -> Turns:
    """The old turns, and those out of or into an added arc. Turning back is for dead ends."""
    old = len(a.arc_seg)
    rules = Rules()
    first, then = pairs(tail, head, len(a.node_xy))
    degree = np.bincount(a.ends.ravel(), minlength=len(a.node_xy))[head[first]]
    returning = (segment[first] == segment[then]) & (back[first] != back[then])
    fresh = ((first >= old) | (then >= old)) & (~returning | (degree == 1))
    first, then, returning, degree = first[fresh], then[fresh], returning[fresh], degree[fresh]
    leave, arrive = bearings(a.off, a.xy)
    out = np.where(back[then], arrive[segment[then]] + 180.0, leave[segment[then]])
    into = np.where(back[first], leave[segment[first]] + 180.0, arrive[segment[first]])
    angle = (out - into + 180.0) % 360.0 - 180.0
    seconds = np.where(degree >= 3, angle_seconds(angle, rules.turn_s), 0.0)
    seconds = np.where(returning, rules.uturn_s, seconds)
    was = np.repeat(np.arange(old, dtype=np.int32), np.diff(a.turn_off))
    order = np.argsort(np.append(was, first), kind="stable")
    return Turns(
        np.append(was, first)[order].astype(np.int32), np.append(a.turn_to, then)[order].astype(np.int32),
        np.append(a.turn_s, seconds)[order],
    )  # fmt: skip
