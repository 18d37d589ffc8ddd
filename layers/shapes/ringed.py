"""Areas from their rings, and back: one table whoever draws the rings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from layers.shapes import Areas

F64 = NDArray[np.float64]


def areas_of(rings: Sequence[Sequence[F64]]) -> Areas:
    """``rings`` (V, 2) of each area, Web Mercator metres, as one table; of class 0."""
    every = [ring for area in rings for ring in area]
    return Areas(
        np.concatenate(every) if every else np.empty((0, 2)),
        np.cumsum([0, *(len(ring) for ring in every)]).astype(np.int32),
        np.cumsum([0, *(len(area) for area in rings)]).astype(np.int32),
        np.zeros(len(rings), dtype=np.uint8),
    )


def rings_of_area(areas: Areas, number: int) -> list[F64]:
    """Its rings (V, 2), in the order of the table."""
    rings = range(int(areas.area_off[number]), int(areas.area_off[number + 1]))
    return [np.asarray(areas.xy[areas.ring_off[ring] : areas.ring_off[ring + 1]]) for ring in rings]
