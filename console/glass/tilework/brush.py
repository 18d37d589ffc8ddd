"""One tile being painted: the way from metres to its pixels, pens, and lines cut to what the tile shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from console.glass.symbols.arrays import polygon_of
from console.glass.theme import Theme
from layers.tiles import TILE_PX, TileId

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
Box = tuple[float, float, float, float]

MARGIN_PX: Final = 24.0
_REFERENCE_M: Final = 5.5  # LOOK section 3 gives road widths at 5.5 m a pixel
_LONG_PX: Final = 4.0 * TILE_PX  # a dashed line longer than this is cut to the tile, its dashes kept in step


class Brush:
    """A painter of one tile, its theme and its scale. ``view``: the tile and a margin round it, in metres."""

    def __init__(self, p: QPainter, theme: Theme, tile: TileId) -> None:
        self.p = p
        self.theme = theme
        self.tile = tile
        self.ratio = tile.ratio
        self.m_per_px = tile.m_per_px
        self.m_per_logical = tile.m_per_px * tile.ratio
        self.west, _, _, self.north = tile.bounds_m
        self.view = self.around(MARGIN_PX)

    def around(self, logical_px: float) -> Box:
        """The tile and ``logical_px`` round it, west, south, east, north."""
        west, south, east, north = self.tile.bounds_m
        margin = logical_px * self.m_per_logical
        return west - margin, south - margin, east + margin, north + margin

    def px(self, xy: F64) -> F64:
        """Metres (V, 2) → pixels of the tile (V, 2)."""
        out = np.empty_like(xy, dtype=np.float64)
        np.subtract(xy[:, 0], self.west, out=out[:, 0])
        np.subtract(self.north, xy[:, 1], out=out[:, 1])
        out /= self.m_per_px
        return out

    @property
    def widening(self) -> float:
        """Roads widen with the square root of the zoom, within bounds: a town stays readable from 1 to 50 m a pixel."""
        return float(np.clip((_REFERENCE_M / self.m_per_logical) ** 0.5, 0.5, 4.0))

    def other(self, p: QPainter) -> Brush:
        """The same with another painter: of a picture that is laid over the tile afterwards."""
        return Brush(p, self.theme, self.tile)


def line_pen(color: QColor, width: float) -> QPen:
    """A pen whose ends and corners are round when it is wide enough for that to be seen."""
    ink = QPen(color, width)
    ink.setCapStyle(Qt.PenCapStyle.RoundCap if width > 2.2 else Qt.PenCapStyle.FlatCap)
    ink.setJoinStyle(Qt.PenJoinStyle.RoundJoin if width > 2.2 else Qt.PenJoinStyle.BevelJoin)
    return ink


def polygons(brush: Brush, xy: F64, off: I32, found: NDArray[np.intp]) -> Iterator[QPolygonF]:
    """Ragged parts in pixels, without vertices that nobody can see."""
    for start, end in zip(off[found].tolist(), off[found + 1].tolist(), strict=True):
        yield polygon_of(thin(brush.px(xy[start:end])))


def draw_lines(brush: Brush, ink: QPen, xy: F64, off: I32, found: NDArray[np.intp]) -> None:
    """Stroke ragged parts; of a long dashed one only what the tile shows."""
    brush.p.setPen(ink)
    dashed = ink.style() == Qt.PenStyle.CustomDashLine
    for start, end in zip(off[found].tolist(), off[found + 1].tolist(), strict=True):
        px = thin(brush.px(xy[start:end]))
        if dashed and len(px) > 1 and np.ptp(px, axis=0).max() > _LONG_PX:
            _draw_cut(brush, ink, px)
        else:
            brush.p.drawPolyline(polygon_of(px))


def _draw_cut(brush: Brush, ink: QPen, px: F64) -> None:
    for piece, before in runs(px, MARGIN_PX * brush.ratio):
        own = QPen(ink)
        own.setDashOffset(before / ink.widthF())
        brush.p.setPen(own)
        brush.p.drawPolyline(polygon_of(piece))
    brush.p.setPen(ink)


def runs(px: F64, margin: float) -> Iterator[tuple[F64, float]]:
    """The pieces of a line (V, 2) that come near the tile, each with how much of the line lies before it, in pixels.

    Segments are cut at three tiles' distance, so that one that is very long costs no more than it shows.
    """
    a, b = px[:-1], px[1:]
    low, high = np.minimum(a, b), np.maximum(a, b)
    seen = ((low <= TILE_PX + margin) & (high >= -margin)).all(axis=1)
    length = np.hypot(*(b - a).T)
    before = np.concatenate(([0.0], np.cumsum(length)))
    edges = np.flatnonzero(np.diff(np.concatenate(([False], seen, [False])).astype(np.int8)))
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        piece = px[start : end + 1].copy()
        skipped = _shorten(piece)
        yield piece, float(before[start]) + skipped


def _shorten(piece: F64) -> float:
    """Pull the two ends of a piece, in place, to within some tiles of this one; how much went at its start."""
    skipped = _pull(piece[0], piece[1])
    _pull(piece[-1], piece[-2])
    return skipped


def _pull(end: Any, inner: Any) -> float:
    """Move ``end`` towards ``inner`` until it is near the tile, but not past it."""
    reach = 2.0 * TILE_PX
    step = inner - end
    length = float(np.hypot(*step))
    if length <= 2 * reach:
        return 0.0
    middle = np.array([TILE_PX / 2, TILE_PX / 2])
    along = float((middle - end) @ step) / length  # where the line passes nearest to the middle
    skipped = min(max(0.0, along - reach), length - 1.0)
    end += step / length * skipped
    return skipped


def thin(px: F64) -> F64:
    """Without the vertices that fall into the pixel of the one before; ends stay."""
    if len(px) < 3:
        return px
    cell = np.floor(px)
    keep = np.ones(len(px), dtype=bool)
    keep[1:-1] = (cell[1:-1] != cell[:-2]).any(axis=1)
    return px[keep]


def ring_path(brush: Brush, xy: F64, ring_off: I32, first: int, end: int) -> QPainterPath:
    """Rings ``first`` to ``end`` as one shape whose holes are holes."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    for ring in range(first, end):
        path.addPolygon(polygon_of(thin(brush.px(xy[ring_off[ring] : ring_off[ring + 1]]))))
        path.closeSubpath()
    return path
