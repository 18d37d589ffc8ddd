"""Rings to GeoJSON and KML and back: nothing lost of ours, polygons and lines of others, faults by feature."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from console.site.ringfeatures import RING, polygon, ring_of, save, text_of
from console.site.ringreading import MOST, FoundRings, read_rings
from console.words import (
    Block,
    Centre,
    Closing,
    EdgeRule,
    Need,
    OpenWay,
    Ring,
    RingShape,
    Tier,
    Travel,
)
from layers.bring import CannotRead
from layers.geo import to_mercator
from tests.layers.test_within import areas_of

LON, LAT = 115.03, 35.71
NEAR = (114.5, 35.2, 115.5, 36.2)

words = st.text(st.characters(blacklist_categories=["Cs"]), max_size=8).map(str.strip)
lons, lats = st.floats(LON - 0.1, LON + 0.1), st.floats(LAT - 0.1, LAT + 0.1)
seconds = st.just(math.nan) | st.floats(0, 5000)
skills = st.lists(words, max_size=2).map(tuple)
needs = st.lists(st.builds(Need, role=st.sampled_from(["any", "patrol"]), count=st.integers(1, 5), skills=skills),
                 max_size=2).map(tuple)  # fmt: skip
blocks = st.builds(
    Block, id=st.uuids().map(str), lon_deg=lons, lat_deg=lats, name=words, unit=words, arrive_s=seconds,
    passed_s=seconds,
)  # fmt: skip
ways = st.builds(OpenWay, lon_deg=lons, lat_deg=lats, name=words, passed_s=seconds, short_s=seconds | st.just(math.inf))
closings = st.none() | st.builds(
    Closing, travel=st.sampled_from(Travel), head_s=st.floats(0, 600), margin_s=st.floats(0, 60),
    made_at=st.floats(0, 2e9), closed=st.booleans(), closed_s=seconds, blocks=st.lists(blocks, max_size=3).map(tuple),
    open_ways=st.lists(ways, max_size=2).map(tuple), needed=st.integers(0, 9), authority=words,
)  # fmt: skip
tiers = st.lists(st.floats(1, 3600), min_size=1, max_size=5).map(sorted).flatmap(
    lambda limits: st.tuples(*(st.builds(Tier, limit=st.just(one), name=words, needs=needs) for one in limits))
)
rings = st.builds(
    Ring, id=st.just("r"), no=st.just("圈3"), name=words, shape=st.sampled_from([RingShape.TIME, RingShape.DISTANCE]),
    tiers=tiers, centre=st.builds(Centre, lon_deg=lons, lat_deg=lats, kind=st.just("incident"), id=words, name=words),
    travel=st.sampled_from(Travel), closing=closings,
    edges=st.just((EdgeRule(what="leave", dwell_s=60.0, hours="22:00-06:00"),)),
)  # fmt: skip


def outlines(ring: Ring) -> Any:
    """Circles with a hole each, one tier round the other."""
    x, y = to_mercator(LON, LAT)
    discs = [shapely.Point(x, y).buffer(100 * (n + 1)) for n in range(len(ring.tiers))]
    return areas_of([disc.difference(shapely.Point(x + 20, y).buffer(5)) for disc in discs])


def same(a: Ring, b: Ring) -> bool:
    """NaN counts as NaN."""
    return repr(a) == repr(b)


def again(folder: Path, ring: Ring, ending: str) -> FoundRings:
    path = folder / f"ring{ending}"
    path.write_bytes(save(path, ring, outlines(ring)))
    return read_rings(path, NEAR)


@settings(max_examples=25)
@given(ring=rings, ending=st.sampled_from([".geojson", ".kml"]))
def test_nothing_is_lost_out_and_back(tmp_path_factory: pytest.TempPathFactory, ring: Ring, ending: str) -> None:
    found = again(tmp_path_factory.mktemp("rings"), ring, ending)
    assert found.faults == []
    (back,) = found.rings
    assert same(back, ring)


@settings(max_examples=40)
@given(ring=rings)
def test_the_text_of_a_ring_is_read_back(ring: Ring) -> None:
    assert same(ring_of(text_of(ring)), ring)


SOME = Ring(
    id="r", no="圈3", name="校门口", tiers=(Tier(limit=60.0), Tier(limit=180.0)),
    centre=Centre(lon_deg=LON, lat_deg=LAT),
    closing=Closing(travel=Travel.CAR, head_s=60, margin_s=30, made_at=1.0, authority="王局",
                    blocks=(Block(id="k1", lon_deg=LON, lat_deg=LAT, name="人民路×青年街", unit="03", arrive_s=50,
                                  passed_s=98),)),
)  # fmt: skip


def test_anybody_can_read_the_file(tmp_path: Path) -> None:
    whole = json.loads(save(tmp_path / "a.geojson", SOME, outlines(SOME)))
    kinds = [(one["properties"]["onemap_part"], one["geometry"]["type"]) for one in whole["features"]]
    assert kinds == [("ring", "Point"), ("tier", "Polygon"), ("tier", "Polygon"), ("post", "Point")]
    post = whole["features"][-1]["properties"]
    assert (post["name"], post["unit"], post["slack_s"]) == ("人民路×青年街", "03", 48.0)
    assert whole["features"][0]["properties"]["authority"] == "王局"
    for one in whole["features"][1:3]:
        shape = shapely.geometry.shape(one["geometry"])
        assert shape.is_valid
        assert shape.exterior.is_ccw
        assert len(shape.interiors) == 1


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(1, 6)), min_size=1, max_size=7))
def test_a_polygon_of_many_rings_is_the_area_itself(circles: list[tuple[int, int, int]]) -> None:
    x, y = to_mercator(LON, LAT)
    area = shapely.Polygon()
    for east, north, radius in circles:
        area = area.symmetric_difference(shapely.Point(x + 100 * east, y + 100 * north).buffer(50.0 * radius, 6))
    area = shapely.make_valid(area).buffer(-2.0, join_style="mitre")  # rings that touch nowhere
    if area.is_empty:
        return
    made = polygon(areas_of([area]), 0)
    assert made is not None
    shape = shapely.transform(shapely.geometry.shape(made), lambda at: np.column_stack(to_mercator(at[:, 0], at[:, 1])))
    assert shape.is_valid
    assert shape.symmetric_difference(area).area < 1e-3 * area.area + 1.0


def collection(*shapes: dict[str, Any] | None, **properties: Any) -> bytes:
    features = [{"type": "Feature", "properties": {"name": f"面{n}", **properties}, "geometry": shape}
                for n, shape in enumerate(shapes)]  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def box(east: float = 0.0, size: float = 0.01) -> list[list[float]]:
    w, s = LON + east, LAT
    return [[w, s], [w + size, s], [w + size, s + size], [w, s + size], [w, s]]


def test_polygons_and_lines_of_others_become_areas_and_corridors(tmp_path: Path) -> None:
    path = tmp_path / "others.geojson"
    path.write_bytes(collection(
        {"type": "Polygon", "coordinates": [box(), box(0.002, 0.001)]},
        {"type": "MultiPolygon", "coordinates": [[box()], [box(0.05)]]},
        {"type": "LineString", "coordinates": [[LON, LAT], [LON + 0.01, LAT]]},
        {"type": "Point", "coordinates": [LON, LAT]},
        {"type": "Polygon", "coordinates": [[[LON, LAT], [LON, LAT]]]},
        None,
    ))  # fmt: skip
    found = read_rings(path, NEAR)
    assert [one.shape.value for one in found.rings] == ["area", "area", "area", "corridor"]
    assert [one.name for one in found.rings] == ["面0", "面1", "面1", "面2"]
    assert found.rings[0].outline[:2] == ((LON, LAT), (LON + 0.01, LAT))
    assert found.rings[3].tiers[0].limit == 200.0
    codes = [(fault.code, fault.facts["number"]) for fault in found.faults]
    assert ("holes", 1) in codes
    assert ("no_ring", 4) in codes
    assert {number for _, number in codes} == {1, 4, 5, 6}


def test_folders_of_a_foreign_kml_are_all_read(tmp_path: Path) -> None:
    line = " ".join(f"{lon},{lat},0" for lon, lat in box())
    mark = ("<Placemark><name>{0}</name><Polygon><outerBoundaryIs><LinearRing><coordinates>" + line
            + "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>")  # fmt: skip
    folders = "".join(f"<Folder><name>{n}</name>{mark.format(n)}</Folder>" for n in "东西")
    path = tmp_path / "others.kml"
    path.write_text(f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{folders}</Document></kml>', "utf-8")
    assert [one.name for one in read_rings(path, NEAR).rings] == ["东", "西"]


@pytest.mark.parametrize(
    "text",
    [
        "{", "[]", "null", '{"id": 3}',
        text_of(Ring(id="r", no="圈1", tiers=())),
        text_of(Ring(id="r", no="圈1", tiers=(Tier(limit=1e9),), centre=Centre(lon_deg=LON, lat_deg=LAT))),
        text_of(Ring(id="r", no="圈1", tiers=(Tier(limit=-5.0),), centre=Centre(lon_deg=LON, lat_deg=LAT))),
        text_of(Ring(id="r", no="圈1", tiers=(Tier(limit=60.0),))),
        text_of(Ring(id="r", no="圈1", tiers=(Tier(limit=60.0),), centre=Centre(lon_deg=999.0, lat_deg=LAT))),
        text_of(Ring(id="r", no="圈1", shape=RingShape.AREA, tiers=(Tier(),), outline=((LON, LAT),))),
        "[" * 100_000,
    ],
)  # fmt: skip
def test_a_ring_that_no_desk_could_have_drawn_is_named_and_the_rest_kept(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.geojson"
    features = json.loads(collection(None, {"type": "Point", "coordinates": [LON, LAT]}))
    features["features"][0]["properties"][RING] = text
    features["features"][1]["properties"][RING] = text_of(SOME)
    path.write_text(json.dumps(features))
    found = read_rings(path, NEAR)
    assert [one.no for one in found.rings] == ["圈3"]
    assert [(fault.code, fault.facts["number"]) for fault in found.faults] == [("ring_broken", 1)]


BROKEN = [b"", b"{", b"\x00\x01\x02", b"<kml><Document>", b'{"type":"FeatureCollection","features":[]}']


@pytest.mark.parametrize("data", BROKEN)
@pytest.mark.parametrize("ending", [".geojson", ".kml"])
def test_a_file_that_is_none_is_refused_by_name(tmp_path: Path, data: bytes, ending: str) -> None:
    path = tmp_path / f"broken{ending}"
    path.write_bytes(data)
    with pytest.raises(CannotRead):
        read_rings(path, NEAR)


def test_more_rings_than_are_taken_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "many.geojson"
    path.write_bytes(collection(*[{"type": "Polygon", "coordinates": [box(0.0001 * n)]} for n in range(MOST + 7)]))
    found = read_rings(path, NEAR)
    assert (len(found.rings), found.over) == (MOST, 7)


def test_a_missing_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_rings(tmp_path / "none.geojson", NEAR)
