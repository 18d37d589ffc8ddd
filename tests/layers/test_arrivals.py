"""Forward searches of many units against the reverse search to one place, on random towns."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.roads import RoadGraph, Rules, synthetic
from layers.roads.arrivals import Starts, arrivals, searches
from layers.roads.bench import on_roads
from layers.roads.two_first import NOBODY, two_first
from tests.layers.test_roads_search import NO_TURN_COSTS, Town, places, small_cells, straight, towns


def of(graph: RoadGraph, at: np.ndarray, limit_s: float = 1e6, factor: float = 1.0, delay_s: float = 0.0) -> np.ndarray:
    n = len(at)
    return arrivals(graph, at[:, 0], at[:, 1], np.full(n, factor), np.full(n, delay_s), limit_s)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(towns(), st.lists(places, min_size=1, max_size=5), st.sampled_from([Rules(), NO_TURN_COSTS]))
def test_arrivals_are_the_seconds_of_the_search_to_each_node(
    town: Town, units: list[tuple[int, float]], rules: Rules
) -> None:
    graph = town.graph(rules)
    at = np.asarray([town.at(u % len(town.streets), t) for u, t in units])
    got = of(graph, at)
    snaps = graph.snap(at[:, 0], at[:, 1])
    for node, (x, y) in enumerate(graph.arrays.node_xy.tolist()):
        if graph.snap(np.asarray([x]), np.asarray([y])).distance_m[0] < 0.01:  # else an island, where nothing snaps
            np.testing.assert_allclose(got[:, node], graph.seconds_to(x, y, snaps, limit_s=1e6), rtol=1e-5, atol=1e-2)


@pytest.fixture(scope="module")
def town_500() -> RoadGraph:
    with small_cells(150):
        return synthetic(junctions=500, km=90.0, seed=3)


def test_each_unit_has_its_own_speed_and_delay_and_the_limit_cuts(town_500: RoadGraph) -> None:
    rng = np.random.default_rng(4)
    at = on_roads(town_500, 30, rng, off_m=40.0)
    at[7] = np.nan
    factor, delay = rng.uniform(0.6, 1.6, 30), rng.choice([0.0, 20.0, 90.0, 400.0], 30)
    got = arrivals(town_500, at[:, 0], at[:, 1], factor, delay, 240.0)
    assert np.isinf(got[7]).all()
    assert np.isinf(got[delay == 400.0]).all()
    snaps = town_500.snap(at[:, 0], at[:, 1])
    compared = 0
    for node in rng.choice(town_500.junction_count, 40, replace=False).tolist():
        x, y = town_500.arrays.node_xy[node].tolist()
        for unit in range(30):
            expected = town_500.seconds_to(x, y, snaps.take(np.asarray([unit])), 1e6, float(factor[unit]))[0]
            expected += delay[unit]
            if abs(expected - 240.0) > 0.1 and got[unit, node] > delay[unit] + 2.0:  # else it stands in the junction
                assert got[unit, node] == pytest.approx(expected if expected <= 240.0 else np.inf, abs=0.05)
                compared += np.isfinite(got[unit, node])
    assert compared > 100


def test_batches_change_nothing(town_500: RoadGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    at = on_roads(town_500, 20, np.random.default_rng(6))
    whole = of(town_500, at, 300.0, factor=1.2, delay_s=5.0)
    monkeypatch.setattr("layers.roads.arrivals._BATCH_LABELS", 6_000)
    np.testing.assert_array_equal(of(town_500, at, 300.0, factor=1.2, delay_s=5.0), whole)


def test_who_stands_in_a_junction_is_there_though_the_street_leads_away() -> None:
    graph = straight((1, 0, 10, 0), (1, 5, 10, 10)).graph(NO_TURN_COSTS)
    at = np.asarray([(97.0, 0.0), (90.0, 0.0)])
    node = int(np.argmin(np.hypot(*(graph.arrays.node_xy - (100.0, 0.0)).T)))
    got = of(graph, at)
    assert got[0, node] == 0.0
    assert np.isinf(got[1, node])


def test_no_unit_and_no_road_near() -> None:
    graph = straight((0, 1, 10, 10)).graph(Rules())
    assert of(graph, np.empty((0, 2))).shape == (0, 2)
    assert np.isinf(of(graph, np.asarray([(50.0, 5000.0)]))).all()


@settings(max_examples=40, deadline=None, derandomize=True)
@given(towns(), st.lists(places, min_size=1, max_size=7), st.sampled_from([25.0, 60.0, 1e5]), st.booleans())
def test_the_two_first_are_those_of_searching_for_each(
    town: Town, units: list[tuple[int, float]], limit_s: float, late: bool
) -> None:
    graph = town.graph(Rules())
    at = np.asarray([town.at(u % len(town.streets), t) for u, t in units])
    delay = np.arange(len(at), dtype=np.float64) * (7.0 if late else 0.0)
    compare_two_first(graph, Starts.of(graph, at[:, 0], at[:, 1], np.full(len(at), 1.4), delay), limit_s)


def test_the_two_first_of_many(town_500: RoadGraph) -> None:
    rng = np.random.default_rng(9)
    at = on_roads(town_500, 60, rng, off_m=30.0)
    at[50:] = at[:10]  # some stand where others do
    starts = Starts.of(town_500, at[:, 0], at[:, 1], np.full(60, 0.8), rng.choice([0.0, 15.0], 60))
    for limit in (45.0, 200.0):
        compare_two_first(town_500, starts, limit)


def compare_two_first(graph: RoadGraph, starts: Starts, limit_s: float) -> None:
    rows = np.flatnonzero(starts.ready_s < limit_s)
    if not len(rows):
        return
    factor = float(starts.factor[0])
    every = np.full((len(starts.factor) + 1, len(graph.arrays.arc_seg)), np.inf)
    for some, labels in searches(graph, starts, limit_s):
        every[some] = labels + (starts.ready_s[some] * factor)[:, None]
    every[every > limit_s * factor] = np.inf
    best = np.sort(every, axis=0)
    got = two_first(graph, starts, rows, limit_s)
    np.testing.assert_allclose(got.first, best[0], atol=1e-6)
    np.testing.assert_allclose(got.second, best[1], atol=1e-6)
    known = np.flatnonzero(np.isfinite(got.first))
    np.testing.assert_allclose(every[got.owner[known], known], best[0, known], atol=1e-6)
    assert (got.owner[~np.isfinite(got.first)] == NOBODY).all()
