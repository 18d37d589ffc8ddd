"""What the screen reads: selection and the frozen list, the preview in words, view requests, the ticker, codes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import console.desk
import console.verbs
from console import say
from console.desk import Selection
from console.dispatch.models import Stage
from console.verbs import BY_NAME, VERBS, calls
from console.verbs.parse import read
from console.words import Changes, Duty, IncidentState, Kind, Step
from tests.desk.town import LAT, LON, Town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = Town(tmp_path)
    made.patrol("03", "05", "07", "11")
    made.call("0912")
    yield made
    say.use("zh_CN")


def rows(town: Town) -> list[str]:
    assert town.desk.ranking is not None
    return [one.unit for one in town.desk.ranking.candidates]


# --- selection ----------------------------------------------------------------------------------------------------


def test_rows_keep_their_order_and_a_better_unit_is_flagged(town: Town) -> None:
    town.desk.run("选 0912")
    assert rows(town) == ["03", "05", "11"]
    for n in range(60):  # 11 drives to the scene; nobody may jump that far at once
        town.clock.advance(2)
        share = (n + 1) / 60
        town.fix("11", LON + 0.0033 * 4 * (1 - share), LAT)
        town.fix("03", LON + 0.0033, LAT)
        town.fix("05", LON + 0.0066, LAT)
        town.desk.beat()
    assert rows(town) == ["03", "05", "11"]
    assert town.desk.ranking is not None
    assert town.desk.ranking.better == "11"
    assert town.desk.act(calls.AssignRow(row=1)).ok
    assert town.desk.order_of("03") is not None, "key 1 sends the row as shown"
    town.desk.run("选")
    town.desk.run("选 0912")
    assert rows(town)[0] == "11", "chosen again, the list is made anew"


def test_the_list_follows_a_new_place(town: Town) -> None:
    town.desk.run("选 0912")
    town.desk.run(f"置 0912 {LON + 0.0132},{LAT}")
    assert rows(town)[0] == "11"
    town.desk.undo()
    assert rows(town)[0] == "03"


def test_no_row_no_act(town: Town) -> None:
    assert town.desk.act(calls.AssignRow(row=1)).code == "desk.no_ranking"
    town.desk.run("选 0912")
    assert town.desk.act(calls.AssignRow(row=9)).code == "desk.no_row"


def test_a_closed_incident_has_no_list(town: Town) -> None:
    town.desk.run("选 0912")
    town.desk.run("结 0912 误报 !")
    assert town.desk.ranking is None
    assert town.desk.selection == Selection("incident", "county:20260921-0912")


def test_selecting_asks_for_the_centre_and_clearing_does_not(town: Town) -> None:
    town.desk.run("选 0912")
    town.desk.run("到 03")
    assert town.desk.view.centre_n == 2
    town.desk.run("选")
    assert town.desk.view.centre_n == 2
    assert not town.desk.act(calls.Select(kind="unit", id="88")).ok


# --- preview ------------------------------------------------------------------------------------------------------


def words(town: Town, text: str) -> str:
    return " ".join(part.text for part in town.desk.type(text).parts)


def test_the_sentence_of_the_picture(town: Town) -> None:
    said = words(town, "派 03 05 至 0912")
    preview = town.desk.preview
    assert said.startswith("将下达 2 条指令： 03 城关一组 ")
    assert re.search(r"03 城关一组 \d\.\d 分（牵头） 05 骑警二组 \d\.\d 分 → 0912 持械斗殴$", said), said
    assert (preview.ok, preview.units, preview.incident) == (True, ("03", "05"), "county:20260921-0912")
    assert not town.desk.orders, "typing does nothing"


def test_the_preview_names_what_speaks_against_it(town: Town) -> None:
    assert "无民警" in words(town, "派 07 至 0912")
    assert not town.desk.preview.ok
    assert town.desk.preview.parts[-1].tone == "lv"
    town.hear("unit/03/duty", {"t": town.clock.now(), "duty": "未知"})
    town.beat()
    assert "末尾加 ! 确认" in words(town, "派 03 至 0912")
    assert not town.desk.preview.ok
    words(town, "派 03 至 0912 !")
    assert town.desk.preview.ok


def test_ghost_and_completions(town: Town) -> None:
    town.desk.type("派 03 至 09")
    assert town.desk.preview.ghost == "12"
    (row,) = town.desk.preview.completions
    assert row.aside is not None
    assert row.aside.text().startswith("待派警 剩 ")
    assert (row.tone, row.level, row.where) == ("lv", 1, "人民路×青年街")
    town.desk.run("选 0912")
    shown = town.desk.type("派 ").completions
    assert [one.id for one in shown][:3] == ["03", "05", "11"]
    assert shown[0].aside is not None
    assert re.fullmatch(r"在巡 \d\.\d 分", shown[0].aside.text())


def test_the_popup_ticks_with_the_clock(town: Town) -> None:
    town.desk.type("派 03 至 09")
    before = town.desk.preview.completions[0].aside
    town.clock.advance(5)
    assert town.desk.beat() & Changes.PREVIEW
    after = town.desk.preview.completions[0].aside
    assert before is not None
    assert after is not None
    assert before.text() != after.text()


def test_an_error_is_a_sentence_with_its_place(town: Town) -> None:
    town.desk.type("派 99 至 0912")
    assert town.desk.preview.error_at == 2
    assert not town.desk.preview.ok
    assert town.desk.type("") == console.desk.Preview()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_verb_can_be_previewed_in_both_languages(town: Town, language: str) -> None:
    say.use(language)
    town.desk.run("选 0912")
    town.desk.run("标 集结点 115.0,35.7")
    town.desk.run("圈 0912 1 3 5")
    typed = [
        "行 1", "选 0912", "警 噪声扰民 东门", "置 0912", "改 0912 二级", "签 0912", "代签 03 到场", "撤 03",
        "准 03", "驳 03 不行", "结 0912 好", "退 0912", "到 03", "跟 03", "图 监控 关", "主题 dark", "语言 en",
        "底 夜间", "色 警情", "迹 03 30分 速", "注 0912 好", "筛 东门", "静 5", "撤回", "帮",
        "标 东门", "改标 集结点 名称=西门", "删标 集结点", "测 面积", "书签 3", "后退", "前进", "坐标 gcj02", "鹰眼",
        "存图 a.png", "字号 150", "透 巡区 40", "序 巡区 上", "样 巡区 单色", "删图 巡区", "引 a.csv", "寻 东门",
        "圈 0912 1 3 5", "改圈 圈1 500米 步", "抄圈 圈1", "存模 圈1 学校", "删圈 圈1",
        "守 圈1 1层 巡逻2", "请 圈1 县局 2组",
    ]  # fmt: skip
    for text in typed:
        assert town.desk.type(text).ok, text
        assert all(part.text for part in town.desk.preview.parts), text
    met = {read(text, town.desk.context).verb for text in typed}
    for verb in {*VERBS} - met - {BY_NAME["assign"]}:  # those of rings and posts are previewed in their own tests
        assert say.say(f"desk.will.{verb.name}"), verb.name


# --- view, ticker, announcements ----------------------------------------------------------------------------------


def test_view_requests_are_data(town: Town) -> None:
    for text in ("图 监控", "主题 日间", "语言 en", "跟 03", "筛 东门", "静 5", "置 0912", "?派"):
        assert town.desk.run(text).ok, text
    view = town.desk.view
    assert (view.layers, view.theme, view.language, view.follow) == ({"cameras": False}, "light", "en", "03")
    assert (view.filter, view.pick_n, view.pick_for) == ("东门", 1, "county:20260921-0912")
    assert (view.help_n, view.help_verb) == (1, "assign")
    assert view.muted_until == town.clock.now() + 300
    assert town.desk.act(calls.Place(incident=view.pick_for, lon_deg=LON, lat_deg=LAT)).ok
    assert town.desk.view.pick_for == ""


def test_silence_past_a_limit_is_named_once(town: Town) -> None:
    town.desk.ticker.clear()
    for _ in range(5):
        town.beat(20)
    lines = [line for line in town.desk.ticker if line.code.startswith("ticker.overdue")]
    assert len(lines) == 1
    assert lines[0].text().startswith("0912 ")
    assert "超时" in lines[0].text()


def test_one_announcement_a_beat_and_one_an_act(town: Town) -> None:
    heard: list[Changes] = []
    town.desk.listen(heard.append)
    town.call("0913")
    assert len([c for c in heard if c & Changes.INCIDENTS]) == 1
    heard.clear()
    assert town.desk.run("派 03 至 0912").changes & Changes.ORDERS
    assert [bool(c & Changes.ORDERS) for c in heard] == [True]
    heard.clear()
    assert town.desk.beat() & Changes.ORDERS, "who only looks at the beat hears of the act too"


def test_a_second_passes_once(town: Town) -> None:
    town.clock.advance(1.0)
    assert town.desk.beat() & Changes.SECOND
    assert not town.desk.beat() & Changes.SECOND
    town.clock.advance(-30)
    assert town.desk.beat() & Changes.SECOND, "a clock set back goes on ticking"


def test_a_second_thread_is_a_fault(town: Town) -> None:
    with ThreadPoolExecutor(1) as other, pytest.raises(RuntimeError, match="second thread"):
        other.submit(town.desk.beat).result()


# --- codes --------------------------------------------------------------------------------------------------------


def literals() -> Iterator[str]:
    for package in (console.desk, console.verbs):
        for path in Path(str(package.__file__)).parent.glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


def test_every_code_has_its_text() -> None:
    codes = {one for one in literals() if re.fullmatch(r"(desk|ticker|words|verb)(\.[a-z_]*[a-z])+", one)}
    assert len(codes) > 80
    families = (
        [f"words.duty.{one.name.lower()}" for one in Duty]
        + [f"words.kind.{one.name.lower()}" for one in Kind]
        + [f"words.state.{one.value}" for one in IncidentState]
        + [f"words.step.{one.value}" for one in Step]
        + [f"ticker.step_{one.value}" for one in Step if one not in {Step.ISSUED, Step.RECORDED, Step.SENT}]
        + [f"ticker.{word}_{ask}" for word in ("granted", "refused") for ask in ("return", "backup")]
        + [f"desk.granted_{ask}" for ask in ("return", "backup")]
        + [one.code for one in Stage]
    )
    missing = [one for one in codes | set(families) if not say.known(one)]
    assert not missing
