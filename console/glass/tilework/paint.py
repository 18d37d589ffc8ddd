"""The painter of one static tile: land, water, buildings, roads with casings; then layers, borders and cameras.

Runs in the worker (or in-process for a test): needs QtGui, but no application, no font and no screen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter, QPen

from console.glass.theme import load_theme
from console.glass.tilework.brush import Brush, draw_lines, line_pen, ring_path
from console.glass.tilework.cameras import paint_cameras
from console.glass.tilework.outlines import paint_outlines
from console.glass.tilework.overlays import paint_overlays
from console.glass.tilework.scene import Scene, touching
from console.glass.tilework.style import TileStyle
from layers.shapes import AreaClass, LineClass
from layers.tiles import TILE_PX, TileId

Under = Callable[[QPainter], None]  # paints a picture of the ground over the whole tile

# class: colour, casing, width at the reference, coarsest metres a pixel at which it is drawn
_ROADS: Final = {
    LineClass.PATH: ("r0", "none", 0.8, 4.0),
    LineClass.STREET: ("r0", "rc", 1.1, 30.0),
    LineClass.RAIL: ("line2", "none", 1.2, 60.0),
    LineClass.LOCAL: ("r1", "rc", 1.7, 80.0),
    LineClass.MAIN: ("r2", "rc2", 3.4, 150.0),
    LineClass.TRUNK: ("r3", "rc2", 5.0, 1e9),
}
_STREAM_PX: Final = 1.6
_BUILDINGS_M: Final = 9.0  # coarser than this, buildings are noise


def paint_tile(image: QImage, scene: Scene, tile: TileId, style: TileStyle, ground: Under | None = None) -> None:
    """Paint ``tile`` over the whole of ``image`` (512 × 512, opaque).

    ``ground`` paints a base map of pictures over the land; the own vectors go on top as far as ``style`` says.
    """
    theme = load_theme(style.theme)
    image.fill(theme.color("land"))
    p = QPainter(image)
    if ground is not None:
        p.save()
        ground(p)
        p.restore()
    p.setRenderHint(QPainter.RenderHint.Antialiasing)
    brush = Brush(p, theme, tile)
    if style.base:
        _areas(brush, scene)
    if style.roads:
        _roads(brush, scene)
    paint_overlays(brush, scene, style)
    paint_outlines(brush, scene, style)
    if style.cameras:
        paint_cameras(brush, scene)
    p.end()


def blank() -> QImage:
    return QImage(TILE_PX, TILE_PX, QImage.Format.Format_RGB32)


# --- polygons -----------------------------------------------------------------------------------------------------


def _areas(brush: Brush, scene: Scene) -> None:
    found = touching(scene.area_box, brush.view)
    small = (scene.area_box[found, 2] - scene.area_box[found, 0]) < 1.2 * brush.m_per_px
    found = found[~small]
    edge = QPen(brush.theme.color("wl"), 1.0 * brush.ratio)
    for cls, token, ink in ((AreaClass.WATER, "w", edge), (AreaClass.BUILDING, "b", None)):
        if cls is AreaClass.BUILDING and brush.m_per_logical > _BUILDINGS_M:
            continue
        brush.p.setPen(ink or Qt.PenStyle.NoPen)
        brush.p.setBrush(brush.theme.color(token))
        for index in found[scene.area_cls[found] == cls].tolist():
            first, end = scene.area_off[index], scene.area_off[index + 1]
            brush.p.drawPath(ring_path(brush, scene.area_xy, scene.area_ring_off, first, end))
    brush.p.setBrush(Qt.BrushStyle.NoBrush)
    _streams(brush, scene)


def _streams(brush: Brush, scene: Scene) -> None:
    width = _STREAM_PX * brush.widening * brush.ratio
    ink = line_pen(brush.theme.color("w"), width)
    _polylines(brush, scene, LineClass.STREAM, ink)


# --- roads --------------------------------------------------------------------------------------------------------


def _roads(brush: Brush, scene: Scene) -> None:
    drawn = {cls: row for cls, row in _ROADS.items() if brush.m_per_logical <= row[3]}
    for cls, (_, casing, width, _) in drawn.items():
        if casing != "none" and brush.theme.has(casing):
            px = width * brush.widening + 1.6
            _polylines(brush, scene, cls, line_pen(brush.theme.color(casing), px * brush.ratio))
    for cls, (token, _, width, _) in drawn.items():
        px = max(0.7, width * brush.widening) * brush.ratio
        ink = line_pen(brush.theme.color(token), px)
        if cls in (LineClass.RAIL, LineClass.PATH):
            ink.setCapStyle(Qt.PenCapStyle.FlatCap)
            ink.setDashPattern([4, 3] if cls is LineClass.RAIL else [3, 2])
        _polylines(brush, scene, cls, ink)


def _polylines(brush: Brush, scene: Scene, cls: LineClass, ink: QPen) -> None:
    found = touching(scene.line_box, brush.view)
    draw_lines(brush, ink, scene.line_xy, scene.line_off, found[scene.line_cls[found] == cls])
