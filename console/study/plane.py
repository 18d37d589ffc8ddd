"""Metres on a plane that touches the ground in the middle of a site: distances within a county are true to 0.1 %."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from layers.geo import EARTH_MEAN_M

F64 = NDArray[np.float64]


class Plane(NamedTuple):
    """Equirectangular round ``lon_deg``, ``lat_deg``: x east, y north."""

    lon_deg: float
    lat_deg: float

    def to_m(self, lon_deg: ArrayLike, lat_deg: ArrayLike) -> F64:
        """``(N, 2)`` metres."""
        lon, lat = np.asarray(lon_deg, dtype=np.float64), np.asarray(lat_deg, dtype=np.float64)
        east = np.radians(lon - self.lon_deg) * np.cos(np.radians(self.lat_deg)) * EARTH_MEAN_M
        return np.column_stack((east, np.radians(lat - self.lat_deg) * EARTH_MEAN_M))

    def to_deg(self, xy_m: ArrayLike) -> F64:
        """``(N, 2)`` lon, lat of ``(N, 2)`` metres."""
        xy = np.asarray(xy_m, dtype=np.float64).reshape(-1, 2)
        lon = self.lon_deg + np.degrees(xy[:, 0] / EARTH_MEAN_M / np.cos(np.radians(self.lat_deg)))
        return np.column_stack((lon, self.lat_deg + np.degrees(xy[:, 1] / EARTH_MEAN_M)))

    def point(self, x_m: float, y_m: float) -> tuple[float, float]:
        lon, lat = self.to_deg((x_m, y_m))[0].tolist()
        return round(lon, 6), round(lat, 6)


def plane_at(lon_deg: ArrayLike, lat_deg: ArrayLike) -> Plane:
    """Round the middle of these points; they are some."""
    lon, lat = np.asarray(lon_deg, dtype=np.float64), np.asarray(lat_deg, dtype=np.float64)
    return Plane(float((lon.min() + lon.max()) / 2), float((lat.min() + lat.max()) / 2))
