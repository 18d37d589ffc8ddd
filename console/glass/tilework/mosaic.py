"""Pictures of tiles laid side by side, and that sheet laid over a tile of the map's own lattice.

The sheet is drawn with one transform, so that neighbours leave no seam between them. Where the source's grid is not
straight in Web Mercator (degrees, or the shift of GCJ-02 and BD-09) the tile is cut into cells, each with its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QTransform

from console.fetch import Tile, address
from console.site.config import BaseMapSpec
from layers.tiles import TILE_PX, TileId

F64 = NDArray[np.float64]

_LEAST_PX: Final = 8  # a tile of the source is never drawn smaller
_CELLS: Final = 8  # a side, where the grid is bent: 64 px each, the error of one is below a third of a pixel
_STRIPS: Final = 32  # of a grid of degrees: 16 px each


class Sheet:
    """Room for ``tiles`` of one level, ``side`` pixels each; transparent where nothing is drawn."""

    def __init__(self, tiles: Sequence[Tile], side: int) -> None:
        self.z, self.side = tiles[0].z, side
        self.first_x, self.first_y = min(t.x for t in tiles), min(t.y for t in tiles)
        wide, high = max(t.x for t in tiles) - self.first_x + 1, max(t.y for t in tiles) - self.first_y + 1
        self.image = QImage(wide * side, high * side, QImage.Format.Format_ARGB32_Premultiplied)
        self.image.fill(0)

    def draw(self, pictures: Iterable[tuple[Tile, Tile, QImage]], dim: float = 0.0) -> None:
        """Each: the tile meant, the tile or ancestor whose picture it is, the picture. ``dim``: 0 as it is, 1 black."""
        p = QPainter(self.image)
        p.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for tile, of, picture in pictures:
            self._draw(p, tile, of, picture)
        if dim > 0:
            p.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceAtop)
            p.setOpacity(min(1.0, dim))
            p.fillRect(self.image.rect(), QColor(Qt.GlobalColor.black))
        p.end()

    def _draw(self, p: QPainter, tile: Tile, of: Tile, picture: QImage) -> None:
        target = QRect((tile.x - self.first_x) * self.side, (tile.y - self.first_y) * self.side, self.side, self.side)
        if of == tile:
            p.drawImage(target, _no_larger(picture, self.side))
            return
        parts = 1 << (tile.z - of.z)
        wide, high = picture.width() / parts, picture.height() / parts
        p.drawImage(
            QRectF(target), picture, QRectF((tile.x - of.x * parts) * wide, (tile.y - of.y * parts) * high, wide, high)
        )

    def lay(self, p: QPainter, spec: BaseMapSpec, tile: TileId) -> None:
        """Over the whole of a lattice tile, each point in its true place."""
        across, down = _mesh(spec)
        xs, ys = np.linspace(0, TILE_PX, across + 1), np.linspace(0, TILE_PX, down + 1)
        u, v = self._at(spec, tile, *np.meshgrid(xs, ys))
        p.save()
        p.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        p.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for j in range(down):
            for i in range(across):
                cell = QRect(round(xs[i]), round(ys[j]), round(xs[i + 1] - xs[i]), round(ys[j + 1] - ys[j]))
                p.setClipRect(cell)
                p.setTransform(_transform(cell, u[j : j + 2, i : i + 2], v[j : j + 2, i : i + 2]))
                p.drawImage(0, 0, self.image)
                p.resetTransform()
        p.restore()

    def _at(self, spec: BaseMapSpec, tile: TileId, x: F64, y: F64) -> tuple[F64, F64]:
        """Pixels of a lattice tile → pixels of the sheet."""
        west, _, _, north = tile.bounds_m
        column, row = address(spec, self.z, west + x * tile.m_per_px, north - y * tile.m_per_px)
        return (column - self.first_x) * self.side, (row - self.first_y) * self.side


def side_of(tile_px: int, scale: float) -> int:
    """How large a source tile is drawn in its sheet; ``scale``: lattice pixels that one of its pixels takes."""
    side = tile_px
    while scale < 0.5 and side > _LEAST_PX:
        side, scale = side // 2, scale * 2
    return side


def _no_larger(picture: QImage, side: int) -> QImage:
    """Bilinear drawing skips pixels below half size: those are averaged here."""
    if picture.width() < 2 * side:
        return picture
    return picture.scaled(side, side, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)


def _mesh(spec: BaseMapSpec) -> tuple[int, int]:
    plain = "".join(c for c in spec.crs.lower() if c.isalnum()) not in ("gcj02", "bd09")
    if spec.grid == "geographic":
        return (1 if plain else _CELLS), _STRIPS
    return (1, 1) if plain else (_CELLS, _CELLS)


def _transform(cell: QRect, u: F64, v: F64) -> QTransform:
    """Sheet → lattice for one cell; ``u``, ``v`` (2, 2): where its corners lie in the sheet."""
    wide, high = cell.width(), cell.height()
    ux, vx = ((m[0, 1] - m[0, 0] + m[1, 1] - m[1, 0]) / 2 / wide for m in (u, v))
    uy, vy = ((m[1, 0] - m[0, 0] + m[1, 1] - m[0, 1]) / 2 / high for m in (u, v))
    middle_u, middle_v = float(u.mean()), float(v.mean())
    du = middle_u - ux * (cell.x() + wide / 2) - uy * (cell.y() + high / 2)
    dv = middle_v - vx * (cell.x() + wide / 2) - vy * (cell.y() + high / 2)
    out, possible = QTransform(float(ux), float(vx), float(uy), float(vy), float(du), float(dv)).inverted()
    return out if possible else QTransform()
