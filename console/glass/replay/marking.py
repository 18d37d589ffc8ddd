"""What tells a replay from now, from across the room: a hatched frame, a hatched head, the word over the map.

None of it is an alarm's colour: hatch and plate are the neutrals of the theme, turned round (what is light at the desk
is dark here). All of it stays readable in grey.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from console.glass import fonts
from console.glass.panels.ink import Ink
from console.glass.theme import Theme
from console.say import say

FRAME: Final = 10  # px at 100 %
_STRIPE: Final = 14  # px from one stripe to the next, along x
WORD_PX: Final = 116  # read from 5 m on a panel of 0.27 mm: 5.8 × 5 ÷ 0.27 (LOOK, section 5)
_WORD_ALPHA: Final = {True: 62, False: 56}  # by night, by day: seen from afar, read through from near


def hatch(p: QPainter, rect: QRectF, ground: QColor, stripe: QColor, step: float = _STRIPE) -> None:
    """Diagonal stripes, half as wide as their step."""
    p.save()
    p.setClipRect(rect, Qt.ClipOperation.IntersectClip)
    p.fillRect(rect, ground)
    p.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    p.setPen(QPen(stripe, step * 0.36, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    high, x = rect.height() + step, rect.left() - rect.height() - step
    while x < rect.right() + step:
        p.drawLine(QPointF(x, rect.bottom() + step / 2), QPointF(x + high, rect.bottom() + step / 2 - high))
        x += step
    p.restore()


class Ground(QWidget):
    """What the whole window stands on: only its hatched edge is seen."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme, self.scale = theme, 1.0
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.scale(self.scale, self.scale)
        rect = QRectF(0, 0, self.width() / self.scale, self.height() / self.scale)
        hatch(painter, rect, self.theme.color("win"), self.theme.color("t2"))
        painter.end()


class Word(QWidget):
    """回放 over the map's lower left corner with its day and time. Nothing is caught by it, all is seen through it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme, self.scale, self.when = theme, 1.0, ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def tell(self, when: str) -> None:
        if when != self.when:
            self.when = when
            self.update()

    def lay_out(self, area: QRect) -> None:
        """In the lower left corner of ``area``."""
        wide = max(fonts.advance(say("replaybar.word"), WORD_PX, True), fonts.advance("0000-00-00 00:00", 40, True))
        w, h = round((wide + 20) * self.scale), round((WORD_PX + 70) * self.scale)
        self.setGeometry(area.left() + round(14 * self.scale), area.bottom() - h, w, h)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.scale(self.scale, self.scale)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        color = self.theme.color("t1")
        color.setAlpha(_WORD_ALPHA[self.theme.dark])
        ink = Ink(painter, self.theme)
        ink.text(0, WORD_PX / 2 + 4, say("replaybar.word"), px=WORD_PX, bold=True, color=color)
        ink.text(6, WORD_PX + 34, self.when, px=40, bold=True, color=color)
        painter.end()
