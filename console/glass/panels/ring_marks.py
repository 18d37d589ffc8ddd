"""Small painters of what rings are made of: a tier's line with its plate, the striped bar of a post, a bar of fill."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from console.glass import fonts
from console.glass.panels.ink import Ink, key_width
from console.glass.panels.panel import Panel
from console.glass.panels.ring_words import Toned
from console.glass.panels.room import Room
from console.glass.symbols import blocks
from console.glass.symbols.ringlines import stroke_of
from console.glass.symbols.strokes import pen
from console.glass.window.keys import cap
from console.say import say
from console.words import Ring


def tier_pen(ink: Ink, tier: int, tiers: int, token: str) -> QPen:
    """As on the map."""
    stroke = stroke_of(tier, tiers)
    return pen(ink.theme.color(ring_token(ink, token)), stroke.width, stroke.dash)


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


def post_bar(ink: Ink, x: float, y: float, state: str) -> None:
    """卡点 round ``x``, ``y`` as on the map: solid held, hollow proposed, red too late."""
    ink.painter.save()
    ink.painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    ink.painter.translate(QPointF(x, y))
    blocks.block(ink.painter, ink.theme, state)
    ink.painter.restore()


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


def keyed(ink: Ink, panel: Panel, room: Room, act: str, label: str, right: float, y: float) -> float:
    """A word with its key, ending at ``right``; the answer is where it begins."""
    x = right - key_width(cap(act))
    ink.key(x, y, cap(act))
    x = ink.right(x - 7, y, label, "t2")
    panel.spot(QRectF(x - 4, y - 14, right - x + 8, 28), lambda: room.act(act), say(f"panel.key.{act}"))
    return x
