"""All keys of the replay window, in three columns under the head; a click does what the key does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from console.glass import fonts
from console.glass.panels.ink import Ink
from console.glass.panels.panel import Panel
from console.glass.replay.keys import KEYS
from console.glass.theme import Theme
from console.say import say
from console.words import Changes

WIDTH: Final = 1230
COLUMNS: Final = 3
_HEAD: Final = 40
_ROW: Final = 28
_ROWS: Final = -(-len(KEYS) // COLUMNS)


class KeyList(Panel):
    """Hidden until ``?``."""

    flags = Changes.NOTHING

    def __init__(self, act: Callable[[str], None], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._act = act
        self.hide()

    def wanted(self) -> tuple[float, float]:
        return WIDTH, _HEAD + _ROW * _ROWS + 40

    def draw(self, ink: Ink, w: float, h: float) -> None:
        ink.box(QRectF(0, 0, w, h), "panel", "line2")
        ink.text(16, _HEAD / 2, say("replaybar.keys"), "t1", 15, bold=True)
        wide = w / COLUMNS
        for i, key in enumerate(KEYS):
            x, y = wide * (i // _ROWS), _HEAD + _ROW * (i % _ROWS)
            rect = QRectF(x + 1, y, wide - 2, _ROW)
            if self.over(rect):
                ink.fill(rect.x(), y, rect.width(), _ROW, "raise")
            ink.key(x + 16, y + _ROW / 2, key.cap)
            ink.text(x + 82, y + _ROW / 2, fonts.fit(say(key.code), 13, False, wide - 98), "t2")
            self.spot(rect, lambda act=key.act: self._act(act), say(key.code))  # type: ignore[misc]
        ink.hline(1, w - 1, _HEAD - 1)
        ink.text(16, h - 20, say("replaybar.keys_hint"), "t3", 12)
