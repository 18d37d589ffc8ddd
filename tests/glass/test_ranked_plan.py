"""方案, 在办，可改派 and 挂起 on the card: what is painted, what a key and a click do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from console.dispatch.models import Engaged, Facts, Reason
from console.glass import fonts
from console.glass.panels.engaged_rows import _fitting
from console.glass.screens.evening import Evening
from console.glass.window.frame import DeskWindow
from console.say import say, use
from console.verbs import calls
from console.words import OrderState
from tests.glass.evening import standing

Key = Qt.Key


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    use("zh_CN")
    yield
    use("zh_CN")


def sent_to(evening: Evening, window: DeskWindow, no: str) -> list[str]:
    orders = window.desk.orders_of(evening.incident(no))
    return [one.unit for one in orders if one.state.active]


def test_one_key_sends_the_plan_as_shown() -> None:
    with standing() as (evening, window):
        window.desk.act(calls.Select(kind="incident", id=evening.incident("0912")))
        window.grab()
        ranking = window.desk.ranking
        assert ranking is not None
        assert ranking.plan is not None
        shown = [one.unit for one in ranking.plan.units]
        assert len(shown) == 3
        tip = next(spot.tip for spot in window.card.spots if spot.tip.startswith(shown[0]))
        assert "急救" in tip
        QTest.keyClick(window.keys, Key.Key_T)
        window.scan.settle()
        window.pulse.beat()
        assert sent_to(evening, window, "0912") == shown
        evening.clock.advance(1)
        window.pulse.beat()
        window.grab()
        assert not [spot for spot in window.card.spots if spot.tip == say("panel.key.muster")], "all are on their way"


def test_an_engaged_unit_is_asked_about_in_line_and_its_order_waits_on_the_card() -> None:
    with standing() as (evening, window):
        window.desk.act(calls.Select(kind="incident", id=evening.incident("0912")))
        window.grab()
        ranking = window.desk.ranking
        assert ranking is not None
        one = ranking.engaged[0]
        spot = next(s for s in window.card.spots if s.tip.startswith(f"改派 {one.unit}"))
        QTest.mouseClick(window.card, Qt.MouseButton.LeftButton, pos=spot.rect.center().toPoint())
        assert sent_to(evening, window, "0912") == [], "a click asks first"
        assert window.asked is not None
        QTest.keyClick(window.keys, Key.Key_Return)
        window.scan.settle()
        window.pulse.beat()
        assert sent_to(evening, window, "0912") == [one.unit]
        left = window.desk.orders[one.order]
        assert left.state is OrderState.SUSPENDED
        window.desk.act(calls.Select(kind="incident", id=left.incident))
        window.grab()
        window.card.press(say("panel.key.hand_over"))
        assert window.bar.line.text() == f"续 {one.unit} {window.desk.no_of(left.incident)} 交 "


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_nothing_of_it_is_wider_than_the_card(language: str, size: tuple[int, int]) -> None:
    with standing(language=language, size=size) as (evening, window):
        window.desk.act(calls.Select(kind="incident", id=evening.incident("0912")))
        window.grab()
        buttons = [spot.rect for spot in window.card.spots if spot.tip == say("panel.key.muster")]
        assert len(buttons) == 1
        assert 0 <= buttons[0].left() < buttons[0].right() <= window.card.width()


def test_a_narrow_card_says_who_stays_before_how_far_it_is() -> None:
    facts: Facts = {"no": "0912", "level": "一级", "state": "到场", "stay": "再无人在"}
    one = Engaged(
        unit="51", row=0, name="骑警八组", minutes=3.8, range_s=12.0, distance_m=1700.0, order="o1",
        reason=Reason("reason.leaves_higher", facts), higher=True,
    )  # fmt: skip
    whole = say(one.reason.code, **facts)
    assert _fitting(one, fonts.advance(whole, 13)) == whole
    assert _fitting(one, fonts.advance(whole, 13) - 1) == "在办 0912 一级 更急，再无人在"
