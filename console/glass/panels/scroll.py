"""A panel whose contents may be longer than it is: the wheel moves them, and they never run past their end."""

from __future__ import annotations

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QWidget

from console.glass.panels.ink import Ink
from console.glass.panels.panel import Panel
from console.glass.theme import Theme


class ScrollPanel(Panel):
    """``offset`` px of the contents lie above the view. Subclasses say how long the contents are while drawing."""

    step = 60.0  # px a wheel notch

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.offset = 0.0
        self._longest = 0.0

    def contents(self, length: float, view: float) -> None:
        """Notes that contents of ``length`` px are seen through ``view`` px; takes back an offset past the end."""
        self._longest = max(0.0, length - view)
        self.offset = min(self.offset, self._longest)

    def reveal(self, top: float, bottom: float, view: float) -> None:
        """Moves as little as needed so that ``top`` to ``bottom`` of the contents is seen."""
        self.offset = max(bottom - view, min(self.offset, top))

    def draw_thumb(self, ink: Ink, x: float, top: float, view: float) -> None:
        """A 3 px mark of where we are; nothing when everything is seen."""
        if self._longest <= 0:
            return
        whole = self._longest + view
        ink.fill(x - 3, top + view * self.offset / whole, 3, view * view / whole, "line2")

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.offset = max(0.0, min(self._longest, self.offset - self.step * event.angleDelta().y() / 120))
        self.update()
        event.accept()
