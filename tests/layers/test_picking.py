"""What lies at a point of an overlay, held against shapely."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from layers.shapes import Overlay, Shape
from layers.shapes.picking import Picker, distance_to_line

Part = list[tuple[float, float]]
SQUARE: Part = [(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0), (0.0, 0.0)]
HOLE: Part = [(40.0, 40.0), (60.0, 40.0), (60.0, 60.0), (40.0, 60.0), (40.0, 40.0)]
LINE: Part = [(200.0, 0.0), (300.0, 0.0), (300.0, 50.0)]


def overlay(*features: tuple[Shape, list[Part]]) -> Overlay:
    parts = [part for _, found in features for part in found]
    count = len(features)
    return Overlay(
        np.array([point for part in parts for point in part], dtype=np.float64).reshape(-1, 2),
        np.cumsum([0, *map(len, parts)]).astype(np.int32),
        np.cumsum([0, *(len(found) for _, found in features)]).astype(np.int32),
        np.array([shape for shape, _ in features], dtype=np.uint8),
        tuple(map(str, range(count))), ("",) * count, np.zeros((count, 2)), np.zeros(count), np.zeros(count), {},
    )  # fmt: skip


MADE = overlay(
    (Shape.AREA, [SQUARE, HOLE]), (Shape.LINE, [LINE]), (Shape.POINT, [[(500.0, 0.0)]]),
    (Shape.POINT, [[(600.0, 0.0)], [(700.0, 0.0)]]),
)  # fmt: skip


def found(x: float, y: float, reach: float = 5.0) -> list[int]:
    return [one.feature for one in Picker(MADE).near(x, y, reach)]


def test_an_area_holds_what_is_inside_and_not_what_is_in_its_hole() -> None:
    assert found(20, 20) == [0]
    assert found(50, 50) == []
    assert found(42, 50) == [0]  # near the hole's border
    assert found(-3, 50) == [0]
    assert found(-9, 50) == []


def test_lines_and_points_within_reach() -> None:
    assert found(250, 4) == [1]
    assert found(250, 20) == []
    assert found(502, 2) == [2]
    assert found(700, 3) == [3]  # the second point of one feature
    assert found(650, 0) == []


def test_the_nearest_comes_first() -> None:
    two = overlay((Shape.POINT, [[(0.0, 0.0)]]), (Shape.POINT, [[(6.0, 0.0)]]))
    assert [one.feature for one in Picker(two).near(5.0, 0.0, 20.0)] == [1, 0]


def test_an_empty_overlay_has_nothing() -> None:
    assert Picker(overlay()).near(0, 0, 10) == []


points = st.tuples(st.integers(-50, 50), st.integers(-50, 50))


@given(st.lists(points, min_size=2, max_size=8), points)
def test_distances_are_those_of_shapely(line: list[tuple[int, int]], at: tuple[int, int]) -> None:
    mine = distance_to_line(np.array(line, dtype=np.float64), *at)
    assert abs(mine - shapely.LineString(line).distance(shapely.Point(at))) < 1e-6


@given(st.lists(points, min_size=3, max_size=7, unique=True), points)
def test_inside_is_that_of_shapely(ring: list[tuple[int, int]], at: tuple[int, int]) -> None:
    polygon = shapely.Polygon(ring)
    if not polygon.is_valid or polygon.exterior.distance(shapely.Point(at)) < 1e-9:
        return
    made = overlay((Shape.AREA, [[(float(x), float(y)) for x, y in [*ring, ring[0]]]]))
    assert any(one.inside for one in Picker(made).near(*at, 0.5)) == polygon.contains(shapely.Point(at))
