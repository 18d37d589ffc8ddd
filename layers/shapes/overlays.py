"""A brought-in layer's file (GeoJSON, WGS 84) → ``Overlay``. Loads shapely and pyproj: for a child process."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from layers.geo import geodesic_area_m2, geodesic_length_m, to_mercator
from layers.shapes import F64, I32, Overlay, Shape, empty
from layers.shapes.columns import Column
from layers.shapes.faults import Fault
from layers.shapes.files import Feature, read_features

SHAPES: Final = {
    "Point": Shape.POINT, "MultiPoint": Shape.POINT,
    "LineString": Shape.LINE, "MultiLineString": Shape.LINE,
    "Polygon": Shape.AREA, "MultiPolygon": Shape.AREA,
}  # fmt: skip
_NORTH_DEG: Final = 85.06
_OURS: Final = frozenset({"id", "name"})
_PLAIN: Final = frozenset({str, int, float, bool, type(None)})

Geometries = NDArray[np.object_]


class _Kept(NamedTuple):
    features: list[Feature]
    geometries: Geometries


def read_overlay(path: Path) -> tuple[Overlay, tuple[Fault, ...]]:
    """All features that are right, in the file's order; a fault for the file or for each other feature."""
    features, faults = read_features(path)
    kept = _kept(features, faults)
    return (_overlay(kept) if kept.features else empty.overlay()), tuple(faults)


def _kept(features: list[Feature], faults: list[Fault]) -> _Kept:
    made = _made(features)
    good, geometries = [], []
    seen: set[str] = set()
    for feature, geometry, fault in zip(features, made, _geometry_faults(features, made), strict=True):
        if fault is None and feature.id in seen:
            fault = feature.fault("twice")
        if fault is not None:
            faults.append(fault)
            continue
        seen.add(feature.id)
        good.append(feature)
        geometries.append(geometry)
    return _Kept(good, np.asarray(geometries, dtype=object))


def _made(features: list[Feature]) -> Geometries:
    """2D shapely geometries; None where the coordinates are broken. All points at once, since there may be many."""
    import shapely

    made: Geometries = np.full(len(features), None, dtype=object)
    rows, points = [], []
    for row, feature in enumerate(features):
        if feature.geometry.get("type") == "Point":
            point = _point(feature.geometry.get("coordinates"))
            if point is not None:
                rows.append(row)
                points.append(point)
        elif feature.geometry.get("type") in SHAPES:
            made[row] = _shape(feature.geometry)
    if rows:
        made[rows] = shapely.points(np.asarray(points, dtype=np.float64))
    return made


def _point(coordinates: Any) -> tuple[float, float] | None:
    try:
        lon, lat = coordinates[0], coordinates[1]
        return None if isinstance(lon, bool | str) or isinstance(lat, bool | str) else (float(lon), float(lat))
    except (TypeError, ValueError, IndexError, KeyError):
        return None


def _shape(geometry: dict[str, Any]) -> Any:
    import shapely
    from shapely.errors import ShapelyError
    from shapely.geometry import shape

    try:
        return shapely.force_2d(shape(geometry))
    except (ShapelyError, TypeError, ValueError, IndexError, KeyError, AttributeError):
        return None


def _geometry_faults(features: list[Feature], made: Geometries) -> list[Fault | None]:
    import shapely

    bounds = np.nan_to_num(shapely.bounds(made), nan=np.inf)
    on_earth = (np.abs(bounds[:, ::2]) <= 180.0).all(axis=1) & (np.abs(bounds[:, 1::2]) <= _NORTH_DEG).all(axis=1)
    valid = shapely.is_valid(made)
    faults: list[Fault | None] = []
    for row, feature in enumerate(features):
        fault = None
        if str(feature.geometry.get("type")) not in SHAPES:
            fault = feature.fault("wrong_geometry", found=str(feature.geometry.get("type")), wanted=" / ".join(SHAPES))
        elif made[row] is None or shapely.is_empty(made[row]):
            fault = feature.fault("bad_coordinates")
        elif not on_earth[row]:
            fault = feature.fault("off_earth")
        elif not valid[row] and SHAPES[feature.geometry["type"]] is Shape.AREA:
            fault = feature.fault("invalid_area", reason=str(shapely.is_valid_reason(made[row])))
        faults.append(fault)
    return faults


def _overlay(kept: _Kept) -> Overlay:
    import shapely

    parts, of_feature = _parts(kept.geometries)
    lonlat, of_part = shapely.get_coordinates(parts, return_index=True)
    part_off = _offsets(of_part, len(parts))
    shape = np.asarray([SHAPES[f.geometry["type"]] for f in kept.features], dtype=np.uint8)
    labels = _labels(kept.geometries, shape)
    length_m, area_m2 = _sizes(kept.geometries, shape)
    return Overlay(
        xy=_mercator(lonlat),
        part_off=part_off,
        feature_off=_offsets(of_feature, len(kept.features)),
        shape=shape,
        ids=tuple(f.id for f in kept.features),
        names=tuple(f.name for f in kept.features),
        label_xy=_mercator(labels),
        length_m=length_m,
        area_m2=area_m2,
        fields=_fields(kept.features),
    )


def _parts(geometries: Geometries) -> tuple[Geometries, I32]:
    """Points, lines and rings (outer first) in the order of their features, and the feature that each is of."""
    import shapely

    parts, feature = shapely.get_parts(geometries, return_index=True)
    areas = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    rings, ring_of = shapely.get_rings(parts[areas], return_index=True)
    every = np.concatenate([parts[~areas], rings])
    of = np.concatenate([feature[~areas], feature[areas][ring_of]]).astype(np.int32)
    order = np.argsort(of, kind="stable")
    return every[order], of[order]


def _offsets(of: NDArray[Any], count: int) -> I32:
    return np.concatenate([[0], np.cumsum(np.bincount(of, minlength=count))]).astype(np.int32)


def _labels(geometries: Geometries, shape: NDArray[np.uint8]) -> F64:
    """Where names go, degrees: the point, half way along the longest line, inside the largest area."""
    import shapely

    out = np.empty((len(geometries), 2))
    main = _largest(geometries)
    is_line, is_area = shape == Shape.LINE, shape == Shape.AREA
    points = main.copy()
    points[is_line] = shapely.line_interpolate_point(main[is_line], 0.5, normalized=True)
    points[is_area] = shapely.point_on_surface(main[is_area])
    out[:, 0], out[:, 1] = shapely.get_x(points), shapely.get_y(points)
    return out


def _largest(geometries: Geometries) -> Geometries:
    import shapely

    main = geometries.copy()
    for row in np.flatnonzero(shapely.get_type_id(geometries) >= shapely.GeometryType.MULTIPOINT):
        parts = shapely.get_parts(geometries[row])
        main[row] = parts[int(np.argmax(shapely.area(parts) + shapely.length(parts) * 1e-9))]
    return main


def _sizes(geometries: Geometries, shape: NDArray[np.uint8]) -> tuple[F64, F64]:
    """Geodesic length of lines (outlines of areas) in m, and area in m²."""
    import shapely

    length, area = np.zeros(len(shape)), np.zeros(len(shape))
    for row in np.flatnonzero(shape != Shape.POINT):
        for part in shapely.get_parts(geometries[row]):
            lines = shapely.get_rings(part) if shape[row] == Shape.AREA else [part]
            coordinates = [shapely.get_coordinates(line) for line in lines]
            length[row] += sum(geodesic_length_m(c[:, 0], c[:, 1]) for c in coordinates)
            if shape[row] == Shape.AREA:
                area[row] += geodesic_area_m2(coordinates)
    return length, area


def _fields(features: list[Feature]) -> dict[str, Column]:
    """Lists and objects as text, the rest as it is."""
    names: dict[str, None] = {}
    for feature in features:
        names.update(dict.fromkeys(feature.properties))
    columns = {name: [f.properties.get(name) for f in features] for name in names if name not in _OURS}
    for name, column in columns.items():
        if not {type(value) for value in column} <= _PLAIN:
            columns[name] = [value if type(value) in _PLAIN else str(value) for value in column]
    return columns


def _mercator(lonlat: F64) -> F64:
    return np.column_stack(to_mercator(lonlat[:, 0], lonlat[:, 1]))
