"""Which unit stands on which post: each on one, and there in time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csgraph

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
Bools = NDArray[np.bool_]

BEAT_S: Final = 3_600.0  # leaving one's beat weighs more than any seconds of driving, less than a post left open
_CANNOT: Final = 1e9


@dataclass(frozen=True)
class Crew:
    """U units: ``stands_s`` (U, N) when each can stand at each node, inf never; ``beat`` (U,) its own, -1 none."""

    stands_s: F64
    beat: I32

    @property
    def count(self) -> int:
        return len(self.beat)


def assign(stands_s: F64, in_time: Bools, away: Bools | None = None) -> I32:
    """(K,) the unit of each post, -1 none. (U, K) in: as many posts in time as can be, then fewest units ``away``
    from their own beat, then the least driving."""
    units, posts = stands_s.shape
    out = np.full(posts, -1, dtype=np.int32)
    if not units or not posts:
        return out
    cost = np.where(in_time, np.where(np.isfinite(stands_s), stands_s, 0.0), _CANNOT)
    if away is not None:
        cost = cost + np.where(away, BEAT_S, 0.0)
    unit, post = linear_sum_assignment(cost)
    good = in_time[unit, post]
    out[post[good]] = unit[good]
    return out


def contested(in_time: Bools) -> I32:
    """Posts (of K) that cannot all be staffed: a set whose units together are fewer than they are (Hall).

    Empty when every post can have a unit of its own. (U, K) in.
    """
    units, posts = in_time.shape
    if not posts:
        return np.empty(0, dtype=np.int32)
    unit_of = _matched(in_time)
    waiting = list(np.flatnonzero(unit_of < 0)[:1])
    if not waiting:
        return np.empty(0, dtype=np.int32)
    post_of = np.full(units, -1, dtype=np.int64)
    post_of[unit_of[unit_of >= 0]] = np.flatnonzero(unit_of >= 0)
    seen = set(waiting)
    while waiting:  # every unit that could help is at a post of the set itself
        for unit in np.flatnonzero(in_time[:, waiting.pop()]):
            post = int(post_of[unit])
            if post not in seen:
                seen.add(post)
                waiting.append(post)
    return np.asarray(sorted(seen), dtype=np.int32)


def _matched(in_time: Bools) -> I32:
    """(K,) a unit for as many posts as can have one, -1."""
    if not in_time.any():
        return np.full(in_time.shape[1], -1, dtype=np.int32)
    graph: Any = sparse.csr_array(in_time.T.astype(np.int8))
    return np.asarray(csgraph.maximum_bipartite_matching(graph, perm_type="column"))
