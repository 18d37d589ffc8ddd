"""The outline of an area as GeoJSON: to ask by it elsewhere."""

from __future__ import annotations

from functools import reduce

import numpy as np

from layers import geo
from layers.shapes import Areas


def geojson_of(areas: Areas, row: int) -> str:
    """GeoJSON geometry, WGS 84. What lies in an even number of rings is not of the area: holes, parts within holes."""
    import shapely

    rings = range(int(areas.area_off[row]), int(areas.area_off[row + 1]))
    polygons = []
    for ring in rings:
        xy = areas.xy[areas.ring_off[ring] : areas.ring_off[ring + 1]]
        polygons.append(shapely.make_valid(shapely.polygons(np.stack(geo.from_mercator(xy[:, 0], xy[:, 1]), axis=1))))
    return str(shapely.to_geojson(reduce(shapely.symmetric_difference, polygons)))
