"""Fewest posts that close every way and can all be staffed, each by a unit of its own, in time.

The minimum cut over nodes that some unit reaches in time is a lower bound: it does not know that a unit stands on one
post only. Best first over such cuts: of a set of posts that cannot all be staffed (Hall), at least one is missing in
every cut that can; so each in turn is forbidden, and the cut is made anew. The first cut that can be staffed is the
smallest there is. Where the work would grow too large, all nodes that depend on the same few units become dearer, again
and again, which widens the ring until it is staffed; the bound says how far from the smallest that may be.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers.contain.cut import NEVER, Cut
from layers.contain.question import Question
from layers.contain.staffing import assign, contested

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
Bools = NDArray[np.bool_]

_HAMLET: Final = 60  # nodes: so few are searched until the answer is certain
_HAMLET_CUTS: Final = 400
_CUTS: Final = 6  # where there are more: a cut takes 1 to 8 ms
_WIDENINGS: Final = 10
_DEARER: Final = 1.5  # a contested node's price each time
_PRICE: Final = 10.0  # of a node at first, so that half as dear again is a whole number
_DEAREST: Final = 1e6
_MOST_TIMES: Final = 20_000  # sorting all of a county would take longer than the cuts
_TIGHTENINGS: Final = 6  # halvings of the closing time; of few nodes as many as it takes


@dataclass(frozen=True)
class Chosen:
    """Nodes to hold beside those held for certain, the unit of each; ``bound``: fewer cannot do."""

    node: I32
    unit: I32
    closed_s: float
    bound: int


@dataclass(frozen=True)
class Choice:
    """``best`` None: not closable, ``proven`` or not found; then ``bound`` posts at least are needed, ``cut`` are the
    fewest (not ``possible``: some way leads out that nobody can hold in time)."""

    best: Chosen | None
    bound: int
    cut: Cut
    wanted: I32  # posts of a person that can have a unit
    proven: bool = True


def choose(question: Question, exact_s: float = 0.0) -> Choice:
    """Fewest posts, then the earliest closing. ``exact_s``: seconds of work that a proof may take, where the quick
    search has found nothing and proven nothing."""
    search = _Search(question, _wanted(question))
    root = search.cut(search.in_time, frozenset())
    if not root.possible:
        return Choice(None, root.price, root, search.wanted)
    best, proven = search.smallest(np.inf, NEVER, search.budget), search.exhausted
    bound = root.price + len(search.wanted)
    if best is None and not proven and bound <= int(question.free.sum()):
        best = search.widened(root)
        if best is None and exact_s > 0.0:
            best, proven = search.exactly(bound, exact_s)
    if best is not None:
        best = search.tightened(best)
    return Choice(best, bound, root, search.wanted, proven or bound > int(question.free.sum()))


def _wanted(question: Question) -> I32:
    """A person's posts that can have a unit of their own, as many as can at once."""
    node = question.wanted
    unit = assign(question.crew.stands_s[:, node], question.in_time[:, node])
    return node[unit >= 0]


class _Search:
    def __init__(self, question: Question, wanted: I32) -> None:
        self.question, self.wanted, self.in_time = question, wanted, question.in_time
        self.exhausted = False  # the last search has left nothing untried
        nodes = len(question.flow.node)
        self.certain = nodes <= _HAMLET
        self.budget = _HAMLET_CUTS if self.certain else _CUTS

    def cut(self, in_time: Bools, forbidden: frozenset[int]) -> Cut:
        staffable = np.asarray(in_time.any(axis=0))
        staffable[list(forbidden)] = False
        return self.question.flow.cut(self.question.price(staffable, self.wanted))

    def _by(self, latest_s: float) -> Bools:
        if not np.isfinite(latest_s):
            return self.in_time
        return np.asarray(self.in_time & (self.question.crew.stands_s <= latest_s))

    def _staffed(self, nodes: I32, in_time: Bools, bound: int) -> Chosen | None:
        at = np.concatenate([self.wanted, nodes]).astype(np.int32)
        stands = self.question.crew.stands_s[:, at]
        unit = assign(stands, in_time[:, at])
        if len(unit) and unit.min() < 0:
            return None
        closed = float(stands[unit, np.arange(len(at))].max(initial=0.0))
        return Chosen(at, unit, closed, bound)

    def smallest(self, latest_s: float, most: int, budget: int) -> Chosen | None:
        """The smallest staffed cut of at most ``most`` nodes whose units all stand by ``latest_s``; None when there is
        none, or none was found within ``budget`` cuts."""
        in_time = self._by(latest_s)
        queue: list[tuple[int, int, frozenset[int]]] = []
        cuts: dict[frozenset[int], Cut] = {}

        def push(forbidden: frozenset[int]) -> None:
            if forbidden not in cuts and len(cuts) < budget:
                cuts[forbidden] = cut = self.cut(in_time, forbidden)
                if cut.possible and cut.price <= most:
                    heapq.heappush(queue, (cut.price, len(cuts), forbidden))

        push(frozenset())
        while queue:
            price, _, forbidden = heapq.heappop(queue)
            cut = cuts[forbidden]
            for nodes in (cut.near, cut.far):
                if (found := self._staffed(nodes, in_time, price + len(self.wanted))) is not None:
                    return found
            for node in self._unstaffed(cut.near, in_time):
                push(forbidden | {node})
        self.exhausted = len(cuts) < budget
        return None

    def _unstaffed(self, nodes: I32, in_time: Bools) -> list[int]:
        """Posts of the cut among those that cannot all be staffed."""
        at = np.concatenate([self.wanted, nodes]).astype(np.int32)
        return [int(at[k]) for k in contested(in_time[:, at]) if k >= len(self.wanted)]

    def widened(self, root: Cut) -> Chosen | None:
        """Some staffed cut: nodes that only contested units reach become dearer until the cut lies elsewhere."""
        reach = self.in_time.sum(axis=0)
        price, cut = np.full(len(reach), _PRICE), root
        for _ in range(_WIDENINGS):
            short = self._unstaffed(cut.near, self.in_time)
            crowd = self.in_time[:, short].any(axis=1)
            alone = self.in_time[crowd].sum(axis=0) == reach
            price = np.where(alone, np.minimum(price * _DEARER, _DEAREST), price)
            staffable = self.question.price(reach > 0, self.wanted)
            cut = self.question.flow.cut(np.where(staffable == 1, price.astype(np.int64), staffable))
            for nodes in (cut.near, cut.far):
                if (found := self._staffed(nodes, self.in_time, root.price + len(self.wanted))) is not None:
                    return found
        return None

    def exactly(self, bound: int, limit_s: float) -> tuple[Chosen | None, bool]:
        """What the exact program finds, and whether its answer is proven."""
        from layers.contain.exact import solve

        found = solve(self.question, self.in_time, self.wanted, limit_s)
        if found.node is None or found.unit is None:
            return None, found.proven
        closed = float(self.question.crew.stands_s[found.unit, found.node].max(initial=0.0))
        return Chosen(found.node, found.unit, closed, len(found.node) if found.proven else bound), found.proven

    def tightened(self, best: Chosen) -> Chosen:
        """As many posts, closed as early as can be: halvings of the time by which all must stand."""
        stands = self.question.crew.stands_s
        times = stands[self.in_time & self.question.allowed]
        times = np.unique(times[:: len(times) // _MOST_TIMES + 1])
        low, most = 0, len(best.node) - len(self.wanted)
        steps = 64 if self.certain else _TIGHTENINGS
        for _ in range(steps):
            high = int(np.searchsorted(times, best.closed_s))
            if low >= high:
                break
            middle = (low + high - 1) // 2 if high > low else low
            found = self.smallest(float(times[middle]), most, self.budget if self.certain else 2)
            if found is None or len(found.node) > len(best.node):
                low = middle + 1
            else:
                best = Chosen(found.node, found.unit, found.closed_s, best.bound)
        return best
