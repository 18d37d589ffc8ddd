"""The camera of one canvas, and the frame it gives to painters: whole device pixels of the tile lattice."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from layers import tiles
from layers.tiles import View

F64 = NDArray[np.float64]

NEAREST_M: Final = 0.2  # metres a pixel, closest
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Frame:
    """What a painter needs to know. ``view`` counts device pixels; ``ratio`` device pixels a logical one.

    A logical pixel is one at 100 %: the screen's own ratio and the canvas's scale are both in ``ratio``.
    """

    view: View

    @property
    def ratio(self) -> float:
        return self.view.ratio

    @property
    def width(self) -> int:
        return self.view.width

    @property
    def height(self) -> int:
        return self.view.height

    @functools.cached_property
    def m_per_px(self) -> float:
        """Mercator metres a *logical* pixel."""
        return tiles.m_per_px(self.view.step)

    def px(self, x_m: ArrayLike, y_m: ArrayLike) -> tuple[F64, F64]:
        """Mercator metres → device pixels of the viewport, rounded to whole ones."""
        size = self.view.m_per_px
        x = np.round(np.asarray(x_m, dtype=np.float64) / size) - self.view.left
        y = np.round(np.asarray(y_m, dtype=np.float64) / -size) - self.view.top
        return x, y

    def logical(self, x_m: float, y_m: float) -> tuple[float, float]:
        """One point in logical pixels; plain floats, for what comes one at a time."""
        size = self.view.m_per_px
        return (round(x_m / size) - self.view.left) / self.ratio, (round(-y_m / size) - self.view.top) / self.ratio

    def inside(self, x: F64, y: F64, margin: float = 0.0) -> NDArray[np.bool_]:
        """Which pixels lie in the viewport or ``margin`` device pixels round it; NaN never does."""
        return np.asarray((x >= -margin) & (x < self.width + margin) & (y >= -margin) & (y < self.height + margin))

    def metres(self, x: float, y: float) -> tuple[float, float]:
        """Logical viewport pixels → Mercator metres."""
        size = self.view.m_per_px
        return (self.view.left + x * self.ratio) * size, -(self.view.top + y * self.ratio) * size


class Camera:
    """Where one canvas looks. Zoom is a whole step of the tile lattice, so that tiles are blitted one to one."""

    def __init__(self) -> None:
        self.x_m = 0.0
        self.y_m = 0.0
        self.step = 40
        self.width = 1.0  # pixels at 100 %
        self.height = 1.0
        self.ratio = 1.0  # device pixels each of them takes
        self.coarsest = tiles.MIN_STEP
        self.insets = (0, 0, 0, 0)  # left, top, right, bottom: covered by floating tools

    def frame(self) -> Frame:
        width, height = round(self.width * self.ratio), round(self.height * self.ratio)
        size = tiles.m_per_px(self.step) / self.ratio
        left = round(self.x_m / size - width / 2)
        top = round(-self.y_m / size - height / 2)
        return Frame(View(self.step, self.ratio, left, top, width, height))

    @property
    def m_per_px(self) -> float:
        return tiles.m_per_px(self.step)

    def look_at(self, x_m: float, y_m: float, step: int | None = None) -> None:
        """Put a point in the middle of what the floating tools leave free."""
        if step is not None:
            self.step = self._within(step)
        left, top, right, bottom = self.insets
        self.x_m = x_m - (left - right) / 2 * self.m_per_px
        self.y_m = y_m + (top - bottom) / 2 * self.m_per_px

    @property
    def focus(self) -> tuple[float, float]:
        """Mercator metres in the middle of what the floating tools leave free: ``look_at`` puts its point there."""
        left, top, right, bottom = self.insets
        return self.x_m + (left - right) / 2 * self.m_per_px, self.y_m - (top - bottom) / 2 * self.m_per_px

    def pan(self, dx: float, dy: float) -> None:
        """Move the map by logical pixels: the ground goes with the hand."""
        self.x_m -= dx * self.m_per_px
        self.y_m += dy * self.m_per_px

    def zoom(self, steps: int, at_x: float, at_y: float) -> None:
        """Zoom by quarter steps; the ground under a logical pixel stays there."""
        old = self.m_per_px
        self.step = self._within(self.step + steps)
        change = old - self.m_per_px
        self.x_m += (at_x - self.width / 2) * change
        self.y_m -= (at_y - self.height / 2) * change

    def fit(self, bounds: Bounds) -> None:
        """Show (west, south, east, north) whole, as large as that goes."""
        west, south, east, north = bounds
        left, top, right, bottom = self.insets
        wide = max(1, self.width - left - right)
        high = max(1, self.height - top - bottom)
        metres = max((east - west) / wide, (north - south) / high, NEAREST_M)
        self.look_at((west + east) / 2, (south + north) / 2, tiles.step_showing(metres))

    def limit_to(self, bounds: Bounds) -> None:
        """The coarsest zoom: the site at a fifth of the view."""
        west, south, east, north = bounds
        span = max(east - west, north - south, 1_000.0)
        self.coarsest = tiles.step_of(span * 5 / 800)

    def _within(self, step: int) -> int:
        return min(tiles.step_of(NEAREST_M), max(self.coarsest, step))
