"""The board of numbers of the duty: opened by its key, a reminder answered from its button, painted in what it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.desk import events_indicators as ev
from console.glass.panels.indicator_board import HEAD_H, ROW_H
from console.glass.screens.evening import Evening, demo_site
from console.glass.window.frame import DeskWindow
from console.say import say, use
from console.site import IndicatorSpec, periods
from console.words.indicators import Reading, Slip

SPECS = (
    IndicatorSpec(id="calm", name="一级警情", name_en="Level 1", source="incidents", formula="count()", unit="count"),
    IndicatorSpec(id="late", name="五分钟到场率", name_en="On scene within 5 min", source="orders",
                  formula="share(onscene - issued <= 300)", unit="share", least=0.8, to="勤务监督"),
)  # fmt: skip
DAY = 86_400.0


@pytest.fixture
def window(qapp: QApplication, tmp_path: Path) -> Iterator[DeskWindow]:
    del qapp
    site = demo_site()
    site = replace(site, config=msgspec.structs.replace(site.config, indicators=SPECS), state_dir=tmp_path)
    window = DeskWindow(Evening(site).play(), "dark", "zh_CN")
    _fill(window)
    window.resize(1920, 1080)
    window.show()
    window.activateWindow()
    window.pulse.beat()
    QApplication.processEvents()
    yield window
    window.close()
    window.deleteLater()
    use("zh_CN")


def _fill(window: DeskWindow) -> None:
    """A week of values, and a reminder for yesterday's."""
    desk = window.desk
    days = periods.last("day", desk.clock.now(), desk.site.config.shift, 7)
    for n, day in enumerate(days):
        desk.record((ev.IndicatorRead(reading=Reading("late", *day, 0.9 - 0.03 * n, 40 + n)), "late"), actor="system")
        desk.record((ev.IndicatorRead(reading=Reading("calm", *day, 2.0 + n % 3, 2)), "calm"), actor="system")
    slip = Slip(
        no="提1", indicator="late", name="五分钟到场率", since=days[-1][0], until=days[-1][1], value=0.72,
        threshold=0.8, most=False, opened_at=desk.clock.now() - 7200, due_at=desk.clock.now() + 3600,
    )  # fmt: skip
    desk.record((ev.IndicatorCrossed(slip=slip), slip.no), actor="system")


def test_its_key_opens_it_and_what_is_wrong_stands_first_in_amber(window: DeskWindow) -> None:
    board = window.sheets.indicators
    QTest.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    QApplication.processEvents()
    assert board.isVisible()
    assert window.desk.indicating.looked_at
    picture = board.grab().toImage()
    amber = window.theme.color("warn").rgb()
    top, rest = ROW_H, round(picture.height() * 0.6)

    def count(y0: int, y1: int) -> int:
        return sum(picture.pixel(x, y) == amber for y in range(y0, y1) for x in range(0, picture.width(), 1))

    assert count(HEAD_H, HEAD_H + top) > 30  # the first row's value and end of its trend
    assert count(HEAD_H + 2 * ROW_H + 60, rest) == 0
    QTest.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    assert not board.isVisible()
    assert not window.desk.indicating.looked_at


def test_a_reminder_is_handled_from_its_button(window: DeskWindow) -> None:
    window.run("指标")
    QApplication.processEvents()
    board = window.sheets.indicators
    assert board.isVisible()
    spot = next(one for one in board.spots if one.tip == say("indicator.handle"))
    QTest.mouseClick(board, Qt.MouseButton.LeftButton, pos=QPoint(*map(round, spot.rect.center().toTuple())))
    assert window.bar.line.text() == "办单 提1 "
    QTest.keyClicks(window.bar.line, "talked")
    QTest.keyClick(window.bar.line, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert window.desk.room.slips["提1"].text == "talked"
    board.grab()
    assert not [one for one in board.spots if one.tip == say("indicator.handle")]
