"""The only place for coordinate systems. Vectorised numpy; scalars and arrays alike.

Web Mercator here is EPSG:3857 in metres (x east, y north); geographic is WGS 84 in degrees.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

F64 = NDArray[np.float64]

EARTH_A_M: Final = 6378137.0  # WGS 84 semi-major axis
WORLD_M: Final = np.pi * EARTH_A_M  # half the width of the Web Mercator square


def to_mercator(lon_deg: ArrayLike, lat_deg: ArrayLike) -> tuple[F64, F64]:
    """WGS 84 degrees → Web Mercator metres (EPSG:3857). Arrays of any equal shape."""
    lon = np.asarray(lon_deg, dtype=np.float64)
    lat = np.asarray(lat_deg, dtype=np.float64)
    x = np.radians(lon) * EARTH_A_M
    y = np.arctanh(np.sin(np.radians(lat))) * EARTH_A_M
    return x, y


def from_mercator(x_m: ArrayLike, y_m: ArrayLike) -> tuple[F64, F64]:
    """Web Mercator metres → WGS 84 degrees (lon, lat)."""
    x = np.asarray(x_m, dtype=np.float64)
    y = np.asarray(y_m, dtype=np.float64)
    return np.degrees(x / EARTH_A_M), np.degrees(np.arcsin(np.tanh(y / EARTH_A_M)))


def mercator_scale(lat_deg: ArrayLike) -> F64:
    """How many Mercator metres one true metre takes at a latitude (1 / cos lat)."""
    return np.asarray(1.0 / np.cos(np.radians(np.asarray(lat_deg, dtype=np.float64))))
