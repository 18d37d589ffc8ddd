"""Rings against the travel times of single ways: on random towns, a made network, real extracts; bad questions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from layers.geo import mercator_scale, to_mercator
from layers.reach import Reach, Reached, discs, inside, length_km
from layers.roads import Mode, RoadGraph, Rules, build, build_paths, synthetic
from layers.roads.bench import on_roads
from layers.roads.rules import CLASSES, SPEEDS_KMH
from layers.roads.times import Times, Way
from tests.layers.test_roads_search import NO_TURN_COSTS, Place, Town, one, places, straight, towns

F64 = NDArray[np.float64]

LIMITS = (60.0, 180.0, 300.0)
some_limits = st.lists(st.floats(3.0, 120.0), min_size=1, max_size=3, unique=True)
LAKE = to_mercator(115.03, 40.0)


@pytest.fixture(scope="module")
def county() -> Reach:
    return Reach.make(synthetic(2_000, 370.0))


def tier_of(seconds: F64, limits: tuple[float, ...]) -> NDArray[np.int64]:
    tier = np.searchsorted(limits, seconds, side="left")
    return np.where(tier == len(limits), -1, tier)


def alone(graph: RoadGraph) -> NDArray[np.bool_]:
    """Junctions at whose place there is no other: two in one place are one on the map."""
    key = np.round(graph.arrays.node_xy / 0.2).astype(np.int64)
    _, whose, count = np.unique(key, axis=0, return_inverse=True, return_counts=True)
    return np.asarray(count[whose.ravel()] == 1)


def check(reach: Reach, x: float, y: float, limits: tuple[float, ...], way: Way) -> Reached:
    """Every junction inside a tier is reached in its time and every one outside is not."""
    got = reach.rings(x, y, limits, way)
    seconds = reach.junction_seconds(x, y, limits[-1], way)
    only = alone(reach.graph)
    node = reach.graph.arrays.node_xy[only]
    np.testing.assert_array_equal(inside(got.tiers, *node.T), tier_of(seconds[only], limits))
    assert list(got.km) == sorted(got.km)
    return got


def solid_nodes(graph: RoadGraph) -> NDArray[np.int64]:
    return np.unique(graph.arrays.ends[graph.arrays.solid[graph.arrays.off[:-1]]])


@settings(max_examples=40)
@given(towns(), places, some_limits, st.sampled_from(["come", "leave"]))
def test_rings_on_random_towns(town: Town, at: Place, limits: list[float], way: Way) -> None:
    graph = town.graph(Rules())
    if not graph.arrays.solid.any():
        return
    x, y = town.at(at[0] % len(town.streets), at[1])
    check(Reach.make(graph), x + 3.0, y + 1.0, tuple(sorted(limits)), way)


@settings(max_examples=30)
@given(towns(), places)
def test_junctions_have_the_seconds_that_the_ranking_says(town: Town, at: Place) -> None:
    graph = town.graph(Rules())
    nodes = solid_nodes(graph)
    if not len(nodes):
        return
    x, y = town.at(at[0] % len(town.streets), at[1])
    said = graph.seconds_to(x, y, graph.snap(*graph.arrays.node_xy[nodes].T), limit_s=600.0)
    found = Reach.make(graph).junction_seconds(x, y, 600.0)[nodes]
    if graph._junctions(one(graph, (x, y)))[0] < 0:
        np.testing.assert_allclose(found, said, atol=1e-3)


@settings(max_examples=30)
@given(towns(), places, places)
def test_how_far_one_gets_is_who_can_come_asked_the_other_way(town: Town, a: Place, b: Place) -> None:
    graph = town.graph(Rules())
    p, q = (town.at(place[0] % len(town.streets), place[1]) for place in (a, b))
    both = graph.snap(*np.asarray([p, q]).T)
    if not both.ok.all() or both.distance_m.max() > 1.0 or (graph._junctions(both) >= 0).any():
        return
    there = graph.seconds_to(*q, both.take(np.asarray([0])), limit_s=600.0)[0]
    times = Times.search(graph, both.take(np.asarray([0])), "leave", 600.0)
    assert times.at(both.segment[1:], both.share[1:])[0] == pytest.approx(there, abs=1e-3)


@pytest.mark.parametrize("way", ["come", "leave"])
def test_rings_on_a_made_network(county: Reach, way: Way) -> None:
    rng = np.random.default_rng(5)
    for x, y in on_roads(county.graph, 12, rng, 40.0).tolist():
        got = check(county, x, y, LIMITS, way)
        assert (got.basis, got.why) == ("road", "")
        assert got.km[0] > 0.0
        assert inside(got.tiers, [x], [y])[0] == 0, "the place itself is in its smallest tier"


def test_who_comes_agrees_with_the_ranking_for_every_junction(county: Reach) -> None:
    x, y = on_roads(county.graph, 1, np.random.default_rng(8), 40.0)[0].tolist()
    graph, nodes = county.graph, solid_nodes(county.graph)
    said = graph.seconds_to(x, y, graph.snap(*graph.arrays.node_xy[nodes].T), limit_s=300.0)
    got = county.rings(x, y, LIMITS)
    np.testing.assert_array_equal(inside(got.tiers, *graph.arrays.node_xy[nodes].T), tier_of(said, LIMITS))


@pytest.mark.parametrize("way", ["come", "leave"])
def test_pieces_are_cut_where_time_runs_out(county: Reach, way: Way) -> None:
    """Points just before and after each cut have just less and just more than the limit."""
    graph = county.graph
    x, y = on_roads(graph, 1, np.random.default_rng(2), 30.0)[0].tolist()
    times = Times.search(graph, one(graph, (x, y)), way, 180.0)
    pieces = times.pieces(180.0)
    a_little = 0.02
    for end, step in ((pieces.low, a_little), (pieces.high, -a_little)):
        cut = np.flatnonzero((end > a_little) & (end < 1.0 - a_little) & (pieces.high - pieces.low > 3 * a_little))
        assert len(cut) > 20
        before, after = (times.at(pieces.segment[cut], end[cut] + s) for s in (step, -step))
        assert (before <= 180.0).all()
        on_two_sides = np.isin(pieces.segment[cut], pieces.segment[np.setdiff1d(np.arange(len(end)), cut)])
        assert (after[~on_two_sides] > 180.0).all()
        assert (before > 160.0).mean() > 0.9, "edges lie where time runs out, not at junctions"


@pytest.mark.parametrize("way", ["come", "leave"])
def test_pieces_hold_exactly_what_is_in_time(county: Reach, way: Way) -> None:
    graph, rng = county.graph, np.random.default_rng(4)
    x, y = on_roads(graph, 1, rng, 30.0)[0].tolist()
    times = Times.search(graph, one(graph, (x, y)), way, 120.0)
    pieces = county.pieces(x, y, 120.0, way)
    near = np.flatnonzero(np.isfinite(times.labels))
    segment = graph.arrays.arc_seg[rng.choice(near, 3_000)]
    share = rng.random(3_000)
    seconds = times.at(segment, share)
    held = np.zeros(3_000, dtype=bool)
    for number in range(len(pieces.segment)):
        within = (share >= pieces.low[number]) & (share <= pieces.high[number])
        held |= (segment == pieces.segment[number]) & within
    clear = np.abs(seconds - 120.0) > 1e-6
    np.testing.assert_array_equal(held[clear], seconds[clear] <= 120.0)
    assert 0.1 < held.mean() < 0.95


def test_outlines_cut_roads_where_time_runs_out(county: Reach) -> None:
    """Along roads the outline lies within a few seconds of the limit."""
    graph, rng = county.graph, np.random.default_rng(9)
    x, y = on_roads(graph, 1, rng, 30.0)[0].tolist()
    got = county.rings(x, y, LIMITS)
    points = on_roads(graph, 20_000, rng, 0.0)
    said = graph.seconds_to(x, y, graph.snap(*points.T), limit_s=900.0)
    tier = inside(got.tiers, *points.T)
    wrong = tier != tier_of(said, LIMITS)
    late = np.abs(said[:, None] - np.asarray(LIMITS)).min(axis=1)
    assert wrong.mean() < 0.01
    assert np.percentile(late[wrong], 90) < 8.0


def test_on_a_straight_road_the_edge_is_half_way_along() -> None:
    town = straight((0, 1, 10, 10), (1, 2, 10, 10), (2, 3, 10, 10))
    graph = town.graph(NO_TURN_COSTS)
    got = Reach.make(graph).rings(0.0, 0.0, (15.0,))
    x = np.arange(1.0, 299.0)
    held = inside(got.tiers, x, np.zeros(len(x))) == 0
    assert x[held].max() == pytest.approx(150.0, abs=1.5)
    assert got.km[0] == pytest.approx(0.150, abs=0.001)
    assert held[: int(x[held].max())].all()


def test_a_one_way_street_reaches_one_way() -> None:
    # Round the block against the clock: what is far one way is near the other.
    town = straight((0, 1, 10, 0), (1, 5, 10, 0), (5, 4, 10, 0), (4, 0, 10, 0))
    reach = Reach.make(town.graph(NO_TURN_COSTS))
    place = town.at(0, 0.5)
    leave, come = (check(reach, *place, (12.0,), way) for way in ("leave", "come"))
    east, west = town.xy(1), town.xy(0)
    assert inside(leave.tiers, *np.asarray([east, west]).T).tolist() == [0, -1]
    assert inside(come.tiers, *np.asarray([east, west]).T).tolist() == [-1, 0]
    assert leave.km == pytest.approx(come.km)
    assert leave.km == pytest.approx((0.120,), abs=1e-3)


def test_a_hole_stays_where_nobody_comes_in_time() -> None:
    """A block of 3 km: its middle is not reached in the time that all its edges are."""
    town = straight((0, 1, 30, 30), (1, 3, 30, 30), (3, 2, 30, 30), (2, 0, 30, 30), side=2)
    graph = scaled(town, 30.0)
    got = check(Reach.make(graph), 0.0, 0.0, (330.0,), "come")
    tier = inside(got.tiers, [0.0, 1500.0, 1500.0], [1500.0, 1500.0, 0.0])
    assert tier.tolist() == [0, -1, 0]


def scaled(town: Town, times: float) -> RoadGraph:
    """The same town with blocks so many times as long."""
    big = Town(town.side, town.streets)
    object.__setattr__(big, "xy", lambda corner: Town.xy(town, corner) * times)
    return big.graph(NO_TURN_COSTS)


def test_nobody_is_near_a_lake_or_outside_or_on_an_island(county: Reach) -> None:
    for at in (LAKE, (0.0, 0.0)):
        got = county.rings(float(at[0]), float(at[1]), LIMITS, straight_mps=5.0)
        assert (got.basis, got.why, got.km) == ("straight", "no_road", (0.0, 0.0, 0.0))
        assert np.diff(got.tiers.area_off).tolist() == [1, 1, 1]
    blocks = [(c, c + 1) for c in range(12) if c % 4 < 3] + [(c, c + 4) for c in range(8)]
    graph = straight(*((a, b, 10, 10) for a, b in blocks), (12, 13, 10, 10)).graph(Rules())
    got = Reach.make(graph).rings(10.0, 300.0, LIMITS, snap_m=60.0)
    assert (got.basis, got.why) == ("straight", "island")
    # Nearer to the other roads it is reached from them, on foot over the field.
    assert check(Reach.make(graph), 10.0, 300.0, LIMITS, "come").basis == "road"


def test_a_way_in_without_a_way_out_is_named() -> None:
    # Two blocks, and a one-way street from the one to the other.
    left, right = ((0, 1), (1, 5), (5, 4), (4, 0)), ((2, 3), (3, 7), (7, 6), (6, 2))
    town = straight(*((a, b, 10, 10) for a, b in (*left, *right)), (1, 2, 10, 0))
    reach = Reach.make(town.graph(NO_TURN_COSTS))
    in_left, in_right = town.at(0, 0.3), town.at(4, 0.3)
    assert reach.rings(*in_right, (600.0,), "leave").why == "trap"
    assert reach.rings(*in_left, (600.0,), "come").why == "trap"
    assert reach.rings(*in_right, (600.0,), "come").why == reach.rings(*in_left, (600.0,), "leave").why == ""


def test_two_junctions_in_one_place_and_a_graph_of_one_road() -> None:
    town = straight((0, 1, 10, 10))
    graph = town.graph(NO_TURN_COSTS)
    check(Reach.make(graph), 50.0, 0.0, (3.0, 20.0), "come")
    twice = straight((0, 1, 10, 10), (0, 1, 10, 10), (1, 2, 10, 10))  # two roads in one place
    check(Reach.make(twice.graph(Rules())), 50.0, 0.0, (3.0, 20.0), "leave")


def test_no_roads_at_all() -> None:
    empty = straight().graph(Rules())
    got = Reach.make(empty).rings(10.0, 10.0, (60.0,))
    assert (got.basis, got.why) == ("straight", "no_road")


@pytest.mark.parametrize(
    "limits", [(), (0.0,), (-60.0,), (60.0, 60.0), (180.0, 60.0), (500 * 60.0,), (float("nan"),), tuple(range(1, 14))]
)
def test_limits_that_make_no_ring(county: Reach, limits: tuple[float, ...]) -> None:
    x, y = county.graph.arrays.node_xy[0].tolist()
    with pytest.raises(ValueError, match="limits_s"):
        county.rings(x, y, limits)


def test_a_place_or_a_way_that_is_none(county: Reach) -> None:
    with pytest.raises(ValueError, match="place"):
        county.rings(float("nan"), 0.0, (60.0,))
    with pytest.raises(ValueError, match="way"):
        county.rings(0.0, 0.0, (60.0,), "across")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="radius"):
        discs(0.0, 0.0, [0.0])


def test_discs_are_true_metres() -> None:
    x, y = (float(v) for v in to_mercator(115.0, 60.0))
    disc = discs(x, y, [1000.0, 3000.0])
    scale = float(mercator_scale(60.0))
    east = np.asarray([[x + metres * scale, y] for metres in (990.0, 1010.0, 2990.0, 3020.0)])
    assert inside(disc, *east.T).tolist() == [0, 1, 1, -1]


def test_another_timing_of_the_same_ground(county: Reach) -> None:
    quick = county.on(county.graph.timed(Mode("motor", {name: 1.5 * v for name, v in SPEEDS_KMH.items()}, 0.5)))
    x, y = on_roads(county.graph, 1, np.random.default_rng(3), 10.0)[0].tolist()
    faster = check(quick, x, y, LIMITS, "come")
    assert faster.km[1] > 1.5 * county.rings(x, y, LIMITS).km[1]
    free = county.on(county.graph.timed(Mode("motor", SPEEDS_KMH, obeys_oneway=False)))
    assert check(free, x, y, LIMITS, "leave").km[2] >= county.rings(x, y, LIMITS, "leave").km[2]
    with pytest.raises(ValueError, match="network"):
        county.on(straight((0, 1, 10, 10)).graph(Rules()))


def test_the_ground_survives_the_disk(tmp_path: Path, county: Reach) -> None:
    county.save(tmp_path)
    again = Reach.load(tmp_path, county.graph)
    x, y = on_roads(county.graph, 1, np.random.default_rng(3), 10.0)[0].tolist()
    np.testing.assert_array_equal(again.rings(x, y, LIMITS).tiers.xy, county.rings(x, y, LIMITS).tiers.xy)


def test_length_counts_each_road_once(county: Reach) -> None:
    graph = county.graph
    x, y = graph.arrays.node_xy[50].tolist()
    everything = county.pieces(x, y, 3600.0)
    # A street from which there is no way is the rest.
    assert 0.999 * graph.length_km < length_km(graph, everything) <= graph.length_km + 1e-6


@pytest.mark.parametrize("name", ["puyang_henan_map.osm", "liechtenstein-2015.osm.pbf"])
def test_real_extracts(shared_data: Path, name: str) -> None:
    rng = np.random.default_rng(1)
    graphs = [build(shared_data / "osm" / name)]
    if name.startswith("puyang"):
        graphs.append(build_paths(shared_data / "osm" / name).timed(Mode("paths", dict.fromkeys(CLASSES, 4.5))))
    for graph in graphs:
        reach = Reach.make(graph)
        for x, y in on_roads(graph, 6, rng, 20.0).tolist():
            for way in ("come", "leave"):
                check(reach, x, y, LIMITS, way)
        nodes = solid_nodes(graph)
        nodes = nodes[alone(graph)[nodes]]
        said = graph.seconds_to(x, y, graph.snap(*graph.arrays.node_xy[nodes].T), limit_s=300.0)
        got = inside(reach.rings(x, y, LIMITS).tiers, *graph.arrays.node_xy[nodes].T)
        np.testing.assert_array_equal(got, tier_of(said, LIMITS))
