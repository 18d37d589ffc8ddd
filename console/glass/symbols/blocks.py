"""The striped bar of a blocking post 卡点, and the hollow mark of a place where one more unit should stand."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath

from console.glass.symbols import shapes
from console.glass.symbols.paint import letter
from console.glass.symbols.strokes import halo, line, pen
from console.glass.theme import Theme

TURNS: Final = 16  # of half a circle: a bar looks the same upside down
HELD, PROPOSED, LATE = "held", "proposed", "late"
STATES: Final = (HELD, PROPOSED, LATE)
_WIDE: Final = 30.0
_HIGH: Final = 12.0
_RIM: Final = 1.8
_STRIPES: Final = (-7.6, 0.0, 7.6)  # middles
_STRIPE: Final = 3.6
_SLANT: Final = 4.4
_BEST_R: Final = 10.0


def block(p: QPainter, theme: Theme, state: str, turn: int = 0) -> None:
    """30 × 12, ``turn`` sixteenths of half a circle clockwise. Solid: a unit stands there; hollow: proposed, or on its
    way; red: nobody can be there in time."""
    p.save()
    p.rotate(180.0 * turn / TURNS)
    ink = theme.color("lv" if state == LATE else "t1")
    body = QPainterPath()
    body.addRect(QRectF(-_WIDE / 2, -_HIGH / 2, _WIDE, _HIGH))
    halo(p, theme, body)
    p.fillPath(body, ink)
    if state != HELD:
        p.fillRect(QRectF(-_WIDE / 2, -_HIGH / 2, _WIDE, _HIGH).adjusted(_RIM, _RIM, -_RIM, -_RIM),
                   theme.color("halo"))
    for left in _STRIPES:
        p.fillPath(_stripe(left - _SLANT / 2 - _STRIPE / 2), theme.color("halo") if state == HELD else ink)
    p.restore()


def _stripe(left: float) -> QPainterPath:
    half = _HIGH / 2 - _RIM * 0.4
    return shapes.polygon(((left, half), (left + _SLANT, -half), (left + _SLANT + _STRIPE, -half),
                           (left + _STRIPE, half)))  # fmt: skip


def best_place(p: QPainter, theme: Theme, number: int) -> None:
    """A dashed ring in the colour of what may be done, with its number: nobody is there."""
    ring = QPainterPath()
    ring.addEllipse(QPointF(), _BEST_R, _BEST_R)
    halo(p, theme, ring, 2.0)
    p.fillPath(ring, theme.color("panel"))
    p.strokePath(ring, pen(theme.color("acc"), 2.0, (4.0, 2.6)))
    letter(p, str(number), theme.color("acc"), 12, -0.3)


def handle(p: QPainter, theme: Theme, middle: bool) -> None:
    """What a hand can take of a selected ring: its centre, round; a point of its edge, square."""
    path = QPainterPath()
    if middle:
        path.addEllipse(QPointF(), 6.0, 6.0)
    else:
        path.addRect(QRectF(-4.5, -4.5, 9.0, 9.0))
    line(p, theme, path, pen(theme.color("focus"), 2.0))
    p.fillPath(path, theme.color("panel"))
    p.strokePath(path, pen(theme.color("focus"), 2.0))
