"""Two seats sent one unit: heard, shown one beside the other on the unit's card, and decided by button, key or line."""

from __future__ import annotations

import os

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtTest import QTest

from console.desk import clashes
from console.desk import events as ev
from console.desk import events_seats as said
from console.desk.fold import fold
from console.glass.window.frame import DeskWindow
from console.glass.window.scanning import HOLD_MS
from console.say import say
from console.verbs import calls
from tests.glass.evening import standing
from tests.glass.toolroom import until


def clashing(window: DeskWindow) -> tuple[str, str, str]:
    """A unit with two orders, the second of another seat; its id and the two numbers."""
    desk = window.desk
    unit = next(u for u in desk.units.ids if u in desk.specs and desk.order_of(u) is None)
    one, two = desk.room.open_incidents[:2]
    assert window.run(f"派 {unit} 至 {one.no} !").ok
    window.pulse.beat()
    first = desk.order_of(unit)
    assert first is not None
    assert window.run(f"派 {unit} 至 {two.no} !").ok
    window.pulse.beat()
    second = desk.order_of(unit)
    assert second is not None
    event = ev.make(said.OrderClashed(first=first.id, second=second.id), unit, seat="席2", actor="system", at=0.0)
    desk.changed(fold(desk.room, event))
    window.pulse.beat()
    return unit, one.no, two.no



def test_it_is_an_alarm_and_the_card_lets_the_lead_decide() -> None:
    with standing() as (_, window):
        unit, one, two = clashing(window)
        assert f"ask:clash:{unit}" in [one.alarm.key for one in window.desk.alarms.view.standing]
        window.do(calls.Select(kind="unit", id=unit))
        picture = window.card.grab()
        if folder := os.environ.get("ONEMAP_LOOK"):
            picture.save(f"{folder}/clash.png")
        a, b = (_button(window, no) for no in (one, two))
        assert a.top() == b.top()
        assert a.right() < b.left()
        assert window.run(f"定 {unit} {one}").ok
        assert _goes_to(window, unit) == one
        assert not window.run(f"定 {unit} {one}").ok


@pytest.mark.parametrize(("how", "row"), [("key", 1), ("click", 0)])
def test_a_digit_and_a_click_settle_it_as_the_line_does(how: str, row: int) -> None:
    with standing(size=(1366, 768)) as (_, window):
        unit, *nos = clashing(window)
        window.do(calls.Select(kind="unit", id=unit))
        before = window.card.grab().toImage()
        window.take_keys()
        if how == "key":
            QTest.keyClick(window.keys, (Qt.Key.Key_1, Qt.Key.Key_2)[row])
            QTest.qWait(HOLD_MS)
        else:
            at = _button(window, nos[row]).center() * window.card.measures.scale
            QTest.mouseClick(window.card, Qt.MouseButton.LeftButton, pos=at.toPoint())
        until(lambda: not window.desk.room.clashes)
        assert _goes_to(window, unit) == nos[row]
        assert window.card.grab().toImage() != before


def test_each_order_says_who_gave_it_and_what_is_left_to_the_other_incident() -> None:
    with standing() as (_, window):
        unit, one, two = clashing(window)
        desk = window.desk
        first, second = clashes.sides(desk, desk.room.clashes[unit])
        assert [desk.no_of(side.order.incident) for side in (first, second)] == [one, two]
        assert (first.by, first.seat) == (desk.actor, desk.seat)
        assert unit not in first.others
        assert set(first.others) == {o.unit for o in desk.orders_of(first.order.incident) if o.state.active} - {unit}
        window.do(calls.Select(kind="incident", id=second.order.incident))
        plain = window.card.grab().toImage()
        kept = desk.room.clashes.pop(unit)
        assert window.card.grab().toImage() != plain  # the row of the order says it
        desk.room.clashes[unit] = kept
        window.do(calls.Select(kind="unit", id=unit))
        window.assign_row(3)
        assert unit in desk.room.clashes  # a digit that stands on no button decides nothing


def _button(window: DeskWindow, no: str) -> QRectF:
    return next(spot.rect for spot in window.card.spots if spot.tip == say("seats.clash_go", no=no))


def _goes_to(window: DeskWindow, unit: str) -> str:
    window.pulse.beat()
    assert not window.desk.room.clashes
    order = window.desk.order_of(unit)
    assert order is not None
    return window.desk.no_of(order.incident)
