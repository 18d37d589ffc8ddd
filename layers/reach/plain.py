"""Areas as the answers hold them: outlines tier by tier, discs of true metres; and which tier holds a point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from layers.geo import from_mercator, geodesic_circle, to_mercator
from layers.reach.contour import Loops
from layers.shapes import Areas, ringed
from layers.within import Within

I32 = NDArray[np.int32]

_CORNERS: Final = 128  # of a circle: its edge is within 0.03 % of its radius
_MOST_M: Final = 200_000.0


def areas_of(tiers: Sequence[Loops]) -> Areas:
    """One area a tier."""
    xy = np.concatenate([loops.xy for loops in tiers])
    count = np.concatenate([np.diff(loops.off) for loops in tiers])
    rings = [len(loops.off) - 1 for loops in tiers]
    return Areas(xy, _offsets(count), _offsets(rings), np.zeros(len(tiers), dtype=np.uint8))


def discs(x_m: float, y_m: float, radii_m: Sequence[float]) -> Areas:
    """Circles of true metres round a place in Web Mercator metres, one area each.

    ``ValueError`` for a radius that is not positive or above 200 km.
    """
    for radius in radii_m:
        if not 0 < radius <= _MOST_M:
            raise ValueError(f"radius: {radius} m")
    lon, lat = (float(v) for v in from_mercator(x_m, y_m))
    return ringed.areas_of([
        [np.column_stack(to_mercator(*geodesic_circle(lon, lat, radius, _CORNERS)))] for radius in radii_m
    ])  # fmt: skip


def _offsets(counts: ArrayLike) -> I32:
    return np.concatenate([[0], np.cumsum(np.asarray(counts, dtype=np.int64))]).astype(np.int32)


def inside(areas: Areas, x_m: ArrayLike, y_m: ArrayLike) -> I32:
    """(N,) the first area that holds each point, of rising tiers the smallest; -1 outside of all."""
    return Within(areas).of(x_m, y_m)
