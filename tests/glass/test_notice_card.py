"""A broadcast on the screen: a line at the foot of the queue, a card that says who has signed, its end by key."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from console.desk import notices
from console.glass.panels import notice_lines
from console.say import say
from console.verbs import calls
from tests.glass.evening import standing


def test_the_foot_has_a_line_and_the_card_says_who_has_signed() -> None:
    with standing() as (evening, window):
        assert notice_lines.height(window.room) == 0, "normal draws nothing"
        before = window.duty.height()
        assert window.run("通播 全体 集合").ok
        window.pulse.beat()
        (notice,) = notice_lines.shown(window.room)
        assert window.duty.height() > before
        unit = notice.units[0]
        evening.say(f"unit/{unit}/reply", msgspec.json.encode(
            {"t": window.desk.clock.now(), "order": notice.id, "step": "signed"}
        ))  # fmt: skip
        window.pulse.beat()
        assert set(notices.heard(window.desk, notice.id)) == {unit}
        window.duty.grab()
        window.duty.press(notice.text)
        assert window.desk.selection.id == notice.id
        window.card.grab()
        shown = [button.label for button in window.card.buttons()]
        assert shown == [say("notice.card.end")]
        rows = [spot for spot in window.card.spots if spot.rect.height() > 20]
        assert 0 < len(rows) < len(notice.units) + 5, "only what is seen is painted"
        QTest.keyClick(window.keys, Qt.Key.Key_Delete)
        assert window.bar.line.text() == f"撤播 {notice.no}"


def test_the_keys_begin_the_line() -> None:
    with standing() as (_evening, window):
        unit = window.desk.site.units[0].id
        window.do(calls.Select(kind="unit", id=unit))
        QTest.keyClick(window.keys, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
        assert window.bar.line.text() == f"通播 {unit} "
