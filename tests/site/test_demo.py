"""The demo county: what the issue asks for, counted; and the committed files are what the generator makes."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import shapely

from console.say import catalogue
from console.site.demo import county, folder, standing
from console.site.demo.county import County
from console.site.demo.names import numeral
from layers.roads import build

DEMO = Path(__file__).resolve().parents[2] / "config" / "demo"
SEED = 11
HAN = re.compile(r"[\u4e00-\u9fff]+")


@pytest.fixture(scope="module")
def made() -> County:
    return county.make(SEED)


def _committed(name: str) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = json.loads((DEMO / f"{name}.geojson").read_text("utf-8"))["features"]
    return features


def test_the_committed_site_is_what_the_seed_makes(made: County) -> None:
    for name, features in folder.features_of(made).items():
        held = _committed(name)
        assert [f["properties"] for f in held] == [f["properties"] for f in features]
        for mine, theirs in zip(features, held, strict=True):
            a, b = shapely.geometry.shape(mine["geometry"]), shapely.geometry.shape(theirs["geometry"])
            assert a.equals_exact(b, 2e-6)


@pytest.mark.long  # the committed site is what the seed makes: that is the same said of other machines and other days
def test_the_same_seed_gives_the_same_county(made: County) -> None:
    again = county.make(SEED)
    assert folder.features_of(again) == folder.features_of(made)
    assert again.net.edges == made.net.edges
    assert [h.wkb for h in again.houses] == [h.wkb for h in made.houses]
    assert again.units == made.units


@pytest.mark.long
def test_another_seed_gives_another_town_of_the_same_size(made: County) -> None:
    other = county.make(SEED + 1)
    assert other.net.edges != made.net.edges
    assert 7000 < other.net.segments() < 9000
    assert len(other.beats) == 24
    assert len(other.cameras) == 600
    assert len(other.units) == 60


def test_the_files_are_small() -> None:
    assert sum(f.stat().st_size for f in DEMO.iterdir() if f.is_file()) < 2_000_000


def test_the_committed_lists_are_what_the_generator_writes(tmp_path: Path) -> None:
    standing.write_lists(tmp_path)
    for name in ("layers.toml", "rings.toml"):
        assert (tmp_path / name).read_text("utf-8") == (DEMO / name).read_text("utf-8")


def test_roads_form_one_network_of_some_8000_segments() -> None:
    graph = build(DEMO / "map.osm.pbf")
    assert len(graph.arrays.length_m) == pytest.approx(8000, rel=0.1)
    assert graph.arrays.solid.mean() > 0.99
    assert 400 < graph.length_km < 1000


def test_the_river_has_few_bridges_and_the_ring_runs_one_way(made: County) -> None:
    over = [s for s in made.net.streets if s.bridge and shapely.LineString(s.line).intersects(made.land.river)]
    assert 6 <= len({s.name for s in over if s.name}) <= 12
    for a, b in made.net.edges:
        edge = shapely.LineString([(a[0] / 2, a[1] / 2), (b[0] / 2, b[1] / 2)])
        if made.net.streets[made.net.edges[(a, b)]].bridge:
            continue
        assert edge.intersection(made.land.river).length < 15.0
    ring = [s for s in made.net.streets if s.name == "环城路"]
    assert ring
    assert all(s.oneway and s.highway == "trunk" for s in ring)


def test_24_beats_tile_the_county(made: County) -> None:
    shapes = [shapely.geometry.shape(f["geometry"]) for f in _committed("beats")]
    assert len(shapes) == 24
    assert all(s.is_valid and s.geom_type == "Polygon" for s in shapes)
    whole = shapely.unary_union(shapes)
    assert sum(s.area for s in shapes) == pytest.approx(whole.area, rel=1e-6)
    assert whole.geom_type == "Polygon"
    assert not whole.interiors
    areas = [beat.area for _, _, beat in made.beats]
    assert max(areas[:14]) < min(6e6, sum(areas[14:]) / 10)  # fine in the town, coarse in the country
    assert sum(areas) == pytest.approx(made.land.county.area, rel=0.005)


def test_posts_cameras_and_units_are_as_many_as_asked_for(made: County) -> None:
    assert len(_committed("posts")) == 4
    cameras = [f["properties"] for f in _committed("cameras")]
    assert len(cameras) == 600
    domes = [c for c in cameras if c.get("dome")]
    assert 50 < len(domes) < 300
    assert all(("direction" in c) != ("dome" in c) for c in cameras)
    assert len(made.units) == 60
    kinds = Counter(u.kind for u in made.units)
    assert set(kinds) == {"car", "moto", "pair", "foot", "post"}
    assert kinds["post"] == 4
    assert sum(u.officers == 0 for u in made.units) == 4
    beats = {ident for ident, _, _ in made.beats}
    assert {u.beat for u in made.units} <= beats
    assert len({u.beat for u in made.units}) >= 20
    assert any("公安局" in p.name for p in made.places)


def test_cameras_and_posts_stand_beside_streets(made: County) -> None:
    streets = shapely.MultiLineString([[(a[0] / 2, a[1] / 2), (b[0] / 2, b[1] / 2)] for a, b in made.net.edges])
    points = shapely.points([c.at for c in made.cameras] + [p.at for p in made.posts])
    assert shapely.distance(points, streets).max() < 40.0


def test_all_names_are_chinese_and_no_two_of_a_kind_are_the_same(made: County) -> None:
    names = [s.name for s in made.net.streets if s.name] + [v[0] for v in made.rural.villages]
    names += [u.name for u in made.units] + [c.name for c in made.cameras] + [p.name for p in made.places]
    names += [name for _, name, _ in made.beats] + [p.name for p in made.posts]
    assert not [name for name in names if not HAN.fullmatch(name)]
    assert len({u.name for u in made.units}) == 60
    assert 15 <= len(made.rural.villages) <= 25


def test_the_map_names_are_chinese_and_the_ground_is_open_sea() -> None:
    import osmium

    for thing in osmium.FileProcessor(str(DEMO / "map.osm.pbf")):
        name = thing.tags.get("name", "")
        assert not name or HAN.fullmatch(name)
        if isinstance(thing, osmium.osm.Node):
            assert 123.3 < thing.location.lon < 123.7
            assert 30.3 < thing.location.lat < 30.7


def test_it_says_that_it_is_fictional() -> None:
    config = tomllib.loads((DEMO / "site.toml").read_text("utf-8"))
    assert config["fictional"] is True
    assert config["subtitle"] == ""  # so that the bar says it, in either language
    assert "虚构" in catalogue()["bar.fictional"]["zh_CN"]
    numbers = tomllib.loads((DEMO / "incidents.toml").read_text("utf-8"))["caller"]["numbers"]
    assert all(number.startswith("000-") for number in numbers)


@pytest.mark.parametrize(("n", "words"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (24, "二十四")])
def test_numerals(n: int, words: str) -> None:
    assert numeral(n) == words
