"""Which coordinate system a file is in: what the site, the roads, the name or the file itself can tell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from layers import bring as bringing
from layers import geo
from layers.bring import CannotRead, Choice, Look, bring
from layers.bring.codes import WHY_CRS
from layers.zones import cgcs_epsg, meridian_epsg, meridian_of, zone_epsg
from tests.layers.bring_files import SITE, area_feature, point_feature, write_geojson, write_ogr, write_text

F64 = NDArray[np.float64]


def look(path: Path, **more: Any) -> Look:
    """Every reason has the facts that are promised for it."""
    found = bringing.look(path, **more)
    for guess in found.guesses:
        assert set(guess.facts) == set(WHY_CRS[guess.why_code]), guess
    return found


@pytest.fixture(scope="module")
def roads_xy() -> F64:
    """A net of roads over the site: a vertex every 40 m on streets 700 m apart."""
    lon, lat = np.meshgrid(np.linspace(SITE[0], SITE[2], 17), np.linspace(SITE[1], SITE[3], 180))
    lon2, lat2 = np.meshgrid(np.linspace(SITE[0], SITE[2], 280), np.linspace(SITE[1], SITE[3], 11))
    x, y = geo.to_mercator(np.concatenate([lon.ravel(), lon2.ravel()]), np.concatenate([lat.ravel(), lat2.ravel()]))
    return np.column_stack([x, y])


def beside(roads: F64, count: int = 60) -> tuple[F64, F64]:
    """Cameras a few metres off the roads."""
    rng = np.random.default_rng(7)
    xy = roads[rng.choice(len(roads), count, replace=False)] + rng.normal(0, 4, (count, 2))
    return geo.from_mercator(xy[:, 0], xy[:, 1])


def table(path: Path, a: F64, b: F64, names: tuple[str, str] = ("lon", "lat")) -> Path:
    rows = "".join(f"{k},{x:.7f},{y:.7f}\n" for k, (x, y) in enumerate(zip(a, b, strict=True)))
    return write_text(path, f"id,{names[0]},{names[1]}\n{rows}")


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("crs", ["WGS84", "GCJ-02", "BD-09"])
def test_the_roads_tell_the_shifted_systems_apart(tmp_path: Path, roads_xy: F64, crs: str, swapped: bool) -> None:
    lon, lat = beside(roads_xy)
    a, b = geo.from_wgs84(crs, lon, lat)
    path = table(tmp_path / "cameras.csv", b if swapped else a, a if swapped else b)
    found = look(path, near=SITE, roads_xy=roads_xy)
    best = found.guesses[0]
    assert (found.crs, found.swapped) == (crs, swapped)
    if crs == "WGS84":
        assert best.why_code == "roads_agree"
        assert best.facts["then_m"] == pytest.approx(5, abs=5)
    else:
        assert best.why_code == "roads"
        assert best.facts["then_m"] == pytest.approx(5, abs=5)
        assert float(best.facts["off_m"]) > 2 * float(best.facts["then_m"])
    out = bring(path, found.choice(), near=SITE)
    got = np.array([(f.geometry.x, f.geometry.y) for f in out.features])
    assert np.max(geo.distance_m(got[:, 0], got[:, 1], lon, lat)) < 0.1


@pytest.mark.parametrize("system", [
    "EPSG:4526", "EPSG:4547", "EPSG:4546", "EPSG:4498", "EPSG:3857", "EPSG:32650",
])  # fmt: skip
@pytest.mark.parametrize("swapped", [False, True])
def test_metres_of_every_usual_grid(tmp_path: Path, system: str, swapped: bool) -> None:
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(SITE[0], SITE[2], 30), rng.uniform(SITE[1], SITE[3], 30)
    east, north = geo.from_wgs84(system, lon, lat)
    path = table(tmp_path / "a.csv", north if swapped else east, east if swapped else north, ("X", "Y"))
    found = look(path, near=SITE)
    assert found.swapped == swapped
    assert found.bounds_deg == pytest.approx(geo.bounds_of(lon, lat), abs=1e-5)
    if system.startswith("EPSG:4"):
        assert (found.crs, found.guesses[0].why_code) == (system, "zone")


def test_a_zone_with_its_number_needs_no_site(tmp_path: Path) -> None:
    east, north = geo.from_wgs84("EPSG:4526", [115.01, 115.02], [35.51, 35.52])
    found = look(table(tmp_path / "a.csv", east, north))
    assert (found.crs, found.guesses[0].facts["meridian"]) == ("EPSG:4526", 114)


def test_the_name_of_a_file_and_of_its_columns_tell(tmp_path: Path) -> None:
    lon, lat = np.array([115.01, 115.02]), np.array([35.51, 35.52])
    by_name = look(table(tmp_path / "高德坐标.csv", lon, lat), near=SITE)
    assert (by_name.crs, by_name.guesses[0].why_code) == ("GCJ-02", "name_says")
    by_column = look(table(tmp_path / "a.csv", lon, lat, ("bd_lon", "bd_lat")), near=SITE)
    assert (by_column.crs, by_column.guesses[0].why_code) == ("BD-09", "column_names")


def test_boundaries_as_amap_publishes_them_cannot_be_told_apart(tmp_path: Path, roads_xy: F64) -> None:
    ring = [(115.0, 35.5), (115.08, 35.5), (115.08, 35.55), (115.0, 35.5)]
    path = write_geojson(tmp_path / "县.geojson", [area_feature(ring, adcode=410928, name="濮阳县")])
    first, second, *_ = look(path, near=SITE, roads_xy=roads_xy).guesses
    assert (first.crs, first.why_code, second.crs, second.why_code) == ("WGS84", "cannot_tell", "GCJ-02", "amap_like")
    assert 300 < float(first.facts["near_m"]) < 700


def test_what_the_file_says_but_lies_elsewhere(tmp_path: Path) -> None:
    import shapely

    shp = write_ogr(tmp_path / "a.shp", [shapely.Point(35.51, 115.01)] * 2, {"id": [1, 2]}, driver="ESRI Shapefile")
    found = look(shp, near=SITE)
    assert (found.crs, found.swapped) == ("WGS84", True)
    assert found.guesses[0].why_code == "swapped_fits"
    away = write_geojson(tmp_path / "b.geojson", [point_feature(2.3, 48.9)])
    found = look(away, near=SITE)
    assert found.guesses[0].why_code == "outside_all"
    assert float(found.guesses[0].facts["km"]) > 5000


def test_a_prj_of_arcgis_is_known_by_its_zone(tmp_path: Path) -> None:
    import shapely

    east, north = geo.from_wgs84("EPSG:4547", [115.01], [35.51])
    shp = write_ogr(tmp_path / "a.shp", [shapely.Point(east[0], north[0])], {"id": [1]}, driver="ESRI Shapefile",
                    crs="EPSG:4547")  # fmt: skip
    assert "CM_114E" in shp.with_suffix(".prj").read_text()
    found = look(shp, near=SITE)
    assert (found.crs_said, found.guesses[0].why_code) == ("EPSG:4547", "file_says")
    shp.with_suffix(".prj").unlink()
    found = look(shp, near=SITE)
    assert (found.crs_said, found.crs) == ("", "EPSG:4547")


def test_the_user_has_the_last_word(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", np.array([115.01]), np.array([35.51]))
    found = look(path, near=SITE, crs="BD-09")
    assert (found.crs, found.swapped) == ("BD-09", False)
    odd = look(path, near=SITE, crs="EPSG:3857", swapped=True)
    assert (odd.crs, odd.swapped, odd.guesses[0].why_code) == ("EPSG:3857", True, "asked")
    with pytest.raises(CannotRead, match="unknown_crs"):
        bring(path, Choice(crs="EPSG:99999999"))


CHINA_LON, CHINA_LAT = st.floats(75.0, 134.0), st.floats(18.0, 53.0)


@given(CHINA_LON, CHINA_LAT, st.sampled_from(["GCJ-02", "BD-09", "EPSG:3857", "EPSG:4490", "WGS84"]))
def test_there_and_back_by_name_better_than_half_a_metre(lon: float, lat: float, crs: str) -> None:
    back = geo.to_wgs84(crs, *geo.from_wgs84(crs, lon, lat))
    assert float(geo.distance_m(lon, lat, *back)) < 0.01


@pytest.mark.parametrize("zone", range(25, 46))
def test_every_three_degree_zone_by_every_name(zone: int) -> None:
    code, meridian = 4513 + zone - 25, zone * 3
    for name in (f"国家2000 3度带 第{zone}带", f"CGCS2000_3_Degree_GK_Zone_{zone}", f"CGCS2000 zone {zone}"):
        assert cgcs_epsg(name) == code
    for name in (f"CGCS2000 CM {meridian}", f"CGCS2000 / 3-degree GK CM {meridian}E", f"大地2000 中央子午线{meridian}"):
        assert cgcs_epsg(name) == code + 21
    assert (meridian_of(code), meridian_of(code + 21)) == ((meridian, True), (meridian, False))
    assert (zone_epsg(zone), meridian_epsg(meridian)) == (code, code + 21)


@given(st.sampled_from([27, 38, 41]), st.floats(-1.4, 1.4), st.floats(18.0, 53.0))
def test_a_zone_with_and_without_its_number(zone: int, off: float, lat: float) -> None:
    meridian = zone * 3
    lon = meridian + off
    with_number = geo.from_wgs84(f"CGCS2000 zone {zone}", lon, lat)
    without = geo.from_wgs84(f"CGCS2000 / 3-degree GK CM {meridian}E", lon, lat)
    assert float(with_number[0]) - float(without[0]) == pytest.approx(zone * 1e6, abs=1e-3)
    back = geo.to_wgs84(f"CGCS2000 CM {meridian}", *without)
    assert float(geo.distance_m(lon, lat, *back)) < 0.001


def test_geodesic_length_and_area() -> None:
    """A degree of the equator by the ellipsoid's axis; a quarter degree square near Puyang by two other ways."""
    assert geo.geodesic_length_m([0, 1], [0, 0]) == pytest.approx(np.radians(geo.EARTH_A_M))
    assert geo.geodesic_length_m([115.0], [35.0]) == 0.0
    ring = [(115.0, 35.0), (115.25, 35.0), (115.25, 35.25), (115.0, 35.25)]
    hole = [(115.1, 35.1), (115.2, 35.1), (115.2, 35.2), (115.1, 35.2)]
    east, north = geo.from_wgs84("EPSG:4547", [p[0] for p in ring], [p[1] for p in ring])
    plane = 0.5 * abs(float(np.dot(east, np.roll(north, 1)) - np.dot(north, np.roll(east, 1))))
    assert geo.geodesic_area_m2([ring]) == pytest.approx(plane, rel=1e-3)
    assert geo.geodesic_area_m2([ring[::-1]]) == pytest.approx(geo.geodesic_area_m2([[*ring, ring[0]]]))
    assert geo.geodesic_area_m2([ring, hole]) == pytest.approx(
        geo.geodesic_area_m2([ring]) - geo.geodesic_area_m2([hole])
    )
