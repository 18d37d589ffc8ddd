"""The drawer of what needs a person: opened by its key, gone through, known, folded; nothing of it pops up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from console.glass.panels.alarm_list import sentence
from console.glass.screens.evening import Evening
from console.glass.window.frame import DeskWindow
from console.say import say
from console.verbs import calls
from console.words import SosMessage
from layers.units import Tri
from tests.glass.evening import standing
from tests.glass.ringroom import has

Shown = tuple[Evening, DeskWindow]


@pytest.fixture(params=["zh_CN", "en"])
def shown(request: pytest.FixtureRequest) -> Iterator[Shown]:
    with standing(language=request.param) as (evening, window):
        evening.clock.advance(1)
        for unit in ("07", "22", "26", "34"):
            evening.bodycam(unit, Tri.YES, 15.0)
        pass_second(evening, window)
        yield evening, window


def pass_second(evening: Evening, window: DeskWindow) -> None:
    evening.clock.advance(1)
    window.pulse.beat()


def press(window: DeskWindow, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(window.keys, key)
        window.scan.settle()


def test_w_opens_it_and_esc_folds_it(shown: Shown) -> None:
    _, window = shown
    press(window, Qt.Key.Key_F7)
    assert window.alarms.isVisible()
    window.drawers.toggle_units()
    assert not window.alarms.isVisible()  # one at a time lies at the left
    press(window, Qt.Key.Key_F7, Qt.Key.Key_Escape)
    assert not window.alarms.isVisible()


def test_down_selects_what_a_line_is_about_and_x_says_that_it_is_known(shown: Shown) -> None:
    _, window = shown
    press(window, Qt.Key.Key_X)
    assert window.alarms.isVisible()  # nothing is known unseen: it opens
    assert not window.desk.alarms.view.heard
    press(window, Qt.Key.Key_Down)
    first = window.alarms.rows()[0]
    assert window.desk.selection == first.first.subject
    before = len(window.alarms.rows())
    press(window, Qt.Key.Key_X)
    assert len(window.alarms.rows()) == before - 1
    (heard,) = window.desk.alarms.view.heard
    assert heard.keys == first.keys
    assert window.alarms.chosen == window.alarms.rows()[0].key


def test_many_of_a_kind_are_a_line_that_opens(shown: Shown) -> None:
    _, window = shown
    press(window, Qt.Key.Key_F7)
    line = next(one for one in window.alarms.rows() if one.first.kind == "battery" and one.n > 1)
    assert str(line.n) in sentence(line)
    before = len(window.alarms.rows())
    window.alarms.choose(line)
    window.alarms.choose(line)
    assert len(window.alarms.rows()) == before + line.n
    press(window, Qt.Key.Key_X)
    assert not [one for one in window.alarms.rows() if one.first.kind == "battery" and one.n > 1]


def test_the_picture_shows_an_emergency_first_and_in_its_colour(shown: Shown) -> None:
    evening, window = shown
    press(window, Qt.Key.Key_F7)
    assert not has(window.alarms.grab().toImage(), "sos")
    now = evening.clock.now()
    evening.desk.inbox.put(SosMessage(unit="13", t=now, id="s1", received_at=now))
    pass_second(evening, window)
    assert window.alarms.rows()[0].first.kind == "sos"
    assert has(window.alarms.grab().toImage(), "sos")


def test_the_foot_of_the_queue_leads_there(shown: Shown) -> None:
    _, window = shown
    tip = next(spot.tip for spot in window.duty.spots if "needs a person" in spot.tip or "待处" in spot.tip)
    window.duty.press(tip)
    assert window.alarms.isVisible()


def test_shift_w_begins_the_line_for_a_silent_unit(shown: Shown) -> None:
    evening, window = shown
    evening.clock.advance(1_300)
    pass_second(evening, window)
    silent = next(one.first.subject.id for one in window.alarms.rows() if one.first.kind == "welfare")
    window.do(calls.Select(kind="unit", id=silent))
    window.card.grab()
    assert say("panel.key.welfare") in [spot.tip for spot in window.card.spots]
    QTest.keyClick(window.keys, Qt.Key.Key_W, Qt.KeyboardModifier.ShiftModifier)
    window.scan.settle()
    assert window.bar.line.text().split()[1:] == [silent]
    window.enter()
    pass_second(evening, window)
    assert silent not in [one.first.subject.id for one in window.alarms.rows() if one.first.kind == "welfare"]
