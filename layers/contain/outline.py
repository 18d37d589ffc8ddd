"""The area that posts enclose: what can be reached before one of them is met.

A concave hull of the reached roads' own vertices: it holds every one of them, its corners are posts, ends of roads and
bends, and unlike a buffer it has no holes at the middle of blocks. It is a picture of the roads inside, not a border:
what closes is the posts.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.contain.streets import Streets

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
Bools = NDArray[np.bool_]

_RATIO: Final = 0.12  # of the longest to the shortest edge of the triangulation: follows blocks, not single streets
_WIDTH_M: Final = 12.0  # Mercator metres: the carriageway of the outermost road lies inside
_MOST_POINTS: Final = 3_000


def outline(streets: Streets, inside: Bools, posts: I32) -> F64:
    """(K, 2) a closed ring round the segments among ``inside`` (N,) nodes that end inside or at ``posts``.

    Empty when nothing was reached at all.
    """
    shut = np.zeros(streets.count, dtype=np.bool_)
    shut[posts] = True
    open_ends = (inside & ~shut)[streets.ends]
    used = open_ends.any(axis=1)
    points = np.concatenate([streets.points[np.repeat(used, np.diff(streets.off))], streets.xy[posts]])
    if not len(points):
        return np.empty((0, 2))
    hull: Any = shapely.concave_hull(shapely.multipoints(_thinned(points)), ratio=_RATIO)
    area = shapely.buffer(hull, _WIDTH_M, quad_segs=2)
    return np.asarray(shapely.get_coordinates(shapely.get_exterior_ring(area)))


def _thinned(points: F64) -> F64:
    """One point of each cell of a raster, where there are more than a hull needs."""
    if len(points) <= _MOST_POINTS:
        return points
    cell = float(np.sqrt(np.prod(np.maximum(np.ptp(points, axis=0), 1.0)) / _MOST_POINTS))
    keys = np.floor((points - points.min(axis=0)) / cell).astype(np.int64)
    return points[np.unique(keys[:, 0] * (2**31) + keys[:, 1], return_index=True)[1]]
