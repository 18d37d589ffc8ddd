"""Posts that close, against every possibility on small graphs: plain searches written without the layer's own."""

from __future__ import annotations

import heapq
import itertools
import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.contain import Crew, Question, Start, Streets, plan
from layers.contain.exact import solve
from layers.contain.plan import NO_WAY_OUT
from tests.layers.escapes import run_away

INF = math.inf


# --- the same things, worked out slowly -----------------------------------------------------------------------------


def slow_passing(question: Question) -> list[float]:
    """Earliest passing of each node when nobody stands anywhere, from now."""
    return slow_search(question, {})[0]


def slow_search(question: Question, stands: dict[int, float]) -> tuple[list[float], bool]:
    """Times in the order in which they happen; whether anybody gets out. Who comes to a post that stands stays."""
    streets = question.streets
    steps: dict[int, list[tuple[int, float]]] = {n: [] for n in range(streets.count)}
    for (a, b), (along, against) in zip(streets.ends.tolist(), streets.seconds.tolist(), strict=True):
        steps[a].append((b, along))
        steps[b].append((a, against))
    at = [INF] * streets.count
    first = zip(question.start.seconds.tolist(), question.start.node.tolist(), strict=True)
    queue = [(seconds - question.head_s, node) for seconds, node in first]
    heapq.heapify(queue)
    out = False
    while queue:
        now, node = heapq.heappop(queue)
        if now >= at[node]:
            continue
        at[node] = now
        if now >= stands.get(node, INF):
            continue
        out |= bool(streets.edge[node]) or now > question.horizon_s
        for after, seconds in steps[node]:
            if math.isfinite(seconds):
                heapq.heappush(queue, (now + seconds, after))
    return at, out


def smallest_staffed(question: Question) -> tuple[int, float] | None:
    """(posts, closing time) of the best of all sets of posts and of all ways to staff them; None: not closable."""
    due = slow_passing(question)
    stands = question.crew.stands_s
    barred = question.barred if question.barred is not None else np.zeros(len(due), bool)
    able = question.streets.holdable & ~barred
    places = [n for n in range(len(due)) if able[n] and due[n] <= question.horizon_s]
    for size in range(len(stands) + 1):
        times = []
        for nodes in itertools.combinations(places, size):
            for units in itertools.permutations(range(len(stands)), size):
                when = {n: float(stands[u, n]) for n, u in zip(nodes, units, strict=True)}
                if all(t + question.margin_s <= due[n] and math.isfinite(t) for n, t in when.items()) and not (
                    slow_search(question, dict.fromkeys(nodes, -INF))[1]
                ):
                    times.append(max(when.values(), default=0.0))
        if times:
            return size, min(times)
    return None


@st.composite
def questions(draw: st.DrawFn) -> Question:
    n = draw(st.integers(3, 7))
    pairs = [(a, b) for a in range(n) for b in range(a + 1, n)]
    tree = [(draw(st.integers(0, b - 1)), b) for b in range(1, n)]
    more = draw(st.lists(st.sampled_from(pairs), max_size=5))
    ends = np.asarray(tree + more, dtype=np.int32)
    whole = st.integers(1, 9).map(float)
    seconds = np.asarray([[draw(whole), draw(st.one_of(whole, whole, st.just(INF)))] for _ in ends])
    flags = st.lists(st.booleans(), min_size=n, max_size=n)
    edge = np.asarray(draw(flags))
    edge[0] = False
    units = draw(st.integers(0, 3))
    arrive = st.one_of(st.integers(0, 12).map(float), st.just(INF))
    stands = np.asarray([[draw(arrive) for _ in range(n)] for _ in range(units)]).reshape(units, n)
    holdable = np.asarray(draw(flags)) | np.asarray(draw(flags))
    streets = Streets.plain(np.random.default_rng(n).random((n, 2)) * 1000.0, ends, seconds, holdable, edge)
    start = Start.on(streets, np.asarray([0], np.int32), np.asarray([draw(st.sampled_from([0.0, 0.5]))]))
    barred = np.asarray(draw(flags)) & np.asarray(draw(flags))
    return Question(
        streets, start, float(draw(st.integers(0, 4))), float(draw(st.integers(0, 1))),
        Crew(stands, np.full(units, -1, np.int32)), barred=barred, horizon_s=draw(st.sampled_from([8.0, 1000.0])),
    )  # fmt: skip


@settings(max_examples=300, deadline=None, derandomize=True)
@given(questions())
def test_no_smaller_staffed_cut_and_no_earlier_one_of_that_size(question: Question) -> None:
    answer = plan(question)
    if answer.why == NO_WAY_OUT:
        assert not slow_search(question, {})[1]
        return
    best = smallest_staffed(question)
    assert answer.closed == (best is not None)
    if best is None:
        assert answer.open_ways
        return
    assert len(answer.posts) == best[0] == answer.needed
    assert answer.closed_s == best[1]
    assert answer.fewest or best[0] > 1


@settings(max_examples=300, deadline=None, derandomize=True)
@given(questions(), st.lists(st.tuples(st.integers(0, 6), st.integers(-1, 2)), max_size=2))
def test_closed_is_said_only_when_nobody_gets_out(question: Question, kept: list[tuple[int, int]]) -> None:
    """Posts of a person among them, some of them late or with nobody."""
    n, units = question.streets.count, question.crew.count
    known = {node: unit for node, unit in kept if node < n and unit < units}
    used: set[int] = set()
    mine = []
    for node, unit in known.items():
        if unit not in used:
            mine.append((node, unit))
            used |= {unit} - {-1}
    asked = Question(
        question.streets, question.start, question.head_s, question.margin_s, question.crew, tuple(mine),
        question.barred, question.horizon_s,
    )  # fmt: skip
    answer = plan(asked)
    stands = {post.node: post.arrive_s for post in answer.posts if post.unit >= 0}
    assert sorted(post.node for post in answer.posts if post.kept) == sorted(node for node, _ in mine)
    staffed = [post.unit for post in answer.posts if post.unit >= 0]
    assert len(set(staffed)) == len(staffed)
    for node, unit in mine:
        assert unit < 0 or next(p for p in answer.posts if p.node == node).unit == unit
    if answer.closed:
        assert not slow_search(asked, stands)[1]
        assert run_away(asked, answer, 300, steps=60)[0] == 0
        for post in answer.posts:
            assert post.unit < 0 or not post.arrive_s + asked.margin_s > post.passed_s or post.kept


@settings(max_examples=150, deadline=None, derandomize=True)
@given(questions())
def test_the_exact_program_finds_what_there_is_and_proves_what_there_is_not(question: Question) -> None:
    if not question.outside.any():
        return
    best = smallest_staffed(question)
    found = solve(question, question.in_time, np.empty(0, np.int32), 5.0)
    assert found.proven
    assert (found.node is None) == (best is None)
    if found.node is not None and found.unit is not None and best is not None:
        assert len(found.node) == best[0]
        assert len(set(found.unit.tolist())) == len(found.unit)
        assert question.in_time[found.unit, found.node].all()
        stands = dict(zip(found.node.tolist(), question.crew.stands_s[found.unit, found.node].tolist(), strict=True))
        assert not slow_search(question, stands)[1]
