"""What a unit's card says of its welfare clock: only when it was asked and has not answered."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.ink import Ink, button_width
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room
from console.glass.window.keys import cap
from console.say import say

LINE_H = 44


def draw_welfare(ink: Ink, panel: Panel, room: Room, unit: str, top: float, w: float) -> float:
    """How long it has said nothing, how often it was asked, the button for who has heard it; the y where it ends."""
    silence = room.desk.welfare.silences.get(unit)
    if silence is None or not silence.asked:
        return top
    y, word, key = top + LINE_H / 2 - 1, say("welfare.button"), cap("welfare")
    right = w - 16 - button_width(word, key)
    words = say("welfare.silent", t=figures.span(silence.waited_s), n=silence.asked)
    ink.text(16, y, fonts.fit(words, 13, True, right - 28), "warn", 13, bold=True)
    rect = ink.button(right, y, word, key)
    panel.spot(rect, lambda: room.act("welfare"), say("panel.key.welfare"))
    panel.spot(QRectF(0, top, right - 8, LINE_H), None, words)
    ink.hline(0, w, top + LINE_H - 1)
    return top + LINE_H
