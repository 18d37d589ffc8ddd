"""What "the whole map" is: the site's own area; without a map, where its layers lie; without those, what is live."""

from __future__ import annotations

from typing import Final

import numpy as np

from console.glass.canvas.source import MapSource
from console.glass.items.frame import Bounds
from layers import geo
from layers.geo import F64
from layers.shapes.empty import WORLD

_ROOM: Final = 0.08  # of the extent, on each side
_LEAST_M: Final = 600.0  # Mercator metres beside a lone point
AGAIN_S: Final = 2  # seconds after the first units, when the others have come too


def drawn(source: MapSource) -> bool:
    """Whether the site says where it lies; else it is the whole world."""
    return tuple(source.site.base.bounds) != tuple(WORLD)


def whole_m(source: MapSource) -> Bounds | None:
    """West, south, east, north in Mercator metres; None for a site without a map where nothing has a place yet."""
    if drawn(source):
        return source.site.base.bounds
    kept = _kept(source)
    x, y = (kept[:, 0], kept[:, 1]) if len(kept) else _live(source)
    there = np.isfinite(x) & np.isfinite(y)
    if not there.any():
        return None
    west, east, south, north = (float(v) for v in (x[there].min(), x[there].max(), y[there].min(), y[there].max()))
    beside, above = (max(_LEAST_M, _ROOM * extent) for extent in (east - west, north - south))
    return west - beside, south - above, east + beside, north + above


def _kept(source: MapSource) -> F64:
    """(N, 2) of the beats, grid and villages, which are the room's own; without any, of everything in the layers."""
    site = source.site
    areas = np.concatenate((site.beats.areas.xy, site.grid.areas.xy, site.villages.areas.xy))
    if len(areas):
        return areas
    return np.concatenate((site.cameras.xy, site.posts.xy, *(one.overlay.xy for one in site.layers)))


def _live(source: MapSource) -> tuple[F64, F64]:
    """Incidents and units."""
    lonlat = [(one.lon_deg, one.lat_deg) for one in source.incidents.values() if one.lon_deg is not None]
    at = np.array(lonlat, dtype=np.float64).reshape(-1, 2)
    x, y = geo.to_mercator(at[:, 0], at[:, 1])
    return np.concatenate((x, source.units.x_m)), np.concatenate((y, source.units.y_m))


class FirstSight:
    """A site without a map looks at its units by itself: when the first appear and once more, unless a person has
    moved the map."""

    def __init__(self, source: MapSource) -> None:
        self._source = source
        self._waiting = not drawn(source) and source.site.config.view.lon_deg is None
        self._seconds: int | None = None  # since the first were seen

    def done(self) -> None:
        """A person, or a request, has moved the map."""
        self._waiting = False

    def look(self, second: bool) -> Bounds | None:
        """What to fit now; None for nothing. ``second``: one has passed."""
        if not self._waiting:
            return None
        if self._seconds is None:
            found = whole_m(self._source)
            self._seconds = 0 if found is not None else None
            return found
        self._seconds += second
        if self._seconds < AGAIN_S:
            return None
        self._waiting = False
        return whole_m(self._source)
