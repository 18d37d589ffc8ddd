"""Painters of what a camera sees: its wedge, and the letter by which the card knows it. Logical pixels round (0, 0)."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath

from console.glass import fonts
from console.glass.symbols.strokes import pen
from console.glass.theme import Theme

BESIDE: Final = 17.0  # from the camera's middle to the letter's
_FILL: Final = 34  # of 255: roads are read through it
_EDGE: Final = 120


def wedge(p: QPainter, theme: Theme, radius: float, direction_deg: float, fov_deg: float, *, sees: bool) -> None:
    """``radius`` px far; ``sees`` False: it does not reach the place, and is drawn by its edge alone."""
    path, box = QPainterPath(), QRectF(-radius, -radius, 2 * radius, 2 * radius)
    path.moveTo(QPointF())
    path.arcTo(box, 90.0 - direction_deg - fov_deg / 2, fov_deg)  # Qt: anticlockwise from the right
    path.closeSubpath()
    if sees:
        p.fillPath(path, _faint(theme.color("camhi"), _FILL))
    p.strokePath(path, pen(_faint(theme.color("camhi"), _EDGE), 1.0, () if sees else (2.0, 3.0)))


def round_view(p: QPainter, theme: Theme, radius: float, *, sees: bool) -> None:
    """Of one that looks all round, or of which nobody knows where it looks: its reach alone."""
    path = QPainterPath()
    path.addEllipse(QPointF(), radius, radius)
    p.strokePath(path, pen(_faint(theme.color("camhi"), _EDGE), 1.0, (2.0, 3.0) if not sees else (5.0, 3.0)))


def letter(p: QPainter, theme: Theme, text: str, *, sees: bool) -> None:
    """With its edge, as every label of the map."""
    path = QPainterPath()
    wide = fonts.advance(text, 13, True)
    path.addText(QPointF(-wide / 2, 13 * 0.37), fonts.font(13, True), text)
    p.strokePath(path, pen(theme.color("halo"), 3.6))
    p.fillPath(path, theme.color("t1" if sees else "t3"))


def beside(direction_deg: float) -> tuple[float, float]:
    """Where the letter stands: behind the camera, out of its view; above one that looks nowhere in particular."""
    if math.isnan(direction_deg):
        return 0.0, -BESIDE
    turn = math.radians(direction_deg + 180.0)
    return BESIDE * math.sin(turn), -BESIDE * math.cos(turn)


def _faint(color: QColor, alpha: int) -> QColor:
    out = QColor(color)
    out.setAlpha(alpha)
    return out
