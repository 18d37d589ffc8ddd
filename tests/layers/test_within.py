"""Points in areas: against shapely, on shared borders, in holes and in several parts."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.shapes import Areas, empty
from layers.within import Within


def areas_of(shapes: list[shapely.Geometry]) -> Areas:
    xy, rings, areas = [np.zeros((0, 2))], [0], [0]
    for shape in shapes:
        for part in shapely.get_parts(shape):
            for ring in (part.exterior, *part.interiors):
                points = shapely.get_coordinates(ring)
                xy.append(points)
                rings.append(rings[-1] + len(points))
        areas.append(len(rings) - 1)
    off = np.array(rings, dtype=np.int32)
    return Areas(np.concatenate(xy), off, np.array(areas, dtype=np.int32), np.zeros(len(shapes), dtype=np.uint8))


def by_shapely(shapes: list[shapely.Geometry], points: np.ndarray) -> np.ndarray:
    """The first that holds each point; -2 where the point lies on a border, which shapely says of both."""
    out = np.full(len(points), -1)
    dots = shapely.points(points)
    for n in range(len(shapes) - 1, -1, -1):
        out[shapely.contains(shapes[n], dots)] = n
    touched = np.any([shapely.distance(shapely.boundary(s), dots) < 1e-6 for s in shapes], axis=0)
    return np.where(touched, -2, out)


corners = st.lists(st.tuples(st.integers(-40, 40), st.integers(-40, 40)), min_size=3, max_size=9)


@settings(max_examples=60)
@given(st.lists(corners, min_size=1, max_size=6), st.integers(0, 2**31))
def test_as_shapely_says(polygons: list[list[tuple[int, int]]], seed: int) -> None:
    shapes = [shapely.make_valid(shapely.Polygon(one)) for one in polygons]
    shapes = [shape for shape in shapes if shape.geom_type in ("Polygon", "MultiPolygon")]
    if not shapes:
        return
    rng = np.random.default_rng(seed)
    points = np.concatenate((rng.uniform(-45, 45, (200, 2)), rng.integers(-45, 45, (60, 2)).astype(float)))
    expected = by_shapely(shapes, points)
    found = Within(areas_of(shapes)).of(points[:, 0], points[:, 1])
    sure = expected != -2
    assert found[sure].tolist() == expected[sure].tolist()


@settings(max_examples=40)
@given(st.integers(0, 2**31), st.integers(2, 60))
def test_neighbours_share_a_border_and_no_point_twice_or_never(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    box = shapely.box(0, 0, 1000, 1000)
    cells = shapely.voronoi_polygons(shapely.MultiPoint(rng.uniform(0, 1000, (count, 2))), extend_to=box)
    shapes = [shapely.intersection(cell, box) for cell in shapely.get_parts(cells)]
    on_borders = shapely.get_coordinates(shapely.segmentize(shapely.union_all([s.boundary for s in shapes]), 20.0))
    inside = on_borders[(on_borders > 1).all(axis=1) & (on_borders < 999).all(axis=1)]
    points = np.concatenate((rng.uniform(1, 999, (300, 2)), inside))
    whole = Within(areas_of(shapes))
    found = whole.of(points[:, 0], points[:, 1])
    assert (found >= 0).all()
    alone = np.array([Within(areas_of([s])).of(points[:, 0], points[:, 1]) >= 0 for s in shapes])
    assert (alone[:, :300].sum(axis=0) == 1).all()
    assert (found == alone.argmax(axis=0))[:300].all()


def test_holes_and_several_parts() -> None:
    ring = shapely.Polygon([(0, 0), (10, 0), (10, 10), (0, 10)], [[(3, 3), (7, 3), (7, 7), (3, 7)]])
    both = shapely.MultiPolygon([ring, shapely.box(20, 0, 30, 10)])
    found = Within(areas_of([both, shapely.box(4, 4, 6, 6)])).of([1, 5, 3.5, 25, 15], [1, 5, 5, 5, 5])
    assert found.tolist() == [0, 1, -1, 0, -1]


def test_a_border_belongs_to_the_east_and_the_north() -> None:
    squares = [shapely.box(x, y, x + 10, y + 10) for y in (0, 10) for x in (0, 10)]
    found = Within(areas_of(squares)).of([10, 5, 10, 0, 20], [5, 10, 10, 0, 20])
    assert found.tolist() == [1, 2, 3, 0, -1]


def test_nothing_and_nowhere() -> None:
    assert Within(empty.areas()).of([1.0, np.nan], [1.0, 2.0]).tolist() == [-1, -1]
    square = Within(areas_of([shapely.box(0, 0, 1, 1)]))
    assert square.of([np.nan, 0.5, np.inf], [0.5, np.nan, 0.5]).tolist() == [-1, -1, -1]
    assert square.of([], []).tolist() == []


def test_chunks_join() -> None:
    squares = [shapely.box(x, 0, x + 10, 10) for x in range(0, 1000, 10)]
    x = np.random.default_rng(1).uniform(0, 1000, 20_000)
    found = Within(areas_of(squares)).of(x, np.full(20_000, 5.0))
    assert (found == (x // 10).astype(int)).all()
