"""The painter of one static tile: land, water, buildings, roads with casings, beat borders, far cameras.

Runs in the worker (or in-process for a test): needs QtGui, but no application, no font and no screen.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF

from console.glass.symbols import paint as symbols
from console.glass.symbols.arrays import polygon_of
from console.glass.symbols.marks import CameraMark
from console.glass.theme import Theme, load_theme
from console.glass.tilework.scene import Scene, touching
from console.glass.tilework.style import TileStyle
from layers.shapes import AreaClass, CameraHealth, LineClass
from layers.tiles import TILE_PX, TileId

F64 = NDArray[np.float64]

_REFERENCE_M: Final = 5.5  # LOOK section 3 gives road widths at 5.5 m a pixel
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
_CAMERAS_M: Final = 14.0  # coarser than this, a camera is a dot
_MARGIN_PX: Final = 24.0


class _Brush:
    """One tile being painted: the painter and the way from metres to its pixels."""

    def __init__(self, p: QPainter, theme: Theme, tile: TileId) -> None:
        self.p = p
        self.theme = theme
        self.ratio = tile.ratio
        self.m_per_px = tile.m_per_px
        self.m_per_logical = tile.m_per_px * tile.ratio
        west, south, east, north = tile.bounds_m
        self.west, self.north = west, north
        margin = _MARGIN_PX * self.m_per_logical
        self.view = (west - margin, south - margin, east + margin, north + margin)

    def px(self, xy: F64) -> F64:
        """Metres (V, 2) → pixels of the tile (V, 2)."""
        out = np.empty_like(xy, dtype=np.float64)
        np.subtract(xy[:, 0], self.west, out=out[:, 0])
        np.subtract(self.north, xy[:, 1], out=out[:, 1])
        out /= self.m_per_px
        return out


def paint_tile(image: QImage, scene: Scene, tile: TileId, style: TileStyle) -> None:
    """Paint ``tile`` over the whole of ``image`` (512 × 512, opaque)."""
    theme = load_theme(style.theme)
    image.fill(theme.color("land"))
    p = QPainter(image)
    p.setRenderHint(QPainter.RenderHint.Antialiasing)
    brush = _Brush(p, theme, tile)
    if style.base:
        _areas(brush, scene)
    if style.roads:
        _roads(brush, scene)
    if style.beats:
        _beats(brush, scene)
    if style.cameras:
        _cameras(brush, scene)
    p.end()


def blank() -> QImage:
    return QImage(TILE_PX, TILE_PX, QImage.Format.Format_RGB32)


# --- polygons -----------------------------------------------------------------------------------------------------


def _areas(brush: _Brush, scene: Scene) -> None:
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
            brush.p.drawPath(_area_path(brush, scene, index))
    brush.p.setBrush(Qt.BrushStyle.NoBrush)
    _streams(brush, scene)


def _area_path(brush: _Brush, scene: Scene, index: int) -> QPainterPath:
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    for ring in range(scene.area_off[index], scene.area_off[index + 1]):
        path.addPolygon(polygon_of(brush.px(scene.area_xy[scene.area_ring_off[ring] : scene.area_ring_off[ring + 1]])))
        path.closeSubpath()
    return path


def _streams(brush: _Brush, scene: Scene) -> None:
    width = _STREAM_PX * _widening(brush.m_per_logical) * brush.ratio
    ink = _line_pen(brush.theme.color("w"), width)
    _polylines(brush, scene, LineClass.STREAM, [ink])


# --- roads --------------------------------------------------------------------------------------------------------


def _widening(m_per_logical: float) -> float:
    """Roads widen with the square root of the zoom, within bounds: a town stays readable from 1 to 50 m a pixel."""
    return float(np.clip((_REFERENCE_M / m_per_logical) ** 0.5, 0.5, 4.0))


def _roads(brush: _Brush, scene: Scene) -> None:
    drawn = {cls: row for cls, row in _ROADS.items() if brush.m_per_logical <= row[3]}
    for cls, (_, casing, width, _) in drawn.items():
        if casing != "none" and brush.theme.has(casing):
            px = width * _widening(brush.m_per_logical) + 1.6
            _polylines(brush, scene, cls, [_line_pen(brush.theme.color(casing), px * brush.ratio)])
    for cls, (token, _, width, _) in drawn.items():
        px = max(0.7, width * _widening(brush.m_per_logical)) * brush.ratio
        ink = _line_pen(brush.theme.color(token), px)
        if cls in (LineClass.RAIL, LineClass.PATH):
            ink.setCapStyle(Qt.PenCapStyle.FlatCap)
            ink.setDashPattern([4, 3] if cls is LineClass.RAIL else [3, 2])
        _polylines(brush, scene, cls, [ink])


def _line_pen(color: QColor, width: float) -> QPen:
    ink = QPen(color, width)
    ink.setCapStyle(Qt.PenCapStyle.RoundCap if width > 2.2 else Qt.PenCapStyle.FlatCap)
    ink.setJoinStyle(Qt.PenJoinStyle.RoundJoin if width > 2.2 else Qt.PenJoinStyle.BevelJoin)
    return ink


def _polylines(brush: _Brush, scene: Scene, cls: LineClass, pens: list[QPen]) -> None:
    found = touching(scene.line_box, brush.view)
    found = found[scene.line_cls[found] == cls]
    for ink in pens:
        brush.p.setPen(ink)
        for polygon in _polygons(brush, scene.line_xy, scene.line_off, found):
            brush.p.drawPolyline(polygon)


def _polygons(brush: _Brush, xy: F64, off: NDArray[np.int32], found: NDArray[np.intp]) -> Iterator[QPolygonF]:
    for start, end in zip(off[found].tolist(), off[found + 1].tolist(), strict=True):
        yield polygon_of(_thin(brush.px(xy[start:end])))


def _thin(px: F64) -> F64:
    """Without the vertices that fall into the pixel of the one before; ends stay."""
    if len(px) < 3:
        return px
    cell = np.floor(px)
    keep = np.ones(len(px), dtype=bool)
    keep[1:-1] = (cell[1:-1] != cell[:-2]).any(axis=1)
    return px[keep]


# --- beats and cameras --------------------------------------------------------------------------------------------


def _beats(brush: _Brush, scene: Scene) -> None:
    ink = QPen(brush.theme.color("beat"), 1.1 * brush.ratio)
    ink.setDashPattern([0.9, 4.5])  # dots of 1 px, 5 px apart
    ink.setCapStyle(Qt.PenCapStyle.SquareCap)
    brush.p.setPen(ink)
    found = touching(scene.beat_box, brush.view)
    for polygon in _polygons(brush, scene.beat_xy, scene.beat_off, found):
        brush.p.drawPolyline(polygon)


def _cameras(brush: _Brush, scene: Scene) -> None:
    west, south, east, north = brush.view
    x, y = scene.cam_xy[:, 0], scene.cam_xy[:, 1]
    found = np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
    px = np.round(brush.px(scene.cam_xy[found]))
    if brush.m_per_logical > _CAMERAS_M:
        _camera_dots(brush, px)
        return
    for (left, top), index in zip(px.tolist(), found.tolist(), strict=True):
        direction = float(scene.cam_direction[index])
        sector = -1 if np.isnan(direction) else round(direction / 22.5) % 16
        sprite = _camera(brush.theme.name, brush.ratio, sector, bool(scene.cam_dome[index]),
                         int(scene.cam_health[index]))
        brush.p.drawImage(QPointF(left - sprite.width() / 2, top - sprite.height() / 2), sprite)


def _camera_dots(brush: _Brush, px: F64) -> None:
    size = 2.0 * brush.ratio
    ink = brush.theme.color("cam")
    for left, top in px.tolist():
        brush.p.fillRect(QRectF(left - size / 2, top - size / 2, size, size), ink)


@functools.lru_cache(maxsize=512)
def _camera(theme: str, ratio: float, sector: int, dome: bool, health: int) -> QImage:
    side = 2 * round(14 * ratio)
    out = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    out.fill(0)
    p = QPainter(out)
    p.setRenderHint(QPainter.RenderHint.Antialiasing)
    p.translate(side / 2, side / 2)
    p.scale(ratio, ratio)
    mark = CameraMark(dome, CameraHealth(health), None if sector < 0 else sector * 22.5)
    symbols.camera(p, load_theme(theme), mark)
    p.end()
    return out
