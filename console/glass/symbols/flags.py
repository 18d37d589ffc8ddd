"""The flag of a task 任务: empty, half, full with a tick, amber with a mark 逾期, dashed 中断 (LOOK section 4).

Its foot is the point. Grey-blue, as everything that is neither duty nor alarm; amber only when it is late.
"""

from __future__ import annotations

import functools
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPixmap

from console.glass.symbols import paint
from console.glass.symbols.pixmaps import drawn
from console.glass.symbols.strokes import pen
from console.glass.theme import Theme, load_theme
from console.words import Task, TaskState

EMPTY, HALF, DONE, LATE, HELD = "empty", "half", "done", "late", "held"
LOOKS: Final = (EMPTY, HALF, DONE, LATE, HELD)
UP: Final = 15.0  # px from the foot to the middle of the cloth
_TOP: Final = 22.0
_WIDE: Final = 17.0
_HIGH: Final = 12.0
_BOX: Final = 30.0  # of the map's symbol that a list's square shows


def look_of(task: Task, now: float) -> str:
    """Late before all; interrupted before how far it is."""
    if task.overdue(now):
        return LATE
    if task.interrupted:
        return HELD
    if task.state in (TaskState.FEEDBACK, TaskState.SUPERVISED, TaskState.ARCHIVED):
        return DONE
    return HALF if task.state is TaskState.SIGNED else EMPTY


def flag(p: QPainter, theme: Theme, look: str) -> None:
    """With its foot at (0, 0); px at 100 %."""
    ink = theme.color("warn" if look == LATE else "post")
    pole, cloth = QPainterPath(QPointF(0, 0)), QPainterPath()
    pole.lineTo(0, -_TOP)
    box = QRectF(0.0, -_TOP, _WIDE, _HIGH)
    cloth.addRect(box)
    whole = QPainterPath(pole)
    whole.addPath(cloth)
    paint.halo(p, theme, whole)
    p.strokePath(pole, pen(ink, 2.0, flat=False))
    p.fillPath(cloth, theme.color("panel"))
    if look in (DONE, LATE):
        p.fillPath(cloth, ink)
    elif look == HALF:
        p.fillRect(QRectF(box.left(), box.top(), _WIDE / 2, _HIGH), ink)
    p.strokePath(cloth, pen(ink, 1.8, (3.0, 2.2) if look == HELD else ()))
    _mark(p, theme, look, box.center())


def _mark(p: QPainter, theme: Theme, look: str, at: QPointF) -> None:
    """A tick on what is done, an exclamation on what is late."""
    if look == DONE:
        tick = QPainterPath(at + QPointF(-4.4, 0.2))
        tick.lineTo(at + QPointF(-1.2, 3.4))
        tick.lineTo(at + QPointF(4.6, -3.4))
        p.strokePath(tick, pen(theme.color("ink"), 2.2, flat=False))
    elif look == LATE:
        _exclaim(p, theme.color("onalarm"), at)


def _exclaim(p: QPainter, ink: QColor, at: QPointF) -> None:
    p.fillRect(QRectF(at.x() - 1.1, at.y() - 4.6, 2.2, 5.6), ink)
    p.fillRect(QRectF(at.x() - 1.1, at.y() + 2.4, 2.2, 2.2), ink)


def flag_pixmap(theme: Theme, look: str, size: int = 24, ratio: float = 1.0) -> QPixmap:
    """The flag in the middle of ``size`` × ``size`` px, for lists and cards."""
    return _flag(theme.name, look, size, ratio)


@functools.lru_cache(maxsize=128)
def _flag(theme: str, look: str, size: int, ratio: float) -> QPixmap:
    def draw(p: QPainter) -> None:
        p.translate(-_WIDE / 2 + 0.5, _TOP / 2)
        flag(p, load_theme(theme), look)

    return drawn(size, ratio, size / _BOX, draw)
