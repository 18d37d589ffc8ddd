"""Of many units of one speed the first at every arc, whose that is, and the next: two searches, however many units.

The first search starts from all units at once. A second arrival at an arc is that of another unit. Follow its way back
to the last arc of which that arc's own first unit is not the first: up to there somebody else is as early, and from
there on the way stays among arcs of one first unit. So the second search starts at the turns into another unit's arcs,
with the labels of the first one, and at the turns that units make from where they stand into arcs of which another is
first; and it follows only turns that stay with one unit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from layers.roads.arrivals import ByHead, Starts, by_head
from layers.roads.graph import RoadGraph
from layers.roads.overlay import _sparse

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
Ints = I32 | I64

NOBODY = -1


@dataclass(frozen=True)
class TwoFirst:
    """By row of ``by_head`` (E,): seconds at the graph's speed until the start of the arc, ``factor × ready_s`` among
    them, inf beyond the limit. ``owner`` of ``first``: row of ``starts``, ``NOBODY``. ``second``: of any other unit."""

    first: F64
    owner: I64
    second: F64


def two_first(graph: RoadGraph, starts: Starts, rows: I64, limit_s: float) -> TwoFirst:
    """``rows`` of ``starts`` that share one factor; ``limit_s`` in their own time, as ``ready_s`` is."""
    ahead = by_head(graph)
    arcs, factor = len(ahead.arc), float(starts.factor[rows[0]]) if len(rows) else 1.0
    limit = limit_s * factor
    off, to, seconds = ahead.first_turns(graph, starts, rows)
    seconds = seconds + np.repeat(starts.ready_s[rows] * factor, np.diff(off))
    everything = _joined(ahead.off, ahead.to, ahead.seconds, off, to, seconds)
    every = np.arange(arcs, arcs + len(rows))
    found, _, source = _sparse().csgraph.dijkstra(
        everything, indices=every, limit=limit, min_only=True, return_predecessors=True
    )
    first, reached = np.asarray(found[:arcs]), np.isfinite(found[:arcs])
    owner = np.where(reached, source[:arcs] - arcs, NOBODY)
    entry = _entries(ahead, first, owner, np.repeat(np.arange(len(rows)), np.diff(off)), to, seconds)
    second = _followed(ahead, owner, entry, limit)
    return TwoFirst(first, np.where(reached, rows[np.maximum(owner, 0)], NOBODY), second)


def _joined(off: Ints, to: Ints, seconds: F64, more_off: Ints, more_to: Ints, more_s: F64) -> object:
    """A search graph with more rows."""
    whole = np.concatenate([off, off[-1] + more_off[1:]]).astype(np.int32)
    n = len(whole) - 1
    data, columns = np.append(seconds, more_s), np.append(to, more_to).astype(np.int32)
    return _sparse().csr_array((data, columns, whole), shape=(n, n))


def _entries(ahead: ByHead, first: F64, owner: I64, unit: I64, to: I32, seconds: F64) -> F64:
    """(E,) the least time at which another than an arc's first unit comes to it, out of its own arcs or from where it
    stood."""
    out = np.full(len(first), np.inf)
    begin = np.repeat(np.arange(len(first)), np.diff(ahead.off))
    other = (owner[begin] != NOBODY) & (owner[begin] != owner[ahead.to]) & (owner[ahead.to] != NOBODY)
    np.minimum.at(out, ahead.to[other], first[begin[other]] + ahead.seconds[other])
    standing = (owner[to] != unit) & (owner[to] != NOBODY)
    np.minimum.at(out, to[standing], seconds[standing])
    return out


def _followed(ahead: ByHead, owner: I64, entry: F64, limit: float) -> F64:
    """(E,) from the entries on, along turns that stay with one unit."""
    begin = np.repeat(np.arange(len(owner)), np.diff(ahead.off))
    stays = (owner[begin] == owner[ahead.to]) & (owner[begin] != NOBODY)
    count = np.concatenate([[0], np.cumsum(stays)])
    off = count[ahead.off]
    into = np.flatnonzero(entry <= limit)
    graph = _joined(off, ahead.to[stays], ahead.seconds[stays], np.asarray([0, len(into)]), into, entry[into])
    found = _sparse().csgraph.dijkstra(graph, indices=len(owner), limit=limit)
    return np.asarray(found[: len(owner)])
