"""Where tiles lie: sums there and back, nothing of a view left uncovered, shifted tiles in their right place."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.fetch import (
    Tile,
    address,
    pieces,
    place,
    tile_bounds_m,
    tile_corners_m,
    tile_m_per_px,
    tiles_covering,
    zoom_for,
)
from console.site.config import BaseMapSpec
from layers.geo import (
    F64,
    WORLD_M,
    Transform,
    bd09_to_wgs84,
    from_mercator,
    gcj02_to_wgs84,
    to_mercator,
    wgs84_to_gcj02,
)

PLAIN = BaseMapSpec(id="plain")
DEGREES = BaseMapSpec(id="degrees", grid="geographic")
GCJ = BaseMapSpec(id="gcj", crs="GCJ-02")
BD = BaseMapSpec(id="bd", crs="BD-09")
GCJ_DEGREES = BaseMapSpec(id="both", crs="GCJ-02", grid="geographic")
ALL = [PLAIN, DEGREES, GCJ, BD, GCJ_DEGREES]
in_china = st.tuples(st.floats(80, 130), st.floats(18, 50))
zooms = st.integers(1, 18)


def at(spec: BaseMapSpec, z: int, lon: float, lat: float) -> tuple[float, float]:
    """Tile coordinates of a WGS 84 point."""
    x, y = to_mercator(lon, lat)
    column, row = address(spec, z, x, y)
    return float(column), float(row)


@pytest.mark.parametrize("spec", ALL, ids=lambda s: str(s.id))
@given(point=in_china, z=zooms)
def test_there_and_back(spec: BaseMapSpec, point: tuple[float, float], z: int) -> None:
    x, y = to_mercator(*point)
    back = place(spec, z, *address(spec, z, x, y))
    assert math.hypot(float(back[0] - x), float(back[1] - y)) < 0.01


def near(columns: F64, rows: F64) -> Iterator[tuple[float, float]]:
    """Tile coordinates → the tiles that hold them."""
    return zip(np.floor(columns).ravel(), np.floor(rows).ravel(), strict=True)


@pytest.mark.parametrize("spec", ALL, ids=lambda s: str(s.id))
@settings(max_examples=40)
@given(point=in_china, across=st.floats(100, 300_000), shape=st.floats(0.3, 3))
def test_a_view_is_covered(spec: BaseMapSpec, point: tuple[float, float], across: float, shape: float) -> None:
    x, y = (float(v) for v in to_mercator(*point))
    bounds = (x, y, x + across, y + across * shape)
    tiles = set(tiles_covering(spec, bounds, across / 900))
    assert tiles
    z = next(iter(tiles)).z
    xs, ys = np.meshgrid(np.linspace(bounds[0], bounds[2], 40), np.linspace(bounds[1], bounds[3], 40))
    columns, rows = address(spec, z, xs, ys)
    inside = {Tile(z, int(c), int(r)) for c, r in near(columns - 1e-9, rows + 1e-9)}
    edge = {Tile(z, int(c), int(r)) for c, r in near(columns + 1e-9, rows - 1e-9)}
    assert inside & edge <= tiles
    assert len(tiles) <= (len({t.x for t in inside | edge}) + 2) * (len({t.y for t in inside | edge}) + 2)


def test_known_addresses() -> None:
    # Beijing, Tiananmen: the tile as every web map numbers it (slippy-map formula), and Tianditu's `c`.
    lon, lat = 116.3975, 39.9087
    n = 2**15
    row = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * n
    assert at(PLAIN, 15, lon, lat) == pytest.approx(((lon + 180) / 360 * n, row))
    assert at(DEGREES, 15, lon, lat) == pytest.approx(((lon + 180) / 360 * n, (90 - lat) / 360 * n))
    world = tiles_covering(DEGREES, (-WORLD_M, -WORLD_M, WORLD_M, WORLD_M), 80_000)
    assert sorted(world) == [Tile(1, 0, 0), Tile(1, 1, 0)]


@pytest.mark.parametrize(("spec", "back"), [(GCJ, gcj02_to_wgs84), (BD, bd09_to_wgs84)])
@settings(max_examples=60)
@given(point=in_china, z=st.integers(3, 18), u=st.floats(0, 1), v=st.floats(0, 1))
def test_a_shifted_tile_lies_right(
    spec: BaseMapSpec, back: Transform, point: tuple[float, float], z: int, u: float, v: float
) -> None:
    """Any point of the picture, drawn where ``pieces`` says, is less than half a pixel off its true place."""
    column, row = at(spec, z, *point)
    tile = Tile(z, int(column), int(row))
    piece = next(p for p in pieces(spec, tile) if p.left <= u <= p.right and p.top <= v <= p.bottom)
    west, south, east, north = piece.bounds_m
    x = west + (u - piece.left) / (piece.right - piece.left) * (east - west)
    y = north + (v - piece.top) / (piece.bottom - piece.top) * (south - north)
    true_x, true_y = to_mercator(*back(*from_mercator(*place(PLAIN, z, tile.x + u, tile.y + v))))
    px = tile_m_per_px(spec, z)
    assert math.hypot(x - float(true_x), y - float(true_y)) < 0.71 * px  # half a pixel on each axis
    assert abs(x - float(true_x)) < 0.5 * px
    assert abs(y - float(true_y)) < 0.5 * px


@given(point=in_china, z=st.integers(12, 18))
def test_the_shift_is_applied_at_all(point: tuple[float, float], z: int) -> None:
    """A WGS 84 point is on the tile of its shifted address, well away from where an unshifted map has it."""
    lon, lat = (float(v) for v in wgs84_to_gcj02(*point))
    assert at(GCJ, z, *point) == pytest.approx(at(PLAIN, z, lon, lat), abs=1e-6)
    column, row = at(GCJ, z, *point)
    tile = Tile(z, int(column), int(row))
    off = tile_corners_m(GCJ, tile) - tile_corners_m(PLAIN, tile)
    assert (np.hypot(off[:, 0], off[:, 1]) > 50).all()


def test_a_degree_tile_far_out_is_cut() -> None:
    assert len(pieces(DEGREES, Tile(3, 6, 0))) > 4
    assert len(pieces(DEGREES, Tile(15, 26974, 8000))) == 1
    parts = pieces(DEGREES, Tile(5, 26, 4))
    for piece in parts:
        for v in np.linspace(0, 1, 9):
            row = 4 + piece.top + v * (piece.bottom - piece.top)
            true_y = float(place(DEGREES, 5, 26.0, row)[1])
            y = piece.bounds_m[3] + v * (piece.bounds_m[1] - piece.bounds_m[3])
            per_px = (piece.bounds_m[3] - piece.bounds_m[1]) / ((piece.bottom - piece.top) * 256)
            assert abs(y - true_y) < 0.5 * per_px


@pytest.mark.parametrize("spec", ALL, ids=lambda s: str(s.id))
def test_neighbours_share_their_edge(spec: BaseMapSpec) -> None:
    here, east, south = Tile(14, 13487, 6211), Tile(14, 13488, 6211), Tile(14, 13487, 6212)
    assert tile_bounds_m(spec, here)[2] == pytest.approx(tile_bounds_m(spec, east)[0], abs=1e-6)
    assert tile_bounds_m(spec, here)[1] == pytest.approx(tile_bounds_m(spec, south)[3], abs=1e-6)


def test_the_zoom_is_within_what_there_is() -> None:
    spec = BaseMapSpec(id="a", min_zoom=8, max_zoom=15, tile_px=512)
    assert zoom_for(spec, tile_m_per_px(spec, 11)) == 11
    assert zoom_for(spec, 0.01) == 15
    assert zoom_for(spec, 1e5) == 8
    assert tiles_covering(spec, (-WORLD_M, -WORLD_M, WORLD_M, WORLD_M), 1e5) == []  # 65,536 tiles: too far out
    few = tiles_covering(spec, (0.0, 0.0, 4e6, 4e6), 1e5, within_deg=(1.0, 1.0, 2.0, 2.0))
    assert 0 < len(few) <= 4
    assert tiles_covering(spec, (0.0, 0.0, 1e5, 1e5), 100, within_deg=(10.0, 10.0, 20.0, 20.0)) == []


def test_the_middle_comes_first_and_the_ancestor_holds_it() -> None:
    tiles = tiles_covering(PLAIN, (1e6, 1e6, 1.01e6, 1.01e6), 10)
    middle = Tile(tiles[0].z, *(int(v) for v in address(PLAIN, tiles[0].z, 1.005e6, 1.005e6)))
    assert tiles[0] == middle
    up = tile_bounds_m(PLAIN, tiles[0].ancestor(tiles[0].z - 3))
    own = tile_bounds_m(PLAIN, tiles[0])
    assert up[0] <= own[0] < own[2] <= up[2]
    assert up[1] <= own[1] < own[3] <= up[3]
