"""The drawer of bookmarks: nine rows with their keys; a click goes there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from console.glass import fonts
from console.glass.panels.ink import Ink, button_width
from console.glass.panels.popup import Floating
from console.glass.theme import Theme
from console.glass.tools.bookmarks import ROWS, Bookmarks
from console.say import say

WIDTH: Final = 300
_HEAD: Final = 36
_ROW: Final = 34


class Shelf(Floating):
    """``go``, ``put`` and ``drop`` are handed the row, 1 to 9."""

    rows_wide = WIDTH

    def __init__(self, kept: Bookmarks, theme: Theme, go: Callable[[int], object], put: Callable[[int], object],
                 drop: Callable[[int], object], parent: QWidget | None = None) -> None:  # fmt: skip
        super().__init__(theme, parent)
        self._kept, self._go, self._put, self._drop = kept, go, put, drop

    def wanted(self) -> tuple[float, float]:
        return WIDTH, _HEAD + len(ROWS) * _ROW + 30

    def draw(self, ink: Ink, w: float, h: float) -> None:
        ink.text(14, _HEAD / 2, say("tool.bookmark.title"), "t1", 15, bold=True)
        for row in ROWS:
            self._row(ink, w, _HEAD + (row - 1) * _ROW, row)
        ink.text(14, h - 15, say("tool.bookmark.hint"), "t3", 12)
        self.frame(ink, w, h)

    def _row(self, ink: Ink, w: float, top: float, row: int) -> None:
        view, y = self._kept.views.get(row), top + _ROW / 2
        rect = QRectF(1, top, w - 2, _ROW)
        if self.over(rect):
            ink.fill(1, top, w - 2, _ROW, "sel_row")
        ink.key(14, y, str(row))
        word = say("tool.bookmark.set" if view is None else "tool.bookmark.drop")
        x = w - 10 - button_width(word, "")
        name = view.name if view is not None else say("tool.bookmark.empty")
        ink.text(42, y, fonts.fit(name, 13, False, x - 52), "t1" if view is not None else "t3")
        if view is not None:
            self.spot(rect, lambda: self._go(row), view.name)
        button = ink.button(x, y, word)
        act = self._put if view is None else self._drop
        self.spot(button, lambda: act(row), f"{word} {row}")
