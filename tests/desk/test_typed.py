"""Lines typed before: found by their beginning, kept without the words of people, forgotten after a shift."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.desk import typed
from console.desk.typed import Typed
from console.verbs import calls, complete
from tests.desk.town import Town


def told(folder: Path, *lines: str) -> Town:
    town = Town(folder)
    town.patrol("03", "05")
    town.call("0912")
    for line in lines:
        assert town.desk.typed.add(line, town.clock.now(), town.desk.context)
    return town


def test_lines_are_found_by_their_beginning_newest_first(tmp_path: Path) -> None:
    town = told(tmp_path, "派 03 至 0912", "到 05", "派 05 至 0912", "到 05")
    kept, now = town.desk.typed, town.clock.now()
    assert kept.beginning("", now) == ["到 05", "派 05 至 0912", "派 03 至 0912"]
    assert kept.older("", 0, 1, now) == (1, "到 05")
    assert kept.older("派", 0, 1, now) == (1, "派 05 至 0912")
    assert kept.older("派", 1, 1, now) == (2, "派 03 至 0912")
    assert kept.older("派", 2, 1, now) is None
    assert kept.older("派", 1, -1, now) == (0, "派")
    assert kept.older("派", 0, -1, now) is None


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("派 03 05 至 0912", "派 03 05 至 0912"),
        ("结 0912 已调解，张某离开", "结 0912"),
        ("结 结果=“张某离开” 警情=0912", "结 结果="),
        ("注 0912 张某电话 138", "注 0912"),
        ("筛 张某", ""),
        ("引 /data/监控.csv", "引 /data/监控.csv"),
        ("态", "态"),
        ("不是指令", ""),
    ],
)
def test_on_disk_a_line_ends_before_its_free_text(tmp_path: Path, line: str, kept: str) -> None:
    town = told(tmp_path)
    assert typed.bare(line, town.desk.context) == kept
    town.desk.typed.add(line, town.clock.now(), town.desk.context)
    data = typed.encode(town.desk.typed.lines)
    assert "张某" not in data.decode()
    again = Typed(typed.decode(data))
    assert [one.text for one in again.lines] == ([kept] if kept else [])


def test_free_text_is_forgotten_after_a_shift(tmp_path: Path) -> None:
    town = told(tmp_path, "结 0912 已调解")
    kept, now = town.desk.typed, town.clock.now()
    assert kept.beginning("结", now + 3600) == ["结 0912 已调解"]
    assert kept.beginning("结", now + typed.WORDS_S) == ["结 0912"]


def test_the_verb_lists_them_and_takes_one_up(tmp_path: Path) -> None:
    town = told(tmp_path, "派 03 至 0912", "到 05")
    rows = complete("史 ", town.desk.context)
    assert [(row.label, row.insert) for row in rows] == [("1", "到 05"), ("2", "派 03 至 0912")]
    assert [row.insert for row in complete("史 0912", town.desk.context)] == ["派 03 至 0912"]
    assert town.desk.run("史 2").ok
    assert town.desk.view.tool == calls.PastLine(past="派 03 至 0912")
    assert not town.desk.typed.add("史 2", town.clock.now(), town.desk.context)


def test_what_an_act_left_to_take_back_is_said(tmp_path: Path) -> None:
    town = told(tmp_path)
    key = next(iter(town.desk.incidents))
    sent = town.desk.act(calls.Assign(units=("03",), incident=key))
    assert (sent.tone, sent.undo) == ("ok", "can")
    assert town.desk.undo().undo == ""
    town.desk.act(calls.Assign(units=("03",), incident=key))
    recalled = town.desk.act(calls.Cancel(unit="03"))
    assert (recalled.tone, recalled.undo) == ("ok", "final")
    looked = town.desk.act(calls.Select(kind="unit", id="05"))
    assert (looked.tone, looked.undo) == ("", "")
    assert town.desk.act(calls.Cancel(unit="03")).tone == "refused"
    unfit = town.desk.act(calls.Assign(units=("11",), incident=key))
    assert unfit.tone == ("warn" if unfit.confirm else "refused")
