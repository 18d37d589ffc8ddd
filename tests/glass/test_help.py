"""The list of all commands and keys, and whether every button shows its key."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.glass.panels.help_rows import _KEY_OF, GROUPS, Row, group_of, rows
from console.glass.panels.ink import Ink
from console.glass.window.keys import KEYS, bound
from console.say import LANGUAGES, known, use
from console.verbs import BY_NAME, VERBS, calls
from tests.glass.evening import standing


def verbs(found: list[Row]) -> list[str]:
    return [row.verb.name for row in found if row.verb is not None]


def test_a_key_of_another_name_is_a_key_and_its_verb_a_verb() -> None:
    for verb, act in _KEY_OF.items():
        assert verb in BY_NAME
        assert act in bound().by_act
        assert verb not in bound().by_act


def test_all_verbs_and_keys_are_there_once_under_a_subject() -> None:
    found = rows("")
    assert sorted(verbs(found)) == sorted(verb.name for verb in VERBS)
    assert [row.key.act for row in found if row.key is not None] == [key.act for key in bound().keys if key.cap]
    assert [row.group for row in found if row.group] == list(GROUPS)
    assert all(known(f"help.group.{group_of(verb)}") for verb in VERBS)


@pytest.mark.parametrize(
    ("typed", "verb"),
    [("派", "assign"), ("ass", "assign"), ("撤回", "undo"), ("hong", "macro"), ("帮 存宏", "savemacro")],
)
def test_what_is_typed_narrows_them(typed: str, verb: str) -> None:
    found = verbs(rows(typed))
    assert verb in found
    assert len(found) < len(VERBS) / 2


def test_a_key_is_found_by_its_cap_and_a_line_shows_how_its_verb_is_written() -> None:
    assert [row.key.act for row in rows("ctrl z") if row.key is not None] == ["undo"]
    assert "find" in [row.key.act for row in rows("? ctrlk") if row.key is not None]
    found = rows("删宏 收")
    assert verbs(found) == ["unmacro"]
    assert found[-1].usage == "删宏 宏"
    assert rows("没有的词") == []


def test_it_narrows_while_one_types_and_a_click_begins_the_line() -> None:
    with standing() as (_, window):
        QTest.keyClick(window.keys, Qt.Key.Key_Question)
        window.scan.settle()
        window.put("存宏")
        assert verbs(window.help.rows) == ["savemacro"]
        window.help.grab()
        spot = next(one for one in window.help.spots if one.act and "存宏" in one.tip)
        assert spot.act is not None
        spot.act()
        assert window.bar.line.text() == "存宏 "
        assert window.help.isVisible()


def test_one_verb_is_explained_with_how_it_is_written() -> None:
    with standing() as (_, window):
        assert "写法：宏 [宏] [值 …] [!]" in window.run("帮 宏").text()
        use("en")
        assert "Write: unmacro macro" in window.run("help unmacro").text()


# Buttons of a form or a drawer, each of them a choice of what the form will do: which typed line does the same.
WITHOUT_KEY = {
    "1-3-5": "圈 0912 1-3-5", "学校": "圈 0912 学校", "赶集日": "圈 0912 赶集日", "大型活动": "圈 0912 大型活动",
    "核心控制外围": "圈 0912 核心控制外围",
    **dict.fromkeys(("A3 横", "A3 竖", "A4 横", "A4 竖", "PDF", "PNG", "SVG"), "存图 a.png"),
    **dict.fromkeys(("同屏幕", "日间，省墨", "不附", "附图例"), "存图 a.png"),
    "WGS 84": "坐标 wgs84", "GCJ-02": "坐标 gcj02", "度分秒": "坐标 dms",
    **dict.fromkeys(("一级", "二级", "三级", "火情", "交通 ▸", "刑事 ▸", "求助 ▸"), "警 火情 一级 东门"),
    **dict.fromkeys(("治安 ▸", "纠纷 ▸", "非警务 ▸"), "警 火情 一级 东门"),
    "存": "书签 1 东门", "选文件…": "引 a.csv", "引入数据": "引 a.csv", "引入排班表": "班 a.csv", "交接": "交",
    "当前": "交", "接班": "接班", "历次": "交", "只交本席": "交 本席", "留言": "留言 关闸", "重做": "交 开始",
    "不交": "交 不交", "撤签": "交 撤签", "存成报表": "报表 交接清单", "交接清单": "报表 交接清单",
    "录像": "录像 C001", "上屏": "上屏", "停巡": "停巡",
    "日报": "报表 日报", "周报": "报表 周报", "月报": "报表 月报", "交接简报": "报表 交接简报", "复盘": "报表 复盘",
    "停止": "研判 止", "仍然生成": "报表 月报 !",
    "存景": "存景 早会", "放开": "场景 放开", "绑选中的": "绑 0912", "地图": "置块 地图", "监控": "置块 监控",
}  # fmt: skip


@contextmanager
def buttons() -> Iterator[dict[str, str]]:
    """Labels and caps of all buttons that are drawn meanwhile."""
    drawn: dict[str, str] = {}
    button = Ink.button

    def watched(ink: Ink, x: float, y: float, label: str, key: str = "", *, primary: bool = False,
                armed: bool = False) -> QRectF:  # fmt: skip
        drawn[label] = drawn.get(label) or key
        return button(ink, x, y, label, key, primary=primary, armed=armed)

    Ink.button = watched  # type: ignore[assignment, method-assign]
    try:
        yield drawn
    finally:
        Ink.button = button  # type: ignore[method-assign]


def test_every_button_shows_its_key_or_is_a_choice_that_can_be_typed() -> None:
    with buttons() as drawn, standing(sos=True) as (evening, window):
        site = window.desk.site

        def look() -> None:
            QApplication.processEvents()
            for panel in window.panels:
                panel.grab()

        window.do(calls.PutMarker(name="集结点", lon_deg=123.5, lat_deg=30.5))
        window.do(calls.DrawRing(kind="incident", id=evening.incident("0912")))
        for kind, key in (
            ("incident", evening.incident("0912")), ("incident", evening.incident("0903")),
            ("incident", evening.incident("0913")), ("unit", "05"), ("camera", site.cameras.ids[0]),
            ("post", site.posts.ids[0]), ("marker", next(iter(window.desk.markers))),
            ("ring", list(window.desk.rings)[-1]),
        ):  # fmt: skip
            window.do(calls.Select(kind=kind, id=key))
            look()
        drawers = ("units", "health", "layers", "rings", "help", "tasks", "checks", "alarms", "bookmarks", "shift",
                   "tours")  # fmt: skip
        for act in (*drawers, "new"):
            window.act(act)
            look()
    assert len(drawn) > 30
    assert [label for label, key in drawn.items() if not key and label not in WITHOUT_KEY] == []
    for line in WITHOUT_KEY.values():
        assert line.split()[0] in BY_NAME, line


def test_every_key_is_said_in_both_languages() -> None:
    for language in LANGUAGES:
        use(language)
        assert all(any(row) for row in rows(""))
        assert all(known(key.code) for key in KEYS)
    use("zh_CN")
