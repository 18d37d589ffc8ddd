"""The fewest posts that can be staffed, or the proof that there are none: a mixed integer program (HiGHS).

A node is on the start's side (1) before its post and on it or not after it. Who is on the start's side goes on to all
neighbours; outside is not on it. So a post, and a unit on it, is paid wherever the side changes. Sides may be
fractions: with whole units on posts they are whole at the best, as the dual of a flow is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from layers.contain.question import Question

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Found:
    """``node`` and ``unit`` None: nothing was found; ``proven``: there is none, or nothing smaller."""

    node: I32 | None
    unit: I32 | None
    proven: bool


def solve(question: Question, in_time: Bools, wanted: I32, limit_s: float) -> Found:
    """Within ``limit_s`` of work. ``wanted``: posts that stay, each with a unit. (U, N) in."""
    inside = np.isfinite(question.plain_s) & (question.plain_s <= question.horizon_s)
    nodes = np.flatnonzero(inside)
    number = np.full(len(inside), -1, dtype=np.int64)
    number[nodes] = np.arange(len(nodes))
    unit, place = np.nonzero(in_time[:, nodes] & (question.allowed | _flags(question, wanted))[nodes])
    n, pairs = len(nodes), len(unit)
    low, high = _bounds(question, nodes, number, pairs)
    cost = np.concatenate([np.zeros(2 * n), np.ones(pairs)])
    made: Any = milp(
        cost, integrality=(cost > 0).astype(np.int8), bounds=Bounds(low, high),
        constraints=_rules(question, inside, number, unit, place, wanted), options={"time_limit": limit_s},
    )  # fmt: skip
    if made.x is None:
        return Found(None, None, made.status == 2)
    on = np.flatnonzero(made.x[2 * n :] > 0.5)
    return Found(nodes[place[on]].astype(np.int32), unit[on].astype(np.int32), made.status == 0)


def _flags(question: Question, nodes: I32) -> Bools:
    out = np.zeros(question.streets.count, dtype=np.bool_)
    out[nodes] = True
    return out


def _bounds(question: Question, nodes: I64, number: I64, pairs: int) -> tuple[F64, F64]:
    """Variables: the side before each node, behind each node, a unit on a node."""
    n = len(nodes)
    low, high = np.zeros(2 * n + pairs), np.ones(2 * n + pairs)
    low[number[question.start.node[number[question.start.node] >= 0]]] = 1.0
    links = question.streets.links
    leads_out = (number[links.tail] >= 0) & (number[links.head] < 0)
    high[n + number[links.tail[leads_out]]] = 0.0
    high[n + np.flatnonzero(question.streets.edge[nodes])] = 0.0
    return low, high


def _rules(
    question: Question, inside: Bools, number: I64, unit: I64, place: I64, wanted: I32
) -> list[LinearConstraint]:
    n, pairs = int(inside.sum()), len(unit)
    size = 2 * n + pairs
    links = question.streets.links
    within = inside[links.tail] & inside[links.head]
    tail, head = n + number[links.tail[within]], number[links.head[within]]
    onward = _matrix(np.tile(np.arange(len(tail)), 2), np.append(tail, head), np.repeat([1.0, -1.0], len(tail)), size)
    at, every = np.arange(n), 2 * n + np.arange(pairs)
    change = _matrix(
        np.concatenate([at, at, place]), np.concatenate([at, n + at, every]),
        np.concatenate([np.ones(n), -np.ones(n + pairs)]), size,
    )  # fmt: skip
    closed = np.full(n, 0.0)
    closed[number[question.held[0][number[question.held[0]] >= 0]]] = 1.0  # a post that holds lets nobody on
    once = _matrix(unit, every, np.ones(pairs), size, len(question.crew.beat))
    manned = _matrix(place, every, np.ones(pairs), size, n)
    must = np.zeros(n)
    must[number[wanted[number[wanted] >= 0]]] = 1.0
    return [
        LinearConstraint(onward, -np.inf, 0.0), LinearConstraint(change, -np.inf, closed),
        LinearConstraint(once, -np.inf, 1.0), LinearConstraint(manned, must, 1.0),
    ]  # fmt: skip


def _matrix(rows: I64, columns: I64, values: F64, width: int, height: int | None = None) -> Any:
    tall = height if height is not None else int(rows.max(initial=-1)) + 1
    return sparse.csr_array((values, (rows, columns)), shape=(tall, width))
