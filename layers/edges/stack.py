"""Many outlines end to end: pairs of (area, point) are asked at once, whatever area each is of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers.edges.outline import REACH_M, Outline, spread

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

_PAIRS_AT_ONCE: Final = 200_000  # of point and border, where the cells do not reach


class Stack:
    """Made from ready outlines by copying alone (60 areas of 1,000 borders: some 1 ms)."""

    def __init__(self, outlines: Sequence[Outline]) -> None:
        self.count = len(outlines)
        self.box: F64 = np.array([one.box for one in outlines], dtype=np.float64).reshape(-1, 4)
        self._edges = tuple(_joined([getattr(one, name) for one in outlines]) for name in ("x0", "y0", "x1", "y1"))
        self._edge_first = _offsets([len(one.x0) for one in outlines])
        self._band_high: F64 = np.array([one.band_high for one in outlines], dtype=np.float64)
        self._band_first = _offsets([len(one.band_off) - 1 for one in outlines])
        self._band_off, self._band_edge = self._lists(
            [one.band_off for one in outlines], [one.band_edge for one in outlines]
        )
        grid = [(one.cell_west, one.cell_south, one.cell_m, one.columns, one.rows) for one in outlines]
        self._grid: F64 = np.array(grid, dtype=np.float64).reshape(-1, 5)
        self._cell_first = _offsets([len(one.cell_off) - 1 for one in outlines])
        self._cell_off, self._cell_edge = self._lists(
            [one.cell_off for one in outlines], [one.cell_edge for one in outlines]
        )

    def _lists(self, offs: list[I64], items: list[I64]) -> tuple[I64, I64]:
        """Lists of borders by band or cell, all areas' after one another, counted in the joined borders."""
        first = _offsets([len(item) for item in items])
        off = [one[:-1] + start for one, start in zip(offs, first, strict=False)]
        item = [one + start for one, start in zip(items, self._edge_first, strict=False)]
        whole: I64 = np.concatenate([*off, first[-1:]]).astype(np.int64)
        return whole, np.concatenate([np.zeros(0, dtype=np.int64), *item])

    def hits(self, west: F64, south: F64, east: F64, north: F64) -> Mask:
        """``(A, N)``: whether each area's box meets each of N boxes."""
        box = self.box[:, :, None]
        return np.asarray(
            (box[:, 0] <= east) & (box[:, 2] >= west) & (box[:, 1] <= north) & (box[:, 3] >= south)
        )

    def holds(self, area: I64, x: F64, y: F64) -> Mask:
        """Even-odd, one area a point. A point on a border belongs to the side east or north of it."""
        south, north = self.box[area, 1], self.box[area, 3]
        beside = ~((y >= south) & (y <= north))
        bands = self._band_first[area + 1] - self._band_first[area]
        band = np.where(beside, 0.0, (y - np.where(beside, 0.0, south)) / self._band_high[area]).astype(np.int64)
        row = self._band_first[area] + np.clip(band, 0, bands - 1)
        pair, nth = spread(np.where(beside, 0, self._band_off[row + 1] - self._band_off[row]))
        x0, y0, x1, y1 = self._ends(self._band_edge[self._band_off[row][pair] + nth])
        py = y[pair]
        at = x0 + (py - y0) * ((x1 - x0) / np.where(y1 > y0, y1 - y0, 1.0))
        crossed = np.bincount(pair[(y0 <= py) & (y1 > py) & (at > x[pair])], minlength=len(x))
        return np.asarray(crossed % 2 == 1)

    def depth(self, area: I64, x: F64, y: F64, need: F64) -> F64:
        """How deep each point lies in its area: metres (Mercator) to the nearest border, negative outside.

        Exact up to ``need (N,)``; a value of ``need`` or more may be any larger one (inf).
        """
        return np.where(self.holds(area, x, y), 1.0, -1.0) * self.away(area, x, y, need)

    def away(self, area: I64, x: F64, y: F64, need: F64) -> F64:
        """Metres (Mercator) from each point to the nearest border of its area, as exact as ``depth``."""
        away = self._by_cell(area, x, y)
        far = np.flatnonzero((need > REACH_M) & (away > REACH_M))
        if len(far):
            away[far] = self._by_all(area[far], x[far], y[far])
        return away

    def clear(self, area: I64, x: F64, y: F64) -> Mask:
        """Whether no border of its area lies within ``REACH_M`` of each point, as far as its cell tells."""
        return np.asarray(self._cell_list(area, x, y)[1] == 0)

    def _cell_list(self, area: I64, x: F64, y: F64) -> tuple[I64, I64]:
        """Where the list of the point's cell starts, and how many borders it has."""
        west, south, cell_m, columns, rows = self._grid[area].T
        column, row = np.floor((x - west) / cell_m), np.floor((y - south) / cell_m)
        there = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
        cell = self._cell_first[area] + np.where(there, row * columns + column, 0).astype(np.int64)
        return self._cell_off[cell], np.where(there, self._cell_off[cell + 1] - self._cell_off[cell], 0)

    def _by_cell(self, area: I64, x: F64, y: F64) -> F64:
        """Metres to the nearest border that the point's cell knows; inf where it knows none."""
        first, many = self._cell_list(area, x, y)
        pair, nth = spread(many)
        return self._least(pair, self._cell_edge[first[pair] + nth], many, x, y)

    def _by_all(self, area: I64, x: F64, y: F64) -> F64:
        """The same over all borders of each area: for circles wider than the cells reach."""
        out = np.full(len(x), np.inf)
        many = self._edge_first[area + 1] - self._edge_first[area]
        step = max(1, _PAIRS_AT_ONCE // max(1, int(many.max(initial=1))))
        for start in range(0, len(x), step):
            part = slice(start, start + step)
            pair, nth = spread(many[part])
            out[part] = self._least(pair, self._edge_first[area[part]][pair] + nth, many[part], x[part], y[part])
        return out

    def _least(self, pair: I64, edge: I64, many: I64, x: F64, y: F64) -> F64:
        out = np.full(len(many), np.inf)
        if not len(pair):
            return out
        x0, y0, x1, y1 = self._ends(edge)
        dx, dy, px, py = x1 - x0, y1 - y0, x[pair] - x0, y[pair] - y0
        along = np.clip((px * dx + py * dy) / (dx * dx + dy * dy), 0.0, 1.0)
        squared = (px - along * dx) ** 2 + (py - along * dy) ** 2
        some = np.flatnonzero(many)
        out[some] = np.sqrt(np.minimum.reduceat(squared, (np.cumsum(many) - many)[some]))
        return out

    def chord(self, area: I64, ax: F64, ay: F64, bx: F64, by: F64) -> tuple[F64, F64, F64]:
        """Of N straight paths from a to b: the middle of the longest stretch within its area, as
        ``(share of the path, x, y)``; share NaN where the path does not meet the area."""
        pair, t = self._met(area, ax, ay, bx, by)
        whose = np.concatenate((pair, np.arange(len(ax)), np.arange(len(ax))))
        stops = np.concatenate((t, np.zeros(len(ax)), np.ones(len(ax))))
        order = np.lexsort((stops, whose))
        whose, stops = whose[order], stops[order]
        step = np.flatnonzero(whose[1:] == whose[:-1])
        path, middle, length = whose[step], (stops[step] + stops[step + 1]) / 2, stops[step + 1] - stops[step]
        x, y = ax[path] + (bx - ax)[path] * middle, ay[path] + (by - ay)[path] * middle
        within = np.flatnonzero(self.holds(area[path], x, y))
        best = within[np.argsort(length[within], kind="stable")]
        share = np.full(len(ax), np.nan)
        share[path[best]] = middle[best]  # the longest is written last, and stays
        return share, ax + (bx - ax) * share, ay + (by - ay) * share

    def _met(self, area: I64, ax: F64, ay: F64, bx: F64, by: F64) -> tuple[I64, F64]:
        """(path, share of it) at every border of its area that a path meets; one may be named twice."""
        bands = self._band_first[area + 1] - self._band_first[area]
        rows = []
        for y in (np.minimum(ay, by), np.maximum(ay, by)):
            band = (np.clip(y, self.box[area, 1], self.box[area, 3]) - self.box[area, 1]) / self._band_high[area]
            rows.append(self._band_first[area] + np.clip(band.astype(np.int64), 0, bands - 1))
        first = self._band_off[rows[0]]
        pair, nth = spread(self._band_off[rows[1] + 1] - first)
        x0, y0, x1, y1 = self._ends(self._band_edge[first[pair] + nth])
        rx, ry = (bx - ax)[pair], (by - ay)[pair]
        sx, sy, qx, qy = x1 - x0, y1 - y0, x0 - ax[pair], y0 - ay[pair]
        across = rx * sy - ry * sx
        level = across == 0.0
        across = np.where(level, 1.0, across)
        t, u = (qx * sy - qy * sx) / across, (qx * ry - qy * rx) / across
        met = ~level & (t > 0.0) & (t < 1.0) & (u >= 0.0) & (u <= 1.0)
        return pair[met], t[met]

    def _ends(self, edge: I64) -> tuple[F64, F64, F64, F64]:
        x0, y0, x1, y1 = (column[edge] for column in self._edges)
        return x0, y0, x1, y1


def _joined(parts: list[F64]) -> F64:
    return np.concatenate([np.zeros(0), *parts])


def _offsets(many: list[int]) -> I64:
    return np.concatenate(([0], np.cumsum(many))).astype(np.int64)
