"""Pens, and the edge that parts every symbol from the ground. Logical pixels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from console.glass.theme import Theme

HALO: Final = 1.8


def pen(color: QColor, width: float, dash: Sequence[float] = (), flat: bool = True) -> QPen:
    """A mitred pen; ``dash`` in pixels, not in pen widths."""
    out = QPen(color, width)
    out.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    out.setMiterLimit(6)
    out.setCapStyle(Qt.PenCapStyle.FlatCap if flat else Qt.PenCapStyle.RoundCap)
    if dash:
        out.setDashPattern([d / width for d in dash])
    return out


def halo(p: QPainter, theme: Theme, path: QPainterPath, width: float = 0.0) -> None:
    """The edge round a shape (``width``: of the stroke that will be drawn along it)."""
    p.strokePath(path, pen(theme.color("halo"), width + 2 * HALO))


def line(p: QPainter, theme: Theme, path: QPainterPath, ink: QPen) -> None:
    """A stroked shape with its halo."""
    halo(p, theme, path, ink.widthF())
    p.strokePath(path, ink)
