"""The drawer of rings and the coverage chip: what they say, what a click does, what is never claimed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import pytest
from msgspec import structs

from console.desk.ringview import CoverView, RingView
from console.glass.panels.cover_chip import CoverChip, fallen, percent
from console.glass.panels.ring_list import WIDTH, RingList, verdict
from console.glass.screens import ring_standins
from console.glass.theme import load_theme
from console.glass.window.measures import DESK, SMALL, Measures
from console.say import use
from console.verbs import calls
from console.words import Changes
from tests.glass.ringroom import Standing, Widgets, evening, has, painted, ring_view, room_of, select, show, stand_in


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    use("zh_CN")
    yield
    use("zh_CN")
    evening().desk.look(layers={})


def standing_one() -> RingView:
    view = ring_view()
    ring = structs.replace(view.ring, id="r4", no="圈4", name="示例中学", standing=True, incident="")
    return replace(view, ring=ring)


def drawer(widgets: Widgets, *views: RingView, measures: Measures = DESK) -> tuple[Standing, RingList]:
    stand = room_of(evening().desk)
    stand_in(stand.desk, *views)
    panel = RingList(stand.room, load_theme("dark"))
    show(panel, widgets, "dark", measures, WIDTH, 600)
    painted(panel)
    return stand, panel


# ---- the drawer


def test_a_row_selects_its_ring_and_the_switch_hides_it(widgets: Widgets) -> None:
    stand, panel = drawer(widgets, standing_one(), ring_view())
    panel.press("圈4 示例中学 · 时间圈 · 汽车 · 谁能到 · 常设 · 兵力几分到位")
    assert (stand.desk.selection.kind, stand.desk.selection.id) == ("ring", "r4")
    panel.press("图上不显示 圈3")
    assert stand.desk.view.layers["ring:r3"] is False
    painted(panel)
    panel.press("图上显示 圈3")
    assert stand.desk.view.layers["ring:r3"] is True


def test_drawn_rings_stand_before_standing_ones(widgets: Widgets) -> None:
    _, panel = drawer(widgets, standing_one(), ring_view())
    tops = [next(s.rect.top() for s in panel.spots if s.tip.startswith(no)) for no in ("圈3", "圈4")]
    assert tops[0] < tops[1]


def test_no_ring_says_how_to_draw_one(widgets: Widgets) -> None:
    _, panel = drawer(widgets)
    assert [spot.tip for spot in panel.spots if not spot.tip.startswith("按 ")] == ["收起"]
    assert not has(painted(panel), "warn")


def test_a_template_is_drawn_round_what_is_selected(widgets: Widgets) -> None:
    stand, panel = drawer(widgets)
    (one, *_) = stand.desk.site.ring_templates
    stand.desk.act(calls.Select(kind="incident", id=evening().incident("0912")))
    panel.press(f"按 {one.name} 画")
    ring = stand.desk.rings[stand.desk.selection.id]
    assert (ring.template, ring.incident) == (one.id, evening().incident("0912"))
    stand.desk.act(calls.Select())
    stand_in(stand.desk)
    panel.press(f"按 {one.name} 画")
    assert not stand.desk.rings
    assert stand.typed == [f"圈 {one.name} "]


def test_the_verdict_of_a_ring_in_a_word(widgets: Widgets) -> None:
    stand, panel = drawer(widgets, ring_view())
    view, desk = ring_view(), stand.desk

    def with_plan(*, closed: bool) -> RingView:
        plan = ring_standins.closing_of(desk, view.ring, closed=closed)
        return replace(view, ring=structs.replace(view.ring, closing=plan))

    assert verdict(stand.room, view) == ("", "t2")
    assert verdict(stand.room, replace(view, planning=True)) == ("推算卡点中", "t2")
    assert verdict(stand.room, with_plan(closed=True)) == ("可封闭", "t1")
    assert verdict(stand.room, with_plan(closed=False)) == ("封不住", "lv")
    assert verdict(stand.room, replace(view, drill=ring_standins.drill_of(desk, view))) == ("演练中", "t1")
    stand_in(desk, with_plan(closed=False))
    assert has(painted(panel), "lv")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_rows_that_are_strange_are_painted(widgets: Widgets, language: str) -> None:
    use(language)
    bare = structs.replace(ring_view().ring, id="x", no="", tiers=(), centre=None, incident="none", name="长" * 90)
    _, panel = drawer(widgets, RingView(bare), replace(ring_view(), tiers=()), measures=SMALL)
    assert len([spot for spot in panel.spots if spot.act]) >= 5


# ---- coverage


def chip(widgets: Widgets, cover: CoverView, measures: Measures = DESK) -> tuple[Standing, CoverChip, list[int]]:
    resized: list[int] = []
    stand = room_of(evening().desk)
    stand_in(stand.desk, cover=cover)
    panel = CoverChip(stand.room, load_theme("dark"), lambda: resized.append(1))
    panel.restyle(load_theme("dark"), measures)
    show(panel, widgets, "dark", measures, round(panel.wanted()[0]), 36)
    return stand, panel, resized


def words(panel: CoverChip) -> str:
    return " ".join(run.text for _, runs in panel.columns() for run in runs)


def test_the_chip_says_three_shares(widgets: Widgets) -> None:
    stand, panel, _ = chip(widgets, ring_standins.cover_of(evening().desk))
    assert words(panel) == "覆盖 1 分 31% 3 分 79% 5 分 96%"
    tip = panel.tip()
    for part in ("近月警情 35% / 80% / 97%", "3 分比此前降 7 点", "缺口", "北关站—东岗站", "点按：图上显示"):
        assert part in tip
    painted(panel)
    spot = next(one for one in panel.spots if one.tip == "图层")
    assert spot.act is not None
    spot.act()
    assert stand.acts == ["layers"]


def test_on_a_small_screen_the_minutes_stand_in_the_tooltip(widgets: Widgets) -> None:
    _, panel, _ = chip(widgets, ring_standins.cover_of(evening().desk), SMALL)
    assert words(panel) == "覆盖 31% 79% 96%"


def test_what_is_not_known_is_no_number(widgets: Widgets) -> None:
    _, panel, _ = chip(widgets, CoverView())
    assert words(panel) == "覆盖 —"
    assert "覆盖还没算出" in panel.tip()
    assert "%" not in panel.tip()
    assert percent(math.nan) == "—"


def test_old_numbers_are_grey_and_say_their_age(widgets: Widgets) -> None:
    fresh = ring_standins.cover_of(evening().desk)
    _, panel, resized = chip(widgets, fresh)
    painted(panel)
    assert panel.columns()[1][1][-1].token == "t1"
    stand_in(evening().desk, cover=replace(fresh, at=evening().desk.clock.now() - 240))
    assert words(panel).endswith("4 分前")
    assert panel.columns()[1][1][-1].token == "t3"
    panel.apply(Changes.COVER)
    assert resized == [1]
    stand_in(evening().desk, cover=replace(fresh, at=None))
    assert words(panel).endswith("未知")


def test_numbers_that_change_do_not_move(widgets: Widgets) -> None:
    fresh = ring_standins.cover_of(evening().desk)
    assert fresh.answer is not None
    _, panel, _ = chip(widgets, fresh)
    before = panel.wanted()
    answer = ring_standins.replace_shares(fresh.answer, (0.02, 1.0, math.nan))
    stand_in(evening().desk, cover=replace(fresh, answer=answer))
    assert words(panel) == "覆盖 1 分 2% 3 分 100% 5 分 —"
    assert panel.wanted() == before
    painted(panel)
    assert len(fallen(replace(fresh, answer=answer), answer)) == 1


def test_the_selected_ring_is_marked(widgets: Widgets) -> None:
    stand, panel = drawer(widgets, ring_view())
    stand.desk.selection = type(stand.desk.selection)()
    assert not has(painted(panel), "focus")
    select(stand.desk, "r3")
    assert has(painted(panel), "focus")
