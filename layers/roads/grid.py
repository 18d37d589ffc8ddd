"""A grid over road pieces: for every cell the pieces that may be nearest to a point in it. Exact, vectorised lookup.

Two levels: cells of 40 m answer points within 40 m of a road (nearly all police vehicles) with about ten candidates
each; cells of 400 m answer the rest within 400 m. Mercator metres are true metres × ``scale`` of the site's middle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers.geo import from_mercator, mercator_scale

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
Bools = NDArray[np.bool_]

LEVELS_M: Final = (40.0, 400.0)
_STRIDE: Final = 1 << 24  # cells per row: wide enough for the whole Earth at 40 m


@dataclass(frozen=True)
class Level:
    """Cells of ``size`` Mercator metres: the pieces of cell ``keys[k]`` are ``piece[first[k]:first[k + 1]]``."""

    size: float
    keys: I64
    first: I32
    piece: I32  # a piece runs from vertex ``piece`` to the next


def make_grid(xy: F64, off: I32) -> tuple[Level, ...]:
    """The levels over polylines ``xy[off[i]:off[i + 1]]``."""
    start = np.delete(np.arange(len(xy)), off[1:] - 1) if len(off) > 1 else np.empty(0, np.int64)
    scale = scale_of(xy)
    return tuple(_level(xy, start, true_m * scale) for true_m in LEVELS_M)


def scale_of(xy: F64) -> float:
    """Mercator metres per true metre in the middle of the points."""
    if not len(xy):
        return 1.0
    return float(mercator_scale(from_mercator(0.0, float(np.median(xy[:, 1])))[1]))


def _level(xy: F64, start: I64, size: float) -> Level:
    a, b, piece = _split(xy, start, size)
    low = np.floor((np.minimum(a, b) - size) / size).astype(np.int64)
    keys, pieces = [], []
    for dx in range(5):  # a part is at most one cell long, so it and its margin touch at most 4 × 4 cells
        for dy in range(5):
            cell = low + np.asarray([dx, dy])
            centre = np.asarray((cell + 0.5) * size, dtype=np.float64)
            near = _distance(centre, a, b)[0] <= size * (1.0 + 0.7072)
            keys.append(_key(cell[near]))
            pieces.append(piece[near])
    pair = np.unique(np.column_stack([np.concatenate(keys), np.concatenate(pieces)]), axis=0)
    cells, first = np.unique(pair[:, 0], return_index=True)
    return Level(size, cells, np.append(first, len(pair)).astype(np.int32), pair[:, 1].astype(np.int32))


def _split(xy: F64, start: I64, size: float) -> tuple[F64, F64, I64]:
    """Pieces cut into parts no longer than a cell: ends ``a``, ``b`` and the piece of each."""
    a, b = xy[start], xy[start + 1]
    parts = np.maximum(np.ceil(np.hypot(*(b - a).T) / size), 1).astype(np.int64)
    piece = np.repeat(start, parts)
    k = np.arange(len(piece)) - np.repeat(np.cumsum(parts) - parts, parts)
    n = np.repeat(parts, parts)[:, None]
    a, b = np.repeat(a, parts, axis=0), np.repeat(b, parts, axis=0)
    return a + (b - a) * k[:, None] / n, a + (b - a) * (k[:, None] + 1) / n, piece


def _key(cell: I64) -> I64:
    return np.asarray(cell[:, 0] * _STRIDE + cell[:, 1])


def _distance(p: F64, a: F64, b: F64) -> tuple[F64, F64]:
    """Distance of points to line pieces (all (N, 2)) and where along each piece the foot lies, 0..1."""
    d = b - a
    square = np.einsum("ij,ij->i", d, d)
    along = np.einsum("ij,ij->i", p - a, d) / np.maximum(square, 1e-12)
    along = np.clip(along, 0.0, 1.0)
    gap = p - a - along[:, None] * d
    return np.sqrt(np.einsum("ij,ij->i", gap, gap)), along


def nearest(levels: tuple[Level, ...], xy: F64, usable: Bools | None, points: F64) -> tuple[I32, F64, F64]:
    """For N points: vertex where the nearest piece starts (-1 none), place along it 0..1, Mercator distance.

    ``usable`` (V,) by vertex excludes pieces; ``None`` allows all.
    """
    piece = np.full(len(points), -1, dtype=np.int32)
    along, distance = np.zeros(len(points)), np.full(len(points), np.inf)
    left = np.arange(len(points))
    for level in levels:
        if not len(left) or not len(level.keys):
            break
        found, t, d = _nearest_in(level, xy, usable, points[left])
        sure = (found >= 0) & (d <= level.size)
        piece[left[sure]], along[left[sure]], distance[left[sure]] = found[sure], t[sure], d[sure]
        left = left[~sure]
    return piece, along, distance


def _nearest_in(level: Level, xy: F64, usable: Bools | None, points: F64) -> tuple[I32, F64, F64]:
    key = _key(np.floor(points / level.size).astype(np.int64))
    cell = np.minimum(np.searchsorted(level.keys, key), len(level.keys) - 1)
    count = np.where(level.keys[cell] == key, level.first[cell + 1] - level.first[cell], 0)
    owner = np.repeat(np.arange(len(points)), count)
    at = np.repeat(level.first[cell] - (np.cumsum(count) - count), count) + np.arange(len(owner))
    piece = level.piece[at]
    if usable is not None:
        kept = usable[piece]
        owner, piece = owner[kept], piece[kept]
    distance, along = _distance(points[owner], xy[piece], xy[piece + 1])
    return _least(owner, piece, distance, along, len(points))


def _least(owner: I64, piece: I32, distance: F64, along: F64, n: int) -> tuple[I32, F64, F64]:
    best, where, gap = np.full(n, -1, dtype=np.int32), np.zeros(n), np.full(n, np.inf)
    if len(owner):
        runs = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
        low = np.minimum.reduceat(distance, runs)
        hit = np.flatnonzero(distance == np.repeat(low, np.diff(np.r_[runs, len(owner)])))[::-1]
        # Backwards, so that the first of equals stays: the answer does not depend on how points are batched.
        best[owner[hit]], where[owner[hit]], gap[owner[hit]] = piece[hit], along[hit], distance[hit]
    return best, where, gap
