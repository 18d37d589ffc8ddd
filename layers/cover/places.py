"""The best places for more units: maximal covering location (Church & ReVelle, Papers of the Regional Science
Association 32, 1974, 101-118), exact by a mixed integer program where that fits the time.

Else the greedy choice: it covers at least 1 - 1/e of what the best one does (Nemhauser, Wolsey, Fisher, Mathematical
Programming 14, 1978, 265-294), and by the same paper no choice of k covers more than what has been chosen after any
step and the k greatest gains that are left. The bound that is said is the least of these and of the solver's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from layers.cover.coverage import Coverage
from layers.cover.ground import CoverGround
from layers.roads.arrivals import Starts, by_head, searches

F64 = NDArray[np.float64]
F32 = NDArray[np.float32]
I64 = NDArray[np.int64]
Bools = NDArray[np.bool_]

MOST_PLACES: Final = 300  # where a unit might stand: junctions spread evenly over the site
SOLVE_S: Final = 4.0  # for the mixed integer program
_EQUAL: Final = 1e-6  # of the length of all roads: two choices that differ by less are equally good


@dataclass(frozen=True)
class Best:
    """Up to k places, the most useful first. ``gain (k,)``: share of the length of all roads that each adds to those
    before it. ``bound``: the share that k of the possible places could add at most, None when ``gain`` is the best."""

    xy_m: F64
    gain: F64
    bound: float | None


def best_places(
    now: Coverage, nth: int, k: int, factor: float = 1.0, solve_s: float = SOLVE_S, most: int = MOST_PLACES
) -> Best:
    """Where ``k`` more units (``factor`` fast) should stand to cover most of what is not covered within limit ``nth``.

    A segment counts when one of them alone covers it whole: so a gain is never said too high. Only junctions are
    places, at most ``most`` of them, one in each cell of a grid: that nearest to the middle of its roads.
    """
    ground = now.ground
    open_m = ground.length_m - now.covered_m[nth]
    segments = np.flatnonzero(open_m > 1.0)
    nodes = _possible(ground, open_m, most)
    if not len(segments) or not len(nodes) or k < 1:
        return Best(np.empty((0, 2)), np.empty(0), None)
    each = _covers(ground, nodes, segments, now.limits_s[nth], factor)
    covers, weight = _merged(each, open_m[segments] / float(ground.length_m.sum()))
    chosen, bound = _greedy(covers, weight, k)
    if bound - _worth(covers, weight, chosen) > _EQUAL:
        chosen, bound = _solved(covers, weight, k, chosen, bound, solve_s)
    order, gain = _ordered(covers, weight, chosen)
    exact = bound - float(gain.sum()) <= _EQUAL
    useful = gain > 0.0
    return Best(np.asarray(ground.graph.arrays.node_xy[nodes[order[useful]]]), gain[useful], None if exact else bound)


def _possible(ground: CoverGround, open_m: F64, most: int) -> I64:
    """Nodes where a unit might stand: one a cell, near something that is not covered."""
    a = ground.graph.arrays
    length: F64 = np.bincount(a.ends.ravel(), np.repeat(open_m, 2), minlength=len(a.node_xy)).astype(np.float64)
    held = np.unique(a.ends[a.solid[a.off[:-1]]]) if len(open_m) else np.empty(0, np.int64)
    if not len(held):
        return held.astype(np.int64)
    xy = a.node_xy[held]
    size = float(np.sqrt(max(float(np.prod(np.ptp(xy, axis=0))), 1.0) / most))
    for _ in range(24):  # streets do not fill the plane: smaller cells until there are as many as may be
        cell = _cells(xy, size)
        smaller = _cells(xy, size / 1.15)
        if len(np.unique(smaller)) > most:
            break
        cell, size = smaller, size / 1.15
    while len(np.unique(cell)) > most:
        size *= 1.15
        cell = _cells(xy, size)
    return np.asarray(held, dtype=np.int64)[_middles(xy, np.unique(cell, return_inverse=True)[1], length[held])]


def _cells(xy: F64, size: float) -> I64:
    column, row = np.floor((xy - xy.min(axis=0)) / size).astype(np.int64).T
    return np.asarray(column * (1 << 31) + row)


def _middles(xy: F64, cell: I64, length: F64) -> I64:
    """Of each cell the node nearest to the middle of its open roads, of its nodes where none is open."""
    weight = length + 1e-6
    total = np.bincount(cell, weight)
    middle = np.column_stack([np.bincount(cell, weight * xy[:, axis]) / total for axis in (0, 1)])
    order = np.lexsort((np.hypot(*(xy - middle[cell]).T), cell))
    return np.asarray(order[np.flatnonzero(np.append(True, np.diff(cell[order]) != 0))])


def _covers(ground: CoverGround, nodes: I64, segments: I64, limit_s: float, factor: float) -> Bools:
    """(C, D) whether a unit at each node drives all of each segment in time, from either end or from both."""
    a = ground.graph.arrays
    x, y = a.node_xy[nodes].T
    starts = Starts.of(ground.graph, x, y, np.full(len(nodes), factor), np.zeros(len(nodes)))
    ahead = by_head(ground.graph)
    arcs = a.arc_of[segments]
    row, whole = ahead.row[np.maximum(arcs, 0)], np.maximum(a.arc_s[np.maximum(arcs, 0)], 1e-9)
    out = np.zeros((len(nodes), len(segments)), dtype=np.bool_)
    for rows, labels in searches(ground.graph, starts, limit_s):
        share = np.zeros((len(rows), len(segments)))
        for side in (0, 1):
            driven = (limit_s * factor - labels[:, row[:, side]]) / whole[:, side]
            share += np.where(arcs[:, side] >= 0, np.clip(driven, 0.0, 1.0), 0.0)
        out[rows] = share >= 1.0
    return out


def _merged(covers: Bools, weight: F64) -> tuple[F32, F64]:
    """Segments that the same places cover, as one; those that none covers, not at all."""
    mark = np.random.default_rng(1).integers(1, 1 << 62, len(covers), dtype=np.int64)
    some = covers.any(axis=0)
    covers, weight = covers[:, some], weight[some]
    key = np.asarray([mark[column].sum() for column in covers.T]) if len(weight) else np.empty(0, np.int64)
    _, first, group = np.unique(key, return_index=True, return_inverse=True)
    return covers[:, first].astype(np.float32), np.bincount(group, weight, len(first)).astype(np.float64)


def _worth(covers: F32, weight: F64, chosen: list[int]) -> float:
    return float(weight[covers[chosen].any(axis=0)].sum())


def _greedy(covers: F32, weight: F64, k: int) -> tuple[list[int], float]:
    """The greedy choice, and what no choice of k exceeds."""
    chosen: list[int] = []
    left = weight.copy()
    had, bound = 0.0, np.inf
    for _ in range(min(k, len(covers))):
        gain = covers @ left
        bound = min(bound, had + float(np.sort(gain)[-k:].sum()))
        best = int(np.argmax(gain))
        chosen.append(best)
        had += float(gain[best])
        left = np.where(covers[best] > 0, 0.0, left)
    bound = min(bound, had + float(np.sort(covers @ left)[-k:].sum()), had / (1.0 - 1.0 / np.e))
    return chosen, bound


def _solved(
    covers: F32, weight: F64, k: int, chosen: list[int], bound: float, solve_s: float
) -> tuple[list[int], float]:
    """The mixed integer program; what it has when the time is over, with the bound that it has by then."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array, eye_array, hstack

    count, demands = covers.shape
    met: Any = hstack([csr_array(-covers.T), eye_array(demands)], format="csr")  # a demand is met by a place
    few = csr_array(np.concatenate([np.ones(count), np.zeros(demands)])[None, :])
    found = milp(
        np.concatenate([np.zeros(count), -weight]),
        integrality=np.concatenate([np.ones(count), np.zeros(demands)]),
        bounds=Bounds(0.0, 1.0),
        constraints=[LinearConstraint(met, -np.inf, 0.0), LinearConstraint(few, 0.0, float(k))],
        options={"time_limit": solve_s, "mip_rel_gap": 0.0},
    )
    if found.mip_dual_bound is not None and np.isfinite(found.mip_dual_bound):
        bound = min(bound, -float(found.mip_dual_bound))
    if found.x is not None:
        other = np.flatnonzero(found.x[:count] > 0.5).tolist()
        chosen = max(chosen, other, key=lambda choice: _worth(covers, weight, choice))
    return chosen, max(bound, _worth(covers, weight, chosen))


def _ordered(covers: F32, weight: F64, chosen: list[int]) -> tuple[I64, F64]:
    """The chosen, each after those that add more, and what each adds."""
    rows = np.asarray(chosen, dtype=np.int64)
    steps: list[int] = []
    gain: list[float] = []
    left = weight.copy()
    for _ in chosen:
        each = covers[rows] @ left
        each[steps] = -1.0
        steps.append(int(np.argmax(each)))
        gain.append(float(each[steps[-1]]))
        left = np.where(covers[rows[steps[-1]]] > 0, 0.0, left)
    return rows[steps], np.asarray(gain)
