"""The handover sheet 交接班 in the window: from key presses to the journal and to what is painted."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.desk import acts_people
from console.glass.panels import handover_rows
from console.glass.panels.handover import HandoverSheet
from console.glass.screens.evening import Evening
from console.glass.window.frame import DeskWindow
from console.say import say
from console.words.handover import PASSWORD
from console.words.people import Account, Role, Verified
from tests.glass.evening import standing

K = Qt.Key
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


def typed(window: DeskWindow, text: str) -> None:
    """As an input method commits it."""
    from PySide6.QtGui import QInputMethodEvent

    event = QInputMethodEvent()
    event.setCommitString(text)
    focus = window.focusWidget()
    assert focus is not None
    QApplication.sendEvent(focus, event)


def sheet_of(window: DeskWindow) -> HandoverSheet:
    window.sheets.handover.grab()
    return window.sheets.handover


def test_a_whole_handover_without_a_mouse(room: tuple[Evening, DeskWindow]) -> None:
    _, window = room
    hand, orders = window.desk.handovers, len(window.desk.orders)
    press(window, K.Key_J, _CTRL)
    sheet = sheet_of(window)
    assert sheet.isVisible()
    assert not sheet.foot.name.isVisible(), "nothing to sign yet"
    press(window, K.Key_Return, _CTRL)
    assert hand.now.stage == "open"
    incidents = len(hand.now.untold)
    for n in range(incidents):
        press(window, K.Key_Down)
        if n == 0:
            press(window, K.Key_Return)
            assert window.focusWidget() is sheet.words
            typed(window, "等鉴定，1 小时一报")
            press(window, K.Key_Return)
            press(window, K.Key_Up)
        else:
            press(window, K.Key_Space)
    assert not hand.now.untold
    assert [one.text for one in hand.now.said.values()].count("等鉴定，1 小时一报") == 1
    assert len(window.desk.orders) == orders, "what is typed into the words sends nobody"
    press(window, K.Key_Return, _CTRL)
    assert window.focusWidget() is sheet.foot.name
    assert sheet.foot.name.text() == window.desk.actor
    press(window, K.Key_Return)
    assert hand.now.stage == "signed"
    press(window, K.Key_Return, _CTRL)
    typed(window, "示例丙")
    press(window, K.Key_Tab)
    assert window.focusWidget() is sheet.foot.second
    typed(window, "三席")
    press(window, K.Key_Return)
    assert hand.last is not None
    assert (hand.last.lead, hand.last.dispatcher, window.desk.actor) == ("示例丙", "三席", "示例丙")
    assert sheet.mode == handover_rows.TAKEN, "the next shift begins with what it took over"
    press(window, K.Key_Down)
    press(window, K.Key_Space)
    assert len(hand.last.ticks) == 1
    press(window, K.Key_Escape)
    assert not sheet.isVisible()


def test_a_brief_is_told_before_it_is_signed_and_says_which_is_not(room: tuple[Evening, DeskWindow]) -> None:
    _, window = room
    window.run("交 开始")
    window.apply(window.desk.beat())
    sheet = sheet_of(window)
    before = sheet.grab().toImage()
    sheet.press("交班签字")
    assert "未交代" in sheet.foot.fault
    assert sheet.grab().toImage() != before, "and it is seen"
    assert window.desk.handovers.now.stage == "open"


def test_escape_goes_back_one_step_at_a_time(room: tuple[Evening, DeskWindow]) -> None:
    _, window = room
    window.run("交 开始")
    press(window, K.Key_Down)
    press(window, K.Key_Return)
    sheet = sheet_of(window)
    typed(window, "没写完")
    press(window, K.Key_Escape)
    assert not sheet.words.isVisible()
    assert sheet.isVisible()
    assert not window.desk.handovers.now.said, "Esc keeps nothing"
    press(window, K.Key_Return, _CTRL)
    assert window.focusWidget() is sheet.foot.name
    press(window, K.Key_Escape)
    assert sheet.isVisible()
    press(window, K.Key_Escape)
    assert not sheet.isVisible()


def test_a_password_signs_and_stands_nowhere(room: tuple[Evening, DeskWindow]) -> None:
    _, window = room
    desk = window.desk
    account = Account(login="jia", name=desk.actor, roles=(Role.LEAD,))

    class Judge:
        def verify(self, login: str, password: str, done: Callable[[Verified], None]) -> None:
            right = (login, password) == ("jia", "right horse")
            done(Verified(login=login, account=account if right else None, code="people.wrong"))

    desk.people.port = Judge()
    acts_people.began(desk, account)
    window.run("交 开始")
    for item in desk.handovers.now.untold:
        window.run(f"留言 {item.what.facts['no']}")
    window.apply(desk.beat())
    sheet = sheet_of(window)
    press(window, K.Key_Return, _CTRL)
    assert window.focusWidget() is sheet.foot.password
    typed(window, "wrong horse")
    press(window, K.Key_Return)
    assert sheet.foot.fault == say("people.wrong")
    assert sheet.foot.password.text() == ""
    assert desk.handovers.now.stage == "open"
    typed(window, "right horse")
    press(window, K.Key_Return)
    out = desk.handovers.now.out
    assert out is not None
    assert (out.how, out.name) == (PASSWORD, desk.actor)
    assert "horse" not in repr(desk.room.handing)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_nothing_is_clipped_at_the_small_size(language: str) -> None:
    """Every row's words end before what stands at its right, at 1366×768 in both languages."""
    with standing(size=(1366, 768), language=language) as (_, window):
        for line in ("任 03 巡一遍东门", "留言 待办 0901 复访", "交 开始"):
            assert window.run(line).ok
        window.apply(window.desk.beat())
        sheet = sheet_of(window)
        assert sheet.isVisible()
        assert sheet.width() <= window.areas().open.width()
        buttons = [spot.rect for spot in sheet.spots if spot.act and spot.rect.top() > sheet.height() - 100]
        assert buttons
        assert all(rect.right() <= sheet.width() / sheet.measures.scale - 8 for rect in buttons)


def test_past_ones_are_leafed_through(room: tuple[Evening, DeskWindow]) -> None:
    evening, window = room
    hand = window.desk.handovers
    for name in ("示例丙", "示例丁", "示例甲"):
        window.run("交 开始")
        for item in hand.now.untold:
            window.run(f"留言 {item.what.facts['no']}")
        window.run("交 签")
        assert window.run(f"接班 {name}").ok
        evening.clock.advance(600)
        window.apply(window.desk.beat())
    sheet = sheet_of(window)
    sheet.show_mode(handover_rows.NOW)
    seen = []
    for _ in range(4):
        seen.append(sheet.doc.lead)
        press(window, K.Key_Left)
    assert seen == ["", "示例甲", "示例丁", "示例丙"]
    press(window, K.Key_Right)
    assert sheet.doc.lead == "示例丁"
    sheet.grab()
    assert window.run("留言 新的一条").ok
    assert "新的一条" not in str(sheet.rows), "a page of the past takes nothing in"
