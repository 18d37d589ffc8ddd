"""The line of the replay window: a time, an incident or a unit to go to. It has the keyboard only while it is open."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from console.glass import fonts
from console.glass.theme import Theme
from console.say import say

_SHEET: Final = (
    "QLineEdit { background: @raise; color: @t1; border: 2px solid @acc; padding: 0 10px;"
    " selection-background-color: @acc; selection-color: @onacc; }"
)


class GoTo(QLineEdit):
    """``entered`` carries what was typed; ``left``: Esc."""

    entered = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrame(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.returnPressed.connect(lambda: self.entered.emit(self.text().strip()))
        self.restyle(theme, 1.0)
        self.hide()

    def restyle(self, theme: Theme, scale: float) -> None:
        self.setStyleSheet(theme.sheet(_SHEET))
        self.setFont(fonts.scaled(18, scale))
        self.setPlaceholderText(say("replaybar.go_to_hint"))

    def open(self) -> None:
        self.clear()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)
        event.accept()  # what the line does not want must not move the replay
