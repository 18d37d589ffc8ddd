"""One picture of the film: head, what is open, map, what has happened, in the size of the film."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from console.glass.canvas import Canvas
from console.glass.film.parts import FOOT_H, HEAD_H, SIDE_W, FilmFoot, FilmHead, FilmQueue, Scene
from console.glass.film.source import FilmSource
from console.glass.theme import Theme
from console.glass.window.measures import DESK
from console.words import Changes

if TYPE_CHECKING:
    from console.glass.panels.panel import Panel
    from console.glass.tilework.service import TileService

_FULL_H: Final = 1080.0  # px of the sheet at 100 %
_LEAST_SCALE: Final = 0.8  # smaller words are not read in a film
_WIDE: Final = 1100.0  # px at 100 % from which there is room for what is open
_EDGE: Final = 6  # the frame round all of it


class FilmSheet(QWidget):
    """``show`` it where nobody sees it (``WA_DontShowOnScreen``), then ``picture``."""

    def __init__(self, scene: Scene, about: str, theme: Theme, tiles: TileService, size: tuple[int, int]) -> None:
        super().__init__()
        self.scene, self._theme = scene, theme
        self.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFixedSize(*size)
        self.source = FilmSource(scene.desk, about)
        self.canvas = Canvas(self.source, theme, self, tiles)
        self.canvas.plain_foot()
        self.head, self.foot = FilmHead(scene, theme, self), FilmFoot(scene, theme, self)
        self.side = FilmQueue(scene, theme, self)
        self.ground = _Frame(theme, self)
        self._lay_out(max(_LEAST_SCALE, size[1] / _FULL_H))

    @property
    def panels(self) -> tuple[Panel, ...]:
        return self.head, self.side, self.foot

    def _lay_out(self, scale: float) -> None:
        measures = replace(DESK, scale=scale)
        for panel in self.panels:
            panel.restyle(self._theme, measures)
        self.canvas.set_scale(scale)
        edge, w, h = round(_EDGE * scale), self.width(), self.height()
        head, foot = round(HEAD_H * scale), round(FOOT_H * scale)
        side = round(SIDE_W * scale) if w / scale >= _WIDE else 0
        inner = QRect(edge, edge, w - 2 * edge, h - 2 * edge)
        body = inner.height() - head - foot
        self.ground.setGeometry(0, 0, w, h)
        self.ground.lower()
        self.head.setGeometry(inner.left(), inner.top(), inner.width(), head)
        self.side.setGeometry(inner.left(), inner.top() + head, side, body)
        self.side.setVisible(side > 0)
        self.canvas.setGeometry(inner.left() + side, inner.top() + head, inner.width() - side, body)
        self.foot.setGeometry(inner.left(), inner.top() + head + body, inner.width(), foot)

    def apply(self, changes: Changes) -> None:
        """The room has changed."""
        self.canvas.apply(changes)

    def look(self) -> None:
        """Before a picture: the camera where it belongs, all parts new."""
        self.source.look(self.canvas)
        for panel in self.panels:
            panel.update()

    def picture(self) -> QImage:
        """As it stands: 32 bits a pixel, BGRX."""
        return self.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)

    def shut(self) -> None:
        self.canvas.put_away()
        self.close()
        self.deleteLater()


class _Frame(QWidget):
    """A frame of the text's colour: no live screen has one."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        palette = self.palette()
        palette.setColor(self.backgroundRole(), theme.color("t1"))
        self.setPalette(palette)
