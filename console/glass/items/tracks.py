"""Lines that belong to units: the tail of the selected one, the ghost of a typed verb, reckoned positions."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath

from console.glass.canvas.source import MapSource
from console.glass.items.base import Painter, draw_sprites
from console.glass.items.frame import Frame
from console.glass.items.stage import CROWD_OVER
from console.glass.symbols import paint
from console.glass.symbols.arrays import polygon_of
from console.glass.symbols.atlas import LOOKS
from console.glass.symbols.marks import HEADINGS, Sign
from console.words import Changes, Duty

F64 = NDArray[np.float64]

_TAIL_SPACING_PX: Final = 7.8
_TAIL_DOTS: Final = 60
_TAIL_R: Final = (3.6, 1.4)  # newest, oldest
_RECKON_AGE_S: Final = 3.0  # a younger fix is the position
_SPOT_PX: Final = 36.0  # radius: outside the brackets of a selected incident
_RECKON_APART_PX: Final = 14.0  # nearer than this the ghost hides behind its body
_MOST_GHOSTS: Final = 400


class TailPainter(Painter):
    """Dots along the last fixes of the selected unit, newest largest; of every unit in emergency too."""

    layer = "tails"
    watches = Changes.SELECTION | Changes.FIXES | Changes.SOS

    def paint(self, p: QPainter, frame: Frame) -> None:
        theme, source, selected = self._stage.theme, self._stage.source, self._stage.selected_row()
        for row in _in_sos(source):
            self._tail(p, frame, row, theme.color("sos"))
            selected = None if row == selected else selected
        if selected is not None:
            self._tail(p, frame, selected, theme.duty(Duty(int(source.units.duty[selected]))))

    def _tail(self, p: QPainter, frame: Frame, row: int, color: QColor) -> None:
        xy, _ = self._stage.source.tails.tail(row)
        if len(xy) < 2:
            return
        x, y = frame.px(xy[:, 0], xy[:, 1])
        dots = dots_along(np.column_stack((x, y))[::-1], _TAIL_SPACING_PX * frame.ratio, _TAIL_DOTS)
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        p.setPen(Qt.PenStyle.NoPen)
        radii = np.linspace(_TAIL_R[0], _TAIL_R[1], max(2, len(dots))) * frame.ratio
        for ink, wider in ((self._stage.theme.color("halo"), 1.2 * frame.ratio), (color, 0.0)):
            p.setBrush(ink)
            for (cx, cy), r in zip(dots.tolist(), radii.tolist(), strict=False):
                p.drawEllipse(QPointF(cx, cy), r + wider, r + wider)


def _in_sos(source: MapSource) -> list[int]:
    """Rows of units whose emergency is open."""
    rows = (source.units.row.get(unit) for unit, sos in source.sos.items() if sos.open)
    return [row for row in rows if row is not None]


def dots_along(px: F64, spacing: float, most: int) -> F64:
    """Points (K, 2) every ``spacing`` along a polyline (V, 2), K ≤ ``most``, its start left out."""
    steps = np.hypot(*np.diff(px, axis=0).T)
    along = np.concatenate(([0.0], np.cumsum(steps)))
    at = np.arange(1, most + 1) * spacing
    at = at[at <= along[-1]]
    return np.column_stack((np.interp(at, along, px[:, 0]), np.interp(at, along, px[:, 1])))


class GhostPainter(Painter):
    """Routes that Enter would cause, dashed; the halo keeps them readable over roads."""

    watches = Changes.PREVIEW

    def paint(self, p: QPainter, frame: Frame) -> None:
        if not (self._stage.ghost.lines or self._stage.ghost.spots):
            return
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        ratio, theme = frame.ratio, self._stage.theme
        for line in self._stage.ghost.lines:
            path = QPainterPath()
            path.addPolygon(polygon_of(np.column_stack(frame.px(line[:, 0], line[:, 1]))))
            p.strokePath(path, paint.pen(theme.color("halo"), 5.0 * ratio))
            p.strokePath(path, paint.pen(theme.color("acc"), 3.0 * ratio, (9 * ratio, 6 * ratio)))
        for x, y in self._stage.ghost.spots:
            self._spot(p, frame, float(frame.px(x, y)[0]), float(frame.px(x, y)[1]))

    def _spot(self, p: QPainter, frame: Frame, x: float, y: float) -> None:
        """A dashed circle round what the verb is about, wider than any bracket."""
        ratio, theme = frame.ratio, self._stage.theme
        p.setBrush(Qt.BrushStyle.NoBrush)
        for pen in (paint.pen(theme.color("halo"), 4.0 * ratio),
                    paint.pen(theme.color("acc"), 2.2 * ratio, (7 * ratio, 5 * ratio))):
            p.setPen(pen)
            p.drawEllipse(QPointF(x, y), _SPOT_PX * ratio, _SPOT_PX * ratio)


class ReckonedPainter(Painter):
    """Where a moving unit should be by now: a dashed outline joined to its last fix by dots. Never stored."""

    layer = "units"

    def paint(self, p: QPainter, frame: Frame) -> None:
        units, now = self._stage.source.units, self._stage.source.clock.now()
        if not units.n or self._stage.units_in_view > CROWD_OVER:
            return
        limit = self._stage.source.site.config.limits.reckon_s
        rows, age = self._stage.rows_drawn(), units.age(now)
        rows = rows[(age[rows] > _RECKON_AGE_S) & (age[rows] <= limit)]
        x_m, y_m, valid = units.reckoned(now, limit, rows)
        rows, x_m, y_m = rows[valid], x_m[valid], y_m[valid]
        if not len(rows):
            return
        x, y = frame.px(x_m, y_m)
        from_x, from_y = frame.px(units.x_m[rows], units.y_m[rows])
        far = frame.inside(x, y) & (np.hypot(x - from_x, y - from_y) >= _RECKON_APART_PX * frame.ratio)
        far &= ~np.isin(rows, list(self._stage.shift))
        far &= np.cumsum(far) <= _MOST_GHOSTS
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        p.setPen(paint.pen(self._stage.theme.color("t3"), 1.6 * frame.ratio, (1.6 * frame.ratio, 4.0 * frame.ratio)))
        for line in zip(from_x[far].tolist(), from_y[far].tolist(), x[far].tolist(), y[far].tolist(), strict=True):
            p.drawLine(QLineF(*line))
        self._outlines(p, rows[far], x[far], y[far])

    def _outlines(self, p: QPainter, rows: NDArray[np.intp], x: F64, y: F64) -> None:
        kinds = self._stage.source.units.kind[rows].astype(np.int64)
        zeros = np.zeros(len(rows), dtype=np.int64)
        look = zeros + LOOKS.index(Sign.RECKONED)
        sprites = self._stage.atlas.units(kinds, zeros, look, zeros + HEADINGS)
        p.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        draw_sprites(p, self._stage, sprites, x, y)
