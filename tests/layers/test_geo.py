"""Coordinate systems: there and back, against published pairs and against real boundaries in two systems."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers import geo

CHINA_LON = st.floats(73.5, 134.9)
CHINA_LAT = st.floats(3.9, 53.5)
LON = st.floats(-180, 180)
LAT = st.floats(-85, 85)


def apart_m(lon1: object, lat1: object, lon2: object, lat2: object) -> float:
    args = [np.asarray(a, dtype=np.float64) for a in (lon1, lat1, lon2, lat2)]
    return float(np.max(geo.distance_m(*args)))


@given(LON, LAT)
def test_mercator_there_and_back(lon: float, lat: float) -> None:
    back = geo.from_mercator(*geo.to_mercator(lon, lat))
    assert back[0] == pytest.approx(lon, abs=1e-9)
    assert back[1] == pytest.approx(lat, abs=1e-9)


@pytest.mark.parametrize("lat", [-60.0, 0.0, 35.7, 53.0])
def test_the_scale_of_a_northing_is_that_of_its_latitude(lat: float) -> None:
    assert geo.scale_at(geo.to_mercator(0.0, lat)[1]) == pytest.approx(geo.mercator_scale(lat))


def test_mercator_square_is_square() -> None:
    x, y = geo.to_mercator([180.0, -180.0], [85.0511287798066, -85.0511287798066])
    assert np.allclose([x, y], [[geo.WORLD_M, -geo.WORLD_M]] * 2)


@given(CHINA_LON, CHINA_LAT)
def test_gcj02_there_and_back_below_a_centimetre(lon: float, lat: float) -> None:
    shifted = geo.wgs84_to_gcj02(lon, lat)
    assert 50 < apart_m(lon, lat, *shifted) < 1500
    assert apart_m(lon, lat, *geo.gcj02_to_wgs84(*shifted)) < 0.01


@given(CHINA_LON, CHINA_LAT)
def test_bd09_there_and_back_below_a_centimetre(lon: float, lat: float) -> None:
    shifted = geo.wgs84_to_bd09(lon, lat)
    assert apart_m(lon, lat, *geo.bd09_to_wgs84(*shifted)) < 0.01
    gcj = geo.gcj02_to_bd09(lon, lat)
    assert apart_m(lon, lat, *geo.bd09_to_gcj02(*gcj)) < 0.01


def test_the_published_pair() -> None:
    """Tian'anmen as in the tests of eviltransform and coordtransform."""
    assert apart_m(*geo.wgs84_to_gcj02(116.404, 39.915), 116.41024449916938, 39.91640428150164) < 0.001
    assert apart_m(*geo.wgs84_to_bd09(116.404, 39.915), 116.41662724378733, 39.922699552216216) < 0.001


@pytest.mark.parametrize(("lon", "lat"), [(0.0, 0.0), (23.7, 37.99), (-122.3, 47.6), (144.9, -37.8)])
def test_outside_china_nothing_is_shifted(lon: float, lat: float) -> None:
    for name in ("GCJ-02", "BD-09"):
        assert [float(v) for v in geo.to_wgs84(name, lon, lat)] == [lon, lat]


def test_real_boundaries_published_in_both_systems(shared_data: Path) -> None:
    gcj, wgs = (_vertices(shared_data, name) for name in ("gcj02", "wgs84"))
    before = geo.distance_m(gcj[:, 0], gcj[:, 1], wgs[:, 0], wgs[:, 1])
    lon, lat = geo.gcj02_to_wgs84(gcj[:, 0], gcj[:, 1])
    after = geo.distance_m(lon, lat, wgs[:, 0], wgs[:, 1])
    assert len(wgs) > 1000
    assert before.min() > 100
    assert after.max() < 0.5


def _vertices(shared_data: Path, name: str) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    path = shared_data / "boundaries" / f"china_4counties_4cities_{name}.geojson"
    out: list[list[float]] = []

    def walk(part: list[object]) -> None:
        if isinstance(part[0], (int, float)):
            out.append([float(str(part[0])), float(str(part[1]))])
            return
        for inner in part:
            assert isinstance(inner, list)
            walk(inner)

    for feature in json.loads(path.read_text("utf-8"))["features"]:
        walk(feature["geometry"]["coordinates"])
    return np.array(out)


@pytest.mark.parametrize("name", ["WGS84", "wgs-84", "EPSG:4326", "CGCS2000", "epsg:4490", "CRS84"])
def test_geographic_names_mean_the_same(name: str) -> None:
    assert [float(v) for v in geo.to_wgs84(name, 114.97, 35.5)] == [114.97, 35.5]


def test_any_epsg_code_east_first() -> None:
    lon, lat = geo.to_wgs84("EPSG:32650", [500000.0], [4400000.0])
    assert lon[0] == pytest.approx(117.0)
    assert lat[0] == pytest.approx(39.7499, abs=1e-4)
    x, y = geo.to_mercator(114.97, 35.5)
    assert geo.to_wgs84("EPSG:3857", x, y)[0] == pytest.approx(114.97)


@pytest.mark.parametrize("name", ["", "nonsense", "EPSG:999999", "GCJ-03"])
def test_an_unknown_system_is_named(name: str) -> None:
    with pytest.raises(geo.UnknownCrs) as error:
        geo.to_wgs84(name, 1.0, 2.0)
    assert str(error.value) == name


@given(st.floats(-170, 170), st.floats(-70, 70), st.floats(-0.3, 0.3), st.floats(-0.3, 0.3))
def test_the_great_circle_agrees_with_the_ellipsoid(lon: float, lat: float, east: float, north: float) -> None:
    near, exact = (f(lon, lat, lon + east, lat + north) for f in (geo.distance_m, geo.geodesic_m))
    assert float(near) == pytest.approx(float(exact), rel=0.006, abs=0.01)


def test_bearings_of_the_compass() -> None:
    east, north = [0.0, 1.0, 0.0, -1.0], [1.0, 0.0, -1.0, 0.0]
    assert np.allclose(geo.bearing_deg(0.0, 0.0, east, north), [0, 90, 180, 270])


@given(LON, LAT, st.floats(1, 50_000))
def test_a_margin_in_metres_is_at_least_so_wide(lon: float, lat: float, margin: float) -> None:
    west, south, east, north = geo.widened_deg((lon, lat, lon, lat), margin)
    assert apart_m(lon, lat, lon, north) == pytest.approx(margin, rel=1e-3)
    assert apart_m(lon, lat, lon, south) == pytest.approx(margin, rel=1e-3)
    assert apart_m(lon, lat, east, lat) >= margin * 0.99
    assert apart_m(lon, lat, west, lat) >= margin * 0.99


def test_bounds() -> None:
    bounds = geo.bounds_of([1.0, np.nan, 3.0], [5.0, 1.0, 4.0])
    assert bounds == (1.0, 4.0, 3.0, 5.0)
    inside = geo.in_bounds(bounds, [1.0, 2.0, 0.9, np.nan], [4.0, 4.5, 4.5, 4.5])
    assert inside.tolist() == [True, True, False, False]
    assert np.allclose(geo.bounds_from_mercator(geo.bounds_to_mercator(bounds)), bounds)
    with pytest.raises(ValueError, match="no finite"):
        geo.bounds_of([np.nan], [1.0])


def test_layers_that_the_console_imports_at_start_stay_light() -> None:
    """The geopandas stack costs 0.7 s and 120 MB: it comes only with a file or a system that needs it."""
    code = (
        "import sys, layers.geo, layers.units, layers.tracks;"
        "heavy = {'pyproj', 'shapely', 'pyogrio', 'geopandas', 'pandas', 'google.protobuf'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
