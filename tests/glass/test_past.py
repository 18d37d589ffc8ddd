"""Lines typed before, in a window: ↑ and ↓, their file, and what the bar says of an act."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.glass.window.frame import DeskWindow
from console.glass.window.past import Past
from console.verbs import calls
from tests.glass.evening import standing

Key, Mod = Qt.Key, Qt.KeyboardModifier


def enter(window: DeskWindow, text: str) -> None:
    window.put(text)
    QTest.keyClick(window.bar.line, Key.Key_Return)


def press(window: DeskWindow, key: Qt.Key, held: Qt.KeyboardModifier = Mod.NoModifier) -> str:
    QTest.keyClick(window.bar.line, key, held)
    return window.bar.line.text()


def test_up_and_down_go_through_what_was_typed() -> None:
    with standing() as (_, window):
        for text in ("到 03", "选 05", "到 12"):
            enter(window, text)
        window.act("command")
        assert press(window, Key.Key_Up) == "到 12"
        assert press(window, Key.Key_Up) == "选 05"
        assert press(window, Key.Key_Down) == "到 12"
        assert press(window, Key.Key_Down) == ""
        assert not window.completions.isVisible()


def test_a_beginning_narrows_them() -> None:
    with standing() as (_, window):
        for text in ("到 03", "选 05", "到 12"):
            enter(window, text)
        window.put("到")
        assert window.completions.isVisible()
        assert press(window, Key.Key_Up, Mod.ControlModifier) == "到 12"
        assert press(window, Key.Key_Up, Mod.ControlModifier) == "到 03"
        assert press(window, Key.Key_Up, Mod.ControlModifier) == "到 03"
        QTest.keyClick(window.bar.line, Key.Key_Return)
        assert window.desk.typed.lines[-1].text == "到 03"


def test_they_are_there_again_after_a_restart_without_free_text(tmp_path: Path) -> None:
    with standing() as (_, window):
        window.past = Past(window, tmp_path)
        enter(window, "注 0912 张某在场")
        enter(window, "到 03")
        window.toolbox.errands.shut()
        window.desk.typed.lines.clear()
        past = Past(window, tmp_path)
        assert past.file is not None
        assert [one.text for one in window.desk.typed.lines] == ["注 0912", "到 03"]
        assert "张某" not in past.file.read_text("utf-8")


def test_a_file_that_cannot_be_read_is_put_aside_and_said(tmp_path: Path) -> None:
    with standing() as (_, window):
        file = tmp_path / f"typed-{window.desk.seat}.json"
        file.write_bytes(b"{")
        Past(window, tmp_path)
        assert window.desk.ticker[-1].code == "command.history.broken"
        assert not file.exists()
        assert [one.read_bytes() for one in tmp_path.iterdir()] == [b"{"]


def test_the_verb_puts_a_line_into_the_bar() -> None:
    with standing() as (_, window):
        enter(window, "到 03")
        enter(window, "选 05")
        enter(window, "史 2")
        QTest.qWait(20)
        assert window.bar.line.text() == "到 03"


def test_the_bar_says_what_became_of_an_act_and_how_to_take_it_back() -> None:
    with standing() as (_, window):
        ranking = window.desk.ranking
        assert ranking is not None
        enter(window, f"派 {ranking.candidates[0].unit} 至 0912")
        window.bar.grab()
        tips = [spot.tip for spot in window.bar.spots]
        assert window.bar.outcome is not None
        assert window.bar.outcome.undo == "can"
        assert tips.count("撤回上一步") == 1
        window.bar.press("撤回上一步")
        assert not [o for o in window.desk.orders.values() if o.unit == ranking.candidates[0].unit and o.state.active]


def test_a_line_that_stands_is_looked_at_again_when_the_room_changes() -> None:
    with standing() as (evening, window):
        window.put("签 0911")
        assert window.desk.preview.ok
        window.desk.act(calls.Close(incident=evening.incident("0911"), outcome="误报", force=True))
        QApplication.processEvents()
        assert not window.desk.preview.ok
        assert any("办结" in part.text for part in window.desk.preview.parts)
        assert window.bar.line.text() == "签 0911"
