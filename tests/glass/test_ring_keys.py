"""Keys and buttons of rings run verbs: in the window, from a key press to what the desk knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.desk import choice
from console.glass.screens import ring_standins
from console.glass.screens.evening import demo_site, working
from console.glass.window.frame import DeskWindow
from console.say import use
from console.verbs import calls
from console.words import Changes, Ring, RingShape
from tests.glass.evening import standing
from tests.glass.ringmade import cover_view, turn

_SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window() -> Iterator[DeskWindow]:
    with standing() as (_, found):
        found.take_keys()
        yield found
    use("zh_CN")


def press(window: DeskWindow, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(window.keys, key, modifier)
    window.scan.settle()
    QApplication.processEvents()


def drawn(window: DeskWindow) -> list[Ring]:
    """Without those of the site."""
    return [ring for ring in window.desk.rings.values() if not ring.standing]


def seen(window: DeskWindow) -> None:
    window.desk.announce()
    window.card.grab()


def test_a_ring_comes_and_goes_by_keys(window: DeskWindow) -> None:
    desk = window.desk
    chosen = desk.selection.id
    seen(window)
    assert any(button.act == "ring" and button.cap == "R" for button in window.card.buttons())
    press(window, Qt.Key.Key_R)
    (ring,) = drawn(window)
    assert (ring.shape, ring.incident, len(ring.tiers)) == (RingShape.TIME, chosen, 3)
    assert (desk.selection.kind, desk.selection.id) == ("ring", ring.id)
    seen(window)
    assert window.card.ring.drawn == ring.id
    press(window, Qt.Key.Key_R, _SHIFT)
    assert window.rings.isVisible()
    window.rings.grab()
    assert any(spot.tip.startswith(ring.no) for spot in window.rings.spots)
    press(window, Qt.Key.Key_C, _SHIFT)
    (_, copy) = drawn(window)
    assert (copy.no, copy.tiers, desk.selection.id) == ("圈2", ring.tiers, copy.id)
    press(window, Qt.Key.Key_I)
    assert window.bar.line.text() == "改圈 圈2 "
    window.bar.clear()
    window.take_keys()
    window.do(calls.RemoveRing(ring=copy.id))
    window.do(calls.Select(kind="ring", id=ring.id))
    seen(window)
    press(window, Qt.Key.Key_Escape)
    assert not window.rings.isVisible()
    assert desk.selection.id == ring.id
    window.card.press("删除这个防控圈")
    assert not drawn(window)
    assert desk.undo().ok
    assert drawn(window) == [ring]
    desk.act(calls.Select(kind="ring", id=ring.id))
    press(window, Qt.Key.Key_Delete)
    assert not drawn(window)


def test_a_ring_lies_round_a_unit_a_post_and_a_camera(window: DeskWindow) -> None:
    site = window.desk.site
    for kind, id in (("unit", "03"), ("post", site.posts.ids[0]), ("camera", site.cameras.ids[0])):
        window.do(calls.Select(kind=kind, id=id))
        seen(window)
        button = next(one for one in window.card.buttons() if one.act == "ring")
        window.act(button.act)
        ring = window.desk.rings[window.desk.selection.id]
        assert ring.centre is not None
        assert (ring.centre.kind, ring.centre.id) == (kind, id)
    window.do(calls.Select())
    press(window, Qt.Key.Key_R)
    assert window.toolbox.rings.sheet.isVisible()  # the hand says where
    assert len(drawn(window)) == 3


def test_posts_are_planned_changed_and_dropped_by_keys(window: DeskWindow) -> None:
    desk = window.desk
    press(window, Qt.Key.Key_K)
    (ring,) = drawn(window)
    assert ring.incident == desk.selection.id or desk.selection.id == ring.id
    assert window.bar.outcome is not None
    assert window.bar.outcome.code in ("closing.asked", "closing.failed", "sums.nobody")
    plan = ring_standins.closing_of(desk, ring, closed=True)
    desk.room.rings[ring.id] = structs.replace(ring, closing=structs.replace(plan, authority=""))
    desk.changed(Changes.RINGS)
    desk.act(calls.Select(kind="ring", id=ring.id))
    seen(window)
    window.card.press("写封路授权人")
    assert window.bar.line.text() == "授权 圈1 "
    window.bar.clear()
    window.take_keys()
    desk.act(calls.Select(kind="block", id=f"{ring.id}/b2"))
    seen(window)
    assert [button.label for button in window.card.buttons()] == ["到", "移卡", "加卡", "删卡", "上屏"]
    press(window, Qt.Key.Key_I)
    assert window.bar.line.text() == "移卡 "
    window.bar.clear()
    window.take_keys()
    press(window, Qt.Key.Key_K, _SHIFT)
    assert window.toolbox.rings.sheet.kind == "post_add"  # the next click says where
    press(window, Qt.Key.Key_Escape)
    window.bar.clear()
    window.take_keys()
    press(window, Qt.Key.Key_Delete)
    assert desk.rings[ring.id].id == ring.id
    assert window.bar.outcome.code in ("closing.asked_again", "sums.nobody")


def test_coverage_comes_and_goes_by_its_key(window: DeskWindow) -> None:
    desk, canvas = window.desk, window.canvas
    place = choice.place_of(desk, desk.selection.kind, desk.selection.id)
    assert place is not None
    desk.coverage.view = replace(cover_view(*place, [300.0, 600.0, 900.0]), on=False)
    assert not canvas.layer_on("coverage")
    turn(0.3)
    bare = canvas.picture()
    press(window, Qt.Key.Key_Y, _SHIFT)
    assert desk.cover.on
    assert canvas.layer_on("coverage")
    turn(0.05)
    shown = canvas.picture()
    assert shown != bare
    press(window, Qt.Key.Key_Y, _SHIFT)
    assert not desk.cover.on
    assert not canvas.layer_on("coverage")
    turn(0.05)
    assert canvas.picture() != shown


def test_a_ring_is_sent_drilled_and_its_reserve_answered_by_keys() -> None:
    """With sums worked out truly: who holds it follows from who is where."""
    evening = working(demo_site())
    window = DeskWindow(evening.play(sos=False))
    try:
        window.show()
        window.take_keys()
        desk = window.desk
        (ring,) = drawn(window)
        desk.act(calls.Select(kind="ring", id=ring.id))
        desk.act(calls.HoldTier(ring=ring.id, tier=2, needs=(("patrol", 2, ()), ("reserve", 1, ()))))
        desk.beat()
        _reserve(window)
        _drill(window, ring)
        press(window, Qt.Key.Key_B, _SHIFT)
        confirm(window)
        sent = [one for one in desk.orders_of(ring.incident) if one.state.active and not one.drill]
        assert len(sent) >= 2
    finally:
        window.close()
        window.deleteLater()
        QApplication.processEvents()


def _reserve(window: DeskWindow) -> None:
    press(window, Qt.Key.Key_S, _SHIFT)
    assert window.bar.line.text() == "守 圈1 "
    window.bar.clear()
    window.take_keys()
    assert window.run("请 圈1 2组 县局").ok
    (asked,) = window.desk.reserves.values()
    seen(window)
    window.card.press("不准 · 县局")
    assert window.desk.reserves[asked.id].state == "refused"
    assert window.run("请 圈1 1组 县局").ok
    press(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert [one.state for one in window.desk.reserves.values()] == ["refused", "granted"]


def _drill(window: DeskWindow, ring: Ring) -> None:
    press(window, Qt.Key.Key_L, _SHIFT)
    confirm(window)
    (drill,) = window.desk.drills.values()
    assert (drill.ring, drill.ended_at) == (ring.id, None)
    assert drill.marks
    seen(window)
    assert any(button.label == "停练" for button in window.card.buttons())
    press(window, Qt.Key.Key_L, _SHIFT)
    assert window.desk.drills[drill.id].ended_at is not None


def confirm(window: DeskWindow) -> None:
    """What asks for a second word gets it."""
    if window.asked is not None:
        press(window, Qt.Key.Key_Return)
