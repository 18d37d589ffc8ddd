"""The best places against trying all of them on small towns; the bound of the greedy choice; gains never too high."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.cover import Coverage, CoverGround, best_places, coverage, places
from layers.roads import synthetic
from layers.roads.arrivals import Starts
from layers.roads.bench import on_roads

LIMITS = (40.0, 90.0, 600.0)


@pytest.fixture(scope="module")
def ground() -> CoverGround:
    return CoverGround.make(synthetic(junctions=300, km=60.0, seed=5))


def covered_by(ground: CoverGround, xy: np.ndarray) -> Coverage:
    starts = Starts.of(ground.graph, xy[:, 0], xy[:, 1], np.ones(len(xy)), np.zeros(len(xy)))
    return coverage(ground, starts, LIMITS)


@pytest.fixture(scope="module")
def now(ground: CoverGround) -> Coverage:
    return covered_by(ground, on_roads(ground.graph, 2, np.random.default_rng(2)))


def problem(now: Coverage, most: int) -> tuple[np.ndarray, np.ndarray]:
    open_m = now.ground.length_m - now.covered_m[1]
    segments = np.flatnonzero(open_m > 1.0)
    nodes = places._possible(now.ground, open_m, most)
    covers = places._covers(now.ground, nodes, segments, LIMITS[1], 1.0)
    return covers, open_m[segments] / now.ground.length_m.sum()


def test_the_best_places_are_those_of_trying_all(now: Coverage) -> None:
    covers, weight = problem(now, 20)
    for k in (1, 2, 3):
        best = max(weight[covers[list(some)].any(axis=0)].sum() for some in combinations(range(len(covers)), k))
        found = best_places(now, 1, k, most=20)
        assert found.bound is None
        assert found.gain.sum() == pytest.approx(best, abs=1e-6)
        assert len(found.xy_m) == k


def test_without_time_the_greedy_choice_has_a_bound_that_holds(now: Coverage) -> None:
    covers, weight = problem(now, 60)
    chosen, bound = places._greedy(covers.astype(np.float32), weight, 4)
    exact = best_places(now, 1, 4, most=60, solve_s=60.0)
    assert exact.bound is None
    got = places._worth(covers.astype(np.float32), weight, chosen)
    assert (1 - 1 / np.e) * exact.gain.sum() <= got <= exact.gain.sum() + 1e-9 <= bound + 2e-9


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.integers(0, 10_000), st.integers(1, 4), st.integers(2, 9), st.integers(1, 12))
def test_no_choice_exceeds_the_bound(seed: int, k: int, count: int, demands: int) -> None:
    rng = np.random.default_rng(seed)
    covers, weight = rng.random((count, demands)) < 0.4, rng.random(demands)
    best = max(weight[covers[list(some)].any(axis=0)].sum() for some in combinations(range(count), min(k, count)))
    merged, heavy = places._merged(covers, weight)
    chosen, bound = places._greedy(merged, heavy, k)
    assert best <= bound + 1e-9
    if len(heavy):
        solved, limit = places._solved(merged, heavy, k, chosen, bound, 10.0)
        assert places._worth(merged, heavy, solved) == pytest.approx(best)
        assert limit == pytest.approx(best)


def test_gains_are_never_said_too_high(ground: CoverGround, now: Coverage) -> None:
    found = best_places(now, 1, 3)
    there = on_roads(ground.graph, 2, np.random.default_rng(2))
    for count in (1, 2, 3):
        after = covered_by(ground, np.concatenate([there, found.xy_m[:count]]))
        assert after.share_road[1] - now.share_road[1] >= found.gain[:count].sum() - 1e-9
    assert (np.diff(found.gain) <= 1e-9).all()


def test_where_all_is_covered_there_is_no_better_place(ground: CoverGround) -> None:
    full = covered_by(ground, np.asarray(ground.graph.arrays.node_xy))
    a = ground.graph.arrays
    joined = np.asarray(a.solid[a.off[:-1]])  # nothing leads onto an island
    assert full.covered_m[2, joined].sum() == pytest.approx(ground.length_m[joined].sum())
    assert len(best_places(full, 2, 3).xy_m) == 0


def test_places_are_spread_and_no_more_than_asked(now: Coverage) -> None:
    open_m = now.ground.length_m - now.covered_m[1]
    for most in (5, 40, 1000):
        nodes = places._possible(now.ground, open_m, most)
        assert len(set(nodes.tolist())) == len(nodes) <= most
        assert len(nodes) >= min(most, 200) * 0.5
