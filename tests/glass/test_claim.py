"""认领 in the window: a key and a button take an incident, and another seat's is asked for before Enter."""

from __future__ import annotations

import functools
import os

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from console.desk import events as ev
from console.desk import events_seats as said
from console.desk.fold import fold
from console.glass.window.frame import DeskWindow
from console.say import say
from tests.glass.evening import standing
from tests.glass.toolroom import until


def claimed_by(window: DeskWindow, incident: str, seat: str, actor: str) -> None:
    event = ev.make(said.IncidentClaimed(), incident, seat=seat, actor=actor, at=window.desk.clock.now() - 60)
    window.desk.changed(fold(window.desk.room, event))
    window.pulse.beat()


def holder(window: DeskWindow, incident: str) -> str:
    claim = window.desk.room.claims.get(incident)
    return claim.seat if claim is not None else ""


def has(window: DeskWindow, incident: str, seat: str) -> bool:
    return holder(window, incident) == seat


@pytest.mark.parametrize("how", ["key", "click"])
def test_a_key_and_a_click_claim_and_let_go(how: str) -> None:
    with standing(size=(1366, 768)) as (evening, window):
        window.desk.alone = False
        incident = evening.incident("0911")
        window.run("选 0911")
        before = window.card.grab().toImage()
        for label, expected in (("claims.claim", window.desk.seat), ("claims.let", "")):
            if how == "key":
                window.take_keys()
                QTest.keyClick(window.keys, Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier)
            else:
                window.card.grab()
                (spot,) = [one for one in window.card.spots if one.tip == say("panel.key.claim")]
                at = spot.rect.center() * window.card.measures.scale
                QTest.mouseClick(window.card, Qt.MouseButton.LeftButton, pos=at.toPoint())
            until(functools.partial(has, window, incident, expected))
            if label == "claims.claim":
                assert window.card.grab().toImage() != before


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_another_seats_incident_is_asked_for_and_goes_by_enter(language: str) -> None:
    with standing(language=language, size=(1366, 768)) as (evening, window):
        window.desk.alone = False
        incident = evening.incident("0912")
        before = window.queue.grab().toImage()
        claimed_by(window, incident, "席2", "李四")
        assert window.queue.grab().toImage() != before, "its row names the seat"
        window.run("选 0912")
        assert window.desk.ranking is not None
        unit = window.desk.ranking.candidates[0].unit
        if folder := os.environ.get("ONEMAP_LOOK"):
            window.grab().save(f"{folder}/claim-{language}.png")
        window.take_keys()
        QTest.keyClick(window.keys, Qt.Key.Key_1)
        until(lambda: window.asked is not None)
        assert window.desk.order_of(unit) is None
        if folder:
            window.grab().save(f"{folder}/claim-asked-{language}.png")
        QTest.keyClick(window.keys, Qt.Key.Key_Return)
        until(lambda: window.desk.order_of(unit) is not None)
        assert window.desk.room.claims[incident].helpers == (window.desk.seat,)


def test_with_one_seat_the_card_says_nothing_of_it() -> None:
    with standing(size=(1366, 768)) as (_, window):
        window.run("选 0911")
        window.card.grab()
        assert say("panel.key.claim") not in {one.tip for one in window.card.spots}
