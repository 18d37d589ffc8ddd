"""The card of a roll call: who is missing, why that may be, and a button that marks them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from console.desk import rollcall
from console.say import say
from console.words import Link
from tests.glass.evening import standing
from tests.glass.ringroom import has


@pytest.mark.parametrize(("language", "size"), [("zh_CN", (1920, 1080)), ("en", (1366, 768))])
def test_missing_first_a_button_each_and_the_line_that_ends_it(language: str, size: tuple[int, int]) -> None:
    with standing(language=language, size=size) as (evening, window):
        evening.clock.advance(1)
        evening.link("07", Link.OFFLINE)
        window.pulse.beat()
        assert window.run("dm 07 22 26").ok
        window.pulse.beat()
        (notice,) = rollcall.running(window.desk)
        assert rollcall.tally(window.desk, notice).missing[0] == "07"
        assert has(window.card.grab().toImage(), "warn")
        window.card.press(say("rollcall.did_present", unit="22"))
        assert rollcall.tally(window.desk, notice).there == 1
        window.card.grab()
        QTest.keyClick(window.keys, Qt.Key.Key_Delete)
        window.scan.settle()
        window.enter()
        assert rollcall.running(window.desk) == []
        window.card.grab()
        assert say("rollcall.did_present", unit="26") not in [spot.tip for spot in window.card.spots]
