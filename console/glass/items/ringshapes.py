"""Outlines of rings and covered areas as paths in device pixels, and the way from a click to a line.

A path lies on whole pixels of the tile lattice, so that a pan only moves it; it is made anew when the answer or the
zoom is another. Vertices nearer than half a pixel are one.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainterPath

from console.glass.items.frame import Bounds, Frame
from console.glass.symbols.arrays import polygon_of
from console.words import RingAnswer
from layers.shapes import Areas

F64 = NDArray[np.float64]

AFAR_M: Final = 4.0  # metres a pixel: a notch of 120 m is then some 30 px wide
_GRAIN: Final = 2.0  # vertices a pixel
_SHORT: Final = 16  # times sigma: a shorter line would shrink to a drop
_LEAST_ROUND: Final = 5.0  # times sigma: smaller parts and holes have no line of their own
_TAPS: Final = 6  # half-sigma steps to each side: three sigma
_LEAST_PX: Final = 5.0  # a part whose box is smaller has no line: a speck in a ring says nothing


@dataclass(frozen=True)
class Outlines:
    """Areas, the smallest first, each within the next. ``x, y``: device pixels of the lattice at the paths' (0, 0);
    ``bands[i]``: area i without area i - 1, filled odd and even; ``lines[i]``: its rim, segments (S, 4)."""

    x: int
    y: int
    bands: tuple[QPainterPath, ...]
    lines: tuple[F64, ...]


def seen(answer: RingAnswer, frame: Frame) -> Areas:
    """The tiers as they are drawn at this zoom: from afar without the notch of every side street."""
    return answer.afar if answer.afar is not None and frame.m_per_px >= AFAR_M else answer.tiers


def outlines(areas: Areas, size: float, round_px: float = 0.0) -> Outlines:
    """``size``: metres a device pixel. ``round_px``: lines that follow every yard are rounded by so many pixels, for
    nobody reads a yard at this zoom; the areas themselves stay as they are, and so does a line looked at closely."""
    count = len(areas.area_off) - 1
    if not len(areas.xy):
        return Outlines(0, 0, (QPainterPath(),) * count, (np.zeros((0, 4)),) * count)
    x, y = round(float(areas.xy[0, 0]) / size), round(-float(areas.xy[0, 1]) / size)
    px = np.column_stack((areas.xy[:, 0] / size - x, -areas.xy[:, 1] / size - y))
    parts = [[rounded(part, round_px) for part in _parts(areas, px, area)] for area in range(count)]
    whole = [_path(one) for one in parts]
    least = max(_LEAST_PX, _LEAST_ROUND * round_px)
    bands = []
    for area, path in enumerate(whole):
        band = QPainterPath(path)
        if area:
            band.addPath(whole[area - 1])
        band.setFillRule(Qt.FillRule.OddEvenFill)
        bands.append(band)
    return Outlines(x, y, tuple(bands), tuple(_segments(one, least) for one in parts))


def _parts(areas: Areas, px: F64, area: int) -> list[F64]:
    """The rings of one area that are more than a point."""
    ends = areas.ring_off[int(areas.area_off[area]) : int(areas.area_off[area + 1]) + 1].tolist()
    found = (_thinned(px[first:last]) for first, last in itertools.pairwise(ends))
    return [part for part in found if len(part) > 2]


def _path(parts: Sequence[F64]) -> QPainterPath:
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    for part in parts:
        path.addPolygon(polygon_of(part))
        path.closeSubpath()
    return path


def rounded(part: F64, sigma: float) -> F64:
    """A closed line (V, 2) under a Gaussian of ``sigma`` px along its length; a short one stays as it is."""
    rim = np.vstack((part, part[:1]))
    along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(rim, axis=0).T))))
    if sigma <= 0 or along[-1] < _SHORT * sigma:
        return part
    step = sigma / 2
    at = np.linspace(0.0, along[-1], int(along[-1] / step), endpoint=False)
    reach = np.arange(-_TAPS, _TAPS + 1)
    weight = np.exp(-0.5 * (reach * step / sigma) ** 2)
    columns = []
    for n in (0, 1):
        even = np.interp(at, along, rim[:, n])
        even = np.concatenate((even[-_TAPS:], even, even[:_TAPS]))
        columns.append(np.convolve(even, weight / weight.sum(), mode="valid"))
    return np.column_stack(columns)[::2]


def _segments(parts: Sequence[F64], least: float) -> F64:
    large = [part for part in parts if np.ptp(part, axis=0).max() >= least]
    closed = [np.hstack((part, np.roll(part, -1, axis=0))) for part in large]
    return np.ascontiguousarray(np.concatenate(closed)) if closed else np.zeros((0, 4))


def _thinned(px: F64) -> F64:
    """Without vertices that lie in the half pixel of the one before."""
    cells = np.floor(px * _GRAIN)
    keep = np.ones(len(px), dtype=bool)
    keep[1:] = (cells[1:] != cells[:-1]).any(axis=1)
    return px[keep]


def polyline(xy: F64, frame: Frame) -> QPainterPath:
    """A line (V, 2) in metres as a path in the frame's device pixels."""
    path = QPainterPath()
    path.addPolygon(polygon_of(np.column_stack(frame.px(xy[:, 0], xy[:, 1]))))
    return path


def bounds_of(areas: Sequence[Areas], more_m: float) -> Bounds | None:
    """West, south, east, north of all, ``more_m`` round it; None without any."""
    found = [one.xy for one in areas if len(one.xy)]
    if not found:
        return None
    low = np.min([xy.min(axis=0) for xy in found], axis=0) - more_m
    high = np.max([xy.max(axis=0) for xy in found], axis=0) + more_m
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def vertices(areas: Areas, area: int) -> F64:
    """All of one area's rim (V, 2), metres; the outer ring of each polygon comes first."""
    first, last = int(areas.area_off[area]), int(areas.area_off[area + 1])
    return np.asarray(areas.xy[int(areas.ring_off[first]) : int(areas.ring_off[last])])


def away_m(areas: Areas, x_m: float, y_m: float) -> float:
    """From a point to the nearest rim of any area, metres; inf without any."""
    xy = areas.xy
    if len(xy) < 2:
        return float("inf")
    start, step = xy[:-1], np.diff(xy, axis=0)
    sides = np.ones(len(step), dtype=bool)
    sides[np.asarray(areas.ring_off[1:-1], dtype=np.int64) - 1] = False  # from one ring to the next
    to = np.array((x_m, y_m)) - start
    length = np.maximum((step * step).sum(axis=1), 1e-9)
    share = np.clip((to * step).sum(axis=1) / length, 0.0, 1.0)[:, None]
    away = np.hypot(*(to - share * step).T)
    return float(away[sides].min(initial=np.inf))
