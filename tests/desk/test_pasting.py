"""Many incidents at once: read with a sentence a fault, asked before, made and taken back as one act."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.codec.pasted import Pasted, many_lines, read, text_of
from console.desk.pasting import A_BEAT
from console.say import known
from console.verbs import calls
from console.words import Changes, IncidentState
from tests.desk.town import LAT, LON, NOW, Town

SHEET = f"""\ufeff编号,类型,级别,地点,内容,经度,纬度,报警人,电话,时间
A1,盗窃,二级,一中,"门口丢车,
红色",{LON},{LAT},张某,13900000000,2026-09-21 08:30
A2,,9,汽车站,有人打架,东,{LAT},,,昨天
A3,,,,,,,,,
A1,噪声扰民,3,安乐苑,太吵,0,0,,,
"""


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def wait(town: Town, stage: str) -> None:
    until = time.monotonic() + 20
    while town.desk.pasting.stage != stage:
        assert time.monotonic() < until
        town.desk.beat()
        time.sleep(0.002)


# --- reading ------------------------------------------------------------------------------------------------------


def test_a_table_is_read_with_a_sentence_for_each_fault() -> None:
    found = read(SHEET, NOW)
    first, second = found.rows
    assert (first.type, first.level, first.place, first.text) == ("盗窃", 2, "一中", "门口丢车,\n红色")
    assert (first.lon_deg, first.lat_deg, first.caller, first.number) == (LON, LAT, "张某", "13900000000")
    assert first.t == time.mktime((2026, 9, 21, 8, 30, 0, 0, 0, -1))
    assert (second.level, second.lon_deg, second.t, second.place) == (0, None, None, "汽车站")
    assert [(one.line, one.code.rpartition(".")[2]) for one in found.faults] == [
        (4, "point"), (4, "level"), (4, "time"), (5, "empty"), (6, "point"), (6, "twice"),
    ]  # fmt: skip
    assert all(known(one.code) for one in found.faults)


@pytest.mark.parametrize("mark", ["\t", ";", "，"])
def test_other_marks_between_columns(mark: str) -> None:
    text = mark.join(("类型", "地点", "内容")) + "\n" + mark.join(("盗窃", "一中", "丢车")) + "\n"
    (row,) = read(text, NOW).rows
    assert (row.type, row.place, row.text) == ("盗窃", "一中", "丢车")


def test_lines_without_a_head_are_a_text_each() -> None:
    found = read(f"1. 人民路有人打架\n\n2、{LON:.4f},{LAT:.4f} 路灯坏了\n老人走失", NOW)
    assert [(row.line, row.text.split()[-1]) for row in found.rows] == [
        (1, "人民路有人打架"), (3, "路灯坏了"), (4, "老人走失"),
    ]  # fmt: skip
    assert (found.rows[1].lon_deg, found.rows[1].lat_deg) == (LON, LAT)


def test_files_as_offices_save_them() -> None:
    for encoding in ("utf-8", "utf-8-sig", "gbk", "utf-16"):
        assert text_of("类型,地点\n盗窃,一中".encode(encoding)) == "类型,地点\n盗窃,一中"


def test_what_is_more_than_one_incident() -> None:
    assert many_lines("甲\n乙")
    assert not many_lines("甲\n\n  \n")
    assert not many_lines("")


@given(st.text(max_size=200) | st.text("类型,地点\t;\"\n\r内容经度纬度一1.5", max_size=120))
def test_any_text_is_read(text: str) -> None:
    found = read(text, NOW)
    assert isinstance(found, Pasted)
    for row in found.rows:
        assert row.text or row.place or row.type
        assert (row.lon_deg is None) == (row.lat_deg is None)
        assert row.t is None or row.t <= NOW


# --- the act ------------------------------------------------------------------------------------------------------


def test_nothing_is_made_before_a_yes(town: Town) -> None:
    assert town.desk.act(calls.Paste(text=SHEET)).ok
    wait(town, "asking")
    assert not town.desk.incidents
    asked = town.desk.run("批")
    assert (asked.ok, asked.confirm, asked.text()) == (False, True, "读到 2 起，6 处有误。末尾加 ! 建立，批 止 放弃")
    assert town.desk.run("批 止").ok
    assert not town.desk.incidents
    assert town.desk.pasting.stage == ""


def test_made_and_undone_as_one_act(town: Town) -> None:
    lines = "\n".join(f"第 {n} 起，有人求助" for n in range(3 * A_BEAT + 5))
    town.desk.act(calls.Paste(text=lines))
    wait(town, "asking")
    assert town.desk.run("批 !").ok
    steps = []
    while town.desk.pasting.stage == "making":
        before = len(town.desk.incidents)
        town.desk.beat()
        steps.append(len(town.desk.incidents) - before)
    assert max(steps) == A_BEAT, "never more in one beat"
    made = list(town.desk.incidents.values())
    assert len(made) == 3 * A_BEAT + 5
    assert len({one.no for one in made}) == len(made)
    assert {one.state for one in made} == {IncidentState.SIGNED}
    assert len([line for line in town.desk.ticker if line.code == "intake.paste.made"]) == 1
    first = made[0].no
    town.desk.act(calls.Place(incident=made[0].id, lon_deg=LON, lat_deg=LAT))
    town.patrol("03")
    assert town.desk.run(f"派 03 至 {first}").ok
    town.desk.undoable.pop()
    town.desk.undoable.pop()
    assert town.desk.undo().ok
    wait(town, "")
    open_ = [one.no for one in town.desk.incidents.values() if not one.ended]
    assert open_ == [first], "what a unit was sent to is no mistake any more"
    assert town.killed_and_started_again().desk.incidents == town.desk.incidents


def test_stopped_half_way_what_was_made_can_be_undone(town: Town) -> None:
    town.desk.act(calls.Paste(text="\n".join("求助" for _ in range(3 * A_BEAT))))
    wait(town, "asking")
    town.desk.run("批 !")
    town.desk.beat()
    n = len(town.desk.incidents)
    assert town.desk.run("批 止").ok
    town.beat()
    assert 0 < len(town.desk.incidents) == n < 3 * A_BEAT
    assert town.desk.undo().ok
    wait(town, "")
    assert all(one.ended for one in town.desk.incidents.values())


@pytest.mark.parametrize("beats", [0, 1, 2])
def test_undo_while_they_are_made_means_them_and_not_the_act_before(town: Town, beats: int) -> None:
    assert town.desk.run(f"标 门口 {LON},{LAT}").ok
    town.desk.act(calls.Paste(text="\n".join("求助" for _ in range(3 * A_BEAT))))
    wait(town, "asking")
    town.desk.run("批 !")
    for _ in range(beats):
        town.desk.beat()
    assert town.desk.undo().ok
    wait(town, "")
    assert len(town.desk.incidents) == beats * A_BEAT
    assert all(one.ended for one in town.desk.incidents.values())
    assert town.desk.markers, "the act before stays"


def test_a_file_that_cannot_be_read_is_said(town: Town, tmp_path: Path) -> None:
    assert town.desk.run("批 名单.csv").code == "intake.paste.path"
    town.desk.run(f"批 {tmp_path / 'gone.csv'}")
    wait(town, "")
    assert town.desk.ticker[-1].code == "intake.paste.unread"
    (tmp_path / "空.csv").write_text("类型,地点\n", "utf-8")
    town.desk.run(f"批 {tmp_path / '空.csv'}")
    wait(town, "")
    assert town.desk.ticker[-1].code == "intake.paste.nothing"


def test_callers_go_beside_the_journal(town: Town, tmp_path: Path) -> None:
    (tmp_path / "名单.csv").write_bytes(SHEET.encode("gbk", "ignore"))
    heard: list[Changes] = []
    town.desk.listen(heard.append)
    town.desk.run(f"批 {tmp_path / '名单.csv'}")
    wait(town, "asking")
    assert town.desk.run("批 !").ok
    wait(town, "")
    town.beat()
    assert not [line for line in town.journal.lines if b"13900000000" in line]
    made = next(iter(town.desk.incidents.values()))
    caller = town.desk.caller(made.id)
    assert caller is not None
    assert caller.number == "13900000000"
    assert any(Changes.PREVIEW in one for one in heard)
