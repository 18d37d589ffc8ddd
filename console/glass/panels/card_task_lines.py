"""Tasks on the cards of others: those that a unit has to do, those that were made from an incident. A line each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QPointF, QRectF

from console.desk import tasks_words
from console.glass import fonts
from console.glass.panels import task_rows
from console.glass.panels.card_incident import section
from console.glass.panels.ink import Ink
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room
from console.glass.symbols import flags
from console.say import say
from console.verbs import calls
from console.words import Task

ROW_H: Final = 44
MOST: Final = 6


def draw_unit_tasks(ink: Ink, panel: Panel, room: Room, unit: str, y: float, w: float) -> float:
    """What the unit has to do; nothing when there is nothing."""
    found = (task for task in room.desk.live_tasks.values() if unit in task.active_units)
    return _lines(ink, panel, room, found, y, w)


def draw_incident_tasks(ink: Ink, panel: Panel, room: Room, incident: str, y: float, w: float) -> float:
    """What was made from the incident."""
    found = (task for task in room.desk.live_tasks.values() if task.of == f"incident:{incident}")
    return _lines(ink, panel, room, found, y, w)


def _lines(ink: Ink, panel: Panel, room: Room, found: Iterable[Task], y: float, w: float) -> float:
    tasks = list(found)
    if not tasks:
        return y
    section(ink, w, y + 18, say("task.title"), str(len(tasks)))
    y += 36
    for task in tasks[:MOST]:
        _line(ink, panel, room, task, y, w)
        y += ROW_H
    return y


def _line(ink: Ink, panel: Panel, room: Room, task: Task, top: float, w: float) -> None:
    rect, now = QRectF(1, top, w - 2, ROW_H), room.now
    if panel.over(rect):
        ink.fill(1, top, w - 2, ROW_H, "raise")
    look, ratio = flags.look_of(task, now), ink.painter.transform().m11()
    ink.painter.drawPixmap(QPointF(16, top + 10), flags.flag_pixmap(ink.theme, look, 24, ratio))
    words, token = task_rows.due(task, now)
    right = ink.right(w - 16, top + 14, words, token, 12, bold=token == "warn")
    x = ink.text(48, top + 14, task.no, "t1", 13, bold=True)
    ink.text(x + 8, top + 14, fonts.fit(task.text, 13, False, right - x - 16), "t1")
    state = say(f"tasks.state.{task.state.value}")
    parts = [state, *tasks_words.progress_parts(room.desk.progress(task), now)]
    ink.text(48, top + 31, fonts.fit(" · ".join(parts), 12, False, w - 64), "t3", 12)
    ink.hline(0, w, top + ROW_H - 1)
    panel.spot(rect, lambda: room.do(calls.Select(kind="task", id=task.id)), task.text)
