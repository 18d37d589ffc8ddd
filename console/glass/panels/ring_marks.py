"""Small painters of what rings are made of: a tier's line with its plate, the striped bar of a post, a bar of fill."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPen

from console.glass import fonts
from console.glass.panels.ink import Ink
from console.glass.panels.ring_words import Toned
from console.words import Ring

BAR: Final = (30.0, 12.0)  # px of a 卡点 (LOOK section 3)
_STRIPES: Final = 4


def tier_pen(ink: Ink, tier: int, tiers: int, token: str) -> QPen:
    """As on the map: the first 2.8 px, those between 2 px, the last of several 1.6 px and dashed 7-5."""
    pen = QPen(ink.theme.color(ring_token(ink, token)), 2.8 if tier == 0 else 2.0)
    if tier == tiers - 1 and tier > 0:
        pen.setWidthF(1.6)
        pen.setDashPattern([7 / 1.6, 5 / 1.6])
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def ring_token(ink: Ink, token: str) -> str:
    """A ring's own colour where the theme has it, else that of rings."""
    return token if token in ink.theme.hexes else "ring"


def tier_plate(ink: Ink, x: float, y: float, words: str, pen: QPen) -> float:
    """Its line, then its plate as it stands on the line; the answer is the x where it ends."""
    ink.painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    ink.painter.setPen(pen)
    ink.painter.drawLine(QPointF(x, y), QPointF(x + 26, y))
    ink.painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    width = fonts.advance(words, 13, True) + 12
    ink.box(QRectF(x + 30, y - 10, width, 20), "panel", "line2")
    ink.text(x + 36, y, words, "t1", 13, bold=True)
    return x + 30 + width


def tier_circles(ink: Ink, x: float, y: float, radius: float, ring: Ring) -> None:
    """A ring's sign in lists: its tiers as circles one in the other, as many as there are up to three."""
    shown = min(3, max(1, len(ring.tiers)))
    ink.painter.save()
    ink.painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    ink.painter.setBrush(Qt.BrushStyle.NoBrush)
    for n in range(shown):
        ink.painter.setPen(tier_pen(ink, n, shown, ring.colour))
        ink.painter.drawEllipse(QPointF(x, y), radius * (n + 1) / shown, radius * (n + 1) / shown)
    ink.painter.restore()


def post_bar(ink: Ink, x: float, y: float, token: str, *, solid: bool) -> None:
    """卡点 as a striped bar round ``x``, ``y``: solid held, hollow proposed."""
    width, height = BAR
    box = QRectF(x - width / 2, y - height / 2, width, height)
    color = ink.theme.color(token)
    ink.painter.save()
    ink.painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    ink.painter.setPen(QPen(color, 1.6))
    ink.painter.setBrush(QBrush(color) if solid else Qt.BrushStyle.NoBrush)
    ink.painter.drawRect(box)
    ink.painter.fillPath(_stripes(box), ink.theme.color("panel") if solid else color)
    ink.painter.restore()


def _stripes(box: QRectF) -> QPainterPath:
    """Slanting stripes, clipped to the box."""
    slant, step = box.height() * 0.7, box.width() / _STRIPES
    inside, path = QPainterPath(), QPainterPath()
    inside.addRect(box.adjusted(1.5, 1.5, -1.5, -1.5))
    for n in range(_STRIPES):
        x = box.left() + (n + 0.25) * step
        path.moveTo(x, box.bottom())
        path.lineTo(x + slant, box.top())
        path.lineTo(x + slant + step * 0.45, box.top())
        path.lineTo(x + step * 0.45, box.bottom())
        path.closeSubpath()
    return inside.intersected(path)


def cells(ink: Ink, x: float, y: float, want: int, onscene: int, sent: int, there: int, width: float) -> float:
    """One cell for each that is wanted: on scene filled, sent half filled, fit inside outlined, missing a gap.

    The answer is the x where it ends. More than fit in ``width`` stand as one bar."""
    shown = max(1, want)
    step = min(16.0, width / shown)
    if step < 5:
        ink.box(QRectF(x, y - 5, width, 10), None, "line2")
        ink.fill(x + 1, y - 4, (width - 2) * min(1.0, (onscene + sent) / shown), 8, "t2")
        return x + width
    for n in range(shown):
        box = QRectF(x + n * step, y - 5, step - 3, 10)
        if n < onscene:
            ink.box(box, "t1", "t1", 1)
        elif n < onscene + sent:
            ink.box(box, None, "t2", 1)
            ink.fill(box.left() + 1, y, box.width() - 2, 4, "t2")
        else:
            ink.box(box, None, "t3" if n < onscene + sent + there else "line", 1)
    return x + shown * step


def toned_lines(ink: Ink, x: float, y: float, width: float, words: Toned, most: int = 3, px: int = 13) -> float:
    """A sentence in lines of 20 px; the answer is the y below it."""
    for line in fonts.wrap(words[0], px, width, most):
        ink.text(x, y + 10, line, words[1], px)
        y += 20
    return y
