"""Lines of rings: width and dash tell tiers, not hue (LOOK section 4). px at 100 %."""

from __future__ import annotations

from typing import Final, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from console.glass.symbols.strokes import pen
from console.glass.theme import Theme

HALO_PX: Final = 2.0  # wider than the line


class Stroke(NamedTuple):
    width: float
    dash: tuple[float, ...] = ()


FIRST, WITHIN, LAST = Stroke(2.8), Stroke(2.0), Stroke(1.6, (7.0, 5.0))


def stroke_of(tier: int, count: int) -> Stroke:
    """The innermost heavy, the outermost dashed, those between plain."""
    if tier == 0:
        return FIRST
    return LAST if tier == count - 1 else WITHIN


def fill_of(theme: Theme, tier: int, count: int) -> float:
    """Share of ink of a band: from the first tier's to the last one's."""
    first, last = theme.ring_fill[0], theme.ring_fill[2]
    return first if count < 2 else first + (last - first) * tier / (count - 1)


def stroke_path(p: QPainter, theme: Theme, path: QPainterPath, stroke: Stroke, token: str, ratio: float) -> None:
    """A line over its halo; ``ratio`` device pixels a px."""
    p.strokePath(path, _round(pen(theme.color("halo"), (stroke.width + HALO_PX) * ratio)))
    dash = tuple(v * ratio for v in stroke.dash)
    p.strokePath(path, _round(pen(theme.color(token), stroke.width * ratio, dash)))


def _round(ink: QPen) -> QPen:
    ink.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return ink
