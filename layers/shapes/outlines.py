"""Areas as GeoJSON and back: to ask by them elsewhere."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from layers import geo
from layers.shapes import Areas

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


def geometry_of(areas: Areas, row: int) -> dict[str, Any]:
    """WGS 84, a part a ring, holes too: ``area_of`` counts them together by the even-odd rule, as the areas do."""
    parts = []
    for ring in range(int(areas.area_off[row]), int(areas.area_off[row + 1])):
        xy = areas.xy[areas.ring_off[ring] : areas.ring_off[ring + 1]]
        lonlat = np.stack(geo.from_mercator(xy[:, 0], xy[:, 1]), axis=1)
        closed = len(lonlat) and (lonlat[0] == lonlat[-1]).all()
        parts.append([(lonlat if closed else np.concatenate((lonlat, lonlat[:1]))).tolist()])
    return {"type": "MultiPolygon", "coordinates": parts}


def area_of(text: str) -> BaseGeometry | None:
    """All that the polygons of a GeoJSON text cover; ``None`` when it holds none or is not GeoJSON."""
    import shapely

    try:
        found = shapely.from_geojson(text)
    except shapely.errors.GEOSException:
        return None
    those = shapely.get_parts(found) if found.geom_type == "GeometryCollection" else [found]
    areas = [_whole(one) for one in those if shapely.get_dimensions(one) == 2]
    return shapely.union_all(areas) if areas else None


def _whole(found: BaseGeometry) -> BaseGeometry:
    """Parts that lie within others are holes in them; those of a valid one lie beside each other."""
    import shapely

    parts = [shapely.make_valid(part) for part in shapely.get_parts(found)]
    return reduce(shapely.symmetric_difference, parts)
