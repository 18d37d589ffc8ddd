"""Beats coloured by a live count (choropleth), and where incidents lie close together (heat map)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath

from console.desk.whereabouts import DAY_S, days_of
from console.glass.items.base import Painter
from console.glass.items.frame import Frame
from console.glass.items.sheet import Sheet
from console.glass.items.stage import Stage, Tallied
from console.glass.symbols.arrays import polygon_of
from console.glass.theme import Theme
from console.words import Changes
from layers import density, geo
from layers.shapes import Areas, Beats

if TYPE_CHECKING:
    from console.glass.canvas.source import MapSource

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

GRADES: Final = ("grad1", "grad2", "grad3", "grad4", "grad5")  # few to many
COUNT_FILL: Final = 0.5  # opaque share: roads stay readable, the five grades too
HEAT_DAYS: Final = 30  # unless the beats are coloured by other days
_CELL_PX: Final = 4.0
_BLUR: Final = 6  # cells: a lone incident spreads over some 70 px
HEAT_FROM: Final = (0.06, 0.2, 0.4, 0.6, 0.8)  # of the densest place: lower bounds of the five grades
_HEAT_ALPHA: Final = (0.28, 0.4, 0.5, 0.58, 0.66)


class LegendRow(NamedTuple):
    """A colour and the counts it stands for; ``high`` None: that many and more."""

    token: str
    low: int
    high: int | None


class Legend(NamedTuple):
    """``what``: incidents, units, days:N; ``rows`` from few to many, empty while nothing is counted."""

    what: str
    layer: str  # beats or grid
    rows: tuple[LegendRow, ...]


def tallied(source: MapSource) -> Tallied | None:
    """What the view asks to be counted, as it is now; None when nothing is asked or nothing can be counted."""
    what, layer = source.view.choropleth, source.whereabouts.counted
    if not what or not layer:
        return None
    tally = source.whereabouts.counts(what)
    return Tallied(what, layer, tally.total, tally.available, density.breaks(tally.total, len(GRADES)))


def choropleth_legend(source: MapSource) -> Legend | None:
    """What the colours of the beats mean; None when they are not coloured."""
    now = tallied(source)
    if now is None:
        return None
    tokens, highs = tokens_for(len(now.bounds)), (*(low - 1 for low in now.bounds[1:]), None)[: len(now.bounds)]
    rows = zip(tokens, now.bounds, highs, strict=True)
    return Legend(now.what, now.layer, tuple(LegendRow(token, low, high) for token, low, high in rows))


def tokens_for(classes: int) -> tuple[str, ...]:
    """The colours of few classes, spread over all five."""
    if classes <= 1:
        return GRADES[2:3] * classes
    return tuple(GRADES[round(n * (len(GRADES) - 1) / (classes - 1))] for n in range(classes))


class ShadePainter(Painter):
    """Fills by class. The numbers themselves stand beside the names of the beats."""

    watches = Changes.INCIDENTS | Changes.SECOND | Changes.VIEW | Changes.SITE

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._sheet = Sheet()
        self._count()

    def changed(self, changes: Changes) -> bool:
        return bool(changes & self.watches) and self._count()

    def _count(self) -> bool:
        """Whether the colours are others than before."""
        before, now = self._stage.tallied, tallied(self._stage.source)
        self._stage.tallied = now
        return _look(before) != _look(now)

    def locate(self, frame: Frame) -> None:
        now = self._stage.tallied
        if now is not None:
            beats = self._stage.source.whereabouts.areas(now.layer)
            of = (_look(now), self._stage.theme.name, id(beats))
            self._sheet.ready(frame, of, lambda p, whole: self._draw(p, whole, now, beats))

    def way(self) -> object:
        return self._stage.tallied is not None, self._sheet.serial

    def _draw(self, p: QPainter, frame: Frame, now: Tallied, beats: Beats) -> None:
        p.setPen(Qt.PenStyle.NoPen)
        p.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)  # where beats lie over one another
        classes = density.class_of(now.counts, now.bounds)
        for n, token in enumerate(tokens_for(len(now.bounds)), start=1):
            ink = self._stage.theme.color(token)
            ink.setAlphaF(COUNT_FILL)
            p.setBrush(ink)
            for area in np.flatnonzero(classes == n).tolist():
                path = area_path(frame, beats.areas, area)
                if path is not None:
                    p.drawPath(path)

    def paint(self, p: QPainter, frame: Frame) -> None:
        if self._stage.tallied is not None:
            self._sheet.blit(p, frame)


def _look(now: Tallied | None) -> object:
    """All that the fills depend on."""
    if now is None:
        return None
    return now.what, now.layer, len(now.bounds), density.class_of(now.counts, now.bounds).tobytes()


def area_path(frame: Frame, areas: Areas, area: int) -> QPainterPath | None:
    """All rings of one area in device pixels; None when it lies outside of the frame."""
    first, last = int(areas.area_off[area]), int(areas.area_off[area + 1])
    xy = np.asarray(areas.xy[areas.ring_off[first] : areas.ring_off[last]])
    x, y = frame.px(xy[:, 0], xy[:, 1])
    if not len(x) or x.max() < 0 or y.max() < 0 or x.min() > frame.width or y.min() > frame.height:
        return None
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    start = int(areas.ring_off[first])
    for ring in range(first, last):
        part = slice(int(areas.ring_off[ring]) - start, int(areas.ring_off[ring + 1]) - start)
        path.addPolygon(polygon_of(_thinned(np.column_stack((x[part], y[part])))))
    return path


def _thinned(px: F64) -> F64:
    """Without vertices that fall on the pixel of the one before."""
    keep = np.ones(len(px), dtype=bool)
    keep[1:] = (px[1:] != px[:-1]).any(axis=1)
    return px[keep]


class HeatPainter(Painter):
    """Density of the incidents of the last days, open and ended, by a kernel; only changes with the incidents."""

    layer = "heat"
    watches = Changes.INCIDENTS | Changes.VIEW

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._sheet = Sheet()
        self._version = 0
        self._points: tuple[object, F64] = (None, np.zeros((0, 2)))
        self._top: tuple[object, float] = (None, 1.0)  # of which zoom, the densest place of the first picture

    def changed(self, changes: Changes) -> bool:
        self._version += bool(changes & Changes.INCIDENTS)
        return bool(changes & Changes.INCIDENTS) and self._stage.on[self.layer]

    def locate(self, frame: Frame) -> None:
        if self._stage.on[self.layer]:
            of = (self._version, self._days(), self._stage.theme.name)
            self._sheet.ready(frame, of, self._draw)

    def way(self) -> object:
        return self._sheet.serial

    def paint(self, p: QPainter, frame: Frame) -> None:
        self._sheet.blit(p, frame)

    def _days(self) -> int:
        what = self._stage.source.view.choropleth
        return days_of(what) if what.startswith("days") else HEAT_DAYS

    def _xy(self) -> F64:
        """Incidents of the last days, (N, 2) metres."""
        of = (self._version, self._days())
        if self._points[0] != of:
            source = self._stage.source
            since = source.clock.now() - self._days() * DAY_S
            there = [(one.lon_deg, one.lat_deg) for one in source.incidents.values()
                     if one.lon_deg is not None and one.t >= since]
            lonlat = np.array(there, dtype=np.float64).reshape(-1, 2)
            self._points = of, np.column_stack(geo.to_mercator(lonlat[:, 0], lonlat[:, 1]))
        return self._points[1]

    def _draw(self, p: QPainter, frame: Frame) -> None:
        xy, cell = self._xy(), _CELL_PX * frame.ratio
        x, y = frame.px(xy[:, 0], xy[:, 1])
        wide, high = int(frame.width / cell) + 1, int(frame.height / cell) + 1
        found = density.heat(x / cell, y / cell, wide, high, _BLUR)
        of = (frame.view.step, self._version, self._days())
        if self._top[0] != of:  # a pan does not change what a colour means
            self._top = of, max(1.0, float(found.max(initial=0.0)))
        image = heat_image(self._stage.theme, np.digitize(found / self._top[1], HEAT_FROM))
        p.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        p.drawImage(QRectF(0, 0, wide * cell, high * cell), image)


def heat_image(theme: Theme, grades: I64) -> QImage:
    """A pixel for each of ``grades`` (H, W): 0 clear, then few to many."""
    inks = np.zeros(len(GRADES) + 1, dtype=np.uint32)
    for n, (token, alpha) in enumerate(zip(GRADES, _HEAT_ALPHA, strict=True), start=1):
        inks[n] = _premultiplied(theme.color(token), alpha)
    pixels = np.ascontiguousarray(inks[grades])
    high, wide = pixels.shape
    return QImage(pixels.tobytes(), wide, high, wide * 4, QImage.Format.Format_ARGB32_Premultiplied).copy()


def _premultiplied(ink: QColor, alpha: float) -> int:
    parts = [round(v * alpha) for v in (ink.red(), ink.green(), ink.blue())]
    return (round(255 * alpha) << 24) | (parts[0] << 16) | (parts[1] << 8) | parts[2]
