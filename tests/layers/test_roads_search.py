"""The search against a plain Dijkstra written here, on random towns; its shortcuts; routes; what cannot be reached."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.roads import RoadGraph, Rules, Snaps, build_ways, overlay, synthetic
from layers.roads.bench import nearest, on_roads
from layers.roads.ways import NodeCosts, Ways

BLOCK_M = 100.0
Place = tuple[int, float]  # street, share of it
NO_TURN_COSTS = Rules(turn_s=0.0, yield_s=0.0)


@dataclass(frozen=True)
class Street:
    """One block's side from corner a to b; a speed of 0 forbids the direction."""

    a: int
    b: int
    forward_mps: float
    backward_mps: float


@dataclass(frozen=True)
class Town:
    side: int
    streets: tuple[Street, ...]

    def xy(self, corner: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.asarray([corner % self.side, corner // self.side]) * BLOCK_M

    def at(self, street: int, t: float) -> tuple[float, float]:
        a, b = self.xy(self.streets[street].a), self.xy(self.streets[street].b)
        x, y = a + (b - a) * t
        return float(x), float(y)

    def graph(self, rules: Rules) -> RoadGraph:
        count, corners = len(self.streets), self.side**2
        return build_ways(
            Ways(
                node_xy=np.asarray([self.xy(c) for c in range(corners)]),
                ref=np.asarray([c for s in self.streets for c in (s.a, s.b)], dtype=np.int32),
                off=np.arange(0, 2 * count + 1, 2, dtype=np.int32),
                rank=np.full(count, 6, dtype=np.uint8),
                forward_mps=np.asarray([s.forward_mps for s in self.streets]),
                backward_mps=np.asarray([s.backward_mps for s in self.streets]),
                way_id=np.arange(count, dtype=np.int64),
                entry_s=np.zeros(count),
                costs=NodeCosts(np.zeros(corners), np.zeros(corners), np.zeros(corners, np.uint8)),
            ),
            rules,
        )


@st.composite
def towns(draw: st.DrawFn, one_ways: bool = True) -> Town:
    side = draw(st.integers(2, 5))
    sides = [(c, c + 1) for c in range(side**2) if c % side < side - 1]
    sides += [(c, c + side) for c in range(side * (side - 1))]
    kept = draw(st.lists(st.sampled_from(sides), min_size=1, max_size=len(sides), unique=True))
    speeds = st.sampled_from([4.0, 8.0, 12.5, 20.0])
    streets = []
    for a, b in kept:
        speed, way = draw(speeds), draw(st.integers(0, 5)) if one_ways else 0
        streets.append(Street(a, b, 0.0 if way == 4 else speed, 0.0 if way == 5 else speed))
    return Town(side, tuple(streets))


def by_hand(town: Town, start: Place, goal: Place) -> float:
    """Seconds from one place to another by a node-based Dijkstra without turn costs."""
    steps: dict[object, list[tuple[object, float]]] = defaultdict(list)
    for number, s in enumerate(town.streets):
        stops: list[tuple[float, object]] = [(0.0, s.a), (1.0, s.b)]
        stops += [(t, name) for name, (at, t) in (("start", start), ("goal", goal)) if at == number]
        stops.sort(key=lambda stop: stop[0])
        for (t, u), (t2, v) in pairwise(stops):
            if s.forward_mps:
                steps[u].append((v, (t2 - t) * BLOCK_M / s.forward_mps))
            if s.backward_mps:
                steps[v].append((u, (t2 - t) * BLOCK_M / s.backward_mps))
    if start == goal:
        return 0.0
    best: dict[object, float] = {}
    heap: list[tuple[float, int, object]] = [(0.0, 0, "start")]
    while heap:
        seconds, _, node = heapq.heappop(heap)
        if node in best:
            continue
        best[node] = seconds
        for then, more in steps[node]:
            heapq.heappush(heap, (seconds + more, len(best) * 1000 + len(heap), then))
    return best.get("goal", float("inf"))


@contextmanager
def small_cells(arcs: int) -> Iterator[None]:
    """Shortcuts even for a tiny network."""
    old = overlay.WORTH_ARCS, overlay.CELL_ARCS
    overlay.WORTH_ARCS, overlay.CELL_ARCS = 2, arcs  # type: ignore[misc]
    try:
        yield
    finally:
        overlay.WORTH_ARCS, overlay.CELL_ARCS = old  # type: ignore[misc]


places = st.tuples(st.integers(0, 1000), st.sampled_from([0.07, 0.2, 0.4, 0.5, 0.63, 0.9]))


@settings(max_examples=120)
@given(towns(), st.lists(places, min_size=1, max_size=6), places)
def test_seconds_are_those_of_a_plain_search(town: Town, units: list[Place], goal: Place) -> None:
    count = len(town.streets)
    units, goal = [(u % count, t) for u, t in units], (goal[0] % count, goal[1])
    graph = town.graph(NO_TURN_COSTS)
    x, y = np.asarray([town.at(*u) for u in units]).T
    snaps = graph.snap(x, y)
    place = one(graph, town.at(*goal))
    if place.distance_m[0] > 0.5 or not place.ok[0]:  # it lies on an island, where nothing snaps
        return
    got = graph.seconds_to(*town.at(*goal), snaps, limit_s=1e6)
    for unit, seconds, distance in zip(units, got, snaps.distance_m, strict=True):
        if distance < 0.5:
            assert seconds == pytest.approx(by_hand(town, unit, goal), abs=1e-3)


@settings(max_examples=60)
@given(towns(), st.integers(3, 20), places)
def test_shortcuts_change_nothing(town: Town, cell_arcs: int, goal: Place) -> None:
    plain = town.graph(Rules())
    with small_cells(cell_arcs):
        quick = town.graph(Rules())
    if len(plain.arrays.arc_seg) >= 2:
        assert len(quick.arrays.overlay.exit_at) >= 1
    starts = np.asarray([town.at(number, t) for number in range(len(town.streets)) for t in (0.3, 0.8)])
    at = town.at(goal[0] % len(town.streets), goal[1])
    a = plain.seconds_to(*at, plain.snap(*starts.T), limit_s=1e6)
    b = quick.seconds_to(*at, quick.snap(*starts.T), limit_s=1e6)
    np.testing.assert_allclose(a, b, atol=1e-3)


@settings(max_examples=60)
@given(towns(one_ways=False), places, places)
def test_both_ways_cost_the_same_without_turn_costs_or_one_ways(town: Town, a: Place, b: Place) -> None:
    graph = town.graph(NO_TURN_COSTS)
    p, q = (town.at(place[0] % len(town.streets), place[1]) for place in (a, b))
    there = graph.seconds_to(*q, one(graph, p), limit_s=1e6)[0]
    back = graph.seconds_to(*p, one(graph, q), limit_s=1e6)[0]
    assert there == pytest.approx(back, abs=1e-6)


@settings(max_examples=60)
@given(towns(), places, places)
def test_a_route_takes_the_seconds_that_the_ranking_says(town: Town, a: Place, b: Place) -> None:
    graph = town.graph(Rules())
    p, q = (town.at(place[0] % len(town.streets), place[1]) for place in (a, b))
    both = graph.snap(*np.asarray([p, q]).T)
    if both.distance_m.max() > 0.5:
        return
    said = graph.seconds_to(*q, both.take(np.asarray([0])), limit_s=1e6)[0]
    xy, seconds = graph.route(p, q)
    if not len(xy):
        assert np.isinf(said)
        return
    assert seconds[-1] == pytest.approx(said, abs=1e-3)
    assert (np.diff(seconds) >= -1e-9).all()
    np.testing.assert_allclose([xy[0], xy[-1]], [p, q], atol=0.01)
    # Every step runs along a street: one coordinate stands still.
    assert np.minimum(*np.abs(np.diff(xy, axis=0)).T).max(initial=0.0) < 0.01


def one(graph: RoadGraph, at: tuple[float, float]) -> Snaps:
    return graph.snap(np.asarray([at[0]]), np.asarray([at[1]]))


def straight(*streets: tuple[int, int, float, float], side: int = 4) -> Town:
    return Town(side, tuple(Street(*s) for s in streets))


def seconds(graph: RoadGraph, start: tuple[float, float], goal: tuple[float, float], **more: float) -> float:
    return float(graph.seconds_to(*goal, one(graph, start), **more)[0])


def test_past_the_goal_on_a_one_way_street_means_driving_round_the_block() -> None:
    town = straight((0, 1, 10, 0), (1, 5, 10, 0), (4, 5, 0, 10), (0, 4, 0, 10))
    graph = town.graph(NO_TURN_COSTS)
    assert seconds(graph, town.at(0, 0.3), town.at(0, 0.7)) == pytest.approx(4.0)
    assert seconds(graph, town.at(0, 0.7), town.at(0, 0.3)) == pytest.approx(36.0)


def test_a_turn_across_the_oncoming_traffic_costs_more() -> None:
    # A street from the south meets one that runs west to east.
    town = straight((0, 1, 10, 10), (1, 2, 10, 10), (1, 5, 10, 10))
    right_hand, left_hand = town.graph(Rules()), town.graph(Rules(drive_on_right=False))
    north, west, east = town.at(2, 0.5), town.at(0, 0.5), town.at(1, 0.5)
    to_right, to_left = (seconds(right_hand, north, side) for side in (west, east))
    assert 10.0 < to_right < to_left < 20.0
    assert seconds(left_hand, north, east) == pytest.approx(to_right)


def test_who_stands_in_a_junction_may_leave_by_any_of_its_roads() -> None:
    # Just past the crossing on a one-way street that leads away; the goal lies up the other street.
    town = straight((1, 0, 10, 0), (1, 5, 10, 10))
    graph = town.graph(NO_TURN_COSTS)
    assert seconds(graph, (97.0, 0.0), town.at(1, 0.5)) == pytest.approx(5.0)
    assert seconds(graph, (90.0, 0.0), town.at(1, 0.5)) == np.inf
    # The same at the goal: a place in the junction is reached by either street.
    assert seconds(graph, town.at(1, 0.5), (97.0, 0.0)) == pytest.approx(5.0, abs=0.31)


def test_a_parted_town_and_the_limit_are_both_inf() -> None:
    town = straight((0, 1, 10, 10), (8, 9, 10, 10))
    graph = town.graph(Rules())
    assert seconds(graph, town.at(0, 0.5), town.at(1, 0.5)) == np.inf
    assert seconds(graph, town.at(0, 0.1), town.at(0, 0.9)) == pytest.approx(8.0)
    assert seconds(graph, town.at(0, 0.1), town.at(0, 0.9), limit_s=7.9) == np.inf
    assert seconds(graph, town.at(0, 0.1), town.at(0, 0.9), speed_factor=2.0) == pytest.approx(4.0)
    assert graph.route(town.at(0, 0.5), town.at(1, 0.5))[0].shape == (0, 2)


def test_who_stands_off_the_road_or_has_no_fix() -> None:
    town = straight((0, 1, 10, 10), (1, 2, 10, 10))
    graph = town.graph(NO_TURN_COSTS)
    snaps = graph.snap(np.asarray([50.0, 50.0, np.nan]), np.asarray([60.0, 2000.0, 0.0]))
    assert snaps.ok.tolist() == [True, False, False]
    got = graph.seconds_to(150.0, 0.0, snaps)
    assert got[0] == pytest.approx(10.0 + (60.0 - 15.0) / 3.0, rel=1e-3)
    assert np.isinf(got[1:]).all()
    assert np.isinf(graph.seconds_to(50.0, 500.0, snaps)).all()


def test_no_roads_at_all() -> None:
    nothing = Ways(
        np.empty((0, 2)), np.empty(0, np.int32), np.zeros(1, np.int32), np.empty(0, np.uint8), np.empty(0), np.empty(0),
        np.empty(0, np.int64), np.empty(0), NodeCosts(np.empty(0), np.empty(0), np.empty(0, np.uint8)),
    )  # fmt: skip
    graph = build_ways(nothing, Rules())
    assert graph.junction_count == 0
    snaps = graph.snap(np.asarray([0.0]), np.asarray([0.0]))
    assert not snaps.ok[0]
    assert np.isinf(graph.seconds_to(0.0, 0.0, snaps)[0])


@pytest.fixture(scope="module")
def town_500() -> RoadGraph:
    with small_cells(150):
        return synthetic(junctions=500, km=90.0, seed=3)


def test_the_made_network_has_the_size_that_was_asked_for(town_500: RoadGraph) -> None:
    assert town_500.junction_count == pytest.approx(500, rel=0.05)
    assert town_500.length_km == pytest.approx(90.0, rel=1e-3)
    again = synthetic(junctions=500, km=90.0, seed=3)
    np.testing.assert_array_equal(again.arrays.xy, town_500.arrays.xy)


def test_going_by_a_third_place_is_never_quicker(town_500: RoadGraph) -> None:
    rng = np.random.default_rng(5)
    at = on_roads(town_500, 12, rng, off_m=0.0)
    snaps = town_500.snap(at[:, 0], at[:, 1])
    table = np.asarray([town_500.seconds_to(x, y, snaps, limit_s=1e6) for x, y in at.tolist()]).T
    assert np.isfinite(table).all()
    # Stopping at the third place saves its turn at most: one may leave it in either direction.
    worst_turn = town_500.arrays.turn_s.max()
    assert (table[:, None, :] + worst_turn <= table[:, :, None] + table[None, :, :] + 2 * worst_turn + 1e-3).all()


def test_what_is_saved_is_what_is_loaded(town_500: RoadGraph, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("roads")
    town_500.save(folder)
    loaded = RoadGraph.load(folder)
    at = on_roads(town_500, 50, np.random.default_rng(1))
    x, y = at[0].tolist()
    snaps = loaded.snap(at[:, 0], at[:, 1])
    np.testing.assert_array_equal(snaps.segment, town_500.snap(at[:, 0], at[:, 1]).segment)
    np.testing.assert_array_equal(loaded.seconds_to(x, y, snaps), town_500.seconds_to(x, y, snaps))
    assert isinstance(loaded.arrays.overlay.to_exit.base, np.memmap)


def test_the_nearest_road_is_that_of_a_look_at_all_of_them(town_500: RoadGraph) -> None:
    rng = np.random.default_rng(2)
    at = on_roads(town_500, 300, rng, off_m=120.0)
    snaps = town_500.snap(at[:, 0], at[:, 1], max_m=390.0)
    a = town_500.arrays
    start = np.delete(np.arange(len(a.xy)), a.off[1:] - 1)
    start = start[a.solid[start]]
    p, q = a.xy[start][None], a.xy[start + 1][None]
    t = np.clip(((at[:, None] - p) * (q - p)).sum(-1) / np.maximum(((q - p) ** 2).sum(-1), 1e-9), 0, 1)
    gap = np.hypot(*np.moveaxis(at[:, None] - p - t[..., None] * (q - p), -1, 0)).min(axis=1)
    np.testing.assert_allclose(snaps.distance_m, gap * np.cos(np.radians(35.53)), rtol=1e-3)


def test_the_bench_gives_its_figures(town_500: RoadGraph) -> None:
    figures = nearest(town_500, units=40, rounds=20)
    assert {"junctions", "units", "p50_ms", "p99_ms", "straight_wrong_share", "straight_extra_s_p90"} <= figures.keys()
    assert 0 < figures["straight_wrong_share"] < 1
    assert figures["straight_extra_s_p90"] > 0


@pytest.mark.parametrize("limit_s", [120.0, 1800.0])
def test_each_start_at_its_own_speed_in_one_search(town_500: RoadGraph, limit_s: float) -> None:
    rng = np.random.default_rng(6)
    nodes = town_500.arrays.node_xy[rng.choice(town_500.junction_count, 41, replace=False)]
    snaps, (x, y) = town_500.snap(*(nodes[1:] + 7.0).T), nodes[0].tolist()
    factor = rng.choice([0.2, 1.0, 1.3], 40)
    together = town_500.seconds_to(x, y, snaps, limit_s, factor)
    for value in np.unique(factor):
        alone = town_500.seconds_to(x, y, snaps, limit_s, float(value))
        np.testing.assert_array_equal(together[factor == value], alone[factor == value])
    assert np.isfinite(together).any()
