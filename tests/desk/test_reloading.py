"""The desk goes on with a site whose layers have changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest

from console.desk.state import Selection
from console.site import LayerSpec, SiteLayer, UnitSpec
from console.words import Changes, Kind
from layers.shapes import Cameras, Overlay, empty
from tests.desk.town import Town


def with_cameras(*ids: str) -> Cameras:
    n = len(ids)
    zeros = np.zeros(n, dtype=np.uint8)
    return Cameras(np.zeros((n, 2)), ids, ids, np.zeros(n), zeros, zeros, zeros, np.zeros(n), np.zeros(n))


def layer(id_: str, *features: str) -> SiteLayer:
    overlay: Overlay = replace(empty.overlay(), ids=features, names=features)
    return SiteLayer(LayerSpec(id=id_, name=id_), overlay)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def test_the_new_site_is_announced_and_everything_else_stays(town: Town) -> None:
    desk = town.desk
    town.patrol("03")
    desk.beat()
    heard: list[Changes] = []
    desk.listen(heard.append)
    x = float(desk.units.x_m[desk.units.row["03"]])
    site = replace(desk.site, cameras=with_cameras("c1"), layers=(layer("a", "f"),))
    desk.reload(site)
    assert desk.site is site
    assert heard
    assert heard[-1] & Changes.SITE
    assert float(desk.units.x_m[desk.units.row["03"]]) == x
    assert np.isfinite(x)
    named = {thing.id for thing in desk.context.books["layer"].things}
    assert "layer:a" in named
    desk.reload(replace(site, layers=()))
    assert "layer:a" not in {thing.id for thing in desk.context.books["layer"].things}


@pytest.mark.parametrize(
    ("selection", "stays"),
    [
        (Selection("camera", "c1"), True), (Selection("camera", "c2"), False), (Selection("layer:a", "f"), True),
        (Selection("layer:a", "g"), False), (Selection("layer:b", "f"), False), (Selection("beat", "x"), False),
        (Selection("unit", "03"), True), (Selection(), True),
    ],
)  # fmt: skip
def test_a_selection_that_vanished_is_dropped(town: Town, selection: Selection, stays: bool) -> None:
    desk = town.desk
    desk.selection = selection
    heard: list[Changes] = []
    desk.listen(heard.append)
    desk.reload(replace(desk.site, cameras=with_cameras("c1"), layers=(layer("a", "f"),)))
    assert desk.selection == (selection if stays else Selection())
    assert bool(heard[-1] & Changes.SELECTION) is not stays


def test_units_that_are_new_join_and_strangers_are_registered(town: Town) -> None:
    desk = town.desk
    stranger = desk.units.ensure("99")
    assert not desk.units.registered[stranger]
    new = (UnitSpec("99", "新车", kind=Kind.CAR, officers=2), UnitSpec("100", "新组", kind=Kind.PAIR))
    before = desk.units.n
    desk.reload(replace(desk.site, units=(*desk.site.units, *new)))
    assert desk.units.n == before + 1
    assert desk.units.registered[stranger]
    assert desk.units.kind[stranger] == Kind.CAR
    assert desk.unit_words("100") == "100 新组"
    assert "100" in {thing.id for thing in desk.context.books["unit"].things}


def test_what_the_view_says_of_layers_that_are_gone_is_forgotten(town: Town) -> None:
    desk = town.desk
    desk.look(layers={"beats": False, "layer:a": False, "layer:b": True}, opacity={"a": 0.5, "b": 0.5},
              layer_order=("b", "a"), basemap="gone")  # fmt: skip
    desk.reload(replace(desk.site, layers=(layer("a"),)))
    assert desk.view.layers == {"beats": False, "layer:a": False}
    assert (desk.view.opacity, desk.view.layer_order) == ({"a": 0.5}, ("a",))
    assert desk.view.basemap == desk.site.config.basemap


def test_another_site_is_refused(town: Town) -> None:
    config = msgspec.structs.replace(town.desk.site.config, id="other")
    with pytest.raises(ValueError, match="other"):
        town.desk.reload(replace(town.desk.site, config=config))
