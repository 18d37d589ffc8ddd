"""Which area holds each of many points: a grid of cells that know their areas, and the even-odd rule near borders.

Rings of an area count together (holes, several parts). A point on a border belongs to the area east or north of that
border; of two areas with the same border it is never in both and never in neither. Where areas lie over one another
the first one has the point.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from layers.shapes import Areas

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
I32 = NDArray[np.int32]
Mask = NDArray[np.bool_]

NOWHERE: Final = -1
_CHUNK: Final = 8_192  # points at once: the pairs of point and border stay in the cache
_MOST_SIDE: Final = 256  # cells a side of the grid
_EDGES_A_BAND: Final = 6  # of one area; bands are cut across it from south to north
_MOST_BANDS: Final = 512
_WHOLE, _PART = 1, 0


class _Edges(NamedTuple):
    """Borders, the southern end first: the same border of two neighbours gives the same sums."""

    area: I64
    x0: F64
    y0: F64
    x1: F64
    y1: F64


class Within:
    """Made once for a set of areas (300 beats of 200 vertices: some 50 ms); ``of`` answers for points."""

    def __init__(self, areas: Areas) -> None:
        """``areas``: Web Mercator metres; rings may repeat their first vertex or not."""
        self.count = len(areas.area_off) - 1
        self._edges = _edges(areas)
        if not len(self._edges.area):
            self.count = 0
            return
        self._cut_bands()
        self._lay_grid()

    def of(self, x_m: ArrayLike, y_m: ArrayLike) -> I32:
        """Index of the area of each point ``(N,)`` in Web Mercator metres; -1 outside of all, and for NaN."""
        x, y = (np.atleast_1d(np.asarray(a, dtype=np.float64)) for a in (x_m, y_m))
        out: I32 = np.full(len(x), NOWHERE, dtype=np.int32)
        if not self.count:
            return out
        for start in range(0, len(x), _CHUNK):
            part = slice(start, start + _CHUNK)
            out[part] = self._some(x[part], y[part])
        return out

    def _some(self, x: F64, y: F64) -> I32:
        out: I32 = np.full(len(x), NOWHERE, dtype=np.int32)
        west, south, east, north = self._bounds
        inside = np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
        cell = self._cell_of(x[inside], y[inside])
        first, many = self._cell_off[cell], np.diff(self._cell_off)[cell]
        pair, nth = _spread(many)
        entry = first[pair] + nth
        area, point = self._cell_area[entry], inside[pair]
        holds = self._cell_whole[entry] == _WHOLE
        unsure = np.flatnonzero(~holds)
        holds[unsure] = self._inside(area[unsure], x[point[unsure]], y[point[unsure]])
        found = np.flatnonzero(holds)[::-1]  # the first area is written last, and stays
        out[point[found]] = area[found]
        return out

    def _inside(self, area: I64, x: F64, y: F64) -> Mask:
        """Even-odd, one area a point, over the borders of the point's band only."""
        band = ((y - self._band_south[area]) / self._band_high[area]).astype(np.int64)
        bands = self._band_first[area + 1] - self._band_first[area]
        beside = (y < self._band_south[area]) | (y > self._band_north[area])
        row = self._band_first[area] + np.clip(band, 0, bands - 1)
        many = np.where(beside, 0, self._band_off[row + 1] - self._band_off[row])
        pair, nth = _spread(many)
        edge = self._band_edge[self._band_off[row][pair] + nth]
        e, py = self._edges, y[pair]
        x0, y0, x1, y1 = e.x0[edge], e.y0[edge], e.x1[edge], e.y1[edge]
        spans = (y0 <= py) & (y1 > py)
        at = x0 + (py - y0) * ((x1 - x0) / np.where(y1 > y0, y1 - y0, 1.0))
        crossed = np.bincount(pair[spans & (at > x[pair])], minlength=len(x))
        return np.asarray(crossed % 2 == 1)

    # --- making -----------------------------------------------------------------------------------------------

    def _cut_bands(self) -> None:
        """Each area's borders by band from south to north, a border in every band that it touches."""
        e = self._edges
        edges = np.bincount(e.area, minlength=self.count)
        south, north = np.full(self.count, np.inf), np.full(self.count, -np.inf)
        np.minimum.at(south, e.area, e.y0)
        np.maximum.at(north, e.area, e.y1)
        none = edges == 0
        south[none], north[none] = 0.0, -1.0  # no point lies between these
        bands = np.clip(edges // _EDGES_A_BAND, 1, _MOST_BANDS)
        high = np.where(none, 1.0, np.maximum((north - south) / bands, 1e-9))
        self._band_south, self._band_north, self._band_high = south, north, high
        self._band_first = np.concatenate(([0], np.cumsum(bands)))
        top = bands[e.area] - 1
        # as ``_inside`` finds a point's band, one wider on each side against rounding
        low = np.clip(((e.y0 - south[e.area]) / high[e.area]).astype(np.int64) - 1, 0, top)
        upper = np.clip(((e.y1 - south[e.area]) / high[e.area]).astype(np.int64) + 1, 0, top)
        edge, nth = _spread(upper - low + 1)
        row = self._band_first[e.area[edge]] + low[edge] + nth
        order = np.argsort(row, kind="stable")
        self._band_edge = edge[order]
        self._band_off = np.concatenate(([0], np.cumsum(np.bincount(row, minlength=int(self._band_first[-1])))))

    def _lay_grid(self) -> None:
        e = self._edges
        west, east = float(min(e.x0.min(), e.x1.min())), float(max(e.x0.max(), e.x1.max()))
        south, north = float(e.y0.min()), float(e.y1.max())
        self._bounds = west, south, east, north
        self._side = int(np.clip(4 * np.sqrt(self.count) + np.sqrt(len(e.area)) / 4, 8, _MOST_SIDE))
        self._wide = max((east - west) / self._side, 1e-9)
        self._high = max((north - south) / self._side, 1e-9)
        border = self._border_cells()
        area, cell, holds = self._inner_cells(border)
        keep = holds
        areas = np.concatenate((border // self._side**2, area[keep]))
        cells = np.concatenate((border % self._side**2, cell[keep]))
        whole = np.concatenate((np.full(len(border), _PART), np.full(int(keep.sum()), _WHOLE)))
        order = np.lexsort((areas, cells))
        self._cell_area, self._cell_whole = areas[order], whole[order]
        self._cell_off = np.concatenate(([0], np.cumsum(np.bincount(cells, minlength=self._side**2))))

    def _border_cells(self) -> I64:
        """``area · cells + cell`` of every cell that a border may touch; borders are cut no longer than a cell."""
        e = self._edges
        pieces = np.ceil(np.maximum(np.abs(e.x1 - e.x0) / self._wide, (e.y1 - e.y0) / self._high)).astype(np.int64)
        edge, nth = _spread(np.maximum(pieces, 1))
        total = np.maximum(pieces, 1)[edge]
        ends = []
        for share in (nth / total, (nth + 1) / total):
            ends.append((e.x0[edge] + (e.x1 - e.x0)[edge] * share, e.y0[edge] + (e.y1 - e.y0)[edge] * share))
        (ax, ay), (bx, by) = ends
        columns = [self._column(np.minimum(ax, bx), -1e-3), self._column(np.maximum(ax, bx), 1e-3)]
        rows = [self._row(np.minimum(ay, by), -1e-3), self._row(np.maximum(ay, by), 1e-3)]
        found = [e.area[edge] * self._side**2 + row * self._side + column for row in rows for column in columns]
        return np.unique(np.concatenate(found))  # a piece spans two cells a way at most: its corners are all of them

    def _inner_cells(self, border: I64) -> tuple[I64, I64, Mask]:
        """(area, cell, whether the whole cell lies in the area) of cells without a border of that area."""
        e = self._edges
        box = [np.full(self.count, fill) for fill in (self._side, -1, self._side, -1)]
        spans = ((self._column(np.minimum(e.x0, e.x1)), self._column(np.maximum(e.x0, e.x1))),
                 (self._row(e.y0), self._row(e.y1)))
        for axis, (low, high) in enumerate(spans):
            np.minimum.at(box[2 * axis], e.area, low)
            np.maximum.at(box[2 * axis + 1], e.area, high)
        wide, tall = np.maximum(box[1] - box[0] + 1, 0), np.maximum(box[3] - box[2] + 1, 0)
        area, nth = _spread(wide * tall)
        column, row = box[0][area] + nth % wide[area], box[2][area] + nth // wide[area]
        cell = row * self._side + column
        clear = ~np.isin(area * self._side**2 + cell, border, assume_unique=True)
        area, cell, column, row = area[clear], cell[clear], column[clear], row[clear]
        west, south, _, _ = self._bounds
        holds = self._inside(area, west + (column + 0.5) * self._wide, south + (row + 0.5) * self._high)
        return area, cell, holds

    def _column(self, x: F64, slack: float = 0.0) -> I64:
        return np.clip(((x - self._bounds[0]) / self._wide + slack).astype(np.int64), 0, self._side - 1)

    def _row(self, y: F64, slack: float = 0.0) -> I64:
        return np.clip(((y - self._bounds[1]) / self._high + slack).astype(np.int64), 0, self._side - 1)

    def _cell_of(self, x: F64, y: F64) -> I64:
        return self._row(y) * self._side + self._column(x)


def _edges(areas: Areas) -> _Edges:
    """All borders that go north or south at all but those of rings of fewer than three vertices."""
    xy = np.asarray(areas.xy, dtype=np.float64)
    off = np.asarray(areas.ring_off, dtype=np.int64)
    length = np.diff(off)
    ring, nth = _spread(length)
    here = off[:-1][ring] + nth
    there = off[:-1][ring] + (nth + 1) % np.maximum(length[ring], 1)
    rings: I64 = np.diff(np.asarray(areas.area_off, dtype=np.int64)).astype(np.int64)
    area_of_ring = np.repeat(np.arange(len(areas.area_off) - 1), rings)
    start, end = xy[here], xy[there]
    swap = end[:, 1] < start[:, 1]
    low, high = np.where(swap[:, None], end, start), np.where(swap[:, None], start, end)
    keep = (length[ring] >= 3) & (start != end).any(axis=1) & np.isfinite(start + end).all(axis=1)
    area = area_of_ring[ring][keep]
    return _Edges(area.astype(np.int64), low[keep, 0], low[keep, 1], high[keep, 0], high[keep, 1])


def _spread(many: NDArray[np.int64]) -> tuple[I64, I64]:
    """``many (N,)`` → for each of ``sum(many)`` items: whose it is, and the how-manieth of that one."""
    whose = np.repeat(np.arange(len(many)), many)
    start = np.cumsum(many) - many
    return whose, np.arange(len(whose)) - start[whose]
