"""Several lines under one name: run, stopped, taken back, kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from console.site.macros import Macro
from console.verbs import calls, complete, parse, spell
from tests.desk.town import Town, make_site

ADD = Macro("增派", ("派 {单元} 至 {警情}", "注 {警情} 已增派 {单元}", "到 {警情}"))


def told(folder: Path, *macros: Macro) -> tuple[Town, str]:
    town = Town(folder, site=replace(make_site(folder), macros=macros or (ADD,)))
    town.patrol("03", "05", "07")
    return town, town.call("0912")


def notes(town: Town, key: str) -> list[str]:
    return [text for _, _, text in town.desk.notes.get(key, ())]


def test_its_lines_are_run_as_one_act_and_taken_back_as_one(tmp_path: Path) -> None:
    town, key = told(tmp_path)
    outcome = town.desk.run("宏 增派 03 0912")
    assert outcome.ok
    assert outcome.text() == "宏 增派 办完 3 行"
    assert [one.unit for one in town.desk.orders_of(key)] == ["03"]
    assert notes(town, key) == ["已增派 03"]
    assert (outcome.undo, len(town.desk.undoable)) == ("can", 1)
    back = town.desk.undo()
    assert not [one for one in town.desk.orders_of(key) if one.state.active]
    assert back.code in ("macro.undone", "macro.undone_part")


def test_values_by_name_and_in_any_order(tmp_path: Path) -> None:
    town, key = told(tmp_path)
    assert town.desk.run("hong 增派 警情=0912 单元=05").ok
    assert [one.unit for one in town.desk.orders_of(key)] == ["05"]


def test_it_stops_at_the_first_refusal_and_says_how_far_it_got(tmp_path: Path) -> None:
    town, key = told(tmp_path, Macro("两步", ("注 0912 甲", "派 99 至 0912", "注 0912 乙")))
    outcome = town.desk.run("宏 两步")
    assert not outcome.ok
    assert (outcome.facts["done"], outcome.facts["n"]) == (1, 2)
    assert "99" in outcome.text()
    assert notes(town, key) == ["甲"]


def test_what_the_world_no_longer_allows_is_said_on_undo(tmp_path: Path) -> None:
    town, key = told(tmp_path, Macro("派后注", ("派 03 至 0912", "标 集结点 115.0,35.7")))
    assert town.desk.run("宏 派后注").ok
    town.reply("03", town.order_id("03"), "signed")
    back = town.desk.undo()
    assert not back.ok
    assert (back.facts["n"], back.facts["m"]) == (1, 1)
    assert not town.desk.markers
    assert [one.unit for one in town.desk.orders_of(key) if one.state.active] == ["03"]


def test_a_first_line_that_asks_asks_for_the_whole(tmp_path: Path) -> None:
    town, key = told(tmp_path, Macro("办结", ("结 {警情} 误报", "态 全")))
    asked = town.desk.run("宏 办结 0912")
    assert (asked.ok, asked.confirm) == (False, True)
    assert not town.desk.incidents[key].ended
    assert town.desk.run("宏 办结 0912 !").ok
    assert town.desk.incidents[key].ended


def test_what_is_wrong_is_said_and_nothing_is_done(tmp_path: Path) -> None:
    town, _ = told(tmp_path)
    before = len(town.journal.lines)
    assert town.desk.run("宏 增派 03").code == "macro.missing"
    assert "警情" in town.desk.run("宏 增派 03").text()
    assert town.desk.run("宏 增派 03 0912 05").code == "macro.too_many"
    assert "增派" in town.desk.run("宏 无此").text()
    assert town.desk.run("宏").code == "macro.listed"
    assert len(town.journal.lines) == before


def test_the_preview_shows_every_line_and_the_way(tmp_path: Path) -> None:
    town, key = told(tmp_path)
    seen = town.desk.type("宏 增派 03 0912")
    words = [part.text for part in seen.parts]
    assert {"派 03 至 0912", "注 0912 已增派 03", "到 0912"} <= set(words)
    assert (seen.ok, seen.units, seen.incident) == (True, ("03",), key)
    assert not town.desk.type("宏 增派 03").ok


def test_completion_knows_what_each_value_is(tmp_path: Path) -> None:
    town, _ = told(tmp_path)
    assert [row.label for row in complete("宏 ", town.desk.context)] == ["增派"]
    assert complete("宏 zp", town.desk.context)[0].insert == "宏 增派 "
    assert complete("宏 增派 ", town.desk.context)[0].kind == "unit"
    assert {row.kind for row in complete("宏 增派 03 ", town.desk.context)} == {"incident"}


def test_one_is_kept_changed_and_removed_and_each_is_taken_back(tmp_path: Path) -> None:
    town, _ = told(tmp_path)
    kept: list[tuple[Macro, ...]] = []
    town.desk.keep_macros = kept.append
    saved = town.desk.run("存宏 收队 撤 $1 收队 | 态 全")
    assert saved.ok
    assert town.desk.site.macros[-1] == Macro("收队", ("撤 $1 收队", "态 全"))
    assert town.desk.run("存宏 收队 = 态 全 ｜ 到 $1").ok
    assert town.desk.site.macros[-1].lines == ("态 全", "到 $1")
    assert town.desk.run("删宏 收队").ok
    assert town.desk.site.macros == (ADD,)
    for _ in range(3):
        assert town.desk.undo().ok
    assert town.desk.site.macros == (ADD,)
    assert len(kept) == 6


def test_what_can_be_no_line_of_a_macro_is_named(tmp_path: Path) -> None:
    town, _ = told(tmp_path)
    assert town.desk.run("存宏 甲 派 03 | 飞 05").text() == "第 2 行不以指令开头：飞 05"
    for line in ("撤回", "宏 增派 03 0912", "史"):
        assert town.desk.run(f"存宏 甲 {line}").code == "macro.never"
    assert town.desk.site.macros == (ADD,)
    assert town.desk.run("存宏 增派").ok
    assert town.desk.view.tool == calls.SaveMacro(name="增派")


def test_it_is_spelled_as_it_is_typed(tmp_path: Path) -> None:
    town, _ = told(tmp_path)
    for call in (calls.RunMacro(macro="增派", values=("03", "0912")), calls.SaveMacro(name="甲", lines="态 | 到 $1"),
                 calls.RunMacro(macro="增派", values=("城关 一组", "3", "3"), force=True)):  # fmt: skip
        assert parse(spell(call, town.desk.context), town.desk.context) == call


def test_a_macro_that_is_not_there_is_said(tmp_path: Path) -> None:
    town, _ = told(tmp_path)
    outcome = town.desk.run("宏 没这个")
    assert (outcome.ok, outcome.code, outcome.facts["name"]) == (False, "macro.none", "没这个")
