"""A scanner at the map: its digits look a plate up and send nobody; a hand's digit still sends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.find import Entry, build
from console.glass.window.frame import DeskWindow
from console.glass.window.scanning import END_MS, HOLD_MS
from console.verbs import calls
from tests.glass.evening import standing

Key = Qt.Key
CODE = "341723100123"


@pytest.fixture
def window() -> Iterator[DeskWindow]:
    """An incident with its ranking is selected; plates lie about."""
    with standing() as (_, shown):
        x, y = shown.canvas.centre_m
        plates = [
            Entry(kind="plate", id=f"3417231001{n}", name=f"红旗小区{n}号楼", x_m=x + 30 * n, y_m=y, layer="p")
            for n in range(20, 30)
        ]
        shown.desk.site = replace(shown.desk.site, names=build([*shown.desk.site.names, *plates]))
        assert shown.desk.ranking is not None
        assert len(shown.desk.ranking.candidates) >= 4
        yield shown


def scan(window: DeskWindow, text: str, end: Key | None = Key.Key_Return) -> None:
    QTest.keyClicks(window.keys, text)
    if end is not None:
        QTest.keyClick(window.keys, end)


def orders(window: DeskWindow) -> int:
    return len(window.desk.orders)


def acts(window: DeskWindow) -> tuple[object, ...]:
    """What keys could have changed."""
    view = window.desk.view
    return (orders(window), view.theme, view.basemap, window.layers.isVisible(), window.units.isVisible(),
            window.form.isVisible(), window.help.isVisible(), window.asked)  # fmt: skip


@pytest.mark.parametrize("text", [CODE, "/" + CODE])
def test_a_scanned_code_goes_to_its_plate_and_sends_nobody(window: DeskWindow, text: str) -> None:
    before = acts(window)
    scan(window, text)
    assert (window.desk.selection.kind, window.desk.selection.id) == ("layer:p", CODE)
    assert not window.bar.busy
    assert not window.finder.isVisible()
    QTest.qWait(HOLD_MS + END_MS)
    assert acts(window) == before
    scan(window, "341723100127")  # the next one, from the map again
    assert window.desk.selection.id == "341723100127"
    assert acts(window) == before


@pytest.mark.parametrize(("text", "end"), [("99999123", Key.Key_Return), ("3417231001", Key.Key_Return), (CODE, None)])
def test_what_is_no_whole_code_is_shown_and_replaced_by_the_next_scan(
    window: DeskWindow, text: str, end: Key | None
) -> None:
    before, selected = acts(window), window.desk.selection
    scan(window, text, end)
    window.scan.settle()
    assert window.finder.isVisible()
    assert window.bar.line.selectedText() == text
    assert (acts(window), window.desk.selection) == (before, selected)
    scan_in_line = window.bar.line
    QTest.keyClicks(scan_in_line, CODE)
    QTest.keyClick(scan_in_line, Key.Key_Return)
    assert window.desk.selection.id == CODE
    assert acts(window) == before


def test_letters_of_a_burst_open_nothing(window: DeskWindow) -> None:
    before = acts(window)
    scan(window, "AYUB1?nz12")
    assert acts(window) == before
    assert window.bar.line.text() == "AYUB1?nz12"


def test_a_key_and_enter_at_once_confirm_nothing(window: DeskWindow) -> None:
    before, selected = orders(window), window.desk.selection
    window.asked = calls.Select()
    scan(window, "1")
    assert window.asked is None
    assert (orders(window), window.desk.selection) == (before, selected)


def test_a_hand_sends_the_row(window: DeskWindow) -> None:
    ranking = window.desk.ranking
    assert ranking is not None
    QTest.keyClick(window.keys, Key.Key_1)
    assert len(window.desk.orders_of(ranking.incident)) == 0, "held back"
    for _ in range(100):
        QTest.qWait(HOLD_MS)
        if window.desk.orders_of(ranking.incident):
            break
    assert [one.unit for one in window.desk.orders_of(ranking.incident)] == [ranking.candidates[0].unit]


def press(window: DeskWindow, text: str, stamp: int, *, repeat: bool = False) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, Key(ord(text)), Qt.KeyboardModifier.NoModifier, text, repeat)
    event.setTimestamp(stamp)
    QApplication.sendEvent(window.keys, event)


def test_keys_that_waited_behind_a_busy_window_are_told_apart_by_their_stamps(window: DeskWindow) -> None:
    ranking = window.desk.ranking
    assert ranking is not None
    press(window, "1", 10_000)
    press(window, "2", 10_090)
    window.scan.settle()
    assert len(window.desk.orders_of(ranking.incident)) == 2
    assert not window.bar.finding


def test_a_digit_twice_is_a_scan_even_when_the_screen_calls_it_held_down(window: DeskWindow) -> None:
    before = acts(window)
    press(window, "1", 10_000)
    press(window, "1", 10_004, repeat=True)
    press(window, "2", 10_008)
    window.scan.settle()
    assert window.bar.line.text() == "112"
    assert acts(window) == before


def test_a_key_held_down_acts_once(window: DeskWindow) -> None:
    ranking = window.desk.ranking
    assert ranking is not None
    press(window, "1", 10_000)
    for n in range(5):
        press(window, "1", 10_300 + 30 * n, repeat=True)
    window.scan.settle()
    assert len(window.desk.orders_of(ranking.incident)) == 1


def test_a_row_that_means_another_unit_by_then_is_not_sent(window: DeskWindow) -> None:
    before = orders(window)
    QTest.keyClick(window.keys, Key.Key_1)
    other = next(one.id for one in window.desk.incidents.values() if one.id != window.desk.selection.id)
    window.desk.act(calls.Select(kind="incident", id=other))
    window.desk.beat()
    window.scan.settle()
    assert orders(window) == before


def test_the_mouse_does_not_overtake_a_key(window: DeskWindow) -> None:
    ranking = window.desk.ranking
    assert ranking is not None
    QTest.keyClick(window.keys, Key.Key_1)
    QTest.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=QPoint(5, 400))
    assert [one.unit for one in window.desk.orders_of(ranking.incident)] == [ranking.candidates[0].unit]


def test_arrows_and_chords_are_not_held_back(window: DeskWindow) -> None:
    selected = window.desk.selection
    QTest.keyClick(window.keys, Key.Key_Down)
    assert window.desk.selection != selected
    QTest.keyClick(window.keys, Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert window.bar.finding


def test_a_quick_hand_loses_no_letter_on_a_busy_window(window: DeskWindow) -> None:
    """The window was busy: the letter after / is there before the time in which / waits for a scanner is over."""
    for n, letter in enumerate("/pd"):
        code = Key.Key_Slash if letter == "/" else Key(ord(letter.upper()))
        event = QKeyEvent(QEvent.Type.KeyPress, code, Qt.KeyboardModifier.NoModifier, letter)
        event.setTimestamp(10_000 + 100 * n)
        QApplication.sendEvent(window.focusWidget() or window.keys, event)
    assert window.bar.line.text() == "pd"
