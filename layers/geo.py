"""The only place for coordinate systems. Vectorised numpy; scalars and arrays alike.

Web Mercator here is EPSG:3857 in metres (x east, y north); geographic is WGS 84 in degrees.
CGCS2000 (EPSG:4490) is taken as WGS 84: the two ellipsoids differ by 0.1 mm in the semi-minor axis, the frames by
some decimetres of plate drift (Cheng et al., "On the CGCS2000", 2009), which is below any terminal's accuracy.
GCJ-02 is a Chinese map's shifted WGS 84 (300–700 m); BD-09 shifts GCJ-02 again. Both hold inside China only.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from layers.zones import cgcs_epsg

F64 = NDArray[np.float64]
Bounds = tuple[float, float, float, float]  # (west, south, east, north)

EARTH_A_M: Final = 6378137.0  # WGS 84 semi-major axis
WORLD_M: Final = np.pi * EARTH_A_M  # half the width of the Web Mercator square
EARTH_MEAN_M: Final = 6371008.8  # IUGG mean radius, for great circles


class UnknownCrs(ValueError):
    """No coordinate system of this name; the text is the name that was given."""


# --- Web Mercator ------------------------------------------------------------------------------------------------


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


def scale_at(y_m: ArrayLike) -> F64:
    """The same at a Web Mercator northing: ``sin lat = tanh(y / a)``, so that ``1 / cos lat = cosh(y / a)``."""
    return np.asarray(np.cosh(np.asarray(y_m, dtype=np.float64) / EARTH_A_M))


# --- distance and bearing ----------------------------------------------------------------------------------------


def distance_m(lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike) -> F64:
    """Great-circle metres (haversine on the mean sphere, within 0.5 % of the ellipsoid). Degrees; broadcasts."""
    a1, a2 = np.radians(lat1), np.radians(lat2)
    half_lat = np.sin((a2 - a1) / 2)
    half_lon = np.sin(np.radians(np.subtract(lon2, lon1)) / 2)
    h = half_lat**2 + np.cos(a1) * np.cos(a2) * half_lon**2
    return np.asarray(2 * EARTH_MEAN_M * np.arcsin(np.sqrt(np.clip(h, 0.0, 1.0))), dtype=np.float64)


def geodesic_m(lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike) -> F64:
    """Metres along the WGS 84 ellipsoid (Karney 2013, by PROJ). For measuring; loads pyproj when first called."""
    args = np.broadcast_arrays(*(np.asarray(a, dtype=np.float64) for a in (lon1, lat1, lon2, lat2)))
    _, _, metres = _geod().inv(*(a.ravel() for a in args))
    return np.asarray(metres, dtype=np.float64).reshape(args[0].shape)


def bearing_deg(lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike) -> F64:
    """Initial bearing from the first point to the second, degrees clockwise from north, [0, 360)."""
    a1, a2 = np.radians(lat1), np.radians(lat2)
    turn = np.radians(np.subtract(lon2, lon1))
    east = np.sin(turn) * np.cos(a2)
    north = np.cos(a1) * np.sin(a2) - np.sin(a1) * np.cos(a2) * np.cos(turn)
    return np.asarray(np.degrees(np.arctan2(east, north)) % 360.0, dtype=np.float64)


def geodesic_circle(lon_deg: float, lat_deg: float, radius_m: float, corners: int = 96) -> tuple[F64, F64]:
    """WGS 84 degrees (lon, lat) of ``corners`` points at ``radius_m`` round a point, anticlockwise from east, by
    geodesics of the ellipsoid (Karney 2013, by PROJ)."""
    bearings = 90.0 - np.arange(corners) * (360.0 / corners)
    here = np.full(corners, lon_deg), np.full(corners, lat_deg)
    lon, lat, _ = _geod().fwd(*here, bearings, np.full(corners, radius_m))
    return np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)


def geodesic_bearing_deg(lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike) -> F64:
    """Degrees clockwise from true north at the first point, [0, 360), of the WGS 84 geodesic to the second (Karney
    2013, by PROJ). For measuring; loads pyproj when first called."""
    args = np.broadcast_arrays(*(np.asarray(a, dtype=np.float64) for a in (lon1, lat1, lon2, lat2)))
    turns, _, _ = _geod().inv(*(a.ravel() for a in args))
    return np.asarray(turns, dtype=np.float64).reshape(args[0].shape) % 360.0


def geodesic_length_m(lon_deg: ArrayLike, lat_deg: ArrayLike) -> float:
    """Metres along a chain of points on the WGS 84 ellipsoid (Karney 2013, by PROJ); 0 for fewer than two."""
    lon, lat = np.asarray(lon_deg, dtype=np.float64), np.asarray(lat_deg, dtype=np.float64)
    return float(_geod().line_length(lon, lat)) if lon.size > 1 else 0.0


def geodesic_area_m2(rings: Sequence[ArrayLike]) -> float:
    """Square metres of one polygon on the WGS 84 ellipsoid. ``rings``: (V, 2) lon, lat; outer first, then holes,
    in any winding, closed or not. Sides are geodesics (Karney 2013, by PROJ)."""
    areas = []
    for ring in rings:
        xy = np.asarray(ring, dtype=np.float64).reshape(-1, 2)
        areas.append(abs(float(_geod().polygon_area_perimeter(xy[:, 0], xy[:, 1])[0])) if len(xy) > 2 else 0.0)
    return max(areas[0] - sum(areas[1:]), 0.0) if areas else 0.0


@functools.cache
def _geod() -> Any:
    from pyproj import Geod

    return Geod(ellps="WGS84")


# --- bounds ------------------------------------------------------------------------------------------------------


def in_bounds(bounds: Bounds, a: ArrayLike, b: ArrayLike) -> NDArray[np.bool_]:
    """Which points (a east, b north) lie in the bounds, edges included; NaN does not. Any one unit."""
    west, south, east, north = bounds
    x, y = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    return np.asarray((x >= west) & (x <= east) & (y >= south) & (y <= north))


def bounds_of(a: ArrayLike, b: ArrayLike) -> Bounds:
    """The least bounds that hold all finite points. ``ValueError`` when there is none."""
    x, y = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    good = np.isfinite(x) & np.isfinite(y)
    if not good.any():
        raise ValueError("no finite point")
    return float(x[good].min()), float(y[good].min()), float(x[good].max()), float(y[good].max())


def widened(bounds: Bounds, margin: float) -> Bounds:
    """The bounds with ``margin`` (in their own unit) added on every side."""
    west, south, east, north = bounds
    return west - margin, south - margin, east + margin, north + margin


def widened_deg(bounds: Bounds, margin_m: float) -> Bounds:
    """Bounds in degrees with a margin of true metres added on every side."""
    west, south, east, north = bounds
    up = np.degrees(margin_m / EARTH_MEAN_M)
    widest = min(max(abs(south), abs(north)), 89.0)
    side = up / np.cos(np.radians(widest))
    return float(west - side), float(south - up), float(east + side), float(north + up)


def bounds_to_mercator(bounds: Bounds) -> Bounds:
    """Degrees → Web Mercator metres."""
    x, y = to_mercator([bounds[0], bounds[2]], [bounds[1], bounds[3]])
    return float(x[0]), float(y[0]), float(x[1]), float(y[1])


def bounds_from_mercator(bounds: Bounds) -> Bounds:
    """Web Mercator metres → degrees."""
    lon, lat = from_mercator([bounds[0], bounds[2]], [bounds[1], bounds[3]])
    return float(lon[0]), float(lat[0]), float(lon[1]), float(lat[1])


# --- GCJ-02 and BD-09 --------------------------------------------------------------------------------------------
# Constants and series as in the public eviltransform and coordtransform code, which agree to the millimetre.

_KRASOVSKY_A_M: Final = 6378245.0
_KRASOVSKY_EE: Final = 0.00669342162296594323
_BD_X_DEG: Final = 0.0065
_BD_Y_DEG: Final = 0.006
_BD_TURN: Final = np.pi * 3000.0 / 180.0
_CHINA: Final[Bounds] = (72.004, 0.8293, 137.8347, 55.8271)  # outside it the shift is not applied
_ROUNDS: Final = 6  # each round of the inverse gains about three digits; six reach the last bit


def wgs84_to_gcj02(lon_deg: ArrayLike, lat_deg: ArrayLike) -> tuple[F64, F64]:
    """Degrees → degrees. Points outside China stay as they are."""
    lon, lat = np.asarray(lon_deg, dtype=np.float64), np.asarray(lat_deg, dtype=np.float64)
    east, north = _gcj_shift(lon, lat)
    inside = in_bounds(_CHINA, lon, lat)
    return np.where(inside, lon + east, lon), np.where(inside, lat + north, lat)


def gcj02_to_wgs84(lon_deg: ArrayLike, lat_deg: ArrayLike) -> tuple[F64, F64]:
    """Degrees → degrees, the inverse by fixed-point iteration (round trip below a millimetre)."""
    return _inverse(wgs84_to_gcj02, lon_deg, lat_deg)


def gcj02_to_bd09(lon_deg: ArrayLike, lat_deg: ArrayLike) -> tuple[F64, F64]:
    """Degrees → degrees. Points outside China stay as they are."""
    lon, lat = np.asarray(lon_deg, dtype=np.float64), np.asarray(lat_deg, dtype=np.float64)
    r = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD_TURN)
    turn = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD_TURN)
    inside = in_bounds(_CHINA, lon, lat)
    return (
        np.where(inside, r * np.cos(turn) + _BD_X_DEG, lon),
        np.where(inside, r * np.sin(turn) + _BD_Y_DEG, lat),
    )


def bd09_to_gcj02(lon_deg: ArrayLike, lat_deg: ArrayLike) -> tuple[F64, F64]:
    """Degrees → degrees, the inverse by fixed-point iteration."""
    return _inverse(gcj02_to_bd09, lon_deg, lat_deg)


def wgs84_to_bd09(lon_deg: ArrayLike, lat_deg: ArrayLike) -> tuple[F64, F64]:
    return gcj02_to_bd09(*wgs84_to_gcj02(lon_deg, lat_deg))


def bd09_to_wgs84(lon_deg: ArrayLike, lat_deg: ArrayLike) -> tuple[F64, F64]:
    return gcj02_to_wgs84(*bd09_to_gcj02(lon_deg, lat_deg))


Transform = Callable[[ArrayLike, ArrayLike], tuple[F64, F64]]


def _inverse(forward: Transform, lon_deg: ArrayLike, lat_deg: ArrayLike) -> tuple[F64, F64]:
    """Where ``forward`` must have started. A shift changes by 1e-3 of a step at most, so each round gains digits."""
    lon, lat = np.asarray(lon_deg, dtype=np.float64), np.asarray(lat_deg, dtype=np.float64)
    guess_lon, guess_lat = lon, lat
    for _ in range(_ROUNDS):
        made_lon, made_lat = forward(guess_lon, guess_lat)
        guess_lon, guess_lat = guess_lon + (lon - made_lon), guess_lat + (lat - made_lat)
    return guess_lon, guess_lat


def _gcj_shift(lon: F64, lat: F64) -> tuple[F64, F64]:
    """The shift in degrees east and north."""
    x, y = lon - 105.0, lat - 35.0
    ripple = 20.0 * (np.sin(6.0 * np.pi * x) + np.sin(2.0 * np.pi * x)) * 2.0 / 3.0
    root = np.sqrt(np.abs(x))
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + ripple
    north += _waves(y, 20.0, 40.0, 160.0, 320.0)
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + ripple
    east += _waves(x, 20.0, 40.0, 150.0, 300.0)
    sin_lat = np.sin(np.radians(lat))
    magic = 1.0 - _KRASOVSKY_EE * sin_lat * sin_lat
    meridian = _KRASOVSKY_A_M * (1.0 - _KRASOVSKY_EE) / (magic * np.sqrt(magic))
    parallel = _KRASOVSKY_A_M / np.sqrt(magic) * np.cos(np.radians(lat))
    return np.degrees(east / parallel), np.degrees(north / meridian)


def _waves(v: F64, a1: float, a3: float, a12: float, a30: float) -> F64:
    near = a1 * np.sin(np.pi * v) + a3 * np.sin(np.pi / 3.0 * v)
    far = a12 * np.sin(np.pi / 12.0 * v) + a30 * np.sin(np.pi / 30.0 * v)
    return np.asarray((near + far) * 2.0 / 3.0)


# --- any system by its name --------------------------------------------------------------------------------------


def _as_is(a: ArrayLike, b: ArrayLike) -> tuple[F64, F64]:
    return np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)


AS_IS: Final[Transform] = _as_is  # what ``transform_to_wgs84`` gives when nothing is to be done

_NAMED: Final[dict[str, Transform]] = {
    "wgs84": _as_is,
    "ogccrs84": _as_is,
    "urnogcdefcrsogc13crs84": _as_is,
    "epsg4326": _as_is,
    "crs84": _as_is,
    "cgcs2000": _as_is,
    "epsg4490": _as_is,
    "gcj02": gcj02_to_wgs84,
    "bd09": bd09_to_wgs84,
    "bd09ll": bd09_to_wgs84,
    "webmercator": from_mercator,
    "epsg3857": from_mercator,
    "epsg900913": from_mercator,
}


_INVERSE: Final[dict[Transform, Transform]] = {
    _as_is: _as_is,
    gcj02_to_wgs84: wgs84_to_gcj02,
    bd09_to_wgs84: wgs84_to_bd09,
    from_mercator: to_mercator,
}


def to_wgs84(crs: str, a: ArrayLike, b: ArrayLike) -> tuple[F64, F64]:
    """Coordinates of a named system → WGS 84 degrees (lon, lat).

    ``a`` is east (x, longitude), ``b`` north (y, latitude), whatever axis order the system's register has. Names:
    WGS84, CGCS2000, GCJ-02, BD-09, EPSG:n (case, dash, space do not matter), "CGCS2000 / 3-degree GK CM 114E",
    "CGCS2000 zone 38", and whatever PROJ takes (WKT). ``UnknownCrs`` for any other.
    """
    return transform_to_wgs84(crs)(a, b)


def from_wgs84(crs: str, lon_deg: ArrayLike, lat_deg: ArrayLike) -> tuple[F64, F64]:
    """WGS 84 degrees → coordinates (east, north) of a named system; the inverse of ``to_wgs84``."""
    return transform_from_wgs84(crs)(lon_deg, lat_deg)


def transform_to_wgs84(crs: str) -> Transform:
    """The function behind ``to_wgs84``, for many calls. ``UnknownCrs`` when there is no such system."""
    named = _NAMED.get(_plain(crs))
    return named if named is not None else _by_proj(_full(crs), False)


def transform_from_wgs84(crs: str) -> Transform:
    """The function behind ``from_wgs84``. ``UnknownCrs`` when there is no such system."""
    named = _NAMED.get(_plain(crs))
    return _INVERSE[named] if named is not None else _by_proj(_full(crs), True)


def _plain(crs: str) -> str:
    return "".join(c for c in crs.strip().lower() if c.isalnum())


def _full(crs: str) -> str:
    """The name as PROJ knows it: zones of CGCS2000 by their code, "EPSG 4547" and "epsg-4547" with the colon."""
    zone = cgcs_epsg(crs)
    plain = _plain(crs)
    if plain.startswith("epsg") and plain[4:].isdigit():
        return f"EPSG:{plain[4:]}"
    return f"EPSG:{zone}" if zone is not None and "[" not in crs else crs.strip()


@functools.lru_cache(maxsize=64)
def _by_proj(crs: str, outward: bool) -> Transform:
    """Any other system, through PROJ. Loaded only when a site or a message needs one."""
    from pyproj import CRS, Transformer
    from pyproj.exceptions import CRSError

    try:
        named, wgs84 = CRS.from_user_input(crs), CRS.from_user_input("EPSG:4326")
        source, target = (wgs84, named) if outward else (named, wgs84)
        inner = Transformer.from_crs(source, target, always_xy=True)
    except CRSError as error:
        raise UnknownCrs(crs) from error

    def transform(a: ArrayLike, b: ArrayLike) -> tuple[F64, F64]:
        east, north = inner.transform(np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64))
        return np.asarray(east, dtype=np.float64), np.asarray(north, dtype=np.float64)

    return transform
