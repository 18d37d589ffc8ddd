"""People who leave at random, many at once: what a plan of posts is tried with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from layers.contain import Plan, Question, Start, Streets, passing
from layers.contain.streets import Links

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]


def run_away(question: Question, plan: Plan, runs: int = 10_000, seed: int = 1, steps: int = 4_000) -> tuple[int, int]:
    """(escaped, stopped) of so many. A tenth take the shortest way to some place outside; the others turn at random at
    every corner, half of them not back where they came from, and never wait."""
    rng = np.random.default_rng(seed)
    stands = np.full(question.streets.count, np.inf)
    for post in plan.posts:
        if post.unit >= 0:
            stands[post.node] = post.arrive_s
    wander = _wander(question, stands, runs * 9 // 10, rng, steps)
    straight = _straight(question, stands, runs // 10, rng)
    return wander[0] + straight[0], wander[1] + straight[1]


def _wander(question: Question, stands: F64, runs: int, rng: np.random.Generator, steps: int) -> tuple[int, int]:
    links = question.streets.links
    at, clock = _begin(question.start, runs, rng, question.head_s)
    came, straight_on = np.full(runs, -1), rng.random(runs) < 0.5
    escaped = stopped = 0
    for _ in range(steps):
        if not len(at):
            return escaped, stopped
        held = clock >= stands[at]
        out = question.outside[at] & ~held
        gone = ~held & ~out & (links.off[at + 1] == links.off[at])  # a way that leads no farther
        escaped, stopped = escaped + int(out.sum()), stopped + int(held.sum())
        left = ~(held | out | gone)
        at, clock, came, straight_on = at[left], clock[left], came[left], straight_on[left]
        step = _pick(links, at, rng)
        again = straight_on & (links.head[step] == came)
        step = np.where(again, _pick(links, at, rng), step)
        came, at, clock = at, links.head[step], clock + links.seconds[step]
    return escaped, stopped


def _pick(links: Links, at: I32, rng: np.random.Generator) -> I32:
    first, last = links.off[at], links.off[at + 1]
    return np.asarray(first + np.floor(rng.random(len(at)) * (last - first)).astype(np.int32))


def _begin(start: Start, runs: int, rng: np.random.Generator, head_s: float) -> tuple[I32, F64]:
    pick = rng.integers(0, len(start.node), runs)
    return start.node[pick].astype(np.int64), start.seconds[pick] - head_s


def _straight(question: Question, stands: F64, runs: int, rng: np.random.Generator) -> tuple[int, int]:
    """The shortest ways to places outside, as one knows them who does not know of the posts."""
    outside = np.flatnonzero(question.outside)
    goals = rng.choice(outside, runs)
    came = _came_from(question.streets, question.start)
    at, clear = goals.copy(), np.ones(runs, dtype=bool)
    while (at >= 0).any():
        real = at >= 0
        clear[real] &= question.plain_s[at[real]] < stands[at[real]]
        at = np.where(real, came[np.maximum(at, 0)], -1)
    return int(clear.sum()), int((~clear).sum())


def _came_from(streets: Streets, start: Start) -> I32:
    """(N,) the node before each on a shortest way, -1 at its beginning."""
    seconds, links = passing(streets, start), streets.links
    first = np.full(streets.count, np.inf)
    first[start.node] = start.seconds
    came = np.full(streets.count, -1)
    on_way = np.isclose(seconds[links.tail] + links.seconds, seconds[links.head], rtol=0, atol=1e-7)
    came[links.head[on_way]] = links.tail[on_way]
    came[first <= seconds + 1e-9] = -1
    return came
