"""The body camera on a unit's card, below its five signs: what else it says, each word as old as it is; what its wearer
was told; who looks."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QRectF

from console.desk import bodycams
from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.bodycam_lines import told, watched, words
from console.glass.panels.card_incident import section
from console.glass.panels.ink import Ink, button_width
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room
from console.glass.window.keys import cap
from console.say import say

LINE: Final = 26
HEAD: Final = 36
_SIGNS: Final = ("recording", "battery")  # they stand among the five signs


def draw_bodycam(ink: Ink, panel: Panel, room: Room, unit: str, top: float, w: float) -> float:
    """Two columns of facts; the answer is the y where it ends. Of who never said anything one line."""
    speaks = bodycams.speaks(room.desk, unit)
    section(ink, w, top + 18, say("bodycam.section"), "" if speaks else say("bodycam.never"))
    y = top + HEAD
    if not speaks:
        return y
    known = [fact for fact in bodycams.of_unit(room.desk, unit) if fact.name not in _SIGNS]
    half = (w - 40) / 2
    for n, fact in enumerate(known):
        x, line = 16 + (half + 8) * (n % 2), y + LINE * (n // 2) + LINE / 2
        said, old, token = words(fact)
        ink.text(x, line, say(f"bodycam.fact.{fact.name}"), "t2")
        at = ink.text(x + 66, line, fonts.fit(said, 13, token == "warn", half - 66), token, 13, bold=token == "warn")
        ink.text(at + 6, line, fonts.fit(old, 12, False, x + half - at - 6), "t3", 12)
        if math.isfinite(fact.age_s):
            tip = say("bodycam.age", t=figures.rough(fact.age_s))
            panel.spot(QRectF(x, line - LINE / 2, half, LINE), None, tip)
    y += LINE * ((len(known) + 1) // 2) + 4
    for line_words, token in (told(room, unit), watched(room, unit)):
        if line_words:
            ink.text(16, y + 10, fonts.fit(line_words, 13, False, w - 32), token)
            y += 24
    return _acts(ink, panel, room, unit, y, w)


def _acts(ink: Ink, panel: Panel, room: Room, unit: str, top: float, w: float) -> float:
    """提醒 when there is something to say; 画面 when there is something to see."""
    x, y = 16.0, top + 18
    offered = [("remind", say("bodycam.act.remind"))] if bodycams.bad(room.desk, unit) else []
    if unit in room.desk.streams:
        offered.append(("picture", say("bodycam.act.picture")))
    for act, label in offered:
        if x + button_width(label, cap(act)) > w - 16:
            break
        rect = ink.button(x, y, label, cap(act))
        panel.spot(rect, lambda act=act: room.act(act), say(f"panel.key.{act}"))  # type: ignore[misc]
        x = rect.right() + 8
    return y + 22 if offered else top + 4
