"""Lines of rings: width and dash tell tiers, not hue (LOOK section 4). px at 100 %."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from console.glass.symbols.arrays import draw_lines
from console.glass.symbols.strokes import pen
from console.glass.theme import Theme

F64 = NDArray[np.float64]
Box = tuple[float, float, float, float]

HALO_PX: Final = 2.0  # wider than the line


class Stroke(NamedTuple):
    width: float
    dash: tuple[float, ...] = ()


FIRST, WITHIN, LAST = Stroke(2.8), Stroke(2.0), Stroke(1.6, (7.0, 5.0))


def stroke_of(tier: int, count: int) -> Stroke:
    """The innermost heavy, the outermost dashed, those between plain."""
    if tier == 0:
        return FIRST
    return LAST if tier == count - 1 else WITHIN


def fill_of(theme: Theme, tier: int, count: int) -> float:
    """Share of ink of a band: from the first tier's to the last one's."""
    first, last = theme.ring_fill[0], theme.ring_fill[2]
    return first if count < 2 else first + (last - first) * tier / (count - 1)


def stroke_path(p: QPainter, theme: Theme, path: QPainterPath, stroke: Stroke, token: str, ratio: float) -> None:
    """A line over its halo; ``ratio`` device pixels a px."""
    p.strokePath(path, _round(pen(theme.color("halo"), (stroke.width + HALO_PX) * ratio)))
    dash = tuple(v * ratio for v in stroke.dash)
    p.strokePath(path, _round(pen(theme.color(token), stroke.width * ratio, dash)))


def stroke_lines(p: QPainter, theme: Theme, lines: F64, stroke: Stroke, ink: QColor, ratio: float,
                 box: Box | None = None) -> None:  # fmt: skip
    """The same for segments (S, 4) of one long outline: device pixels, both ends. A stroked path of a thousand corners
    takes Qt twenty times as long as its segments do; square ends close the corners. ``box``: left, top, right, bottom
    of all that can be seen."""
    halo = pen(theme.color("halo"), (stroke.width + HALO_PX) * ratio)
    line = pen(ink, stroke.width * ratio)
    for one, segments in ((halo, lines), (line, dashed(lines, stroke, ratio))):
        one.setCapStyle(Qt.PenCapStyle.SquareCap)
        p.setPen(one)
        draw_lines(p, segments if box is None else _seen(segments, box, one.widthF()))


def _seen(lines: F64, box: Box, width: float) -> F64:
    """Those of the segments that reach into a box."""
    left, top, right, bottom = box
    x, y = lines[:, ::2], lines[:, 1::2]
    kept = ((x.max(axis=1) >= left - width) & (x.min(axis=1) <= right + width)
            & (y.max(axis=1) >= top - width) & (y.min(axis=1) <= bottom + width))  # fmt: skip
    return lines if kept.all() else np.ascontiguousarray(lines[kept])


def dashed(lines: F64, stroke: Stroke, ratio: float) -> F64:
    """What of segments (S, 4) lies on a dash, as segments, counted along all of them; square ends are allowed for."""
    if not stroke.dash or not len(lines):
        return lines
    on, off = (np.array(stroke.dash, dtype=np.float64).reshape(-1, 2) * ratio).T
    on, off = np.maximum(on - stroke.width * ratio, 0.1), off + stroke.width * ratio
    length = np.maximum(np.hypot(lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1]), 1e-9)
    end = np.cumsum(length)
    period = np.stack((on, off), axis=1).reshape(-1)
    turns = int(end[-1] / period.sum()) + 1
    edges = np.concatenate(([0.0], np.cumsum(np.tile(period, turns))))
    # Cut at every vertex and at every edge of a dash; of the pieces those on a dash are kept.
    cuts = np.sort(np.concatenate(([0.0], end, edges[1:][edges[1:] < end[-1]])))
    middle = (cuts[1:] + cuts[:-1]) / 2
    kept = np.flatnonzero((np.searchsorted(edges, middle) % 2 == 1) & (cuts[1:] > cuts[:-1]))
    row = np.minimum(np.searchsorted(end, middle[kept]), len(lines) - 1)
    start = end[row] - length[row]
    a, b = ((cuts[kept + step] - start) / length[row] for step in (0, 1))
    step = lines[row, 2:] - lines[row, :2]
    return np.ascontiguousarray(np.hstack((lines[row, :2] + a[:, None] * step, lines[row, :2] + b[:, None] * step)))


def _round(ink: QPen) -> QPen:
    ink.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return ink
