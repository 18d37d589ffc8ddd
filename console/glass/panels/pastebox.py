"""Many incidents that were read: how many, the first of them, what is wrong with which line; then how far it is."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QWidget

from console.codec.pasted import PastedFault
from console.desk.pasting import grouped
from console.glass import fonts
from console.glass.panels.ink import Ink
from console.glass.panels.popup import Floating
from console.glass.panels.room import Room
from console.glass.theme import Theme
from console.say import say
from console.verbs import calls
from console.words import Changes

WIDTH: Final = 460
_LINE_H: Final = 22
_ROWS: Final = 4
_FAULTS: Final = 6


class PasteBox(Floating):
    """Nothing is made before its button, or ``批 !``; while it works it shows how far it is, and can be stopped."""

    flags = Changes.PREVIEW

    def __init__(self, room: Room, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.room = room

    def wanted(self) -> tuple[float, float]:
        found = self.room.desk.pasting.found
        if self.room.desk.pasting.stage != "asking":
            return WIDTH, 40 + _LINE_H + 50
        rows, faults = min(len(found.rows), _ROWS), min(len(found.faults), _FAULTS + 1)
        return WIDTH, 40 + _LINE_H * (rows + faults) + (8 if faults else 0) + 50

    def draw(self, ink: Ink, w: float, h: float) -> None:
        work = self.room.desk.pasting
        ink.text(16, 22, say("intake.paste.title"), "t1", 15, bold=True)
        if work.stage == "asking":
            self._asking(ink, w, h)
        elif work.stage == "reading":
            ink.text(16, 50, say("intake.paste.reading"), "t2")
            self._drop(ink, 16, h - 26)
        else:
            self._working(ink, w, h)
        self.frame(ink, w, h)

    def _asking(self, ink: Ink, w: float, h: float) -> None:
        found = self.room.desk.pasting.found
        ink.right(w - 16, 22, say("intake.paste.found", n=grouped(len(found.rows))), "t1", 15, bold=True)
        y = 40 + _LINE_H / 2
        for row in found.rows[:_ROWS]:
            words = " · ".join(part for part in (row.type, row.place, row.text) if part)
            ink.text(16, y, fonts.fit(words, 13, False, w - 32), "t2")
            y += _LINE_H
        y += 8 if found.faults else 0
        for fault in found.faults[:_FAULTS]:
            ink.text(16, y, fonts.fit(sentence(fault), 13, False, w - 32), "warn")
            y += _LINE_H
        if len(found.faults) > _FAULTS:
            ink.text(16, y, say("intake.paste.more", n=len(found.faults) - _FAULTS), "t3")
        label = say("intake.paste.make", n=grouped(len(found.rows)))
        rect = ink.button(16, h - 26, label, "⏎", primary=True)
        self.spot(rect, lambda: self.room.do(calls.Paste(force=True)), label)
        self._drop(ink, rect.right() + 8, h - 26)

    def _drop(self, ink: Ink, x: float, y: float) -> None:
        rect = ink.button(x, y, say("intake.paste.drop"), "Esc")
        self.spot(rect, self.stop, say("intake.paste.drop"))

    def _working(self, ink: Ink, w: float, h: float) -> None:
        work = self.room.desk.pasting
        code = "intake.paste.progress" if work.stage == "making" else "intake.paste.back"
        ink.text(16, 46, say(code, done=grouped(work.done), n=grouped(work.total)), "t1")
        ink.fill(16, 62, w - 32, 3, "line")
        ink.fill(16, 62, (w - 32) * work.done / max(1, work.total), 3, "t2")
        if work.stage == "making":
            rect = ink.button(16, h - 26, say("intake.paste.stop"))
            self.spot(rect, self.stop, say("intake.paste.stop"))

    def stop(self) -> None:
        self.room.do(calls.Paste(end=True))


def sentence(fault: PastedFault) -> str:
    """``第 4 行：级别“9”不是一至三，未采用``."""
    return say("intake.paste.line", line=fault.line, what=say(fault.code, word=fault.word))
