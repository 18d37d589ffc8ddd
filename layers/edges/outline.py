"""One area made ready for two questions: does it hold a point, and how far is its border.

Bands from south to north answer the first by the even-odd rule (rings count together, as in ``layers.within``); square
cells that know every border within ``REACH_M`` of them answer the second. Both are plain arrays with offsets, so that
many outlines can be laid end to end without being made again when one of them changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers.shapes import Areas
from layers.shapes.ringed import rings_of_area

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

REACH_M: Final = 200.0  # Mercator: four times the accuracy of who does not say it (30 m) at 53° of latitude
_EDGES_A_BAND: Final = 6
_MOST_BANDS: Final = 512
_MOST_CELLS: Final = 64  # a side


@dataclass(frozen=True, eq=False)
class Outline:
    """``x0, y0, x1, y1 (E,)``: borders, the southern end first. ``box``: west, south, east, north; an area without
    borders has a box that nothing hits. ``band_off (B+1,)`` into ``band_edge``, ``cell_off (C+1,)`` into
    ``cell_edge``; cells run east, then north, from ``cell_west, cell_south``."""

    box: tuple[float, float, float, float]
    x0: F64
    y0: F64
    x1: F64
    y1: F64
    band_high: float
    band_off: I64
    band_edge: I64
    cell_west: float
    cell_south: float
    cell_m: float
    columns: int
    rows: int
    cell_off: I64
    cell_edge: I64


def outline(areas: Areas, index: int) -> Outline:
    """Area ``index`` of ``areas`` (Web Mercator metres; rings may repeat their first vertex or not) made ready.

    1,000 borders take some 1 ms. Rings of fewer than three vertices and borders that are not finite are left out.
    """
    x0, y0, x1, y1 = _borders(areas, index)
    if not len(x0):
        return _nothing()
    box = float(min(x0.min(), x1.min())), float(y0.min()), float(max(x0.max(), x1.max())), float(y1.max())
    high, band_off, band_edge = _bands(y0, y1, box[1], box[3])
    cell_m = max(REACH_M, max(box[2] - box[0], box[3] - box[1]) / _MOST_CELLS)
    west, south = box[0] - REACH_M, box[1] - REACH_M
    columns = int((box[2] + REACH_M - west) // cell_m) + 1
    rows = int((box[3] + REACH_M - south) // cell_m) + 1
    pieces = _pieces(x0, y0, x1, y1, cell_m)
    cell, edge = _near(pieces, west, south, cell_m, columns, rows)
    cell_off, cell_edge = _grouped(cell, edge, columns * rows)
    return Outline(
        box, x0, y0, x1, y1, high, band_off, band_edge, west, south, cell_m, columns, rows, cell_off, cell_edge
    )


def spread(many: I64) -> tuple[I64, I64]:
    """``many (N,)`` → for each of ``sum(many)`` items: whose it is, and the how-manieth of that one."""
    whose = np.repeat(np.arange(len(many)), many)
    start = np.cumsum(many) - many
    return whose, np.arange(len(whose)) - start[whose]


def _borders(areas: Areas, index: int) -> tuple[F64, F64, F64, F64]:
    starts, ends = [np.zeros((0, 2))], [np.zeros((0, 2))]
    for ring in rings_of_area(areas, index):
        xy = ring.astype(np.float64, copy=False)
        if len(xy) >= 3:
            starts.append(xy)
            ends.append(np.roll(xy, -1, axis=0))
    start, end = np.concatenate(starts), np.concatenate(ends)
    keep = (start != end).any(axis=1) & np.isfinite(start + end).all(axis=1)
    start, end = start[keep], end[keep]
    swap = (end[:, 1] < start[:, 1])[:, None]
    low, high = np.where(swap, end, start), np.where(swap, start, end)
    return low[:, 0].copy(), low[:, 1].copy(), high[:, 0].copy(), high[:, 1].copy()


def _nothing() -> Outline:
    none, zero, one = np.zeros(0), np.zeros(0, dtype=np.int64), np.zeros(2, dtype=np.int64)
    box = (np.inf, np.inf, -np.inf, -np.inf)
    return Outline(box, none, none, none, none, 1.0, one, zero, 0.0, 0.0, 1.0, 1, 1, one, zero)


def _bands(y0: F64, y1: F64, south: float, north: float) -> tuple[float, I64, I64]:
    """(height of a band, offsets, borders): a border is in every band that it touches, and one more on each side."""
    bands = int(np.clip(len(y0) // _EDGES_A_BAND, 1, _MOST_BANDS))
    high = max((north - south) / bands, 1e-9)
    low = np.clip(((y0 - south) / high).astype(np.int64) - 1, 0, bands - 1)
    upper = np.clip(((y1 - south) / high).astype(np.int64) + 1, 0, bands - 1)
    edge, nth = spread(upper - low + 1)
    return high, *_grouped(low[edge] + nth, edge, bands)


def _pieces(x0: F64, y0: F64, x1: F64, y1: F64, longest: float) -> tuple[I64, F64, F64, F64, F64]:
    """Borders cut no longer than ``longest`` a way: (border, west, south, east, north) of each piece's box."""
    many = np.maximum(np.ceil(np.maximum(np.abs(x1 - x0), y1 - y0) / longest), 1).astype(np.int64)
    edge, nth = spread(many)
    a, b = nth / many[edge], (nth + 1) / many[edge]
    wide, high = (x1 - x0)[edge], (y1 - y0)[edge]
    ax, bx, ay, by = x0[edge] + wide * a, x0[edge] + wide * b, y0[edge] + high * a, y0[edge] + high * b
    return edge, np.minimum(ax, bx), ay, np.maximum(ax, bx), by


def _near(
    pieces: tuple[I64, F64, F64, F64, F64], west: float, south: float, cell_m: float, columns: int, rows: int
) -> tuple[I64, I64]:
    """(cell, border) for every cell that a piece's box, grown by the reach, may touch."""
    edge, left, bottom, right, top = pieces
    reach = REACH_M * (1 + 1e-9)
    c0 = np.clip(((left - reach - west) / cell_m).astype(np.int64), 0, columns - 1)
    c1 = np.clip(((right + reach - west) / cell_m).astype(np.int64), 0, columns - 1)
    r0 = np.clip(((bottom - reach - south) / cell_m).astype(np.int64), 0, rows - 1)
    r1 = np.clip(((top + reach - south) / cell_m).astype(np.int64), 0, rows - 1)
    wide = c1 - c0 + 1
    piece, nth = spread(wide * (r1 - r0 + 1))
    row, column = r0[piece] + nth // wide[piece], c0[piece] + nth % wide[piece]
    return row * columns + column, edge[piece]


def _grouped(group: I64, item: I64, groups: int) -> tuple[I64, I64]:
    """Items by group: offsets ``(groups + 1,)`` and the items in that order."""
    order = np.argsort(group, kind="stable")
    off: I64 = np.concatenate(([0], np.cumsum(np.bincount(group, minlength=groups)))).astype(np.int64)
    return off, item[order]
