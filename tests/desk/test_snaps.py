"""Remembered snaps answer as the graph itself does, and only who moved is looked up."""

from __future__ import annotations

import numpy as np
import pytest

from console.desk.snaps import SnappedRoads
from layers.geo import from_mercator
from layers.roads import RoadGraph, Snaps
from layers.roads.bench import on_roads
from layers.roads.made import synthetic
from layers.units import Kind, Units


@pytest.fixture(scope="module")
def graph() -> RoadGraph:
    return synthetic(junctions=400, km=60.0)


def put(units: Units, rows: np.ndarray, xy: np.ndarray, t: float) -> None:
    lon, lat = from_mercator(xy[:, 0], xy[:, 1])
    nan = np.full(len(rows), np.nan)
    units.take(rows, np.full(len(rows), t), lon, lat, nan, nan, nan, t)


def agree(roads: SnappedRoads, graph: RoadGraph, x_m: np.ndarray, y_m: np.ndarray) -> bool:
    return same(roads.snap(x_m, y_m, 150.0), graph.snap(x_m, y_m, 150.0))


def same(a: Snaps, b: Snaps) -> bool:
    names = ("segment", "share", "distance_m", "ok")
    return all(np.array_equal(getattr(a, name), getattr(b, name)) for name in names)


def test_the_answers_are_the_graphs_own(graph: RoadGraph) -> None:
    rng = np.random.default_rng(3)
    units = Units()
    units.add([str(i) for i in range(50)], [Kind.CAR] * 50)
    xy = on_roads(graph, 50, rng)
    xy[7] = xy[8]  # two units at one place
    xy[9, 0] = xy[10, 0]  # and two on one meridian
    put(units, np.arange(49), xy[:49], 1000.0)  # the last one never had a fix
    roads = SnappedRoads(graph, 150.0)
    assert roads.refresh(units) == 49
    assert roads.refresh(units) == 0
    rows = rng.permutation(49)[:30]
    assert agree(roads, graph, units.x_m[rows], units.y_m[rows])

    put(units, np.arange(5), xy[20:25] + 40.0, 2000.0)
    units.ensure("new")
    assert roads.refresh(units) == 5
    some = np.arange(0, 49)
    assert agree(roads, graph, units.x_m[some], units.y_m[some])

    elsewhere = on_roads(graph, 3, rng)
    assert agree(roads, graph, elsewhere[:, 0], elsewhere[:, 1])
    x, y = (float(v) for v in elsewhere[0])
    starts = graph.snap(units.x_m[some], units.y_m[some], 150.0)
    assert np.array_equal(roads.seconds_to(x, y, starts), graph.seconds_to(x, y, starts))


def test_a_stranger_without_a_fix_leaves_the_others_found(graph: RoadGraph) -> None:
    """An SOS of a unit that nobody knows: it has a row and stands nowhere."""
    units = Units()
    units.add(["03", "05"], [Kind.CAR] * 2)
    put(units, np.arange(2), on_roads(graph, 2, np.random.default_rng(7)), 1000.0)
    roads = SnappedRoads(graph, 150.0)
    roads.refresh(units)
    units.ensure("nobody")
    assert roads.refresh(units) == 0
    assert agree(roads, graph, units.x_m[:2], units.y_m[:2])


def test_before_any_fix_everything_is_looked_up(graph: RoadGraph) -> None:
    xy = on_roads(graph, 4, np.random.default_rng(5))
    roads = SnappedRoads(graph, 150.0)
    assert agree(roads, graph, xy[:, 0], xy[:, 1])
