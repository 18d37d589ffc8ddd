"""Keys of the walls at the desk: what is pressed comes up, and the command bar says what became of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.desk import scenes
from console.glass.window.frame import DeskWindow
from console.verbs import calls
from console.words.wall import TileKind
from tests.glass.evening import standing

ALT = Qt.KeyboardModifier.AltModifier


def press(window: DeskWindow, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(window.keys, key, held)
    window.scan.settle()


def said(window: DeskWindow) -> str:
    outcome = window.bar.outcome
    return outcome.text() if outcome is not None else ""


def test_what_is_selected_goes_up_and_scenes_come_by_their_digit() -> None:
    with standing() as (evening, window):
        incident = evening.incident("0912")
        window.do(calls.Select(kind="incident", id=incident))
        window.take_keys()
        sent_up_and_shown(window, incident)
        shown_while_a_line_is_typed(window)
        map_in_hand(window)


def sent_up_and_shown(window: DeskWindow, incident: str) -> None:
    desk = window.desk
    press(window, Qt.Key.Key_4, ALT)
    assert scenes.now_on(desk).scene == "日常"
    press(window, Qt.Key.Key_W)
    up = [tile for pane in scenes.now_on(desk).panes for tile in pane.tiles if tile.kind is TileKind.INCIDENT]
    assert [tile.subject for tile in up] == [f"incident:{incident}"]
    press(window, Qt.Key.Key_1, ALT)
    shown = scenes.now_on(desk)
    assert (shown.scene, shown.bound, shown.by) == ("现场", f"incident:{incident}", desk.actor)
    press(window, Qt.Key.Key_W, ALT)
    assert scenes.now_on(desk).scene == "日常"
    press(window, Qt.Key.Key_9, ALT)
    assert scenes.now_on(desk).scene == "日常"
    assert said(window) == "Alt 9 没有场景：存景 名称 后加数字"


def shown_while_a_line_is_typed(window: DeskWindow) -> None:
    window.put("注 0912 对方")
    QTest.keyClick(window.bar.line, Qt.Key.Key_5, ALT)
    assert scenes.now_on(window.desk).scene == "早交班"
    assert window.bar.line.text() == "注 0912 对方"


def map_in_hand(window: DeskWindow) -> None:
    """A wall's map shows what this desk's does."""
    window.run("掌屏 左屏")
    QApplication.processEvents()
    hand = scenes.now_on(window.desk).hands["左屏/map"]
    assert (hand.x_m, hand.y_m) == window.canvas.centre_m
    assert hand.m_per_px == window.canvas.m_per_px
    window.run("还屏")
    assert scenes.now_on(window.desk).hands == {}
