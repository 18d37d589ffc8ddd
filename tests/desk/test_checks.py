"""Plans as timed checklists, and words for upstairs: only what the journal knows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.desk import briefing, checklists, reporting
from console.say import use
from console.site import IncidentConfig, IncidentType, Site
from console.site.checklists import CheckItem, ChecklistSpec
from console.site.reportfile import read_reports
from console.words import CheckLine, Checklist
from tests.desk.town import LAT, LON, Town, make_site

GRAVE = ChecklistSpec(
    id="grave", name="重大警情", name_en="Grave incident",
    items=(
        CheckItem(text="派警", text_en="Units sent", due_s=60, auto="assigned"),
        CheckItem(text="通知 120", text_en="120 told", due_s=120, who="调度员"),
        CheckItem(text="画圈", text_en="Ring drawn", due_s=180, auto="ring"),
        CheckItem(text="首报", text_en="First report", due_s=600, auto="reported"),
    ),
)  # fmt: skip
FIRE = ChecklistSpec(id="fire", name="火情", items=(CheckItem(text="通知 119", due_s=60),))


def site(folder: Path) -> Site:
    made = make_site(folder)
    types = (IncidentType("持械斗殴", 1, checklist="grave"), IncidentType("噪声扰民", 3, "noise"))
    config = msgspec.structs.replace(made.config, incident=IncidentConfig(types=types), checklists=(GRAVE, FIRE))
    texts, problems = read_reports(folder)
    assert not problems
    return type(made)(**{**made.__dict__, "config": config, "report_texts": texts})


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = Town(tmp_path, site=site(tmp_path))
    made.patrol("03", "05", "07", "11")
    yield made
    use("zh_CN")


def running(town: Town, key: str) -> Checklist:
    found = town.desk.room.checklists[key]
    assert found is not None
    return found


# --- checklists -----------------------------------------------------------------------------------------------------


def test_a_list_begins_with_its_kind_and_is_ticked_by_what_happens(town: Town) -> None:
    key, plain = town.call("0912"), town.call("0913", type="噪声扰民", level=3)
    town.beat(1)
    assert plain not in town.desk.room.checklists
    assert running(town, key).next_open == 0
    town.desk.run("派 03 至 0912")
    first = running(town, key).lines[0]
    assert (first.done_by, first.by_itself) == ("值班长甲", True)
    town.desk.run("圈 0912 1 3 5")
    assert running(town, key).lines[2].by_itself
    assert town.desk.run("勾 0912").text() == "0912 通知 120 已办，3/4", "the next open one"
    assert running(town, key).lines[1].done_by == "值班长甲"
    again = town.killed_and_started_again()
    assert again.desk.room.checklists == town.desk.room.checklists


def test_a_tick_is_taken_back_alone(town: Town) -> None:
    key = town.call("0912")
    town.beat(1)
    town.desk.run("勾 0912 2")
    assert town.desk.run("勾 0912 2").code == "checks.done_already"
    assert town.desk.run("勾 0912 9").code == "checks.no_item"
    town.desk.run("派 05 至 0912")
    assert town.desk.undo().code == "desk.unassigned"
    assert town.desk.undo().ok
    lines = running(town, key).lines
    assert (lines[1].done_at, lines[0].done_at is not None) == (None, True), "an order was sent, whatever came of it"
    assert town.desk.run("勾 0912 1 关").ok
    assert running(town, key).lines[0].done_at is None


def test_overdue_lines_are_one_alarm_of_their_incident(town: Town) -> None:
    key = town.call("0912")
    town.beat(1)
    assert not list(checklists.alarms(town.desk))
    town.beat(130)
    (alarm,) = checklists.alarms(town.desk)
    assert (alarm.subject.id, alarm.facts["n"], alarm.level) == (key, 2, 2)
    town.desk.run("勾 0912 1")
    town.desk.run("勾 0912 2")
    assert not list(checklists.alarms(town.desk))
    town.beat(600)
    town.desk.run("结 0912 误报 !")
    assert not list(checklists.alarms(town.desk)), "a closed incident asks for nothing"


def test_a_list_by_hand_and_one_that_a_person_does_without(town: Town) -> None:
    key, plain = town.call("0912"), town.call("0913", type="噪声扰民", level=3)
    town.beat(1)
    assert town.desk.run("预案 0913").code == "checks.none"
    assert town.desk.run("预案 0913 火情").ok
    assert running(town, plain).id == "fire"
    assert town.desk.run("预案 0912 止").ok
    town.beat(2)
    assert town.desk.room.checklists[key] is None, "what a person has dropped does not come back by itself"
    assert town.desk.run("勾 0912").code == "checks.not_running"
    town.desk.run("派 03 至 0912")
    assert town.desk.run("预案 0912").ok
    assert running(town, key).lines[0].by_itself, "what has happened before stands ticked"


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=12))
def test_what_is_left_is_what_nobody_ticked(acts: list[tuple[int, bool]]) -> None:
    lines = tuple(CheckLine(text=str(n), due_s=float(n)) for n in range(4))
    made = Checklist(id="x", incident="i", lines=lines, since=0.0)
    for n, on in acts:
        fresh = msgspec.structs.replace(made.lines[n], done_at=1.0 if on else None)
        made = msgspec.structs.replace(made, lines=(*made.lines[:n], fresh, *made.lines[n + 1 :]))
    is_open = [n for n, one in enumerate(made.lines) if one.done_at is None]
    assert made.next_open == (is_open[0] if is_open else -1)
    assert made.done == 4 - len(is_open)
    assert made.overdue(10.0) == tuple(n for n in is_open if n), "a line without a limit is never late"


# --- words for upstairs ---------------------------------------------------------------------------------------------


def drafted(town: Town, key: str) -> str:
    return reporting.draft(town.desk, town.desk.room.incidents[key]).text


def test_a_first_report_says_what_is_known_and_that_the_rest_is_not(town: Town) -> None:
    key = town.call("0912", text="张某称六人持械，回拨 138 0000 0000")
    text = drafted(town, key)
    assert "0912 持械斗殴（一级）" in text
    assert "现场：未知" in text
    assert "出动：\n未知" in text
    assert "在办：未知" in text
    assert "138 0000" not in text
    assert "138****00" in text
    town.desk.run("派 03 至 0912")
    town.beat(1)
    town.reply("03", town.order_id("03"), "signed")
    town.reply("03", town.order_id("03"), "enroute")
    town.reply("03", town.order_id("03"), "report", text="双方已散，一人受伤")
    town.desk.run("勾 0912 2")
    town.desk.run("勾 0912 3")
    text = drafted(town, key)
    assert "画圈" not in text, "that a person ticked it does not make it a ring of the journal"
    assert "03 城关一组（民警 2，牵头）" in text
    assert "签收，" in text
    assert "03 报 双方已散，一人受伤" in text
    assert "通知 120" in text.rsplit("在办：", 1)[1]


def test_it_goes_to_the_source_once_and_the_next_is_a_further_one(town: Town) -> None:
    key = town.call("0912")
    town.beat(1)
    shown = town.desk.run("首报 0912")
    assert (shown.code, town.desk.view.sheet, town.desk.view.sheet_for) == ("report.drafted", "report", key)
    assert not town.desk.room.told, "a draft is nothing yet"
    town.beat(30)
    assert town.desk.run("首报 0912 发").ok
    sent = [one for one in town.wire.on("incident/county/reply") if one["step"] == "report"]
    assert len(sent) == 1
    assert str(sent[0]["text"]).startswith("【首报】")
    assert running(town, key).lines[3].by_itself, "the list knows that it has been sent"
    town.beat(60)
    text = drafted(town, key)
    assert text.startswith("【续报】")
    assert "新情况：未知" in text
    assert town.desk.run("续报 0912 记 已请示局领导").ok
    assert [(one.further, one.to) for one in town.desk.room.told[key]] == [(False, "source"), (True, "note")]
    assert town.desk.undo().code == "desk.cannot_undo"
    assert town.killed_and_started_again().desk.room.told == town.desk.room.told


def test_what_the_room_found_itself_has_nobody_to_report_to(town: Town) -> None:
    town.desk.run("警 噪声扰民 东门")
    no = next(iter(town.desk.room.incidents.values())).no
    assert town.desk.run(f"首报 {no} 发").code == "report.no_source"
    assert town.desk.run(f"首报 {no} 记").ok


def test_one_line_for_the_telephone(town: Town) -> None:
    key = town.call("0912")
    incident = town.desk.room.incidents[key]
    assert briefing.line(town.desk, incident) == "0912 持械斗殴：未派；已 0:00"
    town.desk.run("派 03 05 至 0912")
    town.beat(1)
    for step in ("signed", "enroute"):
        town.reply("03", town.order_id("03"), step)
    town.reply("05", town.order_id("05"), "onscene")
    town.beat(249)
    town.fix("03", LON + 0.0033, LAT)
    town.beat()
    said = briefing.line(town.desk, town.desk.room.incidents[key])
    assert said.startswith("0912 持械斗殴：03 距 "), said
    assert said.endswith(" 分，05 到场；已 4:10"), said
    assert town.desk.run("报 0912").text() == said
    assert town.desk.view.brief == key
    town.desk.run("报 0912")
    assert town.desk.view.brief == ""
    use("en")
    assert "05 on scene; 4:10 since the call" in briefing.line(town.desk, town.desk.room.incidents[key])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("13812345678", "138****78"), ("回拨 138 1234 5678 未接", "回拨 138****78 未接"),
        ("+8613812345678", "+861****78"), ("6 人 2 车", "6 人 2 车"), ("0912", "0912"), ("李大爷家", "李某爷家"),
    ],
)  # fmt: skip
def test_numbers_and_names_are_masked(text: str, words: str) -> None:
    assert reporting.masked(text, "李大") == words


def test_a_site_s_own_wording(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "first.zh_CN.txt").write_text("{no} 报告：{what}", "utf-8")
    (folder / "further.zh_CN.txt").write_text("行一\n{phone}", "utf-8")
    (folder / "first.en.txt").write_bytes(b"\xff\xfe\x00")
    texts, problems = read_reports(tmp_path)
    assert texts["first", "zh_CN"] == "{no} 报告：{what}"
    assert texts["further", "zh_CN"].startswith("【续报】"), "a wrong one is left out, the usual stands"
    assert [one.line for one in problems] == [None, 2]
    assert "没有字段 phone" in problems[1].text()
