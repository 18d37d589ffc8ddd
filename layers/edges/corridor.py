"""The corridor of a line as areas: the line cut into stretches, round each the hull of circles about its vertices."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from layers.shapes import Areas
from layers.shapes.ringed import areas_of

F64 = NDArray[np.float64]

_TURN = np.linspace(0.0, 2.0 * np.pi, 16, endpoint=False)
_ROUND = np.column_stack((np.cos(_TURN), np.sin(_TURN))) / np.cos(np.pi / 16)  # its sides touch the circle


def stretches(line: F64, half_m: float, longest_m: float) -> Areas:
    """``line (V, 2)`` → one area a stretch of at most ``longest_m``; each holds what lies within ``half_m`` of it.

    Metres of the line's own plane. A line of one vertex (or of no length) gives one area round it; none gives none.
    At a bend the hull is wider than the corridor itself, by less than the stretch's own sagitta.
    """
    parts = _cut(line[np.isfinite(line).all(axis=1)], longest_m)
    return areas_of([[_hull((part[:, None, :] + half_m * _ROUND).reshape(-1, 2))] for part in parts])


def _cut(line: F64, longest_m: float) -> list[F64]:
    if len(line) < 2:
        return [line] if len(line) else []
    along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))))
    many = max(1, int(np.ceil(along[-1] / longest_m)))
    stops = np.linspace(0.0, along[-1], many + 1)
    at = np.column_stack([np.interp(stops, along, line[:, axis]) for axis in (0, 1)])
    parts = []
    for n in range(many):
        between = (along > stops[n]) & (along < stops[n + 1])
        parts.append(np.concatenate((at[n : n + 1], line[between], at[n + 1 : n + 2])))
    return parts


def _hull(points: F64) -> F64:
    """Convex hull, counter-clockwise (Andrew's monotone chain)."""
    ordered = points[np.lexsort((points[:, 1], points[:, 0]))]
    return np.array(_chain(ordered)[:-1] + _chain(ordered[::-1])[:-1])


def _chain(points: F64) -> list[tuple[float, float]]:
    out: list[tuple[float, float]] = []
    for x, y in points.tolist():
        while len(out) > 1 and _right(out[-2], out[-1], (x, y)):
            out.pop()
        out.append((x, y))
    return out


def _right(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> bool:
    """Whether a, b, c turn right, or not at all."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) <= 0.0
