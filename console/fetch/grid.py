"""Where tiles lie: pure sums between tile addresses and true Web Mercator metres.

Two grids. ``webmercator``: level z has 2^z × 2^z tiles of the Web Mercator square. ``geographic``: level z has
2^z × 2^(z-1) tiles of 360° × 180° (EPSG:4326 and 4490, Tianditu's ``c`` matrix sets); there is no level 0.

**Shifted tiles (GCJ-02, BD-09) are put right here.** A tile of such a server is addressed by, and drawn in, shifted
coordinates; every function takes and gives *true* positions (WGS 84 as Web Mercator), so a caller never shifts
anything: it asks ``tiles_covering`` for its true view and draws each tile at ``pieces`` (or ``tile_bounds_m``).
Outside China there is no shift; a tile across the edge of that area is placed by its corners, half of it wrongly.
"""

from __future__ import annotations

import functools
import math
from typing import Final

import msgspec
import numpy as np
from numpy.typing import ArrayLike

from console.site.config import BaseMapSpec
from layers.geo import (
    F64,
    WORLD_M,
    Bounds,
    Transform,
    bd09_to_wgs84,
    bounds_to_mercator,
    from_mercator,
    gcj02_to_wgs84,
    to_mercator,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)

MAX_TILES: Final = 1024  # a view that needs more is far outside the zooms of the map
_SHIFTS: Final[dict[str, tuple[Transform, Transform]]] = {
    "gcj02": (wgs84_to_gcj02, gcj02_to_wgs84),
    "bd09": (wgs84_to_bd09, bd09_to_wgs84),
    "bd09ll": (wgs84_to_bd09, bd09_to_wgs84),
}
_SHIFT_PAD: Final = 0.005  # of a tile: what the shift bends between two samples of a view's edge
_EDGE: Final = 1e-9  # of a tile: a view that ends where a tile begins does not need it
_MISFIT_PX: Final = 0.4
_MOST_STRIPS: Final = 64
_MOST_PARTS: Final = 8


class Tile(msgspec.Struct, frozen=True, order=True):
    """The address of a tile in its base map's grid; ``y`` counts from the north."""

    z: int
    x: int
    y: int

    def ancestor(self, z: int) -> Tile:
        """The tile of level ``z`` (not above ``self.z``) that holds this one."""
        up = self.z - z
        return Tile(z, self.x >> up, self.y >> up)


class Piece(msgspec.Struct, frozen=True):
    """A rectangle of a tile's picture and where it lies.

    ``left, top, right, bottom`` are fractions of the picture (0..1, from its north-west); ``bounds_m`` true Mercator.
    """

    left: float
    top: float
    right: float
    bottom: float
    bounds_m: Bounds


def size(spec: BaseMapSpec, z: int) -> tuple[int, int]:
    """Columns and rows of a level."""
    return 2**z, (max(2 ** (z - 1), 0) if z else 0) if _geographic(spec) else 2**z


def tile_m_per_px(spec: BaseMapSpec, z: int) -> float:
    """Mercator metres a pixel of level ``z`` (west to east: the geographic grid is coarser north to south)."""
    return float(2 * WORLD_M / 2**z / spec.tile_px)


def zoom_for(spec: BaseMapSpec, m_per_px: float) -> int:
    """The level whose pixels come nearest to ``m_per_px`` (Mercator), within ``min_zoom..max_zoom``."""
    z = round(math.log2(2 * WORLD_M / spec.tile_px / m_per_px))
    return max(spec.min_zoom, 1 if _geographic(spec) else 0, min(spec.max_zoom, z))


def tiles_covering(
    spec: BaseMapSpec, bounds_m: Bounds, m_per_px: float, within_deg: Bounds | None = None
) -> list[Tile]:
    """Every tile that touches true Mercator bounds, of the level for ``m_per_px``; nearest to the middle first.

    ``within_deg`` (``Source.bounds_deg``) leaves out what the map does not hold. Nothing when more than ``MAX_TILES``
    would be needed: the view is too far out for the map's least zoom. No wrapping round the antimeridian.
    """
    z = zoom_for(spec, m_per_px)
    columns, rows = size(spec, z)
    area = _common(bounds_m, bounds_to_mercator(_drawable(within_deg))) if within_deg else bounds_m
    if area is None:
        return []
    left, top, right, bottom = _span(spec, z, area)
    first_x, last_x = max(0, math.floor(left + _EDGE)), min(columns - 1, math.ceil(right - _EDGE) - 1)
    first_y, last_y = max(0, math.floor(top + _EDGE)), min(rows - 1, math.ceil(bottom - _EDGE) - 1)
    across, down = last_x - first_x + 1, last_y - first_y + 1
    if across <= 0 or down <= 0 or across * down > MAX_TILES:
        return []
    tiles = [Tile(z, x, y) for y in range(first_y, last_y + 1) for x in range(first_x, last_x + 1)]
    mid_x, mid_y = (left + right) / 2 - 0.5, (top + bottom) / 2 - 0.5
    return sorted(tiles, key=lambda t: (t.x - mid_x) ** 2 + (t.y - mid_y) ** 2)


def tile_corners_m(spec: BaseMapSpec, tile: Tile) -> F64:
    """(4, 2) true Mercator x, y of the north-west, north-east, south-east and south-west corner."""
    x, y = place(spec, tile.z, tile.x + np.array([0.0, 1.0, 1.0, 0.0]), tile.y + np.array([0.0, 0.0, 1.0, 1.0]))
    return np.column_stack([x, y])


def tile_bounds_m(spec: BaseMapSpec, tile: Tile) -> Bounds:
    """The rectangle (true Mercator) that is nearest to the tile: neighbours share their edges."""
    return _rectangle(tile_corners_m(spec, tile))


def pieces(spec: BaseMapSpec, tile: Tile) -> tuple[Piece, ...]:
    """The tile's picture cut so that each piece, drawn as a rectangle, is less than half a pixel off its true place.

    One piece on the plain web-mercator grid and on nearly every shifted tile; several strips for a geographic tile far
    out (degrees are not straight in Mercator). Kept: asking again is free.
    """
    return _pieces(spec.grid, spec.crs, spec.tile_px, tile)


def place(spec: BaseMapSpec, z: int, column: F64 | float, row: F64 | float) -> tuple[F64, F64]:
    """Tile coordinates of level ``z`` (floats: 3.5 is the middle of tile 3) → true Mercator x, y."""
    step = 2.0**z
    col, r = np.asarray(column, dtype=np.float64), np.asarray(row, dtype=np.float64)
    if _geographic(spec):
        lon, lat = col * (360.0 / step) - 180.0, 90.0 - r * (360.0 / step)
    elif _shift(spec) is None:
        return col * (2 * WORLD_M / step) - WORLD_M, WORLD_M - r * (2 * WORLD_M / step)
    else:
        lon, lat = from_mercator(col * (2 * WORLD_M / step) - WORLD_M, WORLD_M - r * (2 * WORLD_M / step))
    shift = _shift(spec)
    return _clipped(*(shift[1](lon, lat) if shift else (lon, lat)))


def address(spec: BaseMapSpec, z: int, x_m: F64 | float, y_m: F64 | float) -> tuple[F64, F64]:
    """True Mercator x, y → tile coordinates (column, row) of level ``z``, floats: the inverse of ``place``."""
    step = 2.0**z
    x, y = np.asarray(x_m, dtype=np.float64), np.asarray(y_m, dtype=np.float64)
    shift = _shift(spec)
    if shift is None and not _geographic(spec):
        return (x + WORLD_M) * (step / (2 * WORLD_M)), (WORLD_M - y) * (step / (2 * WORLD_M))
    lon, lat = from_mercator(x, y)
    if shift is not None:
        lon, lat = shift[0](lon, lat)
    if _geographic(spec):
        return (lon + 180.0) * (step / 360.0), (90.0 - lat) * (step / 360.0)
    x, y = to_mercator(lon, lat)
    return (x + WORLD_M) * (step / (2 * WORLD_M)), (WORLD_M - y) * (step / (2 * WORLD_M))


def shift_name(crs: str) -> str:
    """``gcj02``, ``bd09``, or empty for a system that is not shifted."""
    key = "".join(c for c in crs.lower() if c.isalnum())
    return key if key in _SHIFTS else ""


def unshifted(crs: str, lon_deg: ArrayLike, lat_deg: ArrayLike) -> tuple[F64, F64]:
    """Degrees of a map's own ground → WGS 84; the same where ``crs`` is not shifted."""
    shift = _SHIFTS.get(shift_name(crs))
    if shift is None:
        return np.asarray(lon_deg, dtype=np.float64), np.asarray(lat_deg, dtype=np.float64)
    return shift[1](lon_deg, lat_deg)


_PLAIN: Final = BaseMapSpec(id="plain")


def _geographic(spec: BaseMapSpec) -> bool:
    return spec.grid == "geographic"


def _shift(spec: BaseMapSpec) -> tuple[Transform, Transform] | None:
    """(true → shifted, shifted → true), degrees; None without a shift."""
    return _SHIFTS.get(shift_name(spec.crs))


def _clipped(lon: F64, lat: F64) -> tuple[F64, F64]:
    """Mercator metres, the poles brought to the edge of the square."""
    with np.errstate(divide="ignore", invalid="ignore"):
        x, y = to_mercator(lon, np.clip(lat, -90.0, 90.0))
    return x, np.clip(y, -WORLD_M, WORLD_M)


def _drawable(bounds: Bounds) -> Bounds:
    """Degrees without the poles, which Mercator has not."""
    west, south, east, north = bounds
    return west, max(south, -85.06), east, min(north, 85.06)


def _common(a: Bounds, b: Bounds) -> Bounds | None:
    west, south, east, north = max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])
    return (west, south, east, north) if west < east and south < north else None


def _span(spec: BaseMapSpec, z: int, bounds: Bounds) -> tuple[float, float, float, float]:
    """Least and most column and row (floats) of true bounds: left, top, right, bottom."""
    west, south, east, north = bounds
    along = np.linspace(0.0, 1.0, 9 if _shift(spec) else 2)
    xs, ys = np.meshgrid(west + along * (east - west), south + along * (north - south))
    columns, rows = address(spec, z, xs.ravel(), np.clip(ys.ravel(), -WORLD_M, WORLD_M))
    pad = _SHIFT_PAD if _shift(spec) else 0.0
    return (
        float(columns.min()) - pad, float(rows.min()) - pad, float(columns.max()) + pad, float(rows.max()) + pad,
    )  # fmt: skip


def _rectangle(corners: F64) -> Bounds:
    """Mean of the two ends of each side."""
    x, y = corners[:, 0], corners[:, 1]
    return float(x[0] + x[3]) / 2, float(y[2] + y[3]) / 2, float(x[1] + x[2]) / 2, float(y[0] + y[1]) / 2


@functools.lru_cache(maxsize=8192)
def _pieces(grid: str, crs: str, tile_px: int, tile: Tile) -> tuple[Piece, ...]:
    spec = msgspec.structs.replace(_PLAIN, grid=grid, crs=crs, tile_px=tile_px)
    shifted = _shift(spec) is not None
    if not shifted and not _geographic(spec):
        return (Piece(0.0, 0.0, 1.0, 1.0, tile_bounds_m(spec, tile)),)
    parts, most = 1, _MOST_PARTS if shifted and not _geographic(spec) else _MOST_STRIPS
    while parts < most and _misfit_px(spec, tile, parts, shifted) > _MISFIT_PX:
        parts *= 2
    return _cut(spec, tile, min(parts, _MOST_PARTS) if shifted else 1, parts)


def _cut(spec: BaseMapSpec, tile: Tile, across: int, down: int) -> tuple[Piece, ...]:
    x, y = _lattice(spec, tile, across, down)
    out = []
    for j in range(down):
        for i in range(across):
            at = [(j, i), (j, i + 1), (j + 1, i + 1), (j + 1, i)]
            bounds = _rectangle(np.array([(x[c], y[c]) for c in at]))
            if bounds[3] > bounds[1]:  # beyond the edge of the Mercator square there is nothing to draw on
                out.append(Piece(i / across, j / down, (i + 1) / across, (j + 1) / down, bounds))
    return tuple(out)


def _lattice(spec: BaseMapSpec, tile: Tile, across: int, down: int) -> tuple[F64, F64]:
    """(down + 1, across + 1) true Mercator x and y of a lattice laid over the tile."""
    columns, rows = np.meshgrid(np.linspace(0.0, 1.0, across + 1), np.linspace(0.0, 1.0, down + 1))
    return place(spec, tile.z, tile.x + columns, tile.y + rows)


def _misfit_px(spec: BaseMapSpec, tile: Tile, down: int, shifted: bool) -> float:
    """How far a point is at most from where its piece shows it, in pixels of the tile."""
    across, worst = min(down, _MOST_PARTS) if shifted else 1, 0.0
    for piece in _cut(spec, tile, across, down):
        u, v = np.meshgrid(np.linspace(0.0, 1.0, 5), np.linspace(0.0, 1.0, 5))
        x, y = place(
            spec, tile.z,
            tile.x + piece.left + u * (piece.right - piece.left), tile.y + piece.top + v * (piece.bottom - piece.top),
        )  # fmt: skip
        west, south, east, north = piece.bounds_m
        off_x, off_y = np.abs(west + u * (east - west) - x), np.abs(north + v * (south - north) - y)
        per_px_y = (north - south) / ((piece.bottom - piece.top) * spec.tile_px)
        per_px_x = (east - west) / ((piece.right - piece.left) * spec.tile_px)
        worst = max(worst, float((off_x / per_px_x).max()), float((off_y / per_px_y).max()))
    return worst
