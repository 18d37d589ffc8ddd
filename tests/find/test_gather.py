"""What of a site gets a name: from lines with shared vertices to the real towns."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from console.find import Entry, build
from console.find.gather import entries_of
from layers.geo import from_mercator
from layers.shapes import Addresses, BaseMap, LineClass, Lines, Overlay, PlaceClass, Places, Posts, empty
from layers.shapes.osm import address_text, read_osm

Way = tuple[str, LineClass, tuple[tuple[float, float], ...]]
NONE = (empty.addresses(), empty.cameras(), empty.posts(), empty.beats(), empty.beats(), empty.beats())


def base(*ways: Way, places: tuple[tuple[str, PlaceClass, float, float], ...] = ()) -> BaseMap:
    names = tuple(dict.fromkeys([name for name, _, _ in ways if name] + [name for name, _, _, _ in places]))
    lines = Lines(
        np.array([p for _, _, points in ways for p in points], dtype=np.float64).reshape(-1, 2),
        np.concatenate([[0], np.cumsum([len(points) for _, _, points in ways])]).astype(np.int32),
        np.array([cls for _, cls, _ in ways], dtype=np.uint8),
        np.array([names.index(name) if name else -1 for name, _, _ in ways], dtype=np.int32),
    )
    spots = Places(
        np.array([(x, y) for _, _, x, y in places], dtype=np.float64).reshape(-1, 2),
        np.array([cls for _, cls, _, _ in places], dtype=np.uint8),
        np.array([names.index(name) for name, _, _, _ in places], dtype=np.int32),
    )
    return BaseMap((0, 0, 1, 1), lines, empty.areas(), spots, names, "")


def of(kind: str, entries: list[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.kind == kind]


def test_two_named_roads_that_share_a_vertex_cross_there_the_greater_named_first() -> None:
    town = base(
        ("青年街", LineClass.STREET, ((100, 0), (100, 50), (100, 100))),
        ("人民路", LineClass.MAIN, ((0, 50), (100, 50), (200, 50))),
        ("人民路", LineClass.MAIN, ((200, 50), (300, 50))),  # its own next piece is no crossing
        ("", LineClass.STREET, ((0, 50), (0, 90))),
        ("小河", LineClass.STREAM, ((300, 50), (300, 90))),
        ("北街", LineClass.STREET, ((100.5, 50), (100.5, 90))),  # half a metre beside: a bridge, no crossing
    )
    found = of("crossing", entries_of(town, *NONE))
    assert [(one.name, one.x_m, one.y_m) for one in found] == [("人民路×青年街", 100.0, 50.0)]


def test_two_carriageways_cross_once_and_a_loop_twice() -> None:
    town = base(
        ("大道", LineClass.TRUNK, ((0, 0), (50, 0), (5000, 0))),
        ("大道", LineClass.TRUNK, ((0, 20), (50, 20), (5000, 20))),
        ("环路", LineClass.MAIN, ((50, 0), (50, 20), (2500, 900), (5000, 20))),
    )
    found = of("crossing", entries_of(town, *NONE))
    assert [(one.name, one.x_m) for one in found] == [("大道×环路", 50.0), ("大道×环路", 5000.0)]


def test_one_road_in_pieces_is_one_and_of_two_towns_two() -> None:
    town = base(
        ("人民路", LineClass.STREET, ((0, 0), (900, 0))),
        ("人民路", LineClass.MAIN, ((900, 0), (1800, 0), (2600, 0))),
        ("人民路", LineClass.LOCAL, ((90_000, 0), (91_000, 0))),
        places=(("甲镇", PlaceClass.TOWN, 500, 200), ("乙镇", PlaceClass.TOWN, 90_500, 200)),
    )
    found = sorted(of("road", entries_of(town, *NONE)), key=lambda one: one.x_m)
    assert [(one.aside, one.rank) for one in found] == [("甲镇", 18), ("乙镇", 24)]
    assert found[0].x_m == 900.0  # a vertex of it, the nearest to its middle
    assert [hit.entry.aside for hit in build(found).find("rml")] == ["甲镇", "乙镇"]


def test_a_node_and_the_house_round_it_are_one_place() -> None:
    hospital = (("人民医院", PlaceClass.POI, 0.0, 0.0), ("人民医院", PlaceClass.POI, 9.0, 9.0))
    town = base(places=(*hospital, ("庄", PlaceClass.VILLAGE, 5.0, 5.0)))
    assert Counter(one.name for one in entries_of(town, *NONE)) == {"人民医院": 1, "庄": 1}


def test_everything_of_a_site_is_there_under_its_kind() -> None:
    posts = Posts(np.array([[1.0, 2.0]]), ("s1",), ("北关站",), np.zeros(1, np.uint8))
    overlay = Overlay(
        np.array([[5.0, 5.0]]), np.array([0, 1], np.int32), np.array([0, 1], np.int32), np.zeros(1, np.uint8),
        ("3708",), ("红旗小区 3 号楼",), np.array([[5.0, 5.0]]), np.zeros(1), np.zeros(1),
        {"code": ["QR-77"], "owner": ["某人"]},
    )  # fmt: skip
    addresses = Addresses(np.array([[3.0, 3.0]]), ("人民路12号",))
    entries = entries_of(
        base(), addresses, empty.cameras(), posts, empty.beats(), empty.beats(), empty.beats(),
        [("plates", "plates-1", overlay), ("cameras", "cams", overlay)],
    )  # fmt: skip
    assert Counter(one.kind for one in entries) == {"address": 1, "post": 1, "plate": 1}
    index = build(entries)
    kinds = {text: index.find(text)[0].entry.kind for text in ("bgz", "qr77", "3708", "rml12")}
    assert kinds == {"bgz": "post", "qr77": "plate", "3708": "plate", "rml12": "address"}
    assert index.find("qr77")[0].entry.layer == "plates-1"
    assert index.find("某人") == []  # who owns it is no name of it


@pytest.mark.parametrize(
    ("tags", "text"),
    [
        ({"addr:housenumber": "12", "addr:street": "人民路"}, "人民路12号"),
        ({"addr:housenumber": "12号", "addr:street": "人民路"}, "人民路12号"),
        ({"addr:housenumber": "19a", "addr:street": "Bühelstrasse"}, "Bühelstrasse 19a"),
        ({"addr:housenumber": "7", "addr:place": "Im Loch"}, "Im Loch 7"),
        ({"addr:housenumber": "7"}, ""),
        ({"addr:street": "人民路"}, ""),
    ],
)
def test_an_address_as_people_write_it(tags: dict[str, str], text: str) -> None:
    assert address_text(tags) == text


def test_liechtenstein_by_its_streets_and_numbers(shared_data: Path) -> None:
    extract = read_osm(shared_data / "osm" / "liechtenstein-2015.osm.pbf")
    assert len(extract.addresses.text) > 900
    index = build(entries_of(extract.base, extract.addresses, *NONE[1:], (), extract.other_names))
    house = index.find("buhelstrasse 19a")[0].entry
    assert (house.kind, house.name) == ("address", "Bühelstrasse 19a")
    lon, lat = (float(v) for v in from_mercator(house.x_m, house.y_m))
    assert 9.4 < lon < 9.7
    assert 47.0 < lat < 47.3
    assert index.find("vaduz")[0].entry.kind == "place"
    for crossing in of("crossing", list(index))[:200:10]:
        one, other = crossing.name.split("×")[:2]
        assert crossing.name in {hit.entry.name for hit in index.find(f"{other} & {one}", 30)}


def test_helsinki_by_its_english_names(shared_data: Path) -> None:
    extract = read_osm(shared_data / "osm" / "helsinki-center-2019.osm.pbf")
    index = build(entries_of(extract.base, extract.addresses, *NONE[1:], (), extract.other_names))
    hit = index.find("university of helsinki")[0]
    assert hit.called == "University of Helsinki"
    assert index.find("kaivokatu 8")[0].entry.kind == "address"
