"""Keys and the card when a step is overdue, or was read from a position: key press to room to pixel."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from console.desk import lateness
from console.desk.events import OrderStep
from console.glass.screens.evening import Evening
from console.glass.window.frame import DeskWindow
from console.say import say
from console.words import OrderState, Step
from tests.glass.evening import standing

Key = Qt.Key
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
Told = tuple[Evening, DeskWindow]


@pytest.fixture
def told() -> Iterator[Told]:
    """0912's unit has been silent for so long that the duty lead is told."""
    with standing() as (evening, window):
        QTest.keyClick(window.keys, Key.Key_1)
        window.scan.settle()
        wait(evening, window, 125.0)
        yield evening, window


def wait(evening: Evening, window: DeskWindow, seconds: float) -> None:
    evening.clock.advance(seconds)
    evening.report()
    window.desk.beat()
    window.desk.beat()
    QApplication.processEvents()


def unit_of(evening: Evening) -> str:
    (order,) = evening.desk.orders_of(evening.incident("0912"))
    return order.unit


def press(window: DeskWindow, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    QTest.keyClick(window.keys, key, modifier)
    window.scan.settle()
    QApplication.processEvents()


def shows(window: DeskWindow, widget: QWidget, token: str, x: int, y0: int, y1: int) -> int:
    """Pixels of this colour in a column of the widget."""
    image: QImage = widget.grab().toImage()
    wanted = window.theme.color(token).rgb()
    return sum(image.pixel(x, y) == wanted for y in range(y0, min(y1, image.height())))


def test_the_key_begins_the_call_of_the_late_unit_and_what_it_said_is_kept(told: Told) -> None:
    evening, window = told
    unit = unit_of(evening)
    press(window, Key.Key_H, SHIFT)
    assert window.bar.line.text() == f"呼 {unit} "
    QTest.keyClicks(window.bar.line, "dt ")
    window.bar.put(f"呼 {unit} 电台 马上到")
    QTest.keyClick(window.bar.line, Key.Key_Return)
    (call,) = window.desk.room.calls[unit]
    assert (call.channel, call.text) == ("radio", "马上到")


def test_the_proposal_stands_on_the_card_and_its_key_sends_it_as_any_other(told: Told) -> None:
    evening, window = told
    unit = unit_of(evening)
    other = lateness.proposal(window.desk, window.desk.incidents[evening.incident("0912")])
    assert other is not None
    assert other.unit != unit, "who is late already is not proposed"
    assert say("card.row_tip", key=other.key) in [spot.tip for spot in window.card.spots if spot.rect.top() < 400]
    press(window, Key(ord(str(other.key))), Qt.KeyboardModifier.NoModifier)
    assert {one.unit for one in window.desk.orders_of(evening.incident("0912"))} == {unit, other.unit}
    wait(evening, window, 1.0)
    assert not [one for one in window.desk.lateness.now if one.incident == evening.incident("0912")]


def test_a_row_whose_lead_is_told_has_an_amber_edge(told: Told) -> None:
    evening, window = told
    top = window.queue.measures.queue_head
    row = window.queue.measures.queue_row
    window.desk.run("选 0913")
    QApplication.processEvents()
    at = next(i for i, one in enumerate(window.queue.rows()) if one.incident == evening.incident("0912"))
    assert shows(window, window.queue, "warn", 2, top + at * row, top + (at + 1) * row) > row * 0.9


def infer(evening: Evening, window: DeskWindow) -> str:
    """Its unit signs and is seen to arrive; the id of the order."""
    unit = unit_of(evening)
    evening.reply(unit, "signed")
    window.desk.beat()
    (order,) = window.desk.orders_of(evening.incident("0912"))
    now = evening.clock.now()
    body = OrderStep(step=Step.ONSCENE, t=now, by="system", inferred=True, seen_at=now)
    window.desk.record((body, order.id), actor="system")
    window.desk.beat()
    QApplication.processEvents()
    return order.id


def test_an_inferred_arrival_is_confirmed_by_its_key(told: Told) -> None:
    evening, window = told
    key = infer(evening, window)
    row = next(one for one in window.queue.rows() if one.no == "0912")
    assert row.inferred == "words.step.onscene"
    press(window, Key.Key_E, SHIFT)
    mark = window.desk.orders[key].steps[-1]
    assert (mark.step, mark.inferred, mark.on_behalf) == (Step.ONSCENE, False, True)
    assert next(one for one in window.queue.rows() if one.no == "0912").inferred == ""


def test_or_rejected_by_the_other_and_brought_back(told: Told) -> None:
    evening, window = told
    key = infer(evening, window)
    press(window, Key.Key_E, CTRL)
    assert window.desk.orders[key].state is OrderState.SIGNED
    press(window, Key.Key_Z, CTRL)
    assert window.desk.orders[key].state is OrderState.ONSCENE
