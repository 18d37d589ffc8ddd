"""Layers by verb: on and off, how strongly, in which order, by which field; the site folder is told each time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from console.desk.layer_style import classes_of
from console.say import use
from console.site import LayerSpec, LayerStyle, Role, SiteLayer
from console.verbs import calls
from console.words import Changes
from layers.shapes import Overlay, Shape
from tests.desk.town import Town


def overlay(count: int = 10) -> Overlay:
    xy = np.arange(2.0 * count).reshape(-1, 2)
    off = np.arange(count + 1, dtype=np.int32)
    return Overlay(
        xy, off, off, np.full(count, Shape.POINT, dtype=np.uint8), tuple(map(str, range(count))),
        tuple(f"点{n}" for n in range(count)), xy, np.zeros(count), np.zeros(count),
        {"人口": [float(n) for n in range(count)], "类别": [f"{n % 3}类" for n in range(count)]},
    )  # fmt: skip


@pytest.fixture
def seat(tmp_path: Path) -> Town:
    use("zh_CN")
    town = Town(tmp_path)
    layers = tuple(
        SiteLayer(LayerSpec(id=id_, name=name, role=Role.OVERLAY), overlay())
        for id_, name in (("schools", "学校"), ("banks", "银行"), ("routes", "巡线"))
    )
    town.desk.site = replace(town.desk.site, layers=layers)
    town.kept = []  # type: ignore[attr-defined]
    town.desk.keep_layers = town.kept.append  # type: ignore[attr-defined]
    return town


def kept(seat: Town) -> tuple[LayerSpec, ...]:
    found: tuple[LayerSpec, ...] = seat.kept[-1]  # type: ignore[attr-defined]
    return found


def test_a_brought_in_layer_is_switched_by_its_name(seat: Town) -> None:
    assert seat.desk.run("图 学校 关").ok
    assert seat.desk.view.layers == {"layer:schools": False}
    assert [one.visible for one in kept(seat)] == [False, True, True]
    assert seat.desk.run("图 学校").ok, "without a word, the other way round"
    assert kept(seat)[0].visible


def test_opacity_is_kept_in_per_cent_of_ink(seat: Town) -> None:
    outcome = seat.desk.run("透 银行 40")
    assert outcome.ok
    assert outcome.text() == "银行 不透明度 40%"
    assert seat.desk.view.opacity == {"banks": 0.4}
    assert [one.opacity for one in kept(seat)] == [1.0, 0.4, 1.0]
    assert seat.desk.run("透 银行 0").ok
    assert kept(seat)[1].opacity == 0.05, "to see nothing one switches it off"


def test_the_order_moves_one_place_and_stops_at_the_ends(seat: Town) -> None:
    assert seat.desk.run("序 学校 上").ok
    assert [one.id for one in kept(seat)] == ["banks", "schools", "routes"]
    assert seat.desk.run("序 巡线 上").ok
    assert seat.desk.run("序 银行 下").ok
    assert [one.id for one in kept(seat)] == ["banks", "schools", "routes"]


def test_a_layer_of_the_console_itself_has_no_order_and_no_opacity(seat: Town) -> None:
    for text in ("透 巡区 40", "序 巡区 上", "样 巡区 人口", "删图 巡区"):
        outcome = seat.desk.run(text)
        assert not outcome.ok, text
        assert "巡区" in outcome.text()
    assert not seat.kept  # type: ignore[attr-defined]


def test_a_style_by_field_reaches_the_map_and_the_folder(seat: Town) -> None:
    told: list[Changes] = []
    seat.desk.listen(told.append)
    assert seat.desk.run("样 学校 类别").ok
    style = seat.desk.site.layers[0].spec.style
    assert (style.mode, style.field) == ("categories", "类别")
    assert [one.value for one in style.classes] == ["0类", "1类", "2类"]
    assert len({one.token for one in style.classes}) == 3
    seat.beat()
    assert any(one & Changes.SITE for one in told)
    assert kept(seat)[0].style == style
    assert seat.desk.run("样 学校 分级 人口").ok
    ends = [one.value for one in seat.desk.site.layers[0].spec.style.classes]
    assert ends == [1.0, 3.0, 5.0, 7.0, 9.0], "two of ten in each"
    assert seat.desk.run("样 学校 标注=类别").ok
    assert seat.desk.site.layers[0].spec.style.label == "类别"
    assert seat.desk.site.layers[0].spec.style.mode == "graduated", "what is not said stays"
    assert seat.desk.run("样 学校 到=20").ok
    assert seat.desk.site.layers[0].spec.style.coarsest_m == 20.0
    assert seat.desk.run("样 学校 到=全").ok
    assert seat.desk.run("样 学校 单色").ok
    assert seat.desk.site.layers[0].spec.style == LayerStyle(label="类别")


def test_a_field_that_is_not_there_or_holds_no_numbers_is_named(seat: Town) -> None:
    assert "面积" in seat.desk.run("样 学校 面积").text()
    assert "类别" in seat.desk.run("样 学校 分级 类别").text()
    assert seat.desk.site.layers[0].spec.style == LayerStyle()


def test_removing_asks_first_and_then_goes_to_the_window(seat: Town) -> None:
    outcome = seat.desk.act(calls.RemoveLayer(layer="layer:schools"))
    assert (outcome.ok, outcome.confirm) == (False, True)
    assert "10" in outcome.text()
    before = seat.desk.view.tool_n
    sure = calls.RemoveLayer(layer="layer:schools", force=True)
    assert seat.desk.act(sure).ok
    assert (seat.desk.view.tool_n, seat.desk.view.tool) == (before + 1, sure)


def test_the_seven_commonest_values_have_a_colour_and_the_rest_share_one() -> None:
    whole = replace(overlay(100), fields={"many": [f"v{n % 20}" for n in range(100)]})
    classes = classes_of(whole, "many", "categories")
    assert len(classes) == 8
    assert (classes[-1].value, classes[-1].token) == (None, "lay8")


def test_equal_numbers_are_one_grade_and_gaps_are_passed_over() -> None:
    whole = replace(overlay(10), fields={"same": [5.0] * 9 + [None], "none": [None] * 10})
    assert [one.value for one in classes_of(whole, "same", "graduated")] == [5.0]
    assert classes_of(whole, "none", "graduated") == ()
    assert classes_of(whole, "none", "categories") == ()
