"""The small map of the import drawer: the site's main roads and beats in grey, what the file holds in `acc`."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPen

from console.glass.panels.ink import Ink
from console.glass.symbols.arrays import polygon_of
from console.site import Site
from console.site.reports import SampleReport
from layers import geo
from layers.geo import Bounds
from layers.shapes import LineClass, Shape
from layers.shapes.empty import WORLD

F64 = NDArray[np.float64]

_ROOM: Final = 0.06  # of the extent round it
_FAR: Final = 40.0  # a file that lies this many times its own extent away would make both a dot: only the file is shown
_LEAST_M: Final = 400.0
_ROADS: Final = 2_500  # lines that are drawn; more would be grey mud


class Sketch:
    """Made once for a sample; drawn at every paint of the drawer."""

    def __init__(self, site: Site, sample: SampleReport) -> None:
        lonlat = np.asarray(sample.lonlat, dtype=np.float64).reshape(-1, 2)
        self._xy = np.column_stack(geo.to_mercator(lonlat[:, 0], np.clip(lonlat[:, 1], -85.0, 85.0)))
        self._sample = sample
        self._ground = _lines(site)
        self.bounds = self._extent(site.base.bounds)

    def _extent(self, home: Bounds) -> Bounds:
        """What is shown: the site and the file together, unless they lie too far apart."""
        good = self._xy[np.isfinite(self._xy).all(axis=1)]
        if not len(good):
            return home
        west, south, east, north = geo.bounds_of(good[:, 0], good[:, 1])
        if tuple(home) != tuple(WORLD):
            both = (min(west, home[0]), min(south, home[1]), max(east, home[2]), max(north, home[3]))
            if max(both[2] - both[0], both[3] - both[1]) < _FAR * max(home[2] - home[0], home[3] - home[1]):
                west, south, east, north = both
        return geo.widened((west, south, east, north), max(_LEAST_M, _ROOM * max(east - west, north - south)))

    def draw(self, ink: Ink, rect: QRectF) -> None:
        """Into ``rect``, north up, both ways the same scale."""
        p = ink.painter
        p.save()
        p.setClipRect(rect)
        ink.fill(rect.left(), rect.top(), rect.width(), rect.height(), "land")
        p.setRenderHint(p.RenderHint.Antialiasing, True)
        p.setBrush(Qt.BrushStyle.NoBrush)
        p.setPen(QPen(ink.theme.color("r2"), 1.0))
        for line in self._ground:
            p.drawPolyline(polygon_of(self._px(line, rect)))
        self._draw_sample(ink, rect)
        p.restore()

    def _draw_sample(self, ink: Ink, rect: QRectF) -> None:
        p, sample, xy = ink.painter, self._sample, self._px(self._xy, rect)
        fill = ink.theme.color("acc")
        fill.setAlphaF(0.18)
        for n, shape in enumerate(sample.shape):
            parts = [xy[sample.part_off[k] : sample.part_off[k + 1]]
                     for k in range(sample.feature_off[n], sample.feature_off[n + 1])]  # fmt: skip
            if shape == Shape.POINT:
                p.setPen(Qt.PenStyle.NoPen)
                p.setBrush(ink.theme.color("acc"))
                for x, y in np.concatenate(parts).tolist() if parts else []:
                    p.drawEllipse(QPointF(x, y), 2.2, 2.2)
                continue
            p.setPen(QPen(ink.theme.color("acc"), 1.4))
            p.setBrush(fill if shape == Shape.AREA else Qt.BrushStyle.NoBrush)
            path = QPainterPath()
            for part in parts:
                path.addPolygon(polygon_of(np.ascontiguousarray(part)))
            p.drawPath(path)

    def _px(self, xy: F64, rect: QRectF) -> F64:
        west, south, east, north = self.bounds
        scale = min(rect.width() / max(east - west, 1.0), rect.height() / max(north - south, 1.0))
        middle = rect.center()
        out = np.empty_like(xy)
        out[:, 0] = middle.x() + (xy[:, 0] - (west + east) / 2) * scale
        out[:, 1] = middle.y() - (xy[:, 1] - (south + north) / 2) * scale
        return out


def _lines(site: Site) -> list[F64]:
    """Main roads; in a place that has few, all roads; and the borders of beats."""
    lines = site.base.lines
    found = np.flatnonzero(np.isin(lines.cls, (LineClass.MAIN, LineClass.TRUNK)))
    if len(found) < 20:
        found = np.flatnonzero(np.isin(lines.cls, (LineClass.STREET, LineClass.LOCAL, LineClass.MAIN, LineClass.TRUNK)))
    step = max(1, len(found) // _ROADS)
    out = [np.asarray(lines.xy[lines.off[n] : lines.off[n + 1]]) for n in found[::step].tolist()]
    rings = site.beats.areas
    return out + [np.asarray(rings.xy[a:b]) for a, b in zip(rings.ring_off[:-1], rings.ring_off[1:], strict=True)]
