"""Borders of beats, grids and villages in the theme's own way: thin, dotted or dashed, the finer the smaller."""

from __future__ import annotations

from typing import Final, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QPen

from console.glass.tilework.brush import Brush, draw_lines
from console.glass.tilework.scene import Scene, touching
from console.glass.tilework.style import TileStyle


class Outline(NamedTuple):
    """Width in px at 100 %, dashes in widths and their caps, the coarsest metres a pixel at which it is drawn."""

    width: float
    dashes: tuple[float, float]
    cap: Qt.PenCapStyle
    coarsest_m: float


# The smaller areas first, so that a beat's border lies over that of the grid it is made of.
OUTLINES: Final = {
    "village": Outline(0.9, (7.0, 3.5), Qt.PenCapStyle.FlatCap, 45.0),
    "grid": Outline(0.8, (3.0, 3.0), Qt.PenCapStyle.FlatCap, 14.0),
    "beat": Outline(1.1, (0.9, 4.5), Qt.PenCapStyle.SquareCap, 1e9),  # dots of 1 px, 5 px apart
}


def paint_outlines(brush: Brush, scene: Scene, style: TileStyle) -> None:
    """Every border that is on and fine enough for the scale."""
    on = {"beat": style.beats, "grid": style.grid, "village": style.villages}
    for name, outline in OUTLINES.items():
        if on[name] and brush.m_per_logical <= outline.coarsest_m:
            _paint(brush, scene, name, outline)


def _paint(brush: Brush, scene: Scene, name: str, outline: Outline) -> None:
    ink = QPen(brush.theme.color("beat"), outline.width * brush.ratio)
    ink.setDashPattern(outline.dashes)
    ink.setCapStyle(outline.cap)
    box = getattr(scene, f"{name}_box")
    draw_lines(brush, ink, getattr(scene, f"{name}_xy"), getattr(scene, f"{name}_off"), touching(box, brush.view))
