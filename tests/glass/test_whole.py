"""The whole map: the site's own area; where a site has no map, what has a place on it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from console.glass.bench.scene import BenchSource, scene
from console.glass.canvas import Canvas
from console.glass.canvas.whole import FirstSight, drawn, whole_m
from console.glass.theme import load_theme
from console.glass.tilework.scene import scene_of
from console.glass.tilework.service import TileService
from console.words import Changes
from layers.shapes import empty
from layers.shapes.empty import WORLD
from tests.glass.evening import standing

X, Y = 12_800_000.0, 4_200_000.0


@pytest.fixture
def bare() -> BenchSource:
    """A site without a map: three units, none of them seen yet."""
    source = scene(units=3, cameras=0, segments=1, incidents=0, beats=1, polygons=1)
    source.site = replace(source.site, base=empty.base(), beats=empty.beats(), posts=empty.posts())
    source.units.x_m[:], source.units.y_m[:] = np.nan, np.nan
    return source


def see(source: BenchSource, row: int, east_m: float, north_m: float) -> None:
    source.units.x_m[row], source.units.y_m[row] = X + east_m, Y + north_m


def test_the_whole_is_the_site_or_what_is_live(bare: BenchSource) -> None:
    assert not drawn(bare)
    assert whole_m(bare) is None
    see(bare, 0, 0, 0)
    west, south, east, north = whole_m(bare) or WORLD
    assert west < X < east
    assert south < Y < north
    assert east - west < 3_000  # a lone point is shown from near
    see(bare, 1, 10_000, 0)
    west, _, east, _ = whole_m(bare) or WORLD
    assert (X - west, east - X) == pytest.approx((800, 10_800))
    county = scene(units=1, cameras=0, segments=1, incidents=0, beats=1, polygons=1)
    assert whole_m(county) == county.site.base.bounds


def test_layers_say_where_a_site_without_a_map_lies(bare: BenchSource) -> None:
    beats = scene(units=1, cameras=0, segments=1, incidents=0, beats=4, polygons=1).site.beats
    bare.site = replace(bare.site, beats=beats)
    see(bare, 0, 9e5, 9e5)
    west, south, east, north = whole_m(bare) or WORLD
    (left, low), (right, high) = beats.areas.xy.min(axis=0), beats.areas.xy.max(axis=0)
    assert west < left < right < east < X + 9e5
    assert south < low < high < north < Y + 9e5


def test_first_sight_looks_twice_and_never_against_a_hand(bare: BenchSource) -> None:
    sight = FirstSight(bare)
    assert sight.look(second=True) is None
    see(bare, 0, 0, 0)
    assert sight.look(second=False) is not None
    see(bare, 1, 10_000, 0)
    assert [sight.look(second) for second in (False, True, False)] == [None, None, None]
    assert sight.look(second=True) == whole_m(bare)
    assert sight.look(second=True) is None
    other = FirstSight(bare)
    other.done()
    assert other.look(second=True) is None


def test_the_map_goes_to_the_units_when_they_appear(bare: BenchSource, qapp: object) -> None:
    del qapp
    tiles = TileService(scene_of(bare.site.base, bare.site.beats, bare.site.cameras), worker=False)
    canvas = Canvas(bare, load_theme("dark"), tiles=tiles)
    try:
        canvas.resize(600, 400)
        canvas.show()
        assert canvas.m_per_px > 1_000
        for row in range(3):
            see(bare, row, 4_000 * row, 1_000 * row)
        canvas.apply(Changes.FIXES)
        assert canvas.m_per_px < 40
        spots = [canvas.position_of("unit", unit) for unit in bare.units.ids]
        assert all(spots)
        assert len({(round(x), round(y)) for x, y in filter(None, spots)}) == 3  # apart, not on one pixel
        canvas.pan_by(5_000, 0)
        for _ in range(4):
            canvas.apply(Changes.SECOND)
        assert canvas.position_of("unit", bare.units.ids[0]) is None  # the hand's view stands
    finally:
        canvas.shut()
        canvas.deleteLater()


def test_home_shows_the_site() -> None:
    with standing() as (_, window):
        window.canvas.zoomed(8, 300, 300)
        QTest.keyClick(window.keys, Qt.Key.Key_Home)
        west, south, east, north = window.canvas.bounds_m
        site = window.desk.site.base.bounds
        assert (west, south) <= (site[0], site[1])
        assert (east, north) >= (site[2], site[3])
