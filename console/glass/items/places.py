"""Posts, and the circles in which something lies whose place is not known exactly."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPen

from console.dispatch import signs
from console.glass.items.base import Painter, draw_sprites
from console.glass.items.frame import Frame
from console.glass.items.stage import Painted, Stage
from console.glass.symbols import paint
from layers import geo

_MARGIN_PX: Final = 32
_SMALLEST_CIRCLE_PX: Final = 22.0  # a smaller one hides behind the symbol
_LARGEST_CIRCLE_PX: Final = 2_000.0
_POOR_M: Final = 50.0  # a fix less exact than this shows its circle unasked
_LEAST_SHOWN_PX: Final = 3.0
_MOST_CIRCLES: Final = 60  # a link that fails for a whole town is said by the bar, not by a thousand circles


class PostsPainter(Painter):
    """Shields 站."""

    layer = "posts"

    def locate(self, frame: Frame) -> None:
        posts = self._stage.source.site.posts
        x, y = frame.px(posts.xy[:, 0], posts.xy[:, 1])
        rows = np.flatnonzero(frame.inside(x, y, _MARGIN_PX * frame.ratio))
        self._stage.painted["post"] = Painted(rows, x[rows], y[rows])

    def paint(self, p: QPainter, _frame: Frame) -> None:
        painted = self._stage.painted["post"]
        if len(painted.keys):
            staffed = self._stage.source.site.posts.staffed[painted.keys]
            full, empty = self._stage.atlas.post(True), self._stage.atlas.post(False)
            draw_sprites(p, self._stage, np.where(staffed == 0, empty, full), painted.x, painted.y)


class DoubtPainter(Painter):
    """Circles of true size. Dashed: where a unit with an old fix may be by now, and where a 未定位 incident lies; thin:
    how exact a fix is, for the selected unit and for every one whose fix is poor."""

    def paint(self, p: QPainter, frame: Frame) -> None:
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        p.setBrush(Qt.BrushStyle.NoBrush)
        if self._stage.on["units"]:
            self._units(p, frame)
            self._accuracy(p, frame)
        if self._stage.on["incidents"] and self._stage.incidents.vague:
            self._incidents(p, frame)

    def _units(self, p: QPainter, frame: Frame) -> None:
        units, now = self._stage.source.units, self._stage.source.clock.now()
        old = signs.fix_old(units, self._stage.source.site.config.limits, now)
        rows = self._stage.rows_drawn()
        rows = rows[old[rows]]
        chosen = self._stage.selected_row()
        if len(rows) > _MOST_CIRCLES:
            rows = rows[rows == chosen] if chosen is not None else rows[:0]
        if not len(rows):
            return
        x, y = frame.px(units.x_m[rows], units.y_m[rows])
        radius = units.possible_m(now)[rows] * geo.mercator_scale(units.lat_deg[rows]) / frame.m_per_px
        p.setPen(self._dashed(frame))
        for cx, cy, r in zip(x.tolist(), y.tolist(), radius.tolist(), strict=True):
            self._circle(p, frame, cx, cy, max(r, _SMALLEST_CIRCLE_PX))

    def _accuracy(self, p: QPainter, frame: Frame) -> None:
        """Poor fixes whose circle is larger than the symbol, and the selected unit's whatever it is."""
        stage, units = self._stage, self._stage.source.units
        rows = stage.rows_drawn()
        rows = rows[units.accuracy_m[rows] > _POOR_M]
        rows = rows[accuracy_px(stage, frame, rows) >= _SMALLEST_CIRCLE_PX][:_MOST_CIRCLES]
        chosen = stage.selected_row()
        rows = rows if chosen is None else np.union1d(rows, [chosen])
        if len(rows):
            draw_accuracy(p, stage, frame, rows)

    def _dashed(self, frame: Frame) -> QPen:
        return paint.pen(self._stage.theme.color("t3"), 1.4 * frame.ratio, (3.2 * frame.ratio, 4.2 * frame.ratio))

    def _incidents(self, p: QPainter, frame: Frame) -> None:
        table = self._stage.incidents
        p.setPen(self._dashed(frame))
        for row in table.vague:
            incident = table.incidents[row]
            if incident.radius_m and incident.lat_deg is not None:
                x, y = frame.px(table.x_m[row], table.y_m[row])
                radius = incident.radius_m * float(geo.mercator_scale(incident.lat_deg)) / frame.m_per_px
                self._circle(p, frame, float(x), float(y), radius)

    def _circle(self, p: QPainter, frame: Frame, x: float, y: float, radius: float) -> None:
        if radius > _LARGEST_CIRCLE_PX:
            return
        r = radius * frame.ratio
        if -r < x < frame.width + r and -r < y < frame.height + r:
            p.drawEllipse(QPointF(x, y), r, r)


def accuracy_px(stage: Stage, frame: Frame, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Radius of each unit's fix in logical pixels; NaN where its terminal did not say."""
    units = stage.source.units
    return np.asarray(units.accuracy_m[rows] * geo.mercator_scale(units.lat_deg[rows]) / frame.m_per_px)


def draw_accuracy(p: QPainter, stage: Stage, frame: Frame, rows: NDArray[np.int64]) -> None:
    """Thin circles as large as the fixes of these units are inexact; none where that is not known or hidden."""
    radius = accuracy_px(stage, frame, rows)
    x, y = frame.px(stage.source.units.x_m[rows], stage.source.units.y_m[rows])
    p.setRenderHint(QPainter.RenderHint.Antialiasing)
    p.setBrush(Qt.BrushStyle.NoBrush)
    p.setPen(paint.pen(stage.theme.color("t3"), frame.ratio))
    for n in np.flatnonzero((radius >= _LEAST_SHOWN_PX) & (radius <= _LARGEST_CIRCLE_PX)).tolist():
        r = float(radius[n]) * frame.ratio
        if bool(frame.inside(x[n : n + 1], y[n : n + 1], r)[0]):
            p.drawEllipse(QPointF(float(x[n]), float(y[n])), r, r)
