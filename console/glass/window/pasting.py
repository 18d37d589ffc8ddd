"""Texts of many lines: from the clipboard by a key, or pasted where one line is written; the box and its yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

from console.codec.pasted import many_lines
from console.desk.pasting import asked
from console.glass.panels.pastebox import PasteBox
from console.glass.window.layout import Areas, inside
from console.verbs import calls
from console.words import Changes

if TYPE_CHECKING:
    from console.glass.window.frame import DeskWindow


class Pastes(QObject):
    """Watches the fields for pasted lines; shows the box while a batch is in hand."""

    def __init__(self, window: DeskWindow, body: QWidget) -> None:
        super().__init__(body)
        self.window = window
        self.box = PasteBox(window.room, window.theme, body)
        self._stage = ""

    def watch(self, *fields: QLineEdit) -> None:
        for field in fields:
            field.installEventFilter(self)

    def eventFilter(self, _field: QObject, event: QEvent) -> bool:
        """More than one line pasted into one that holds one: they are incidents, not a line run together."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        text = QGuiApplication.clipboard().text() if event.matches(QKeySequence.StandardKey.Paste) else ""
        if not many_lines(text):
            return False
        self.window.do(calls.Paste(text=text))
        return True

    def take_up(self, _call: object = None) -> None:
        """The key, or the verb without a file: what the clipboard holds. A single line is typed."""
        text = QGuiApplication.clipboard().text().strip()
        if many_lines(text):
            self.window.do(calls.Paste(text=text))
        elif text:
            self.window.put(text)

    def apply(self, changes: Changes) -> None:
        if not changes & Changes.PREVIEW:
            return
        stage = self.window.desk.pasting.stage
        if stage != self._stage:
            self._stage = stage
            self.box.setVisible(bool(stage))
            self.box.raise_()
            self.lay_out(self.window.areas())
            if stage == "asking":
                self.window.asked = calls.Paste(force=True)
                self.window.bar.show_outcome(asked(self.window.desk), asks=True)

    def lay_out(self, at: Areas) -> None:
        box = inside(at.open, *self.box.wanted(), self.window.measures, "tl")
        box.moveCenter(at.open.center())
        self.box.setGeometry(box)

    def escape(self) -> bool:
        """Esc gives up what only asks; what is being made is stopped by its button."""
        if self.window.desk.pasting.stage not in ("asking", "reading"):
            return False
        self.box.stop()
        return True
