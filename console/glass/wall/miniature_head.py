"""The miniature's head: which scene stands, what it is bound to, and the site's scenes with their keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.ink import Ink, key_width
from console.glass.wall.miniature_words import bound
from console.glass.window.keys import cap
from console.say import say

if TYPE_CHECKING:
    from console.glass.wall.miniature import Miniature

MIDDLE = 20.0


def draw_head(ink: Ink, panel: Miniature, w: float) -> None:
    x = ink.text(16, MIDDLE, say("layout.title"), "t1", 15, bold=True) + 10
    end = _fold(ink, panel, w)
    ink.text(x, MIDDLE, fonts.fit(_stands(panel), 13, False, end - x - 12), "t2")


def _fold(ink: Ink, panel: Miniature, w: float) -> float:
    key = cap("layout") or "Esc"
    end = w - 16 - key_width(key)
    ink.key(end, MIDDLE, key)
    end = ink.right(end - 7, MIDDLE, say("panel.fold"), "t2")
    panel.spot(QRectF(end, 0, w - end, 40), lambda: panel.room.act("layout"), say("panel.fold"))
    return end


def _stands(panel: Miniature) -> str:
    """``警情上墙 · 0912 持械斗殴 · 王建国 21:47``."""
    shown = panel.shown
    if not shown.at:
        return say("layout.nothing_shown")
    by = say(f"layout.cause.{shown.cause}") if shown.cause else shown.by
    parts = (shown.scene or say("layout.by_hand"), bound(panel.room, shown), f"{by} {figures.clock(shown.at)[:5]}")
    return " · ".join(part for part in parts if part)
