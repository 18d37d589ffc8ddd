"""Scenes on the walls: shown, bound, left, sent to, taken from, taken by hand, kept; every one can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest

from console import say
from console.desk import scene_making, scene_sending, scenes
from console.verbs import calls, parse, spell
from console.words.wall import Pane, Scene, TileKind
from layers.shapes import CameraHealth
from tests.desk.screens import BEST, LEFT, RIGHT, SCENES, cameras, pictures, quarters, scene, site, standing, tile, town
from tests.desk.town import LAT, LON, Town

K = TileKind
KEY = "county:20260921-0912"


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Town]:
    """Nothing comes on the walls by itself here."""
    calm = tuple(msgspec.structs.replace(one, causes=()) for one in SCENES)
    made = town(tmp_path, scenes=calm)
    made.call("0912", level=2)
    yield made
    say.use("zh_CN")


def looks(of: Town) -> set[tuple[str, str]]:
    return set(of.desk.room.looks)


def shown_tiles(of: Town, wall: str) -> dict[str, tuple[TileKind, str]]:
    return {one.id: (one.kind, one.subject) for one in scenes.now_on(of.desk).pane(wall).tiles}


def test_a_scene_is_resolved_at_the_desk_and_journaled_whole(on: Town) -> None:
    outcome = on.desk.run("场景 现场 0912")
    assert outcome.ok
    assert outcome.text().startswith("大屏：0912 现场 · 值班长甲 定至 ")
    assert standing(on) == ("现场", f"incident:{KEY}", "")
    assert pictures(on) == {"A": "C0", "B": "C1", "C": "C2", "D": "C3"}
    assert looks(on) == {(f"camera:C{n}", f"wall:{RIGHT}/{key}") for n, key in enumerate("ABCD")}
    events = [event for event in on.journal.replay() if event.kind == "wall.shown"]
    assert [event.actor for event in events] == ["值班长甲"]
    again = on.killed_and_started_again()
    assert again.desk.room.wall == on.desk.room.wall
    assert looks(again) == looks(on)


def test_without_a_name_the_selection_then_the_gravest_is_bound(on: Town) -> None:
    on.desk.run("场景 现场")
    assert standing(on)[1] == f"incident:{KEY}", "the only open incident"
    other = on.call("0913", level=3)
    on.desk.run("选 0913")
    on.desk.run("场景 现场")
    assert standing(on)[1] == f"incident:{other}"


def test_what_a_scene_cannot_be_bound_to_is_refused_in_words(on: Town) -> None:
    for line, words in (
        ("场景 现场 05", "场景 现场 只绑警情"), ("场景 日常 0912", "场景 日常 不绑对象"), ("删景 无此", "无此"),
        ("退景", "没有上一景"), ("上屏 05 右屏/Z", "右屏/Z"), ("下屏 右屏", "右屏是空的"), ("存景 新", "大屏是空的"),
        ("掌屏", "没有地图可掌"), ("还屏", "没有掌着的地图"), ("场景 自动", "没有人定着"),
    ):  # fmt: skip
        outcome = on.desk.run(line)
        assert not outcome.ok, line
        assert words in outcome.text(), line
    assert on.desk.room.wall is None


def test_back_goes_through_the_former_scenes(on: Town) -> None:
    for name in ("日常", "现场", "布控"):
        assert on.desk.run(f"场景 {name}").ok
    assert [on.desk.run("退景").ok and standing(on)[0] for _ in range(2)] == ["现场", "日常"]
    assert on.desk.run("退景").code == "scene.no_former"
    assert looks(on) == set(), "no picture stands in 日常"


def test_each_act_is_taken_back(on: Town) -> None:
    on.desk.run("场景 日常")
    on.desk.run("场景 现场")
    before = on.desk.room.wall
    assert before is not None
    for line in ("上屏 05", "上屏 路口5", "下屏 右屏/A", "下屏 左屏", "绑 0912", "场景 布控", "退景"):
        assert on.desk.run(line).ok, line
        assert on.desk.run("撤回").ok, line
        after = scenes.now_on(on.desk)
        assert (after.scene, after.bound, after.panes) == (before.scene, before.bound, before.panes), line
        assert after.sources == before.sources, line
        assert looks(on) == {(source, f"wall:{key}") for key, source in after.sources.items()}
    assert [one.scene for one in on.desk.room.walls_before] == ["日常"]


def test_undo_says_when_the_wall_has_moved_on(tmp_path: Path) -> None:
    on = town(tmp_path, person_s=10.0)
    on.desk.run("场景 日常")
    on.beat(11.0)
    on.call("0912", level=1)
    on.beat(1.0)
    assert standing(on)[0] == "现场"
    back = on.desk.run("撤回")
    assert not back.ok
    assert back.text() == "切到 日常 撤不了：大屏已换成 0912 现场"


def test_a_picture_that_is_lost_leaves_the_others_where_they_are(on: Town) -> None:
    on.desk.run("场景 现场")
    health = np.full(6, CameraHealth.OK, dtype=np.uint8)
    health[1] = CameraHealth.OFFLINE
    on.desk.site = replace(on.desk.site, cameras=replace(cameras(), health=health))
    on.beat(6.0)
    assert pictures(on) == {"A": "C0", "B": "C4", "C": "C2", "D": "C3"}
    assert ("camera:C1", f"wall:{RIGHT}/B") not in looks(on)
    assert on.desk.room.walls_before == (), "the same scene: no step to go back to"
    n = len(on.journal.kinds())
    on.beat(6.0)
    assert len(on.journal.kinds()) == n, "nothing is journaled while the set stays"


def test_holes_say_why(on: Town) -> None:
    gone = scene("缺", right=quarters(["camera:C1", "camera:X9", "bound:1", ""]), binds="any")
    on.desk.site = replace(on.desk.site, scenes=(gone,), cameras=cameras(2))
    on.desk.run("结 0912 已调解 !")
    assert on.desk.run("场景 缺").ok
    assert pictures(on) == {"A": "C1"}
    said = {one.id: scene_making.hole(on.desk, RIGHT, one) for one in scenes.now_on(on.desk).pane(RIGHT).tiles}
    assert said.pop("A") is None
    assert {key: one.text() for key, one in said.items() if one is not None} == {
        "B": "没有监控点 X9", "C": "未绑定警情或圈", "D": "空位",
    }  # fmt: skip
    other = on.call("0914", level=3)
    on.desk.run("绑 0914")
    on.desk.site = replace(on.desk.site, cameras=cameras(6, playing=0))
    on.beat(6.0)
    hole = scene_making.hole(on.desk, RIGHT, quarters(["", "", "bound:1"])[2])
    assert hole is not None
    assert hole.text() == "0914 无第 1 路画面"
    assert standing(on)[1] == f"incident:{other}"


def test_a_scene_for_a_wall_that_is_gone_shows_the_rest_and_says_so(on: Town) -> None:
    panes = (Pane(wall=RIGHT, tiles=BEST), Pane(wall="顶屏", tiles=(tile("map", K.MAP),)))
    on.desk.site = replace(on.desk.site, scenes=(Scene(name="三屏", panes=panes, binds="incident"),))
    outcome = on.desk.run("场景 三屏")
    assert outcome.ok
    assert "缺顶屏，其余照常" in outcome.text()
    assert len(pictures(on)) == 4


def test_a_thing_goes_where_it_suits_or_where_least_is_missed(on: Town) -> None:
    on.desk.run("场景 日常")
    assert on.desk.run("上屏 0912").text() == f"警情卡 0912 已上{RIGHT}，替下 时钟"
    assert shown_tiles(on, RIGHT)["clock"] == (K.INCIDENT, f"incident:{KEY}")
    assert on.desk.run("上屏 0912").code == "scene.sent_before"
    on.desk.run("上屏 路口3")
    assert shown_tiles(on, RIGHT)["cover"] == (K.CAMERA, "camera:C3")
    on.desk.run("上屏 05")
    assert shown_tiles(on, LEFT)["map"] == (K.MAP, "unit:05"), "a unit without a stream stands on the map"
    assert on.desk.run("上屏 时钟 左屏").ok
    assert shown_tiles(on, LEFT) == {"map": (K.CLOCK, "")}, "this wall and no other"


def test_a_picture_takes_the_last_of_the_ranked_ones(on: Town) -> None:
    on.desk.run("场景 现场")
    on.desk.run("上屏 路口5")
    on.desk.run("上屏 路口4")
    assert pictures(on) == {"A": "C0", "B": "C1", "C": "C4", "D": "C5"}
    on.beat(6.0)
    assert pictures(on) == {"A": "C0", "B": "C1", "C": "C4", "D": "C5"}


def test_an_empty_wall_fills_up(on: Town) -> None:
    on.desk.run("上屏 路口0")
    on.desk.run("上屏 路口1")
    on.desk.run("上屏 路口2 右屏")
    assert {wall: [one for _, one in shown_tiles(on, wall).values()] for wall in (LEFT, RIGHT)} == {
        LEFT: ["camera:C0"], RIGHT: ["camera:C1", "camera:C2"],
    }  # fmt: skip
    on.desk.run("下屏 右屏")
    assert shown_tiles(on, RIGHT) == {}


def test_four_pictures_go_up_as_a_block(on: Town) -> None:
    on.desk.run("场景 日常")
    four = tuple(f"camera:C{n}" for n in (5, 4, 3, 2))
    outcome = scene_sending.send_sources(on.desk, four, "0912")
    assert outcome.text() == f"0912 4 路画面已上{RIGHT}"
    assert pictures(on) == {"A": "C5", "B": "C4", "C": "C3", "D": "C2"}
    assert shown_tiles(on, LEFT) == {"map": (K.MAP, "")}, "the map stays"
    on.desk.run("退景")
    assert standing(on)[0] == "日常"
    on.desk.run("场景 现场")
    scene_sending.send_sources(on.desk, four, "0912")
    assert pictures(on) == {"A": "C5", "B": "C4", "C": "C3", "D": "C2"}
    assert [one.scene for one in on.desk.room.walls_before] == ["日常"], "into the tiles that stand: no new step"
    assert not scene_sending.send_sources(on.desk, ("camera:X1",), "0912").ok


def test_a_map_is_taken_by_hand_and_given_back(on: Town) -> None:
    on.desk.run("场景 日常")
    on.desk.run("掌屏")
    assert on.desk.view.tool == calls.TakeMap(), "the window fills in its own map"
    on.desk.act(calls.TakeMap(wall=LEFT, x_m=1.0, y_m=2.0, m_per_px=3.0))
    hand = scenes.now_on(on.desk).hands[f"{LEFT}/map"]
    assert (hand.x_m, hand.y_m, hand.m_per_px) == (1.0, 2.0, 3.0)
    assert on.killed_and_started_again().desk.room.wall == on.desk.room.wall
    assert on.desk.run("还屏").text() == "左屏地图已交回"
    assert scenes.now_on(on.desk).hands == {}
    on.desk.run("撤回")
    assert f"{LEFT}/map" in scenes.now_on(on.desk).hands


def test_scenes_are_kept_in_the_site_and_taken_back(on: Town) -> None:
    kept: list[tuple[str, ...]] = []
    on.desk.keep_scenes = lambda all_: kept.append(tuple(one.name for one in all_))
    on.desk.run("场景 现场")
    on.desk.run("上屏 路口5")
    assert on.desk.run("存景 夜巡 4").text() == "场景 夜巡 已存：5 块，Alt 4"
    made = scenes.named(on.desk, "夜巡")
    assert made is not None
    assert (made.binds, made.key, made.panes[1].tiles[3].subject) == ("any", "4", "camera:C5")
    assert scenes.keyed(on.desk, 4) == made, "the key has moved"
    assert on.desk.run("删景 夜巡").ok
    on.desk.run("撤回")
    on.desk.run("撤回")
    assert on.desk.site.scenes[3].key == "4"
    assert kept == [
        ("现场", "求助", "布控", "日常", "夜巡"), ("现场", "求助", "布控", "日常"),
        ("现场", "求助", "布控", "日常", "夜巡"), ("现场", "求助", "布控", "日常"),
    ]  # fmt: skip


def test_what_enter_would_do_is_said(on: Town) -> None:
    on.desk.run("场景 日常")
    on.desk.run("场景 现场 0912")
    for line, words in (
        ("场景 布控", "大屏将切到 布控"), ("场景 现场", "大屏将切到 现场 0912"), ("退景", "大屏将退回 日常"),
        ("上屏 路口3 右屏", "将上屏 路口3 → 右屏"), ("下屏 右屏/A", "将下屏 右屏/A"),
        ("存景 夜巡 4", "将把大屏存成场景 Alt 4 夜巡"), ("绑 0912", "大屏将绑 0912"),
    ):  # fmt: skip
        preview = on.desk.type(line)
        assert " ".join(part.text for part in preview.parts) == words, line
    assert [row.label for row in on.desk.type("场景 ").completions][:4] == ["现场", "求助", "布控", "日常"]


def test_a_site_without_walls_says_so(tmp_path: Path) -> None:
    on = Town(tmp_path, site=replace(site(tmp_path), walls=()))
    on.call("0912", level=1)
    on.beat(1.0)
    assert on.desk.run("上屏 0912").text() == on.desk.run("场景 现场").text()
    assert on.desk.room.wall is None


def test_a_ring_on_the_wall(on: Town) -> None:
    on.desk.run("场景 日常")
    assert on.desk.run(f"圈 {LON},{LAT} 300m").ok
    ring = next(reversed(on.desk.rings))
    assert on.desk.run("上屏 圈1").ok
    assert shown_tiles(on, LEFT)["map"] == (K.MAP, f"ring:{ring}")
    assert on.desk.run("绑 圈1").ok
    assert standing(on)[:2] == ("布控", f"ring:{ring}")


def test_five_hundred_cameras_in_a_ring_fill_four_tiles(tmp_path: Path) -> None:
    four = scene("四路", right=BEST, binds="ring")
    on = town(tmp_path, scenes=(four,), seen=500)
    on.desk.run(f"圈 {LON},{LAT} 20000m")
    on.beat(1.0)
    assert on.desk.run("场景 四路 圈1").ok
    assert pictures(on) == {"A": "C0", "B": "C1", "C": "C2", "D": "C3"}
    n = len(on.journal.kinds())
    for _ in range(10):
        on.beat(6.0)
    assert len(on.journal.kinds()) == n


@pytest.mark.parametrize("tongue", ["zh_CN", "en"])
def test_what_is_spelled_is_read_back(on: Town, tongue: str) -> None:
    on.desk.run("场景 现场 0912")
    say.use(tongue)
    incident = f"incident:{KEY}"
    for call in (
        calls.ShowScene(scene="现场", things=(incident,)), calls.ShowScene(scene="日常"), calls.ShowScene(free=True),
        calls.SceneBack(), calls.SaveScene(name="夜巡"), calls.SaveScene(name="夜巡", row=7),
        calls.DropScene(scene="日常"), calls.SendToWall(), calls.SendToWall(things=(incident, "camera:C3"), wall=RIGHT),
        calls.SendToWall(tilekind="clock", tile=f"{RIGHT}/B"), calls.TakeFromWall(tile=f"{RIGHT}/A"),
        calls.TakeFromWall(wall=LEFT), calls.TakeFromWall(things=("camera:C0",)), calls.BindScene(things=(incident,)),
        calls.TakeMap(wall=LEFT), calls.GiveMap(), calls.GiveMap(tile=f"{LEFT}/map"),
    ):  # fmt: skip
        assert parse(spell(call, on.desk.context), on.desk.context) == call, spell(call, on.desk.context)


def test_nobody_looks_at_a_wall_that_stands_nowhere(on: Town) -> None:
    on.desk.run("场景 现场")
    assert len(looks(on)) == 4
    scenes.stand(on.desk, frozenset({RIGHT}))
    assert looks(on) == set()
    assert len(pictures(on)) == 4, "the scene is as it was"
    on.hear(f"seat/wall-{RIGHT}/link", {"t": on.clock.now(), "link": "online"})
    on.beat(1.0)
    assert len(looks(on)) == 4, "a process of its own shows it"
    on.hear(f"seat/wall-{RIGHT}/link", {"t": on.clock.now(), "link": "offline"})
    on.beat(1.0)
    assert looks(on) == set()
    scenes.stand(on.desk, frozenset())
    assert len(looks(on)) == 4
    kinds = on.journal.kinds()
    assert kinds.count("look.begun") - kinds.count("look.ended") == 4


def test_no_patrol_goes_on_a_wall_that_stands_nowhere(on: Town) -> None:
    patrol = Scene(name="巡查", panes=(Pane(wall=RIGHT, tiles=(tile("tour", K.TOUR),)),))
    on.desk.site = replace(on.desk.site, scenes=(patrol,))
    on.desk.run("场景 巡查")
    on.beat(1.0)
    assert [one.where for one in on.desk.room.tours.values() if one.ended_at is None] == [f"wall:{RIGHT}/tour"]
    scenes.stand(on.desk, frozenset({RIGHT}))
    on.beat(1.0)
    assert [one for one in on.desk.room.tours.values() if one.ended_at is None] == []
    assert looks(on) == set()


def test_who_has_let_go_may_hold_again(on: Town) -> None:
    on.desk.run("场景 日常")
    assert scenes.held(on.desk)
    on.desk.run("场景 自动")
    assert not scenes.held(on.desk)
    assert on.desk.run("撤回").ok
    assert scenes.held(on.desk)
    assert standing(on)[0] == "日常"
