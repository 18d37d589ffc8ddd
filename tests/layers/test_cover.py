"""Coverage against a slow, plain computation: single searches to many points of every street of small towns."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.cover import Coverage, CoverGround, areas, coverage, meetings
from layers.reach.mesh import Mesh, make_mesh
from layers.roads import RoadGraph, Rules, synthetic
from layers.roads.arrivals import Starts, arrivals
from layers.roads.bench import on_roads
from layers.shapes import Areas
from layers.within import Within
from tests.layers.test_roads_search import NO_TURN_COSTS, Town, places, straight, towns

STEPS = 25
few = settings(max_examples=25, deadline=None, derandomize=True)
units_in = st.lists(places, min_size=1, max_size=4)
speeds = st.lists(st.sampled_from([0.5, 1.0, 1.4]), min_size=4, max_size=4)
limits = st.sampled_from([(5.0, 12.0), (9.0, 25.0), (20.0, 60.0)])


def starts_of(graph: RoadGraph, at: np.ndarray, factor: list[float] | float = 1.0, delay_s: float = 0.0) -> Starts:
    count = len(at)
    factors = np.asarray((factor * count)[:count] if isinstance(factor, list) else [factor] * count, dtype=np.float64)
    return Starts.of(graph, at[:, 0], at[:, 1], factors, np.full(count, delay_s))


def spots(town: Town, units: list[tuple[int, float]]) -> np.ndarray:
    return np.asarray([town.at(u % len(town.streets), t) for u, t in units])


def without(starts: Starts, row: int) -> Starts:
    kept = np.delete(np.arange(len(starts.factor)), row)
    return Starts(starts.snaps.take(kept), starts.factor[kept], starts.ready_s[kept])


def by_single_searches(graph: RoadGraph, starts: Starts, xy: np.ndarray) -> np.ndarray:
    """(P,) when the first unit is at each point: one search for each point and unit."""
    out = np.full(len(xy), np.inf)
    for speed in set(starts.factor.tolist()):
        some = starts.snaps.take(np.flatnonzero(starts.factor == speed))
        each = [graph.seconds_to(x, y, some, 1e6, speed).min() for x, y in xy.tolist()]
        out = np.minimum(out, np.asarray(each))
    return out


@few
@given(towns(), units_in, speeds, limits)
def test_covered_lengths_are_those_of_single_searches(
    town: Town, units: list[tuple[int, float]], factor: list[float], seconds: tuple[float, float]
) -> None:
    graph = town.graph(Rules())
    starts = starts_of(graph, spots(town, units), factor)
    got = coverage(CoverGround.make(graph), starts, seconds)
    a = graph.arrays
    steps = (np.arange(STEPS) + 0.5) / STEPS
    for segment in np.flatnonzero(a.solid[a.off[:-1]])[:3].tolist():
        part = slice(int(a.off[segment]), int(a.off[segment + 1]))
        along = np.append(0.0, np.cumsum(np.hypot(*np.diff(a.xy[part], axis=0).T)))
        xy = np.column_stack([np.interp(steps * along[-1], along, a.xy[part, axis]) for axis in (0, 1)])
        when = by_single_searches(graph, starts, xy)
        for covered_m, limit in zip(got.covered_m[:, segment], seconds, strict=True):
            length = float(a.length_m[segment])
            # A search to a point within 5 m of a junction ends in the junction: so much at each end is its own.
            assert covered_m == pytest.approx((when <= limit).mean() * length, abs=11.0 + 2 * length / STEPS)


@few
@given(towns(), units_in, speeds, st.lists(places, min_size=1, max_size=4))
def test_a_place_is_reached_when_the_search_to_it_says(
    town: Town, units: list[tuple[int, float]], factor: list[float], goals: list[tuple[int, float]]
) -> None:
    graph = town.graph(Rules())
    starts = starts_of(graph, spots(town, units), factor)
    goal_m = spots(town, goals) + np.asarray((0.0, 30.0))
    got = coverage(CoverGround.make(graph), starts, (1e5,), goal_m).goal_s
    np.testing.assert_allclose(got, by_single_searches(graph, starts, goal_m), atol=1e-3)


@few
@given(towns(), units_in, speeds, limits)
def test_the_loss_of_a_unit_is_what_is_missing_without_it(
    town: Town, units: list[tuple[int, float]], factor: list[float], seconds: tuple[float, float]
) -> None:
    graph = town.graph(Rules())
    ground, starts = CoverGround.make(graph), starts_of(graph, spots(town, units), factor)
    got = coverage(ground, starts, seconds)
    for row in range(len(units)):
        rest = coverage(ground, without(starts, row), seconds)
        expected = np.asarray(got.share_road) - np.asarray(rest.share_road)
        np.testing.assert_allclose(got.loss()[row], expected, atol=1e-9)


@few
@given(towns(), units_in, limits)
def test_more_time_more_units_and_more_speed_never_cover_less(
    town: Town, units: list[tuple[int, float]], seconds: tuple[float, float]
) -> None:
    graph = town.graph(Rules())
    ground, at = CoverGround.make(graph), spots(town, units)
    whole = coverage(ground, starts_of(graph, at), seconds)
    fewer = coverage(ground, starts_of(graph, at[:-1]), seconds)
    slower = coverage(ground, starts_of(graph, at, 0.7, delay_s=2.0), seconds)
    assert (whole.covered_m[1] >= whole.covered_m[0] - 1e-9).all()
    assert (whole.covered_m <= ground.length_m + 1e-9).all()
    for less in (fewer, slower):
        assert (whole.covered_m >= less.covered_m - 1e-9).all()


def test_an_edge_is_cut_where_the_time_runs_out_from_both_ends() -> None:
    # Three blocks of 100 m in a row at 10 m/s; a unit at the middle of the first, one at the far end.
    town = straight((0, 1, 10, 10), (1, 2, 10, 10), (2, 3, 10, 10))
    graph = town.graph(NO_TURN_COSTS)
    ground = CoverGround.make(graph)
    starts = starts_of(graph, np.asarray([(50.0, 0.0), (300.0, 0.0)]))
    got = coverage(ground, starts, (2.0, 7.0, 11.0, 13.0))
    scale = ground.length_m.sum() / 300.0  # Mercator metres at the equator are a little longer than true ones
    np.testing.assert_allclose(got.covered_m.sum(axis=1) / scale, [60.0, 190.0, 270.0, 300.0], atol=0.5)
    assert got.loss()[0, 1] * 300 == pytest.approx(120.0, abs=0.5)
    assert got.loss()[0, 3] * 300 == pytest.approx(170.0, abs=0.5)


def box(west: float, south: float, east: float, north: float) -> np.ndarray:
    return np.asarray([(west, south), (east, south), (east, north), (west, north)])


def test_beats_have_their_shares_and_a_unit_the_beat_that_it_leaves_bare() -> None:
    # The same row of blocks, with a short dead end at the first corner so that one block is one segment.
    town = straight((0, 1, 10, 10), (1, 2, 10, 10), (2, 3, 10, 10), (1, 5, 0.1, 0.1))
    graph = town.graph(NO_TURN_COSTS)
    beats = Areas(
        np.concatenate([box(-10, -10, 100, 10), box(100, -10, 310, 10), box(0, 500, 9, 509)]),
        np.asarray([0, 4, 8, 12], np.int32), np.asarray([0, 1, 2, 3], np.int32), np.zeros(3, np.uint8),
    )  # fmt: skip
    ground = CoverGround.make(graph, beats)
    got = coverage(ground, starts_of(graph, np.asarray([(50.0, 0.0), (300.0, 0.0)])), (5.0, 7.0))
    shares = got.beat_shares()
    np.testing.assert_allclose(shares[:, :2], [[1.0, 0.25], [1.0, 0.45]], atol=0.01)
    assert np.isnan(shares[:, 2]).all()
    beat, before, after = got.worst_beat(1)
    assert beat.tolist() == [0, 1]
    np.testing.assert_allclose(before, [1.0, 0.45], atol=0.01)
    np.testing.assert_allclose(after, [0.0, 0.10], atol=0.01)


def test_nobody_covers_nothing(town_300: RoadGraph) -> None:
    ground = CoverGround.make(town_300)
    got = coverage(ground, starts_of(town_300, np.empty((0, 2))), (60.0, 180.0), np.asarray([(0.0, 0.0)]))
    assert got.share_road == (0.0, 0.0)
    assert got.share_goals(slice(None)) == (0.0, 0.0)
    assert np.isnan(got.share_goals(slice(0, 0))).all()
    assert got.loss().shape == (0, 2)
    far = coverage(ground, starts_of(town_300, np.asarray([(0.0, 0.0), (np.nan, np.nan)])), (60.0,))
    assert far.share_road == (0.0,)
    assert far.loss().shape == (2, 1)


@pytest.fixture(scope="module")
def town_300() -> RoadGraph:
    return synthetic(junctions=300, km=60.0, seed=5)


@pytest.fixture(scope="module")
def mesh_300(town_300: RoadGraph) -> Mesh:
    return make_mesh(town_300)


def test_many_in_one_yard_leave_nothing_bare_but_the_last(town_300: RoadGraph) -> None:
    ground = CoverGround.make(town_300)
    at = np.repeat(on_roads(town_300, 1, np.random.default_rng(3)), 4, axis=0)
    together = coverage(ground, starts_of(town_300, at), (120.0,))
    assert together.loss().max() == 0.0
    alone: Coverage = coverage(ground, starts_of(town_300, at[:1]), (120.0,))
    assert alone.share_road == together.share_road
    assert alone.loss()[0, 0] == pytest.approx(alone.share_road[0])


def test_areas_of_adjacent_posts_meet_when_they_begin_to_overlap(town_300: RoadGraph) -> None:
    ground = CoverGround.make(town_300)
    at = on_roads(town_300, 7, np.random.default_rng(8), off_m=0.0)
    found = meetings(town_300, at[:, 0], at[:, 1], 600.0)
    assert len({(one.a, one.b) for one in found}) == len(found) >= 6
    assert all(one.a < one.b for one in found)

    def overlap_m(a: int, b: int, seconds: float) -> float:
        of = [
            coverage(ground, starts_of(town_300, at[rows]), (seconds,)).covered_m.sum() for rows in ([a], [b], [a, b])
        ]
        return float(of[0] + of[1] - of[2])

    turn_s = float(town_300.arrays.turn_s.max())  # where two meet in a junction, one must turn to come any farther
    for one in found:
        assert overlap_m(one.a, one.b, one.seconds + turn_s + 0.5) > 0.0
        assert overlap_m(one.a, one.b, one.seconds - 0.5) == pytest.approx(0.0, abs=1e-6)


def test_posts_with_another_between_them_are_not_adjacent() -> None:
    town = straight((0, 1, 10, 10), (1, 2, 10, 10), (2, 3, 10, 10))
    graph = town.graph(NO_TURN_COSTS)
    found = meetings(graph, np.asarray([50.0, 150.0, 250.0]), np.zeros(3), 600.0)
    assert [(one.a, one.b) for one in found] == [(0, 1), (1, 2)]
    assert found[0].seconds == pytest.approx(5.0, abs=0.1)
    assert meetings(graph, np.asarray([50.0, 250.0]), np.zeros(2), 9.0) == ()
    assert meetings(graph, np.asarray([50.0]), np.zeros(1), 9.0) == ()


@pytest.mark.parametrize(("seed", "units"), [(1, 1), (2, 4), (3, 12)])
def test_outlines_hold_every_junction_that_is_reached_and_no_other(
    town_300: RoadGraph, mesh_300: Mesh, seed: int, units: int
) -> None:
    rng = np.random.default_rng(seed)
    at = on_roads(town_300, units, rng)
    factor, limits = rng.choice([0.25, 1.0, 1.1], units), (30.0, 75.0, 160.0)
    delay = rng.choice([0.0, 20.0], units)
    starts = Starts.of(town_300, at[:, 0], at[:, 1], factor, delay)
    drawn = areas(coverage(CoverGround.make(town_300), starts, limits), mesh_300)
    assert len(drawn.area_off) == len(limits) + 1
    first = arrivals(town_300, at[:, 0], at[:, 1], factor, delay, limits[-1]).min(axis=0)
    joined = np.unique(town_300.arrays.ends[town_300.arrays.solid[town_300.arrays.off[:-1]]])
    x, y = town_300.arrays.node_xy[joined].T
    for nth, limit in enumerate(limits):
        rings = slice(int(drawn.area_off[nth]), int(drawn.area_off[nth + 1]) + 1)
        one = Areas(
            drawn.xy, drawn.ring_off[rings], np.asarray([0, rings.stop - rings.start - 1], np.int32), drawn.cls[:1]
        )
        sure = np.abs(first[joined] - limit) > 1.0
        # A tiny outline is not drawn: someone on foot who has not got far.
        got, expected = Within(one).of(x, y) == 0, first[joined] <= limit
        assert not (got & ~expected)[sure].any()
        assert (got == expected)[sure].mean() > 0.98
        assert expected.any()


def test_nobody_has_no_outline(town_300: RoadGraph, mesh_300: Mesh) -> None:
    drawn = areas(coverage(CoverGround.make(town_300), starts_of(town_300, np.empty((0, 2))), (60.0, 90.0)), mesh_300)
    assert drawn.area_off.tolist() == [0, 0, 0]
