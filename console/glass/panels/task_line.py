"""任务, pinned at the foot of the queue: how many, late, interrupted, waiting to be looked at; opens the board."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF

from console.glass.panels import task_rows
from console.glass.panels.ink import Ink, Run, key_width
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room
from console.glass.window.keys import cap
from console.say import say

HEIGHT: Final = 36


def draw(ink: Ink, panel: Panel, room: Room, top: float, w: float) -> None:
    """From ``top`` on, ``HEIGHT`` px."""
    y, found = top + HEIGHT / 2, task_rows.counts(room.desk)
    rect = QRectF(0, top, w - 1, HEIGHT)
    if panel.over(rect) and ink.offers:
        ink.fill(0, top, w - 1, HEIGHT, "raise")
    ink.hline(0, w, top)
    x = ink.text(16, y, say("task.title"), "t1", 15, bold=True)
    key = w - 16 - key_width(cap("tasks"))
    ink.key(key, y, cap("tasks"))
    runs = [Run(str(found.all), "t1", 15, True, 8)] if found.all else [Run(say("task.none"), "t3", 13, False, 8)]
    if found.late:
        runs.append(Run(say("task.late", n=found.late), "warn", 13, True, 10))
    if found.held:
        runs.append(Run(say("task.held", n=found.held), "t2", 13, False, 10))
    if found.fed:
        runs.append(Run(say("task.fed", n=found.fed), "t2", 13, False, 10))
    ink.runs(x, y, runs, until=key - 8)
    if ink.offers:
        panel.spot(rect, lambda: room.act("tasks"), say("panel.key.tasks"))
