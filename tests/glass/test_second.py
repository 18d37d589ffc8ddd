"""Another seat was first: the bar says who, and what had been typed stands there again."""

from __future__ import annotations

from PySide6.QtTest import QTest

from console.desk.state import Lost
from console.glass.window.frame import DeskWindow
from console.verbs import Said
from console.words import Changes
from tests.glass.evening import standing


def second(window: DeskWindow, line: str) -> None:
    facts = {"unit": "03 城关一组", "no": "0915", "seat": "席2", "by": "李四"}
    window.desk.lost = Lost(Said("seats.second", facts), line, window.desk.clock.now())
    window.desk.changed(Changes.PREVIEW)
    window.pulse.beat()
    QTest.qWait(10)


def test_the_bar_says_who_was_first_and_holds_what_was_typed() -> None:
    with standing() as (_, window):
        second(window, "派 03 至 0912")
        assert window.bar.line.text() == "派 03 至 0912"
        assert window.bar.outcome is not None
        assert "李四" in window.bar.outcome.text()
        window.bar.clear()
        window.pulse.beat()
        QTest.qWait(10)
        assert window.bar.line.text() == "", "said once"


def test_what_is_being_typed_is_not_overwritten() -> None:
    with standing() as (_, window):
        window.put("注 0912 ")
        second(window, "派 03 至 0912")
        assert window.bar.line.text() == "注 0912 "

