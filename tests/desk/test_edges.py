"""Judgement at edges at the desk: rules of rings and of the site, told once, ended, put off, there after a restart."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec
import numpy as np
import pytest
import shapely

from console.desk import events as ev
from console.desk.edge_rules import within
from console.say import use
from console.site import EdgeSpec, Site
from console.site.layerfile import LayerSpec, Role
from console.site.model import SiteLayer
from console.verbs import Context, calls, parse, spell
from console.words import Changes, EdgeEvent, Ring
from layers import geo
from layers.shapes import Beats, Overlay, Shape
from tests.desk.town import LAT, LON, Town, make_site
from tests.layers.test_within import areas_of

METRE = 1.0 / (111_195.0 * float(np.cos(np.radians(LAT))))  # degrees of longitude
WARM_S = 121


def beats(*boxes_m: tuple[float, float]) -> Beats:
    """Squares of so many metres east from LON, from and to, 400 m high."""
    shapes = []
    for west, east in boxes_m:
        x0, y0 = geo.to_mercator(LON + west * METRE, LAT - 0.0018)
        x1, y1 = geo.to_mercator(LON + east * METRE, LAT + 0.0018)
        shapes.append(shapely.box(x0, y0, x1, y1))
    ids = tuple(f"B{n + 1:02d}" for n in range(len(shapes)))
    label = np.array([shape.centroid.coords[0] for shape in shapes])
    return Beats(areas_of(shapes), ids, tuple(f"{name}巡区" for name in "东西南北"[: len(ids)]), label)


def site(folder: Path, *edges: EdgeSpec, layers: tuple[SiteLayer, ...] = ()) -> Site:
    plain = make_site(folder)
    config = msgspec.structs.replace(plain.config, edges=edges)
    fields = {**plain.__dict__, "config": config, "beats": beats((0, 1000), (1000, 2000)), "layers": layers}
    return Site(**fields)


def town_of(folder: Path, *edges: EdgeSpec, layers: tuple[SiteLayer, ...] = ()) -> Town:
    town = Town(folder, site=site(folder, *edges, layers=layers))
    for unit in ("03", "05"):
        town.hear(f"unit/{unit}/duty", {"t": town.clock.now(), "duty": "在巡"})
    town.beat()
    return town


def at(town: Town, unit: str, *east_m: float, each_s: float = 5.0, accuracy: float = 5.0) -> None:
    """A unit is so many metres east of LON, one fix after the other."""
    for metres in east_m:
        town.clock.advance(each_s)
        body = {"t": town.clock.now(), "lon": LON + metres * METRE, "lat": LAT, "accuracy": accuracy}
        town.hear(f"unit/{unit}/fix", body)
        town.beat()


def stand(town: Town, seconds: int, **east_m: float) -> None:
    """Time passes; units (``u03=500``) stand and say so every 20 s."""
    for _ in range(0, seconds, 20):
        town.beat(20.0)
        for unit, metres in east_m.items():
            at(town, unit[1:], metres, each_s=0.01)


def standing(town: Town) -> list[EdgeEvent]:
    return [one for one in town.desk.edge_events.values() if one.ended_at is None]


def whats(town: Town) -> list[tuple[str, str, str]]:
    return [(one.what, one.area, one.unit) for one in standing(town)]


def ring(town: Town) -> Ring:
    (one,) = town.desk.rings.values()
    return one


# --- what is told --------------------------------------------------------------------------------------------------


def test_entering_and_leaving_a_beat_is_told_with_its_reason_and_is_over_after_a_while(tmp_path: Path) -> None:
    rules = (EdgeSpec(what="enter", areas=("B02",), to="所长"), EdgeSpec(what="leave", areas=("beats",), level=1))
    town = town_of(tmp_path, *rules)
    at(town, "03", 500, 700, 900, 960, 1040, 1060)
    assert whats(town) == [("enter", "beat:B02", "03"), ("leave", "beat:B01", "03")]
    entered, left = standing(town)
    assert (left.level, left.at, entered.to) == (1, entered.at, "所长")
    assert [line.text() for line in town.desk.ticker][-2:] == [
        "E1 03 城关一组 进入 西巡区，告知所长", "E2 03 城关一组 离开 东巡区",
    ]  # fmt: skip
    stand(town, 100, u03=1100)
    assert len(standing(town)) == 2
    stand(town, 40, u03=1100)
    assert standing(town) == []
    assert town.journal.kinds().count("edge.ended") == 2


def test_an_entry_that_has_to_last_is_not_told_when_it_was_taken_back(tmp_path: Path) -> None:
    town = town_of(tmp_path, EdgeSpec(what="enter", areas=("西巡区",), dwell_s=30))
    at(town, "03", 700, 900, 1060, 1080, 1060, 900, 700)
    stand(town, 60, u03=700)
    assert standing(town) == []
    at(town, "03", 900, 1060, 1100)
    assert standing(town) == []
    stand(town, 40, u03=1100)
    assert whats(town) == [("enter", "beat:B02", "03")]


def test_a_crossing_between_two_fixes(tmp_path: Path) -> None:
    town = town_of(tmp_path, EdgeSpec(what="cross", areas=("B01",)))
    at(town, "03", -100, -90, 1100, each_s=20)
    assert whats(town) == [("cross", "beat:B01", "03")]


def test_a_stay_is_told_once_and_is_over_when_the_unit_has_left(tmp_path: Path) -> None:
    town = town_of(tmp_path, EdgeSpec(what="dwell", areas=("B01",), dwell_s=100))
    stand(town, 80, u03=500)
    assert standing(town) == []
    stand(town, 200, u03=500, u05=1500)
    assert whats(town) == [("dwell", "beat:B01", "03")]
    at(town, "03", 800, 1100)
    stand(town, 40, u03=1100)
    assert standing(town) == []


def test_nobody_free_is_left_must_last_and_ends_when_one_is_back(tmp_path: Path) -> None:
    town = town_of(tmp_path, EdgeSpec(what="empty", areas=("beats",), dwell_s=60))
    stand(town, WARM_S + 20, u03=500, u05=600)
    assert standing(town) == []  # B02 never had anybody: not "left"
    town.hear("unit/03/duty", {"t": town.clock.now(), "duty": "处置"})
    town.hear("unit/05/duty", {"t": town.clock.now(), "duty": "未知"})
    stand(town, 40, u03=500, u05=600)
    assert standing(town) == []
    stand(town, 60, u03=500, u05=600)
    (one,) = standing(town)
    assert (one.what, one.area, one.count) == ("empty", "beat:B01", 1)
    assert town.desk.ticker[-1].text() == "E1 东巡区 无空闲单元，另有 1 个勤务或定位不明，不计"
    town.hear("unit/03/duty", {"t": town.clock.now(), "duty": "备勤"})
    stand(town, 20, u03=500)
    assert standing(town) == []


def test_too_many_in_one_place(tmp_path: Path) -> None:
    town = town_of(tmp_path, EdgeSpec(what="crowd", areas=("B02",), count=1))
    stand(town, WARM_S + 20, u03=500, u05=1500)
    at(town, "03", 900, 1100, 1200)
    stand(town, 20, u03=1200, u05=1500)
    assert [(one.what, one.count) for one in standing(town)] == [("crowd", 2)]


def route(line_m: list[tuple[float, float]]) -> SiteLayer:
    lon, lat = np.array(line_m).T
    xy = np.column_stack(geo.to_mercator(LON + lon * METRE, LAT + lat / 111_195.0))
    off = np.array([0, len(xy)], dtype=np.int32)
    one = np.array([0, 1], dtype=np.int32)
    over = Overlay(xy, off, one, np.array([Shape.LINE], dtype=np.uint8), ("1",), ("夜巡一线",), xy[:1],
                   np.zeros(1), np.zeros(1), {})  # fmt: skip
    return SiteLayer(LayerSpec(id="routes", name="巡线", role=Role.ROUTES), over)


def test_a_patrol_that_stays_on_one_stretch_of_its_route(tmp_path: Path) -> None:
    rule = EdgeSpec(what="overstay", areas=("巡线",), dwell_s=180, corridor_m=40, stretch_m=200)
    town = town_of(tmp_path, rule, layers=(route([(0, 0), (1000, 0)]),))
    for metres in range(0, 1000, 120):  # a patrol that goes on
        stand(town, 40, u03=metres)
    assert standing(town) == []
    stand(town, 240, u03=500)
    assert whats(town) == [("overstay", "route:夜巡一线", "03")]
    town.hear("unit/03/duty", {"t": town.clock.now(), "duty": "处置"})  # at work: no longer a patrol that stays
    stand(town, 20, u03=500)
    assert standing(town) == []


# --- rules of rings -----------------------------------------------------------------------------------------------


def drawn(folder: Path, line: str = f"圈 {LON},{LAT} 200米 400米") -> Town:
    town = town_of(folder)
    at(town, "03", 100)
    assert town.desk.run(line).ok
    town.beat()
    assert town.desk.ring_views[ring(town).id].answer is not None
    return town


def test_a_rule_is_put_on_a_ring_by_typing_and_taken_off(tmp_path: Path) -> None:
    town = drawn(tmp_path)
    made = town.desk.run("边 圈1 离 1级 60秒 22:00-6:00 告=所长")
    assert made.text() == "圈1 边界：离开 1 级 · 60 秒 · 22:00-06:00 · 所长"
    town.desk.run("边 圈1 空 层1")
    town.desk.run("边 圈1 离 2级")  # in place of the first
    assert [(one.what, one.tier, one.level, one.hours) for one in ring(town).edges] == [
        ("empty", 1, 2, ""), ("leave", 0, 2, ""),
    ]  # fmt: skip
    town.desk.undo()
    assert ring(town).edges[0].hours == "22:00-06:00"
    assert town.desk.run("边 圈1 关").text() == "圈1 取消 2 条边界规则"
    assert ring(town).edges == ()


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("边 圈1", "edge.no_what"),
        ("边 圈1 离 层5", "edge.no_tier"),
        ("边 圈1 停", "edge.no_dwell"),
        ("边 圈1 关", "edge.no_rule"),
        ("缓 10 没有", "verb.error.missing"),
    ],
)
def test_what_cannot_be_is_said(tmp_path: Path, line: str, code: str) -> None:
    town = drawn(tmp_path)
    said = town.desk.run(line)
    assert (said.ok, said.code) == (False, code)
    assert said.text()


def test_a_ring_drawn_round_a_parked_unit_says_nothing_then_its_leaving(tmp_path: Path) -> None:
    town = drawn(tmp_path)
    for what in ("入", "离", "空"):
        assert town.desk.run(f"边 圈1 {what} 层1").ok
    town.beat()
    stand(town, WARM_S, u03=100)
    assert standing(town) == []
    at(town, "03", 170, 240, 300)
    stand(town, 20, u03=300)
    assert [what for what, *_ in whats(town)] == ["leave", "empty"]
    assert standing(town)[0].tier == 1


def test_a_ring_with_another_limit_is_another_edge(tmp_path: Path) -> None:
    """Nothing is told of who is inside or outside because a person has drawn the ring anew."""
    town = drawn(tmp_path)
    town.desk.run("边 圈1 空 层1")
    stand(town, WARM_S, u03=100)
    before = ring(town)
    smaller = msgspec.structs.replace(before.tiers[0], limit=50.0)
    changed = msgspec.structs.replace(before, tiers=(smaller, before.tiers[1]))
    town.desk.record((ev.RingChanged(ring=changed), before.id), actor="x")
    stand(town, 60, u03=100)
    assert standing(town) == []


# --- put off, over, again -----------------------------------------------------------------------------------------


def test_putting_off_wants_a_reason_and_holds_what_would_be_told_again(tmp_path: Path) -> None:
    town = town_of(tmp_path, EdgeSpec(what="enter", areas=("B02",)))
    at(town, "03", 900, 960, 1040, 1100)
    assert town.desk.run("缓 E1 10").code == "edge.no_reason"
    assert town.desk.run("缓 03 10 接警在内").ok
    (one,) = standing(town)
    assert (one.snoozed_until, one.snoozed_why, one.snoozed_by) == (town.clock.now() + 600, "接警在内", "值班长甲")
    stand(town, 140, u03=1100)
    assert standing(town) == []  # a moment's judgement is over
    at(town, "03", 960, 900, 1040, 1100)
    assert standing(town) == []
    stand(town, 600, u03=900)
    at(town, "03", 960, 1040, 1100)
    assert whats(town) == [("enter", "beat:B02", "03")]


def test_a_restart_tells_nothing_again_and_ends_what_is_over(tmp_path: Path) -> None:
    rules = (EdgeSpec(what="dwell", areas=("B01",), dwell_s=60), EdgeSpec(what="empty", areas=("B01",)))
    town = town_of(tmp_path, *rules)
    stand(town, WARM_S, u03=500)
    town.hear("unit/03/duty", {"t": town.clock.now(), "duty": "处置"})
    stand(town, 20, u03=500)
    told = standing(town)
    assert [one.what for one in told] == ["dwell", "empty"]
    again = town.killed_and_started_again()
    assert standing(again) == told
    stand(again, WARM_S + 20, u03=500)
    assert standing(again) == told
    assert again.journal.kinds().count("edge.fired") == 2
    stand(again, 60, u03=1500)
    assert [one.what for one in standing(again)] == ["empty"]
    at(again, "03", 1200, 900, 700, 500)
    again.hear("unit/03/duty", {"t": again.clock.now(), "duty": "在巡"})
    stand(again, 20, u03=500)
    assert standing(again) == []


def test_a_rule_that_is_gone_ends_what_it_told(tmp_path: Path) -> None:
    town = drawn(tmp_path)
    town.desk.run("边 圈1 停 30秒")
    stand(town, 60, u03=100)
    assert len(standing(town)) == 1
    made = town.desk.run("删圈 圈1")
    assert made.ok
    town.beat(1.0)
    assert standing(town) == []


def test_more_than_can_stand_are_not_told_and_that_is_said(tmp_path: Path) -> None:
    town = Town(tmp_path, site=site(tmp_path, EdgeSpec(what="enter", areas=("beats",))))
    town.desk.judge.config = msgspec.structs.replace(town.desk.judge.config, most=1)
    at(town, "03", -200, -100, 100, 200)
    at(town, "05", -200, -100, 100, 200)
    assert len(standing(town)) == 1
    assert [line.code for line in town.desk.ticker].count("edge.full") == 1


def test_a_name_that_the_site_does_not_have_is_said_once(tmp_path: Path) -> None:
    town = town_of(tmp_path, EdgeSpec(what="enter", areas=("无此区",)))
    stand(town, 60)
    lines = [line for line in town.desk.ticker if line.code == "edge.no_area"]
    assert len(lines) == 1
    assert "无此区" in lines[0].text()


def test_an_announcement_says_that_edges_changed(tmp_path: Path) -> None:
    town = town_of(tmp_path, EdgeSpec(what="enter", areas=("B02",)))
    heard: list[Changes] = []
    town.desk.listen(heard.append)
    at(town, "03", 900, 960, 1040, 1100)
    assert any(one & Changes.EDGES for one in heard)


# --- words --------------------------------------------------------------------------------------------------------


def local(clock: str) -> float:
    hour, minute = clock.split(":")
    return time.mktime((2026, 9, 21, int(hour), int(minute), 0, 0, 0, -1))


@pytest.mark.parametrize(
    ("hours", "clock", "holds"),
    [
        ("", "03:00", True),
        ("22:00-06:00", "23:30", True),
        ("22:00-06:00", "05:59", True),
        ("22:00-06:00", "06:00", False),
        ("22:00-06:00", "12:00", False),
        ("07:00-09:00,17:00-19:00", "18:00", True),
        ("07:00-09:00,17:00-19:00", "12:00", False),
        ("00:00-24:00", "12:00", True),
        ("nonsense", "12:00", False),
    ],
)
def test_hours_are_local_and_may_cross_midnight(hours: str, clock: str, holds: bool) -> None:
    assert within(hours, local(clock)) is holds


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_rule_is_spelled_as_it_is_read(tmp_path: Path, language: str) -> None:
    town = drawn(tmp_path)
    context: Context = town.desk.context
    call = calls.EdgeRules(
        ring=ring(town).id, what="crowd", tier=2, count=3, dwell_s=90.0, hours="22:00-06:00", level=1, to="所长",
        on=True,
    )
    use(language)
    try:
        assert parse(spell(call, context), context) == call
    finally:
        use("zh_CN")
