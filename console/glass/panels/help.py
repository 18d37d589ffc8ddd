"""All commands and keys, by subject: what each is called, what it does, its key. What is typed narrows them; a click
begins the line."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from console.glass import fonts
from console.glass.panels.help_rows import Row, key_of, rows
from console.glass.panels.ink import Ink, key_width
from console.glass.panels.room import Room, verb_word
from console.glass.panels.scroll import ScrollPanel
from console.glass.theme import Theme
from console.say import say
from console.verbs import Verb
from console.words import Changes

WIDTH: Final = 760
HEAD_H: Final = 40
ROW_H: Final = 30
_HELP_X: Final = 216  # px, behind the three names
_LEAST_NAMES: Final = (16, 74, 124)  # px where zh, pinyin and English begin


class HelpPanel(ScrollPanel):
    """A drawer over the map's left side; ``?`` opens it. It never takes the keyboard: what is typed narrows it."""

    flags = Changes.PREVIEW

    def __init__(self, room: Room, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.room = room
        self.hide()

    @property
    def rows(self) -> list[Row]:
        return rows(self.room.desk.preview.text)

    def draw(self, ink: Ink, w: float, h: float) -> None:
        found = self.rows
        self.contents(ROW_H * len(found), h - HEAD_H)
        for i, row in enumerate(found):
            top = HEAD_H + i * ROW_H - self.offset
            if HEAD_H - ROW_H < top < h:
                self._row(ink, w, top, row)
        self.spots = [s._replace(rect=s.rect & QRectF(0, HEAD_H, w, h - HEAD_H)) for s in self.spots]
        if not found:
            ink.text(16, HEAD_H + ROW_H / 2, say("help.nothing"), "t3")
        self._head(ink, w)
        self.draw_thumb(ink, w - 1, HEAD_H, h - HEAD_H)
        ink.vline(w - 1, 0, h, "line2")

    def _head(self, ink: Ink, w: float) -> None:
        ink.fill(0, 0, w, HEAD_H, "panel")
        x = ink.text(16, HEAD_H / 2, say("command.title"), "t1", 15, bold=True)
        ink.text(x + 14, HEAD_H / 2, say("help.narrow"), "t3", 12)
        x = w - 16 - key_width("Esc")
        ink.key(x, HEAD_H / 2, "Esc")
        x = ink.right(x - 7, HEAD_H / 2, say("panel.fold"), "t2")
        self.spot(QRectF(x, 0, w - x, HEAD_H), self.hide, say("panel.fold"))
        ink.hline(0, w, HEAD_H - 1)

    def _row(self, ink: Ink, w: float, top: float, row: Row) -> None:
        y = top + ROW_H / 2
        if row.group:
            ink.text(16, y + 2, say(f"help.group.{row.group}"), "t2", 12, bold=True)
        elif row.usage:
            ink.text(_HELP_X, y - 4, fonts.fit(row.usage, 13, False, w - 32 - _HELP_X), "acc")
        elif row.verb is not None:
            self._verb(ink, w, top, row.verb)
        elif row.key is not None:
            key = row.key
            self._key(ink, w, top, key.cap, say(key.code))
            self.spot(QRectF(0, top, w, ROW_H), lambda: self.room.act(key.act), say(key.code))
        elif row.line is not None:
            text = row.line.text
            self._key(ink, w, top, row.line.cap, text)
            self.spot(QRectF(0, top, w, ROW_H), lambda: self.room.type(text), text)
        ink.hline(0, w, top + ROW_H - 1)

    def _key(self, ink: Ink, w: float, top: float, cap: str, what: str) -> None:
        if self.over(QRectF(0, top, w, ROW_H)):
            ink.fill(0, top, w, ROW_H, "raise")
        ink.key(16, top + ROW_H / 2, cap)
        ink.text(_HELP_X, top + ROW_H / 2, fonts.fit(what, 13, False, w - 32 - _HELP_X), "t2")

    def _verb(self, ink: Ink, w: float, top: float, verb: Verb) -> None:
        rect, y = QRectF(0, top, w, ROW_H), top + ROW_H / 2
        if self.over(rect):
            ink.fill(0, top, w, ROW_H, "raise")
        for x, name, token in zip(_LEAST_NAMES, (verb.zh, verb.pinyin, verb.name), ("t1", "t2", "t1"), strict=True):
            ink.text(x, y, name, token, 13, bold=name is verb.zh)
        cap = key_of(verb)
        until = w - 16 - (key_width(cap) + 8 if cap else 0)
        ink.key(until + 8, y, cap)
        what = say(f"verb.{verb.name}.help")
        size = 13 if fonts.advance(what, 13) <= until - _HELP_X else 12
        ink.text(_HELP_X, y, fonts.fit(what, size, False, until - _HELP_X), "t2", size)
        self.spot(rect, lambda: self.room.type(f"{verb_word(verb.name)} "), what)
