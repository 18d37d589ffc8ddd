"""All commands: what each is called in Chinese, pinyin and English, and what it does. A click begins the line."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from console.glass import fonts
from console.glass.panels.ink import Ink, key_width
from console.glass.panels.room import Room, verb_word
from console.glass.panels.scroll import ScrollPanel
from console.glass.theme import Theme
from console.say import say
from console.verbs import VERBS, Verb
from console.words import Changes

WIDTH: Final = 720
HEAD_H: Final = 40
ROW_H: Final = 30
_HELP_X: Final = 200  # px, behind the three names


class HelpPanel(ScrollPanel):
    """A drawer over the map's left side; ``?`` opens it."""

    flags = Changes.NOTHING

    def __init__(self, room: Room, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.room = room
        self.hide()

    def draw(self, ink: Ink, w: float, h: float) -> None:
        self.contents(ROW_H * len(VERBS), h - HEAD_H)
        for i, verb in enumerate(VERBS):
            top = HEAD_H + i * ROW_H - self.offset
            if HEAD_H - ROW_H < top < h:
                self._row(ink, w, top, verb)
        self.spots = [s._replace(rect=s.rect & QRectF(0, HEAD_H, w, h - HEAD_H)) for s in self.spots]
        ink.fill(0, 0, w, HEAD_H, "panel")
        ink.text(16, HEAD_H / 2, say("command.title"), "t1", 15, bold=True)
        x = w - 16 - key_width("Esc")
        ink.key(x, HEAD_H / 2, "Esc")
        x = ink.right(x - 7, HEAD_H / 2, say("panel.fold"), "t2")
        self.spot(QRectF(x, 0, w - x, HEAD_H), self.hide, say("panel.fold"))
        ink.hline(0, w, HEAD_H - 1)
        self.draw_thumb(ink, w - 1, HEAD_H, h - HEAD_H)
        ink.vline(w - 1, 0, h, "line2")

    def _row(self, ink: Ink, w: float, top: float, verb: Verb) -> None:
        rect = QRectF(0, top, w, ROW_H)
        if self.over(rect):
            ink.fill(0, top, w, ROW_H, "raise")
        y = top + ROW_H / 2
        ink.text(16, y, verb.zh, "t1", 13, bold=True)
        ink.text(72, y, verb.pinyin, "t2")
        ink.text(116, y, verb.name, "t1")
        what = say(f"verb.{verb.name}.help")
        size = 13 if fonts.advance(what, 13) <= w - 16 - _HELP_X else 12
        ink.text(_HELP_X, y, fonts.fit(what, size, False, w - 16 - _HELP_X), "t2", size)
        ink.hline(0, w, top + ROW_H - 1)
        self.spot(rect, lambda: self.room.type(f"{verb_word(verb.name)} "), what)
