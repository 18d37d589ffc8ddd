"""The real files of ../shared/data: what they hold, how they are guessed, and that they land where they should."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

from layers import geo
from layers.bring import Choice, bring, look

SEATTLE = (-122.45, 47.48, -122.2, 47.75)


def test_seattles_cameras_from_geojson_and_from_the_vendor_lie_together(shared_data: Path) -> None:
    folder = shared_data / "cameras"
    plain = look(folder / "seattle_sdot_traffic_cameras.geojson", near=SEATTLE)
    assert (plain.rows, plain.role, plain.id_field, plain.swapped) == (525, "cameras", "UNITID", False)
    assert plain.fault_counts == {"twice": 2}
    vendor = look(folder / "seattle_sdot_cameras_api.json", near=SEATTLE)
    assert (vendor.format, vendor.rows, vendor.role, vendor.id_field) == ("json", 645, "cameras", "Id")
    assert (vendor.crs, vendor.swapped, vendor.guesses[0].why_code) == ("WGS84", True, "swapped_fits")
    first = bring(plain.path, plain.choice(), near=SEATTLE)
    other = bring(vendor.path, vendor.choice(), near=SEATTLE)
    assert {f.properties.get("health") for f in first.features} <= {"ok", None}
    here = {f.id: f.geometry for f in first.features}
    both = [(here[f.id], f.geometry) for f in other.features if f.id in here]
    off = [float(geo.distance_m(a.x, a.y, b.x, b.y)) for a, b in both]
    assert len(both) > 150
    assert np.median(off) < 30


def test_beats_and_the_events_that_fall_inside(shared_data: Path) -> None:
    beats = look(shared_data / "boundaries" / "spd-beats.geojson", near=SEATTLE)
    assert (beats.rows, beats.good, beats.role, beats.kinds) == (51, 51, "beats", {"area": 51})
    events = look(shared_data / "incidents" / "seattle_police_911_2016-03-25.csv", near=SEATTLE)
    assert (events.rows, events.good, events.lon_field, events.lat_field) == (706, 706, "Longitude", "Latitude")
    areas = [f.geometry for f in bring(beats.path, beats.choice()).features]
    points = [f.geometry for f in bring(events.path, events.choice()).features]
    tree = shapely.STRtree(areas)
    inside = np.unique(tree.query(points, predicate="within")[0])
    assert len(inside) / len(points) > 0.995


def test_san_franciscos_calls_with_both_numbers_in_one_column(shared_data: Path) -> None:
    calls = shared_data / "incidents" / "sf_fire_calls_2016-12-31_2017-01-07.csv"
    found = look(calls, near=(-122.6, 37.6, -122.3, 37.9))
    assert (found.rows, found.good, found.lon_field, found.lat_field) == (7704, 7704, "Location", "Location")
    assert (found.crs, found.swapped, found.guesses[0].why_code) == ("WGS84", True, "swapped_fits")
    assert found.id_field == "RowID"
    districts = look(shared_data / "boundaries" / "sfpd_districts_wgs84.geojson")
    assert (districts.good, districts.crs_said) == (10, "WGS84")


def test_helsinkis_cameras(shared_data: Path) -> None:
    found = look(shared_data / "cameras" / "helsinki_osm_surveillance.geojson", near=(24.93, 60.16, 24.96, 60.18))
    assert (found.rows, found.good, found.role, found.id_field) == (221, 221, "cameras", "osm_id")
    out = bring(found.path, found.choice())
    assert len({f.id for f in out.features}) == 221


@pytest.mark.parametrize("crs", ["WGS84", "GCJ-02", "BD-09"])
def test_the_real_roads_of_puyang_tell_the_shifted_systems_apart(shared_data: Path, tmp_path: Path, crs: str) -> None:
    """Cameras 15 m off the vertices of a rural county's roads, which stand up to hundreds of metres apart."""
    roads = _road_vertices(shared_data / "osm" / "puyang_henan_map.osm")
    lon, lat = geo.from_mercator(roads[:, 0], roads[:, 1])
    near = geo.bounds_of(lon, lat)
    rng = np.random.default_rng(5)
    some = roads[rng.choice(len(roads), 200, replace=False)] + rng.normal(0, 15, (200, 2))
    a, b = geo.from_wgs84(crs, *geo.from_mercator(some[:, 0], some[:, 1]))
    path = tmp_path / "监控.csv"
    rows = (f"{k},{x:.6f},{y:.6f}" for k, (x, y) in enumerate(zip(a, b, strict=True)))
    path.write_text("\n".join(["编号,经度,纬度", *rows]), "utf-8")
    found = look(path, near=near, roads_xy=roads)
    assert (found.crs, found.swapped) == (crs, False)
    assert found.guesses[0].why_code == ("roads_agree" if crs == "WGS84" else "roads")


def _road_vertices(path: Path) -> NDArray[np.float64]:
    root = ElementTree.parse(path).getroot()
    at = {n.get("id"): (float(n.get("lon", "")), float(n.get("lat", ""))) for n in root.iter("node")}
    ways = [w for w in root.iter("way") if any(t.get("k") == "highway" for t in w.iter("tag"))]
    lonlat = np.array([at[nd.get("ref")] for way in ways for nd in way.iter("nd") if nd.get("ref") in at])
    return np.column_stack(geo.to_mercator(lonlat[:, 0], lonlat[:, 1]))


def test_the_twins_of_four_counties_lie_on_one_another(shared_data: Path) -> None:
    """Their files hold six decimals (0.1 m); what is left between them is that, and the publishers' own conversion."""
    folder = shared_data / "boundaries"
    gcj = look(folder / "china_4counties_4cities_gcj02.geojson")
    wgs = look(folder / "china_4counties_4cities_wgs84.geojson")
    assert [(f.crs, f.guesses[0].why_code) for f in (gcj, wgs)] == [("GCJ-02", "name_says"), ("WGS84", "name_says")]
    assert "amap_like" in [g.why_code for g in wgs.guesses]
    xy = [
        shapely.get_coordinates([f.geometry for f in bring(found.path, found.choice()).features])
        for found in (gcj, wgs)
    ]
    off = geo.distance_m(xy[0][:, 0], xy[0][:, 1], xy[1][:, 0], xy[1][:, 1])
    assert len(off) > 19_000
    assert float(np.median(off)) < 0.1
    assert float(off.max()) < 0.5
    raw = shapely.get_coordinates([f.geometry for f in bring(gcj.path, Choice(crs="WGS84")).features])
    assert float(geo.distance_m(raw[:, 0], raw[:, 1], xy[1][:, 0], xy[1][:, 1]).min()) > 100
