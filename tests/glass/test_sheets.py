"""Sheets of the shift and of words for upstairs: from a key press to what is seen and to the journal."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.glass.screens.evening import Evening
from console.glass.window.frame import DeskWindow
from console.words import Changes, Checklist
from tests.glass.evening import standing

K = Qt.Key
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def room() -> Iterator[tuple[Evening, DeskWindow]]:
    with standing() as shown:
        evening, window = shown
        evening.clock.advance(1)
        window.apply(window.desk.beat())
        yield shown


def press(window: DeskWindow, stroke: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focus = window.focusWidget()
    QTest.keyClick(focus if focus is not None else window.keys, stroke, modifier)
    window.scan.settle()
    window.apply(window.desk.beat())
    QApplication.processEvents()


def running(window: DeskWindow) -> Checklist:
    found = window.desk.room.checklists[window.desk.selection.id]
    assert found is not None
    return found


def test_the_checklist_is_ticked_by_key_and_by_click_and_unfolded(room: tuple[Evening, DeskWindow]) -> None:
    _, window = room
    before = window.card.grab().toImage()
    press(window, K.Key_Semicolon)
    assert window.card.checks_open
    assert window.card.grab().toImage() != before
    first = running(window).next_open
    press(window, K.Key_Comma)
    done = running(window).lines[first]
    assert done.done_by == window.desk.actor
    assert not done.by_itself
    window.card.grab()
    tip = next(s.tip for s in window.card.spots if s.tip.startswith(f"{first + 1} ") and s.act)
    window.card.press(tip)
    assert running(window).lines[first].done_at is None, "a click on a ticked line takes it back"
    press(window, K.Key_Z, _CTRL)
    assert running(window).lines[first].done_at is not None


def test_a_report_is_drafted_changed_and_sent_without_a_mouse(room: tuple[Evening, DeskWindow]) -> None:
    _, window = room
    orders = len(window.desk.orders)
    press(window, K.Key_N, _SHIFT)
    form = window.sheets.report
    assert form.isVisible()
    assert form.words.toPlainText().startswith("【首报】")
    assert window.focusWidget() is form.words
    for stroke in (K.Key_1, K.Key_Return, K.Key_Comma):
        press(window, stroke)
    assert len(window.desk.orders) == orders, "what is typed into the words sends nobody"
    assert form.words.toPlainText().startswith("1\n,【首报】")
    form.grab()
    form.press("复制")
    assert QGuiApplication.clipboard().text() == form.words.toPlainText()
    press(window, K.Key_Return, _CTRL)
    assert not form.isVisible()
    (told,) = window.desk.room.told[window.desk.selection.id]
    assert (told.to, told.text[:3]) == ("source", "1\n,")
    assert window.focusWidget() is window.keys
    press(window, K.Key_N, _SHIFT)
    assert form.words.toPlainText().startswith("【续报】")
    press(window, K.Key_Escape)
    assert not form.isVisible()
    assert len(window.desk.room.told[window.desk.selection.id]) == 1, "Esc leaves, and nothing is sent"


def test_the_line_for_the_telephone_lives_on(room: tuple[Evening, DeskWindow]) -> None:
    evening, window = room
    press(window, K.Key_P, _SHIFT)
    strip = window.sheets.brief
    assert strip.isVisible()
    first = strip.line()
    assert first.startswith("0912 持械斗殴：")
    evening.clock.advance(61)
    window.apply(window.desk.beat())
    assert strip.line() != first
    assert strip.width() >= strip.wanted()[0] * window.measures.scale - 1, "it is as wide as its words"
    press(window, K.Key_P, _SHIFT)
    assert not strip.isVisible()


def test_the_board_shows_who_is_there_and_takes_a_roster(room: tuple[Evening, DeskWindow], tmp_path: Path) -> None:
    _, window = room
    press(window, K.Key_U, _SHIFT)
    board = window.sheets.board
    assert board.isVisible()
    unit = window.desk.site.units[0].id
    file = tmp_path / "排班.csv"
    file.write_text(f"单元,姓名,类别,时间\n{unit},王建国,民警,18:00-06:00\n77x,李敏,辅警,18:00-06:00\n", "utf-8")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    drop = QDropEvent(QPointF(20, 80), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
                      Qt.KeyboardModifier.NoModifier)  # fmt: skip
    board.dropEvent(drop)
    for _ in range(500):
        window.apply(window.desk.beat())
        if window.desk.shift.draft is not None:
            break
        time.sleep(0.01)
    board.grab()
    board.press("接管")
    window.apply(window.desk.beat())
    roster = window.desk.room.roster
    assert roster is not None
    assert [one.unit for one in roster.crews] == [unit]
    assert window.desk.shift.draft is None
    window.run(f"选 {unit}")
    for words, state in (("休 30 分", "rest"), ("恢复", "on"), ("下岗", "off"), ("到岗", "on")):
        board.apply(window.desk.beat())
        window.apply(Changes.SHIFT)
        board.grab()  # brings the chosen one into sight
        board.grab()
        board.press(words)
        if window.asked is not None:  # an order in hand: a second word is asked for
            window.command()
        found = next(row.state for row in window.desk.shift.rows() if row.unit == unit)
        assert found == state, words
    press(window, K.Key_U, _SHIFT)
    assert not board.isVisible()


def test_what_there_is_to_hand_over_is_one_sheet(room: tuple[Evening, DeskWindow]) -> None:
    _, window = room
    assert window.run("任 03 巡一遍东门").ok
    window.run("交 示例乙")
    window.apply(window.desk.beat())
    sheet = window.sheets.handover
    assert sheet.isVisible()
    sheet.grab()
    tips = [spot.tip for spot in sheet.spots]
    assert any(tip.startswith("0912") for tip in tips)
    assert window.desk.actor == "示例乙"
    press(window, K.Key_Escape)
    assert not sheet.isVisible()
    bar = window.top
    bar.grab()
    assert any("示例乙" in spot.tip for spot in bar.spots)
