"""Many points as few: cells with counts for what moves, and a heat picture for what lies still. Pixels in, pixels out.

A cell belongs to the map, not to the view, so that a pan changes nothing: pixels count from the map's own corner.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
U8 = NDArray[np.uint8]
Mask = NDArray[np.bool_]

_MOST_CELLS: Final = 2_000_000  # counted in one table; more are sorted


@dataclass(frozen=True)
class Crowds:
    """K crowded cells of N points: ``x, y (K,)`` the mean of the members, held off the cell's edge; ``count (K,)``;
    ``of (N,)`` the crowd of each point, -1 for one that is drawn by itself."""

    x: F64
    y: F64
    count: I64
    of: I64


def crowds(x: F64, y: F64, cell: float, most: int, edge: float, grain: float = 1.0) -> Crowds:
    """Points ``(N,)`` by cells of ``cell`` pixels; a cell with more than ``most`` is a crowd.

    Its place keeps ``edge`` pixels from the cell's edge, so that two never lie over one another, and is rounded to
    ``grain`` pixels, so that it does not tremble. Points must be finite.
    """
    none = np.zeros(0)
    if not len(x):
        return Crowds(none, none, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    column, row = np.floor(x / cell), np.floor(y / cell)
    first_column, first_row = column.min(), row.min()
    wide = int(column.max() - first_column) + 1
    number = ((row - first_row) * wide + (column - first_column)).astype(np.int64)
    cells, inverse, count = _counted(number, wide * (int(row.max() - first_row) + 1))
    full = np.flatnonzero(count > most)
    name = np.full(len(count), -1, dtype=np.int64)
    name[full] = np.arange(len(full))
    of = name[inverse]
    inside = of >= 0
    many = np.maximum(count[full], 1)
    left = (cells[full] % wide + first_column) * cell
    top = (cells[full] // wide + first_row) * cell
    mean_x = np.bincount(of[inside], weights=x[inside], minlength=len(full)) / many
    mean_y = np.bincount(of[inside], weights=y[inside], minlength=len(full)) / many
    return Crowds(_held(mean_x, left, cell, edge, grain), _held(mean_y, top, cell, edge, grain), count[full], of)


def _held(mean: F64, low: F64, cell: float, edge: float, grain: float) -> F64:
    return np.asarray(np.round(np.clip(mean, low + edge, low + cell - edge) / grain) * grain)


def _counted(number: I64, cells: int) -> tuple[I64, I64, I64]:
    """(cells, index of each point's cell, count of each cell)."""
    if cells <= _MOST_CELLS:
        return np.arange(cells), number, np.bincount(number, minlength=cells)
    found, inverse, count = np.unique(number, return_inverse=True, return_counts=True)
    return found, inverse.reshape(-1), count


def stacks(x: F64, y: F64, reach: float, most: int = 1_500) -> list[I64]:
    """Points that lie on one spot: indices of each stack of two or more, in their own order.

    The first point of a spot in the order given holds it; every later one nearer than ``reach`` pixels joins the first
    such spot. ``most``: of more points that have a neighbour no stacks are made.
    """
    near = _with_neighbour(x, y, reach)
    if not len(near) or len(near) > most:
        return []
    cells: dict[tuple[int, int], list[int]] = {}
    members: dict[int, list[int]] = {}
    for n in near.tolist():
        px, py = float(x[n]), float(y[n])
        column, row = int(px // reach), int(py // reach)
        spots = (spot for dy in (-1, 0, 1) for dx in (-1, 0, 1) for spot in cells.get((column + dx, row + dy), ()))
        found = [s for s in spots if (x[s] - px) ** 2 + (y[s] - py) ** 2 < reach * reach]
        if found:
            members[min(found)].append(n)
        else:
            cells.setdefault((column, row), []).append(n)
            members[n] = [n]
    return [np.array(stack, dtype=np.int64) for stack in members.values() if len(stack) > 1]


def _with_neighbour(x: F64, y: F64, reach: float) -> I64:
    """Indices of points that have another in their own or a neighbouring cell of ``reach``."""
    if len(x) < 2:
        return np.zeros(0, dtype=np.int64)
    column, row = (x // reach).astype(np.int64), (y // reach).astype(np.int64)
    wide = int(column.max() - column.min()) + 3
    number = (row - row.min() + 1) * wide + (column - column.min() + 1)
    cells, inverse, count = np.unique(number, return_inverse=True, return_counts=True)
    around = np.zeros(len(cells), dtype=np.int64)
    for step in (-wide - 1, -wide, -wide + 1, -1, 0, 1, wide - 1, wide, wide + 1):
        there = np.minimum(np.searchsorted(cells, cells + step), len(cells) - 1)
        around += np.where(cells[there] == cells + step, count[there], 0)
    return np.flatnonzero(around[inverse.reshape(-1)] > 1)


def ring(count: int, apart: float, least: float, inner: int = 9) -> tuple[F64, F64]:
    """Places ``(count,)`` round (0, 0), clockwise from the top: one circle, or with more than ``inner`` a second
    one outside of it; neighbours ``apart`` pixels from one another, the first circle at least ``least`` wide."""
    first = min(count, inner) if count > inner + 3 else count
    near = max(least, first * apart / (2 * np.pi))
    parts = [_circle(first, near)]
    if count > first:
        parts.append(_circle(count - first, max(near + apart, (count - first) * apart / (2 * np.pi))))
    return np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])


def _circle(count: int, radius: float) -> tuple[F64, F64]:
    turn = 2 * np.pi * np.arange(count) / max(1, count)
    return radius * np.sin(turn), -radius * np.cos(turn)


def heat(x: F64, y: F64, width: int, height: int, blur: int) -> F64:
    """How dense points are, ``(height, width)``: each spread by three box blurs of ``2 · blur + 1`` cells a way.

    ``x, y`` in cells; those outside count where their spread reaches in. A lone point's peak is 1.
    """
    pad = 3 * blur
    grid = np.zeros((height + 2 * pad, width + 2 * pad))
    column, row = np.floor(x).astype(np.int64) + pad, np.floor(y).astype(np.int64) + pad
    inside = (column >= 0) & (column < grid.shape[1]) & (row >= 0) & (row < grid.shape[0])
    np.add.at(grid, (row[inside], column[inside]), 1.0)
    for _ in range(3):
        for axis in (0, 1):
            grid = _box(grid, blur, axis)
    peak = np.zeros(6 * blur + 1)
    peak[3 * blur] = 1.0
    for _ in range(3):
        peak = _box(peak[:, None], blur, 0)[:, 0]
    out = grid[pad : pad + height, pad : pad + width]
    return np.asarray(np.maximum(out, 0.0) / float(peak.max()) ** 2)


def _box(grid: F64, blur: int, axis: int) -> F64:
    """Running means over ``2 · blur + 1``; nothing lies outside."""
    if blur < 1:
        return grid
    many = 2 * blur + 1
    room = [(0, 0), (0, 0)]
    room[axis] = (blur + 1, blur)
    sums = np.cumsum(np.pad(grid, room), axis=axis)
    after, before = [slice(None), slice(None)], [slice(None), slice(None)]
    after[axis], before[axis] = slice(many, None), slice(None, -many)
    return np.asarray((sums[tuple(after)] - sums[tuple(before)]) / many)


def breaks(counts: I64, classes: int = 5) -> tuple[int, ...]:
    """Lower bounds of at most ``classes`` classes of counts above nought, rising: by quantile of what there is, whole
    numbers, no class empty. Empty without a count."""
    there = np.sort(counts[counts > 0])
    if not len(there):
        return ()
    at = (np.arange(classes) * len(there) // classes).astype(np.int64)
    return tuple(int(v) for v in np.unique(there[at]))


def class_of(counts: I64, bounds: tuple[int, ...]) -> I64:
    """Class of each count, 0 for none at all, then 1 to ``len(bounds)``."""
    return np.asarray(np.searchsorted(np.asarray(bounds), counts, side="right"), dtype=np.int64)
