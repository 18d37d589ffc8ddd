"""Base map from an extract, layer files with the line of every fault, the mapped cache."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from layers.geo import from_mercator
from layers.shapes import AreaClass, BaseMap, CameraHealth, LineClass, PlaceClass, cache, empty
from layers.shapes.files import read_beats, read_cameras, read_places, read_posts
from layers.shapes.osm import direction_deg, read_osm
from tests.layers.osm_text import write_osm

SQUARE = {1: (0.0, 0.0), 2: (400.0, 0.0), 3: (400.0, 400.0), 4: (0.0, 400.0)}
HOLE = {5: (100.0, 100.0), 6: (200.0, 100.0), 7: (200.0, 200.0), 8: (100.0, 200.0)}


@pytest.fixture
def town(tmp_path: Path) -> BaseMap:
    nodes = {**SQUARE, **HOLE, 9: (50.0, 50.0), 10: (60.0, 60.0), 11: (70.0, 70.0)}
    ways: list[tuple[list[int], dict[str, str]]] = [
        ([1, 2, 3, 4, 1], {}),
        ([5, 6, 7, 8, 5], {}),
        ([1, 3], {"highway": "primary", "name": "Main St", "name:zh": "人民路"}),
        ([2, 4], {"highway": "footway"}),
        ([1, 99, 2], {"highway": "residential"}),
        ([5, 6], {"railway": "rail"}),
        ([6, 7], {"waterway": "stream"}),
        ([5, 6, 7, 8, 5], {"building": "yes", "amenity": "police", "name": "城关派出所"}),
    ]
    lake = ([("way", 1, "outer"), ("way", 2, "inner")], {"type": "multipolygon", "natural": "water"})
    tags = {
        9: {"place": "village", "name": "水屯村"},
        10: {"man_made": "surveillance", "camera:direction": "SW", "camera:type": "dome", "ref": "7"},
        11: {"amenity": "hospital", "name": "县医院"},
    }
    extract = read_osm(write_osm(tmp_path / "x.osm", nodes, ways, tags, [lake]))
    assert extract.missing_nodes == 1
    assert extract.posts.names == ("城关派出所",)
    assert extract.posts.xy[0] == pytest.approx([150.0, 150.0], abs=0.1)
    assert extract.cameras.direction_deg[0] == 225.0
    assert extract.cameras.dome[0] == 1
    assert extract.cameras.names == ("7",)
    return extract.base


def test_what_is_drawn(town: BaseMap) -> None:
    classes = [LineClass.MAIN, LineClass.PATH, LineClass.STREET, LineClass.RAIL, LineClass.STREAM]
    assert town.lines.cls.tolist() == classes
    assert town.names[town.lines.name[0]] == "人民路"
    assert town.lines.name[1] == -1
    assert sorted(town.areas.cls.tolist()) == [AreaClass.WATER, AreaClass.BUILDING]
    lake = town.areas.cls.tolist().index(AreaClass.WATER)
    assert town.areas.area_off[lake + 1] - town.areas.area_off[lake] == 2, "the hole is a ring of its own"
    named = {town.names[n]: PlaceClass(c) for n, c in zip(town.places.name, town.places.cls, strict=True)}
    assert named == {"水屯村": PlaceClass.VILLAGE, "县医院": PlaceClass.POI, "城关派出所": PlaceClass.POI}
    assert town.bounds == pytest.approx((0.0, 0.0, 400.0, 400.0), abs=0.1)
    assert "OpenStreetMap" in town.attribution


def test_what_is_saved_is_what_is_mapped(town: BaseMap, tmp_path: Path) -> None:
    cache.save(tmp_path / "c", "base", town)
    loaded = cache.load(tmp_path / "c", "base", BaseMap)
    assert loaded.names == town.names
    assert loaded.bounds == town.bounds
    np.testing.assert_array_equal(loaded.lines.xy, town.lines.xy)
    assert not loaded.lines.xy.flags.writeable
    cache.save(tmp_path / "c", "none", empty.base())
    assert cache.load(tmp_path / "c", "none", BaseMap).lines.off.tolist() == [0]
    with pytest.raises(OSError, match="other"):
        cache.load(tmp_path / "c", "other", BaseMap)


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def box(west: float, south: float, size: float = 0.1) -> list[list[float]]:
    return [[west, south], [west + size, south], [west + size, south + size], [west, south + size], [west, south]]


def write(path: Path, features: list[Any]) -> Path:
    """A feature a line, the first on line 2."""
    rows = ",\n".join(json.dumps(f, ensure_ascii=False) for f in features)
    path.write_text('{"type": "FeatureCollection", "features": [\n' + rows + "\n]}\n", "utf-8")
    return path


def test_beats(tmp_path: Path) -> None:
    bow = [[115.0, 35.0], [115.1, 35.1], [115.1, 35.0], [115.0, 35.1], [115.0, 35.0]]
    two = [[box(116, 35)], [box(117, 35, 0.3)]]
    path = write(
        tmp_path / "beats.geojson",
        [
            feature({"type": "Polygon", "coordinates": [box(115.0, 35.0)]}, id="01", name="城关"),
            feature({"type": "Polygon", "coordinates": [bow]}, id="02", name="领结"),
            feature({"type": "Point", "coordinates": [115.0, 35.0]}, id="03"),
            feature({"type": "MultiPolygon", "coordinates": two}, id="04", name="两片"),
            feature(None, id="05"),
            feature({"type": "Polygon", "coordinates": [box(35.0, 115.0)]}, id="06"),
            feature({"type": "Polygon", "coordinates": [[["a", "b"]]]}, id="07"),
            "nothing",
        ],
    )
    beats, faults = read_beats(path)
    assert beats.ids == ("01", "04")
    assert beats.names == ("城关", "两片")
    assert np.diff(beats.areas.area_off).tolist() == [1, 2]
    lon, lat = from_mercator(*beats.label_xy.T)
    assert 115.0 < lon[0] < 115.1
    assert 117.0 < lon[1] < 117.3, "the name stands in the larger part"
    assert ((lat > 35.0) & (lat < 35.3)).all()
    assert {(f.line, f.code, f.facts["id"]) for f in faults} == {
        (3, "invalid_area", "02"),
        (4, "wrong_geometry", "03"),
        (6, "no_geometry", "05"),
        (7, "off_earth", "06"),
        (8, "bad_coordinates", "07"),
        (9, "no_geometry", "8"),
    }


def test_posts_cameras_places(tmp_path: Path) -> None:
    at = {"type": "Point", "coordinates": [115.0, 35.0]}
    posts, faults = read_posts(
        write(tmp_path / "p", [feature(at, id="a", name="站", staffed=True), feature(at, id="b"), feature(at, id="a")])
    )
    assert (posts.ids, posts.names, posts.staffed.tolist()) == (("a", "b"), ("站", "b"), [1, 255])
    assert [(f.code, f.line) for f in faults] == [("twice", 4)]
    cameras, faults = read_cameras(
        write(tmp_path / "c", [feature(at, id="1", direction=90, health="ok"), feature(at, id="2", kind="球机")])
    )
    assert not faults
    assert cameras.health.tolist() == [CameraHealth.OK, CameraHealth.UNPROBED]
    assert (cameras.dome.tolist(), cameras.direction_deg[0]) == ([0, 1], 90.0)
    assert np.isnan(cameras.direction_deg[1])
    assert cameras.main == cameras.owner == ("", "")
    url = "rtsp://admin:geheim@10.0.0.1/3"
    told = feature(at, id="3", owner="交警", main=url, presets=["路口", "桥头"], group="北片", beat="B01")
    cameras, faults = read_cameras(write(tmp_path / "s", [told]))
    assert [(f.code, f.line) for f in faults] == [("password_in_url", 2)]
    assert (cameras.main, cameras.presets, cameras.sub) == (("rtsp://10.0.0.1/3",), ("路口;桥头",), ("",))
    assert (cameras.owner, cameras.group, cameras.beat) == (("交警",), ("北片",), ("B01",))
    named = [feature(at, name="东关", **{"class": "town"}), feature(at, name="桥")]
    places, names, _ = read_places(write(tmp_path / "n", named))
    assert (names, places.cls.tolist()) == (("东关", "桥"), [PlaceClass.TOWN, PlaceClass.POI])


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b'{"type": "FeatureCollection",\n "features": [\n {"type" "Feature"}]}', "not_json", 3),
        (b'{"features":\n ["\xff"]}', "not_utf8", 2),
        (b"[1, 2]", "not_features", 1),
        (b"", "not_json", 1),
    ],
)
def test_a_broken_file_gives_an_empty_layer_and_its_line(tmp_path: Path, content: bytes, code: str, line: int) -> None:
    path = tmp_path / "posts.geojson"
    path.write_bytes(content)
    posts, faults = read_posts(path)
    assert posts.ids == ()
    assert [(f.code, f.line) for f in faults] == [(code, line)]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert [f.code for f in read_cameras(tmp_path / "none")[1]] == ["unreadable"]


def test_lines_are_found_in_any_layout(tmp_path: Path) -> None:
    """Members before and after ``features``, features over several lines, brackets inside strings."""
    features = [feature(None, id="a", note="}],[\n"), feature(None)]
    pretty = {"name": '"features": [', "features": features, "crs": {"x": [1]}}
    path = tmp_path / "x.geojson"
    text = json.dumps(pretty, indent=1)
    path.write_text(text, "utf-8")
    starts = [n + 1 for n, line in enumerate(text.splitlines()) if line == "  {"]
    assert [f.line for f in read_posts(path)[1]] == starts


@pytest.mark.parametrize(("text", "deg"), [("SW", 225.0), ("370", 10.0), ("90;180", 90.0), ("", None), ("up", None)])
def test_directions(text: str, deg: float | None) -> None:
    got = direction_deg(text)
    assert np.isnan(got) if deg is None else got == deg


def test_real_layers(shared_data: Path) -> None:
    beats, faults = read_beats(shared_data / "boundaries" / "spd-beats.geojson")
    assert (len(beats.ids), faults) == (51, ())
    cameras, faults = read_cameras(shared_data / "cameras" / "helsinki_osm_surveillance.geojson")
    assert (len(cameras.ids), faults) == (221, ())
    extract = read_osm(shared_data / "osm" / "helsinki-center-2019.osm.pbf")
    assert len(extract.cameras.ids) == 221
    # The same cameras, once as a layer file and once from the extract.
    gap = np.hypot(*(cameras.xy[:, None] - extract.cameras.xy[None]).transpose(2, 0, 1)).min(axis=1)
    assert gap.max() < 1.0
