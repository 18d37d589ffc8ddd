"""Things of brought-in layers, beats, grids: what the site says of them, on the card and as a place to look at."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter

from console.desk.acts_layers import arranged
from console.desk.state import ViewState
from console.glass.items.shown import looks, shown
from console.glass.items.things import Thing, thing_name, thing_of
from console.glass.panels.card_feature import draw_feature, what_it_is
from console.glass.panels.ink import Ink
from console.glass.screens.evening import demo_site
from console.glass.theme import load_theme
from console.site.layerfile import LayerStyle, Role
from console.site.model import Site, SiteLayer
from console.verbs import calls
from layers.shapes import Shape
from tests.glass.evening import standing
from tests.glass.test_overlays import beats_of, layer, square


def school() -> SiteLayer:
    found = layer([(Shape.POINT, [[(5.0, 6.0)]])], "key", Role.PLACES, kind=["学校"], phone=["000-1"], 空=[None])
    return SiteLayer(found.spec, replace(found.overlay, names=("第一中学",), area_m2=np.array([0.0])))


def with_layers(site: Site) -> Site:
    grid = layer([(Shape.AREA, [square(0, 0, 90)])], "wg", Role.GRID, officer=["甲"], 户数=[134.0])
    sized = SiteLayer(grid.spec, replace(grid.overlay, area_m2=np.array([2_500_000.0])))
    beats = replace(beats_of(square(0, 0, 90)), officers=("甲",), names=("网格08",))
    return replace(site, layers=(school(), sized), grid=beats)


@pytest.fixture(scope="module")
def site() -> Site:
    return with_layers(demo_site())


def known(site: Site, kind: str, name: str) -> Thing:
    found = thing_of(site, kind, name)
    assert found is not None
    return found


def test_a_feature_has_all_that_its_file_says(site: Site) -> None:
    thing = known(site, "layer:key", "0")
    assert (thing.name, thing.shape, thing.at_m) == ("第一中学", Shape.POINT, (5.0, 6.0))
    assert thing.rows == (("kind", "学校"), ("phone", "000-1"))  # what is empty is not a row
    assert what_it_is(thing) == "重点场所 · key"
    assert thing_of(site, "layer:key", "9") is None
    assert thing_of(site, "layer:gone", "0") is None
    assert thing_name(site, "layer:key", "9") == "9"


def test_a_grid_names_its_officer_and_what_its_layer_says(site: Site) -> None:
    thing = known(site, "grid", "0")
    assert (thing.name, thing.officer, thing.area_m2) == ("网格08", "甲", 2_500_000.0)
    assert thing.rows == (("户数", "134"),)
    assert len(thing.parts) == 1
    beat = site.beats.ids[0]
    assert known(site, "beat", beat).name == site.beats.names[0]
    assert thing_of(site, "village", "0") is None


def test_layers_are_shown_in_order_as_the_view_says(site: Site) -> None:
    one, two, three = (layer([], name) for name in "abc")
    assert [found.spec.id for found in arranged((one, two, three), ("c", "a"))] == ["c", "a", "b"]
    view = ViewState(layers={"layer:b": False}, opacity={"a": 0.4})
    found = [(each.layer.spec.id, each.opacity) for each in shown((one, two, three), view)]
    assert found == [("a", 0.4), ("c", 1.0)]
    assert [found.layer.spec.id for found in shown((one, two), view, {"layer:b": True, "layer:a": False})] == ["b"]
    styled = layer([], "a", style=LayerStyle(token="lay3"))
    assert looks(shown((one,), view)) != looks(shown((styled,), view))  # tiles of the old style are not used for it
    assert [found.layer.spec.id for found in shown(site.layers, ViewState())] == ["key"]  # a grid has its own outline


def test_selecting_one_shows_its_card_and_looks_there(site: Site) -> None:
    with standing() as (evening, window):
        desk = evening.desk
        desk.site = site
        for kind, name, at in (("layer:key", "0", (5.0, 6.0)), ("grid", "0", square(0, 0, 90)[0])):
            assert window.do(calls.Select(kind=kind, id=name)).ok
            assert desk.view.centre_m == pytest.approx(at)
            assert painted(window.card.room, kind, name) > 100
        assert painted(window.card.room, "grid", "gone") == 60


def painted(room: object, kind: str, name: str) -> float:
    """Where the card ends; something of it is painted."""
    image = QImage(448, 600, QImage.Format.Format_RGB32)
    theme = load_theme("dark")
    image.fill(theme.color("panel"))
    p = QPainter(image)
    end = draw_feature(Ink(p, theme), room, kind, name, 448.0)  # type: ignore[arg-type]
    p.end()
    assert theme.color("t1").rgb() in set(np.frombuffer(image.constBits(), dtype=np.uint32).tolist()) or end == 60
    return end
