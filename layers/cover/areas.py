"""What is covered, as outlines: exact along every road and at every junction, drawn straight between (``reach.mesh``).

A point's value is the time that is left there for whoever has most, in seconds at the graph's speed, turned round:
below 0 it is covered. Where that is 0 does not depend on how fast anyone is.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers.cover.coverage import Coverage
from layers.cover.extents import Extents
from layers.reach.contour import Ground, Loops
from layers.reach.mesh import Mesh
from layers.reach.plain import areas_of
from layers.roads.graph import FREE_M, WALK_MPS
from layers.roads.two_first import NOBODY
from layers.shapes import Areas

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]

_SLIVER_M2: Final = 900.0  # smaller outlines and holes are not drawn


def areas(found: Coverage, mesh: Mesh) -> Areas:
    """Area k is all that is covered within limit k, with its holes. ``mesh``: of the same network."""
    drawn = []
    for nth in range(len(found.limits_s)):
        left = _left(found, mesh, nth)
        loops = Ground(np.asarray(mesh.xy), np.asarray(mesh.triangle), -left).loops(0.0)
        drawn.append(_without_slivers(loops, float(mesh.frame[3])))
    return areas_of(drawn)


def _without_slivers(loops: Loops | None, scale: float) -> Loops:
    if loops is None:  # the far points all round belong to nobody, so no outline leads out of the triangles
        raise ValueError("an outline without an end")
    order = np.argsort(-np.abs(loops.area), kind="stable")
    return loops.take(order[np.abs(loops.area[order]) >= _SLIVER_M2 * scale**2])


def _left(found: Coverage, mesh: Mesh, nth: int) -> F64:
    """(V,) most seconds left at each vertex of the mesh; -inf where nobody comes."""
    a = found.ground.graph.arrays
    segment, share = np.asarray(mesh.segment), np.asarray(mesh.share).astype(np.float64)
    off_s = np.maximum(np.asarray(mesh.off_m).astype(np.float64) - FREE_M, 0.0) / WALK_MPS
    driven, speed = _driven(found, found.reached.extents[nth])
    out = np.full(len(segment), -np.inf)
    road = np.flatnonzero(segment >= 0)
    for side in (0, 1):
        arc = a.arc_of[segment[road], side]
        passed = np.where(side == 0, share[road], 1.0 - share[road]) * a.arc_s[np.maximum(arc, 0)]
        left = np.where(arc >= 0, driven[arc] - passed - off_s[road] * speed[arc], -np.inf)
        out[road] = np.maximum(out[road], left)
    _on_own(found, mesh, nth, out, off_s)
    nodes, pace = _at_nodes(found, nth, driven, speed)
    at = np.flatnonzero(np.asarray(mesh.node) >= 0)
    node = np.asarray(mesh.node)[at]
    walk = np.where(np.asarray(mesh.junction)[at], 0.0, off_s[at])
    out[at] = np.maximum(out[at], nodes[node] - walk * pace[node])
    if len(mesh.more_vertex):
        np.maximum.at(out, mesh.more_vertex, nodes[mesh.more_node])
    return out


def _driven(found: Coverage, ext: Extents) -> tuple[F64, F64]:
    """(E,) seconds that can be driven from the start of each arc, -inf by nobody; how fast whoever does it is."""
    there = ext.owner != NOBODY
    factor = found.starts.factor if len(found.starts.factor) else np.ones(1)
    return np.where(there, ext.driven_s, -np.inf), np.where(there, factor[np.maximum(ext.owner, 0)], 1.0)


def _at_nodes(found: Coverage, nth: int, driven: F64, speed: F64) -> tuple[F64, F64]:
    """(J,) most seconds left at each junction, and how fast whoever has them is."""
    graph, starts = found.ground.graph, found.starts
    a = graph.arrays
    out, pace = np.full(graph.junction_count, -np.inf), np.ones(graph.junction_count)
    held = np.flatnonzero(np.diff(a.in_off))
    if len(held):
        left = driven[a.in_arc] - a.arc_s[a.in_arc]
        out[held] = np.maximum.reduceat(left, a.in_off[held])
        pace[held] = np.maximum.reduceat(speed[a.in_arc], a.in_off[held])
    budget = (found.limits_s[nth] - starts.ready_s) * starts.factor
    arcs, rest = starts.arcs(graph)
    unit, side = np.nonzero(arcs >= 0)
    np.maximum.at(out, a.ends[starts.snaps.segment[unit], 1 - side], budget[unit] - rest[unit, side])
    node = graph._junctions(starts.snaps) if graph.segment_count else np.empty(0, dtype=np.int32)
    stood = np.flatnonzero(node >= 0)
    np.maximum.at(out, node[stood], budget[stood])
    return out, pace


def _on_own(found: Coverage, mesh: Mesh, nth: int, out: F64, off_s: F64) -> None:
    """Vertices along the segments that units stand on: straight to them."""
    starts, arrays = found.starts, found.ground.graph.arrays
    budget = (found.limits_s[nth] - starts.ready_s) * starts.factor
    units = np.flatnonzero(starts.snaps.ok & (budget > 0.0))
    stood_on = np.zeros(len(arrays.length_m) + 1, dtype=np.bool_)
    stood_on[starts.snaps.segment[units]] = True
    vertices = np.flatnonzero(stood_on[np.asarray(mesh.segment)])
    segment = np.asarray(mesh.segment)[vertices]
    for unit in units.tolist():
        at = vertices[segment == starts.snaps.segment[unit]]
        gone = np.asarray(mesh.share)[at] - float(starts.snaps.share[unit])
        arcs = arrays.arc_of[starts.snaps.segment[unit]]
        arc = np.where(gone >= 0, arcs[0], arcs[1])
        left = budget[unit] - np.abs(gone) * arrays.arc_s[arc] - off_s[at] * starts.factor[unit]
        out[at] = np.maximum(out[at], np.where(arc >= 0, left, -np.inf))
