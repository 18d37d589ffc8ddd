"""Outlines that need no roads: circles, a drawn polygon made right, a strip along a line, beats by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from console.words.rings import LonLat
from layers.geo import from_mercator, geodesic_circle, mercator_scale, to_mercator
from layers.shapes import Areas, Overlay, Shape
from layers.shapes.ringed import areas_of, rings_of_area

F64 = NDArray[np.float64]

CORNERS: Final = 96  # of a circle: at 5 km the chord is 2.7 m inside the arc
_CORNERS_A_QUARTER: Final = 12
_MANY_RINGS: Final = 3
_LEAST_M2: Final = 1.0  # crumbs of a mended lasso
NOTCH_M: Final = 120.0  # a side street that is not reached in time, seen from afar
_COARSE_M: Final = 6.0


def circles(centre: LonLat, radii_m: Sequence[float]) -> Areas:
    """One area a radius, by geodesics."""
    return areas_of([[_ring(*geodesic_circle(*centre, radius, CORNERS))] for radius in radii_m])


def polygon(points: Sequence[LonLat]) -> tuple[Areas, bool]:
    """A drawn polygon, and whether it crossed itself: then it is what its line encloses."""
    import shapely

    lonlat = np.array(points, dtype=np.float64)
    drawn = shapely.Polygon(_ring(lonlat[:, 0], lonlat[:, 1]))
    if drawn.is_valid:
        return areas_of([rings_of(drawn)]), False
    noded = shapely.unary_union(drawn.exterior)
    mended = shapely.unary_union(list(shapely.get_parts(shapely.polygonize([noded]))))
    return areas_of([rings_of(mended)]), True


def line_of(points: Sequence[LonLat]) -> F64:
    """A drawn line in Web Mercator metres."""
    lonlat = np.array(points, dtype=np.float64)
    return _ring(lonlat[:, 0], lonlat[:, 1])


def strips(lines: Sequence[F64], sides_m: Sequence[float], lat_deg: float) -> Areas:
    """One area a width: so many true metres (at ``lat_deg``) to each side of the lines, round at their ends."""
    import shapely

    scale = float(mercator_scale(lat_deg))
    path = shapely.MultiLineString(list(lines))
    return areas_of([
        rings_of(shapely.buffer(path, side * scale, quad_segs=_CORNERS_A_QUARTER)) for side in sides_m
    ])  # fmt: skip


def from_afar(areas: Areas, lat_deg: float) -> Areas:
    """The same areas with notches and holes narrower than ``NOTCH_M`` true metres filled.

    A closing, outwards and back by half the width: whatever is added lies within that half of the area, and areas that
    lie within one another still do.
    """
    scale = float(mercator_scale(lat_deg))
    return areas_of([_closed(shape_of(areas, n), scale) for n in range(len(areas.area_off) - 1)])


def _closed(shape: Any, scale: float) -> list[F64]:
    import shapely

    half = NOTCH_M / 2 * scale
    wide = shapely.buffer(shapely.simplify(shape, _COARSE_M, preserve_topology=False), half, quad_segs=2)
    return rings_of(shapely.buffer(wide, -half, quad_segs=2))


def joined(named: Sequence[Sequence[F64]]) -> Areas:
    """One area of several, each by its rings."""
    import shapely

    shapes = [_shape(rings) for rings in named]
    return areas_of([rings_of(shapely.unary_union(shapes))] if shapes else [])


def rings_of_feature(overlay: Overlay, id_: str) -> list[F64]:
    """Of an area of a brought-in layer; none when there is no such feature."""
    if id_ not in overlay.ids:
        return []
    row = overlay.ids.index(id_)
    if overlay.shape[row] != Shape.AREA:
        return []
    parts = range(int(overlay.feature_off[row]), int(overlay.feature_off[row + 1]))
    return [np.asarray(overlay.xy[overlay.part_off[part] : overlay.part_off[part + 1]]) for part in parts]


def shape_of(areas: Areas, number: int) -> Any:
    """Area ``number`` as one valid shapely geometry; rings count by the even-odd rule."""
    return _shape(rings_of_area(areas, number))


def _shape(rings: Sequence[F64]) -> Any:
    import shapely

    if len(rings) > _MANY_RINGS:
        return _by_lines(rings)
    shape = shapely.Polygon()
    for xy in rings:
        if len(xy) > 2:
            shape = shapely.symmetric_difference(shape, shapely.make_valid(shapely.Polygon(xy)))
    return shape


def _by_lines(rings: Sequence[F64]) -> Any:
    """The same from all lines at once: a time ring has a hundred of them, one after the other cost 1 ms each."""
    import shapely

    lines = [shapely.linestrings(np.vstack([xy, xy[:1]])) for xy in rings if len(xy) > 2]
    return shapely.build_area(shapely.unary_union(lines))


def rings_of(shape: Any) -> list[F64]:
    """Rings of a polygon or several, crumbs left out."""
    import shapely

    parts = [one for one in shapely.get_parts(shape) if shapely.area(one) > _LEAST_M2]
    return [shapely.get_coordinates(ring) for part in parts for ring in shapely.get_rings(part)]


def _ring(lon: F64, lat: F64) -> F64:
    return np.column_stack(to_mercator(lon, lat))


def middle(points: Sequence[LonLat]) -> LonLat:
    """Half way between the outermost, WGS 84."""
    lonlat = np.array(points, dtype=np.float64)
    x, y = to_mercator(lonlat[:, 0], lonlat[:, 1])
    lon, lat = from_mercator((x.min() + x.max()) / 2, (y.min() + y.max()) / 2)
    return float(lon), float(lat)
