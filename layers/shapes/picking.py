"""Which features of an overlay lie at a point: boxes first, then distances and the even-odd rule, with numpy."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from layers.shapes import Overlay, Shape
from layers.shapes.boxes import feature_boxes, touching

F64 = NDArray[np.float64]

_MOST: Final = 200  # shapes looked at closely for one question


class Near(NamedTuple):
    """A feature and how far its point, line or border is; ``inside``: the point lies in the area."""

    feature: int
    distance_m: float
    inside: bool = False


class Picker:
    """Finds features of one overlay; the boxes are worked out on the first question. Mercator metres throughout."""

    def __init__(self, overlay: Overlay) -> None:
        self._overlay = overlay
        self._box: F64 | None = None

    def near(self, x_m: float, y_m: float, reach_m: float) -> list[Near]:
        """Features within reach, nearest first; an area that holds the point counts however far its border is."""
        overlay = self._overlay
        if self._box is None:
            self._box = feature_boxes(overlay.xy, overlay.part_off, overlay.feature_off)
        rows = touching(self._box, (x_m - reach_m, y_m - reach_m, x_m + reach_m, y_m + reach_m))
        points = rows[overlay.shape[rows] == Shape.POINT]
        shapes = rows[overlay.shape[rows] != Shape.POINT][:_MOST]
        found = self._points(points, x_m, y_m) + [self._shape(row, x_m, y_m) for row in shapes.tolist()]
        kept = [one for one in found if one.inside or one.distance_m <= reach_m]
        return sorted(kept, key=lambda one: (one.distance_m, one.feature))

    def _points(self, rows: NDArray[np.intp], x_m: float, y_m: float) -> list[Near]:
        overlay = self._overlay
        first, end = overlay.feature_off[rows], overlay.feature_off[rows + 1]
        single = end - first == 1
        xy = overlay.xy[overlay.part_off[first[single]]]
        away = np.hypot(xy[:, 0] - x_m, xy[:, 1] - y_m)
        out = [Near(row, distance) for row, distance in zip(rows[single].tolist(), away.tolist(), strict=True)]
        for row in rows[~single].tolist():
            xy = overlay.xy[overlay.part_off[overlay.feature_off[row] : overlay.feature_off[row + 1]]]
            out.append(Near(row, float(np.hypot(xy[:, 0] - x_m, xy[:, 1] - y_m).min(initial=math.inf))))
        return out

    def _shape(self, row: int, x_m: float, y_m: float) -> Near:
        overlay, best, crossings = self._overlay, math.inf, 0
        for part in range(int(overlay.feature_off[row]), int(overlay.feature_off[row + 1])):
            xy = np.asarray(overlay.xy[overlay.part_off[part] : overlay.part_off[part + 1]])
            best = min(best, distance_to_line(xy, x_m, y_m))
            crossings += _crossings(xy, x_m, y_m)
        return Near(row, best, overlay.shape[row] == Shape.AREA and crossings % 2 == 1)


def distance_to_line(xy: F64, x: float, y: float) -> float:
    """From a point to the nearest place on a polyline (V, 2); inf for one without vertices."""
    if len(xy) < 2:
        return float(np.hypot(*(xy - (x, y)).T).min(initial=math.inf))
    a, step = xy[:-1], np.diff(xy, axis=0)
    square = np.maximum((step**2).sum(axis=1), 1e-12)
    along = np.clip(((np.array([x, y]) - a) * step).sum(axis=1) / square, 0.0, 1.0)
    return float(np.hypot(*(a + along[:, None] * step - (x, y)).T).min())


def _crossings(xy: F64, x: float, y: float) -> int:
    """How often a ray to the east meets the ring."""
    if len(xy) < 3:
        return 0
    x0, y0, x1, y1 = xy[:-1, 0], xy[:-1, 1], xy[1:, 0], xy[1:, 1]
    spans = (y0 > y) != (y1 > y)
    height = np.where(spans, y1 - y0, 1.0)
    return int(np.count_nonzero(spans & (x0 + (y - y0) * (x1 - x0) / height > x)))
