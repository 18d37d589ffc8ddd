"""The tools that float on the map: what the pointer does, the whole site, layers. Only what works is there."""

from __future__ import annotations

from typing import Final

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

TOOLS: Final = ("escape", "ring", "polygon", "corridor", "posts", "measure", "more")
MORE_TOOLS: Final = ("new", "whole", "circle", "post_add", "rings", "marker", "bookmarks", "overview", "save_view")


class MapTools(Panel):
    """Tools with their keys, in as many lines as the map's width asks for; the one in hand is underlined.

    ``more``: what is wanted less often, below the others while the act ``more`` has opened it.
    """

    flags = Changes.VIEW

    def __init__(self, room: Room, theme: Theme, acts: tuple[str, ...], parent: QWidget | None = None,
                 more: tuple[str, ...] = ()) -> None:  # fmt: skip
        super().__init__(theme, parent)
        self.room, self.acts, self.more = room, acts, more
        self.open = False
        self.in_hand = acts[0] if len(acts) > 1 else ""
        self.widest = 10_000.0  # px at 100 % that a line may take

    def wanted(self) -> tuple[float, float]:
        lines = self.lines()
        return max(sum(self._width(act) for act in line) for line in lines), HEIGHT * len(lines)

    def lines(self) -> list[list[str]]:
        """The acts line by line, in their order; what there is more begins a line of its own."""
        return [*self._wrapped(self.acts), *(self._wrapped(self.more) if self.open else ())]

    def _wrapped(self, acts: tuple[str, ...]) -> list[list[str]]:
        lines: list[list[str]] = [[]]
        for act in acts:
            if lines[-1] and sum(self._width(one) for one in (*lines[-1], act)) > self.widest:
                lines.append([])
            lines[-1].append(act)
        return lines

    def _width(self, act: str) -> float:
        return 2 * _CELL + advance(say(f"panel.tool.{act}"), 13) + 6 + key_width(cap(act))

    def draw(self, ink: Ink, w: float, h: float) -> None:
        ink.box(QRectF(0, 0, w, h), "panel", "line2")
        for n, line in enumerate(self.lines()):
            x = 0.0
            for act in line:
                rect = QRectF(x, n * HEIGHT, self._width(act), HEIGHT)
                self._tool(ink, act, rect)
                x = rect.right()

    def _tool(self, ink: Ink, act: str, rect: QRectF) -> None:
        x, y, h = rect.left(), rect.top(), rect.height()
        if act == self.in_hand or (act == "more" and (self.open or self.in_hand in self.more)):
            ink.fill(x + 1, y + 1, rect.width() - 2, h - 2, "sel_row")
            ink.fill(x + 1, y + h - 3, rect.width() - 2, 2, "focus")
        elif self.over(rect):
            ink.fill(x + 1, y + 1, rect.width() - 2, h - 2, "raise")
        end = ink.text(x + _CELL, y + h / 2 - 1, say(f"panel.tool.{act}"), "t1")
        ink.key(end + 6, y + h / 2 - 1, cap(act))
        self.spot(rect, lambda: self.room.act(act), say(f"panel.key.{act}"))
