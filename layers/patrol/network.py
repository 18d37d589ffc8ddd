"""Every road of a network cut into bits, and which of them a unit's strides drive. By a grid, for a whole day of all.

The rule is that of ``seen``: a stride runs along a bit, no farther off than its accuracy allows, at most ``TURN`` off
its direction. A point is visited by what passes within its radius.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from layers.geo import scale_at
from layers.patrol.course import BIT_M
from layers.patrol.seen import FAR_M, NEAR_M, TURN

if TYPE_CHECKING:
    from layers.roads import RoadGraph

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

_CELL_M: Final = 100.0
_APART_M: Final = 1e6  # between the roads where all are laid one behind the other
_AT_ONCE: Final = 10_000  # pieces of way: some hundred thousand pairs with what lies near


class Pieces(NamedTuple):
    """K straight pieces of way, Web Mercator metres; ``circle`` the worse accuracy of both ends; ``t`` when it ends."""

    x0: F64
    y0: F64
    x1: F64
    y1: F64
    circle: F64
    t: F64

    def take(self, rows: NDArray[np.bool_] | I64 | slice) -> Pieces:
        return Pieces(*(one[rows] for one in self))


@dataclass(frozen=True)
class RoadBits:
    """B bits: ``ends (B, 4)`` x0, y0, x1, y1 Web Mercator metres, ``length_m (B,)`` true ones, ``segment (B,)`` of the
    graph. ``scale``: Mercator metres of a true one."""

    ends: F64
    length_m: F64
    segment: I64
    scale: float
    cells: Cells

    @classmethod
    def of(cls, graph: RoadGraph | None, scale: float = 1.0) -> RoadBits:
        """``None``: no roads."""
        if graph is None or not graph.segment_count:
            none = np.zeros((0, 4))
            return cls(none, np.zeros(0), np.zeros(0, np.int64), scale, Cells.of(none[:, :2], _CELL_M * scale))
        a = graph.arrays
        length = np.asarray(a.length_m, dtype=np.float64)
        scale = float(scale_at(np.asarray(a.node_xy)[:, 1].mean()))
        parts = np.maximum(np.ceil(length / BIT_M - 1e-6), 1.0).astype(np.int64)
        segment = np.repeat(np.arange(len(length)), parts)
        nth = np.arange(len(segment)) - np.repeat(np.cumsum(parts) - parts, parts)
        along, begin, whole = _laid_out(np.asarray(a.xy, dtype=np.float64), np.asarray(a.off))
        stops = [begin[segment] + whole[segment] * (nth + k) / parts[segment] for k in (0, 1)]
        ends = np.column_stack([
            np.interp(stop, along, np.asarray(a.xy)[:, axis]) for stop in stops for axis in (0, 1)
        ])  # fmt: skip
        middle = (ends[:, :2] + ends[:, 2:]) / 2
        return cls(ends, length[segment] / parts[segment], segment, scale, Cells.of(middle, _CELL_M * scale))

    def __len__(self) -> int:
        return len(self.ends)

    def driven(self, way: Pieces) -> tuple[I64, F64]:
        """Bits that these pieces drive, and when: a bit may come several times."""
        bits: list[I64] = []
        times: list[F64] = []
        within = np.clip(way.circle, NEAR_M * self.scale, FAR_M * self.scale)
        box = _boxes(way, within)
        x, y = (self.ends[:, :2] + self.ends[:, 2:]).T / 2
        for piece, bit in self.cells.near(way, FAR_M * self.scale):
            held = np.flatnonzero(
                (x[bit] >= box.x0[piece]) & (x[bit] <= box.x1[piece])
                & (y[bit] >= box.y0[piece]) & (y[bit] <= box.y1[piece])
            )  # fmt: skip
            piece, bit = piece[held], bit[held]
            one = way.take(piece)
            hit = apart(one, x[bit], y[bit]) <= within[piece]
            hit &= np.abs(_cosine(one, self.ends[bit])) >= TURN
            bits.append(bit[hit])
            times.append(one.t[hit])
        return (np.concatenate(bits), np.concatenate(times)) if bits else (np.zeros(0, np.int64), np.zeros(0))


def _boxes(way: Pieces, more: F64) -> Pieces:
    """Of each piece the box that it lies in, wider by ``more`` to all sides."""
    return Pieces(
        np.minimum(way.x0, way.x1) - more, np.minimum(way.y0, way.y1) - more, np.maximum(way.x0, way.x1) + more,
        np.maximum(way.y0, way.y1) + more, way.circle, way.t,
    )  # fmt: skip


def _laid_out(xy: F64, off: NDArray[np.int32]) -> tuple[F64, F64, F64]:
    """All segments one behind the other with a gap between: (V,) where each vertex lies, (S,) where each begins and how
    long each is, Mercator metres."""
    step = np.concatenate(([0.0], np.hypot(*np.diff(xy, axis=0).T)))
    step[off[1:-1]] = _APART_M
    along = np.cumsum(step)
    begin = along[off[:-1]]
    return along, begin, along[off[1:] - 1] - begin


@dataclass(frozen=True)
class Cells:
    """Points by the cell of a grid: ``keys (C,)`` rising, ``first (C + 1,)`` into ``point``."""

    size: float
    keys: I64
    first: I64
    point: I64

    @classmethod
    def of(cls, xy: F64, size: float) -> Cells:
        key = _key(np.floor(xy / size).astype(np.int64)) if len(xy) else np.zeros(0, np.int64)
        point = np.argsort(key, kind="stable")
        keys, first = np.unique(key[point], return_index=True)
        return cls(size, keys, np.append(first, len(key)).astype(np.int64), point.astype(np.int64))

    def near(self, way: Pieces, far: float) -> Iterator[tuple[I64, I64]]:
        """Pairs of piece and point, by and by: every point within ``far`` of a piece is among them, and others."""
        for start in range(0, len(way.t) if len(self.keys) else 0, _AT_ONCE):
            piece, key = self._cells(way.take(slice(start, start + _AT_ONCE)), far)
            at = np.minimum(np.searchsorted(self.keys, key), len(self.keys) - 1)
            held = self.keys[at] == key
            piece, at = piece[held] + start, at[held]
            count = self.first[at + 1] - self.first[at]
            yield np.repeat(piece, count), self.point[np.repeat(self.first[at], count) + _within(count)]

    def _cells(self, way: Pieces, far: float) -> tuple[I64, I64]:
        """Pairs of piece and the key of a cell in its box."""
        low, south = (self._line(np.minimum(a, b) - far) for a, b in ((way.x0, way.x1), (way.y0, way.y1)))
        high, north = (self._line(np.maximum(a, b) + far) for a, b in ((way.x0, way.x1), (way.y0, way.y1)))
        wide, tall = high - low + 1, north - south + 1
        piece = np.repeat(np.arange(len(low)), wide * tall)
        nth = _within(wide * tall)
        column, row = low[piece] + nth % wide[piece], south[piece] + nth // wide[piece]
        return piece, _key(np.column_stack((column, row)))

    def _line(self, at: F64) -> I64:
        return np.floor(at / self.size).astype(np.int64)


def _within(count: I64) -> I64:
    """0 … count − 1 of each, one behind the other."""
    return np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)


def _key(cell: I64) -> I64:
    return np.asarray(cell[:, 0] * (1 << 32) + cell[:, 1])


def apart(way: Pieces, x: F64, y: F64) -> F64:
    """Distance of the k-th point from the k-th piece."""
    dx, dy = way.x1 - way.x0, way.y1 - way.y0
    square = np.maximum(dx * dx + dy * dy, 1e-9)
    share = np.clip(((x - way.x0) * dx + (y - way.y0) * dy) / square, 0.0, 1.0)
    return np.asarray(np.hypot(x - way.x0 - share * dx, y - way.y0 - share * dy))


def _cosine(way: Pieces, bits: F64) -> F64:
    px, py = way.x1 - way.x0, way.y1 - way.y0
    bx, by = bits[:, 2] - bits[:, 0], bits[:, 3] - bits[:, 1]
    return np.asarray((px * bx + py * by) / np.maximum(np.hypot(px, py) * np.hypot(bx, by), 1e-9))
