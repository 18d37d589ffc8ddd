"""Two seats sent one unit: heard, shown one beside the other on the unit's card, and decided by button, key or line."""

from __future__ import annotations

import os

from console.desk import events as ev
from console.desk import events_seats as said
from console.desk.fold import fold
from console.glass.window.frame import DeskWindow
from console.say import say
from console.verbs import calls
from tests.glass.evening import standing


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
        tips = [spot.tip for spot in window.card.spots]
        assert say("seats.clash_go", no=one) in tips
        assert say("seats.clash_go", no=two) in tips
        assert window.run(f"定 {unit} {one}").ok
        window.pulse.beat()
        order = window.desk.order_of(unit)
        assert order is not None
        assert window.desk.no_of(order.incident) == one
        assert not window.desk.room.clashes
        assert not window.run(f"定 {unit} {one}").ok
