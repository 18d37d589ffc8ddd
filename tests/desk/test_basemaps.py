"""The verb 底 and what a room calls its base maps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from console import say
from console.desk import basemaps
from console.site import SiteConfig
from console.site.config import BaseMapSpec
from console.verbs import Book
from tests.desk.town import Town

IMAGE = BaseMapSpec(id="img", name="天地图影像", name_en="Imagery", kind="satellite")
STREET = BaseMapSpec(id="vec", name="街道图", name_en="Streets", kind="street")
CONFIG = SiteConfig(basemaps=(IMAGE, STREET), basemap="img")


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


@pytest.fixture(autouse=True)
def _tongue() -> Iterator[None]:
    say.use("zh_CN")
    yield
    say.use("zh_CN")


def test_one_key_goes_through_all_and_round() -> None:
    assert basemaps.choices(CONFIG) == ("vectors", "img", "vec", "night", "none")
    now, seen = "", []
    for _ in range(6):
        now = basemaps.after(CONFIG, now)
        seen.append(now)
    assert seen == ["vec", "night", "none", "vectors", "img", "vec"], "from the site's own choice on"


@pytest.mark.parametrize(
    ("word", "id"),
    [("卫星", "img"), ("天地图影像", "img"), ("imagery", "img"), ("img", "img"), ("街道", "vec"), ("streets", "vec"),
     ("夜间", "night"), ("night", "night"), ("无", "none"), ("none", "none"), ("矢量", "vectors")],
)  # fmt: skip
def test_each_is_found_by_its_names(word: str, id: str) -> None:
    sure, found = Book(basemaps.things(CONFIG)).find(word)
    assert sure
    assert [thing.id for thing in found] == [id]


def test_without_a_street_map_street_means_the_sites_own() -> None:
    _, found = Book(basemaps.things(SiteConfig(basemaps=(IMAGE,)))).find("街道")
    assert [thing.id for thing in found] == ["vectors"]


def test_an_unknown_choice_is_the_sites_own_map() -> None:
    assert basemaps.chosen(CONFIG, "gone") == "img"
    assert basemaps.chosen(replace(CONFIG, basemap="gone"), "") == "vectors"


def test_the_verb_says_which(town: Town) -> None:
    outcome = town.desk.run("底 夜间")
    assert outcome.ok
    assert outcome.text() == "底图 夜间"
    assert town.desk.view.basemap == "night"
    say.use("en")
    assert town.desk.run("basemap none").text() == "Base map None"
    assert not town.desk.run("底 火星").ok
    assert town.desk.view.basemap == "none"
