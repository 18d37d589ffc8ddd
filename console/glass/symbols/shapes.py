"""Outlines of every symbol as paths round (0, 0), in logical pixels at 100 % (LOOK.md, section 3)."""

from __future__ import annotations

import functools
import math
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPolygonF, QTransform

from console.words import Duty, Kind

NIB_LENGTH: Final = 11.0
NIB_WIDTH: Final = 8.0
NIB_REACH: Final = 7.0  # how far the nib's tip stands out of the body
DIAMOND_R: Final = 14.0
OVERDUE_R: Final = 20.0
CIRCLE_R: Final = 9.5
SQUARE: Final = 9.0
CAPSULE: Final = (6.5, 11.0)
PAIR: Final = (8.2, 5.6)  # radius, half the distance of the two centres
HOUSE: Final = ((-10.3, 10.0), (-10.3, -3.0), (0.0, -11.2), (10.3, -3.0), (10.3, 10.0))

def polygon(points: tuple[tuple[float, float], ...]) -> QPainterPath:
    """A closed path through ``points``."""
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
    path.closeSubpath()
    return path

def body(kind: Kind, inset: float = 0.0) -> QPainterPath:
    """A unit's body, ``inset`` pixels inside its edge (hollow bodies are stroked along the middle of their rim)."""
    path = QPainterPath()
    if kind is Kind.OFFICER:
        path.addEllipse(QPointF(), CIRCLE_R - inset, CIRCLE_R - inset)
    elif kind is Kind.CAR:
        side = SQUARE - inset
        path.addRoundedRect(QRectF(-side, -side, 2 * side, 2 * side), 2 - inset / 2, 2 - inset / 2)
    elif kind is Kind.MOTO:
        w, h = CAPSULE[0] - inset, CAPSULE[1] - inset
        path.addRoundedRect(QRectF(-w, -h, 2 * w, 2 * h), w, w)
    elif kind is Kind.POST:
        path = _house(inset)
    else:
        path = _pair(inset)
    return path

def _pair(inset: float) -> QPainterPath:
    left, right = QPainterPath(), QPainterPath()
    radius, apart = PAIR[0] - inset, PAIR[1]
    left.addEllipse(QPointF(-apart, 0), radius, radius)
    right.addEllipse(QPointF(apart, 0), radius, radius)
    return left.united(right)

def _house(inset: float) -> QPainterPath:
    (x0, y0), (_, eave), (_, peak), _, _ = HOUSE
    slope = math.hypot(x0, eave - peak) / abs(x0)  # the roof's inset measured along the vertical
    top, side = peak + inset * slope, -x0 - inset
    at_side = top + side * (eave - peak) / abs(x0)
    low = y0 - inset
    return polygon(((-side, low), (-side, at_side), (0.0, top), (side, at_side), (side, low)))

@functools.cache
def reach(kind: Kind, step: int, steps: int) -> float:
    """Distance from the centre to the body's edge on the ray of heading ``step`` of ``steps`` (clockwise from up)."""
    angle = 2 * math.pi * step / steps
    path = body(kind)
    lo, hi = 0.0, 24.0
    for _ in range(14):
        mid = (lo + hi) / 2
        inside = path.contains(QPointF(mid * math.sin(angle), -mid * math.cos(angle)))
        lo, hi = (mid, hi) if inside else (lo, mid)
    return min(lo, 11.0) if kind is not Kind.PAIR else lo

def nib(kind: Kind, step: int, steps: int) -> QPainterPath:
    """The heading's nib, its base inside the body."""
    tip = reach(kind, step, steps) + NIB_REACH
    half = NIB_WIDTH / 2
    path = polygon(((-half, NIB_LENGTH - tip), (0.0, -tip), (half, NIB_LENGTH - tip)))
    return QTransform().rotate(360.0 * step / steps).map(path)

def mark(duty: Duty) -> QPainterPath | None:
    """The inner mark that is filled; None where it is stroked or written (``strokes``, 未知)."""
    path = QPainterPath()
    if duty is Duty.STANDBY:
        path.addRect(QRectF(-3.7, -4.6, 2.4, 9.2))
        path.addRect(QRectF(1.3, -4.6, 2.4, 9.2))
    elif duty is Duty.ONSCENE:
        path.addEllipse(QPointF(), 3.7, 3.7)
    elif duty is Duty.MEAL:
        path.moveTo(4.5, -1.6)
        path.arcTo(QRectF(-4.5, -6.1, 9.0, 9.0), 0, -180)
        path.closeSubpath()
    else:
        return None
    return path

def strokes(duty: Duty) -> tuple[QPainterPath, float] | None:
    """The inner mark that is drawn with a pen, and its width."""
    path = QPainterPath()
    if duty is Duty.ENROUTE:
        path.addPolygon(QPolygonF([QPointF(-4.2, 3.1), QPointF(0, -1.9), QPointF(4.2, 3.1)]))
        return path, 2.4
    if duty is Duty.CASEWORK:
        path.addRect(QRectF(-3.2, -3.6, 6.4, 7.2))
        return path, 1.9
    if duty is Duty.OFF:
        path.moveTo(-4.3, 0)
        path.lineTo(4.3, 0)
        return path, 2.4
    return None

def diamond(radius: float) -> QPainterPath:
    return polygon(((0.0, -radius), (radius, 0.0), (0.0, radius), (-radius, 0.0)))

def octagon(radius: float) -> QPainterPath:
    """Flat-topped, ``radius`` to its corners."""
    angles = [math.pi / 8 + i * math.pi / 4 for i in range(8)]
    return polygon(tuple((radius * math.cos(a), radius * math.sin(a)) for a in angles))

def brackets(half: float, arm: float) -> QPainterPath:
    """Four corners of a square of ±``half``."""
    path = QPainterPath()
    for sx in (-1, 1):
        for sy in (-1, 1):
            path.moveTo(sx * half, sy * (half - arm))
            path.lineTo(sx * half, sy * half)
            path.lineTo(sx * (half - arm), sy * half)
    return path

def lens(direction_deg: float, scale: float = 1.0) -> QPainterPath:
    """A camera seen from above; its wide end looks ``direction_deg`` clockwise from north."""
    path = polygon(((-4.4, -3.2), (0.2, -3.2), (4.3, -4.9), (4.3, 4.9), (0.2, 3.2), (-4.4, 3.2)))
    return QTransform().rotate(direction_deg - 90.0).scale(scale, scale).map(path)

def shield() -> QPainterPath:
    """A police post's shield, 22 × 23."""
    path = QPainterPath(QPointF(-11, -12))
    path.lineTo(11, -12)
    path.lineTo(11, 1)
    path.cubicTo(11, 6.5, 5, 9, 0, 11)
    path.cubicTo(-5, 9, -11, 6.5, -11, 1)
    path.closeSubpath()
    return path

PEN_STYLE: Final = Qt.PenStyle.SolidLine
