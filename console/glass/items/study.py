"""What an analysis lays over the map while its board is open: areas, cells, lines, points or heat by value, and its
findings as dashed circles with their numbers, the chosen one in brackets' white."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPen

from console.glass import fonts
from console.glass.items.base import Painter
from console.glass.items.frame import Frame
from console.glass.items.shade import GRADES, HEAT_FROM, heat_image
from console.glass.items.sheet import Sheet
from console.glass.symbols.arrays import polygon_of
from console.words import Changes
from console.words.study import Finding, Layer, Shape
from layers import density, geo

if TYPE_CHECKING:
    from console.glass.items.stage import Stage

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

LESS: Final = "t3"  # below the middle of a diverging layer: hollow and dashed, whatever its colour
_FILL: Final = 0.5
_LINE_PX: Final = 4.0
_TRACK_PX: Final = 2.0
_DOT_PX: Final = 4.0
_CLUSTER_PX: Final = 46.0  # side of the cells in which points that lie close are one disc
_HEAT_CELL_PX: Final = 4.0
_HEAT_BLUR: Final = 6
_RING_PX: Final = 2.2
_NUMBER_PX: Final = 11.0  # half of a number's disc


class Drawn(NamedTuple):
    """A layer as numbers: of each shape its Web Mercator metres ``(K, 2)`` and its grade, -1 below the middle, -2
    nothing, -3 not known."""

    xy: tuple[F64, ...]
    grades: I64
    bounds: tuple[float, ...]  # lower bounds of the grades


def bounds_of(values: F64, unit: str = "number") -> tuple[float, ...]:
    """Lower bounds of up to five equal steps from nothing, or from the least where nothing is far, to the most. Counts
    part at whole numbers."""
    there = values[np.isfinite(values) & (values > 0)]
    if not len(there):
        return ()
    low, high = float(there.min()), float(there.max())
    if high <= low:
        return (low,)
    if unit == "count":
        steps = np.unique(np.ceil(np.linspace(low, high + 1, len(GRADES) + 1)[:-1]))
        return tuple(steps[steps <= high].tolist())
    start = 0.0 if low < 0.2 * high else low
    return tuple(start + (high - start) * n / len(GRADES) for n in range(len(GRADES)))


def drawn(layer: Layer) -> Drawn:
    xy = tuple(_metres(one) for one in layer.shapes)
    values = np.array([np.nan if one.value is None else one.value for one in layer.shapes], dtype=np.float64)
    bounds = bounds_of(np.abs(values) if layer.diverging else values, layer.unit)
    unknown = -3 if layer.form in ("areas", "cells") or np.isfinite(values).any() else 2  # 2: nothing is coloured
    if not bounds:
        return Drawn(xy, np.where(np.isnan(values), unknown, 0 if layer.form in ("lines", "areas") else -2), ())
    grades = np.clip(np.searchsorted(bounds, np.nan_to_num(values), side="right") - 1, -2, len(bounds) - 1)
    spread = np.array([grade_of(n, len(bounds)) for n in grades.tolist()], dtype=np.int64)
    grades = np.where(values <= 0, -2, spread)
    if layer.diverging:
        grades = np.where(values < 0, -1, grades)
    return Drawn(xy, np.where(np.isnan(values), unknown, grades), bounds)


def grade_of(n: int, classes: int) -> int:
    """Which of the five colours the ``n``-th class has; the middle one where there is but one."""
    return round(n * (len(GRADES) - 1) / (classes - 1)) if classes > 1 else len(GRADES) // 2


def _metres(shape: Shape) -> F64:
    lonlat = np.array(shape.points, dtype=np.float64).reshape(-1, 2)
    return np.column_stack(geo.to_mercator(lonlat[:, 0], lonlat[:, 1]))


class StudyPainter(Painter):
    """Kept as a sheet: a pan blits it."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._sheet = Sheet()
        self._of: tuple[Layer | None, Drawn | None] = (None, None)

    def changed(self, changes: Changes) -> bool:
        del changes
        return False  # the canvas is told by whoever shows a layer

    def locate(self, frame: Frame) -> None:
        layer = self._stage.study.layer
        if layer is not self._of[0]:
            self._of = layer, drawn(layer) if layer is not None else None
            self._sheet.forget()
        if layer is not None:
            self._sheet.ready(frame, (id(layer), self._stage.theme.name), self._draw)

    def way(self) -> object:
        return self._of[0] is not None, self._sheet.serial

    def paint(self, p: QPainter, frame: Frame) -> None:
        if self._of[0] is not None:
            self._sheet.blit(p, frame)

    def _draw(self, p: QPainter, frame: Frame) -> None:
        layer, made = self._of
        if layer is None or made is None:
            return
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        if layer.form == "heat":
            self._heat(p, frame, made)
        elif layer.form == "clusters":
            self._clusters(p, frame, made)
        elif layer.form == "points":
            self._dots(p, frame, made)
        else:
            self._shapes(p, frame, layer, made)

    # ---- areas and lines

    def _shapes(self, p: QPainter, frame: Frame, layer: Layer, made: Drawn) -> None:
        areas = layer.form in ("areas", "cells")
        wide = (_TRACK_PX if layer.form == "tracks" else _LINE_PX) * frame.ratio
        for grade in (-3, -2, -1, *range(len(GRADES))):
            path = QPainterPath()
            for n in np.flatnonzero(made.grades == grade).tolist():
                _add(path, frame, made.xy[n], closed=areas)
            if path.isEmpty():
                continue
            if areas:
                self._area(p, path, grade, frame.ratio, framed=layer.form == "areas")
            else:
                self._line(p, path, grade, wide)

    def _area(self, p: QPainter, path: QPainterPath, grade: int, ratio: float, *, framed: bool) -> None:
        if grade < 0:
            if grade == -3:
                p.fillPath(path, QBrush(self._stage.theme.color(LESS), Qt.BrushStyle.BDiagPattern))
            if grade == -1:
                p.setPen(QPen(self._stage.theme.color(LESS), 1.4 * ratio, Qt.PenStyle.DashLine))
                p.setBrush(Qt.BrushStyle.NoBrush)
                p.drawPath(path)
            return
        ink = self._stage.theme.color(GRADES[grade])
        p.setPen(QPen(self._stage.theme.color("beat"), ratio) if framed else Qt.PenStyle.NoPen)
        ink.setAlphaF(_FILL)
        p.setBrush(ink)
        p.drawPath(path)

    def _line(self, p: QPainter, path: QPainterPath, grade: int, wide: float) -> None:
        """Over a halo: on a road of the same width it would not be seen. Nothing of the value is dashed."""
        halo = QPen(self._stage.theme.color("halo"), wide * 1.6)
        if grade == -3:
            halo, wide = QPen(Qt.PenStyle.NoPen), _TRACK_PX
        token, style = (LESS, Qt.PenStyle.DashLine) if grade < 0 else (GRADES[grade], Qt.PenStyle.SolidLine)
        for pen in (halo, QPen(self._stage.theme.color(token), wide, style)):
            pen.setCapStyle(Qt.PenCapStyle.FlatCap if style is Qt.PenStyle.DashLine else Qt.PenCapStyle.RoundCap)
            p.setPen(pen)
            p.setBrush(Qt.BrushStyle.NoBrush)
            p.drawPath(path)

    # ---- points

    def _points(self, frame: Frame, made: Drawn) -> tuple[F64, F64]:
        xy = np.array([one[0] for one in made.xy if len(one)], dtype=np.float64).reshape(-1, 2)
        return frame.px(xy[:, 0], xy[:, 1])

    def _dots(self, p: QPainter, frame: Frame, made: Drawn) -> None:
        x, y = self._points(frame, made)
        reach = _DOT_PX * frame.ratio
        for n in np.flatnonzero(frame.inside(x, y, reach)).tolist():
            grade = int(made.grades[n])  # none, and not known, are hollow: they are no lesser kind of some
            p.setPen(QPen(self._stage.theme.color("halo" if grade >= 0 else "t2"), 1.4 * frame.ratio))
            p.setBrush(self._stage.theme.color(GRADES[grade] if grade >= 0 else "panel"))
            p.drawEllipse(QPointF(x[n], y[n]), reach, reach)

    def _clusters(self, p: QPainter, frame: Frame, made: Drawn) -> None:
        """Discs by how many lie together, with their number; one alone is a dot."""
        x, y = self._points(frame, made)
        there = frame.inside(x, y, _CLUSTER_PX * frame.ratio)
        size = _CLUSTER_PX * frame.ratio
        cells = np.column_stack(((x[there] + frame.view.left) // size, (y[there] + frame.view.top) // size))
        _, of, counts = np.unique(cells, axis=0, return_inverse=True, return_counts=True)
        if not len(counts):
            return
        of = of.ravel()
        mid_x, mid_y = np.bincount(of, x[there]) / counts, np.bincount(of, y[there]) / counts
        bounds = bounds_of(counts.astype(np.float64), "count")
        p.setFont(fonts.font(12, True))
        for n, count in enumerate(counts.tolist()):
            self._disc(p, frame, (float(mid_x[n]), float(mid_y[n])), count, bounds)

    def _disc(self, p: QPainter, frame: Frame, at: tuple[float, float], count: int, bounds: tuple[float, ...]) -> None:
        grade = max(0, int(np.searchsorted(bounds, count, side="right")) - 1)
        radius = (_DOT_PX if count == 1 else 11.0 + 1.6 * grade) * frame.ratio
        p.setPen(QPen(self._stage.theme.color("halo"), 1.8 * frame.ratio))
        p.setBrush(self._stage.theme.color(GRADES[grade]))
        p.drawEllipse(QPointF(*at), radius, radius)
        if count > 1:
            _write(p, self._stage, frame, at, str(count), radius)

    def _heat(self, p: QPainter, frame: Frame, made: Drawn) -> None:
        x, y = self._points(frame, made)
        cell = _HEAT_CELL_PX * frame.ratio
        wide, high = int(frame.width / cell) + 1, int(frame.height / cell) + 1
        found = density.heat(x / cell, y / cell, wide, high, _HEAT_BLUR)
        top = max(1e-9, float(found.max(initial=0.0)))
        image = heat_image(self._stage.theme, np.digitize(found / top, HEAT_FROM))
        p.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        p.drawImage(QRectF(0, 0, wide * cell, high * cell), image)


class FindingsPainter(Painter):
    """Circles where something was found, with their numbers as on the board."""

    def changed(self, changes: Changes) -> bool:
        del changes
        return False

    def way(self) -> object:
        return self._stage.study.findings, self._stage.study.chosen

    def paint(self, p: QPainter, frame: Frame) -> None:
        shown = self._stage.study
        if not shown.findings:
            return
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        for n, one in enumerate(shown.findings, 1):
            if np.isfinite(one.lon_deg) and np.isfinite(one.lat_deg):
                self._one(p, frame, one, n, chosen=one.key == shown.chosen)
        p.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _one(self, p: QPainter, frame: Frame, finding: Finding, n: int, *, chosen: bool) -> None:
        x_m, y_m = (float(v) for v in geo.to_mercator(finding.lon_deg, finding.lat_deg))
        x, y = (float(v) for v in frame.px(x_m, y_m))
        stretch = 1.0 / np.cos(np.radians(finding.lat_deg))  # Web Mercator metres a metre
        radius = max(float(finding.radius_m * stretch / frame.view.m_per_px), (_NUMBER_PX + 4) * frame.ratio)
        if not (-radius < x < frame.width + radius and -radius < y < frame.height + radius):
            return
        token = "focus" if chosen else "acc"
        for ink, width in (("halo", _RING_PX * 2), (token, _RING_PX)):
            pen = QPen(self._stage.theme.color(ink), width * frame.ratio)
            pen.setStyle(Qt.PenStyle.DashLine if ink != "halo" else Qt.PenStyle.SolidLine)
            p.setPen(pen)
            p.setBrush(Qt.BrushStyle.NoBrush)
            p.drawEllipse(QPointF(x, y), radius, radius)
        p.setPen(QPen(self._stage.theme.color(token), 1.4 * frame.ratio))
        p.setBrush(self._stage.theme.color("panel"))
        disc = _NUMBER_PX * frame.ratio
        p.drawEllipse(QPointF(x, y - radius), disc, disc)
        _write(p, self._stage, frame, (x, y - radius), str(n), disc, token="t1")


def _write(p: QPainter, stage: Stage, frame: Frame, at: tuple[float, float], words: str, radius: float,
           token: str = "ink") -> None:  # fmt: skip
    p.save()
    p.translate(*at)
    p.scale(frame.ratio, frame.ratio)
    half = radius / frame.ratio
    p.setFont(fonts.font(12, True))
    p.setPen(stage.theme.color(token))
    p.drawText(QRectF(-half - 8, -half, 2 * half + 16, 2 * half), Qt.AlignmentFlag.AlignCenter, words)
    p.restore()


def _add(path: QPainterPath, frame: Frame, xy: F64, *, closed: bool) -> None:
    """One shape in device pixels, unless it lies outside of the frame."""
    x, y = frame.px(xy[:, 0], xy[:, 1])
    if not len(x) or x.max() < 0 or y.max() < 0 or x.min() > frame.width or y.min() > frame.height:
        return
    path.addPolygon(polygon_of(np.column_stack((x, y))))
    if closed:
        path.closeSubpath()
