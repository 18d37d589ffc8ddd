"""What the map says of a road beside its time; other ways to move; the walking network."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from layers.roads import Mode, RoadGraph, Rules, build, build_paths, synthetic
from layers.roads.paths import walkable
from layers.roads.rules import CLASSES, SPEEDS_KMH
from tests.layers.osm_text import write_osm

LINE = {1: (0.0, 0.0), 2: (300.0, 0.0), 3: (400.0, 0.0), 4: (900.0, 0.0), 5: (300.0, 300.0)}


@pytest.fixture(scope="module")
def town() -> RoadGraph:
    return synthetic(800, 120.0)


def seconds(graph: RoadGraph, start: tuple[float, float], goal: tuple[float, float]) -> float:
    at = graph.snap(np.asarray([start[0]]), np.asarray([start[1]]))
    return float(graph.seconds_to(*goal, at)[0])


def test_a_road_says_its_class_its_name_and_its_bridges(tmp_path: Path) -> None:
    ways = [
        ([1, 2], {"highway": "primary", "name": "人民路"}),
        ([2, 3], {"highway": "primary", "name": "人民路", "bridge": "yes"}),
        ([3, 4], {"highway": "residential", "bridge": "no"}),
        ([2, 5], {"highway": "secondary", "ref": "S101"}),
    ]
    graph = build(write_osm(tmp_path / "a.osm", LINE, ways))
    a = graph.arrays
    names = [graph.names[n] if n >= 0 else "" for n in a.seg_name]
    found = sorted(zip(np.round(a.length_m).tolist(), names, a.seg_rank.tolist(), a.seg_bridge.tolist(), strict=True))
    # Two to four is one segment: mostly residential, named by its named part, and partly a bridge.
    assert found == [(300, "S101", 3, False), (300, "人民路", 2, False), (600, "人民路", 6, True)]


def test_what_is_said_survives_the_disk(tmp_path: Path, town: RoadGraph) -> None:
    town.save(tmp_path)
    again = RoadGraph.load(tmp_path)
    assert again.names == town.names
    np.testing.assert_array_equal(again.arrays.seg_bridge, town.arrays.seg_bridge)
    assert town.arrays.seg_bridge.any()
    bridges = town.arrays.seg_name[town.arrays.seg_bridge]
    assert (bridges >= 0).all(), "bridges of the made town lie on its main roads"


def test_the_cars_own_table_changes_nothing(town: RoadGraph) -> None:
    same = town.timed(Mode("motor", SPEEDS_KMH))
    np.testing.assert_allclose(same.arrays.arc_s, town.arrays.arc_s)
    np.testing.assert_allclose(same.arrays.rev_s, town.arrays.rev_s)


def test_twice_as_fast_is_half_the_time_and_a_limit_still_counts(tmp_path: Path) -> None:
    ways = [([1, 2], {"highway": "primary"}), ([2, 3, 4], {"highway": "primary", "maxspeed": "30"})]
    graph = build(write_osm(tmp_path / "a.osm", LINE, ways), Rules(turn_s=0.0, yield_s=0.0))
    quick = graph.timed(Mode("motor", {**SPEEDS_KMH, "primary": 130.0}))
    for start, goal in (((10.0, 0.0), (290.0, 0.0)), ((450.0, 0.0), (850.0, 0.0))):
        assert seconds(quick, start, goal) == pytest.approx(seconds(graph, start, goal) / 2, rel=1e-6)
    assert seconds(quick, (310.0, 0.0), (890.0, 0.0)) > 2 * seconds(quick, (10.0, 0.0), (290.0, 0.0))


def test_lights_cost_only_their_share(tmp_path: Path) -> None:
    ways = [([1, 2, 3], {"highway": "primary"})]
    path = write_osm(tmp_path / "a.osm", LINE, ways, {2: {"highway": "traffic_signals"}})
    graph = build(path)
    rushing = graph.timed(Mode("motor", SPEEDS_KMH, turn_share=0.25))
    spared = seconds(graph, (10.0, 0.0), (390.0, 0.0)) - seconds(rushing, (10.0, 0.0), (390.0, 0.0))
    assert spared == pytest.approx(0.75 * Rules().signal_s * 380 / 400, rel=0.01)


def test_one_who_does_not_mind_one_way_streets(tmp_path: Path) -> None:
    ways = [
        ([1, 2], {"highway": "primary", "oneway": "yes"}),
        ([2, 3, 4], {"highway": "primary"}),
        ([2, 5], {"highway": "primary", "oneway": "-1"}),
    ]
    graph = build(write_osm(tmp_path / "a.osm", LINE, ways))
    free = graph.timed(Mode("motor", SPEEDS_KMH, obeys_oneway=False))
    assert free.segment_count == graph.segment_count
    a, b, c = (150.0, 0.0), (600.0, 0.0), (300.0, 150.0)
    assert seconds(graph, a, b) == pytest.approx(seconds(free, a, b))
    assert np.isinf(seconds(graph, b, a))
    assert np.isinf(seconds(graph, a, c))
    assert seconds(free, b, a) == pytest.approx(seconds(graph, a, b), rel=0.05)
    assert 300 / (65 / 3.6) < seconds(free, a, c) < 300 / (65 / 3.6) + Rules().turn_s
    xy, passed = free.route(b, a)
    assert len(xy)
    assert passed[-1] == pytest.approx(seconds(free, b, a))


def test_nothing_gets_slower_where_one_way_streets_count_no_more(town: RoadGraph) -> None:
    free = town.timed(Mode("motor", SPEEDS_KMH, obeys_oneway=False))
    nodes = town.snap(*town.arrays.node_xy[::5].T)
    x, y = town.arrays.node_xy[7].tolist()
    before, after = (one.seconds_to(x, y, nodes, limit_s=1800.0) for one in (town, free))
    assert (after <= before + 1e-6).all()
    assert (after < before - 1.0).any()
    assert town.timed(Mode("motor", SPEEDS_KMH)) is town


def test_a_footway_joins_two_streets_for_walkers_only(tmp_path: Path) -> None:
    ways = [
        ([1, 2], {"highway": "residential", "oneway": "yes"}),
        ([2, 5], {"highway": "steps"}),
        ([3, 4], {"highway": "motorway"}),
        ([2, 3], {"highway": "service", "motor_vehicle": "no"}),
    ]
    path = write_osm(tmp_path / "a.osm", LINE, ways)
    walking = build_paths(path)
    assert walking.length_km == pytest.approx(0.7, abs=0.01)
    assert seconds(walking, (300.0, 290.0), (10.0, 0.0)) == pytest.approx(580 / (5 / 3.6), rel=0.01)
    climbing = walking.timed(Mode("paths", {**dict.fromkeys(CLASSES, 15.0), "steps": 3.0}))
    got = seconds(climbing, (300.0, 290.0), (10.0, 0.0))
    assert got == pytest.approx(290 / (3 / 3.6) + 290 / (15 / 3.6), rel=0.01)


@pytest.mark.parametrize(
    ("tags", "may"),
    [
        ({"highway": "footway"}, True),
        ({"highway": "bridleway"}, True),
        ({"highway": "pedestrian", "area": "yes"}, True),
        ({"highway": "service", "area": "yes"}, False),
        ({"highway": "motorway", "foot": "yes"}, False),
        ({"highway": "trunk", "motorroad": "yes"}, False),
        ({"highway": "trunk"}, True),
        ({"highway": "path", "access": "no", "foot": "yes"}, True),
        ({"highway": "path", "access": "no"}, False),
        ({"highway": "path", "access": "private"}, True),
        ({"highway": "construction"}, False),
        ({"building": "yes"}, False),
    ],
)
def test_where_one_may_walk(tags: dict[str, str], may: bool) -> None:
    assert walkable(tags) is may


@pytest.mark.parametrize(
    "wrong", [{"kmh": {"primary": 0.0}}, {"kmh": {"primary": -5.0}}, {"turn_share": -1.0}, {"straight_kmh": 0.0},
              {"network": "rail"}],
)  # fmt: skip
def test_a_mode_that_goes_nowhere(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"speed|share|network"):
        Mode(**{"network": "motor", "kmh": SPEEDS_KMH, **wrong})  # type: ignore[arg-type]
