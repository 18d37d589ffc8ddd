"""The table of docs/keys.md: each task is pressed key by key in a window, and must be done by the last key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from console.glass.screens.evening import Evening
from console.glass.window.frame import DeskWindow
from console.glass.window.keys import bound
from console.glass.window.presses import COMMONEST, MOST, TASKS, Common, act_of, name_of
from console.verbs import calls
from console.words import IncidentState, SosMessage
from tests.glass.evening import standing
from tests.glass.test_window import orders, write

NAMES = {
    "unit": "03", "other": "05", "incident": "0912", "words": "现场已控制，双方分开", "place": "市民广场",
    "type": "噪声扰民",
    "camera": "", "person": "王某", "macro": "增派",
}  # fmt: skip
STROKES = {"⏎": Qt.Key.Key_Return, "↑": Qt.Key.Key_Up}
BY_NAME = {task.name: task for task in TASKS}


def press(window: DeskWindow, task: Common, names: dict[str, str]) -> None:
    """Every key where the keyboard is; names as an input method commits them."""
    for step in task.steps:
        focus = window.focusWidget() or window.keys
        if act := act_of(step):
            key = bound().by_act[act]
            QTest.keyClick(focus, key.keys[0], key.modifier)
        elif step.startswith("#"):
            QTest.keyClick(focus, Qt.Key(Qt.Key.Key_0 + int(step[1:])))
        elif name := name_of(step):
            assert isinstance(focus, QLineEdit), f"nothing takes the words of {task.name}"
            write(focus, names[name])
        elif step in STROKES:
            QTest.keyClick(focus, STROKES[step])
        else:
            assert isinstance(focus, QLineEdit), f"nothing takes the letters of {task.name}"
            QTest.keyClicks(focus, step)
        window.scan.settle()
        QApplication.processEvents()


@contextmanager
def pressed(task: str, before: Callable[[Evening, DeskWindow], None] | None = None,
            ) -> Iterator[tuple[DeskWindow, dict[str, str]]]:  # fmt: skip
    """The evening with 0912 selected, after the keys of the task."""
    with standing() as (evening, window):
        desk = window.desk
        free = [one.unit for one in desk.ranking.candidates] if desk.ranking else []
        names = NAMES | {"unit": free[0], "other": free[1], "camera": desk.site.cameras.ids[0]}
        if before is not None:
            before(evening, window)
            evening.desk.beat()
            QApplication.processEvents()
        window.take_keys()
        press(window, BY_NAME[task], names)
        desk.beat()
        yield window, names


def sent(evening: Evening, window: DeskWindow) -> None:
    """The first unit of the list is on its way to 0912."""
    assert window.desk.ranking is not None
    window.do(calls.Assign(units=(window.desk.ranking.candidates[0].unit,), incident=evening.incident("0912")))


def unit_on(window: DeskWindow) -> str:
    return orders(window, "0912")[0]


def test_send_first() -> None:
    with pressed("send_first") as (window, names):
        assert orders(window, "0912") == [names["unit"]]


def test_next_and_send() -> None:
    with pressed("next_send") as (window, _):
        chosen = window.desk.selection
        assert window.desk.incidents[chosen.id].no != "0912"
        assert [one for one in window.desk.orders_of(chosen.id) if one.state.active and one.lead]
        assert orders(window, "0912") == []


def test_send_named() -> None:
    with pressed("send_named") as (window, names):
        assert orders(window, "0912") == [names["unit"], names["other"]]


def test_sign() -> None:
    def unsigned(evening: Evening, window: DeskWindow) -> None:
        evening.desk.auto_sign = False
        evening.say("incident/county", b'{"id":"20261121-0999","t":%d,"type":"\xe7\x81\xab\xe6\x83\x85","level":1,'
                    b'"place":{"lon":123.5,"lat":30.5,"name":"x"}}' % int(evening.clock.now()))  # fmt: skip
        evening.desk.beat()
        window.do(calls.Select(kind="incident", id=evening.incident("0999")))

    with pressed("sign", unsigned) as (window, _):
        one = next(one for one in window.desk.incidents.values() if one.no == "0999")
        assert one.signed_by == window.desk.actor


def test_behalf() -> None:
    with pressed("behalf", sent) as (window, _):
        order = window.desk.order_of(unit_on(window))
        assert order is not None
        assert order.state.value == "onscene"
        assert order.steps[-1].on_behalf


def test_grant() -> None:
    def asked(evening: Evening, window: DeskWindow) -> None:
        sent(evening, window)
        evening.reply(unit_on(window), "backup", "人多")

    with pressed("grant", asked) as (window, _):
        order = window.desk.order_of(unit_on(window))
        assert order is not None
        assert order.asks == ""


def test_note() -> None:
    with pressed("note") as (window, names):
        lines = window.desk.notes[window.desk.selection.id]
        assert lines[-1][2] == names["words"]


def test_close() -> None:
    def fed_back(evening: Evening, window: DeskWindow) -> None:
        sent(evening, window)
        for step in ("signed", "enroute", "onscene", "report", "feedback", "done"):
            evening.reply(unit_on(window), step, "已劝离")
            evening.desk.beat()

    with pressed("close", fed_back) as (window, names):
        one = next(one for one in window.desk.incidents.values() if one.no == "0912")
        assert (one.state, one.outcome) == (IncidentState.CLOSED, names["words"])


def test_find() -> None:
    with pressed("find") as (window, names):
        pin = window.desk.view.pin
        assert pin is not None
        assert pin.name == names["place"]


def test_undo() -> None:
    with pressed("undo", sent) as (window, _):
        assert not [one for one in window.desk.orders_of(window.desk.selection.id) if one.state.active]


def test_cancel() -> None:
    with pressed("cancel", sent) as (window, names):
        assert window.desk.order_of(names["unit"]) is None


def test_new() -> None:
    with pressed("new") as (window, names):
        one = list(window.desk.incidents.values())[-1]
        assert (one.type, one.place) == (names["type"], names["place"])


def test_level() -> None:
    with pressed("level") as (window, _):
        assert next(one for one in window.desk.incidents.values() if one.no == "0912").level == 2


def test_ring() -> None:
    with pressed("ring") as (window, _):
        ring = list(window.desk.rings.values())[-1]
        assert [tier.limit for tier in ring.tiers] == [60.0, 180.0, 300.0]


def test_status_and_room() -> None:
    for task, code in (("status", "status.incident"), ("room", "status.room")):
        with pressed(task) as (window, _):
            assert window.bar.outcome is not None
            assert window.bar.outcome.code == code


def test_camera_go_and_follow() -> None:
    for task, kind in (("camera", "camera"), ("go", "unit"), ("follow", "unit")):
        with pressed(task) as (window, names):
            view = window.desk.view
            if task == "camera":
                assert (window.desk.selection.kind, window.desk.selection.id) == (kind, names["camera"])
            elif task == "follow":
                assert view.follow == names["unit"]
            else:
                row = window.desk.units.row[names["unit"]]
                assert view.centre_m == (window.desk.units.x_m[row], window.desk.units.y_m[row])


def emergency(evening: Evening, window: DeskWindow) -> None:
    evening.desk.inbox.put(SosMessage(unit="13", id="s1", t=evening.clock.now(), received_at=evening.clock.now()))
    evening.desk.beat()
    assert window.sos.current() is not None


def test_an_emergency_is_taken_over_and_closed() -> None:
    with pressed("sos_take", emergency) as (window, _):
        assert window.desk.sos["13"].taken_by == window.desk.actor
    with pressed("sos_close", emergency) as (window, names):
        assert names["person"] in window.desk.sos["13"].closed_by


def test_cover() -> None:
    with pressed("cover") as (window, _):
        assert window.desk.view.layers["coverage"]


def test_again() -> None:
    def typed(_: Evening, window: DeskWindow) -> None:
        window.put("注 0912 双方已分开")
        QTest.keyClick(window.bar.line, Qt.Key.Key_Return)

    with pressed("again", typed) as (window, _):
        assert [text for _, _, text in window.desk.notes[window.desk.selection.id]][-2:] == ["双方已分开"] * 2


def test_macro() -> None:
    with pressed("macro") as (window, names):
        assert orders(window, "0912") == [names["unit"]]


def test_every_task_is_pressed_here_and_the_commonest_are_short() -> None:
    said = {name for task in TASKS for step in task.steps if (name := name_of(step))}
    assert said == NAMES.keys()
    assert [task.name for task in TASKS[:COMMONEST] if task.presses > MOST] == []
    here = " ".join(name for name, _ in globals().items() if name.startswith("test_"))
    together = {"next_send": "next_and_send", "room": "status_and_room", "status": "status", "camera": "camera",
                "go": "go_and", "follow": "follow", "sos_take": "taken_over", "sos_close": "closed"}  # fmt: skip
    assert [task.name for task in TASKS if together.get(task.name, task.name) not in here] == []


@pytest.mark.parametrize(("task", "presses"), [("send_first", 1), ("undo", 2), ("send_named", 6), ("find", 3)])
def test_presses_are_counted_with_what_is_held_and_without_names(task: str, presses: int) -> None:
    assert BY_NAME[task].presses == presses
