"""The shift: who is on duty, who rests, what each has done; all of it there again after a restart."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.desk import shift
from console.desk.known import skills_of
from console.dispatch import crew
from console.say import say, use
from console.words import Changes, Duty
from tests.desk.town import Town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = Town(tmp_path)
    made.patrol("03", "05", "07", "11")
    yield made
    use("zh_CN")


def test_what_a_unit_has_done_since_it_came_on(town: Town) -> None:
    assert shift.load(town.desk, "03") == shift.Load(orders_this_shift=0, since_rest_s=0.0)
    assert shift.load(town.desk, "99") == shift.Load(), "nobody has said that it is on duty: unknown, not zero"
    town.call("0912")
    town.desk.run("派 03 至 0912")
    town.beat(60)
    order = town.order_id("03")
    town.reply("03", order, "signed")
    town.beat(240)
    load = shift.load(town.desk, "03")
    assert (load.orders_this_shift, load.since_rest_s, load.on_orders_s) == (1, 300.0, 240.0)
    town.reply("03", order, "feedback", text="已劝离")
    town.reply("03", order, "done")
    town.beat(600)
    assert shift.load(town.desk, "03").on_orders_s == 240.0
    again = town.killed_and_started_again()
    assert shift.load(again.desk, "03") == shift.load(town.desk, "03")


def test_an_order_that_nobody_signed_is_no_load(town: Town) -> None:
    town.call("0912")
    town.desk.run("派 05 至 0912")
    assert shift.load(town.desk, "05").orders_this_shift == 1, "it occupies the unit now"
    town.desk.run("撤 05")
    assert shift.load(town.desk, "05").orders_this_shift == 0


def test_a_meal_is_a_rest_and_a_new_shift_begins_at_nought(town: Town) -> None:
    town.beat(3600)
    town.hear("unit/03/duty", {"t": town.clock.now(), "duty": "用餐"})
    town.beat(1200)
    assert shift.load(town.desk, "03").on_break
    town.hear("unit/03/duty", {"t": town.clock.now(), "duty": "在巡"})
    town.beat(60)
    load = shift.load(town.desk, "03")
    assert (load.on_break, load.since_rest_s) == (False, 60.0)
    town.hear("unit/03/duty", {"t": town.clock.now(), "duty": "离岗"})
    town.beat(8 * 3600)
    assert shift.load(town.desk, "03") == shift.Load()
    town.hear("unit/03/duty", {"t": town.clock.now(), "duty": "备勤", "members": ["王建国", "李敏"]})
    town.beat(5)
    assert shift.load(town.desk, "03").since_rest_s == 5.0
    assert [one.name for one in town.desk.room.presence["03"].people] == ["王建国", "李敏"]


def test_members_alone_are_worth_a_line_of_the_journal(town: Town) -> None:
    before = len(town.journal.lines)
    for _ in range(2):
        town.hear("unit/03/duty", {"t": town.clock.now(), "duty": "在巡", "members": ["王建国"]})
        town.beat(1)
    assert len(town.journal.lines) == before + 1, "said again it says nothing new"


def test_those_who_help_are_told_apart(town: Town) -> None:
    town.hear("unit/03/duty", {"t": town.clock.now(), "duty": "在巡", "officers": 1, "volunteers": 2,
                               "grid_workers": 1})  # fmt: skip
    town.beat(1)
    units = town.desk.units
    row = units.row["03"]
    assert (int(units.officers[row]), int(units.volunteers[row]), int(units.grid_workers[row])) == (1, 2, 1)
    said = crew.reason(1, 0, 2, 1)
    assert say(said.code, **said.facts) == "民警 1，义警 2，网格员 1"
    alone = crew.reason(0, 0, 2)
    assert say(alone.code, **alone.facts) == "民警 0：义警 2，随同"
    again = town.killed_and_started_again().desk.units
    assert int(again.volunteers[again.row["03"]]) == 2


def test_a_change_of_the_shift_is_announced(town: Town) -> None:
    heard: list[Changes] = []
    town.desk.listen(heard.append)
    town.hear("unit/03/duty", {"t": town.clock.now(), "duty": "离岗"})
    town.beat(1)
    assert any(one & Changes.SHIFT for one in heard)


# --- verbs ----------------------------------------------------------------------------------------------------------

ROSTER = """单元,姓名,类别,呼号,技能,车辆,巡区,班次,时间,岗位
03,王建国,民警,A103,急救,豫J0311,三巡区,夜班,{span},
03,李敏,辅警,F210,,,,夜班,{span},
05,赵强,民警,,,,二巡区,夜班,{span},
77,钱多,民警,,,,,夜班,{span},
11,孙一,保安,,,,,夜班,{span},
11,王建国,民警,A103,,,,夜班,{span},
07,周二,义警,,,,,夜班,{span},
07,吴三,网格员,,,,,夜班,昨天,
,郑局,,,,,,夜班,{span},值班长
"""


def around(town: Town, before_h: float = 1, after_h: float = 7) -> str:
    now = town.clock.now()
    return "-".join(time.strftime("%H:%M", time.localtime(now + 3600 * h)) for h in (-before_h, after_h))


def with_roster(town: Town, folder: Path, encoding: str = "utf-8") -> None:
    """The file is read beside the desk: wait for what comes by the inbox."""
    file = folder / "排班.csv"
    file.write_bytes(ROSTER.format(span=around(town)).encode(encoding))
    assert town.desk.run(f"班 {file}").code == "shift.reading"
    for _ in range(500):
        town.beat()
        if town.desk.shift.draft is not None:
            return
        time.sleep(0.01)
    raise AssertionError("nothing was read")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_roster_is_read_shown_and_taken_over(town: Town, tmp_path: Path, encoding: str) -> None:
    with_roster(town, tmp_path, encoding)
    draft = town.desk.shift.draft
    assert draft is not None
    assert draft.roster is not None
    said = [one.text() for one in draft.problems]
    assert [one.split("：")[0] for one in said] == [f"排班.csv 第 {n} 行" for n in (5, 6, 7, 9)], said
    assert "单元 77 不在单元表" in said[0]
    assert not any("王建国" in one or "钱多" in one for one in said), "a fault never says who"
    assert town.desk.room.roster is None, "nothing is taken over before a person says so"
    assert town.desk.run("班 取").ok
    assert {one.unit for one in shift.missing(town.desk)} == set(), "all of these have said that they are on duty"
    assert shift.planned(town.desk) == ("郑局", "")
    assert shift.desk_duty(town.desk).lead == "", "a roster hands nothing over"
    assert shift.shift_words(town.desk).startswith("夜班 ")
    again = town.killed_and_started_again()
    assert again.desk.room.roster == town.desk.room.roster
    assert town.desk.undo().ok
    assert town.desk.room.roster is None


def test_a_file_that_is_no_roster_says_why(town: Town, tmp_path: Path) -> None:
    for name, data, words in (("a.csv", b"a,b\n1,2\n", "没有单元一列"), ("b.xlsx", b"no zip", ""),
                              ("none.csv", None, "")):  # fmt: skip
        file = tmp_path / name
        if data is not None:
            file.write_bytes(data)
        town.desk.run(f"班 {file}")
        while town.desk.shift.reading:
            time.sleep(0.01)
            town.beat()
        draft = town.desk.shift.draft
        assert draft is not None
        assert draft.roster is None
        assert words in draft.problems[0].text()
    assert town.desk.run("班 取").code == "shift.nothing_read"
    assert town.desk.run("班 弃").ok


def test_signing_on_counts_the_crew_by_kind(town: Town, tmp_path: Path) -> None:
    with_roster(town, tmp_path)
    town.desk.run("班 取")
    units, row = town.desk.units, town.desk.units.row["03"]
    assert town.desk.run("到岗 03").ok
    assert (int(units.officers[row]), int(units.auxiliaries[row])) == (1, 1)
    assert skills_of(town.desk, "03") == {"急救"}, "what its people can"
    assert town.desk.run("到岗 03").code == "shift.on_already"
    doubt = town.desk.run("到岗 05 某人")
    assert doubt.code == "shift.on_with_doubt"
    assert int(units.officers[units.row["05"]]) == 1, "of whom nobody says what they are, the count stays"
    assert town.desk.run("到岗 11 甲:民警 乙:义警").ok
    assert int(units.volunteers[units.row["11"]]) == 1
    assert town.desk.run("到岗 11 甲:保安").code == "shift.bad_kind"
    town.desk.undo()
    assert int(units.volunteers[units.row["11"]]) == 0
    again = town.killed_and_started_again().desk
    assert int(again.units.auxiliaries[again.units.row["03"]]) == 1
    assert again.room.presence == town.desk.room.presence


def test_a_unit_whose_only_officer_leaves_is_said_to_lead_no_more(town: Town, tmp_path: Path) -> None:
    with_roster(town, tmp_path)
    town.desk.run("班 取")
    town.desk.run("到岗 03")
    key = town.call("0912")
    town.desk.run("派 03 至 0912")
    outcome = town.desk.run("下岗 03 王建国")
    assert outcome.text() == "03 城关一组 王建国 下岗，余 李敏；已无民警，0912 无人带队，补派民警"
    assert [one.key for one in shift.alarms(town.desk) if one.kind == "lead"] == [f"shift:lead:{key}"]
    assert town.desk.run("派 07 至 0912").code == "desk.refused", "an auxiliary does not lead in its stead"
    assert town.desk.run("派 05 至 0912").ok
    assert not list(shift.alarms(town.desk))


def test_signing_off_with_an_order_in_hand_asks_first(town: Town) -> None:
    town.call("0912")
    town.desk.run("派 03 至 0912")
    assert town.desk.run("下岗 03").confirm
    assert town.desk.run("下岗 03 !").ok
    assert town.desk.order_of("03") is not None, "the order stands: only an order takes it back"
    assert town.desk.undo().ok
    assert town.desk.room.presence["03"].on


def test_who_rests_is_not_offered_and_the_list_says_why(town: Town) -> None:
    assert town.desk.run("休 03 30分").ok
    row = town.desk.units.row["03"]
    assert Duty(int(town.desk.units.shown_duty[row])) is Duty.MEAL, "drawn hollow: not to be counted on"
    assert Duty(int(town.desk.units.duty[row])) is Duty.PATROL, "what its terminal says is kept apart"
    town.call("0912")
    town.desk.run("选 0912")
    ranking = town.desk.ranking
    assert ranking is not None
    assert "03" not in [one.unit for one in ranking.candidates]
    left = next(one for one in ranking.left_out if one.unit == "03")
    assert say(left.reason_code, **left.facts).startswith("休息至 ")
    town.beat(3600)
    assert [one.code for one in shift.alarms(town.desk)] == ["shift.alarm_break"]
    assert shift.load(town.desk, "03").on_break, "the time alone brings nobody back"
    assert town.desk.run("休 03 止").ok
    assert not np.isfinite(town.desk.units.rest_until[town.desk.units.row["03"]])
    assert town.desk.run("休 03 止").code == "shift.not_resting"
    town.desk.undo()
    assert shift.load(town.desk, "03").on_break
    again = town.killed_and_started_again().desk
    assert again.units.resting[again.units.row["03"]]


def test_a_crew_by_hand(town: Town) -> None:
    assert town.desk.run("班 05 赵强:民警").code == "shift.no_hours"
    assert town.desk.run(f"班 05 赵强:民警 车=豫J0500 巡区=二巡区 {around(town)}").ok
    crew_ = town.desk.shift.crew_of("05")
    assert crew_ is not None
    assert (crew_.people[0].name, crew_.vehicles[0].id, crew_.beat) == ("赵强", "豫J0500", "二巡区")
    assert town.desk.run("班 05 赵强:民警 李敏:辅警").ok, "the hours are those of the crew before"
    roster = town.desk.room.roster
    assert roster is not None
    assert len(roster.crews) == 1
    assert town.desk.run("班 05 无").ok
    assert town.desk.shift.crew_of("05") is None
    for _ in range(3):
        assert town.desk.undo().ok
    assert town.desk.room.roster is None


def test_who_should_be_there_and_is_not(town: Town) -> None:
    town.hear("unit/03/duty", {"t": town.clock.now(), "duty": "离岗"})
    town.beat(600)
    town.desk.run(f"班 03 王建国:民警 {around(town)}")
    assert [row.state for row in town.desk.shift.rows() if row.unit == "03"] == ["off"], "it was there, and left"
    town.desk.undo()
    town.desk.run(f"班 03 王建国:民警 {around(town, before_h=0)}")
    town.beat(900)
    assert [row.state for row in town.desk.shift.rows() if row.unit == "03"] == ["missing"]
    (alarm,) = shift.alarms(town.desk)
    assert (alarm.code, alarm.sounds) == ("shift.alarm_missing", False)
    town.desk.run("到岗 03")
    assert not list(shift.alarms(town.desk))


def test_the_duty_level_and_the_desk_are_journaled_with_names(town: Town) -> None:
    assert town.desk.run("勤级 二级 重要活动").ok
    assert shift.level_name(town.desk, town.desk.room.level.level) == "二级勤务"
    assert town.desk.run("勤级 2").code == "shift.level_same"
    assert town.desk.run("交 王局 三席").ok
    assert town.desk.actor == "王局"
    event = town.journal.replay()[-1]
    assert (event.kind, event.actor, event.body["lead"]) == ("shift.desk", "值班长甲", "王局")
    again = town.killed_and_started_again().desk
    assert (again.actor, again.room.level.level) == ("王局", 2)
    town.desk.undo()
    assert shift.desk_duty(town.desk).lead == ""
    town.desk.undo()
    assert town.desk.room.level.level == 0


LINES = st.sampled_from([
    "到岗 03", "到岗 03 甲:民警 乙:辅警", "下岗 03 !", "下岗 03 甲", "休 03 20分 !", "休 03 止", "到岗 07 丙:义警",
    "下岗 07 !", "撤回", "勤级 一级", "勤级 无", "交 甲局 乙", "交 丙局",
])  # fmt: skip
SAID = st.tuples(st.sampled_from(["03", "07"]), st.sampled_from(["在巡", "备勤", "用餐", "离岗", "未知", "出警"]))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(LINES | SAID, max_size=14))
def test_whatever_was_said_it_is_there_again(tmp_path: Path, story: list[str | tuple[str, str]]) -> None:
    """By people and by terminals, undone or not: a break only of who is on duty, the table as the journal says."""
    told = Town(tmp_path)
    told.patrol("03", "07")
    for n, one in enumerate(story):
        if isinstance(one, str):
            told.desk.run(one)
        else:
            told.hear(f"unit/{one[0]}/duty", {"t": told.clock.now(), "duty": one[1]})
        told.beat(30 + n)
    again = told.killed_and_started_again().desk
    assert again.room.presence == told.desk.room.presence
    assert (again.room.level, again.room.desks, again.actor) == (
        told.desk.room.level, told.desk.room.desks, told.desk.actor)  # fmt: skip
    for unit in ("03", "07"):
        here, row = told.desk.room.presence[unit], told.desk.units.row[unit]
        assert not (here.resting and not here.on)
        assert bool(told.desk.units.resting[row]) is here.resting
        for column in ("officers", "auxiliaries", "volunteers", "duty"):
            before, after = getattr(told.desk.units, column)[row], getattr(again.units, column)[again.units.row[unit]]
            assert before == after, column
