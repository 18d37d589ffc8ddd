"""The tools that float on the map: what the pointer does, the whole site, layers. Only what works is there."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from console.glass.fonts import advance
from console.glass.panels.ink import Ink, key_width
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room
from console.glass.theme import Theme
from console.glass.window.keys import cap
from console.say import say
from console.words import Changes

HEIGHT = 36
_CELL = 10  # px of room at each side of a tool


class MapTools(Panel):
    """A row of tools with their keys; the one in hand is underlined."""

    flags = Changes.VIEW

    def __init__(self, room: Room, theme: Theme, acts: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.room, self.acts = room, acts
        self.in_hand = acts[0] if len(acts) > 1 else ""

    def wanted(self) -> tuple[float, float]:
        return sum(self._width(act) for act in self.acts), HEIGHT

    def _width(self, act: str) -> float:
        return 2 * _CELL + advance(say(f"panel.tool.{act}"), 13) + 6 + key_width(cap(act))

    def draw(self, ink: Ink, w: float, h: float) -> None:
        ink.box(QRectF(0, 0, w, h), "panel", "line2")
        x = 0.0
        for act in self.acts:
            rect = QRectF(x, 0, self._width(act), h)
            if act == self.in_hand:
                ink.fill(x + 1, 1, rect.width() - 2, h - 2, "sel_row")
                ink.fill(x + 1, h - 3, rect.width() - 2, 2, "focus")
            elif self.over(rect):
                ink.fill(x + 1, 1, rect.width() - 2, h - 2, "raise")
            end = ink.text(x + _CELL, h / 2 - 1, say(f"panel.tool.{act}"), "t1")
            ink.key(end + 6, h / 2 - 1, cap(act))
            self.spot(rect, lambda a=act: self.room.act(a), say(f"panel.key.{act}"))  # type: ignore[misc]
            x = rect.right()
