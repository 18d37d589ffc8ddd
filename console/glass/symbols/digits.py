"""Figures drawn with a pen: the process that paints tiles has no application, and so no fonts.

Each figure stands in a box 5 wide and 8.6 high; all are equally wide, as the screen's own are.
"""

from __future__ import annotations

import functools
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath, QTransform

HIGH: Final = 8.6
ADVANCE: Final = 7.0
_WIDE: Final = 5.0

# Per figure: strokes; each a list of points, or an arc (left, top, width, height, start and sweep in degrees
# anticlockwise from the right) that goes on to points.
_LINES: Final = {
    "1": (((0.6, 1.8), (2.9, 0.0), (2.9, HIGH)),),
    "4": (((3.9, HIGH), (3.9, 0.0), (0.0, 6.2), (5.4, 6.2)),),
    "7": (((0.0, 0.0), (_WIDE, 0.0), (1.7, HIGH)),),
}


def text_path(text: str) -> QPainterPath:
    """The figures of ``text`` in one path to be stroked, their middle at (0, 0)."""
    path = QPainterPath()
    left = -((len(text) - 1) * ADVANCE + _WIDE) / 2
    for n, figure in enumerate(text):
        path.addPath(QTransform().translate(left + n * ADVANCE, -HIGH / 2).map(_figure(figure)))
    return path


@functools.cache
def _figure(figure: str) -> QPainterPath:
    path = QPainterPath()
    for points in _LINES.get(figure, ()):
        path.moveTo(*points[0])
        for point in points[1:]:
            path.lineTo(*point)
    draw = {"0": _nought, "2": _two, "3": _three, "5": _five, "6": _six, "8": _eight, "9": _nine}.get(figure)
    if draw is not None:
        draw(path)
    return path


def _nought(path: QPainterPath) -> None:
    path.addRoundedRect(QRectF(0, 0, _WIDE, HIGH), _WIDE / 2, 3.1)


def _two(path: QPainterPath) -> None:
    box = QRectF(0.1, 0, 4.7, 4.9)
    path.arcMoveTo(box, 165)
    path.arcTo(box, 165, -200)
    path.lineTo(0.0, HIGH)
    path.lineTo(_WIDE, HIGH)


def _three(path: QPainterPath) -> None:
    for box, start, sweep in ((QRectF(0.3, 0, 4.3, 4.2), 150, -240), (QRectF(0.0, 4.2, _WIDE, 4.4), 90, -250)):
        path.arcMoveTo(box, start)
        path.arcTo(box, start, sweep)


def _five(path: QPainterPath) -> None:
    path.moveTo(4.6, 0.0)
    path.lineTo(0.8, 0.0)
    path.lineTo(0.4, 4.2)
    path.arcTo(QRectF(-0.2, 3.1, 5.2, 5.5), 150, -290)


def _six(path: QPainterPath) -> None:
    path.moveTo(4.1, 0.1)
    path.cubicTo(1.6, 1.2, 0.0, 3.4, 0.0, 6.0)
    path.addEllipse(QRectF(0, 3.4, _WIDE, 5.2))


def _eight(path: QPainterPath) -> None:
    path.addEllipse(QRectF(0.4, 0, 4.2, 4.0))
    path.addEllipse(QRectF(0, 4.0, _WIDE, 4.6))


def _nine(path: QPainterPath) -> None:
    path.addEllipse(QRectF(0, 0, _WIDE, 5.2))
    path.moveTo(_WIDE, 2.6)
    path.cubicTo(_WIDE, 5.2, 3.4, 7.4, 0.9, 8.5)
