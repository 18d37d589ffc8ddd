"""Tasks on the screen: the foot of the queue, the board by state and by unit, flags on the map, the card, the keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.glass.canvas.pick import hits_at
from console.glass.items.words import hover_text
from console.glass.panels import task_rows
from console.glass.screens.evening import Evening
from console.glass.symbols.flags import LOOKS, flag_pixmap
from console.glass.theme import load_theme
from console.glass.window.frame import DeskWindow
from console.verbs import calls
from console.words import ReplyMessage, Task, TaskState
from tests.glass.evening import standing

Shown = tuple[Evening, DeskWindow]
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(params=["zh_CN", "en"])
def shown(request: pytest.FixtureRequest) -> Iterator[Shown]:
    with standing(language=request.param) as (evening, window):
        desk = window.desk
        for task in desk.live_tasks.values():  # the site's own patrols
            assert desk.act(calls.DropTask(task=task.id)).ok
        free = [unit for unit in desk.specs if desk.order_of(unit) is None][:3]
        spot = ("point", "", "", *desk_middle(window))
        for n, unit in enumerate(free):
            made = calls.MakeTask(units=(unit,), spots=(spot,), due="+3600", text=f"T {n}", force=True)
            assert desk.act(made).ok
        assert desk.act(calls.MakeTask(text="nobody")).ok
        desk.act(calls.Select())
        pass_second(evening, window)
        yield evening, window


def desk_middle(window: DeskWindow) -> tuple[float, float]:
    west, south, east, north = window.desk.site.accepted_deg
    return (west + east) / 2 + 0.017, (south + north) / 2 + 0.013  # away from where units stand


def mine(window: DeskWindow) -> list[Task]:
    return [task for task in window.desk.tasks.values() if not task.series]


def pass_second(evening: Evening, window: DeskWindow, seconds: float = 1) -> None:
    evening.clock.advance(seconds)
    window.pulse.beat()
    QApplication.processEvents()


def press(window: DeskWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(window.keys, key, modifiers)
    window.scan.settle()


def reply(evening: Evening, window: DeskWindow, n: int, step: str) -> None:
    task = mine(window)[n]
    now = window.desk.clock.now()
    unit = task.parts[0].unit
    window.desk.inbox.put(ReplyMessage(unit=unit, order=task.id, step=step, t=now, text="ok", received_at=now))
    pass_second(evening, window)


def columns(window: DeskWindow) -> list[int]:
    return [len(one) for one in task_rows.by_state(window.desk)]


def test_f6_opens_the_board_and_arrows_go_through_it(shown: Shown) -> None:
    _, window = shown
    assert columns(window) == [1, 3, 0, 0, 0]
    press(window, Qt.Key.Key_F6)
    assert window.tasks.isVisible()
    window.tasks.grab()
    assert len([spot for spot in window.tasks.spots if spot.tip.startswith(("T ", "nobody"))]) == 4
    press(window, Qt.Key.Key_Down)
    assert window.desk.selection.kind == "task"
    press(window, Qt.Key.Key_Right)
    first = window.desk.selection.id
    assert window.desk.tasks[first].state is TaskState.ISSUED
    press(window, Qt.Key.Key_Down)
    assert window.desk.selection.id != first
    press(window, Qt.Key.Key_S)
    assert window.tasks.by == "unit"
    window.tasks.grab()
    assert len(window.tasks.lists()) == 4
    press(window, Qt.Key.Key_Escape)
    assert not window.tasks.isVisible()


def test_its_card_is_looked_after_by_keys(shown: Shown) -> None:
    evening, window = shown
    for step in ("signed", "feedback"):
        reply(evening, window, 0, step)
    assert columns(window) == [1, 2, 0, 1, 0]
    first = mine(window)[0].id
    window.do(calls.Select(kind="task", id=first))
    assert window.card.buttons()[0].act == "supervise"
    window.card.grab()
    press(window, Qt.Key.Key_D, CTRL)
    assert window.desk.tasks[first].state is TaskState.SUPERVISED
    assert window.card.buttons()[0].act == "close"
    press(window, Qt.Key.Key_C)
    assert window.desk.tasks[first].state is TaskState.ARCHIVED
    assert columns(window) == [1, 2, 0, 0, 0]


def test_keys_begin_a_line_for_the_selected_task(shown: Shown) -> None:
    _, window = shown
    nobody = mine(window)[-1]
    window.do(calls.Select(kind="task", id=nobody.id))
    press(window, Qt.Key.Key_T, CTRL)
    assert window.bar.line.text().endswith(f"{nobody.no} ")
    window.escape()
    window.take_keys()
    press(window, Qt.Key.Key_Delete)
    assert window.bar.line.text().endswith(f"{nobody.no} ")


def test_the_foot_counts_and_opens(shown: Shown) -> None:
    evening, window = shown
    assert task_rows.counts(window.desk)[:2] == (4, 0)
    pass_second(evening, window, 4000)
    assert task_rows.counts(window.desk).late == 3
    window.duty.grab()
    spot = window.duty.spots[-1]
    assert spot.act is not None
    spot.act()
    assert window.tasks.isVisible()


def test_a_flag_can_be_hit_on_the_map(shown: Shown) -> None:
    _, window = shown
    task = mine(window)[0]
    window.do(calls.CentreOn(kind="task", id=task.id))
    QApplication.processEvents()
    window.canvas.grab()
    stage = window.canvas._stage
    painted = stage.painted["task"]
    assert len(painted.keys) == 3
    frame = window.canvas._current_frame()
    x, y = float(painted.x[0]) / frame.ratio, float(painted.y[0]) / frame.ratio
    assert {hit.kind for hit in hits_at(stage, frame, x, y)} >= {"task"}
    assert hover_text(stage, "task", task.id).startswith(task.no)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_every_flag_looks_different(theme: str) -> None:
    pictures = [flag_pixmap(load_theme(theme), look, 28, 2.0).toImage() for look in LOOKS]
    for n, one in enumerate(pictures):
        assert all(one != other for other in pictures[n + 1 :])


def test_a_unit_s_card_and_an_incident_s_lead_to_its_tasks(shown: Shown) -> None:
    _, window = shown
    task = mine(window)[0]
    window.do(calls.Select(kind="unit", id=task.parts[0].unit))
    window.card.grab()
    window.card.press(task.text)
    assert (window.desk.selection.kind, window.desk.selection.id) == ("task", task.id)
    incident = next(one for one in window.desk.incidents.values() if not one.ended and one.located)
    made = calls.MakeTask(spots=(("incident", incident.id, "", None, None),), text="afterwards")
    assert window.desk.act(made).ok
    window.do(calls.Select(kind="incident", id=incident.id))
    window.card.offset = 0.0
    window.card.grab()
    assert [spot.tip for spot in window.card.spots if spot.tip == "afterwards"] == ["afterwards"]
