"""Marks of brought-in points, small and in the layer's colour; the shape says the role. Logical pixels."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath

from console.glass.symbols.strokes import halo, line, pen
from console.glass.theme import Theme
from console.site.layerfile import Role

HALF = {Role.CHECKPOINTS: (11.0, 6.0), Role.PLACES: (5.0, 5.0), Role.PLATES: (3.0, 5.0)}
_DOT_HALF = (4.6, 4.6)


def half_of(role: Role) -> tuple[float, float]:
    """Half of a mark's width and height with its halo, logical pixels."""
    return HALF.get(role, _DOT_HALF)


def point_mark(p: QPainter, theme: Theme, role: Role, token: str) -> None:
    """卡点 a striped bar, hollow because nobody stands there yet; key place a square; door plate a tick; else a dot."""
    ink = theme.color(token)
    if role is Role.CHECKPOINTS:
        _bar(p, theme, ink)
    elif role is Role.PLACES:
        _filled(p, theme, ink, square=True)
    elif role is Role.PLATES:
        tick = QPainterPath(QPointF(0, -3.4))
        tick.lineTo(0, 3.4)
        line(p, theme, tick, pen(ink, 1.8))
    else:
        _filled(p, theme, ink, square=False)


def _filled(p: QPainter, theme: Theme, ink: QColor, square: bool) -> None:
    path = QPainterPath()
    if square:
        path.addRect(QRectF(-3.2, -3.2, 6.4, 6.4))
    else:
        path.addEllipse(QPointF(), 3.1, 3.1)
    halo(p, theme, path)
    p.fillPath(path, ink)


def _bar(p: QPainter, theme: Theme, ink: QColor) -> None:
    box = QRectF(-9.0, -4.0, 18.0, 8.0)
    path = QPainterPath()
    path.addRect(box)
    halo(p, theme, path, 1.4)
    p.fillPath(path, theme.color("halo"))
    p.save()
    p.setClipRect(box)
    for x in (-6.5, 0.5, 7.5):
        stripe = QPainterPath(QPointF(x - 3.0, 5.0))
        stripe.lineTo(x + 3.0, -5.0)
        p.strokePath(stripe, pen(ink, 2.2))
    p.restore()
    p.strokePath(path, pen(ink, 1.4))
