"""Which cameras may see a place: near enough, turned that way as far as anybody knows, not known to be dead."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from layers.geo import from_mercator, mercator_scale
from layers.shapes import CameraHealth, Cameras

RANGE_M: Final = 120.0  # of a camera that does not say how far it sees
FOV_DEG: Final = 60.0  # of one whose field of view is not known
_ALL_ROUND_DEG: Final = 359.0


class Sight(NamedTuple):
    """``faces``: True the place lies in its known view; False its view is not known, it may or may not."""

    id: str
    name: str
    metres: float
    faces: bool


def cameras_near(cameras: Cameras, x_m: float, y_m: float, most: int = 3) -> tuple[Sight, ...]:
    """Of a place in Web Mercator metres: those that look there first, then those of which nobody knows, each by
    distance; one that is known to look elsewhere, or to be off, is left out."""
    if not len(cameras.ids):
        return ()
    latitude = float(from_mercator(x_m, y_m)[1])
    east, north = x_m - cameras.xy[:, 0], y_m - cameras.xy[:, 1]
    metres = np.hypot(east, north) / float(mercator_scale(latitude))
    reach = np.where(cameras.range_m > 0, cameras.range_m, RANGE_M)
    fov = np.where(cameras.fov_deg > 0, cameras.fov_deg, FOV_DEG)
    all_round = (cameras.dome == 1) | (cameras.fov_deg >= _ALL_ROUND_DEG)
    known = np.isfinite(cameras.direction_deg) | all_round
    off = np.abs((np.degrees(np.arctan2(east, north)) - cameras.direction_deg + 180.0) % 360.0 - 180.0)
    with np.errstate(invalid="ignore"):
        faces = all_round | (off <= fov / 2)
    works = np.asarray(cameras.health) != CameraHealth.OFFLINE
    rows = np.flatnonzero((metres <= reach) & works & (faces | ~known))
    rows = rows[np.lexsort((metres[rows], ~faces[rows]))][:most]
    return tuple(
        Sight(cameras.ids[n], cameras.names[n] or cameras.ids[n], float(metres[n]), bool(faces[n]))
        for n in rows.tolist()
    )
