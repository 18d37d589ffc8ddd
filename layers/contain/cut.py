"""The cheapest places to hold so that nobody comes from the start to the outside: a minimum vertex cut.

Menger's theorem by maximum flow: each node is split into a way in and a way out with a capacity of its price between,
steps between nodes have no limit; the cut is read off the residual graph (Even, Graph Algorithms, chapter 6).
``scipy.sparse.csgraph.maximum_flow`` (Dinic) with integer capacities. The structure is made once for a question, and
only prices change between cuts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from layers.contain.streets import Start, Streets

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
Bools = NDArray[np.bool_]

NEVER = 100_000_000  # the price of a node that cannot be held; a start has few, so that their sum stays an int32


@dataclass(frozen=True)
class Cut:
    """``price`` of all its nodes; ``near`` (K,) the cut nearest to the start, ``far`` nearest to the outside.

    Near encloses the least area of all cheapest cuts, far gives units the most time. Both empty when nothing leads out.
    """

    price: int
    near: I32
    far: I32

    @property
    def possible(self) -> bool:
        return self.price < NEVER


@dataclass(frozen=True)
class CutGraph:
    """The flow network of the nodes ``inside`` (N,): those that are not out for good."""

    node: I32  # (n,) node of the streets by its number here
    off: I32
    to: I32
    capacity: I32  # prices of nodes put in at ``price_at``
    price_at: I64  # (n,)
    mirror: I64  # where the entry of the opposite direction is

    @classmethod
    def make(cls, streets: Streets, start: Start, inside: Bools, out: Bools) -> CutGraph:
        """``out`` (N,): who has come there has escaped; nodes that are not ``inside`` count as out."""
        node = np.flatnonzero(inside).astype(np.int32)
        number = np.full(streets.count, -1, dtype=np.int64)
        number[node] = np.arange(len(node))
        source, sink = 2 * len(node), 2 * len(node) + 1
        links = streets.links
        used = inside[links.tail]
        tail, head = number[links.tail[used]], number[links.head[used]]
        onward = np.where(head >= 0, 2 * head, sink)
        last = np.flatnonzero(out[node])
        starts = number[start.node[inside[start.node]]]
        n = np.arange(len(node))
        a = np.concatenate([2 * n, 2 * tail + 1, 2 * last + 1, np.full(len(starts), source)])
        b = np.concatenate([2 * n + 1, onward, np.full(len(last), sink), 2 * starts])
        return cls._packed(node, a, b)

    @classmethod
    def _packed(cls, node: I32, a: I64, b: I64) -> CutGraph:
        """Every step and its opposite, which carries nothing, sorted; steps that are named twice once."""
        size = 2 * len(node) + 2
        keys, first = np.unique(a * size + b, return_index=True)
        back = (keys % size) * size + keys // size
        both = np.concatenate([keys, back])
        order = np.argsort(both, kind="stable")
        place = np.empty(len(both), dtype=np.int64)
        place[order] = np.arange(len(both))
        half = len(keys)
        mirror = np.empty(len(both), dtype=np.int64)
        mirror[place[:half]], mirror[place[half:]] = place[half:], place[:half]
        capacity = np.zeros(len(both), dtype=np.int32)
        capacity[place[:half]] = NEVER
        price_at = np.empty(len(node), dtype=np.int64)
        inner = first < len(node)  # the steps through nodes were named first
        price_at[first[inner]] = place[:half][inner]
        rows = both[order] // size
        off = np.searchsorted(rows, np.arange(size + 1)).astype(np.int32)
        return cls(node, off, (both[order] % size).astype(np.int32), capacity, price_at, mirror)

    def cut(self, price: I64) -> Cut:
        """The cheapest cut for ``price`` (N,) of the streets' nodes: 0 already held, ``NEVER`` cannot be held."""
        size = 2 * len(self.node) + 2
        source, sink = size - 2, size - 1
        capacity = self.capacity.copy()
        capacity[self.price_at] = np.minimum(price[self.node], NEVER)
        graph = sparse.csr_array((capacity, self.to, self.off), shape=(size, size))
        found = csgraph.maximum_flow(graph, source, sink)
        left = capacity - found.flow.data
        if found.flow_value >= NEVER:
            return Cut(int(found.flow_value), np.empty(0, np.int32), np.empty(0, np.int32))
        from_start = self._reached(left, source)
        to_outside = self._reached(left[self.mirror], sink)
        entries, exits = slice(0, size - 2, 2), slice(1, size - 2, 2)
        priced = capacity[self.price_at] > 0
        near = from_start[entries] & ~from_start[exits] & priced
        far = to_outside[exits] & ~to_outside[entries] & priced
        return Cut(int(found.flow_value), self.node[near], self.node[far])

    def _reached(self, left: I32, begin: int) -> Bools:
        """Nodes of the flow network that can be come to over what capacity is left."""
        size = len(self.off) - 1
        kept = left > 0
        off = np.concatenate([[0], np.cumsum(kept)])[self.off].astype(np.int32)
        graph = sparse.csr_array((np.ones(int(kept.sum()), np.int8), self.to[kept], off), shape=(size, size))
        out = np.zeros(size, dtype=np.bool_)
        out[csgraph.breadth_first_order(graph, begin, return_predecessors=False)] = True
        return out
