"""The streets as the one who leaves sees them: places joined by pieces of road, any of them passable either way.

A *node* is a place where a post could stand or a way could part: a junction (crossings of dual carriageways, whose
corners lie a few metres apart, are one), the middle of a bridge, an end. Plain arrays, so that ten nodes in a test and
a county are the same thing. ``network`` makes them from a road graph.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Streets:
    """N nodes and S segments between them. Web Mercator metres, true seconds and metres."""

    xy: F64  # (N, 2)
    ends: I32  # (S, 2)
    seconds: F64  # (S, 2) along and against, for the one who leaves; inf: impassable
    length_m: F64  # (S,)
    name: I32  # (S,) into ``names``, -1 unnamed
    bridge: Bools  # (S,)
    off: I32  # (S + 1,) into ``points``
    points: F64  # (V, 2) each segment's line, from its first end to its second
    holdable: Bools  # (N,) a unit can stand there and close the way
    edge: Bools  # (N,) who has come here is out: the map ends
    names: tuple[str, ...] = ()

    @classmethod
    def plain(
        cls, xy: F64, ends: I32, seconds: F64, holdable: Bools, edge: Bools, name: I32 | None = None,
        bridge: Bools | None = None, names: tuple[str, ...] = (),
    ) -> Streets:  # fmt: skip
        """Of straight segments; ``seconds`` (S,) or (S, 2)."""
        count = len(ends)
        seconds = np.column_stack([seconds, seconds]) if seconds.ndim == 1 else seconds
        points = xy[ends].reshape(-1, 2)
        length = np.hypot(*(xy[ends[:, 1]] - xy[ends[:, 0]]).T)
        return cls(
            xy, ends, seconds, length, np.full(count, -1, np.int32) if name is None else name,
            np.zeros(count, np.bool_) if bridge is None else bridge,
            np.arange(0, 2 * count + 1, 2, dtype=np.int32), points, holdable, edge, names,
        )  # fmt: skip

    @property
    def count(self) -> int:
        return len(self.xy)

    @cached_property
    def links(self) -> Links:
        """Passable steps from node to node, the quickest of several."""
        return Links.of(self.ends, self.seconds, self.count)

    @cached_property
    def by_node(self) -> tuple[I32, I32]:
        """Offsets (N + 1,) and the segments that touch each node."""
        node = self.ends.T.ravel()
        order = np.argsort(node, kind="stable")
        off = np.searchsorted(node[order], np.arange(self.count + 1)).astype(np.int32)
        return off, (order % max(len(self.ends), 1)).astype(np.int32)

    def segments_at(self, node: int) -> I32:
        off, segments = self.by_node
        return np.unique(segments[off[node] : off[node + 1]]).astype(np.int32)

    def names_at(self, node: int) -> tuple[tuple[str, ...], bool]:
        """At most two road names at a node, those of most arms first, and whether it stands on a bridge."""
        at = self.segments_at(node)
        found = self.name[at]
        called, arms = np.unique(found[found >= 0], return_counts=True)
        order = np.argsort(-arms, kind="stable")[:2]
        return tuple(self.names[k] for k in called[order]), bool(len(at) and self.bridge[at].all())

    def line(self, segment: int) -> F64:
        return np.asarray(self.points[self.off[segment] : self.off[segment + 1]])

    def split(self, segment: int, share: float) -> Streets:
        """The same with one node more, the last: on a segment, at a share 0..1 of its length; a unit can stand there.

        The first half keeps the segment's number, the second is the last segment.
        """
        first, second, at = cut_line(self.line(segment), share)
        node = self.count
        lines = [self.line(k) for k in range(len(self.ends))]
        lines[segment] = first
        lines.append(second)
        ends = np.vstack([self.ends, [node, self.ends[segment, 1]]]).astype(np.int32)
        ends[segment, 1] = node
        parts = np.asarray([share, 1.0 - share])
        return replace(
            self, xy=np.vstack([self.xy, at]), ends=ends, seconds=_halved(self.seconds, segment, parts),
            length_m=_halved(self.length_m, segment, parts), name=np.append(self.name, self.name[segment]),
            bridge=np.append(self.bridge, self.bridge[segment]), off=offsets([len(line) for line in lines]),
            points=np.concatenate(lines), holdable=np.append(self.holdable, True), edge=np.append(self.edge, False),
        )  # fmt: skip


def _halved(values: F64, segment: int, parts: F64) -> F64:
    out = np.concatenate([values, values[[segment]] * parts[1]])
    out[segment] = values[segment] * parts[0]
    return out


def offsets(counts: Any) -> I32:
    """Where each of several runs begins, and where the last ends."""
    return np.concatenate([[0], np.cumsum(np.asarray(counts, dtype=np.int64))]).astype(np.int32)


def cut_line(line: F64, share: float) -> tuple[F64, F64, F64]:
    """A line in two at a share of its length, and the point between."""
    run = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    at = share * run[-1]
    point = np.asarray([np.interp(at, run, line[:, axis]) for axis in (0, 1)])
    return np.vstack([line[run < at], point]), np.vstack([point, line[run > at]]), point


@dataclass(frozen=True)
class Links:
    """L steps sorted by where they begin: ``tail``, ``head``, ``seconds`` (L,); ``off`` (N + 1,)."""

    off: I32
    tail: I32
    head: I32
    seconds: F64

    @classmethod
    def of(cls, ends: I32, seconds: F64, nodes: int) -> Links:
        tail = np.concatenate([ends[:, 0], ends[:, 1]])
        head = np.concatenate([ends[:, 1], ends[:, 0]])
        cost = np.concatenate([seconds[:, 0], seconds[:, 1]])
        kept = np.isfinite(cost) & (tail != head)
        tail, head, cost = tail[kept], head[kept], cost[kept]
        order = np.lexsort((cost, head, tail))
        tail, head, cost = tail[order], head[order], cost[order]
        first = np.ones(len(tail), dtype=np.bool_)
        first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
        tail, head, cost = tail[first], head[first], cost[first]
        return cls(np.searchsorted(tail, np.arange(nodes + 1)).astype(np.int32), tail, head, cost)


@dataclass(frozen=True)
class Start:
    """Where the one who leaves may come onto the streets: nodes (K,) and the seconds until there (K,)."""

    node: I32
    seconds: F64

    @classmethod
    def on(cls, streets: Streets, segments: I32, shares: F64) -> Start:
        """On segments, at shares of their time: to both ends, as far as one may walk or drive there."""
        node = streets.ends[segments].ravel()
        with np.errstate(invalid="ignore"):  # inf × 0: one stands at that very end
            against, along = streets.seconds[segments, 1] * shares, streets.seconds[segments, 0] * (1.0 - shares)
        seconds = np.column_stack([against, along]).ravel()
        return cls(node, seconds)._least()

    @classmethod
    def at(cls, node: int) -> Start:
        return cls(np.asarray([node], dtype=np.int32), np.zeros(1))

    def and_also(self, other: Start) -> Start:
        return Start(np.append(self.node, other.node), np.append(self.seconds, other.seconds))._least()

    def _least(self) -> Start:
        seconds = np.where(np.isnan(self.seconds), 0.0, self.seconds)
        order = np.lexsort((seconds, self.node))
        order = order[np.isfinite(seconds[order])]
        node, first = np.unique(self.node[order], return_index=True)
        return Start(node.astype(np.int32), seconds[order][first])
