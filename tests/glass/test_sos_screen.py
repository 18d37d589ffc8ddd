"""An emergency on the screen: two keys send, one key goes from one to the next, its tail is drawn by itself."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from console.desk import rescue
from console.glass.screens.evening import Evening
from console.glass.window.frame import DeskWindow
from console.say import say
from console.verbs import calls
from tests.glass.evening import standing
from tests.glass.ringroom import has

Key = Qt.Key


def press(window: DeskWindow, *keys: Key) -> None:
    for key in keys:
        QTest.keyClick(window.keys, key)
        window.scan.settle()


def help_(evening: Evening, window: DeskWindow, unit: str) -> None:
    evening.clock.advance(1)
    evening.say(f"unit/{unit}/sos", msgspec.json.encode({"t": evening.clock.now(), "id": f"z{unit}"}))
    window.pulse.beat()
    window.pulse.beat()


@pytest.mark.parametrize(("language", "size"), [("zh_CN", (1920, 1080)), ("en", (1366, 768))])
def test_f3_lists_who_can_go_and_a_row_s_key_sends(language: str, size: tuple[int, int]) -> None:
    with standing(language=language, size=size) as (evening, window):
        help_(evening, window, "18")
        press(window, Key.Key_F3)
        assert window.desk.ranking is not None
        first = window.desk.ranking.candidates[0].unit
        window.card.grab()
        press(window, Key.Key_1)
        assert rescue.scene(window.desk, "18").sent == (first,)
        window.sos.grab()
        assert has(window.sos.grab().toImage(), "sos")


def test_the_card_s_button_and_the_strip_s_name_send_at_once() -> None:
    with standing() as (evening, window):
        help_(evening, window, "18")
        press(window, Key.Key_F2)
        there = rescue.scene(window.desk, "18")
        window.card.grab()
        window.card.press(f"{say('sos.card.send')} {there.near[1].unit} → 18")
        assert rescue.scene(window.desk, "18").sent == (there.near[1].unit,)
        assert there.cameras
        assert there.cameras[0].name in [spot.tip for spot in window.card.spots]


def test_f2_goes_from_one_to_the_next_and_what_nobody_has_taken_stays_on_top() -> None:
    with standing() as (evening, window):
        help_(evening, window, "18")
        help_(evening, window, "27")
        seen = []
        for _ in range(3):
            press(window, Key.Key_F2)
            seen.append(window.desk.selection.id)
        assert seen == ["18", "27", "18"]
        press(window, Key.Key_F5)  # the selected one is taken
        sos = window.sos.current()
        assert sos is not None
        assert sos.unit == "27"
        window.do(calls.Select(kind="unit", id="18"))
        sos = window.sos.current()
        assert sos is not None
        assert sos.unit == "27"


def test_its_tail_is_drawn_without_being_selected() -> None:
    with standing() as (evening, window):
        window.do(calls.ShowLayer(layer="units", on=False))
        window.do(calls.ShowLayer(layer="labels", on=False))
        help_(evening, window, "03")  # on patrol: it has driven
        window.do(calls.CentreOn(kind="unit", id="03"))
        window.do(calls.Select())
        assert has(window.canvas.grab().toImage(), "sos")
        window.do(calls.CloseSos(unit="03", name="王强"))
        assert not has(window.canvas.grab().toImage(), "sos")
