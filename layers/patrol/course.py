"""What is to be visited, cut into things that a track passes or does not: points, bits of road, cells of area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers.geo import scale_at
from layers.shapes.ringed import areas_of
from layers.within import Within

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

BIT_M: Final = 25.0  # of road: what is driven or not
_LEAST_CELL_M: Final = 80.0  # a unit on the street sees to both sides
_MOST_CELLS: Final = 300  # of one area: the share of a large one is told in larger cells


@dataclass(frozen=True)
class Course:
    """P points, B bits of road, C cells of area. Places are Web Mercator metres, ``*_m`` true metres.

    ``points (P, 2)`` with ``radius_m``, ``dwell_s (P,)``; ``bits (B, 4)`` x0, y0, x1, y1 with ``bit_m`` their lengths
    and ``road (B,)`` which line each is of; ``cells (C, 2)`` middles with ``cell_m (C,)`` from where one counts as
    seen, and ``area (C,)``. ``scale``: Mercator metres of a true one.
    """

    points: F64
    radius_m: F64
    dwell_s: F64
    bits: F64
    bit_m: F64
    road: I64
    cells: F64
    cell_m: F64
    area: I64
    scale: float

    def __len__(self) -> int:
        return len(self.points) + len(self.bits) + len(self.cells)


def course(
    points: F64, radius_m: F64, dwell_s: F64, lines: Sequence[F64], outlines: Sequence[F64]
) -> Course:
    """``points (P, 2)``; ``lines``, ``outlines``: ``(V, 2)`` each, the latter closed or not. Web Mercator metres."""
    every = [points.reshape(-1, 2), *lines, *outlines]
    y = np.concatenate([one[:, 1] for one in every]) if every else np.zeros(0)
    scale = float(scale_at(y.mean())) if len(y) else 1.0
    bits = [_bits(line, BIT_M * scale) for line in lines]
    cells = [_cells(outline, scale) for outline in outlines]
    cut = np.concatenate([np.zeros((0, 4)), *bits])
    return Course(
        points=points.reshape(-1, 2), radius_m=radius_m, dwell_s=dwell_s, bits=cut,
        bit_m=np.hypot(cut[:, 2] - cut[:, 0], cut[:, 3] - cut[:, 1]) / scale,
        road=np.repeat(np.arange(len(bits)), [len(one) for one in bits]),
        cells=np.concatenate([np.zeros((0, 2)), *(middles for middles, _ in cells)]),
        cell_m=np.repeat([size for _, size in cells], [len(middles) for middles, _ in cells]) * 0.75,
        area=np.repeat(np.arange(len(cells)), [len(middles) for middles, _ in cells]), scale=scale,
    )  # fmt: skip


def _bits(line: F64, bit: float) -> F64:
    """``(K, 4)``: the line in equal pieces of at most ``bit``; none of a line without length."""
    line = line[np.isfinite(line).all(axis=1)]
    if len(line) < 2:
        return np.zeros((0, 4))
    along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))))
    if along[-1] <= 0.0:
        return np.zeros((0, 4))
    stops = np.linspace(0.0, along[-1], int(np.ceil(along[-1] / bit - 1e-6)) + 1)
    at = np.column_stack([np.interp(stops, along, line[:, axis]) for axis in (0, 1)])
    return np.column_stack((at[:-1], at[1:]))


def _cells(outline: F64, scale: float) -> tuple[F64, float]:
    """Middles of the cells inside, and their size in true metres; an area too small for one has its own middle."""
    low, high = outline.min(axis=0), outline.max(axis=0)
    size = max(_LEAST_CELL_M * scale, float(np.sqrt(np.prod(high - low) / _MOST_CELLS)))
    xs, ys = (np.arange(low[axis] + size / 2, high[axis] + size / 2, size) for axis in (0, 1))
    grid = np.array(np.meshgrid(xs, ys)).reshape(2, -1).T
    inside = grid[Within(areas_of([[outline]])).of(grid[:, 0], grid[:, 1]) == 0]
    return (inside if len(inside) else outline.mean(axis=0)[None, :]), size / scale
