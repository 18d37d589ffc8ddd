"""When the one who leaves can first be anywhere, and whether posts hold: searches over ``Streets``.

The one who leaves is an assumption about time and speed. It knows every way, never waits, and minds no one-way street,
no turn that is forbidden, no light at a junction: whoever minds them comes later, and a post that is in time for the
quickest is in time for everybody. It keeps to the roads of its network: nothing is known of fields and gardens.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from layers.contain.streets import Start, Streets

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
Bools = NDArray[np.bool_]


def passing(streets: Streets, start: Start, held: I32 | None = None, limit_s: float = np.inf) -> F64:
    """(N,) seconds after leaving at which each node can first be reached; inf not within ``limit_s``.

    Nobody goes on from a node of ``held``, but may come to it.
    """
    links = streets.links
    seconds = links.seconds
    if held is not None and len(held):
        shut = np.zeros(streets.count + 1, dtype=np.bool_)
        shut[held] = True
        seconds = np.where(shut[links.tail], np.inf, seconds)
    off = np.append(links.off, links.off[-1] + len(start.node)).astype(np.int32)
    columns, data = np.append(links.head, start.node), np.append(seconds, start.seconds)
    n = streets.count + 1
    graph = sparse.csr_array((data, columns.astype(np.int32), off), shape=(n, n))
    return np.asarray(csgraph.dijkstra(graph, indices=streets.count, limit=limit_s))[: streets.count]


def passed(streets: Streets, start: Start, head_s: float, posts: I32, stands_s: F64) -> tuple[F64, Bools]:
    """What happens against posts (K,) whose units stand there from ``stands_s`` (K,) on (now = 0; inf: never).

    (N,) seconds from now at which each node can first be reached, inf where it cannot, and (K,) whether each post can
    be passed before its unit stands. A post stops whoever comes when its unit stands there, and nobody before.

    All posts are shut at first, which makes everybody latest; a post that is reached too early even so is open for
    certain. Opening it can only make others earlier, so that this ends, and what then is shut is in time.
    """
    open_now = np.zeros(len(posts), dtype=np.bool_)
    while True:
        at = passing(streets, start, posts[~open_now]) - head_s
        early = ~open_now & (at[posts] < stands_s)
        if not early.any():
            return at, open_now
        open_now |= early


def escapes(streets: Streets, start: Start, head_s: float, posts: I32, stands_s: F64, out: Bools) -> Bools:
    """(N,) the nodes of ``out`` that can be reached though the posts stand as they do: none when it is closed.

    Knows nothing of cuts: this is the proof that a plan needs before anyone says that it closes. Whom a post stops at
    a place that is itself out, it stops all the same.
    """
    at, is_open = passed(streets, start, head_s, posts, stands_s)
    out = out.copy()
    out[posts[~is_open]] = False
    return np.asarray(out & np.isfinite(at))
