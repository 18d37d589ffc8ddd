"""OSM tags and what they do to a way: from a written extract to the seconds it takes."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from layers.roads import RoadGraph, Rules, build
from layers.roads.rules import barrier_seconds, directions, drivable, limit_kmh
from tests.layers.osm_text import Tags, write_osm

PLAIN = Rules(turn_s=0.0, yield_s=0.0, maxspeed_share=1.0, signal_s=8.0, stop_s=5.0, barrier_s=25.0)
ROAD = {"highway": "residential", "maxspeed": "36"}  # 10 m/s
LINE = {1: (0.0, 0.0), 2: (100.0, 0.0), 3: (200.0, 0.0)}


def go(graph: RoadGraph, start: tuple[float, float], goal: tuple[float, float]) -> float:
    snaps = graph.snap(np.asarray([start[0]]), np.asarray([start[1]]))
    return float(graph.seconds_to(*goal, snaps)[0])


def along(path: Path, tags: Tags, node_tags: Tags | None = None) -> tuple[float, float]:
    """Seconds over 100 m there and back on a straight road with something at its middle node."""
    osm = write_osm(path / "x.osm", LINE, [([1, 2, 3], tags)], {2: node_tags or {}})
    graph = build(osm, PLAIN)
    return go(graph, (50.0, 0.0), (150.0, 0.0)), go(graph, (150.0, 0.0), (50.0, 0.0))


@pytest.mark.parametrize(
    ("more", "there", "back"),
    [
        ({}, 10.0, 10.0),
        ({"oneway": "yes"}, 10.0, math.inf),
        ({"oneway": "-1"}, math.inf, 10.0),
        ({"junction": "roundabout"}, 10.0, math.inf),
        ({"oneway": "yes", "oneway:emergency": "no"}, 10.0, 10.0),
        ({"access": "private"}, 10.0, 10.0),
        ({"access": "destination"}, 10.0, 10.0),
        ({"access": "no"}, math.inf, math.inf),
        ({"motor_vehicle": "no"}, math.inf, math.inf),
        ({"motor_vehicle": "no", "emergency": "yes"}, 10.0, 10.0),
        ({"maxspeed:forward": "72"}, 5.0, 10.0),
        ({"highway": "footway"}, math.inf, math.inf),
        ({"highway": "construction"}, math.inf, math.inf),
        ({"area": "yes"}, math.inf, math.inf),
    ],
)
def test_access_and_direction(tmp_path: Path, more: dict[str, str], there: float, back: float) -> None:
    assert along(tmp_path, ROAD | more) == pytest.approx((there, back), rel=1e-3)


@pytest.mark.parametrize(
    ("node", "there", "back"),
    [
        ({"highway": "traffic_signals"}, 18.0, 18.0),
        ({"highway": "traffic_signals", "traffic_signals:direction": "forward"}, 18.0, 10.0),
        ({"highway": "stop", "direction": "backward"}, 10.0, 15.0),
        ({"barrier": "gate"}, 35.0, 35.0),
        ({"barrier": "lift_gate"}, 35.0, 35.0),
        ({"barrier": "bollard"}, math.inf, math.inf),
        ({"barrier": "bollard", "bollard": "removable"}, 60.0, 60.0),
        ({"barrier": "block", "emergency": "yes"}, 60.0, 60.0),
    ],
)
def test_what_stands_at_a_node(tmp_path: Path, node: dict[str, str], there: float, back: float) -> None:
    got = along(tmp_path, ROAD, node)
    if math.isinf(there):
        assert got == (math.inf, math.inf)
        return
    # A short wait is spread over the whole segment, of which half is driven here; a gate is passed whole or not at all.
    share = 1.0 if "barrier" in node else 0.5
    assert got == pytest.approx((10.0 + (there - 10.0) * share, 10.0 + (back - 10.0) * share), rel=1e-3)


def test_a_stop_sign_holds_up_those_who_come_to_the_nearer_junction(tmp_path: Path) -> None:
    nodes = {1: (0.0, 0.0), 2: (180.0, 0.0), 3: (200.0, 0.0), 4: (200.0, 100.0), 5: (200.0, -100.0)}
    osm = write_osm(tmp_path / "x.osm", nodes, [([1, 2, 3], ROAD), ([4, 3, 5], ROAD)], {2: {"highway": "stop"}})
    a = build(osm, PLAIN).arrays
    side = int(np.argmax(a.length_m > 150))
    towards = bool(a.xy[a.off[side + 1] - 1, 0] > 100)
    there, back = a.arc_s[a.arc_of[side]] if towards else a.arc_s[a.arc_of[side]][::-1]
    assert (there, back) == pytest.approx((25.0, 20.0), rel=1e-3)


FREE = Rules(turn_s=0.0, yield_s=0.0, maxspeed_share=1.0, uturn_s=1e4)
CROSS = {1: (0.0, 0.0), 2: (-100.0, 0.0), 3: (100.0, 0.0), 4: (0.0, 100.0), 5: (0.0, -100.0)}
ARMS = [([2, 1], ROAD), ([1, 3], ROAD), ([4, 1], ROAD), ([1, 5], ROAD)]


@pytest.mark.parametrize(
    ("kind", "east", "north"),
    [("no_right_turn", 10.0, 10.0), ("no_straight_on", math.inf, 10.0), ("only_straight_on", 10.0, math.inf)],
)
def test_turn_restrictions(tmp_path: Path, kind: str, east: float, north: float) -> None:
    to = 4 if kind == "no_right_turn" else 2
    members = [("w", 1, "from"), ("n", 1, "via"), ("w", to, "to")]
    relation = ([(t.replace("w", "way").replace("n", "node"), r, role) for t, r, role in members],
                {"type": "restriction", "restriction": kind})  # fmt: skip
    one_way = [(refs, {**tags, "oneway": "yes"} if k == 0 else tags) for k, (refs, tags) in enumerate(ARMS)]
    graph = build(write_osm(tmp_path / "x.osm", CROSS, one_way, relations=[relation]), FREE)
    assert go(graph, (-50.0, 0.0), (50.0, 0.0)) == pytest.approx(east, rel=1e-3)
    assert go(graph, (-50.0, 0.0), (0.0, 50.0)) == pytest.approx(north, rel=1e-3)
    south = math.inf if kind != "no_straight_on" else 10.0
    assert go(graph, (-50.0, 0.0), (0.0, -50.0)) == pytest.approx(south, rel=1e-3)


def test_lights_at_a_junction_count_once_over_a_double_crossing(tmp_path: Path) -> None:
    nodes = {1: (0.0, 0.0), 2: (20.0, 0.0), 3: (-100.0, 0.0), 4: (120.0, 0.0),
             5: (0.0, 100.0), 6: (20.0, 100.0), 7: (0.0, -100.0), 8: (20.0, -100.0)}  # fmt: skip
    ways = [([3, 1, 2, 4], ROAD), ([5, 1, 7], ROAD), ([8, 2, 6], ROAD)]
    lights = {"highway": "traffic_signals"}
    graph = build(write_osm(tmp_path / "x.osm", nodes, ways, {1: lights, 2: lights}), PLAIN)
    assert go(graph, (-50.0, 0.0), (70.0, 0.0)) == pytest.approx(12.0 + 8.0, rel=1e-3)


def test_nodes_that_the_extract_lacks_end_a_road_and_stop_nothing(tmp_path: Path) -> None:
    osm = write_osm(tmp_path / "x.osm", LINE, [([98, 1, 2, 3, 99], ROAD), ([99, 98], ROAD)])
    graph = build(osm, PLAIN)
    assert graph.length_km == pytest.approx(0.2, rel=1e-3)
    assert go(graph, (50.0, 0.0), (150.0, 0.0)) == pytest.approx(10.0, rel=1e-3)


def test_a_ring_road_without_a_junction_is_a_road(tmp_path: Path) -> None:
    nodes = {1: (0.0, 0.0), 2: (100.0, 0.0), 3: (100.0, 100.0), 4: (0.0, 100.0)}
    osm = write_osm(tmp_path / "x.osm", nodes, [([1, 2, 3, 4, 1], {**ROAD, "oneway": "yes"})])
    graph = build(osm, PLAIN)
    assert go(graph, (50.0, 0.0), (50.0, 100.0)) == pytest.approx(20.0, rel=1e-3)
    assert go(graph, (60.0, 0.0), (40.0, 0.0)) == pytest.approx(38.0, rel=1e-3)


@pytest.mark.parametrize(
    ("text", "kmh"),
    [("50", 50.0), ("30 mph", 48.28032), ("CN:urban", 50.0), ("walk", 6.0), ("60;80", 60.0), ("80 km/h", 80.0),
     ("signals", None), ("", None), (None, None), ("0", None), ("9999", None)],
)  # fmt: skip
def test_limits(text: str | None, kmh: float | None) -> None:
    assert limit_kmh(text) == (pytest.approx(kmh) if kmh else None)


def test_a_slow_lane_stays_slow_under_a_high_limit() -> None:
    rules = Rules()
    assert rules.speed_mps({"highway": "service", "service": "parking_aisle", "maxspeed": "50"}) * 3.6 < 15.1
    assert rules.speed_mps({"highway": "trunk", "maxspeed": "60"}) * 3.6 == pytest.approx(54.0)
    assert rules.speed_mps({"highway": "primary"}) * 3.6 == pytest.approx(65.0)
    lane = {"highway": "unclassified"}
    assert rules.speed_mps({**lane, "surface": "dirt"}) < rules.speed_mps(lane)


def test_words_of_the_tags() -> None:
    assert directions({"highway": "motorway"}) == (True, False)
    assert directions({"highway": "motorway_link", "oneway": "no"}) == (True, True)
    assert drivable({"highway": "pedestrian", "motor_vehicle": "yes"})
    assert not drivable({"highway": "pedestrian"})
    assert barrier_seconds({"barrier": "kerb"}, Rules()) == 0.0
    gate = {"barrier": "gate"}
    assert barrier_seconds({**gate, "locked": "yes"}, Rules()) > barrier_seconds(gate, Rules())


def test_a_file_that_is_no_map(tmp_path: Path) -> None:
    broken = tmp_path / "x.osm"
    broken.write_text("<osm><node", "utf-8")
    with pytest.raises(RuntimeError):
        build(broken)


def test_the_county_and_the_principality(shared_data: Path) -> None:
    """Real extracts: their size is that of the data's own description."""
    county = build(shared_data / "osm" / "puyang_henan_map.osm")
    assert county.length_km == pytest.approx(303, abs=3)
    assert county.arrays.solid.mean() == pytest.approx(0.994, abs=0.005)
    at = county.arrays.node_xy[[5, -5]]
    xy, seconds = county.route(tuple(at[0]), tuple(at[1]))
    assert len(xy) > 5
    assert 60 < seconds[-1] < 1800
