"""What a view is called when nobody names it: the place nearest to its middle, or its coordinates."""

from __future__ import annotations

from typing import Final

import numpy as np

from console.say import say
from console.site import Site
from layers import geo

_FAR_M: Final = 4_000.0  # a place farther off does not name a view


def view_name(site: Site, x_m: float, y_m: float) -> str:
    """``青阳镇 附近``; the point itself where no place is near."""
    lon, lat = (float(v) for v in geo.from_mercator(x_m, y_m))
    places = site.base.places
    named = np.flatnonzero(places.name >= 0)
    if len(named):
        away = np.hypot(places.xy[named, 0] - x_m, places.xy[named, 1] - y_m) / float(geo.mercator_scale(lat))
        nearest = int(np.argmin(away))
        if away[nearest] <= _FAR_M:
            return say("tool.bookmark.place", place=site.base.names[places.name[named[nearest]]])
    return say("tool.bookmark.here", lon=f"{lon:.4f}", lat=f"{lat:.4f}")
