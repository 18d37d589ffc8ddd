"""Which static tiles a view needs. A planner: it paints nothing and fetches nothing.

The world is a lattice of pixels: x east, y south, (0, 0) at longitude 0 on the equator, so that a view and its tiles
share whole pixels. A zoom is a whole number of *steps*, four to a doubling; ``m_per_px`` below is Web Mercator metres.
With a device-pixel ratio the lattice is that of device pixels.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from layers.geo import WORLD_M

TILE_PX: Final = 512  # device pixels a side
STEPS_PER_DOUBLING: Final = 4
MIN_STEP: Final = 8
MAX_STEP: Final = 84  # 0.075 m a pixel
_M_AT_0: Final = 2 * WORLD_M / 256  # metres a pixel of step 0: the world in 256 pixels


def m_per_px(step: int) -> float:
    """Metres a logical pixel at a step."""
    return float(_M_AT_0 / 2.0 ** (step / STEPS_PER_DOUBLING))


def step_of(metres: float) -> int:
    """The nearest step to ``metres`` a logical pixel, within what there is."""
    step = round(STEPS_PER_DOUBLING * math.log2(_M_AT_0 / metres))
    return min(MAX_STEP, max(MIN_STEP, step))


def step_showing(metres: float) -> int:
    """The largest step at which a pixel is still at least ``metres`` wide."""
    step = math.floor(STEPS_PER_DOUBLING * math.log2(_M_AT_0 / metres) + 1e-9)
    return min(MAX_STEP, max(MIN_STEP, step))


class TileId(NamedTuple):
    """One tile of the lattice of ``step`` and ``ratio`` (device pixels a logical one)."""

    step: int
    ratio: float
    column: int
    row: int

    @property
    def m_per_px(self) -> float:
        """Metres a device pixel."""
        return m_per_px(self.step) / self.ratio

    @property
    def bounds_m(self) -> tuple[float, float, float, float]:
        """(west, south, east, north), Web Mercator metres."""
        side = TILE_PX * self.m_per_px
        west, north = self.column * side, -self.row * side
        return west, north - side, west + side, north


@dataclass(frozen=True)
class View:
    """A rectangle of lattice pixels: ``left`` and ``top`` whole device pixels, as ``width`` and ``height``."""

    step: int
    ratio: float
    left: int
    top: int
    width: int
    height: int

    @functools.cached_property
    def m_per_px(self) -> float:
        """Metres a device pixel."""
        return m_per_px(self.step) / self.ratio

    @property
    def bounds_m(self) -> tuple[float, float, float, float]:
        """(west, south, east, north), Web Mercator metres."""
        size = self.m_per_px
        north = -self.top * size
        west = self.left * size
        return west, north - self.height * size, west + self.width * size, north


def tiles_of(view: View, margin_px: int = 0) -> list[TileId]:
    """Every tile that covers the view (and ``margin_px`` round it), nearest to its middle first; each once."""
    _, _, columns, rows = cells_of(view, margin_px)
    middle_x = (view.left + view.width / 2) / TILE_PX - 0.5
    middle_y = (view.top + view.height / 2) / TILE_PX - 0.5
    out = [TileId(view.step, view.ratio, c, r) for c in columns for r in rows]
    out.sort(key=lambda t: (t.column - middle_x) ** 2 + (t.row - middle_y) ** 2)
    return out


def cells_of(view: View, margin_px: int = 0) -> tuple[int, float, range, range]:
    """Step, ratio, columns and rows of ``tiles_of``: equal for views that need the same tiles."""
    columns = _span(view.left - margin_px, view.width + 2 * margin_px)
    return view.step, view.ratio, columns, _span(view.top - margin_px, view.height + 2 * margin_px)


def _span(start: int, length: int) -> range:
    return range(start // TILE_PX, (start + length - 1) // TILE_PX + 1 if length > 0 else start // TILE_PX)


def place_of(tile: TileId, view: View) -> tuple[float, float, float]:
    """Where a tile of any step lies in a view: left, top and side in the view's device pixels."""
    scale = tile.m_per_px / view.m_per_px
    side = TILE_PX * scale
    return tile.column * side - view.left, tile.row * side - view.top, side


def stand_ins(tile: TileId, steps: list[int]) -> Iterator[list[TileId]]:
    """For a tile that is late: for each of ``steps``, the tiles that together cover it."""
    west, south, east, north = tile.bounds_m
    for step in steps:
        side = TILE_PX * m_per_px(step) / tile.ratio
        columns = range(math.floor(west / side + 1e-9), math.ceil(east / side - 1e-9))
        rows = range(math.floor(-north / side + 1e-9), math.ceil(-south / side - 1e-9))
        yield [TileId(step, tile.ratio, c, r) for c in columns for r in rows]
