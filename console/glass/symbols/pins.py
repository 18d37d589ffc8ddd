"""The pin of a marker: what people put on the map themselves. Its tip is the point; grey-blue, as everything that is
neither duty nor alarm (LOOK section 1)."""

from __future__ import annotations

import functools
from typing import Final

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPainterPath, QPixmap

from console.glass.symbols import paint
from console.glass.symbols.pixmaps import drawn
from console.glass.theme import Theme, load_theme

BODY_UP: Final = 13.0  # px from the tip to the middle of the head
_R: Final = 7.0


def pin(p: QPainter, theme: Theme) -> None:
    """A drop with its tip at (0, 0), a hole in its head; px at 100 %."""
    path = _drop()
    paint.halo(p, theme, path)
    p.fillPath(path, theme.color("post"))
    hole = QPainterPath()
    hole.addEllipse(QPointF(0, -BODY_UP), 2.6, 2.6)
    p.fillPath(hole, theme.color("ink"))


@functools.cache
def _drop() -> QPainterPath:
    path = QPainterPath(QPointF(0, 0))
    path.cubicTo(-1.8, -4.0, -_R, -7.4, -_R, -BODY_UP)
    path.arcTo(-_R, -BODY_UP - _R, 2 * _R, 2 * _R, 180, -180)
    path.cubicTo(_R, -7.4, 1.8, -4.0, 0, 0)
    path.closeSubpath()
    return path


def pin_pixmap(theme: Theme, size: int = 22, ratio: float = 1.0) -> QPixmap:
    """The pin in the middle of ``size`` × ``size`` px, for lists and cards."""
    return _pin(theme.name, size, ratio)


@functools.lru_cache(maxsize=64)
def _pin(theme: str, size: int, ratio: float) -> QPixmap:
    def draw(p: QPainter) -> None:
        p.translate(0, BODY_UP - 3)
        pin(p, load_theme(theme))

    return drawn(size, ratio, size / 26.0, draw)
