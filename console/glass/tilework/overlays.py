"""Brought-in layers of a tile: areas with fill and outline, lines, points as small marks of their role."""

from __future__ import annotations

import functools
import math
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter, QPen

from console.glass.symbols.arrays import polygon_of
from console.glass.symbols.pointmarks import half_of, point_mark
from console.glass.theme import load_theme
from console.glass.tilework.brush import Brush, draw_lines, line_pen, ring_path
from console.glass.tilework.looks import LayerPaint
from console.glass.tilework.scene import Scene, ranges, touching
from console.glass.tilework.style import LayerLook, TileStyle
from console.site.layerfile import Role
from layers.shapes import Shape
from layers.tiles import TILE_PX

F64 = NDArray[np.float64]
Rows = NDArray[np.intp]

MARKS_M: Final = 14.0  # coarser than this (metres a pixel) points are dots
_DOT_PX: Final = 3.4
_DASH: Final = (4.0, 2.6)  # of widths
_LEAST_AREA_PX: Final = 1.2  # smaller areas are not seen
_FAINT_M: Final = 60.0  # outlines get thinner beyond this


def paint_overlays(brush: Brush, scene: Scene, style: TileStyle) -> None:
    """The layers that are on, bottom first, each with its own opacity."""
    on = {Role.BEATS: style.beats, Role.GRID: style.grid, Role.VILLAGES: style.villages}
    for look in style.layers:
        number, paint = scene.paints.get(look.id, (-1, None))
        if paint is None or not paint.shows(brush.m_per_logical) or not on.get(paint.role, True):
            continue
        rows = _rows(brush, scene, number)
        if len(rows):
            _laid_over(brush, scene, look, paint, rows)


def _rows(brush: Brush, scene: Scene, number: int) -> Rows:
    first, end = int(scene.lay_off[number]), int(scene.lay_off[number + 1])
    return touching(scene.lay_box[first:end], brush.view) + first


def _laid_over(brush: Brush, scene: Scene, look: LayerLook, paint: LayerPaint, rows: Rows) -> None:
    """Through a picture of its own when it is translucent: what overlaps inside a layer is not darker for it."""
    if look.opacity >= 1.0:
        _paint(brush, scene, paint, rows)
        return
    picture = QImage(TILE_PX, TILE_PX, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(0)
    p = QPainter(picture)
    p.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint(brush.other(p), scene, paint, rows)
    p.end()
    brush.p.setOpacity(max(0.0, look.opacity))
    brush.p.drawImage(0, 0, picture)
    brush.p.setOpacity(1.0)


def _paint(brush: Brush, scene: Scene, paint: LayerPaint, rows: Rows) -> None:
    """Areas, then lines, then points; one class after the other."""
    shape, classes = scene.lay_shape[rows], scene.lay_class[rows]
    for draw, kind in ((_areas, Shape.AREA), (_lines, Shape.LINE), (_points, Shape.POINT)):
        mine = rows[shape == kind]
        for cls in np.unique(classes[shape == kind])[::-1].tolist():  # the first class lies on top
            draw(brush, scene, paint, paint.tokens[min(cls, len(paint.tokens) - 1)], mine[scene.lay_class[mine] == cls])


def _stroke(brush: Brush, paint: LayerPaint, token: str) -> QPen:
    thinner = math.sqrt(_FAINT_M / brush.m_per_logical) if brush.m_per_logical > _FAINT_M else 1.0
    ink = line_pen(brush.theme.color(token), max(0.6, paint.width_px * thinner) * brush.ratio)
    if paint.dash:
        ink.setCapStyle(Qt.PenCapStyle.FlatCap)
        ink.setDashPattern(_DASH)
    return ink


# --- areas and lines ----------------------------------------------------------------------------------------------


def _areas(brush: Brush, scene: Scene, paint: LayerPaint, token: str, rows: Rows) -> None:
    size = (scene.lay_box[rows, 2:] - scene.lay_box[rows, :2]).max(axis=1)
    rows = rows[size >= _LEAST_AREA_PX * brush.m_per_px]
    if paint.fill > 0:
        fill = brush.theme.color(token)
        fill.setAlphaF(min(1.0, paint.fill))
        brush.p.setPen(Qt.PenStyle.NoPen)
        brush.p.setBrush(fill)
        for row in rows.tolist():
            first, end = scene.lay_feature_off[row], scene.lay_feature_off[row + 1]
            brush.p.drawPath(ring_path(brush, scene.lay_xy, scene.lay_part_off, first, end))
        brush.p.setBrush(Qt.BrushStyle.NoBrush)
    if paint.width_px > 0:
        draw_lines(brush, _stroke(brush, paint, token), scene.lay_xy, scene.lay_part_off, _parts(scene, rows))


def _lines(brush: Brush, scene: Scene, paint: LayerPaint, token: str, rows: Rows) -> None:
    draw_lines(brush, _stroke(brush, paint, token), scene.lay_xy, scene.lay_part_off, _parts(scene, rows))


def _parts(scene: Scene, rows: Rows) -> Rows:
    start = scene.lay_feature_off[rows]
    return ranges(start, scene.lay_feature_off[rows + 1] - start)


# --- points -------------------------------------------------------------------------------------------------------


def _points(brush: Brush, scene: Scene, paint: LayerPaint, token: str, rows: Rows) -> None:
    px = brush.px(scene.lay_xy[scene.lay_part_off[_parts(scene, rows)]])
    margin = 24.0 * brush.ratio
    px = px[((px > -margin) & (px < TILE_PX + margin)).all(axis=1)]
    corner = np.array([brush.tile.column, brush.tile.row], dtype=np.float64) * TILE_PX
    marks = brush.m_per_logical <= MARKS_M
    px = apart(px + corner, 2.0 * brush.ratio if marks else 1.0) - corner  # by cells that neighbouring tiles share
    if not marks:
        _dots(brush, px, token)
        return
    sprite = _mark(brush.theme.name, brush.ratio, paint.role, token)
    for left, top in np.round(px).tolist():
        brush.p.drawImage(QPointF(left - sprite.width() / 2, top - sprite.height() / 2), sprite)


def apart(px: F64, cell: float) -> F64:
    """One point for each cell of ``cell`` pixels: of those that would cover each other the last."""
    if len(px) < 2:
        return px
    column, row = np.floor(px.T / cell).astype(np.int64)
    kept = np.unique((row * (1 << 31) + column)[::-1], return_index=True)[1]
    return px[::-1][kept]


def _dots(brush: Brush, px: F64, token: str) -> None:
    polygon = polygon_of(px)
    for name, width in (("halo", _DOT_PX + 1.6), (token, _DOT_PX)):
        ink = QPen(brush.theme.color(name), width * brush.ratio)
        ink.setCapStyle(Qt.PenCapStyle.RoundCap)
        brush.p.setPen(ink)
        brush.p.drawPoints(polygon)


@functools.lru_cache(maxsize=256)
def _mark(theme: str, ratio: float, role: Role, token: str) -> QImage:
    half_w, half_h = half_of(role)
    side = 2 * math.ceil((max(half_w, half_h) + 1) * ratio)
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    p = QPainter(image)
    p.setRenderHint(QPainter.RenderHint.Antialiasing)
    p.translate(side / 2, side / 2)
    p.scale(ratio, ratio)
    point_mark(p, load_theme(theme), role, token)
    p.end()
    return image
