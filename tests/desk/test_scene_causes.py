"""What shows a scene by itself, in which rank, and what a person's hold keeps away."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec

from console.desk import scene_causes, scenes
from console.verbs import calls
from console.words.wall import Cause, TileKind
from tests.desk.screens import SCENES, scene, standing, tile, town
from tests.desk.town import LAT, LON, NOW, Town

KEY = "county:20260921-0912"


def sos(of: Town, unit: str = "05") -> None:
    of.hear(f"unit/{unit}/sos", {"t": of.clock.now(), "id": f"s-{unit}-{of.clock.now()}", "lon": LON, "lat": LAT})
    of.beat()


def told(of: Town) -> list[str]:
    return [line.text() for line in of.desk.ticker if line.code.startswith("scene.ticker")]


def test_a_grave_incident_shows_its_scene_and_a_light_one_does_not(tmp_path: Path) -> None:
    on = town(tmp_path)
    on.call("0910", level=2)
    on.beat(1.0)
    assert standing(on) == ("", "", "")
    on.call("0912", level=1)
    on.beat(1.0)
    assert standing(on) == ("现场", f"incident:{KEY}", "incident")
    assert told(on) == ["大屏切到 0912 现场（新警情）"]
    assert on.desk.room.wall is not None
    assert (on.desk.room.wall.by, on.desk.room.wall.hold_s) == ("system", 300.0)
    assert {look.by for look in on.desk.room.looks.values()} == {"system"}


def test_a_graver_cause_goes_before_one_of_the_same_rank_waits_its_turn(tmp_path: Path) -> None:
    on = town(tmp_path)
    on.call("0912", level=1)
    on.beat(1.0)
    other = on.call("0913", level=1)
    on.beat(10.0)
    assert standing(on)[1] == f"incident:{KEY}"
    assert [one.bound for one in on.desk.scening.waiting] == [f"incident:{other}"]
    assert "大屏候着 0913 现场：至少到 " in told(on)[-1]
    sos(on)
    on.beat(1.0)
    assert standing(on) == ("求助", "unit:05", "sos")
    on.beat(301.0)
    assert standing(on)[0] == "求助", "its own hold is longer"
    on.beat(300.0)
    assert standing(on) == ("现场", f"incident:{other}", "incident"), "then what has waited"
    on.beat(1200.0)
    assert standing(on)[1] == f"incident:{other}", "what was on the wall does not come again"
    assert len(told(on)) == len(set(told(on)))


def test_what_is_over_holds_the_wall_no_longer(tmp_path: Path) -> None:
    on = town(tmp_path)
    on.call("0912", level=1)
    on.beat(1.0)
    other = on.call("0913", level=1)
    on.desk.run("结 0912 已调解 !")
    on.beat(1.0)
    assert standing(on)[1] == f"incident:{other}"


def test_what_is_over_before_its_turn_never_shows(tmp_path: Path) -> None:
    on = town(tmp_path)
    on.call("0912", level=1)
    on.beat(1.0)
    on.call("0913", level=1)
    on.beat(1.0)
    on.desk.run("结 0913 已调解 !")
    on.beat(600.0)
    assert standing(on)[1] == f"incident:{KEY}"
    assert on.desk.scening.waiting == ()


def test_a_person_holds_the_wall_also_before_an_emergency_until_he_lets_go(tmp_path: Path) -> None:
    on = town(tmp_path, person_s=0.0)
    on.desk.run("场景 日常")
    sos(on)
    on.call("0912", level=1)
    on.beat(1000.0)
    assert standing(on) == ("日常", "", "")
    assert on.desk.room.sos["05"].open
    assert [one.cause for one in on.desk.scening.waiting] == ["sos", "incident"]
    assert any(line == "大屏候着 05 骑警二组 求助：值班长甲 定着，场景 自动 放开" for line in told(on))
    assert on.desk.run("场景 自动").text() == "日常 不再定着，有事自动切换"
    on.beat(1.0)
    assert standing(on) == ("求助", "unit:05", "sos")


def test_a_persons_hold_ends_after_his_last_act_on_the_wall(tmp_path: Path) -> None:
    on = town(tmp_path)
    on.desk.run("场景 日常")
    on.beat(800.0)
    on.desk.run("上屏 路口1")
    on.call("0912", level=1)
    on.beat(800.0)
    assert standing(on)[0] == "日常", "900 s from the last act"
    on.beat(101.0)
    assert standing(on) == ("现场", f"incident:{KEY}", "incident")


def test_a_persons_scene_of_something_that_is_over_holds_no_longer(tmp_path: Path) -> None:
    on = town(tmp_path, person_s=0.0)
    on.call("0911", level=3)
    on.desk.run("场景 现场 0911")
    on.call("0912", level=1)
    on.beat(60.0)
    assert standing(on)[1].endswith("0911")
    on.desk.run("结 0911 已调解 !")
    on.beat(1.0)
    assert standing(on) == ("现场", f"incident:{KEY}", "incident")


def test_going_back_to_what_a_cause_showed_is_its_hold_again(tmp_path: Path) -> None:
    on = town(tmp_path)
    on.call("0912", level=1)
    on.beat(1.0)
    on.desk.run("场景 日常")
    on.desk.run("退景")
    assert standing(on) == ("现场", f"incident:{KEY}", "incident")
    sos(on)
    on.beat(1.0)
    assert standing(on)[0] == "求助", "the person has let go by going back"
    on.desk.run("退景")
    on.beat(700.0)
    assert standing(on)[0] == "现场", "what he has left does not come again"


def test_a_ring_is_drawn_and_one_of_its_tiers_has_nobody(tmp_path: Path) -> None:
    on = town(tmp_path)
    on.desk.run(f"圈 {LON},{LAT} 300m")
    on.beat(1.0)
    ring = next(reversed(on.desk.rings))
    assert standing(on) == ("布控", f"ring:{ring}", "ring")
    on.desk.run("场景 日常")
    on.desk.run("场景 自动")
    assert on.desk.run("边 圈1 空 层1").ok
    for step in range(40):  # both are inside, then both have something to do
        if step == 20:
            on.hear("unit/03/duty", {"t": on.clock.now(), "duty": "处置"})
            on.hear("unit/05/duty", {"t": on.clock.now(), "duty": "处置"})
        for n, unit in enumerate(("03", "05"), 1):
            on.fix(unit, LON + 0.0003 * n, LAT)
        on.beat(10.0)
    assert standing(on) == ("布控", f"ring:{ring}", "gap")
    on.desk.run("删圈 圈1")
    assert scenes.held_until(on.desk) == 0.0, "what is over holds nothing"


def test_the_hour_shows_the_morning_handover_once(tmp_path: Path) -> None:
    at = time.strftime("%H:%M", time.localtime(NOW + 7200))
    day = time.localtime(NOW + 7200).tm_wday + 1
    morning = msgspec.structs.replace(
        scene("早交班", right=(tile("hours", TileKind.CHART, subject="hours"),)), past_h=14.0,
        causes=(Cause(on="time", at=at, days=(day,)),),
    )  # fmt: skip
    never = msgspec.structs.replace(morning, name="别的日子", causes=(Cause(on="time", at=at, days=(day % 7 + 1,)),))
    on = town(tmp_path, scenes=(*SCENES, morning, never))
    on.beat(7000.0)
    assert standing(on) == ("", "", "")
    on.beat(260.0)
    assert standing(on) == ("早交班", "", "time")
    assert on.desk.room.wall is not None
    assert on.desk.room.wall.past_h == 14.0
    on.desk.run("场景 日常")
    on.desk.run("场景 自动")
    on.beat(600.0)
    assert standing(on)[0] == "日常", "once"
    on.beat(86400.0 - 600.0)
    assert standing(on)[0] == "别的日子", "its own day of the week"


def test_a_restart_shows_nothing_again_and_forgets_nothing(tmp_path: Path) -> None:
    on = town(tmp_path)
    on.call("0912", level=1)
    on.beat(1.0)
    sos(on)
    on.beat(1.0)
    on.desk.run("退景")
    again = on.killed_and_started_again()
    n = again.journal.kinds().count("wall.shown")
    again.beat(400.0)
    assert standing(again)[0] == "现场"
    assert again.journal.kinds().count("wall.shown") == n
    other = again.call("0915", level=1)
    again.beat(1.0)
    assert standing(again)[1] == f"incident:{other}"


def test_old_news_is_no_news(tmp_path: Path) -> None:
    on = town(tmp_path, news_s=600.0)
    on.desk.run("场景 日常")
    on.call("0912", level=1)
    on.beat(950.0)
    assert standing(on)[0] == "日常"
    assert on.desk.scening.waiting == ()


def test_a_hand_on_a_map_is_a_persons_hold(tmp_path: Path) -> None:
    on = town(tmp_path)
    on.call("0912", level=1)
    on.beat(1.0)
    on.desk.act(calls.TakeMap(x_m=1.0, y_m=2.0, m_per_px=3.0))
    sos(on)
    on.beat(10.0)
    assert standing(on)[:2] == ("现场", f"incident:{KEY}")


def test_an_incident_that_turns_grave_is_news(tmp_path: Path) -> None:
    on = town(tmp_path, news_s=60.0)
    on.call("0912", level=2)
    on.beat(300.0)
    assert standing(on) == ("", "", "")
    assert on.desk.run("改 0912 一级").ok
    on.beat(1.0)
    assert standing(on) == ("现场", f"incident:{KEY}", "incident")


def test_a_person_may_bind_a_unit_that_calls_for_no_help(tmp_path: Path) -> None:
    on = town(tmp_path)
    assert on.desk.run("场景 求助 03").ok
    on.call("0912", level=1)
    on.beat(10.0)
    assert standing(on) == ("求助", "unit:03", "")


def test_a_bad_night_does_not_fill_the_ticker(tmp_path: Path) -> None:
    on = town(tmp_path)
    on.desk.run("场景 日常")
    for n in range(40):
        on.hear("incident/county", {
            "id": f"20260921-{n:04}", "t": on.clock.now(), "type": "持械斗殴", "level": 1,
            "place": {"lon": LON, "lat": LAT}, "text": "",
        })  # fmt: skip
    for _ in range(30):
        on.beat(1.0)
    assert len(on.desk.scening.waiting) == 40
    assert len(told(on)) == 1
    waits = scene_causes.waits_words(on.desk)
    assert waits is not None
    assert waits.text().startswith("候着 00")
    assert waits.text().endswith(" 现场，另有 39 个")
